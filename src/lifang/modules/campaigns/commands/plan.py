"""The life of a campaign: planned, and closed when every target has its outcome and the stock adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from django.utils.translation import gettext as _

from lifang.cases.batch import checked_key
from lifang.cases.book import book
from lifang.cases.models import LONGEST_REASON
from lifang.kernel.receipts import new_ref
from lifang.modules.campaigns import rules
from lifang.modules.campaigns.commands.door import begin, check_leads, check_open, check_same
from lifang.modules.campaigns.discretion import is_open
from lifang.modules.campaigns.errors import BadPlan, MayNot, TooLate
from lifang.modules.campaigns.models import Campaign
from lifang.modules.campaigns.outcomes import STANDARD, BadOutcomes, Outcome, check
from lifang.modules.campaigns.queries.ledger import ledger_of
from lifang.modules.campaigns.queries.proof import not_repeated, undrawn_visits
from lifang.people.actors import Actor
from lifang.people.models import Organization
from lifang.places.models import Area
from lifang.programs.definition import Program
from lifang.record.commands import append, find
from lifang.record.door import transaction
from lifang.record.journal import SYSTEM_RANDOM
from lifang.web.language import language


@dataclass(frozen=True, slots=True)
class Finding:
    """What is found at a target opens a case of this program, which then takes the first of these actions that fits."""

    program: str
    actions: Sequence[str] = ()
    values: Mapping[str, Any] = field(default_factory=dict)  # the same in every such case


def plan_campaign(
    *,
    kind: str,
    title: Mapping[str, str],
    about: Mapping[str, str] | None = None,
    area: Area,
    unit: Organization,
    purpose: str,
    starts_on: date,
    ends_on: date,
    outcomes: Sequence[Outcome] = STANDARD,
    finding: Finding | None = None,
    checklist: Mapping[str, Mapping[str, str]] | None = None,
    public: bool | None = None,
    actor: Actor,
    key: str,
    now: datetime,
    rng: Random = SYSTEM_RANDOM,
) -> Campaign:
    """`checklist`: code → label of what is looked at in each visit. `public`: None leaves it to discretion.py."""
    program = finding.program if finding else ""
    if not rules.may_plan(actor, area=area.code, program=program, purpose=purpose):
        raise MayNot(_("You may not plan campaigns here for this purpose."))
    if kind not in Campaign.Kind.values:
        raise BadPlan(
            _("A campaign is of one of these kinds: %(kinds)s.") % {"kinds": ", ".join(Campaign.Kind.values)}
        )
    if not title.get("zh"):
        raise BadPlan(_("Give the campaign a name."), {"title": _("Give the campaign a name.")})
    if ends_on < starts_on:
        problem = _("The last day is before the first.")
        raise BadPlan(problem, {"ends_on": problem})
    told_openly = is_open(kind, purpose)
    if public and not told_openly and area.level == Area.Level.GRID:
        problem = _("What concerns people is told of by community at the most; this area is a grid.")
        raise BadPlan(problem, {"public": problem})
    _check_outcomes(outcomes)
    if finding:
        _check_finding(finding, purpose)
    full_key = checked_key(actor, key)
    with transaction():
        if known := find(full_key):
            check_same(known, known.stream_id, "planned")
            return Campaign.objects.get(ref=known.stream_id.removeprefix("campaign/"))
        campaign = Campaign(
            ref=new_ref(rng),
            kind=kind,
            title=dict(title),
            about=dict(about or {}),
            area=area,
            unit=unit,
            purpose=purpose,
            starts_on=starts_on,
            ends_on=ends_on,
            outcomes=[one.to_data() for one in outcomes],
            program=program,
            program_values=dict(finding.values) if finding else {},
            program_actions=list(finding.actions) if finding else [],
            checklist=[{"code": code, "label": dict(label)} for code, label in (checklist or {}).items()],
            public=told_openly if public is None else public,
            planned_at=now,
        )
        append(
            stream=campaign.stream,
            kind="planned",
            actor=actor.name,
            facts=_facts(campaign),
            key=full_key,
            subject=f"unit/{unit.code}",
            now=now,
        )
        campaign.save(force_insert=True)
    return campaign


def _facts(campaign: Campaign) -> dict[str, Any]:
    names = (
        "kind",
        "title",
        "about",
        "purpose",
        "outcomes",
        "program",
        "program_values",
        "program_actions",
        "checklist",
        "public",
    )
    return {name: getattr(campaign, name) for name in names} | {
        "area": campaign.area_id,
        "unit": campaign.unit_id,
        "starts_on": campaign.starts_on.isoformat(),
        "ends_on": campaign.ends_on.isoformat(),
    }


def _check_finding(finding: Finding, purpose: str) -> None:
    program = book().current(finding.program)
    if program.purpose != purpose:
        raise BadPlan(
            _("Findings of this campaign would open cases of another purpose: %(purpose)s.")
            % {"purpose": program.purpose}
        )
    for name in finding.actions:
        if not _begins(program, name):
            raise BadPlan(
                _("“%(action)s” is not a first step of “%(program)s”.")
                % {"action": name, "program": program.code}
            )


def _begins(program: Program, name: str) -> bool:
    return name in program.actions and program.intake.state in program.actions[name].from_states


def _check_outcomes(outcomes: Sequence[Outcome]) -> None:
    try:
        check(outcomes)
    except BadOutcomes as error:
        problem = error.explain(language())
        raise BadPlan(problem, {"outcomes": problem}) from error


def declare_outcomes(
    *, campaign: Campaign, outcomes: Sequence[Outcome], actor: Actor, key: str, now: datetime
) -> Campaign:
    """Another list of outcomes, until the first visit: what was recorded under one list is not read by another."""
    check_leads(actor, campaign)
    _check_outcomes(outcomes)
    with transaction():
        full_key, known = begin(campaign, actor, key, "outcomes-declared")
        if known:
            return campaign
        check_open(campaign)
        if campaign.visits.exists():
            raise TooLate(_("The walk has begun; the outcomes stay as they are."))
        campaign.outcomes = [one.to_data() for one in outcomes]
        facts = {"outcomes": campaign.outcomes}
        append(
            stream=campaign.stream,
            kind="outcomes-declared",
            actor=actor.name,
            facts=facts,
            key=full_key,
            now=now,
        )
        campaign.save(update_fields=["outcomes"])
    return campaign


def close(*, campaign: Campaign, actor: Actor, key: str, now: datetime, reason: str = "") -> Campaign:
    """Refused while a target has no outcome, a visit stood in no draw, or the stock does not add up. `reason`: why drawn
    visits were not made again; everybody reads it beside their number.
    """
    check_leads(actor, campaign)
    with transaction():
        full_key, known = begin(campaign, actor, key, "closed")
        if known:
            return campaign
        check_open(campaign)
        if left := campaign.targets.filter(outcome="").count():
            raise BadPlan(_("Targets still without an outcome: %(count)s.") % {"count": left})
        if found := ledger_of(campaign).findings:
            raise BadPlan(_("The stock does not add up: %(what)s") % {"what": found[0].explain(language())})
        because = _check_repeated(campaign, reason.strip())
        facts = {"because": because} if because else {}
        append(stream=campaign.stream, kind="closed", actor=actor.name, facts=facts, key=full_key, now=now)
        campaign.closed_at, campaign.closed_because = now, because
        campaign.save(update_fields=["closed_at", "closed_because"])
    return campaign


def _check_repeated(campaign: Campaign, reason: str) -> str:
    """Why it may be closed although drawn visits were not made again; nothing when all were."""
    if undrawn_visits(campaign).exists():
        raise BadPlan(_("First draw visits that somebody else makes again, on the page “Checks”."))
    left = not_repeated(campaign)
    if not left:
        return ""
    if not reason:
        problem = _("Drawn visits not made again: %(count)s. Make them again, or write down why not.")
        raise BadPlan(problem % {"count": left}, {"reason": problem % {"count": left}})
    if len(reason) > LONGEST_REASON:
        problem = _("Please keep it under %(limit)s characters.") % {"limit": LONGEST_REASON}
        raise BadPlan(problem, {"reason": problem})
    return reason
