"""Forms of the phone: what happened at a door, what a visit made again found, and what happened to the stock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases.book import book
from lifang.kernel.conditions import evaluate, names
from lifang.kernel.geometry import GeometryError, Position, parse_position
from lifang.modules.campaigns.commands.stock import MOST_AT_ONCE
from lifang.modules.campaigns.models import Campaign, Movement, Visit
from lifang.modules.campaigns.outcomes import Outcome, read
from lifang.programs import words
from lifang.programs.definition import Action, Field, Program
from lifang.web.forms import ProgramForm
from lifang.web.widgets import Cards, CheckCards, FilesField, LongText

NOBODY, LETTER = "nobody", "letter"
LONGEST = 300  # characters: written standing in a stairwell
ANY = "*"
VAGUEST = 20_000_000  # metres: half way round the earth


class DoorForm(ProgramForm):
    """What happened at one target. The program's own questions come last, for when something was found."""

    def __init__(self, campaign: Campaign, *, language: str, **given: Any) -> None:
        self.campaign = campaign
        self.program = book().current(campaign.program) if campaign.program else None
        found = [replace(field, required=False) for field in found_fields(campaign, self.program)]
        super().__init__(found, language=language, **given)
        self.found = [field.name for field in found]
        own = {
            "outcome": _cards(_("What happened?"), self._answers()),
            "joint_with": forms.CharField(
                label=_("Who came along"),
                help_text=_("Only at the joint visit: the police post, the property company, a neighbour."),
                required=False,
                max_length=120,
            ),
            "reason": forms.CharField(label=_("Reason or note"), required=False, widget=LongText(LONGEST)),
            "file_photo": FilesField(label=_("Photo"), required=False),
            "position": forms.CharField(required=False, widget=forms.HiddenInput({"data-here": True})),
        }
        if campaign.checklist:
            points = [(one["code"], words.text(one["label"], language)) for one in campaign.checklist]
            looked = forms.MultipleChoiceField(
                label=_("What was looked at"), choices=points, required=False, widget=CheckCards
            )
            own["checked"] = looked
        self.fields = own | self.fields
        self.order_fields(["outcome", "checked", "file_photo", "reason", "joint_with", "position"])

    def _answers(self) -> list[tuple[str, str]]:
        chosen = [one for one in read(self.campaign.outcomes) if not one.after_tries]
        labels = [(one.code, words.text(one.label, self.language)) for one in chosen]
        return [*labels[:1], (NOBODY, _("Nobody met")), (LETTER, _("Letter left")), *labels[1:]]

    def clean_outcome(self) -> str:
        answer = str(self.cleaned_data["outcome"])
        if answer not in dict(self._answers()):
            raise forms.ValidationError(_("Please say what happened."))
        return answer

    def clean_position(self) -> tuple[Position, int | None] | None:
        """As the phone gives it: latitude, longitude, and by how many metres it may be wrong. One that may lie anywhere on
        earth, or of which the phone says nonsense, is no reading.
        """
        lat, _comma, rest = str(self.cleaned_data["position"]).partition(",")
        lon, _comma, accuracy = rest.partition(",")
        try:
            metres = float(accuracy) if accuracy else 0
            if not 0 <= metres <= VAGUEST:
                return None
            return parse_position(f"{lat},{lon}"), int(metres) if accuracy else None
        except (GeometryError, ValueError):
            return None

    def doing(self) -> dict[str, Any]:
        """What the command wants to know, without the photo."""
        given = self.cleaned_data
        answer = given["outcome"]
        position, accuracy = given["position"] or (None, None)
        answers = {name: given[name] for name in self.found if given.get(name)}
        return {
            "outcome": "" if answer in (NOBODY, LETTER) else answer,
            "did": Visit.Did.LETTER if answer == LETTER else Visit.Did.VISIT,
            "reason": given["reason"],
            "joint_with": given["joint_with"],
            "checked": given.get("checked") or [],
            "position": position,
            "accuracy": accuracy,
            "finding": answers or None,
        }

    def found_bound(self) -> list[forms.BoundField]:
        return [self[name] for name in self.found]

    def own_bound(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name not in self.found]

    @property
    def found_something(self) -> bool:
        return self.is_bound and any(self.data.get(name) for name in self.found)

    def needed_if(self) -> list[tuple[str, str, str]]:
        """Field, value ("*": any), and the field that is then needed: so that a phone without a signal can ask."""
        return [*_of_outcomes(read(self.campaign.outcomes)), *self._of_finding()]

    def _of_finding(self) -> Iterator[tuple[str, str, str]]:
        for action in first_actions(self.campaign, self.program):
            for field, value in _when(action, self.program):
                for name in action.needs.fields:
                    if name != field:
                        yield field, value, name
                for kind in action.needs.evidence:
                    yield field, value, f"file_{kind}"


