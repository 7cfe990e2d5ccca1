from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.kernel.canonical import digest
from lifang.modules.gatherings import ballots, queries
from lifang.modules.gatherings.ballots.roll import LARGEST, MARK, name_of
from lifang.modules.gatherings.ballots.vote import INVALID
from lifang.modules.gatherings.forms.fields import (
    OrganizedForm,
    number_field,
    slip_field,
    text_field,
    when_field,
)
from lifang.modules.gatherings.forms.questions import MATTERS, FurtherQuestionsField
from lifang.modules.gatherings.models import Nomination, Vote
from lifang.people.actors import Viewer
from lifang.places.areacodes import in_subtree
from lifang.places.models import Site
from lifang.places.queries import name_in
from lifang.web.widgets import Cards, CheckCards

CENTIARE = Decimal("0.01")  # of a square metre: areas are counted in hundredths
_BETWEEN_NAMES = re.compile(r"[、;；/]+")
_SPACED_MARK = re.compile(r"\s*[#＃]\s*")


class DrawUpForm(OrganizedForm):
    title = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    question = text_field(gettext_lazy("The question in its full words"), required=True)
    matter = forms.TypedChoiceField(
        label=gettext_lazy("What is decided (Civil Code, art. 278)"), choices=MATTERS, coerce=int
    )
    further = FurtherQuestionsField()
    seats = number_field(
        gettext_lazy("Seats, if a committee is elected"), help_text=gettext_lazy("An odd number.")
    )
    alternates = number_field(gettext_lazy("Alternates"))
    years = number_field(gettext_lazy("Term in years"))
    agents = number_field(
        gettext_lazy("How many owners one agent may stand for"), help_text=gettext_lazy("0: no proxies.")
    )
    openly = forms.BooleanField(
        label=gettext_lazy("An open vote: the published list names the doors"), required=False
    )
    roll = text_field(
        gettext_lazy("The owners' roll"), required=True,
        help_text=gettext_lazy(
            "One unit a line: door, area in square metres, owners. For example: 1-2-301, 89.50, Zhang San; Li Si. "
            "Lines copied from a spreadsheet are read as they are. Two owners with one name get a mark behind it, the same "
            "wherever the same owner stands: Wang Wei#1, Wang Wei#2. Marks are not kept and not published."
        ),
    )  # fmt: skip
    field_order = (
        "title",
        "organizer",
        "site",
        "question",
        "matter",
        "seats",
        "alternates",
        "years",
        "further",
    )

    def __init__(self, viewer: Viewer, language: str, **given: Any) -> None:
        super().__init__(viewer, language, **given)
        here = Q(pk__in=[])
        for area in sorted({one.area_id for one in queries.organizers(viewer)}):
            here |= in_subtree(area)
        estates = [
            (one.code, name_in(one, language))
            for one in Site.objects.filter(here, kind=Site.Kind.ESTATE).order_by("code")
        ]
        self.fields["site"] = forms.CharField(
            label=_("Housing estate"),
            required=False,
            widget=forms.Select(choices=[("", "—"), *estates]),
        )
        self.fields["site"].initial = estates[0][0] if len(estates) == 1 else ""
        self.fields["roll"].widget.limit = 200_000
        self.order_fields(self.field_order)

    def clean_roll(self) -> list[ballots.Holding]:
        return list(read_roll(str(self.cleaned_data["roll"])))

    def clean(self) -> dict[str, Any]:
        """Equal names are one head only when somebody has said so, of just these units."""
        cleaned = super().clean() or {}
        alike = ballots.alike(cleaned.get("roll") or ())
        if alike:
            field = SameOwnersField(alike)
            self.fields["same_owners"] = field
            if self["same_owners"].data != [field.listed]:
                self.add_error(
                    "same_owners",
                    _(
                        "Compare these doors with the property register. Give different owners different marks; else confirm."
                    ),
                )
        return cleaned | {"names_checked": bool(alike)}


