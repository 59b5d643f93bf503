"""What a card from the surgery led to: a circle of people who live with diabetes, in their own words.

Lowri is told of it, is handed a card, joins, is asked in, and first only receives; in the end she leads the Tuesday
get-together. Nobody here gives advice about health: they tell how their own days are. Days are counted back from today
or, where that is said, from last Tuesday.
"""

from __future__ import annotations

from datetime import time
from typing import NamedTuple

from timebank.circles.service import Told
from timebank.demo import village as v
from timebank.demo.help_lines import Spoken
from timebank.demo.together_lines import Held, Meeting
from timebank.gatherings.sharing import NO_HOURS, SHARE
from timebank.joining import applications


class Word(NamedTuple):
    """Something said in the circle."""

    days_ago: int
    who: str
    language: Spoken
    text: str


class Asked(NamedTuple):
    """Mair asks somebody in, and they come; `reads` is the language in which they said yes to the words of consent."""

    days_ago: int
    who: str
    came: int  # days ago
    reads: Spoken


# The card. Of those who hand cards on nobody learns what became of one.
CARDS, PRINTED, USED, TALKED, WELCOMED = 8, 101, 94, 92, 90  # how many; days ago
LOWRI = next(each for each in v.PEOPLE if each.number == v.LOWRI)
SAYS = applications.Told(
    LOWRI.name,
    phone=LOWRI.phone or "",
    email=LOWRI.email or "",
    about="Mae gen i fabi bach, a dw i ddim yn nabod llawer o bobl yma eto. Mae’r Bwthyn yn dawel iawn weithiau.",
    about_language="cy",
)
NOTED = "Sgwrs hir ar y ffôn. Byddai lifft ac ychydig o gwmni’n help, a thipyn o goed tân. Mae hi’n gallu gwrando."

CIRCLE = Told(
    name_cy="Te heb siwgr",
    name_en="Tea, no sugar",
    purpose_cy="I bobl sy’n byw gyda diabetes: beth sy’n ein helpu ni o ddydd i ddydd, a rhywun sy’n deall.",
    purpose_en="For people who live with diabetes: what helps us from day to day, and somebody who understands.",
    rules_cy="Mae’r hyn sy’n cael ei ddweud yma yn aros yma.\n\n"
    "Dweud beth dw i’n ei wneud, nid beth ddylai neb arall ei wneud.\n\n"
    "Cwestiwn am foddion? I’r feddygfa â fe. Rydyn ni yma am bopeth arall.\n\n"
    "Mae eistedd yn dawel gyda phaned yn gyfraniad.",
    rules_en="What is said here stays here.\n\n"
    "Say what I do, not what anybody else should do.\n\n"
    "A question about medicine? To the surgery with it. We are here for all the rest.\n\n"
    "Sitting quietly with a cup of tea counts as taking part.",
)
FOUNDED = 134  # days ago, by Mair, who has lived with it longest
CONVENER_TOO = 132  # days ago: Gareth
COME_IN: tuple[Asked, ...] = (
    Asked(134, v.GARETH, 133, "en"),
    Asked(131, v.EMYR, 130, "cy"),
    Asked(131, v.KWAME, 129, "en"),
    Asked(110, v.SAMIRA, 109, "en"),
    Asked(74, v.LOWRI, 72, "cy"),
)
BUDDIES = (65, 64)  # days ago: Lowri asks Mair, who says yes
READ = 5  # days before last Tuesday: what came after that, Mair has still to read

