"""The forms of publishing. They only ask: the commands judge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifang.cases.views.admin.section import DayField
from lifang.modules.publishing.models import Show, Work
from lifang.web.widgets import Cards, FilesField, LongText

Choices = Iterable[tuple[str, str]]
LONG = 5000  # characters


class ChannelForm(forms.Form):
    name = forms.CharField(label=_("Name of the account"), max_length=80)
    code = forms.SlugField(
        label=_("Code"), max_length=60, help_text=_("Small letters and dashes; it stays for ever.")
    )
    per_month = forms.IntegerField(
        label=_("Posts a month"),
        min_value=1,
        max_value=1000,
        help_text=_("As many as the platform, or you, allow."),
    )

    def __init__(self, units: Choices, **given: Any) -> None:
        super().__init__(**given)
        self.fields["owner"] = forms.ChoiceField(label=_("Organization"), choices=list(units))
        self.order_fields(("owner", "name"))


class PostForm(forms.Form):
    planned_on = DayField(_("Appears on"))
    title = forms.CharField(label=_("Title"), max_length=120)
    body = forms.CharField(label=_("Text"), max_length=LONG, widget=LongText(LONG))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)


class SeenForm(forms.Form):
    """Nothing is asked; the form carries which words were shown."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class LinkForm(forms.Form):
    link = forms.CharField(
        label=_("Address on the platform"),
        max_length=300,
        required=False,
        help_text=_("Where readers find it, beginning with https://"),
        widget=forms.TextInput({"inputmode": "url"}),
    )


class IssueForm(forms.Form):
    number = forms.CharField(label=_("Which issue"), max_length=40, help_text=_("For example: 2026, no. 4"))
    call_until = DayField(_("Works until"))
    theme = forms.CharField(
        label=_("What you ask for"), max_length=LONG, required=False, widget=LongText(LONG)
    )

    def __init__(self, units: Choices, **given: Any) -> None:
        super().__init__(**given)
        self.fields["journal"] = forms.ChoiceField(label=_("Journal of"), choices=list(units))
        self.order_fields(("journal",))


class PieceForm(forms.Form):
    title = forms.CharField(label=_("Title of the work"), max_length=120)
    author = forms.CharField(label=_("Author, as it is printed"), max_length=80)


class DayForm(forms.Form):
    on = DayField(_("Appeared on"))


class ShowForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of call"), choices=Show.Kind.choices, widget=Cards)
    title = forms.CharField(label=_("Title"), max_length=120)
    rules = forms.CharField(
        label=_("Who may enter, with what, and what there is to win"), max_length=LONG, widget=LongText(LONG)
    )
    entries_until = DayField(_("Entries until"))
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    opens_on = DayField(_("Opens on"), required=False)
    closes_on = DayField(_("Closes on"), required=False)

    def __init__(self, units: Choices, **given: Any) -> None:
        super().__init__(**given)
        self.fields["organizer"] = forms.ChoiceField(label=_("Organizer"), choices=list(units))
        self.order_fields(("organizer",))


class JudgeForm(forms.Form):
    accepted = forms.ChoiceField(
        label=_("Is it taken?"), choices=[("yes", _("Yes")), ("no", _("No"))], widget=Cards
    )
    award = forms.TypedChoiceField(
        label=_("Award"),
        choices=[("", _("none")), *Work.Award.choices],
        required=False,
        coerce=int,
        empty_value=None,
    )


class WorkForm(forms.Form):
    """What everybody fills in to enter a work. The messages about each answer come from the command."""

    author = forms.CharField(label=_("Your name"), max_length=80)
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=30,
        help_text=_("Only for questions about your work."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    title = forms.CharField(label=_("Title of the work"), max_length=120)
    statement = forms.CharField(
        label=_("About the work"), max_length=1000, required=False, widget=LongText(1000)
    )
    file_photo = FilesField(photos=True, label=_("A picture of the work"), required=False)
    file_photo.show_required = True  # type: ignore[attr-defined]  # one sent before is kept
    shown_consent = forms.ChoiceField(
        label=_("May the work and your name be shown if it is taken?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=Cards,
    )
