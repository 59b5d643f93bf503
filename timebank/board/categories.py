"""The kinds of help a board is sorted by: what one is, and the set that a group begins with."""

from __future__ import annotations

from typing import NamedTuple


class Category(NamedTuple):
    """A kind of help: its name in both languages, and other words people look for it by.

    What is put on the board in a `restricted` one waits for a coordinator's look. A `retired` one is offered no more;
    what was written in it stays there. At least one of the two names is written.
    """

    key: str
    cy: str
    en: str
    words_cy: str = ""
    words_en: str = ""
    restricted: int = 0
    retired: int = 0
    ref: str = ""

    def name(self, language: str) -> str:
        """What it is called in this language; in the other one where that is not written yet."""
        return (self.cy or self.en) if language == "cy" else (self.en or self.cy)


# What time banks in Wales do most; and what wants a careful eye: the keys of those are known to `caution`.
SHIPPED = (
    Category("lifts", "Lifftiau a chludo", "Lifts and getting about", "lifft car cludiant gyrru ysbyty",
             "lift drive car"),
    Category("garden", "Garddio", "Gardening", "gardd lawnt", "garden lawn"),
    Category("home", "Gwaith tŷ a thrwsio", "Jobs at home and mending", "trwsio glanhau peintio",
             "repair clean DIY paint"),
    Category("food", "Bwyd a choginio", "Food and cooking", "pobi pryd bwyd", "baking meal"),
    Category("company", "Cwmni a sgwrs", "Company and a chat", "cwmni paned sgwrsio", "visit befriending tea"),
    Category("errands", "Siopa a negeseuon", "Shopping and errands", "siopa fferyllfa post", "shop chemist"),
    Category("computers", "Cyfrifiaduron a ffonau", "Computers and phones", "cyfrifiadur y we tabled",
             "computer internet tablet"),
    Category("paperwork", "Ffurflenni a llythyrau", "Forms and letters", "ffurflen llythyr llenwi",
             "paperwork form letter"),
    Category("lessons", "Dysgu a gwersi", "Learning and lessons", "gwers dysgu Cymraeg", "lesson teach tutor"),
    Category("music", "Cerddoriaeth a chrefft", "Music and craft", "canu gwau gwnïo celf", "sing knit sew art"),
    Category("animals", "Anifeiliaid", "Animals", "ci cath mynd â chi am dro", "dog cat pet walking"),
    Category("outdoors", "Cerdded a chwaraeon", "Walking and sport", "cerdded ymarfer", "walk exercise"),
    Category("community", "Y gymuned", "The community", "digwyddiad neuadd gwirfoddoli", "event hall volunteer"),
    Category("children", "Plant a theuluoedd", "Children and families", "plant gwarchod", "babysitting child", 1),
    Category("care", "Gofal personol", "Personal care", "ymolchi gwisgo", "washing dressing", 1),
    Category("medicines", "Moddion", "Medicines", "meddyginiaeth presgripsiwn", "medication prescription", 1),
    Category("money", "Arian a biliau", "Money and bills", "pensiwn banc talu", "pension bank paying", 1),
    Category("driving", "Gyrru cerbyd rhywun arall", "Driving somebody else’s vehicle", "bws mini fan",
             "minibus van", 1),
)  # fmt: skip