class SameOwnersField(forms.MultipleChoiceField):
    """Its one answer names the list that was read: another roll asks anew."""

    widget = CheckCards

    def __init__(self, alike: Sequence[ballots.Alike]) -> None:
        lines = [(", ".join(one.units), "、".join(one.names)) for one in alike]
        self.listed = digest([list(line) for line in lines])
        super().__init__(
            label=_("These units count as one head because the names of their owners are equal"),
            help_text=format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}</li>", lines)),
            choices=[(self.listed, _("Checked: on each line it is the same owner"))],
        )


def read_roll(text: str) -> Iterable[ballots.Holding]:
    """Lines of "door, area, owners", with tabs where they come from a spreadsheet; several owners with 、 between."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        cells = next(csv.reader(io.StringIO(line), delimiter="\t" if "\t" in line else ","))
        door, area, *owners = (*(cell.strip() for cell in cells), "")
        names = frozenset(
            _SPACED_MARK.sub(MARK, name.strip())
            for cell in owners
            for name in _BETWEEN_NAMES.split(cell)
            if name.strip()
        )
        hundredths = _hundredths(area)
        if not door or hundredths is None:
            raise forms.ValidationError(
                _("Line %(number)s is not door, area, owners; write it like 1-2-301, 89.50, Zhang San.")
                % {"number": number}
            )
        if hundredths > LARGEST:
            raise forms.ValidationError(
                _(
                    "Line %(number)s: no unit is larger than a million square metres; write its area like 89.50."
                )
                % {"number": number}
            )
        if any(owner.endswith(MARK) or not name_of(owner) for owner in names):
            raise forms.ValidationError(
                _(
                    "Line %(number)s: a mark stands between a name and what tells its owner apart, like Wang Wei#1."
                )
                % {"number": number}
            )
        yield ballots.Holding(door, hundredths, names)


def _hundredths(area: str) -> int | None:
    """None: no number, or finer than a hundredth. `LARGEST` + 1: more than that, however large."""
    try:
        metres = Decimal(area)
    except InvalidOperation:
        return None
    if not metres.is_finite() or metres < 0:
        return None
    if metres > LARGEST * CENTIARE:
        return LARGEST + 1
    exact = metres / CENTIARE
    return int(exact) if exact == exact.to_integral_value() else None


class NominateForm(forms.Form):
    door = forms.CharField(label=gettext_lazy("Door of their unit"), max_length=60)
    name = forms.CharField(label=gettext_lazy("Name, as on the roll"), max_length=80)
    by = forms.CharField(label=gettext_lazy("Nominated"), widget=Cards(choices=Nomination.By.choices))
    statement = text_field(
        gettext_lazy("In their own words"), help_text=gettext_lazy("Everybody can read it.")
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("They agree to stand, and have signed that"), required=False,
        help_text=gettext_lazy("Not needed from whoever nominates themselves."),
    )  # fmt: skip


class CallForm(forms.Form):
    until = when_field(
        gettext_lazy("Nominations until"),
        help_text=gettext_lazy("It can be made longer later, not shorter."),
    )


class ConsentForm(forms.Form):
    agreed = forms.CharField(
        label=gettext_lazy("Do they agree to stand?"),
        widget=Cards(choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]),
        help_text=gettext_lazy("As they have signed it."),
    )


class ReviewForm(forms.Form):
    accepted = forms.CharField(
        label=gettext_lazy("On the list?"),
        widget=Cards(choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]),
    )
    reason = forms.CharField(label=gettext_lazy("If not: why"), required=False, max_length=300)


class OpenForm(forms.Form):
    opens_at = when_field(
        gettext_lazy("First ballots from"),
        help_text=gettext_lazy("At least 15 days from now (Property Management Regulations, art. 14)."),
    )
    closes_at = when_field(gettext_lazy("Last ballots until"))


class EnvelopeForm(forms.Form):
    door = forms.CharField(label=gettext_lazy("Door"), max_length=60)
    cast_at = when_field(gettext_lazy("Handed in"), required=False, help_text=gettext_lazy("Empty: now."))
    proxy = forms.CharField(
        label=gettext_lazy("Number of the proxy, if it came by one"), required=False, max_length=12
    )


class ProxyForm(forms.Form):
    doors = forms.CharField(
        label=gettext_lazy("Doors of the owner"), help_text=gettext_lazy("Several with commas between.")
    )
    agent_name = forms.CharField(label=gettext_lazy("Agent's name"), max_length=80)
    agent_phone = forms.CharField(
        label=gettext_lazy("Agent's phone number"), max_length=40, widget=forms.TextInput({"type": "tel"})
    )
    signed_at = when_field(gettext_lazy("Signed"))


class MarksForm(forms.Form):
    """The ballot itself: one choice for a motion, as many as there are seats for an election."""

    def __init__(self, vote: Vote, **given: Any) -> None:
        super().__init__(**given)
        self.vote = vote
        candidates = list(vote.nominations.filter(state=Nomination.State.ACCEPTED))
        for one in vote.questions:
            code, title = str(one["code"]), str(one["title"])
            if "seats" in one:
                field: forms.Field = forms.MultipleChoiceField(
                    label=title,
                    required=False,
                    help_text=_("Choose up to %(seats)s. Nobody: you abstain.") % {"seats": one["seats"]},
                    choices=[(each.code, each.name) for each in candidates if each.question == code],
                    widget=CheckCards,
                )
            else:
                answers = [("for", _("For")), ("against", _("Against")), ("abstain", _("I abstain"))]
                field = forms.ChoiceField(label=title, choices=answers, widget=Cards)
            self.fields[code] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for one in self.vote.questions:
            chosen = cleaned.get(one["code"])
            if "seats" in one and isinstance(chosen, list) and len(chosen) > one["seats"]:
                self.add_error(one["code"], _("You chose more than %(seats)s.") % {"seats": one["seats"]})
        return cleaned

    def marks(self) -> dict[str, list[str]]:
        given = {one["code"]: self.cleaned_data[one["code"]] for one in self.vote.questions}
        return {code: chosen if isinstance(chosen, list) else [chosen] for code, chosen in given.items()}


class BallotForm(MarksForm):
    """With the secret from the voting slip."""

    code = slip_field()


class SlipForm(forms.Form):
    code = slip_field()


class VoidForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Number on the envelope"), max_length=12)
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300,
        help_text=gettext_lazy("Everybody can read it: no names, no doors."),
    )  # fmt: skip


class CountForm(forms.Form):
    """Asks nothing, unless some ballots cannot be opened: then each of them is named."""

    def __init__(self, unreadable: Sequence[str]) -> None:
        super().__init__()
        if unreadable:
            self.fields["left_closed"] = forms.MultipleChoiceField(
                label=_("These online ballots cannot be opened. Count without them?"),
                required=False,
                help_text=_(
                    "A ciphertext, or the key of the vault, was changed. If it was the key, put the old one back first."
                ),
                choices=[(number, number) for number in unreadable],
                widget=CheckCards,
            )


class FoundMarksForm(forms.Form):
    """What was found in one paper envelope: anything may be marked, and two marks spoil a motion's ballot."""

    def __init__(self, vote: Vote, waiting: Sequence[str]) -> None:
        super().__init__()
        self.fields["number"] = forms.ChoiceField(
            label=_("Number on the envelope"), choices=[(number, number) for number in waiting]
        )
        candidates = list(vote.nominations.filter(state=Nomination.State.ACCEPTED))
        for one in vote.questions:
            answers = [("for", _("For")), ("against", _("Against")), ("abstain", _("I abstain"))]
            if "seats" in one:
                answers = [(each.code, each.name) for each in candidates if each.question == one["code"]]
            self.fields[one["code"]] = forms.MultipleChoiceField(
                label=str(one["title"]),
                required=False,
                help_text=_(
                    "Tick every mark on the paper, also when there are too many. None: an empty paper."
                ),
                choices=[*answers, (INVALID, _("Unreadable, or spoiled in another way"))],
                widget=CheckCards,
            )
