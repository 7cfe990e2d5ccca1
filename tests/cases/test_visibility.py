"""Who may know of a case: one predicate in SQL, held against the rules told slowly, for every way of asking."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from lifang.cases import search
from lifang.cases.errors import UnknownCase
from lifang.cases.models import Assist, Case, Custody, Handover
from lifang.cases.queries import (
    bounded_count,
    find,
    get_case,
    held_by,
    lanes,
    public_cases,
    queue,
    visible_cases,
)
from lifang.people.actors import NOBODY, Granted, Viewer
from lifang.people.roles import ROLES
from tests.factories.cases import MONDAY, account, act, after, report

pytestmark = pytest.mark.django_db

AREAS = ("990101", "990101001", "990101001001", "990101001001001", "990101001002")
UNITS = ("housing", "city-management", "committee-990101001001", "committee-990101001002", "duty-desk")
PROGRAMS = ("street-problem", "help-request", "mediation")
PURPOSES = ("service", "corrections")


def scatter(rng: random.Random) -> list[Case]:
    """Cases in random places, units, programs and purposes, with random pasts."""
    cases = []
    for number in range(40):
        case = report(now=after(minutes=number))
        case.area_id, case.unit_id = rng.choice(AREAS), rng.choice(UNITS)
        case.program, case.purpose = rng.choice(PROGRAMS), rng.choice(PURPOSES)
        case.save()
        Custody.objects.filter(case=case).update(unit=case.unit_id)
        if rng.random() < 0.3:
            Custody.objects.create(
                case=case, unit_id=rng.choice(UNITS), from_at=MONDAY, until_at=after(days=1)
            )
        if rng.random() < 0.4:
            Handover.objects.create(
                case=case, number=1, from_unit_id=case.unit_id, to_unit_id=rng.choice(UNITS), reason="",
                state=rng.choice(Handover.State.values), offered_at=MONDAY, offered_by="account/x",
            )  # fmt: skip
        if rng.random() < 0.3:
            Assist.objects.create(
                case=case, number=1, unit_id=rng.choice(UNITS), task="", asked_at=MONDAY, asked_by="account/x",
                due_at=after(days=1),
            )  # fmt: skip
        cases.append(case)
    search.index(cases)
    return cases


def some_viewer(rng: random.Random) -> Viewer:
    grants = tuple(
        Granted(
            role=rng.choice(list(ROLES)),
            unit=rng.choice(UNITS),
            area=rng.choice(AREAS),
            program=rng.choice(["", "", *PROGRAMS]),
            purpose=rng.choice(PURPOSES),
        )
        for _ in range(rng.randrange(4))
    )
    return Viewer("somebody", grants, MONDAY.date())


def sees(viewer: Viewer, case: Case) -> bool:
    return any(reaches(grant, case) for grant in viewer.grants)


def reaches(grant: Granted, case: Case) -> bool:
    if grant.purpose != case.purpose or grant.program not in ("", case.program):
        return False
    if not case.area_id.startswith(grant.area):
        return False
    if ROLES[grant.role].reach == "area":
        return True
    touched = {case.unit_id}
    touched |= {span.unit_id for span in case.custody.all()}
    touched |= {offer.to_unit_id for offer in case.handovers.all() if offer.state == "offered"}
    touched |= {assist.unit_id for assist in case.assists.all()}
    return grant.unit in touched


def reads(viewer: Viewer, case: Case) -> bool:
    return any(
        grant.role in ("agent", "officer", "head", "duty")
        and grant.purpose == case.purpose
        and grant.program in ("", case.program)
        and case.area_id.startswith(grant.area)
        for grant in viewer.grants
    )


def at_hand(grant: Granted, case: Case) -> bool:
    """What a unit held once is found by search, and in no list of what there is to do."""
    lent = {offer.to_unit_id for offer in case.handovers.all() if offer.state == "offered"}
    lent |= {assist.unit_id for assist in case.assists.all() if assist.answered_at is None}
    return ROLES[grant.role].reach == "area" or grant.unit in {case.unit_id, *lent}


def test_the_predicate_is_the_rule():
    rng = random.Random(20261123)
    cases = scatter(rng)
    seen = 0
    for _ in range(80):
        viewer = some_viewer(rng)
        expected = {case.ref for case in cases if sees(viewer, case)}
        assert set(visible_cases(viewer).values_list("ref", flat=True)) == expected, viewer
        assert bounded_count(visible_cases(viewer)) == len(expected)
        held = {c.ref for c in cases if any(reaches(g, c) and g.unit == c.unit_id for g in viewer.grants)}
        assert set(held_by(viewer).values_list("ref", flat=True)) == held, viewer
        seen += len(expected)
    assert 150 < seen < 80 * 40


def test_every_way_of_asking_keeps_the_wall():
    rng = random.Random(5)
    cases = scatter(rng)
    for _ in range(30):
        viewer = some_viewer(rng)
        expected = {case.ref for case in cases if sees(viewer, case)}
        assert {case.ref for case in find(viewer, cases[0].title)} == expected
        assert {case.ref for case in find(viewer, "一袋垃圾")} == {
            case.ref for case in cases if sees(viewer, case) and reads(viewer, case)
        }
        listed = {case.ref for lane in lanes(MONDAY) for case in queue(viewer, lane, MONDAY)}
        assert listed <= expected
        to_do = {c.ref for c in cases if any(reaches(g, c) and at_hand(g, c) for g in viewer.grants)}
        assert {case.ref for case in queue(viewer, "open", MONDAY)} == to_do
        for case in rng.sample(cases, 5):
            if case.ref in expected:
                assert get_case(viewer, case.ref) == case
            else:
                with pytest.raises(UnknownCase):
                    get_case(viewer, case.ref)
                assert find(viewer, case.ref) == []


def test_nobody_sees_nothing():
    report()
    assert not visible_cases(NOBODY).exists()
    assert not held_by(NOBODY).exists()


def test_another_purpose_is_a_wall_even_for_the_whole_district():
    case = report()
    Case.objects.filter(pk=case.pk).update(purpose="corrections")
    duty = account("duty.li").viewer
    assert find(duty, case.ref) == []
    with pytest.raises(UnknownCase):
        act(case, "note", "duty.li", after(hours=1), reason="偷看")
    officer = replace(duty, grants=(replace(duty.grants[0], purpose="corrections"),))
    assert get_case(officer, case.ref) == case


def test_absent_and_forbidden_are_the_same_answer_at_the_same_cost(django_assert_num_queries):
    hidden = report()
    viewer = account("agent.he").viewer
    answers = []
    for ref in (hidden.ref, "ABCDE-ABCDE", "no ref at all"):
        with django_assert_num_queries(1), pytest.raises(UnknownCase) as refused:
            get_case(viewer, ref)
        answers.append(str(refused.value))
    assert len(set(answers)) == 1


@pytest.mark.parametrize("action", ["note", "accept", "erase", "fly", "merge", "warn"])
def test_the_door_does_not_tell_strangers_that_a_case_exists(action):
    hidden, absent = report(), report()
    Case.objects.filter(pk=absent.pk).update(ref="ABCDE-ABCDE")
    answers = []
    for ref in (hidden.ref, "WXYZA-BCDEF"):
        with pytest.raises(UnknownCase) as refused:
            act(Case(ref=ref), action, "agent.he", MONDAY.replace(year=2025), reason="x")
        answers.append(str(refused.value))
    assert answers[0] == answers[1]


def test_what_everybody_may_know_of():
    public, private = report(), report("help-request", help_kind="other", description="帮")
    assert public in public_cases()
    assert private not in public_cases()
    Case.objects.filter(pk=public.pk).update(sensitivity="restricted")
    assert public not in public_cases()
