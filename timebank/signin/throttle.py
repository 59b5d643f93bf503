"""How often somebody may try: after five wrong tries on an account there is a wait, longer each time.

Kept in memory, for one process, and never more than MOST entries. A device that an account was used on before counts
by itself, so that a stranger's tries keep nobody out of their own account; a card or a link is not held up at all.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from timebank import clock
from timebank.errors import TooManyTries

FREE = 5  # wrong tries on one account that cost nothing: anybody mistypes
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)
AT_ONE_ADDRESS, MORE_EVERY = 60, timedelta(seconds=3)  # a library behind one address: sixty at once, then 20 a minute
MOST = 10_000


class Tries:
    """What went wrong lately, by account and by address."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._accounts: OrderedDict[str, tuple[int, datetime]] = OrderedDict()
        self._addresses: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def check(self, account: str, address: str) -> None:
        """Raise TooManyTries where this account, or this address, has to wait. Costs next to nothing."""
        now = clock.now()
        with self._lock:
            count, last = self._accounts.get(account, (0, now))
            over = last + _wait(count)
            if over > now and now - last < FORGOTTEN_AFTER:
                raise TooManyTries(minutes=-(-(over - now) // timedelta(minutes=1)))
            if self._spent(_network(address), now) >= AT_ONE_ADDRESS:
                raise TooManyTries(minutes=1)

    def wrong(self, account: str, address: str) -> None:
        """A wrong try."""
        now = clock.now()
        with self._lock:
            count, last = self._accounts.pop(account, (0, now))
            self._accounts[account] = (1 if now - last >= FORGOTTEN_AFTER else count + 1, now)
            where = _network(address)
            spent = self._spent(where, now)
            self._addresses.pop(where, None)
            self._addresses[where] = (spent + 1, now)
            for kept in (self._accounts, self._addresses):
                while len(kept) > MOST:
                    kept.popitem(last=False)

    def right(self, account: str) -> None:
        """A right one: the account begins anew."""
        with self._lock:
            self._accounts.pop(account, None)

    def _spent(self, where: str, now: datetime) -> float:
        spent, last = self._addresses.get(where, (0.0, now))
        return max(0.0, spent - (now - last) / MORE_EVERY)


def _wait(count: int) -> timedelta:
    if count < FREE:
        return timedelta()
    doubled: int = 2 ** min(count - FREE, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def _network(address: str) -> str:
    """One customer's network: the address itself, or the first half of an IPv6 one."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:45]
    return str(int(found) >> 64) if isinstance(found, IPv6Address) else str(found)
