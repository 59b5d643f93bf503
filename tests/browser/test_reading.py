"""How somebody reads: another language in the middle of a form, larger letters, the colours of their own system."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.person import LANGUAGES, PHONE, Person
from tests.browser.states import GROUP
from tests.browser.village import Village

Come = Callable[..., Person]
# Who types, where, and what. A date of which the month is a word must come back as it was typed.
TYPED: dict[str, tuple[str, str, dict[str, str]]] = {
    "tell": (
        "member",
        f"{GROUP}/log/gave/{{huw}}",
        {
            "day__when": "other",
            "day__d": "3",
            "day__m": "Tachwedd",
            "length__h": "2",
            "length__m": "45",
            "what": "tê & “sgwrs”",
        },
    ),
    "different": ("member", f"{GROUP}/exchanges/{{asked}}/different", {"length__h": "many"}),
    "desk": (
        "coordinator",
        f"{GROUP}/desk/log",
        {"giver": "Mair", "told_by": "both", "how": "slip", "slip": "S-118", "length__h": "1", "what": "gwnïo"},
    ),
    "add": ("coordinator", f"{GROUP}/people/new", {"name": "Llinos", "email": "no address", "kind": "organisation"}),
    "found": ("visitor", "/found/{found}", {"name_cy": "Banc Amser Cwm", "help_phone": "01970", "slug": "Cwm!"}),
}


def address(path: str, village: Village) -> str:
    return path.format(**village.refs, **village.members, **village.tokens)


def typed(person: Person, names: dict[str, str]) -> dict[str, Any]:
    """What stands in fields now."""
    found = {}
    for written in names:
        name = written.replace("__", "-")
        fields = person.page.locator(f'main [name="{name}"]:not([type=hidden])')
        chosen = fields.evaluate_all("all => all.filter(each => each.type !== 'radio' || each.checked)[0].value")
        found[written] = chosen
    return found


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("form", TYPED)
def test_what_was_typed_is_kept_through_another_language(
    person: Come, village: Village, form: str, scripts: bool
) -> None:
    role, path, fields = TYPED[form]
    somebody = person(role, "en", scripts=scripts)
    somebody.open(address(path, village)).fill(**fields)
    path_before = somebody.path
    for language in ("cy", "en"):
        somebody.press(f".reading button[lang={language}]")
        assert (somebody.spoken, somebody.status, somebody.path) == (language, 200, path_before)
        assert typed(somebody, fields) == fields
        assert somebody.page.locator("main > .errors").count() == 0  # nothing was checked
    assert somebody.console == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_larger_text_is_pressed_once_and_remembered(
    chromium: Browser, person: Come, village: Village, scripts: bool
) -> None:
    usual, larger = letters("button[value=larger]"), letters("button[value=plain]")
    mair = person("member", "en", scripts=scripts)
    assert size(mair) == 18 and mair.page.locator(usual).count() == 1
    mair.press(usual)
    assert (size(mair), mair.path) == (22, f"{GROUP}/")
    mair.open(f"{GROUP}/people")
    assert size(mair) == 22
    again = Person(chromium, village.address, "member", "en", scripts=scripts, cookies=mair.context.storage_state())
    assert size(again.open(f"{GROUP}/book")) == 22
    again.open(f"{GROUP}/log/gave/{village.members['huw']}").fill(what="tê").press(larger)
    assert size(again) == 18
    assert again.find("[name=what]").input_value() == "tê"
    again.leave()


def letters(button: str) -> str:
    return f".reading {button}"


def size(person: Person) -> float:
    """How large the usual letters are, in pixels."""
    return float(person.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))


# Where somebody's own system sets the colours, shapes must say what colours said: what, and the edge or filling.
EDGES = {
    ".act": "border-top-color",
    ".tag": "border-top-color",
    ".sheet": "border-top-color",
    ".flash": "border-top-color",
    ".errors": "border-top-color",
    ".field.bad": "border-left-color",
    ".choice label": "border-top-color",
    "input[type=text]": "border-top-color",
    "select": "border-top-color",
    "textarea": "border-top-color",
    ".weigh .given": "fill",
    ".weigh .got": "stroke",
    ".bar rect": "fill",
    ".chart .point": "stroke",
    ".line .run": "stroke",
    ".mark": "fill",
    ".icon": "stroke",
    ".story li:last-child": "marker",
}
HIDDEN = """edges => {
  const probe = document.createElement("div");
  probe.style.cssText = "background: Canvas; forced-color-adjust: none";
  document.body.append(probe);
  const ground = getComputedStyle(probe).backgroundColor;
  probe.remove();
  const faults = [];
  for (const [what, edge] of Object.entries(edges)) {
    const found = document.querySelectorAll("main " + what + ", header " + what);
    if (!found.length) faults.push(what + " is nowhere on the page");
    for (const el of found) {
      if (!el.checkVisibility()) continue;
      const style = edge === "marker" ? getComputedStyle(el, "::before") : getComputedStyle(el);
      const name = edge === "marker" ? "border-top-color" : edge;
      const colour = style.getPropertyValue(name);
      const width = name.startsWith("border") ? style.getPropertyValue(name.replace("color", "width")) : "1px";
      if (colour === ground || /^rgba\\(.*, 0\\)$|^none$/.test(colour) || parseFloat(width) < 1) {
        faults.push(`${what}: ${name} ${width} ${colour} on ${ground}`); break;
      }
    }
  }
  return faults;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_edges_and_marks(person: Come, scheme: str) -> None:
    somebody = person("member", "en")
    somebody.page.emulate_media(forced_colors="active", color_scheme=scheme)  # type: ignore[arg-type]
    somebody.open("/style/")
    assert somebody.page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert somebody.page.evaluate(HIDDEN, EDGES) == []
    chosen, free = (
        somebody.page.locator(f"main .choice input{which} + label").first.evaluate(
            "el => [getComputedStyle(el).borderTopWidth, getComputedStyle(el).borderTopColor].join()"
        )
        for which in (":checked", ":not(:checked)")
    )
    assert chosen != free
    here, elsewhere = (
        somebody.open(f"{GROUP}/")
        .page.locator(f".ways a{which}")
        .first.evaluate("el => getComputedStyle(el).borderBottomColor")
        for which in ("[aria-current]", ":not([aria-current])")
    )
    assert here != elsewhere


FIFTH = """word => {
  const list = document.querySelector(".ways ul"), fifth = list.children[0].cloneNode(true);
  fifth.querySelector("a").lastChild.data = word;
  list.querySelector("[aria-current]").removeAttribute("aria-current");
  if (list.children.length < 5) list.insertBefore(fifth, list.children[1]);
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_five_ways_stand_on_one_line_of_a_phone(person: Come, language: str) -> None:
    """Those who have the desk have four ways today; the notice board is to be the fifth."""
    sioned = person("coordinator", language).open(f"{GROUP}/")
    sioned.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    sioned.page.evaluate(FIFTH, {"cy": "Hysbysfwrdd", "en": "Board"}[language])
    boxes = sioned.page.locator(".ways a").evaluate_all(
        "all => all.map(el => { const box = el.getBoundingClientRect(); return [box.top, box.width, box.height] })"
    )
    assert len(boxes) == 5
    assert len({top for top, _, _ in boxes}) == 1
    assert all(width >= 24 and height >= 44 for _, width, height in boxes)
