"""The desk's pages of owners' votes: from the roll to the published count."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lifang.cases.errors import BadInput, Refused
from lifang.cases.views.frame import frame
from lifang.cases.views.visit import Visit, staff
from lifang.modules.gatherings import commands, queries, rules
from lifang.modules.gatherings.forms import (
    CallForm,
    CommitteeForm,
    ConsentForm,
    DrawUpForm,
    EnvelopeForm,
    FoundMarksForm,
    NoForm,
    NominateForm,
    OpenForm,
    ProxyForm,
    ReviewForm,
)
from lifang.modules.gatherings.models import Committee, RollUnit, Vote
from lifang.modules.gatherings.views.gauges import gauges
from lifang.modules.gatherings.views.steps import Given, Step, add_problems, buttons, history, take, who
from lifang.places.models import Site
from lifang.places.sheets import qr_svg
from lifang.web.components import Tab
from lifang.web.language import listed

LANES = {"now": gettext_lazy("Running"), "past": gettext_lazy("Past")}
KINDS = {
    "drawn-up": gettext_lazy("Roll drawn up"),
    "nominations-called": gettext_lazy("Owners called to nominate"),
    "nominated": gettext_lazy("Nomination came in"),
    "consented": gettext_lazy("Agreed to stand, or declined"),
    "reviewed": gettext_lazy("Nomination reviewed"),
    "opened": gettext_lazy("Announced"),
    "slips-printed": gettext_lazy("Voting slips printed"),
    "authorized": gettext_lazy("Proxy entered"),
    "revoked": gettext_lazy("Proxy revoked"),
    "cast": gettext_lazy("Ballots came in"),
    "closed": gettext_lazy("Register closed"),
    "papers-opened": gettext_lazy("Paper envelopes opened"),
    "counted": gettext_lazy("Counted"),
    "published": gettext_lazy("Result published"),
    "seated": gettext_lazy("Committee registered"),
    "chaired": gettext_lazy("Chair elected"),
    "posted": gettext_lazy("Names posted"),
    "filed": gettext_lazy("Papers were handed to the street"),
    "filing-answered": gettext_lazy("The street has answered"),
    "overdue": gettext_lazy("A deadline passed: told to who must act"),
    "term-ends": gettext_lazy("End of the term comes near: told"),
    "erased": gettext_lazy("Names erased: the time to keep them is over"),
}
MOST = 100  # votes in a list
_State = Vote.State
for_anybody_here = staff(rules.may_see_some)


def unit_at(vote: Vote, door: str, field: str) -> RollUnit:
    unit = vote.units.filter(label=door.strip()).first()
    if unit is None:
        problem = _("There is no unit “%(door)s” on the roll; write the door as it stands there.") % {
            "door": door
        }
        raise BadInput(problem, {field: problem})
    return unit


def _nominate(row: Vote, given: Given) -> object:
    data = dict(given.data)
    unit = unit_at(row, data.pop("door"), "door")
    election = row.election or {}
    return commands.nominate(vote=row, question=election.get("code", ""), unit=unit, **data, **given.who)


def _review(row: Vote, given: Given) -> object:
    found = get_object_or_404(row.nominations, code=given.of)
    return commands.review(
        nomination=found, accepted=given.data["accepted"] == "yes", reason=given.data["reason"], **given.who
    )


def _consent(row: Vote, given: Given) -> object:
    found = get_object_or_404(row.nominations, code=given.of)
    return commands.consent(nomination=found, agreed=given.data["agreed"] == "yes", **given.who)


def _take_envelope(row: Vote, given: Given) -> object:
    return commands.cast(
        vote=row,
        unit=unit_at(row, given.data["door"], "door"),
        cast_at=given.data["cast_at"],
        proxy=given.data["proxy"].strip().upper(),
        **given.who,
    )


def _authorize(row: Vote, given: Given) -> object:
    data = dict(given.data)
    units = [unit_at(row, door, "doors") for door in data.pop("doors").replace("，", ",").split(",")]
    return commands.authorize(vote=row, units=units, **data, **given.who)


def _next_envelope(row: Vote, visit: Visit, of: str) -> forms.Form:
    del visit, of
    waiting = commands.to_open(row)
    return FoundMarksForm(row, waiting[0].number if waiting else "")


def _open_paper(row: Vote, given: Given) -> object:
    marks = {one["code"]: given.data[one["code"]] for one in row.questions}
    return commands.open_papers(vote=row, papers={given.data["number"]: marks}, **given.who)


def _no_form(row: Vote, visit: Visit, of: str) -> forms.Form:
    del row, visit, of
    return NoForm()


STEPS: dict[str, Step[Vote]] = {
    "call": Step(
        gettext_lazy("Call the owners to nominate"),
        lambda _row, _visit, _of: CallForm(),
        lambda row, given: commands.call_nominations(vote=row, **given.data, **given.who),
        lambda row, _now: row.state == _State.DRAWN_UP and row.election is not None,
        gettext_lazy(
            "On the public page, with the codes of their slips: hand these out first. It can be announced only afterwards."
        ),
        second=True,
    ),
    "nominate": Step(
        gettext_lazy("Nominate"),
        lambda _row, _visit, _of: NominateForm(),
        _nominate,
        lambda row, _now: row.state == _State.DRAWN_UP and row.election is not None,
        gettext_lazy("Only owners can be elected. Each nomination is reviewed before the vote is announced."),
        second=True,
    ),
    "review": Step(
        gettext_lazy("Review"),
        lambda _row, _visit, _of: ReviewForm(),
        _review,
        lambda row, _now: row.state == _State.DRAWN_UP,
        of_a_part=True,
    ),
    "consent": Step(
        gettext_lazy("Write down whether they agree"),
        lambda _row, _visit, _of: ConsentForm(),
        _consent,
        lambda row, _now: row.state == _State.DRAWN_UP,
        of_a_part=True,
    ),
    "open": Step(
        gettext_lazy("Announce"),
        lambda _row, _visit, _of: OpenForm(),
        lambda row, given: commands.open_vote(vote=row, **given.data, **given.who),
        lambda row, now: row.state == _State.DRAWN_UP and not row.takes_nominations(now),
        gettext_lazy("Questions, candidates and rules are fixed and public from here on."),
    ),
    "envelope": Step(
        gettext_lazy("Register a paper ballot"),
        lambda _row, _visit, _of: EnvelopeForm(),
        _take_envelope,
        lambda row, now: row.state == _State.OPEN and row.opens_at is not None and now >= row.opens_at,
        gettext_lazy("The envelope stays closed. It is opened after the end, with all the others."),
    ),
    "proxy": Step(
        gettext_lazy("Enter a proxy"),
        lambda _row, _visit, _of: ProxyForm(),
        _authorize,
        lambda row, _now: row.state == _State.OPEN and row.rules["heads_per_agent"] > 0,
        second=True,
    ),
    "revoke": Step(
        gettext_lazy("Revoke the proxy"),
        _no_form,
        lambda row, given: commands.revoke(
            proxy=get_object_or_404(row.proxies, number=given.of), **given.who
        ),
        lambda row, _now: row.state == _State.OPEN,
        gettext_lazy("Ballots that came by it are void, too."),
        of_a_part=True,
    ),
    "close": Step(
        gettext_lazy("Close the register"),
        _no_form,
        lambda row, given: commands.close(vote=row, **given.who),
        lambda row, now: row.state == _State.OPEN and row.closes_at is not None and now > row.closes_at,
        gettext_lazy(
            "Register late paper ballots first. The register's fingerprint is fixed before anything is opened."
        ),
    ),
    "papers": Step(
        gettext_lazy("Open the next paper envelope"),
        _next_envelope,
        _open_paper,
        lambda row, _now: row.state == _State.CLOSED and bool(commands.to_open(row)),
        gettext_lazy("Two people look at it together, one reads, one ticks."),
    ),
    "count": Step(
        gettext_lazy("Count"),
        _no_form,
        lambda row, given: commands.count_ballots(vote=row, **given.who),
        lambda row, _now: row.state == _State.CLOSED and not commands.to_open(row),
        gettext_lazy("Opens the online ballots and counts all."),
    ),
    "publish": Step(
        gettext_lazy("Publish the result"),
        _no_form,
        lambda row, given: commands.publish(vote=row, **given.who),
        lambda row, _now: row.state == _State.COUNTED,
        gettext_lazy("With the whole protocol, so that anybody can count again."),
    ),
    "seat": Step(
        gettext_lazy("Register the committee"),
        lambda _row, _visit, _of: CommitteeForm(),
        lambda row, given: commands.seat_committee(vote=row, **given.data, **given.who),
        lambda row, _now: (
            row.state == _State.PUBLISHED and row.election is not None and row.committee_id is None
        ),
        gettext_lazy(
            "Its members elect a chair within 7 days of the result; it files with the street within 30 days."
        ),
    ),
}


def tabs(current: str) -> list[Tab]:
    here = reverse("gatherings:desk-votes")
    lanes = [Tab(str(label), f"{here}?lane={name}", current=name == current) for name, label in LANES.items()]
    elected = Tab(
        _("Owners' committees"), reverse("gatherings:desk-committees"), current=current == "committees"
    )
    return [*lanes, elected]


@require_safe
@for_anybody_here
def votes(request: HttpRequest, visit: Visit) -> HttpResponse:
    lane = request.GET.get("lane", "now")
    if lane not in LANES:
        raise Http404
    rows = queries.visible_votes(visit.viewer)
    past = rows.filter(state=_State.PUBLISHED)
    running = rows.exclude(state=_State.PUBLISHED)
    context = frame(visit, "desk") | {
        "page": "votes",
        "lane": lane,
        "rows": list((past if lane == "past" else running).defer("protocol").order_by("-drawn_up_at")[:MOST]),
        "may_plan": rules.may_run_some(visit.viewer),
        "tabs": tabs(lane),
    }
    return render(request, "gatherings/desk_votes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(rules.may_run_some)
def draw_up(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = DrawUpForm(
        visit.viewer, visit.language, data=request.POST or None, initial={"agents": 3, "matter": 5}
    )
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                made = _draw_up(visit, form.cleaned_data, request.POST.get("key", ""))
            except Refused as refusal:
                add_problems(form, refusal)
            else:
                return redirect("gatherings:desk-vote", made.ref)
    context = frame(visit, "desk") | {
        "page": "votes",
        "form": form,
        "key": request.POST.get("key") or visit.new_key(),
    }
    return render(request, "gatherings/desk_draw_up.html", context, status=status)


def _draw_up(visit: Visit, given: dict[str, Any], key: str) -> Vote:
    organizer = get_object_or_404(queries.organizers(visit.viewer), pk=given["organizer"])
    question = commands.Question(
        given["question"], given["matter"], given["seats"] or 0, given["alternates"] or 0, given["years"] or 0
    )
    return commands.draw_up(
        title=given["title"],
        questions=[question],
        holdings=given["roll"],
        organizer=organizer,
        site=Site.objects.filter(code=given["site"]).first() if given["site"] else None,
        purpose=queries.purpose_for(visit.viewer, organizer),
        secret=not given["openly"],
        heads_per_agent=given["agents"] or 0,
        **who(visit, key),
    )


@require_safe
@for_anybody_here
def vote(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    row = get_object_or_404(queries.visible_votes(visit.viewer), ref=ref)
    runs = rules.may_run(visit.actor, row)
    running = row.state not in (_State.DRAWN_UP, _State.COUNTED, _State.PUBLISHED)
    labels = dict(row.units.values_list("tag", "label")) if runs else {}
    context = frame(visit, "desk") | {
        "page": "votes",
        "row": row,
        "runs": runs,
        "units": row.units.count(),
        "gauges": gauges(queries.forecast_of(row).quorum, visit.language) if running else [],
        "nominations": list(row.nominations.select_related("unit", "proposer")),
        "seated": Committee.objects.filter(vote=row).first(),
        "proxies": [
            (one, listed(sorted(labels.get(tag, tag) for tag in one.units)))
            for one in (row.proxies.order_by("signed_at") if runs else ())
        ],
        "ballots": dict(queries.ballots_by_channel(row)),
        "results": queries.results_in_words(row, visit.language) if row.protocol else [],
        "may_print": runs and row.state in (_State.DRAWN_UP, _State.OPEN),
        "may_call": runs and running,
        "key": visit.new_key(),
        "buttons": buttons(STEPS, row, visit),
        "history": history(row.stream, KINDS, visit),
    }
    return render(request, "gatherings/desk_vote.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_anybody_here
def step(request: HttpRequest, visit: Visit, ref: str, name: str) -> HttpResponse:
    row = get_object_or_404(queries.visible_votes(visit.viewer), ref=ref)
    if name not in STEPS:
        raise Http404
    back = reverse("gatherings:desk-vote", args=[ref])
    return take(request, visit, row, STEPS[name], page="votes", name=name, back=back)


@require_safe
@staff(rules.may_run_some)
def doors(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    """Who has not voted yet. Never how anybody voted: nobody knows that."""
    row = get_object_or_404(queries.visible_votes(visit.viewer).filter(state=_State.OPEN), ref=ref)
    if not rules.may_run(visit.actor, row):
        raise Http404
    found = queries.forecast_of(row)
    context = frame(visit, "desk") | {
        "page": "votes",
        "row": row,
        "calls": queries.calls(row, found),
        "fewest": found.fewest,
        "gauges": gauges(found.quorum, visit.language),
    }
    return render(request, "gatherings/desk_doors.html", context)


@require_http_methods(["POST"])
@staff(rules.may_run_some)
def slips(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    row = get_object_or_404(queries.visible_votes(visit.viewer), ref=ref)
    try:
        printed = commands.print_slips(vote=row, **who(visit, request.POST.get("key", "")))
    except Refused as refusal:
        raise Http404 from refusal
    url = request.build_absolute_uri(reverse("gatherings:ballot", args=[ref]))
    context = frame(visit, "desk") | {
        "page": "votes",
        "row": row,
        "slips": printed,
        "url": url,
        "qr": SafeString(qr_svg(url)),
    }
    return render(request, "gatherings/desk_slips.html", context)
