"""What people see or hear of a page: its text and the names given to its parts, without codes, keys and other languages."""

from __future__ import annotations

from html.parser import HTMLParser

NAMES = ("alt", "aria-label", "placeholder", "title")
EMPTY = {"input", "img", "br", "meta", "link", "hr", "circle", "rect", "path", "use", "line"}
UNSEEN = {"script", "style", "kbd"}
CODES = {"mono", "hash"}


class Seen(HTMLParser):
    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.texts: list[str] = []
        self.hidden: list[bool] = []  # for each element that is open: is it unseen, or in another language?

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        hidden = (
            tag in UNSEEN
            or CODES & set(given.get("class", "").split())
            or not given.get("lang", self.language).startswith(self.language)
        )
        if not (hidden or any(self.hidden)):
            self.texts += [given[name] for name in NAMES if given.get(name)]
        if tag not in EMPTY:
            self.hidden.append(bool(hidden))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.hidden.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            self.hidden.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(self.hidden):
            self.texts.append(" ".join(data.split()))


def seen(html: str, language: str) -> list[str]:
    page = Seen(language)
    page.feed(html)
    return page.texts
