"""How a visit of a campaign can end: a table that is filled in before the walk and shown from then on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lifang.cases.errors import Refused
from lifang.cases.views.visit import Visit, for_desk
from lifang.modules.campaigns import commands
from lifang.modules.campaigns.models import Campaign
from lifang.modules.campaigns.outcomes import STANDARD, BadOutcomes, Outcome, check, named, read
from lifang.modules.campaigns.views.desk import desk_frame, find
from lifang.web.language import language

MOST = 16  # lines of the table; a thumb has to choose among them
SPARE = 3  # empty lines below what stands there
MARKS = ("reached", "reason", "photo", "after_tries")
MOST_LISTS = 5


class OutcomeTable(forms.Widget):
    template_name = "campaigns/outcome_table.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        rows = list(value or [])
        rows += [Outcome("", {})] * min(SPARE, MOST - len(rows))
        return super().get_context(name, value, attrs) | {"rows": rows}

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> list[Outcome] | None:
        """The lines in which something is written; None: the table was not sent."""
        del files
        if f"{name}-0-zh" not in data:
            return None
        rows = []
        for number in range(MOST):
            line = f"{name}-{number}"
            code, zh, en = (data.get(f"{line}-{part}", "").strip() for part in ("code", "zh", "en"))
            if zh or en:
                marks = {mark: f"{line}-{mark}" in data for mark in MARKS}
                rows.append(Outcome(code, {"zh": zh, "en": en or zh}, **marks))
        return rows


class OutcomesField(forms.Field):
    """A list of outcomes. A form that comes without the table means the standard list."""

    widget = OutcomeTable

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("How a visit can end"),
            help_text=gettext_lazy(
                "An empty line is left out. Lines that nobody chooses follow by themselves when nobody was met at the"
                " last try. This list can be changed until the first visit."
            ),
        )

    def clean(self, value: list[Outcome] | None) -> list[Outcome]:
        if value is None:
            return list(STANDARD)
        if any(not one.label["zh"] for one in value):
            raise forms.ValidationError(_("Every outcome needs a name in Chinese."))
        outcomes = named(value)
        try:
            check(outcomes)
        except BadOutcomes as error:
            raise forms.ValidationError(error.explain(language())) from error
        return outcomes


class OutcomesForm(forms.Form):
    outcomes = OutcomesField()


def other_lists(campaigns: Iterable[Campaign]) -> dict[str, Campaign]:
    """Reference → a campaign whose list is not the standard one, each list once, the newest first."""
    standard = [one.to_data() for one in STANDARD]
    found: dict[str, Campaign] = {}
    for campaign in campaigns:
        if campaign.outcomes != standard and all(campaign.outcomes != one.outcomes for one in found.values()):
            found[campaign.ref] = campaign
        if len(found) == MOST_LISTS:
            break
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk
def outcomes(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    """The list as it stands; who leads changes it until the first visit."""
    campaign = find(visit, ref)
    context = desk_frame(visit, campaign, "outcomes")
    begun = campaign.visits.exists()
    open_ = context["leads"] and not begun
    form = OutcomesForm(
        request.POST if request.method == "POST" else None, initial={"outcomes": read(campaign.outcomes)}
    )
    if form.is_valid():
        try:
            commands.declare_outcomes(
                campaign=campaign,
                outcomes=form.cleaned_data["outcomes"],
                actor=visit.actor,
                key=request.POST.get("key", ""),
                now=visit.now,
            )
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("These are the outcomes of this campaign now."))
        return redirect("campaigns:outcomes", campaign.ref)
    context |= {"form": form if open_ else None, "rows": read(campaign.outcomes), "begun": begun}
    return render(request, "campaigns/desk_outcomes.html", context, status=400 if form.errors else 200)
