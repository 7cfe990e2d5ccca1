"""The desk's pages of owners' committees: the chair, the posted names, the street's answer, and what is due."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lifang.cases.views.frame import frame
from lifang.cases.views.visit import Visit
from lifang.kernel import worktime
from lifang.modules.gatherings import commands, queries, rules
from lifang.modules.gatherings.forms import AnswerForm, ChairForm, FiledForm, LeavesForm, PostedForm
from lifang.modules.gatherings.models import Committee, CommitteeClock, Vote
from lifang.modules.gatherings.views.committees import about
from lifang.modules.gatherings.views.desk_votes import for_anybody_here, tabs
from lifang.modules.gatherings.views.steps import Given, Step, buttons, history, take
from lifang.modules.gatherings.views.vote_steps import KINDS
from lifang.people.actors import Actor
from lifang.people.models import Person
from lifang.places.profile import profile
from lifang.web.components import Due

MOST = 100  # committees in a list
_Filing = Committee.Filing


def _members(row: Vote, visit: Visit) -> list[Person]:
    """Whoever was elected, not the alternates; chair and deputies are members, too."""
    names = queries.names_by_role(row.seated, worktime.today(visit.now, profile().calendar))
    return [one.person for role in ("chair", "deputy", "member") for one in names[role]]


def _chair_form(row: Vote, visit: Visit, of: str) -> forms.Form:
    del of
    return ChairForm([(one.code, one.name) for one in _members(row, visit)])


def _elect(row: Vote, given: Given) -> object:
    data = dict(given.data)
    chosen = {data["chair"], *data["deputies"]}
    people = {one.code: one for one in Person.objects.filter(code__in=chosen)}
    data["chair"], data["deputies"] = people[data["chair"]], [people[code] for code in data["deputies"]]
    return commands.elect_chair(vote=row, **data, **given.who)


def _leaves_form(row: Vote, visit: Visit, of: str) -> forms.Form:
    del of
    return LeavesForm([(one.code, one.name) for one in _members(row, visit)])


def _replace(row: Vote, given: Given) -> object:
    data = dict(given.data)
    member = Person.objects.get(code=data.pop("member"))
    return commands.replace_member(vote=row, member=member, **data, **given.who)


def _answer(row: Vote, given: Given) -> object:
    data = dict(given.data)
    return commands.answer_filing(vote=row, confirmed=data.pop("confirmed") == "yes", **data, **given.who)


def _may_answer(actor: Actor, row: Vote) -> bool:
    return rules.may_answer_filing(actor, row.seated)


STEPS: dict[str, Step[Vote]] = {
    "chair": Step(
        gettext_lazy("Write down whom the members elected"),
        _chair_form,
        _elect,
        lambda row, now: row.seated.serves(worktime.today(now, profile().calendar)),
        gettext_lazy(
            "The members choose the chair and the deputies among themselves. Another choice later takes the place of the first."
        ),
    ),
    "leaves": Step(
        gettext_lazy("A member leaves"),
        _leaves_form,
        _replace,
        lambda row, now: row.seated.serves(worktime.today(now, profile().calendar)),
        gettext_lazy(
            "From the next day on the alternate with the most votes has the seat; where none is left, it stays empty. If it was"
            " the chair, the members elect another one. Tell the street of it, too."
        ),
        second=True,
    ),
    "post": Step(
        gettext_lazy("Names were posted"),
        lambda _row, _visit, _of: PostedForm(),
        lambda row, given: commands.post_names(vote=row, **given.data, **given.who),
        lambda row, _now: row.seated.chaired_on is not None and row.seated.posted_on is None,
    ),
    "file": Step(
        gettext_lazy("Papers were handed to the street"),
        lambda _row, _visit, _of: FiledForm(),
        lambda row, given: commands.file_committee(vote=row, **given.data, **given.who),
        lambda row, _now: (
            row.seated.chaired_on is not None and row.seated.filing in (_Filing.NOT_FILED, _Filing.RETURNED)
        ),
        gettext_lazy("The minutes of the first meeting, with the chair's election, belong to them."),
    ),
    "answer": Step(
        gettext_lazy("Answer the filing"),
        lambda _row, _visit, _of: AnswerForm(),
        _answer,
        lambda row, _now: row.seated.filing == _Filing.FILED,
        gettext_lazy("Only the street itself answers. What is sent back can be handed in again."),
        may=_may_answer,
    ),
}


@require_safe
@for_anybody_here
def committees(request: HttpRequest, visit: Visit) -> HttpResponse:
    rows = list(queries.visible_committees(visit.viewer).order_by("-elected_on", "-pk")[:MOST])
    on = worktime.today(visit.now, profile().calendar)
    context = frame(visit, "desk") | {
        "page": "votes",
        "tabs": tabs("committees"),
        "rows": [(row, row.serves(on), *(_next_due(row) if row.serves(on) else ("", None))) for row in rows],
        "now": visit.now,
    }
    return render(request, "gatherings/desk_committees.html", context)


def _next_due(row: Committee) -> tuple[str, Due | None]:
    waiting = [
        one for one in row.clocks.all() if one.done_on is None and one.duty != CommitteeClock.Duty.TERM
    ]
    return (waiting[0].get_duty_display(), Due(waiting[0].due_at)) if waiting else ("", None)


@require_safe
@for_anybody_here
def committee(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    row = get_object_or_404(queries.visible_committees(visit.viewer), vote__ref=ref)
    context = (
        frame(visit, "desk")
        | about(row, visit)
        | {
            "page": "votes",
            "row": row.vote,
            "buttons": buttons(STEPS, row.vote, visit),
            "history": history(row.vote.stream, KINDS, visit, subject=f"unit/{row.organization_id}"),
        }
    )
    return render(request, "gatherings/desk_committee.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_anybody_here
def step(request: HttpRequest, visit: Visit, ref: str, name: str) -> HttpResponse:
    row = get_object_or_404(queries.visible_committees(visit.viewer), vote__ref=ref)
    if name not in STEPS:
        raise Http404
    back = reverse("gatherings:desk-committee", args=[ref])
    return take(request, visit, row.vote, STEPS[name], page="votes", name=f"committee-{name}", back=back)
