"""What has to be done now and then, by the server itself or by a timer: `timebank chores`.

Every chore may be done at any time, as often as one likes, beside a server that does the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from timebank import working
from timebank.arranging import afterwards as arranging
from timebank.circles import service as circles
from timebank.decisions import afterwards as decisions
from timebank.desk import calls
from timebank.errors import N_
from timebank.joining import held as joining
from timebank.matching import service as matching
from timebank.matching import still
from timebank.mirror import service as mirror
from timebank.notices import mail_server
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.privacy import service as privacy
from timebank.profiles import service as profiles
from timebank.signin import held as signin


def mail() -> int:
    """Mail all that is due, where there is a mail server; returns how many were sent. Raises BadMailSettings."""
    if not mail_server.is_mailed():
        return 0
    from timebank.notices import delivery

    return delivery.deliver()


# What it is called, and what does it: it returns how many things were done.
CHORES: dict[str, Callable[[], int]] = {
    N_("months of regular help asked about"): arranging.ask_about_months,
    N_("old words between two members deleted"): arranging.tidy,
    N_("proposals counted, or carried out"): decisions.settle_all,
    N_("old ways into circles deleted"): circles.tidy,
    N_("listings asked about, or told to have gone"): still.ask_and_tell,
    N_("mails sent"): mail,
    N_("old lines about who was asked deleted"): matching.tidy,
    N_("old lines about who was rung deleted"): calls.tidy,
    N_("old notices deleted"): notices.tidy,
    N_("people who left, settled or forgotten"): privacy.tidy,
    N_("closed applications deleted"): lambda: joining.tidy(Actor.host()),
    N_("yearly questions opened in their month"): mirror.open_by_month,
    N_("years whose questions are over: who answered is deleted"): mirror.tidy,
    N_("listings and people found by words made anew"): profiles.make_words_anew,
    N_("files that were made, and not taken, deleted"): working.tidy,
    N_("old sessions, links and codes deleted"): signin.tidy,
}


def do_all() -> Iterator[tuple[str, int]]:
    """Do every chore, one after the other; what it is called and how many things were done.

    One that cannot be done does not keep the others from being done: what it raised (BadMailSettings, for one) is
    raised at the end.
    """
    trouble: Exception | None = None
    for name, do in CHORES.items():
        try:
            number = do()
        except Exception as error:
            trouble = trouble or error
        else:
            yield name, number
    if trouble is not None:
        raise trouble
