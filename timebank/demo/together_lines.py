"""What the practice village does together: get-togethers, the pot, ideas, what it decides, the yearly questions.

Days are counted back from today; less than nothing is to come. As elsewhere, no text names a month, a season or a day
of the week.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from timebank.demo import village as v
from timebank.demo.help_lines import Spoken
from timebank.gatherings.sharing import ISSUANCE, PAID

Mirrored = dict[str, tuple[int, int, int, int]]  # by question, how many said: yes, mostly, a little, no


@dataclass(frozen=True, slots=True)
class Meeting:
    """A get-together. `comes` in the order they asked; who is not on the web told the coordinator by telephone."""

    days_ago: int
    announced: int  # days ago
    by: str
    leads: tuple[str, ...]
    title: str
    text: str
    place: str
    language: Spoken
    begins: str
    minutes: int
    rule: str
    comes: tuple[str, ...] = ()
    places: int | None = None
    weeks: int = 1  # on so many weeks, one after the other


@dataclass(frozen=True, slots=True)
class Held:
    """One that took place: who was there beside those who led, and how many came who are no members.

    `posted_by` is who looked at what the sheet moves; where that is nothing, the sheet is enough.
    """

    meeting: Meeting
    there: tuple[str, ...]
    guests: int
    sheet_by: str
    posted_by: str


class ToThePot(NamedTuple):
    """Hours given to the pot, in minutes."""

    days_ago: int
    by: str
    minutes: int
    words: str
    language: Spoken


class Drawn(NamedTuple):
    """Hours out of the pot for somebody who cannot earn any, in minutes: one officer proposes, the other agrees."""

    days_ago: int
    member: str
    minutes: int
    why: str
    language: Spoken


class Answered(NamedTuple):
    """What was answered to an idea."""

    days_ago: int
    by: str
    answer: str
    text: str
    language: Spoken


class Thought(NamedTuple):
    """An idea; `by` None: without a name; `about` None: for the group itself."""

    days_ago: int
    by: str | None
    about: str | None
    text: str
    language: Spoken
    answers: tuple[Answered, ...]


class Spoke(NamedTuple):
    """Something said of a proposal."""

    days_ago: int
    who: str
    text: str
    language: Spoken


@dataclass(frozen=True, slots=True)
class Proposed:
    """A change of a rule; the days it is answered, and who agrees, lives with it, abstains."""

    days_ago: int
    by: str
    name: str
    value: str
    words: v.Both
    opens: int
    closes: int
    said: tuple[Spoke, ...] = ()
    agree: tuple[str, ...] = ()
    live: tuple[str, ...] = ()
    abstain: tuple[str, ...] = ()


class Asked(NamedTuple):
    """The yearly questions, answered on sheets of paper in the hall."""

    days_ago: int
    sheets: int
    told: Mirrored


HALL = "Neuadd Llanfair"

COFFEE = Held(
    Meeting(
        78, 88, v.ELERI, (v.ELERI, v.GLENYS), "Bore coffi",
        "Dewch fel yr ydych chi. Bara brith, te a sgwrs, ac mae croeso i rai bach.",
        HALL, "cy", "10:30", 90, PAID, (v.MAIR, v.SUE, v.KASIA, v.LOWRI, v.MARGARET),
    ),
    (v.MAIR, v.SUE, v.KASIA, v.LOWRI, v.MARGARET, v.IDRIS, v.BRIDIE), 4, v.ELERI, v.SIONED,
)  # fmt: skip
TO_COME: tuple[Meeting, ...] = (
    Meeting(
        -9, 12, v.ELERI, (v.ELERI, v.MAIR_BA), "Bore coffi: pice bach Mair",
        "Dewch i ddysgu sut mae Mair Bryn Awel yn eu gwneud nhw. Wyth lle sydd wrth y ford.",
        HALL, "cy", "10:30", 120, PAID,
        (v.MAIR, v.KASIA, v.MARGARET, v.RUTH, v.BRIDIE, v.ALYS, v.IDRIS, v.AMAL, v.IAN, v.KEN), places=8,
    ),
    Meeting(
        -16, 6, v.IAN, (v.IAN, v.IFAN), "Clearing the river path",
        "From the bridge to the chapel. Bring gloves; there are tools, and soup afterwards. Croeso i bawb.",
        "Y bont", "en", "10:00", 150, ISSUANCE, (v.DECLAN, v.YUSUF, v.GRUFF),
    ),
)  # fmt: skip
MEETINGS = (COFFEE.meeting, *TO_COME)

GIFTS: tuple[ToThePot, ...] = (
    ToThePot(92, v.ALYS, 120, "Mae gen i ddigon. I rywun sydd ei angen.", "cy"),
    ToThePot(91, v.EMYR, 60, "I bwy bynnag.", "cy"),
    ToThePot(90, v.PIOTR, 60, "Somebody did as much for us when we came.", "en"),
    ToThePot(86, v.HUW, 60, "", "cy"),
    ToThePot(84, v.KWAME, 60, "For whoever cannot get out and about.", "en"),
)
DRAW = Drawn(40, v.ELFED, 120, "Dydy e ddim yn gallu helpu neb nawr, a dydy e ddim yn hoffi gofyn.", "cy")

IDEAS: tuple[Thought, ...] = (
    Thought(
        104, None, None, "Slipiau mwy, os gwelwch yn dda. Alla i ddim darllen y rhai bach.", "cy",
        (
            Answered(101, v.SIONED, "doing", "Digon teg. Byddwn ni’n argraffu rhai dwywaith y maint.", "cy"),
            Answered(90, v.SIONED, "done", "Mae slipiau mawr wrth ddrws y neuadd nawr, ac yn y siop.", "cy"),
        ),
    ),
    Thought(
        61, v.KWAME, v.NEUADD, "Could the library open late once a week? Some of us work until six.", "en",
        (
            Answered(
                55, v.NEUADD, "doing",
                "Yes. One late evening a week to begin with, and Glenys has the key. Tell us whether it helps.", "en",
            ),
        ),
    ),
    Thought(
        47, v.RUTH, v.YSGOL, "Could the lunch club have the school hall when the children are on holiday?", "en",
        (
            Answered(
                38, v.YSGOL, "cannot",
                "Ddim eleni: mae’r llawr yn cael ei newid. Gofynnwch eto, achos roedden ni’n hoffi’r syniad.", "cy",
            ),
        ),
    ),
)  # fmt: skip

# At first everybody's hours hung on the wall of the hall, as in the old notebook.
WALL = Proposed(
    130, v.SUE, "balances_visible", "no",
    v.Both(
        cy="Yn yr hen lyfr roedd oriau pawb i’w gweld ar wal y neuadd. Mae rhai ohonon ni’n teimlo ein bod ni’n cael"
        " ein cyfri, a rhai wedi rhoi’r gorau i ofyn. Beth am i bawb weld eu horiau eu hunain, a neb arall?",
        en="In the old notebook everybody’s hours were on the wall of the hall. Some of us feel counted, and some have"
        " stopped asking. What if we each saw our own hours, and nobody else’s?",
    ),
    125, 111,
    (
        Spoke(129, v.EMYR, "Does dim ots gen i pwy sy’n gweld fy rhai i. Ond dw i’n gweld pam.", "cy"),
        Spoke(128, v.KASIA, "I looked at that wall and saw only how much I had taken. I would ask more without.", "en"),
        Spoke(127, v.TOMOS, "Bydd eisiau gwybod bod y llyfr yn iawn, er hynny.", "cy"),
        Spoke(126, v.HUW, "Gallwch chi ei wirio fe eich hunain, heb un enw. Dw i’n gwneud hynny bob mis.", "cy"),
    ),
    (v.SUE, v.KASIA, v.TOMOS, v.HUW, v.ALYS, v.RHIANNON, v.SAMIRA, v.GWEN), (v.EMYR, v.IFAN), (v.PIOTR,),
)  # fmt: skip
HEARD_TOO = v.ELERI  # who heard with the coordinator what Gwen said on the telephone

FIVE_MINUTES = Proposed(
    4, v.PETER, "quantum", "5",
    v.Both(
        cy="Beth am gyfri fesul pum munud, nid chwarter awr? Ugain munud ydy’r daith i’r orsaf, a chwarter awr sy’n"
        " mynd yn y llyfr bob tro.",
        en="What if we counted by five minutes instead of a quarter of an hour? The run to the station takes twenty,"
        " and a quarter of an hour is what goes in the book, every time.",
    ),
    -3, -17,
    (
        Spoke(3, v.EMYR, "Dw i ddim yn edrych ar y cloc pan fydd Gwen yn y car. Gadewch iddo fe fod.", "cy"),
        Spoke(2, v.NIA, "Byddai’n haws i fi: dw i a Carys newydd fod yn dadlau am dri chwarter awr.", "cy"),
        Spoke(1, v.RUTH, "I like a quarter. It stops me counting, which is why I joined.", "en"),
    ),
)  # fmt: skip

MIRROR: tuple[Asked, ...] = (
    Asked(
        766, 13,
        {
            "assets": (3, 5, 4, 1), "work": (4, 4, 4, 1), "reciprocity": (2, 4, 5, 2), "networks": (3, 6, 3, 1),
            "respect": (6, 5, 2, 0),
        },
    ),
    Asked(
        400, 19,
        {
            "assets": (6, 8, 4, 1), "work": (7, 7, 4, 0), "reciprocity": (4, 8, 5, 2), "networks": (8, 7, 3, 1),
            "respect": (11, 6, 2, 0),
        },
    ),
)  # fmt: skip
FOUNDED = 790  # days ago: with a notebook in the hall for the hours, and sheets of paper once a year
