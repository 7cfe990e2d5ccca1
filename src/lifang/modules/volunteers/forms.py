"""Forms of voluntary service. They only ask: the commands judge what comes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases.forms import PlaceForm
from lifang.modules.volunteers.commands.needs import LONGEST_TEXT
from lifang.modules.volunteers.commands.patrol import LONGEST_NOTE
from lifang.modules.volunteers.models import Need, Shift, Terms
from lifang.modules.volunteers.queries.volunteers import BY_DAY, skill_names
from lifang.modules.volunteers.standard import DISTANCES, PARTS
from lifang.people.models import Organization
from lifang.places.queries import name_in
from lifang.web.widgets import Cards, LongText

LOCAL = "%Y-%m-%dT%H:%M"
PART_NAMES = {
    "morning": gettext_lazy("Morning"),
    "afternoon": gettext_lazy("Afternoon"),
    "evening": gettext_lazy("Evening"),
    "night": gettext_lazy("Night"),
}
SHORT_DAYS = (
    gettext_lazy("Mon"), gettext_lazy("Tue"), gettext_lazy("Wed"), gettext_lazy("Thu"), gettext_lazy("Fri"),
    gettext_lazy("Sat"), gettext_lazy("Sun"),
)  # fmt: skip
DAY_NAMES = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"), gettext_lazy("Thursday"),
    gettext_lazy("Friday"), gettext_lazy("Saturday"), gettext_lazy("Sunday"),
)  # fmt: skip


def moment_field(
    label: str, *, required: bool = True, initial: datetime | None = None
) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        input_formats=[LOCAL],
        initial=timezone.localtime(initial).strftime(LOCAL) if initial else None,
        widget=forms.TextInput({"type": "datetime-local"}),
    )


class NeedForm(PlaceForm):
    def __init__(self, *, teams: Iterable[Organization], for_case: bool, language: str, **given: Any) -> None:
        super().__init__([], language=language, **given)
        self.teams = {team.code: team for team in teams}
        self.fields["title"] = forms.CharField(
            label=_("What is to be done, in a few words"),
            help_text=_("Nobody's name: this stays in the record."),
            max_length=80,
        )
        self.fields["kind"] = forms.ChoiceField(label=_("Kind of work"), choices=Need.Kind.choices)
        self.fields["what"] = forms.CharField(
            label=_("What volunteers should know"),
            help_text=_("What to do, what to bring, whom to ask for."),
            widget=LongText(LONGEST_TEXT),
        )
        self.fields["risk"] = forms.CharField(
            label=_("What could go wrong"),
            help_text=_(
                "The law asks to tell it as it is, before anybody says yes. Write “none” if there is none."
            ),
            widget=LongText(LONGEST_TEXT),
        )
        self.fields["dangerous"] = forms.ChoiceField(
            label=_("Could people be hurt?"),
            help_text=_("Then only insured adults are asked."),
            choices=[("no", _("No")), ("yes", _("Yes"))],
            widget=Cards,
        )
        self.fields["starts_at"] = moment_field(_("From"))
        self.fields["ends_at"] = moment_field(_("Until"))
        self.fields["wanted"] = forms.IntegerField(
            label=_("How many people"), widget=forms.TextInput({"inputmode": "numeric", "class": "short"})
        )
        self.fields["skill"] = forms.ChoiceField(
            label=_("Skill that must be proved"),
            required=False,
            choices=[("", _("none")), *((code, names[language]) for code, names in skill_names().items())],
        )
        self.fields["team"] = forms.ChoiceField(
            label=_("Team"), choices=[(team.code, name_in(team, language)) for team in self.teams.values()]
        )
        self.add_place(required=False, help_text=_("A few characters of the name or the address."))
        if not for_case:
            self.fields["public"] = forms.BooleanField(
                label=_("Show it on the public page, where every volunteer can come forward"),
                required=False,
                initial=True,
            )

    def needed(self) -> dict[str, Any]:
        """What the command takes."""
        said = {
            name: self.cleaned_data[name]
            for name in ("title", "kind", "what", "risk", "starts_at", "ends_at")
        }
        team = self.teams[self.cleaned_data["team"]]
        return said | {
            "dangerous": self.cleaned_data["dangerous"] == "yes",
            "wanted": self.cleaned_data["wanted"],
            "skill": self.cleaned_data["skill"],
            "public": bool(self.cleaned_data.get("public")),
            "team": team,
            "site": self.site,
            "area": self.site.area if self.site else team.area,
        }


class TermsForm(PlaceForm):
    """The week as a table of boxes; how far; and from where."""

    def __init__(self, terms: Terms | None, *, language: str, **given: Any) -> None:
        super().__init__([], language=language, **given)
        times = [
            (f"{day}-{part}", f"{DAY_NAMES[day]}, {name}")
            for day in range(7)
            for part, name in PART_NAMES.items()
        ]
        self.fields["times"] = forms.MultipleChoiceField(
            label=_("When you are free"),
            required=False,
            choices=times,
            initial=terms.times if terms else BY_DAY,
        )
        self.fields["most_metres"] = forms.TypedChoiceField(
            label=_("How far you come"),
            coerce=int,
            choices=[(metres, _distance(metres)) for metres in DISTANCES],
            initial=terms.most_metres if terms else DISTANCES[-1],
            widget=Cards,
        )
        self.fields["told"] = forms.BooleanField(
            label=_("Tell me by mail when I am asked, when something is called off, and the day before"),
            required=False,
            initial=terms.told if terms else True,
        )
        self.fields["mail"] = forms.EmailField(
            label=_("Mail address for this"),
            help_text=_("It is used for nothing else. Clear it and it is gone."),
            required=False,
            initial=terms.mail if terms else "",
        )
        self.kept = terms.site if terms else None
        asked = _("Your building, for example. It is only used to see who is near.")
        known = _("Kept now: %(place)s. Leave this empty to keep it.")
        here = known % {"place": name_in(self.kept, language)} if self.kept else asked
        self.add_place(required=False, help_text=here)
        self.fields["place"].label = _("Where you set out")

    def week(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """By day: value, what it is called for those who listen, and whether it is chosen."""
        chosen = set(self["times"].value() or ())
        return [
            (
                str(SHORT_DAYS[day]),
                [
                    (f"{day}-{part}", f"{DAY_NAMES[day]}, {PART_NAMES[part]}", f"{day}-{part}" in chosen)
                    for part in PARTS
                ],
            )
            for day in range(7)
        ]

    @property
    def parts(self) -> list[tuple[str, str]]:
        return [(str(PART_NAMES[part]), f"{begin.hour}–{end.hour}") for part, (begin, end) in PARTS.items()]

    def said(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in ("times", "most_metres", "told", "mail")}
        return said | {"site": self.site or self.kept}


def _distance(metres: int) -> str:
    if metres == DISTANCES[-1]:
        return _("Anywhere in the district")
    if metres < 1000:
        return _("%(metres)d metres, round the corner") % {"metres": metres}
    return _("%(km)d km") % {"km": metres // 1000}


class ReasonForm(forms.Form):
    """One question, answered in words; `name` is what the command calls it."""

    template_name = "lifang/form.html"

    def __init__(
        self, name: str, label: str, *, longest: int = LONGEST_NOTE, help_text: str = "", **given: Any
    ) -> None:
        super().__init__(**given)
        self.fields[name] = forms.CharField(label=label, help_text=help_text, widget=LongText(longest))


class HoursForm(forms.Form):
    """The times as signed, to be confirmed or corrected."""

    template_name = "lifang/form.html"

    def __init__(self, shift: Shift, *, ruling: bool, **given: Any) -> None:
        super().__init__(**given)
        self.fields["signed_in_at"] = moment_field(_("Came at"), initial=shift.signed_in_at)
        self.fields["signed_out_at"] = moment_field(_("Left at"), initial=shift.signed_out_at)
        if ruling:
            self.fields["reason"] = forms.CharField(
                label=_("Why it counts"),
                help_text=_("The volunteer reads this."),
                widget=LongText(LONGEST_NOTE),
            )
        self.shift = shift

    def times(self) -> dict[str, datetime | None]:
        """Only what was changed: the page shows minutes, and what was signed has seconds."""
        changed = {name: self.cleaned_data[name] for name in ("signed_in_at", "signed_out_at")}
        return {
            name: value for name, value in changed.items()
            if value and _minute(value) != _minute(getattr(self.shift, name))
        }  # fmt: skip


def _minute(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime(LOCAL) if moment else ""
