"""Somebody at a browser: signs in, opens pages, types and presses."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, ConsoleMessage, Locator, Response, StorageState

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
ROLES = ("visitor", "member", "coordinator", "signer")
LANGUAGES = ("cy", "en")
# A browser remarks on every answer that is no success, also where that is the right answer.
REMARK = re.compile(r"Failed to load resource: the server responded with a status of (4\d\d)")


class Person:
    """One person's browser. After each step `status` is that of the page that is open; `console` is what went wrong."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        role: str,
        language: str,
        *,
        scripts: bool = True,
        cookies: StorageState | None = None,
    ) -> None:
        self.address, self.role, self.language = address, role, language
        self.context = browser.new_context(
            base_url=address,
            viewport=WIDE,  # type: ignore[arg-type]
            locale=f"{language}-GB",
            reduced_motion="reduce",
            java_script_enabled=scripts,
            storage_state=cookies,
        )
        self.page = self.context.new_page()
        self.console: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.console.append(f"script: {error}"))
        self.status = 0
        self.open("/sign-in" if role == "visitor" else "/")
        if role != "visitor" and not cookies:
            self.press(f'form[action$="/practice/{role}"] button')
        self.speak()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not REMARK.match(message.text):
            self.console.append(f"console: {message.text}")

    def leave(self) -> None:
        """Close the browser's window."""
        self.context.close()

    @property
    def spoken(self) -> str | None:
        """The language the open page says it is in."""
        return self.page.locator("html").get_attribute("lang")

    def speak(self) -> None:
        """Press the other language's button where the page is not in ours."""
        if self.spoken != self.language:
            self.press(f".reading :is(a, button)[lang={self.language}]")
        assert self.spoken == self.language, f"{self.page.url} does not change to {self.language}"

    def open(self, path: str) -> Person:
        """Open an address."""
        return self._opened(self.page.goto(path))

    def _opened(self, response: Response | None) -> Person:
        self.status = response.status if response else 0
        return self

    @property
    def path(self) -> str:
        """The path of the page that is open, with its query."""
        return self.page.url.removeprefix(self.address).split("#")[0]

    def find(self, what: str) -> Locator:
        """The first that is seen of what a selector finds."""
        return self.page.locator(what).locator("visible=true").first

    def fill(self, **fields: str) -> Person:
        """Type into fields by their names (dashes are written as __); choose where the field is a choice."""
        for written, value in fields.items():
            name = written.replace("__", "-")
            radio = self.page.locator(f'main input[type=radio][name="{name}"][value="{value}"]')
            if radio.count():
                radio.first.check(force=True)
                continue
            field = self.find(f'main [name="{name}"]:not([type=hidden])')
            if field.evaluate("each => each.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        return self

    def press(self, what: str) -> Person:
        """Press a button or follow a link, and wait for the page it leads to."""
        with self.page.expect_navigation(wait_until="load") as coming:
            self.find(what).click()
        return self._opened(coming.value)

    def send(self, action: str = "", button: str = "button[type=submit]") -> Person:
        """Press the (first) button of the form that goes to an action, of the first form in main where none is said."""
        form = f'main form[action*="{action}"]' if action else "main form"
        return self.press(f"{form} {button}")
