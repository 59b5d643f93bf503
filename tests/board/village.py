"""A board with something of everything on it. Call inside an app context."""

from __future__ import annotations

from tests.kept import once
from tests.stories import people
from timebank.board import service
from timebank.board.models import Listing

# name: writer, kind, language, title, text, category, area
LISTINGS: dict[str, tuple[str, str, str, str, str, str, str]] = {
    "lift": ("mair", "offer", "en", "Lifts to hospital", "I drive to Bronglais on Tuesdays.", "lifts", "Llanfair"),
    "lifft": ("alys", "offer", "cy", "Lifft i'r dref", "Mae car gen i bob dydd Gwener.", "lifts", "Aberaeron"),
    "need-lift": ("alys", "request", "en", "A lift to the doctor's", "Once a month.", "lifts", "Llanfair"),
    "gardd": ("alys", "offer", "cy", "Garddio", "Torri'r lawnt a chwynnu yn eich gardd.", "garden", "Llanfair"),
    "garden": ("mair", "request", "en", "Weeding the vegetable patch", "My roses need pruning too.", "garden", ""),
    "fy-ngardd": ("huw", "request", "cy", "Tacluso fy ngardd", "Mae'r gwrych wedi tyfu.", "", "Talybont"),
    "piano": ("huw", "offer", "en", "Piano lessons for beginners", "Children and grown-ups.", "music", ""),
    "welsh": ("alys", "offer", "en", "Practise your Welsh over a coffee", "Slowly, with cake.", "lessons", "Llanfair"),
    "gwau": ("alys", "offer", "cy", "Gwersi gwau", "Dewch â'ch edafedd.", "music", ""),
    "computer": ("huw", "offer", "en", "Help with your computer or tablet", "E-mail and photos.", "computers", ""),
    "cyfrifiadur": ("mair", "request", "cy", "Trwsio cyfrifiadur", "Mae'n araf iawn.", "computers", ""),
    "dog": ("huw", "offer", "en", "Dog walking", "Big dogs welcome.", "animals", "Talybont"),
    "ci": ("mair", "request", "cy", "Mynd â'r ci am dro", "Ci bach, pum munud o'r parc.", "animals", ""),
    "bake": ("mair", "offer", "en", "Birthday cakes", "Baking is what I do best.", "food", "Llanfair"),
    "coginio": ("huw", "request", "cy", "Dysgu coginio cawl", "Dw i newydd golli fy ngwraig.", "food", ""),
    "shop": ("alys", "request", "en", "Somebody to do my shopping", "Thursdays, from the Co-op.", "errands", ""),
    "forms": ("mair", "offer", "en", "Filling in forms", "Attendance allowance and the like.", "paperwork", ""),
    "peintio": ("huw", "offer", "cy", "Peintio ystafell", "Mae brwshys gen i.", "home", "Aberaeron"),
    "shelf": ("alys", "request", "en", "Putting up a shelf", "I have the drill.", "home", ""),
    "company": ("mair", "offer", "en", "A cup of tea and a chat", "Any afternoon.", "company", "Talybont"),
    "walk": ("huw", "offer", "cy", "Cerdded ar lan y môr", "Bob bore Sul.", "outdoors", "Aberaeron"),
    "sewing": ("mair", "offer", "en", "Taking up trousers", "I have a sewing machine.", "", ""),
    "photo": ("alys", "offer", "en", "Portrait photographs", "For your café, too.", "", "Llanfair"),
    "maths": ("huw", "offer", "en", "Maths homework", "Up to GCSE.", "lessons", ""),
    "bath": ("alys", "request", "en", "Moving a bath", "It is cast iron; I can make sandwiches.", "home", ""),
}


@once
def with_all() -> tuple[people.Village, dict[str, str]]:
    """A village with every listing on its board, and the references of these."""
    village = people.whole()
    return village, put_up(village)


def put_up(village: people.Village) -> dict[str, str]:
    """Every listing, in order; their references by name."""
    return {name: write(village, *told).ref for name, told in LISTINGS.items()}


def write(village: people.Village, who: str, kind: str, language: str, title: str, text: str = "", category: str = "",
          area: str = "", **more: str) -> Listing:  # fmt: skip
    """One listing, by whose it is."""
    told = {"kind": kind, "language": language, "title": title, "text": text, "category": category, "area": area}
    return service.post(people.actor(village, who), people.member_of(village, who), {**told, **more})
