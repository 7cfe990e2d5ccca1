from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from lifang.web.components import Tab


def desk_tabs(current: str) -> list[Tab]:
    names = {"posts": _("Posts"), "issues": _("Journal"), "shows": _("Exhibitions and contests")}
    return [
        Tab(label, reverse(f"publishing:desk-{name}"), current=name == current)
        for name, label in names.items()
    ]


def public_tabs(current: str) -> list[Tab]:
    names = {"news": _("News"), "journal": _("Journal"), "shows": _("Exhibitions and contests")}
    return [
        Tab(label, reverse(f"publishing:{name}"), current=name == current) for name, label in names.items()
    ]
