"""Minutes, as people write and say them.

Hours of help are counted in whole minutes, as integers; a float never touches them. This module knows no
database, no web and no language on screen: it reads what was typed, rounds by a group's rule, and writes the
plain `3:15` of files. How a page words an hour is the templates' business.
"""

import re

QUANTA = (1, 5, 15, 30)
MODES = ("nearest", "up", "down", "none")


class Minutes(int):
    """Whole minutes. An int that says what it counts, so that a sentence can word it as hours later."""


class Month(str):
    """A month as the book keeps it, 2026-10: a str that says what it is, so that a sentence can word it later."""


class NotHours(ValueError):
    """The text does not say a number of hours that is whole minutes; the text itself is the argument."""


_HOURS = r"(?P<hours>[0-9]{1,6})"
_HOUR = r"(?:hours?|hrs?|h|awr|oriau)\.?"
_MINUTE = r"(?:minutes?|mins?|m|[mf]unud(?:au)?)\.?"
_PARTS = {"1/4": 15, "1/3": 20, "1/2": 30, "2/3": 40, "3/4": 45}

# Each shape is tried on the whole text; its named groups say what was found. Digits are spelled [0-9] because
# \d would let in every script's digits, and counted because a page of nines is not a number of hours.
_SHAPES = [
    re.compile(shape)
    for shape in (
        rf"{_HOURS}:(?P<minutes>[0-5][0-9])(?::00)?(?: ?{_HOUR})?",  # 3:15, and a spreadsheet's 3:15:00
        rf"{_HOURS}(?: ?{_HOUR})?",  # 2, 2 hours, 2 awr
        rf"{_HOURS} ?{_HOUR}(?: (?:and|a) |,? ?)(?P<minutes>[0-5]?[0-9])(?: ?{_MINUTE})?",  # 1h30
        rf"(?P<minutes>[0-9]{{1,6}}) ?{_MINUTE}",  # 90 min, 90 munud
        rf"(?:{_HOURS} )?(?P<part>{'|'.join(_PARTS)})(?: ?{_HOUR})?",  # 1/2, 1 1/2
        rf"{_HOURS}?[.,](?P<decimals>[0-9]{{1,10}})(?: ?{_HOUR})?",  # 3.25, 3,25, .25
    )
]
_THOUSANDS = re.compile(r"[1-9][0-9]*,[0-9]{3}(?![0-9])")

_SIGNS_AND_FRACTIONS = str.maketrans(
    dict.fromkeys("‐‑‒–—−﹣－", "-") | {"¼": " 1/4", "⅓": " 1/3", "½": " 1/2", "⅔": " 2/3", "¾": " 3/4", "⁄": "/"}
)


def parse(text: str) -> Minutes:
    """Read hours as people write them; the answer is in minutes.

    Understood: `3:15` (and `3:15:00`), `3.25`, `3,25`, `.25`, `1h30`, `1 h 30`, `1 hour 30 minutes`,
    `1 awr a 30 munud`, `90 min`, `90 munud`, `½`, `1½`, `1 1/2`, each with a minus or plus before it. A
    number alone is hours. A decimal is always a decimal: `1.30` is 1 hour 18, however it was meant.

    Only what is whole minutes exactly is taken; nothing is rounded behind anybody's back. So `0.33`, `1.67`
    and `0.333` are refused, while `20 min`, `0:20` and `⅓` say the same and are fine. Refused too: `1:75`,
    `1:5` (5 or 50?), `1,250` (a thousand or a decimal?), a million hours.
    Raises NotHours. Whether hours are too many, or negative where they may not be, is the caller's concern.
    """
    words = " ".join(text.translate(_SIGNS_AND_FRACTIONS).casefold().split())
    sign = -1 if words.startswith("-") else 1
    words = words[1:].lstrip() if words.startswith(("-", "+")) else words
    if _THOUSANDS.match(words):
        raise NotHours(text)
    for shape in _SHAPES:
        if found := shape.fullmatch(words):
            said = found.groupdict()
            minutes = 60 * int(said.get("hours") or 0) + int(said.get("minutes") or 0)
            minutes += _PARTS.get(said.get("part") or "", 0)
            decimals = said.get("decimals") or "0"
            tail, left_over = divmod(60 * int(decimals), 10 ** len(decimals))
            if left_over:
                raise NotHours(text)
            return Minutes(sign * (minutes + tail))
    raise NotHours(text)


def is_unusual(text: str) -> bool:
    """Whether hours are written so that a person should look at how they were understood: not 3, 3:15, 3.25 or 3,5."""
    return re.fullmatch(r" *-?[0-9]{1,3}(?::[0-5][0-9]|[.,](?:0|00|25|5|50|75))? *", text) is None


def round_to(minutes: int, quantum: int, mode: str) -> Minutes:
    """Round minutes to a multiple of `quantum` (1, 5, 15 or 30 minutes) by a group's rule.

    `nearest` (a tie goes up), `up`, `down`, or `none`, which leaves them as they are. Negative minutes are
    rounded as their mirror image, so that a correction undoes exactly what it corrects: up is away from zero.
    """
    if quantum not in QUANTA or mode not in MODES:
        raise ValueError(f"no such rounding: {quantum!r} {mode!r}")
    sign, size = (-1, -minutes) if minutes < 0 else (1, minutes)
    if mode == "nearest":
        size = (2 * size + quantum) // (2 * quantum) * quantum
    elif mode == "up":
        size = (size + quantum - 1) // quantum * quantum
    elif mode == "down":
        size = size // quantum * quantum
    return Minutes(sign * size)


def split(minutes: int) -> tuple[int, int]:
    """Take minutes, zero or more, apart into (hours, minutes); a page words the sign, not a bare minus."""
    if minutes < 0:
        raise ValueError("split takes no negative minutes: say which way they went, then split their size")
    return divmod(int(minutes), 60)


def clock(minutes: int) -> str:
    """Write minutes as `3:15` or `-1:30`, for files that machines read; never for a screen."""
    hours, rest = split(abs(minutes))
    return f"{'-' if minutes < 0 else ''}{hours}:{rest:02}"
