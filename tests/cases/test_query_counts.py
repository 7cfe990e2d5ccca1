"""How many statements a call may cost, whatever the case has been through: a limit, so that none creeps in."""

from __future__ import annotations

import pytest

from lifang.cases import commands
from lifang.cases.batch import Batch
from lifang.cases.errors import Refused
from lifang.cases.honest import rates, recurring
from lifang.cases.models import Case
from lifang.cases.queries import allowed_actions, find, lanes, queue, timeline
from lifang.people.actors import PUBLIC, Actor
from lifang.places.models import Site
from tests.factories.cases import MONDAY, a_key, a_photo, account, act, after, report

pytestmark = pytest.mark.django_db
DOOR = 17
CLOSING = 23  # with proof, fields, the question to the reporter, its clock and a message


@pytest.fixture(autouse=True)
def _warm() -> None:
    """Programs are read and frozen once, not with every case."""
    report()


def receive(**changes) -> dict[str, object]:
    return {
        "program": "street-problem",
        "actor": PUBLIC,
        "data": {"category": "06010", "description": "垃圾", "reporter_phone": "13912345678"},
        "files": [("photo", a_photo())],
        "key": a_key(),
        "now": MONDAY,
        "channel": "web",
        "language": "zh",
        "site": Site.objects.get(code="dongyuan-1-1"),
    } | changes


def test_receiving_a_report(django_assert_max_num_queries):
    call = receive()
    with django_assert_max_num_queries(DOOR):
        commands.receive(**call)


def test_each_step_of_a_case(django_assert_max_num_queries):
    case = report(reporter_phone="13912345678")
    lin, duty, reporter = account("agent.lin"), account("duty.li"), Actor.reporter(case.ref)
    head = account("head.fang")
    steps = [
        (lin, "accept", {}),
        (lin, "note", {"reason": "看过"}),
        (head, "assign", {"data": {"handler": "agent.lin"}}),
        (head, "wait", {"data": {"waiting_for": "parts", "plan": "下周"}}),
        (lin, "continue", {}),
        (head, "extend", {"reason": "缺件", "data": {"clock": "resolve"}}),
        (lin, "offer", {"data": {"unit": "housing"}, "reason": "房屋"}),
        (lin, "withdraw-offer", {}),
        (lin, "solve", {"data": {"result": "好"}, "files": [("photo", a_photo())]}),
        (duty, "feedback", {"data": {"contacted": True, "solved": False}}),
        (reporter, "reopen", {"reason": "又有了"}),
    ]
    for hour, (actor, action, more) in enumerate(steps, 1):
        call = {"ref": case.ref, "action": action, "actor": actor, "key": a_key(), "now": after(hours=hour)}
        with django_assert_max_num_queries(CLOSING if action == "solve" else DOOR):
            commands.perform(**call, language="zh", **more)


def test_a_refusal_costs_no_more(django_assert_max_num_queries):
    case = report()
    with pytest.raises(Refused), django_assert_max_num_queries(DOOR):
        commands.perform(
            ref=case.ref, action="solve", actor=account("agent.lin"), key=a_key(), now=MONDAY, language="zh"
        )


def test_fifty_reports_at_once_cost_little_more_than_one(django_assert_max_num_queries):
    calls = [receive(files=[]) for _ in range(50)]
    with django_assert_max_num_queries(60), Batch() as batch:
        batch.expect(calls)
        for call in calls:
            batch.receive(**call)


@pytest.fixture
def busy() -> Case:
    case = act(report(), "accept", "agent.lin", after(hours=1))
    for hour in range(2, 30):
        case = act(case, "note", "agent.lin", after(hours=hour), reason="又看了一次", proof="photo")
    return case


def test_a_long_timeline_costs_no_more_than_a_short_one(busy, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        assert len(timeline(busy)) == 30


def test_the_form_of_a_case(busy, django_assert_max_num_queries):
    actor = account("agent.lin")
    with django_assert_max_num_queries(8):
        assert allowed_actions(busy, actor, after(days=2))


def test_lists_cost_one_statement_however_long(django_assert_num_queries):
    for _ in range(10):
        act(report(), "accept", "agent.lin", after(hours=1))
    viewer = account("duty.li").viewer
    for lane in lanes(MONDAY):
        with django_assert_num_queries(1):
            for case in queue(viewer, lane, MONDAY):
                assert case.area.name
                assert case.unit.name
                assert case.site.name


def test_a_search_and_the_rates(django_assert_max_num_queries):
    viewer = account("duty.li").viewer
    with django_assert_max_num_queries(2):
        find(viewer, "垃圾")
    with django_assert_max_num_queries(4):
        rates(Case.objects.all())
    with django_assert_max_num_queries(8):
        recurring(Case.objects.all())
