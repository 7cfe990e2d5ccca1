"""A filled bulletin as Markdown, as plain text to be read out or pasted, and as HTML for the page and the printer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lifang.kernel.worktime import local
from lifang.overview.bulletins.fill import Filled, Number
from lifang.overview.bulletins.pictures import Picture
from lifang.overview.bulletins.source import HOLE
from lifang.places.profile import profile
from lifang.programs import words
from lifang.web.language import LOCALES, colon

LONGEST = 12  # rows of a table in a text
SHEETS = ("tokens.css", "base.css", "components.css", "public.css")
MARK = re.compile("\ue000(\\d+)\ue001")
LONE_MARK = re.compile("<p>\ue000(\\d+)\ue001</p>")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def to_markdown(filled: Filled) -> str:
    body = _replace(filled, lambda part: _in_markdown(filled.parts[part]))
    return "\n\n".join([body.rstrip(), *_receipts(filled)]) + "\n"


def to_html(filled: Filled) -> SafeString:
    """The body of the page. What the district wrote is escaped by the renderer; what fills it, by templates."""
    rendered = _MARKDOWN.render(_replace(filled, lambda part: f"\ue000{part}\ue001"))
    drawn = LONE_MARK.sub(lambda match: _in_html(filled, int(match[1]), alone=True), rendered)
    return mark_safe(MARK.sub(lambda match: _in_html(filled, int(match[1])), drawn))  # noqa: S308 - see above


def to_sheet(filled: Filled) -> str:
    """One file that holds all it needs: to be printed, sent, or kept beside its receipts."""
    found = [finders.find(f"lifang/{name}") for name in SHEETS]
    styles = [Path(path).read_text(encoding="utf-8") for path in found if isinstance(path, str)]
    context = {
        "bulletin": filled.bulletin,
        "body": to_html(filled),
        "results": filled.results,
        "counted_at": counted_at(filled),
        "styles": mark_safe("\n".join(styles)),  # noqa: S308 - the product's own
        "profile": profile(),
        "locale": LOCALES[filled.bulletin.language],
    }
    return render_to_string("overview/sheet.html", context)


def to_text(filled: Filled) -> str:
    lines: list[str] = []
    for block in _blocks(_MARKDOWN.parse(to_markdown(filled))):
        lines += [*block, ""]
    return "\n".join(lines)


def _replace(filled: Filled, say: Callable[[int], str]) -> str:
    parts = iter(range(len(filled.parts)))
    return HOLE.sub(lambda _hole: say(next(parts)), filled.bulletin.text)


def _in_markdown(part: Number | Picture | str) -> str:
    if isinstance(part, Number):
        return part.text
    if isinstance(part, str):
        return part
    rows = "\n".join(f"| {name} | {value:,} |" for name, value in _told(part.rows))
    return f"**{part.title}**\n\n| {part.heads[0]} | {part.heads[1]} |\n|---|--:|\n{rows}"


def _receipts(filled: Filled) -> Iterator[str]:
    """Where each number comes from, for the printed page as for the screen."""
    yield f"## {_('Where these numbers come from')}"
    fingerprint = _(
        "Each number is counted from the record. Its digest is a fingerprint of the very rows: the same rows, the same digest."
    )
    yield f"{fingerprint} {counted_at(filled)}"
    for result in filled.results:
        figure, language = result.figure, filled.bulletin.language
        title, unit = words.text(figure.title, language), words.text(figure.unit, language)
        number = f"**{title}{colon()}{result.shown} {unit}**"
        about = [
            f"`{figure.id}`",
            _("version %(version)s") % {"version": figure.version},
            _("as of %(day)s") % {"day": result.cut.as_of},
            ngettext("%(rows)s row", "%(rows)s rows", result.count) % {"rows": result.count},
        ]
        told = [words.text(figure.definition, language), " · ".join(about), f"`sha256:{result.digest}`"]
        yield "\n  ".join([f"- {number}", *told])


def counted_at(filled: Filled) -> str:
    at = local(filled.at, profile().calendar)
    return _("Counted on %(moment)s.") % {"moment": f"{at:%Y-%m-%d %H:%M}"}


def _told(rows: Sequence[tuple[str, int]]) -> Sequence[tuple[str, int]]:
    """Where nothing can be folded away, a long list is told by its largest."""
    rest = sum(value for _name, value in rows[LONGEST:])
    return [*rows[:LONGEST], (_("Others"), rest)] if len(rows) > LONGEST + 1 else rows


def _in_html(filled: Filled, place: int, *, alone: bool = False) -> str:
    part = filled.parts[place]
    if isinstance(part, Picture):
        return render_to_string(f"overview/{part.kind}.html", {"picture": part})
    if isinstance(part, Number):
        address = reverse("overview:figure", args=[part.id]) + f"?as_of={filled.as_of}"
        text = format_html('<a class="nowrap" href="{}">{}</a>', address, part.text)
    else:
        text = format_html("{}", part)
    return f"<p>{text}</p>" if alone else text


# -- plain text -------------------------------------------------------------------------------------------------------


def _blocks(tokens: list[Token]) -> Iterator[list[str]]:
    """Paragraphs, headings, lists and tables; what else Markdown knows is told by its words."""
    rows: list[list[str]] = []
    heading = ""
    bullets: list[str] = []
    for token in tokens:
        match token.type:
            case "heading_open":
                heading = token.tag
            case "bullet_list_open":
                bullets.append("· ")
            case "ordered_list_open":
                bullets.append("1. ")
            case "bullet_list_close" | "ordered_list_close":
                bullets.pop()
            case "tr_open":
                rows.append([])
            case "table_close":
                yield _table(rows)
                rows = []
            case "inline" if rows:
                rows[-1].append(_words(token))
            case "inline" if heading:
                said = _words(token)
                yield [said, ("=" if heading == "h1" else "-") * _width(said)]
                heading = ""
            case "inline":
                indent = "  " * (len(bullets) - 1)
                first, *more = _words(token).split("\n")
                yield [indent + (bullets[-1] if bullets else "") + first, *more]


def _words(token: Token) -> str:
    said = (
        "\n" if child.type in ("softbreak", "hardbreak") else child.content for child in token.children or []
    )
    return "".join(said)


def _table(rows: list[list[str]]) -> list[str]:
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  ".join(
            " " * (width - _width(cell)) + cell if place else cell + " " * (width - _width(cell))
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