# People write when they have a minute: the first at the first of these times, the next at the next, and round again.
TIMES = (time(19, 40), time(7, 15), time(12, 50), time(20, 5), time(13, 10), time(21, 30))
WORDS: tuple[Word, ...] = (
    Word(133, v.MAIR, "en", "Gareth has shown me how to write here. Twenty-six years I have had it, and never anybody"
         " to grumble to. Grumbling is allowed."),
    Word(128, v.EMYR, "cy", "Naw mlynedd i fi. Ar y tractor dw i’n anghofio popeth amdano fe, nes ei fod e’n fy atgoffa"
         " i. Diolch am ddechrau hyn, Mair."),
    Word(127, v.KWAME, "en", "Four years. I told nobody at work for the first two. That was the tiring part."),
    Word(111, v.GARETH, "cy", "Pedair cadair, un tebot, a neb yn cymryd nodiadau. Diolch i chi i gyd."),
    Word(108, v.SAMIRA, "en", "Thank you for asking me. My mother cooked for twelve and so do I, and now there is a"
         " doctor at the table as well."),
    Word(73, v.MAIR, "en", "I have asked Lowri in, whom I met over the bara brith. She told me of it herself, and in"
         " her own time. She has a baby and a great deal on her plate, so let us be easy company."),
    Word(71, v.GARETH, "cy", "Croeso, Lowri. Does dim rhaid i chi ddweud dim byd. Mae darllen yn ddigon."),
    Word(70, v.SAMIRA, "en", "Welcome, Lowri. In my first month I read every label in the shop until they closed. You"
         " are allowed to go home."),
    Word(66, v.EMYR, "cy", "Dw i’n pasio’r Bwthyn bob bore, Lowri. Os oes eisiau lifft i’r dre, codwch law arna i."),
    Word(61, v.MAIR, "en", "A confession. There was cake after chapel, and I am not sorry."),
    Word(60, v.KWAME, "en", "Which cake?"),
    Word(60, v.MAIR, "en", "Eleri’s. Two slices."),
    Word(53, v.GARETH, "cy", "Braf cael babi yn ein plith ni. Fe gysgodd e trwy bopeth, yn well na fi."),
    Word(45, v.SAMIRA, "en", "Lowri and I made soup in my kitchen, and the baby slept, so we made bread too. I showed"
         " her what I do. She showed me how to do it with one hand."),
    Word(36, v.GARETH, "cy", "Aeth Lowri a fi at y bont ac yn ôl, a siarad am bopeth ond hynny. Diwrnod da."),
    Word(27, v.LOWRI, "cy", "Dw i wedi bod yn darllen fan hyn ers wythnosau heb ddweud gair. Pan ges i wybod, fe lefais"
         " i yn y car am hanner awr, ac wedyn mynd i brynu cewynnau. Clywed Mair yn chwerthin am y gacen oedd y peth"
         " cyntaf wnaeth i fi feddwl: bydda i’n iawn."),
    Word(26, v.MAIR, "en", "There she is. I cried in the vestry, and then I went in and sang alto."),
    Word(25, v.EMYR, "cy", "Mewn beudy, fi. Does neb yn eich clywed chi ond y gwartheg."),
    Word(20, v.LOWRI, "en", "Something that works for me: everything I need lives in the baby’s bag. I forget my own"
         " bag every day, and never that one."),
    Word(19, v.KWAME, "en", "I have no baby, but I have a toolbox. Done this morning."),
)  # fmt: skip

# Counted from last Tuesday: before it (plus) or after (minus).
AROUND_TUESDAY: tuple[Word, ...] = (
    Word(7, v.GARETH, "cy", "Bydda i bant ddydd Mawrth nesa, a Mair wedi arwain digon. Oes rhywun arall?"),
    Word(6, v.LOWRI, "cy", "Fe wna i. Dw i erioed wedi arwain dim byd, felly byddwch yn garedig."),
    Word(5, v.MAIR, "en", "The kettle is yours, cariad."),
    Word(0, v.LOWRI, "cy", "Diolch i chi i gyd am heddiw. Roedd fy nwylo i’n crynu cyn i chi ddod, ac erbyn y diwedd"
         " do’n i ddim eisiau i neb fynd adre. Yr wythnos nesa bydd cadair wag wrth y ford, i bwy bynnag ddaw."),
    Word(-1, v.SAMIRA, "en", "You asked what each of us misses, and nobody had ever asked me. I am still thinking about"
         " it."),
)  # fmt: skip

# On Tuesdays; all days counted from the last one.
_AT_MAIRS = "Tŷ Capel"
HELD: tuple[Held, ...] = (
    Held(
        Meeting(
            112, 116, v.MAIR, (v.MAIR,), "Paned, heb bregeth", "Bydd y tegell ymlaen. Dewch â neb ond chi eich hunain.",
            _AT_MAIRS, "cy", "14:00", 90, NO_HOURS,
        ),
        (v.GARETH, v.EMYR, v.KWAME), 0, v.MAIR, "",
    ),
    Held(
        Meeting(
            56, 61, v.GARETH, (v.GARETH,), "Paned yn yr Hen Siop", "Mae croeso i’r babi, a chadair esmwyth wrth y tân.",
            "Hen Siop", "cy", "14:00", 120, SHARE, (v.MAIR, v.LOWRI),
        ),
        (v.MAIR, v.EMYR, v.SAMIRA, v.LOWRI), 0, v.GARETH, v.MAIR,
    ),
    Held(
        Meeting(
            28, 33, v.SAMIRA, (v.SAMIRA,), "Cooking what we like",
            "Bring the dish you thought you had to say goodbye to. We cook them all, and see.",
            "1 Tai'r Ysgol", "en", "14:00", 120, SHARE, (v.MAIR, v.KWAME, v.LOWRI),
        ),
        (v.MAIR, v.GARETH, v.KWAME, v.LOWRI), 0, v.SAMIRA, v.GARETH,
    ),
    Held(
        Meeting(
            0, 6, v.LOWRI, (v.LOWRI,), "Paned a stori",
            "Dewch ag un peth wnaeth i chi chwerthin. Bydd babi yn y stafell, felly bydd sŵn.",
            _AT_MAIRS, "cy", "14:00", 120, SHARE, (v.SAMIRA, v.KWAME, v.MAIR),
        ),
        (v.MAIR, v.EMYR, v.SAMIRA, v.KWAME), 0, v.LOWRI, v.MAIR,
    ),
)  # fmt: skip
NEXT = Meeting(
    -7, 0, v.LOWRI, (v.LOWRI,), "Paned a stori eto", "Yr un lle, yr un tebot, a chadair i rywun newydd.",
    _AT_MAIRS, "cy", "14:00", 120, SHARE, (v.GARETH, v.MAIR), weeks=2,
)  # fmt: skip
