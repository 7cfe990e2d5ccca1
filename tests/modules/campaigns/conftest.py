from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lifang.cases.book import book
from lifang.modules.campaigns import commands
from lifang.modules.campaigns.commands import Finding, TargetRow
from lifang.modules.campaigns.models import Campaign
from lifang.people.models import Organization
from lifang.places.models import Area, Site
from lifang.places.profile import profile
from lifang.programs.load import catalogue
from tests.factories.cases import MONDAY, a_key, account, people_district
from tests.factories.people import IMPORTER
from tests.stories.staffed import COMMITTEE, STREET, committee, staff

AGENT, OFFICER = f"agent.{COMMITTEE}", f"officer.{COMMITTEE}"
ENTRANCES = ("dongyuan-1-1", "dongyuan-1-2")
NOW = timezone.now()


@pytest.fixture(scope="module", autouse=True)
def _district(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The mini district with every program and people for inspections, once a file; each test undoes what it adds."""
    before = settings.LIFANG_PROFILE
    settings.LIFANG_PROFILE = replace(profile(), catalogue=tuple(catalogue()))
    book.cache_clear()
    with django_db_blocker.unblock(), transaction.atomic():
        people_district()
        committee("inspection", "agent", "officer", "head")
        staff(STREET, "inspection", "officer", "head", area="990101001")
        staff("committee-990101001002", "inspection", "agent", area="990101001002")
        yield
        transaction.set_rollback(True)
    settings.LIFANG_PROFILE = before
    book.cache_clear()


@pytest.fixture
def plan() -> Callable[..., Campaign]:
    def plan(**given: Any) -> Campaign:
        facts: dict[str, Any] = {
            "kind": "household",
            "title": {"zh": "入户安全检查", "en": "Safety check of homes"},
            "area": Area.objects.get(code="990101001"),
            "unit": Organization.objects.get(pk=STREET),
            "purpose": "inspection",
            "starts_on": date(2026, 3, 2),
            "ends_on": date(2026, 3, 31),
            "finding": Finding("household-inspection", ("find", "find-urgent"), {"visit_by": "2026-03-31"}),
            "checklist": {"wiring": {"zh": "用电", "en": "Wiring"}, "gas": {"zh": "用气", "en": "Gas"}},
            "actor": account(f"officer.{STREET}"),
            "key": a_key(),
            "now": MONDAY,
        }
        return commands.plan_campaign(**facts | given)

    return plan


@pytest.fixture
def campaign(plan: Callable[..., Campaign]) -> Campaign:
    """Eight doors at two entrances."""
    made = plan()
    commands.add_targets(campaign=made, rows=doors(), actor=IMPORTER, key=a_key(), now=MONDAY)
    return made


@pytest.fixture
def running(plan: Callable[..., Campaign]) -> Campaign:
    """Eight doors that one team walks, from last week to next month."""
    today = timezone.localdate(NOW)
    made = plan(
        starts_on=today - timedelta(days=7), ends_on=today + timedelta(days=30), actor=IMPORTER, now=NOW
    )
    commands.add_targets(campaign=made, rows=doors(), actor=IMPORTER, key=a_key(), now=NOW)
    commands.assign_turf(
        campaign=made,
        team=Organization.objects.get(pk=COMMITTEE),
        sites=Site.objects.filter(code="dongyuan-1"),
        actor=IMPORTER,
        key=a_key(),
        now=NOW,
    )
    return made


def doors(*floors: int) -> list[TargetRow]:
    sites = [Site.objects.get(code=code) for code in ENTRANCES]
    return [
        TargetRow(site=site, stair="1", floor=floor, door=f"{floor}0{side}")
        for site in sites
        for floor in floors or (1, 2)
        for side in (1, 2)
    ]


def made_again(campaign: Campaign, now: datetime = MONDAY) -> None:
    """What closing asks for: drawn visits, each made again by somebody else, who finds the same."""
    rows = commands.draw_rechecks(campaign=campaign, actor=IMPORTER, key=a_key(), now=now)
    for row in rows:
        commands.recheck(
            campaign=campaign,
            visit=row.visit.code,
            outcome=row.visit.outcome,
            actor=account(OFFICER),
            key=a_key(),
            now=now,
        )
