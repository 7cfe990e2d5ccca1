"""To plan a campaign, give it its lists, and give each team its part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lifang.cases.book import book
from lifang.cases.errors import Refused
from lifang.cases.forms import areas, units
from lifang.cases.views.frame import frame
from lifang.cases.views.visit import Visit, for_desk
from lifang.modules.campaigns import commands, queries, rules
from lifang.modules.campaigns.commands import Finding
from lifang.modules.campaigns.models import Campaign
from lifang.modules.campaigns.outcomes import STANDARD, Outcome, read
from lifang.modules.campaigns.units import unit_of
from lifang.modules.campaigns.views.desk import desk_frame, find
from lifang.modules.campaigns.views.outcomes import OutcomesField, other_lists
from lifang.modules.campaigns.views.sheets import BadSheet, read_rows
from lifang.people.actors import Granted
from lifang.people.models import Organization
from lifang.places.areacodes import in_subtree
from lifang.places.models import Area, Site
from lifang.places.queries import name_in
from lifang.programs import words
from lifang.programs.definition import Program
from lifang.web.widgets import Cards, CheckCards, GroupedSelect, LongText

MOST_PROBLEMS = 20
HIGHEST = 1_000_000  # number on a list
DATE = {"type": "date", "class": "short"}


class PlanForm(forms.Form):
    """What a campaign is about, and how a visit can end."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is on the list"), choices=Campaign.Kind.choices, widget=Cards
    )
    title_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=60)
    title_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)
    about_zh = forms.CharField(
        label=gettext_lazy("What is done and why, in Chinese"), required=False, widget=LongText(500)
    )
    about_en = forms.CharField(
        label=gettext_lazy("What is done and why, in English"), required=False, widget=LongText(500)
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput(DATE))
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(DATE))
    checklist = forms.CharField(
        label=gettext_lazy("What is looked at in each visit"),
        help_text=gettext_lazy("One line each; Chinese, or Chinese = English."),
        required=False,
        widget=LongText(1000),
    )
    public = forms.ChoiceField(
        label=gettext_lazy("Everybody may know that it takes place and how far it is"),
        help_text=gettext_lazy(
            "Of persons, families and what says something about residents: by community at the most, no small numbers,"
            " nothing at the plate."
        ),
        choices=[
            ("", gettext_lazy("As usual: homes, projects and places yes, people no")),
            ("on", gettext_lazy("Yes")),
            ("off", gettext_lazy("No")),
        ],
        required=False,
        widget=Cards,
    )

    outcomes = OutcomesField()

    def __init__(
        self,
        grants: Sequence[Granted],
        language: str,
        data: Mapping[str, Any] | None = None,
        *,
        outcomes: Sequence[Outcome] = STANDARD,
    ) -> None:
        super().__init__(data, initial={"outcomes": outcomes})
        self.grants = {f"{grant.unit}/{grant.purpose}/{grant.area}": grant for grant in grants}
        names = {
            unit.code: name_in(unit, language)
            for unit in Organization.objects.filter(pk__in={g.unit for g in grants})
        }
        leading = [(key, f"{names[grant.unit]} · {grant.purpose}") for key, grant in self.grants.items()]
        self.fields["leader"] = forms.ChoiceField(
            label=_("Who leads it, for which purpose"), choices=leading, widget=Cards
        )
        self.fields["leader"].initial = leading[0][0]
        places = [group for grant in grants for group in areas(language, grant.area)]
        self.fields["area"] = forms.ChoiceField(
            label=_("Area"), choices=_unique(places), widget=GroupedSelect
        )
        purposes = {grant.purpose for grant in grants}
        programs = [one for one in book().all() if one.purpose in purposes and "field" in one.intake.channels]
        labels = [(one.code, words.text(one.title, language)) for one in programs]
        self.fields["program"] = forms.ChoiceField(
            label=_("What is found opens a case of this kind"),
            choices=[("", _("No cases")), *labels],
            required=False,
        )
        self.order_fields(
            [
                "leader",
                "area",
                "kind",
                "title_zh",
                "title_en",
                "about_zh",
                "about_en",
                "starts_on",
                "ends_on",
                "program",
            ]
        )

    def plan(self) -> dict[str, Any]:
        said = self.cleaned_data
        grant = self.grants[said["leader"]]
        program = book().current(said["program"]) if said["program"] else None
        return {
            "kind": said["kind"],
            "title": _both(said["title_zh"], said["title_en"]),
            "about": _both(said["about_zh"], said["about_en"]),
            "area": Area.objects.get(code=said["area"]),
            "unit": Organization.objects.get(pk=grant.unit),
            "purpose": grant.purpose,
            "starts_on": said["starts_on"],
            "ends_on": said["ends_on"],
            "outcomes": said["outcomes"],
            "finding": finding_of(program, said["ends_on"].isoformat()) if program else None,
            "checklist": _points(said["checklist"]),
            "public": {"on": True, "off": False}.get(said["public"]),
        }


