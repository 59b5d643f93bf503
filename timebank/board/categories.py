"""The kinds of help a board is sorted by, to begin with: what time banks in Wales do most, in both languages."""

from __future__ import annotations

from typing import NamedTuple


class Category(NamedTuple):
    """A kind of help: its name in both languages, and other words people look for it by."""

    cy: str
    en: str
    words_cy: str
    words_en: str

    def name(self, language: str) -> str:
        """What it is called in this language."""
        return self.cy if language == "cy" else self.en


CATEGORIES: dict[str, Category] = {
    "lifts": Category(
        "Lifftiau a chludo", "Lifts and getting about", "lifft car cludiant gyrru ysbyty", "lift drive car"
    ),
    "garden": Category("Garddio", "Gardening", "gardd lawnt", "garden lawn"),
    "home": Category(
        "Gwaith tŷ a thrwsio", "Jobs at home and mending", "trwsio glanhau peintio", "repair clean DIY paint"
    ),
    "food": Category("Bwyd a choginio", "Food and cooking", "pobi pryd bwyd", "baking meal"),
    "company": Category("Cwmni a sgwrs", "Company and a chat", "cwmni paned sgwrsio", "visit befriending tea"),
    "errands": Category("Siopa a negeseuon", "Shopping and errands", "siopa fferyllfa post", "shop chemist"),
    "computers": Category(
        "Cyfrifiaduron a ffonau", "Computers and phones", "cyfrifiadur y we tabled", "computer internet tablet"
    ),
    "paperwork": Category(
        "Ffurflenni a llythyrau", "Forms and letters", "ffurflen llythyr llenwi", "paperwork form letter"
    ),
    "lessons": Category("Dysgu a gwersi", "Learning and lessons", "gwers dysgu Cymraeg", "lesson teach tutor"),
    "music": Category("Cerddoriaeth a chrefft", "Music and craft", "canu gwau gwnïo celf", "sing knit sew art"),
    "animals": Category("Anifeiliaid", "Animals", "ci cath mynd â chi am dro", "dog cat pet walking"),
    "children": Category("Plant a theuluoedd", "Children and families", "plant gwarchod", "babysitting child"),
    "outdoors": Category("Cerdded a chwaraeon", "Walking and sport", "cerdded ymarfer", "walk exercise"),
    "community": Category("Y gymuned", "The community", "digwyddiad neuadd gwirfoddoli", "event hall volunteer"),
}


def of_group(group_id: int) -> dict[str, Category]:
    """The kinds of help a group sorts its board by, by key, in their order: for every group those above."""
    return CATEGORIES


def name(key: str, language: str) -> str:
    """What a category is called in this language; "" for none."""
    return CATEGORIES[key].name(language) if key in CATEGORIES else ""
