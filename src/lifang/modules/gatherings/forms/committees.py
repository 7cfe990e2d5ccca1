"""Nominations by the owners themselves, and what an owners' committee does after its election."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.modules.gatherings.commands.nominations import LONGEST_STATEMENT
from lifang.modules.gatherings.forms.fields import day_field, number_field, slip_field
from lifang.web.widgets import Cards, CheckCards, LongText

_YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


class CommitteeForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the committee"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120, required=False)


class NominateOnlineForm(forms.Form):
    who = forms.ChoiceField(
        label=gettext_lazy("Whom do you nominate?"),
        choices=[
            ("self", gettext_lazy("Myself")),
            ("other", gettext_lazy("Another owner, who must agree with their own slip")),
        ],
        widget=Cards,
    )
    name = forms.CharField(
        label=gettext_lazy("Full name, as on the roll of owners"), max_length=80,
        help_text=gettext_lazy("Only owners can be elected."),
    )  # fmt: skip
    door = forms.CharField(
        label=gettext_lazy("Their door, if it is another owner"), max_length=60, required=False,
        help_text=gettext_lazy("As on a voting slip, for example 1-2-301."),
    )  # fmt: skip
    statement = forms.CharField(
        label=gettext_lazy("Why"), required=False, widget=LongText(LONGEST_STATEMENT),
        help_text=gettext_lazy("Everybody can read it when the list of candidates is announced."),
    )  # fmt: skip
    code = slip_field()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("who") == "other" and not cleaned.get("door"):
            self.add_error("door", _("Write at which door the other owner lives."))
        return cleaned


class ConsentOnlineForm(forms.Form):
    agreed = forms.ChoiceField(
        label=gettext_lazy("Do you agree to stand for election?"), choices=_YES_NO, widget=Cards
    )
    name = forms.CharField(label=gettext_lazy("Your full name, as on the roll of owners"), max_length=80)
    statement = forms.CharField(
        label=gettext_lazy("In your own words"), required=False, widget=LongText(LONGEST_STATEMENT),
        help_text=gettext_lazy("It replaces what others wrote about you. Everybody can read it."),
    )  # fmt: skip
    code = slip_field()


class ChairForm(forms.Form):
    def __init__(self, members: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.fields["chair"] = forms.ChoiceField(label=_("Chair"), choices=members, widget=Cards)
        self.fields["deputies"] = forms.MultipleChoiceField(
            label=_("Deputies"), choices=members, widget=CheckCards, required=False
        )
        self.fields["met_on"] = day_field(_("Day of the meeting"))
        self.fields["present"] = number_field(_("Members who were there"), required=True)
        self.fields["phone"] = forms.CharField(
            label=_("Phone number of the chair"),
            required=False,
            max_length=40,
            help_text=_("Locked away. The committee is told by it before its term ends."),
            widget=forms.TextInput({"type": "tel"}),
        )


class LeavesForm(forms.Form):
    def __init__(self, members: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.fields["member"] = forms.ChoiceField(label=_("Who leaves"), choices=members, widget=Cards)
        self.fields["left_on"] = day_field(_("Last day on the committee"))
        self.fields["reason"] = forms.CharField(
            label=_("Why"),
            max_length=300,
            help_text=_("Only people who work for the organizer can look it up; it is erased with the roll."),
        )


class PostedForm(forms.Form):
    posted_on = day_field(gettext_lazy("Posted in the estate"))


class FiledForm(forms.Form):
    filed_on = day_field(gettext_lazy("Papers handed to the street"))


class AnswerForm(forms.Form):
    confirmed = forms.ChoiceField(
        label=gettext_lazy("Are the papers in order?"), choices=_YES_NO, widget=Cards
    )
    answered_on = day_field(gettext_lazy("Day of the answer"))
    number = forms.CharField(
        label=gettext_lazy("If so: the number under which it is on file"), required=False, max_length=60
    )
    reason = forms.CharField(
        label=gettext_lazy("If not: what is missing"), required=False, max_length=300,
        help_text=gettext_lazy("Everybody can read it: no names, no addresses."),
    )  # fmt: skip
