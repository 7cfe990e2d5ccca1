from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.modules.gatherings.forms.fields import (
    LONGEST,
    OrganizedForm,
    number_field,
    text_field,
    when_field,
)
from lifang.modules.gatherings.models import Gathering
from lifang.web.widgets import Cards, FilesField, LongText, Money

ONCE = "once"
REPEATS = (
    (ONCE, gettext_lazy("Once")),
    ("daily", gettext_lazy("Every day")),
    ("weekly", gettext_lazy("Every week")),
)


class PlanForm(OrganizedForm):
    kind = forms.CharField(
        label=gettext_lazy("Kind of gathering"),
        widget=Cards(choices=Gathering.Kind.choices),
        initial=Gathering.Kind.MEETING,
    )
    title = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    summary = forms.CharField(
        label=gettext_lazy("What it is about"), required=False, widget=LongText(LONGEST),
        help_text=gettext_lazy("Everybody can read it."),
    )  # fmt: skip
    place = forms.CharField(
        label=gettext_lazy("Place"), max_length=120, help_text=gettext_lazy("So that everybody finds it.")
    )
    starts_at = when_field(gettext_lazy("Begins"))
    ends_at = when_field(gettext_lazy("Ends"))
    room_for = number_field(
        gettext_lazy("Places"), help_text=gettext_lazy("So many can sign up; empty: no limit.")
    )
    invited = number_field(
        gettext_lazy("People invited"),
        help_text=gettext_lazy("For a council or an assembly: a council needs more than half of them."),
    )
    private = forms.BooleanField(label=gettext_lazy("For invited people only"), required=False)
    repeat = forms.CharField(
        label=gettext_lazy("Repeated"), widget=Cards(choices=REPEATS), initial=ONCE, required=False
    )
    times = number_field(
        gettext_lazy("How many times"),
        help_text=gettext_lazy("With the first. Each stands by itself: announced, moved or cancelled alone."),
    )

    field_order = ("kind", "title", "organizer", "starts_at", "ends_at", "place")


class NoticeForm(forms.Form):
    file_notice = FilesField(
        photos=False, required=False, label=gettext_lazy("The posted notice"),
        help_text=gettext_lazy("A photo or a PDF. Needed when issues stand on the agenda."),
    )  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


class HoldForm(forms.Form):
    passers_by = number_field(
        gettext_lazy("People who only came by"),
        help_text=gettext_lazy("Counted, not listed by name. Not for meetings with a quorum."),
    )


class SheetForm(forms.Form):
    names = text_field(
        gettext_lazy("Names from the paper list"), required=True, help_text=gettext_lazy("One name a line.")
    )


class MinuteForm(forms.Form):
    text = text_field(gettext_lazy("What was said and decided"), required=True)
    file_minutes = FilesField(photos=False, required=False, label=gettext_lazy("Signed minutes"))
    file_attendance = FilesField(photos=False, required=False, label=gettext_lazy("Attendance list"))


class OutcomeForm(forms.Form):
    text = text_field(
        gettext_lazy("What came of it"), required=True, help_text=gettext_lazy("Everybody can read it.")
    )
    costs = forms.DecimalField(
        label=gettext_lazy("Costs"), required=False, min_value=0, decimal_places=2, max_digits=12,
        widget=Money({"inputmode": "decimal"}),
    )  # fmt: skip
    works = text_field(gettext_lazy("Works shown"), help_text=gettext_lazy("One title a line."))


class ReportForm(OutcomeForm):
    file_photo = FilesField(required=False, label=gettext_lazy("Photos"))


class MoveForm(forms.Form):
    starts_at = when_field(gettext_lazy("Begins"))
    ends_at = when_field(gettext_lazy("Ends"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


class CorrectionForm(OutcomeForm):
    """Photos stay as they were added."""

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, help_text=gettext_lazy("Everybody can read it.")
    )


class IssueForm(forms.Form):
    def __init__(self, issues: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.fields["case"] = forms.CharField(label=_("Issue"), widget=Cards(choices=list(issues)))


class RaiseForm(forms.Form):
    description = text_field(
        gettext_lazy("What should be talked over"), required=True,
        help_text=gettext_lazy("As a question for all. No names, no addresses: the reporter's words stay in their case."),
    )  # fmt: skip


class DecisionForm(forms.Form):
    """A meeting without its quorum decides nothing: it is only asked why the issue is put off."""

    in_favour = number_field(gettext_lazy("How many agreed"))
    resolution = text_field(
        gettext_lazy("What was resolved"),
        help_text=gettext_lazy("Everybody can read it: no names, no addresses."),
    )
    owner = forms.CharField(label=gettext_lazy("Who carries it out"), required=False, max_length=120)
    done_by = forms.DateField(
        label=gettext_lazy("To be done by"), required=False,
        widget=forms.DateInput({"type": "date", "class": "short"}, "%Y-%m-%d"),
    )  # fmt: skip
    put_off = forms.BooleanField(
        label=gettext_lazy("Not decided: put it off to another meeting"), required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("If it was not carried, or is put off: why"), required=False, max_length=300
    )

    def __init__(self, *, quorate: bool) -> None:
        super().__init__()
        if not quorate:
            for name in set(self.fields) - {"reason"}:
                del self.fields[name]


class ComeForm(forms.Form):
    """Sign-up, and signing in at the door."""

    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=80, widget=forms.TextInput({"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone number"), required=False, max_length=40,
        help_text=gettext_lazy("So that we can tell you when something changes. Only the organizer sees it."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
