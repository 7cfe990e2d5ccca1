"""The forms of a register: its own fields, who it is about, and the unit that keeps the line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifang.cases.views.admin.section import DayField
from lifang.people.registers import Register
from lifang.programs import words
from lifang.web.forms import ProgramForm
from lifang.web.widgets import GroupedSelect, Groups

Choices = list[tuple[str, str]]


class EntryForm(ProgramForm):
    """`holders` are the units for which the viewer keeps the register; `organizations` whom it may be about."""

    def __init__(
        self,
        register: Register,
        *,
        holders: Choices,
        newcomer: bool = False,
        organizations: Groups | None = None,
        **given: Any,
    ) -> None:
        super().__init__(tuple(register.fields.values()), **given)
        own = list(self.fields)
        if newcomer:
            self.fields["name"] = forms.CharField(label=_("Full name"), max_length=80)
            self.fields["phone"] = forms.CharField(
                label=_("Phone number"),
                required=False,
                help_text=_("Kept encrypted; shown to nobody without a reason."),
                widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
            )
        if organizations is not None:
            self.fields["organization"] = forms.CharField(
                label=_("Organization"),
                widget=GroupedSelect(choices=[("", _("Please choose")), *organizations]),
            )
        please = [("", _("Please choose"))] if len(holders) > 1 else []
        self.fields["holder"] = forms.ChoiceField(
            label=words.text(register.holder.label, self.language), choices=[*please, *holders]
        )
        self.fields["from_on"] = DayField(_("Counts from"))
        about = [name for name in self.fields if name not in own]
        self.order_fields([*about, *own])


class ChangeForm(ProgramForm):
    def __init__(self, register: Register, **given: Any) -> None:
        super().__init__(tuple(register.fields.values()), **given)


class EndForm(forms.Form):
    on = DayField(_("Last day"))
    reason = forms.CharField(
        label=_("Why it ends"), max_length=200, help_text=_("For example: left by own wish, moved away.")
    )


class EraseForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is erased"),
        max_length=200,
        help_text=_("For example: the person asked for it. Write no name here: this stays."),
    )
