"""Who lives in the practice village: forty people, three organisations, and what the group says of itself.

Everyone here is invented. Months are counted back from today; whoever plays this may take 28 days or more for
a month, and no help will be older than the two who shared it. Before the group had this program it kept a
notebook in the hall: `opening_minutes` are what stood there, and together they come to zero, as they should.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["person", "organisation"]
Language = Literal["cy", "en", "both"]
Role = Literal["member", "coordinator", "signer"]


@dataclass(frozen=True, slots=True)
class Both:
    """One text in both languages."""

    cy: str
    en: str


@dataclass(frozen=True, slots=True)
class Contact:
    """The human being at the foot of every page."""

    name: str
    phone: str
    email: str
    hours: Both


@dataclass(frozen=True, slots=True)
class Village:
    """The group: what it is called and how it greets people."""

    slug: str
    name: Both
    welcome: Both
    contact: Contact
    began_months_ago: int


@dataclass(frozen=True, slots=True)
class Person:
    """A member, or an organisation that is one. Without an e-mail address there is no signing in."""

    number: str
    name: str
    known_as: str
    place: str
    kind: Kind
    language: Language | None  # None: nobody has asked yet
    email: str | None
    phone: str | None
    joined_months_ago: int
    roles: tuple[Role, ...]
    opening_minutes: int


GROUP = Village(
    slug="llanfair",
    name=Both(cy="Banc Amser Llanfair", en="Llanfair Time Bank"),
    welcome=Both(
        cy="Croeso cynnes i chi. Cymdogion ydyn ni, yn helpu ein gilydd, ac mae awr pawb yn werth yr un"
        " faint. Helpwch pan allwch chi, a gofynnwch pan fydd angen help arnoch chi.",
        en="A warm welcome to you. We are neighbours who help each other, and everybody’s hour is worth the"
        " same. Help when you can, and ask when you need help.",
    ),
    contact=Contact(
        name="Sioned Evans",
        phone="01970 600 123",
        email="coordinator@demo.example",
        hours=Both(cy="Bore Mawrth a bore Iau", en="Tuesday and Thursday mornings"),
    ),
    began_months_ago=7,
)

# The three who sign in with one tap.
MEMBER_EMAIL = "member@demo.example"  # Mair Jones, Tŷ Capel, who is 74
COORDINATOR_EMAIL = "coordinator@demo.example"  # Sioned Evans
SIGNER_EMAIL = "signer@demo.example"  # Huw Rees

# Everyone's number, in the order in which they joined. MAIR is Tŷ Capel, MAIR_BA is Bryn Awel.
# fmt: off
(
    SIONED, HUW, NEUADD, YSGOL, ALYS, EMYR, MAIR, MAIR_BA, GWEN, ELERI,
    DAFYDD, GARETH, MARGARET, TOMOS, BETI, GLENYS, IAN, SUE, MEDDYGFA, RHIANNON,
    IDRIS, IFAN, NIA, BRIDIE, KASIA, PIOTR, SAMIRA, YUSUF, ABENA, KWAME,
    MEGAN, PETER, JOHN, ELFED, CARYS, GRUFF, EIRLYS, DECLAN, RUTH, WOJTEK,
    LOWRI, AMAL, KEN,
) = (f"M{count:04}" for count in range(1, 44))
# fmt: on

_ORGANISATIONS = frozenset({NEUADD, YSGOL, MEDDYGFA})
_OFFICES: dict[str, Role] = {SIONED: "coordinator", HUW: "signer"}
# fmt: off
_NOTEBOOK = {  # minutes each had in the old notebook
    SIONED: 30, HUW: 90, EMYR: 240, ALYS: 45,
    MAIR_BA: -30, GWEN: -90, DAFYDD: -45, TOMOS: -105, BETI: -30, IAN: -60, NIA: -45,
}
# fmt: on

# number, name, known as, place, language, e-mail before the @, end of the telephone number, months since joining
_Row = tuple[str, str, str, str, Language | None, str | None, str | None, int]
_ROWS: tuple[_Row, ...] = (
    (SIONED, "Sioned Evans", "Sioned", "Y Felin", "both", "coordinator", "123", 7),
    (HUW, "Huw Rees", "Huw", "Pant Glas", "cy", "signer", "102", 7),
    (NEUADD, "Neuadd a Llyfrgell Llanfair", "Y Neuadd", "Ffordd yr Eglwys", "both", "neuadd", "103", 7),
    (YSGOL, "Ysgol Gynradd Llanfair", "Yr Ysgol", "Lôn yr Ysgol", "cy", "ysgol", "104", 7),
    (ALYS, "Alys Jones", "Alys", "3 Maes y Deri", "both", "alys.jones", "105", 7),
    (EMYR, "Emyr Pugh", "Emyr", "Cwm Mawr", "cy", "emyr.pugh", "106", 7),
    (MAIR, "Mair Jones", "Mair", "Tŷ Capel", None, "member", "107", 7),
    (MAIR_BA, "Mair Jones", "Mair", "Bryn Awel", "cy", None, "108", 7),
    (GWEN, "Gwen Price", "Gwen", "Tan y Bryn", "cy", None, "109", 7),
    (ELERI, "Eleri Price", "Eleri", "Tan y Bryn", "cy", "eleri.price", "110", 7),
    (DAFYDD, "Dafydd Morgan", "Dafydd", "Glanrafon", "cy", None, "111", 7),
    (GARETH, "Gareth Lloyd", "Gareth", "Hen Siop", "both", "gareth.lloyd", "112", 7),
    (MARGARET, "Margaret Hughes", "Margaret", "Rose Cottage", "en", None, "113", 7),
    (TOMOS, "Tomos Lewis", "Tomos", "Penrallt", "cy", "tomos.lewis", "114", 7),
    (BETI, "Elizabeth Lewis", "Beti", "Penrallt", "cy", None, "115", 7),
    (GLENYS, "Glenys Parry", "Glenys", "2 Stryd y Capel", "cy", None, None, 7),
    (IAN, "Ian Cartwright", "Ian", "The Old Forge", "en", "ian.cartwright", "117", 7),
    (SUE, "Susan Cartwright", "Sue", "The Old Forge", "en", "sue.cartwright", "117", 7),
    (MEDDYGFA, "Meddygfa Llanfair", "Y Feddygfa", "Ffordd y Bont", "both", "meddygfa", "119", 7),
    (RHIANNON, "Rhiannon Ellis", "Rhiannon", "Tŷ Newydd", "cy", "rhiannon.ellis", "120", 7),
    (IDRIS, "Idris Williams", "Idris", "Bryn Teg", "cy", None, "121", 7),
    (IFAN, "Ifan Davies", "Ifan", "Blaencwm", "cy", "ifan.davies", "122", 7),
    (NIA, "Nia Davies", "Nia", "Blaencwm", "cy", "nia.davies", "122", 7),
    (BRIDIE, "Bridget Kelly", "Bridie", "Ivy Cottage", "en", None, "124", 7),
    (KASIA, "Katarzyna Nowak", "Kasia", "7 Maes y Deri", "en", "kasia.nowak", "125", 7),
    (PIOTR, "Piotr Nowak", "Piotr", "7 Maes y Deri", "en", "piotr.nowak", None, 6),
    (SAMIRA, "Samira Haddad", "Samira", "1 Tai'r Ysgol", "en", "samira.haddad", "127", 6),
    (YUSUF, "Yusuf Haddad", "Yusuf", "1 Tai'r Ysgol", "en", "yusuf.haddad", None, 6),
    (ABENA, "Abena Mensah", "Abena", "Llys Derwen", "both", "abena.mensah", "129", 6),
    (KWAME, "Kwame Mensah", "Kwame", "Llys Derwen", "en", "kwame.mensah", "130", 6),
    (MEGAN, "Megan Thomas", "Megan", "5 Maes y Deri", "both", "megan.thomas", "131", 6),
    (PETER, "Peter Holt", "Peter", "Station House", "en", "peter.holt", "132", 6),
    (JOHN, "John Griffiths", "John", "Sŵn y Nant", "en", None, "133", 6),
    (ELFED, "Elfed James", "Elfed", "Gwarcwm", "cy", None, "134", 6),
    (CARYS, "Carys Roberts", "Carys", "Awel Deg", "cy", "carys.roberts", "135", 5),
    (GRUFF, "Gruffydd Roberts", "Gruff", "Awel Deg", "cy", "gruff.roberts", None, 5),
    (EIRLYS, "Eirlys Bowen", "Eirlys", "Min y Nant", "cy", None, None, 5),
    (DECLAN, "Declan Kelly", "Declan", "Ivy Cottage", "en", "declan.kelly", "138", 5),
    (RUTH, "Ruth Bennett", "Ruth", "Orchard View", "en", "ruth.bennett", "139", 4),
    (WOJTEK, "Wojciech Zając", "Wojtek", "9 Maes y Deri", "en", "wojtek.zajac", "140", 4),
    (LOWRI, "Lowri Ifans", "Lowri", "Y Bwthyn", None, "lowri.ifans", "141", 3),
    (AMAL, "Amal Khoury", "Amal", "4 Tai'r Ysgol", "en", None, "142", 3),
    (KEN, "Kenneth Powell", "Ken", "12 Maes y Deri", None, None, "143", 1),
)

PEOPLE: tuple[Person, ...] = tuple(
    Person(
        number=number,
        name=name,
        known_as=known_as,
        place=place,
        kind="organisation" if number in _ORGANISATIONS else "person",
        language=language,
        email=f"{mailbox}@demo.example" if mailbox else None,
        phone=f"01970 600 {extension}" if extension else None,
        joined_months_ago=months,
        roles=("member", _OFFICES[number]) if number in _OFFICES else ("member",),
        opening_minutes=_NOTEBOOK.get(number, 0),
    )
    for number, name, known_as, place, language, mailbox, extension, months in _ROWS
)


class Voice(NamedTuple):
    """What somebody says about themselves, to one prompt, for one audience."""

    number: str
    prompt: str
    text: str
    language: Literal["cy", "en"]
    audience: str


class Knows(NamedTuple):
    """What somebody knows about, by experience or by profession."""

    number: str
    kind: str
    text: str
    language: Literal["cy", "en"]


class Applicant(NamedTuple):
    """Somebody who would like to join; `note` is what the coordinator wrote down, where they have spoken."""

    name: str
    phone: str
    about: str
    language: Literal["cy", "en"]
    channel: str
    told_by: str
    days_ago: int
    note: str


VOICES = (
    Voice(MAIR, "good-life", "A full kitchen on Sundays, and somebody to walk to chapel with.", "en", "members"),
    Voice(MAIR, "together", "Please ring first. I like to know who is coming.", "en", "coordinators"),
    Voice(GWEN, "good-life", "Cael aros yn Nhan y Bryn, a chlywed Cymraeg bob dydd.", "cy", "members"),
    Voice(GWEN, "strengths", "Dw i’n nabod pawb, a dw i’n gallu gwrando.", "cy", "members"),
    Voice(SUE, "strengths", "I have a car, and a great deal of patience.", "en", "members"),
)
KNOWS = (
    Knows(MAIR, "experience", "Living with arthritis", "en"),
    Knows(MAIR, "profession", "Cooking for a school", "en"),
    Knows(GWEN, "experience", "Gofalu am ŵr â dementia", "cy"),
    Knows(EMYR, "profession", "Ffensio a chodi waliau", "cy"),
    Knows(SUE, "profession", "Nursing", "en"),
)
APPLICANTS = (
    Applicant("Heledd Vaughan", "01970 600 144", "Hoffwn i ddod i nabod pobl.", "cy", "web", "", 4, ""),
    Applicant(
        "Frank Osborne", "01970 600 145", "", "en", "phone", "Frank Osborne", 9,
        "Moved here in the spring. Would like company on walks, and can mend clocks. Read back to him.",
    ),
)  # fmt: skip