def _of_outcomes(outcomes: list[Outcome]) -> Iterator[tuple[str, str, str]]:
    for one in outcomes:
        if one.reason:
            yield "outcome", one.code, "reason"
        if one.photo:
            yield "outcome", one.code, "file_photo"


def first_actions(campaign: Campaign, program: Program | None) -> list[Action]:
    return [program.actions[name] for name in campaign.program_actions] if program else []


def found_fields(campaign: Campaign, program: Program | None) -> list[Field]:
    """What the case would be asked at its beginning and in its first step, each once."""
    if program is None:
        return []
    first = [(*action.needs.fields, *action.asks) for action in first_actions(campaign, program)]
    asked = dict.fromkeys(name for some in (*first, program.intake.fields) for name in some)
    return [program.fields[name] for name in asked if name not in campaign.program_values]


def _when(action: Action, program: Program | None) -> Iterator[tuple[str, str]]:
    """The answers that lead to this action; without a condition, any answer to its first question."""
    if action.when is None:
        for name in action.needs.fields[:1]:
            yield name, ANY
        return
    assert program is not None
    for name in sorted(names(action.when)):
        for choice in program.fields[name].choices:
            if evaluate(action.when, {name: choice.value}):
                yield name, choice.value


class AgainForm(forms.Form):
    """A visit made again by somebody else."""

    def __init__(self, campaign: Campaign, *, language: str, **given: Any) -> None:
        super().__init__(**given)
        labels = [(one.code, words.text(one.label, language)) for one in read(campaign.outcomes)]
        self.fields["outcome"] = _cards(_("What do you find?"), labels)
        self.fields["note"] = forms.CharField(label=_("Note"), required=False, widget=LongText(LONGEST))


class StockForm(forms.Form):
    """One movement of one item in one team's hands."""

    def __init__(self, items: Mapping[str, str], teams: Mapping[str, str], **given: Any) -> None:
        super().__init__(**given)
        kinds = [
            (value, label[:1].upper() + label[1:])
            for value, label in Movement.Kind.choices
            if value != Movement.Kind.CORRECTED
        ]
        self.fields["kind"] = _cards(_("What happened?"), kinds)
        self.fields["item"] = _one_of(_("Item"), items)
        self.fields["team"] = _one_of(_("Whose stock"), teams)
        self.fields["quantity"] = forms.IntegerField(
            label=_("Quantity"),
            min_value=0,
            max_value=MOST_AT_ONCE,
            widget=forms.TextInput({"inputmode": "numeric", "class": "short"}),
        )
        help_text = _("Only for what is posted.")
        self.fields["place"] = forms.CharField(
            label=_("Where it hangs"), help_text=help_text, required=False, max_length=120
        )
        self.fields["file_photo"] = FilesField(
            label=_("Photo of it hanging"), help_text=help_text, required=False
        )


class ItemForm(forms.Form):
    code = forms.SlugField(
        label=gettext_lazy("Short code"), max_length=40, widget=forms.TextInput({"class": "short"})
    )
    zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=60)
    en = forms.CharField(label=gettext_lazy("Name in English"), max_length=60, required=False)


def _one_of(label: str, choices: Mapping[str, str]) -> forms.Field:
    if len(choices) == 1:
        return forms.ChoiceField(
            label=label, choices=list(choices.items()), widget=Cards, initial=next(iter(choices))
        )
    return forms.ChoiceField(label=label, choices=[("", _("Please choose")), *choices.items()])


def _cards(label: str, choices: list[tuple[str, str]]) -> forms.Field:
    missing = _("Please choose one of the answers.")
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=Cards,
        error_messages={"required": missing, "invalid_choice": missing},
    )
