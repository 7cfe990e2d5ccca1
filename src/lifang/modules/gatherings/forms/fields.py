"""Fields that the forms of this module share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases.forms import units
from lifang.modules.gatherings import queries
from lifang.people.actors import Viewer
from lifang.web.widgets import GroupedSelect, LongText

LONGEST = 4000  # characters of minutes and reports
MOST = 1_000_000  # people, and whatever else these forms count
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)  # typed years, 0026 say
PLEASE = ("", gettext_lazy("Please choose"))


def when_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        validators=[MinValueValidator(_FIRST), MaxValueValidator(_LAST)],
        widget=forms.DateTimeInput({"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M"),
    )


def number_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.IntegerField:
    widget = forms.TextInput({"inputmode": "numeric", "class": "short"})
    return forms.IntegerField(
        label=label, required=required, min_value=0, max_value=MOST, help_text=help_text, widget=widget
    )


def text_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, help_text=help_text, widget=LongText(LONGEST))


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput({"type": "date", "class": "short"}, "%Y-%m-%d")
    )


def slip_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Code on your voting slip"), max_length=40,
        help_text=gettext_lazy("15 letters and digits. Small letters, blanks and missing dashes do not matter."),
        widget=forms.TextInput({"class": "mono", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class NoForm(forms.Form):
    """Nothing is asked; the page says once more what will happen."""


class OrganizedForm(forms.Form):
    """By whom: one of the units the viewer may plan for."""

    def __init__(self, viewer: Viewer, language: str, **given: Any) -> None:
        super().__init__(**given)
        groups = units(language, queries.organizers(viewer))
        self.fields["organizer"] = forms.CharField(
            label=_("Organizer"), widget=GroupedSelect(choices=[PLEASE, *groups])
        )
        own = [code for _kind, members in groups for code, _name in members]
        first = sorted(viewer.units() & set(own))
        self.fields["organizer"].initial = first[0] if len(first) == 1 else None
        self.order_fields(self.field_order)
