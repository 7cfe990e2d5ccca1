"""Several reports of one thing: merged reversibly, every reporter informed."""

from __future__ import annotations

import pytest
from django.utils import translation

from lifang.cases.errors import BadInput, NotAllowed, UnknownCase, WrongState
from lifang.cases.messages import REPORTER
from lifang.cases.models import MERGED, Case, Clock
from lifang.cases.queries import timeline
from lifang.cases.rebuild import differences
from lifang.outbox.models import Message
from tests.cases.samples import RESTLESS
from tests.factories.cases import act, after, report

pytestmark = pytest.mark.django_db


def told(case: Case) -> list[str]:
    return list(
        Message.objects.filter(about=case.stream, channel="console")
        .order_by("pk")
        .values_list("body", flat=True)
    )


@pytest.fixture
def pair() -> tuple[Case, Case]:
    main = report(reporter_phone="13912345678")
    return main, report(reporter_phone="13987654321", now=after(hours=1))


def merged(double: Case, main: Case, hours: float = 2) -> Case:
    return act(double, "merge", "head.fang", after(hours=hours), ref=main.ref, reason="同一堆垃圾")


def test_a_merged_case_rests_and_its_clocks_are_dropped(pair):
    main, double = pair
    double = merged(double, main)
    assert (double.state, double.state_kind, double.merged_into, double.due_at) == (
        MERGED,
        "closed",
        main,
        None,
    )
    assert Clock.objects.get(case=double).state == "dropped"
    assert [event.entry.kind for event in timeline(main)] == ["receive", "merge"]


def test_taking_it_back_restores_the_same_dates_and_is_no_reopening(pair):
    main, double = pair
    due = double.due_at
    apart = act(merged(double, main), "unmerge", "head.fang", after(hours=5), reason="不是一处")
    assert (apart.state, apart.due_at, apart.merged_into, apart.reopened) == ("received", due, None, 0)
    assert Clock.objects.get(case=double).state == "running"
    assert apart.custody.get(until_at=None).from_at == after(hours=5)
    assert list(differences()) == []


def test_a_pause_goes_on_after_a_merge_was_taken_back(offer_program):
    offer_program(RESTLESS)
    main = report("restless", site="")
    double = act(report("restless", site=""), "accept", "officer.zheng", after(hours=1))
    asking = act(double, "ask", "officer.zheng", after(hours=2))
    away = act(asking, "merge", "officer.zheng", after(hours=3), ref=main.ref, reason="同一件")
    back = act(away, "unmerge", "officer.zheng", after(days=1), reason="不是同一件")
    resolve = Clock.objects.get(case=back, name="resolve")
    assert (back.state, resolve.state, resolve.pauses[-1]["end"]) == ("asking", "paused", None)
    assert list(differences()) == []


def test_merging_twice_and_back_restores_what_ran_last(pair):
    main, double = pair
    apart = act(merged(double, main), "unmerge", "head.fang", after(hours=3), reason="不是")
    accepted = act(apart, "accept", "agent.lin", after(hours=4))
    again = act(merged(accepted, main, 5), "unmerge", "head.fang", after(hours=6), reason="还不是")
    assert (again.state, again.due_at) == ("accepted", accepted.due_at)
    assert {(row.name, row.state) for row in Clock.objects.filter(case=double)} == {
        ("accept", "met"), ("resolve", "running"),
    }  # fmt: skip


def test_every_reporter_hears_of_the_case_they_are_part_of(pair):
    main, double = pair
    merged(double, main)
    act(main, "accept", "agent.lin", after(hours=3))
    with translation.override("zh-hans"):
        assert told(double)[1] == REPORTER["merged"] % {"title": double.title}
    assert "已受理" in told(double)[2]
    assert "已受理" in told(main)[1]
    act(double, "unmerge", "head.fang", after(hours=4), reason="不是一处")
    act(main, "start", "agent.lin", after(hours=5))
    assert len(told(double)) == 4
    assert len(told(main)) == 3


def test_chains_are_refused_since_nobody_would_tell_their_reporters(pair):
    main, double = pair
    merged(double, main)
    third = report(now=after(hours=2))
    with pytest.raises(WrongState, match="other way round"):
        act(main, "merge", "head.fang", after(hours=3), ref=third.ref, reason="同一件")
    with pytest.raises(WrongState, match="closed or merged itself"):
        act(third, "merge", "head.fang", after(hours=3), ref=double.ref, reason="同一件")


def test_refusals(pair):
    main, double = pair
    for ref in ("", main.ref, "AAAAA-AAAAA"):
        with pytest.raises(BadInput, match="reference of the other case"):
            act(main, "merge", "head.fang", after(hours=2), ref=ref, reason="同一件")
    with pytest.raises(NotAllowed):
        act(double, "merge", "agent.lin", after(hours=2), ref=main.ref, reason="同一件")
    with pytest.raises(BadInput, match="why"):
        act(double, "merge", "head.fang", after(hours=2), ref=main.ref)
    with pytest.raises(WrongState):
        act(double, "unmerge", "head.fang", after(hours=2), reason="没合过")
    help_request = report("help-request", help_kind="other", description="帮忙")
    with pytest.raises(WrongState, match="same kind"):
        act(double, "merge", "head.fang", after(hours=2), ref=help_request.ref, reason="同一件")


def test_a_case_one_may_not_know_of_cannot_be_probed_by_merging(pair):
    """The answer is the same as for a reference that does not exist."""
    _main, double = pair
    hidden = report(site="canteen")
    with pytest.raises(BadInput, match="reference of the other case"):
        act(double, "merge", "head.fang", after(hours=2), ref=hidden.ref, reason="同一件")
    with pytest.raises(BadInput, match="reference of the other case"):
        act(double, "link", "head.fang", after(hours=2), ref=hidden.ref)
    with pytest.raises(UnknownCase):
        act(hidden, "merge", "head.fang", after(hours=2), ref=double.ref, reason="同一件")


def test_a_merged_case_only_takes_notes_and_its_separation(pair):
    main, double = pair
    double = merged(double, main)
    with pytest.raises(WrongState, match="merged into another"):
        act(double, "accept", "agent.lin", after(hours=3))
    act(double, "note", "reporter", after(hours=3), reason="我也看到有老鼠")
    assert Case.objects.get(pk=double.pk).state == MERGED