def finding_of(program: Program, last_day: str) -> Finding:
    """The first steps that bring a proof and leave work to do; days that the case must have are the campaign's last."""
    first = [
        name
        for name, action in program.actions.items()
        if program.intake.state in action.from_states
        and action.needs.evidence
        and action.to is not None
        and program.states[action.to].kind != "closed"
    ]
    fields = [program.fields[name] for name in program.intake.fields]
    days = {field.name: last_day for field in fields if field.required and field.type == "date"}
    return Finding(program.code, first, days)


def _both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh.strip(), "en": en.strip() or zh.strip()}


def _points(text: str) -> dict[str, dict[str, str]]:
    lines = [line.partition("=") for line in text.splitlines() if line.strip()]
    return {f"point-{number}": _both(zh, en) for number, (zh, _sign, en) in enumerate(lines, 1)}


def _unique(groups: list[tuple[str, list[tuple[str, str]]]]) -> list[tuple[str, list[tuple[str, str]]]]:
    return list({name: (name, choices) for name, choices in groups}.values())


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk
def plan(request: HttpRequest, visit: Visit) -> HttpResponse:
    grants = [grant for grant in visit.viewer.grants if grant.role in rules.LEADING]
    if not grants:
        raise PermissionDenied
    lists = other_lists(queries.campaigns_of(visit.viewer))
    like = lists.get(request.GET.get("like", ""))
    begin = read(like.outcomes) if like else STANDARD
    data = request.POST if request.method == "POST" else None
    form = PlanForm(grants, visit.language, data, outcomes=begin)
    key = request.POST.get("key") or visit.new_key()
    if form.is_valid():
        try:
            made = commands.plan_campaign(**form.plan(), actor=visit.actor, key=key, now=visit.now)
        except Refused as refusal:
            for name, problem in (refusal.problems or {"": str(refusal.message)}).items():
                form.add_error(name if name in form.fields else None, problem)
        else:
            messages.success(request, _("Planned. Now give it its list."))
            return redirect("campaigns:lists", made.ref)
    context = frame(visit, "desk") | {
        "page": "campaigns",
        "form": form,
        "key": key,
        "lists": lists,
        "like": like,
    }
    return render(request, "campaigns/desk_plan.html", context, status=400 if form.errors else 200)


