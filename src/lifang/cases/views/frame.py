"""What stands around every page of the desk and the phone: the lists to go to, and whether there are calls to take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lifang.cases import rules
from lifang.cases.queries import LARGEST_COUNT, names_of
from lifang.cases.views.pocket.texts import status_texts
from lifang.cases.views.rows import LABELS, query
from lifang.cases.views.visit import Visit
from lifang.people.actors import Viewer
from lifang.web.extend import DESK_PAGES, FIELD_PAGES, pages_for

KEYS = {
    "open": "o",
    "due-soon": "d",
    "late": "l",
    "nobody": "n",
    "waiting": "w",
    "ruling": "r",
    "call-backs": "b",
    "exclusions": "s",
    "closed": "x",
}
ICONS = {
    "open": "inbox",
    "due-soon": "clock",
    "late": "alert",
    "nobody": "question",
    "waiting": "pause",
    "ruling": "seal",
    "call-backs": "phone",
    "exclusions": "cross",
    "closed": "check",
}
HOT = ("late", "nobody", "ruling", "exclusions")


@dataclass(frozen=True, slots=True)
class MenuLine:
    label: str
    icon: str
    url: str
    key: str = ""  # g and this lead there
    page: str = ""  # its name, as the pages behind it give theirs
    count: str = ""
    hot: bool = False
    current: bool = False
    gap: bool = False  # a new group begins


def frame(
    visit: Visit,
    face: str,
    lane: str = "",
    counts: Mapping[str, int] | None = None,
    chosen: Mapping[str, str] | None = None,
    *,
    names: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """`counts` and `chosen` filters only on the list itself: other pages do not pay for them."""
    if face != "desk":
        pocket = {"account": visit.viewer.username, "texts": status_texts()}
        return {
            "may_desk": rules.may_use_desk(visit.viewer),
            "pocket": pocket,
            "pages": pages_for(FIELD_PAGES, visit.viewer),
        }
    username = visit.viewer.username
    names = names_of([username], visit.language) if names is None else names
    lanes = _lanes(lane, counts or {}, chosen or {})
    return {
        "who": names.get(username, username),
        "menu": [*lanes, *_menu(visit.viewer)],
        "lane_here": next((one for one in lanes if one.current), None),
        "may_call": rules.may_take_calls(visit.viewer),
        "may_field": rules.may_use_field(visit.viewer),
    }


def _lanes(lane: str, counts: Mapping[str, int], chosen: Mapping[str, str]) -> list[MenuLine]:
    desk = reverse("cases:desk")
    return [
        MenuLine(
            str(label),
            ICONS[name],
            desk + query([("lane", name), *chosen.items()]),
            KEYS[name],
            name,
            count_text(counts.get(name)),
            hot=name in HOT and bool(counts.get(name)),
            current=name == lane,
        )
        for name, label in LABELS.items()
    ]


def _menu(viewer: Viewer) -> Iterator[MenuLine]:
    calls = rules.may_take_calls(viewer)
    if calls:
        yield MenuLine(_("Take a call"), "phone", reverse("cases:intake"), "i", "intake", gap=True)
    if any(grant.reach == "area" for grant in viewer.grants):
        yield MenuLine(
            _("Calls and visits"), "list", reverse("cases:contacts"), "k", "contacts", gap=not calls
        )
    yield MenuLine(_("Figures"), "chart", reverse("cases:leading"), "f", "figures")
    for place, (name, page) in enumerate(pages_for(DESK_PAGES, viewer)):
        yield MenuLine(str(page.label), page.icon, page.url, page=name, gap=place == 0)
    if rules.may_administer(viewer):
        yield MenuLine(_("Administration"), "key", reverse("cases:admin-start"), "a", "admin")


def count_text(count: int | None) -> str:
    if count is None:
        return ""
    return f"{LARGEST_COUNT}+" if count > LARGEST_COUNT else str(count)
