"""A list and its steps, told as values: one pair of views shows them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lifang.cases.forms import areas, units
from lifang.cases.views.visit import Visit
from lifang.people.commands import ChangeRefused
from lifang.people.models import Account
from lifang.people.vault import BadSecret
from lifang.places.commands import BadRows, PlateMoveRefused, SiteExists
from lifang.places.localdays import DayRefused
from lifang.places.queries import name_in
from lifang.web.widgets import GroupedSelect

Words = str | Promise
REFUSALS = (ChangeRefused, BadSecret, BadRows, PlateMoveRefused, SiteExists, DayRefused)
MOST = 50  # rows: more is found by typing


@dataclass(frozen=True, slots=True)
class Line:
    key: str  # names the row in addresses of its steps
    cells: Sequence[str]
    steps: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One form and the one command it calls; `row` is the line it was opened from, empty for a new one."""

    label: Words
    form: Callable[[Visit, str], forms.Form]
    do: Callable[[Visit, dict[str, Any], str, str], object]  # visit, cleaned data, row, key
    then: str = ""  # the step of the new row that comes next


@dataclass(frozen=True, slots=True)
class Section:
    title: Words
    columns: Sequence[Words]
    lines: Callable[[Visit, str], list[Line]]  # visit, what was typed to find them
    steps: Mapping[str, Step]
    find: Words


class DayField(forms.DateField):
    def __init__(self, label: Any, *, required: bool = True) -> None:
        super().__init__(
            label=label,
            required=required,
            widget=forms.DateInput({"type": "date", "class": "short"}, "%Y-%m-%d"),
        )


class NoForm(forms.Form):
    """Nothing is asked; the page says once more what will happen."""


def refused(error: Exception) -> str:
    problems = getattr(error, "problems", None)
    return " ".join(problems.values()) if problems else str(error)


def account_field(label: str, visit: Visit) -> forms.CharField:
    accounts = Account.objects.filter(is_active=True).select_related("person").order_by("username")
    named = [
        (one.username, f"{name_in(one.person, visit.language) if one.person else ''} {one.username}".strip())
        for one in accounts
    ]
    return forms.CharField(label=label, widget=GroupedSelect(choices=[please(), (label, named)]))


def unit_field(visit: Visit) -> forms.CharField:
    return forms.CharField(label=_("Unit"), widget=GroupedSelect(choices=[please(), *units(visit.language)]))


def area_field(visit: Visit) -> forms.CharField:
    return forms.CharField(label=_("Area"), widget=GroupedSelect(choices=[please(), *areas(visit.language)]))


def please() -> tuple[str, str]:
    return "", _("Please choose")
