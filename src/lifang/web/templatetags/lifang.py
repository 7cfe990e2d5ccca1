"""Tags and filters of the look. Templates begin with {% load i18n lifang %}."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.forms import BoundField, Form
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lifang.places.queries import Named, name_in
from lifang.programs import words
from lifang.programs.values import show_money
from lifang.web import components, dates
from lifang.web.language import colon as spoken_colon
from lifang.web.language import language
from lifang.web.widgets import Groups

register = template.Library()


@register.filter
def text(value: Mapping[str, str] | str | None) -> str:
    """A {zh, en} text in the reader's language."""
    return words.text(value, language()) if isinstance(value, Mapping) else value or ""


@register.filter
def name(thing: Named | None) -> str:
    """The name of an area, site, unit or person in the reader's language."""
    return name_in(thing, language()) if thing is not None else ""


@register.simple_tag
def colon() -> str:
    """Between a name and what is said of it."""
    return spoken_colon()


@register.filter
def money(fen: int | None) -> str:
    return "" if fen is None else show_money(fen, language())


@register.filter
def day(value: date | datetime | None) -> str:
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return dates.day_text(value, timezone.localdate()) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    return dates.moment_text(value, timezone.now()) if value else ""


@register.simple_tag
def ago(value: datetime) -> SafeString:
    now = timezone.now()
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(timespec="seconds"), dates.moment_text(value, now), dates.ago_text(value, now),
    )  # fmt: skip


@register.simple_tag
@lru_cache(typed=True)
def icon(name: str, label: str = "") -> SafeString:
    """From the sprite; without a label it is decoration and silent."""
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon" {}><use href="{}#{}"/></svg>', said, static("lifang/icons.svg"), name
    )


@register.simple_tag
def options(groups: Groups, chosen: str) -> SafeString:
    """The inside of a select: hundreds of lines of a district, mostly the same as on the page before."""
    parts: list[str] = []
    for group, members in groups:
        lines = [_option(value, told, value == chosen) for value, told in members]
        parts += [format_html('<optgroup label="{}">', group), *lines, "</optgroup>"] if group else lines
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped


@lru_cache(maxsize=10_000, typed=True)
def _option(value: str, told: str, chosen: bool) -> str:
    return f'<option value="{escape(value)}"{" selected" if chosen else ""}>{escape(told)}</option>'


@register.inclusion_tag("lifang/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """Label, help, error and input of a bound form field, tied together for those who listen to the page."""
    widget = bound.field.widget
    group = widget.use_fieldset
    check = getattr(widget, "input_type", "") == "checkbox" and not group
    described = [f"{bound.id_for_label or bound.auto_id}-{part}" for part in _parts(bound)]
    attrs: dict[str, Any] = {} if check else {"class": f"input {widget.attrs.get('class', '')}".strip()}
    if widget.attrs.get("placeholder") == bound.label:
        attrs["placeholder"] = ""  # a label inside the box vanishes with the first letter
    if described and not group:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors and not group:
        attrs["aria-invalid"] = "true"
    return {
        "bound": bound,
        "id": bound.auto_id,
        "input": bound.as_widget(attrs=attrs),
        "group": group,
        "check": check,
        "described": " ".join(described),
        "required": getattr(bound.field, "show_required", bound.field.required),
    }


def _parts(bound: BoundField) -> list[str]:
    return [name for name, there in (("help", bound.help_text), ("error", bound.errors)) if there]


@register.inclusion_tag("lifang/error_summary.html")
def error_summary(form: Form) -> dict[str, Any]:
    """Stands at the top of a form that came back, and leads to each field."""
    fields = [
        (form[name].id_for_label or f"{form[name].auto_id}_0", form[name].label, error)
        for name, errors in form.errors.items()
        if name != "__all__"
        for error in errors
    ]
    return {"fields": fields, "others": form.non_field_errors()}


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    """kind: info | good | warn | bad"""
    icons = {"info": "info", "good": "check", "warn": "alert", "bad": "alert"}
    head = format_html('<p class="title">{}</p>', title) if title else ""
    role = SafeString(' role="alert"') if kind == "bad" else ""
    return format_html(
        '<div class="notice {}"{}>{}<div>{}{}</div></div>', kind, role, icon(icons[kind]), head, content
    )


@register.inclusion_tag("lifang/stages.html")
def stages(steps: Sequence[components.Stage]) -> dict[str, Any]:
    return {"steps": steps}


@register.simple_tag
def clock_chip(clock: components.Clock, now: datetime | None = None) -> SafeString:
    """Written here and not in a template, as lists show fifty."""
    chip = components.clock_chip(clock, now or timezone.now())
    look, title, said = str(chip.tone), chip.title, chip.text
    if chip.provisional:
        look += " provisional"
        title += " · " + _("The calendar of that year is not published yet: the date may still move.")
        said += " · " + _("provisional")
    return mark_safe(  # noqa: S308 - what people or programs wrote is escaped
        f'<span class="chip {look}" title="{escape(title)}">{icon(chip.icon)}{escape(said)}</span>'
    )


@register.inclusion_tag("lifang/timeline.html")
def timeline(happenings: Sequence[components.Happening]) -> dict[str, Any]:
    return {"happenings": happenings}


@register.inclusion_tag("lifang/facts.html")
def facts(pairs: Sequence[tuple[str, object]]) -> dict[str, Any]:
    return {"pairs": [(label, value) for label, value in pairs if value not in (None, "")]}


@register.inclusion_tag("lifang/empty.html")
def empty(title: str, what_next: str, url: str = "", action: str = "") -> dict[str, Any]:
    return {"title": title, "what_next": what_next, "url": url, "action": action}


@register.inclusion_tag("lifang/tabs.html")
def tabs(items: Sequence[components.Tab], label: str = "") -> dict[str, Any]:
    return {"items": items, "label": label or _("Lists")}


@register.inclusion_tag("lifang/pages.html")
def pages(pager: components.Pages) -> dict[str, Any]:
    return {"pager": pager}


@register.inclusion_tag("lifang/custody.html")
def custody(turns: Sequence[components.Held], now: datetime | None = None) -> dict[str, Any]:
    segments, shares = components.custody_bar(turns, now or timezone.now())
    return {"segments": segments, "shares": shares}


@register.inclusion_tag("lifang/photos.html")
def photos(pictures: Sequence[components.Photo]) -> dict[str, Any]:
    return {"pictures": pictures}


@register.inclusion_tag("lifang/receipt.html")
def receipt(code: str, label: str = "") -> dict[str, Any]:
    return {"code": code, "groups": code.split("-"), "label": label or _("Your receipt number")}
