"""The menu and the lines of a list, written here and not in loops of a template: these took most of a page's time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lifang.cases.views.frame import MenuLine
from lifang.cases.views.rows import Row
from lifang.web.templatetags.lifang import clock_chip, day, icon

register = template.Library()
CLASS_GAP = ' class="gap"'


@register.simple_tag(takes_context=True)
def desk_menu(context: Context) -> SafeString:
    page = context.get("page")
    return mark_safe("".join(_menu_line(line, page) for line in context["menu"]))  # noqa: S308 - escaped there


def _menu_line(line: MenuLine, page: str | None) -> str:
    key = f' data-go="{line.key}"' if line.key else ""
    current = ' aria-current="page"' if line.current or (line.page and line.page == page) else ""
    hot = " hot" if line.hot else ""
    count = f' <span class="count-of{hot}">{line.count}</span>' if line.count else ""
    return (
        f'<li{CLASS_GAP if line.gap else ""}><a href="{escape(line.url)}"{key}{current}>'
        f"{icon(line.icon)}{escape(line.label)}{count}</a></li>\n"
    )


@register.simple_tag(takes_context=True)
def desk_keys(context: Context) -> SafeString:
    keys = (
        f"<dt><kbd>g</kbd> <kbd>{line.key}</kbd></dt><dd>{escape(line.label)}</dd>"
        for line in context["menu"]
        if line.key
    )
    return mark_safe("".join(keys))  # noqa: S308 - labels are escaped


@register.simple_tag
def queue_rows(rows: Iterable[Row], bulk: bool, now: datetime) -> SafeString:
    address = reverse("cases:desk-case", args=["REF"])
    nobody = f' <span class="tag brick">{escape(_("nobody yet"))}</span>'
    return mark_safe("".join(_row(row, bulk, now, address, nobody) for row in rows))  # noqa: S308 - escaped in `_row`


def _row(row: Row, bulk: bool, now: datetime, address: str, nobody: str) -> str:
    ref = escape(row.ref)
    point = ' data-lat="{}" data-lon="{}"'.format(*row.point) if row.point else ""
    choose = f'<td class="choose"><input type="checkbox" name="ref" value="{ref}" aria-label="{ref}"></td>'
    program = f' <span class="quiet small">{escape(row.program)}</span>' if row.title != row.program else ""
    handler = f" · {escape(row.handler)}" if row.handler else "" if row.closed_at else nobody
    closed = f'<span class="quiet nowrap">{escape(day(row.closed_at))}</span>' if row.closed_at else ""
    return f"""<tr data-open{point}>
{choose if bulk else ""}
<td class="ref nowrap"><a class="mono" href="{address.replace("REF", ref)}">{ref}</a></td>
<td class="what">{escape(row.title)}{program}</td>
<td class="where">{escape(row.place)}</td>
<td class="stage nowrap">{escape(row.state)}</td>
<td class="held">{escape(row.unit)}{handler}</td>
<td class="due">{clock_chip(row.due, now) if row.due else closed}</td>
</tr>"""
