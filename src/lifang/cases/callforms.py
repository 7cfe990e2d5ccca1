"""What is asked while somebody is on the phone or at the counter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases.forms import PlaceForm, areas
from lifang.cases.models import Contact
from lifang.places.profile import profile
from lifang.programs import words
from lifang.programs.definition import Action, Program
from lifang.web.widgets import Cards, GroupedSelect, LongText

CHANNELS = [("phone", gettext_lazy("A call")), ("visit", gettext_lazy("A visit"))]
CALLER = {
    "reporter_phone": gettext_lazy("Number of the caller"),
    "reporter_name": gettext_lazy("Name of the caller"),
}
FIRST = ("reporter_phone", "reporter_name", "kind", "category", "place", "site")
SUMMARY = 500  # characters
NOT_ACCEPTED = {
    "legal-way": gettext_lazy("Belongs to a court, arbitration, reconsideration, discipline or disclosure"),
    "petition": gettext_lazy("Is already a petition"),
    "repeated": gettext_lazy("The same matter without new facts"),
    "concluded": gettext_lazy("Already lawfully decided"),
    "secret": gettext_lazy("Touches state secrets, trade secrets or other people's privacy"),
    "unlawful": gettext_lazy("Against the law or public morals"),
    "beyond": gettext_lazy("Not a public duty; other ways exist"),
}


class CallForm(PlaceForm):
    """A new case as it is told on the phone: who calls first, then what and where."""

    def __init__(self, program: Program, *, language: str, **given: Any) -> None:
        self.answer = answer_at_once(program)
        self.answered = answered = self.answer.needs.fields if self.answer else ()
        self.taken = program.intake.fields
        fields = [program.fields[name] for name in (*self.taken, *answered)]
        super().__init__(fields, language=language, **given)
        self.fields["kind"] = kind = forms.CharField(
            label=_("What is it about?"),
            help_text=_("One word finds the kind and the category."),
            required=False,
        )
        kind.widget.attrs |= {
            "type": "search",
            "autocomplete": "off",
            "hx-post": reverse("cases:call-kinds"),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": "#kinds",
            "hx-include": "#call [name=csrfmiddlewaretoken], #call [name=program]",
        }
        kind.show_required = True  # type: ignore[attr-defined]
        for name, label in CALLER.items():
            if name in self.fields:
                self.fields[name].label, self.fields[name].help_text = str(label), ""
        for name in answered:
            self.fields[name].label = _("%(field)s, given at once") % {"field": self.fields[name].label}
            self.fields[name].help_text = _("If you write it here, the case is closed with it.")
        self.add_place(
            required=False, help_text=_("A few characters, pinyin initials, or building-unit: dyxq 1-2")
        )
        self.fields["area"] = forms.CharField(
            label=_("Area, when the place is not in the list"),
            required=False,
            widget=GroupedSelect(choices=[("", _("Not known")), *areas(language)]),
        )
        offered = [choice for choice in CHANNELS if choice[0] in program.intake.channels]
        self.fields["channel"] = forms.ChoiceField(
            label=_("Came by"), choices=offered, widget=Cards, initial="phone"
        )
        self.order_fields(FIRST)

    def said(self) -> dict[str, object]:
        return {name: self.cleaned_data.get(name) for name in self.taken}

    def answer_given(self) -> dict[str, object]:
        """What was answered while the caller was on the line; empty when nothing was."""
        given = {name: self.cleaned_data.get(name) for name in self.answered}
        return given if any(given.values()) else {}


def answer_at_once(program: Program) -> Action | None:
    """The step that answers a case as soon as it is there, if the program has one that asks for words only."""
    for action in program.actions.values():
        closes = action.to is not None and program.states[action.to].kind == "closed"
        ready = program.intake.state in action.from_states and "duty" in action.who
        if closes and ready and action.follow_up and action.needs.fields and not action.needs.evidence:
            return action
    return None


class ContactForm(forms.Form):
    """A call or visit that becomes no case, with what its outcome asks for."""

    phone = forms.CharField(label=gettext_lazy("Number of the caller"), required=False, max_length=30)
    line = forms.CharField(label=gettext_lazy("Which line it was handed to"), required=False)
    reason = forms.ChoiceField(
        label=gettext_lazy("Why it is not accepted"),
        required=False,
        choices=list(NOT_ACCEPTED.items()),
        widget=Cards,
    )
    summary = forms.CharField(
        label=gettext_lazy("What it was about"),
        help_text=gettext_lazy("One sentence is enough. It is erased when its time is over."),
        required=False,
        max_length=SUMMARY,
        widget=LongText(SUMMARY),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Came by"), choices=CHANNELS, widget=Cards, initial="phone"
    )

    def __init__(self, outcome: Contact.Outcome, *, language: str, **given: Any) -> None:
        super().__init__(**given)
        lines = [
            (number, f"{number} · {words.text(what, language)}")
            for number, what in profile().emergency.items()
        ]
        self.fields["line"].widget = Cards(choices=lines)
        for name, owner in (("line", Contact.Outcome.EMERGENCY), ("reason", Contact.Outcome.NOT_ACCEPTED)):
            if outcome == owner:
                self.fields[name].show_required = True  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        if outcome == Contact.Outcome.NOT_ACCEPTED:
            self.fields["summary"].label = _("What it was about, and where they were sent")