class TurfForm(forms.Form):
    def __init__(self, campaign: Campaign, language: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        near = Organization.objects.filter(in_subtree(campaign.area_id))
        self.fields["team"] = forms.ChoiceField(
            label=_("Team"), choices=[("", _("Please choose")), *units(language, near)], widget=GroupedSelect
        )
        self.fields["sites"] = forms.MultipleChoiceField(
            label=_("Where"), choices=_buildings(campaign, language), required=False, widget=CheckCards
        )
        help_text = _("For lists without places, or to move some lines to another team.")
        self.fields["first"] = forms.IntegerField(
            label=_("From number"),
            help_text=help_text,
            required=False,
            min_value=1,
            max_value=HIGHEST,
            widget=forms.TextInput({"class": "short"}),
        )
        self.fields["last"] = forms.IntegerField(
            label=_("To number"),
            required=False,
            min_value=1,
            max_value=HIGHEST,
            widget=forms.TextInput({"class": "short"}),
        )


def _buildings(campaign: Campaign, language: str) -> list[tuple[str, str]]:
    """Where targets that nobody walks yet stand: the building, or the site itself."""
    free = campaign.targets.filter(turf=None, site__isnull=False).order_by()
    counts: dict[str, int] = {}
    for code, parent, number in free.values_list("site__code", "site__parent__code").annotate(Count("pk")):
        counts[parent or code] = counts.get(parent or code, 0) + number
    sites = Site.objects.filter(code__in=counts).order_by("code")
    return [(site.code, f"{name_in(site, language)} · {counts[site.code]}") for site in sites]


@require_http_methods(["GET", "HEAD"])
@for_desk
def lists(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    """The list, the second list, and who walks what."""
    campaign = find(visit, ref)
    if not rules.may_lead(visit.actor, campaign):
        raise PermissionDenied
    return _lists_page(request, visit, campaign, TurfForm(campaign, visit.language))


def _lists_page(
    request: HttpRequest, visit: Visit, campaign: Campaign, form: TurfForm, problems: Sequence[str] = ()
) -> HttpResponse:
    counted = campaign.turfs.select_related("team").annotate(doors=Count("targets")).order_by("number")
    context = desk_frame(visit, campaign, "") | {
        "turf_form": form,
        "turfs": counted,
        "listed": campaign.targets.count(),
        "free": campaign.targets.filter(turf=None).count(),
        "problems": problems[:MOST_PROBLEMS],
        "turf_key": visit.new_key(),
        "list_key": visit.new_key(),
    }
    return render(
        request, "campaigns/desk_lists.html", context, status=400 if problems or form.errors else 200
    )


@require_POST
@for_desk
def add_list(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    """The campaign's own list; with `second`, the independent one."""
    campaign, key, form = (
        find(visit, ref),
        request.POST.get("key", ""),
        TurfForm(find(visit, ref), visit.language),
    )
    if not rules.may_lead(visit.actor, campaign):  # a sheet says which codes are known: not to everybody
        raise PermissionDenied
    file = request.FILES.get("file")
    if file is None:
        return _lists_page(request, visit, campaign, form, [_("Please choose a file.")])
    given: dict[str, Any] = {"campaign": campaign, "actor": visit.actor, "key": key, "now": visit.now}
    try:
        rows = read_rows(file)
        if "source" in request.POST:
            commands.compare_list(rows=rows, source=request.POST["source"], **given)
            messages.success(request, _("Compared. What only the second list knows was added to the work."))
        else:
            added = commands.add_targets(rows=rows, **given)
            messages.success(request, _("Added: %(count)s.") % {"count": len(added)})
    except BadSheet as error:
        return _lists_page(request, visit, campaign, form, error.problems)
    except Refused as refusal:
        problems = [str(problem) for problem in refusal.problems.values()]
        return _lists_page(request, visit, campaign, form, problems or [str(refusal.message)])
    return redirect("campaigns:lists", campaign.ref)


@require_POST
@for_desk
def assign(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    campaign = find(visit, ref)
    form = TurfForm(campaign, visit.language, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        numbers = range(said["first"], (said["last"] or said["first"]) + 1) if said["first"] else ()
        try:
            turf = commands.assign_turf(
                campaign=campaign,
                team=Organization.objects.get(pk=said["team"]),
                sites=Site.objects.filter(code__in=said["sites"]),
                numbers=numbers,
                actor=visit.actor,
                key=request.POST.get("key", ""),
                now=visit.now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            unit = unit_of(campaign.kind, visit.language)
            given = {
                "team": name_in(turf.team, visit.language),
                "count": unit.count(turf.targets.count()),
            }
            messages.success(request, _("%(team)s walks %(count)s now, in this order on its phones.") % given)
            return redirect("campaigns:lists", campaign.ref)
    return _lists_page(request, visit, campaign, form)
