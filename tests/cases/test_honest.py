"""The honest rates: every case counts once, with its newest answer, and what is left out is said."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from lifang.cases.honest import Share, rates, recurrences, recurring
from lifang.cases.models import Case
from lifang.places.profile import profile
from tests.factories.cases import MONDAY, act, after, report

pytestmark = pytest.mark.django_db


def closed(days: float = 0, **data) -> Case:
    begin = MONDAY + timedelta(days=days)
    case = act(report(now=begin, **data), "accept", "agent.lin", begin)
    return act(case, "solve", "agent.lin", begin + timedelta(hours=1), proof="photo", result="已清理")


def answered(case: Case, *, solved: bool, satisfied: bool | None = None, days: float = 1) -> Case:
    more = {} if satisfied is None else {"satisfied": satisfied}
    return act(case, "feedback", "reporter", after(days=days), solved=solved, **more)


def unreached(case: Case) -> Case:
    return act(case, "feedback", "duty.li", after(days=1), contacted=False)


def everything():
    return rates(Case.objects.all())


def test_each_rate_has_its_own_denominator():
    answered(closed(), solved=True, satisfied=True)
    answered(closed(), solved=False)
    unreached(closed())
    closed()  # asked, and silent
    report()  # still open
    found = everything()
    assert (found.opened, found.closed, found.unreached) == (5, 4, 1)
    assert found.responded == Share(2, 4)
    assert found.solved == Share(1, 2)
    assert found.satisfied == Share(1, 1)  # the other said nothing of it
    assert found.responded.percent == 50.0


def test_nothing_counted_is_no_percentage():
    assert everything().solved == Share(0, 0)
    assert everything().solved.percent is None


def test_the_newest_answer_counts():
    case = answered(closed(), solved=True, satisfied=True)
    again = act(case, "reopen", "reporter", after(days=2), reason="又有了")
    assert everything().closed == 0
    shut = act(again, "solve", "agent.lin", after(days=3), proof="photo", result="又清了")
    assert (everything().responded, everything().reopened) == (Share(0, 1), 1)
    answered(shut, solved=False, days=4)
    assert everything().solved == Share(0, 1)


def test_merged_cases_count_once_and_late_ones_are_not_on_time():
    main, double = report(), report()
    act(double, "merge", "head.fang", after(hours=1), ref=main.ref, reason="同一件")
    late = act(main, "accept", "agent.lin", after(days=3))
    act(late, "solve", "agent.lin", after(days=3), proof="photo", result="清")
    closed()
    assert (everything().closed, everything().on_time) == (2, Share(1, 2))


def test_an_excluded_case_leaves_every_rate_and_is_counted_as_excluded():
    case = answered(closed(), solved=False)
    case = act(case, "ask-exclusion", "head.fang", after(days=2), reason="恶意")
    assert everything().solved == Share(0, 1)  # asking alone changes nothing
    act(case, "approve-exclusion", "duty.li", after(days=2), reason="属实")
    found = everything()
    assert (found.closed, found.excluded) == (1, 1)
    assert {found.on_time, found.responded, found.solved, found.satisfied} == {Share(0, 0)}


class TestRecurrence:
    def test_the_same_at_the_same_place_within_thirty_days(self):
        first = closed()
        assert recurring(Case.objects.all()) == Share(0, 1)
        report(now=after(days=30))
        assert recurring(Case.objects.all()) == Share(1, 1)
        assert list(recurrences(Case.objects.all())) == [first.pk]

    def test_not_later_not_elsewhere_not_another_kind_and_not_a_double(self):
        closed()
        report(now=after(days=32))
        report(now=after(days=2), site="dongyuan-1-2")
        report(now=after(days=2), category="06009")
        double = report(now=after(days=2))
        other = report(now=after(days=32))
        act(double, "merge", "head.fang", after(days=33), ref=other.ref, reason="同一件")
        assert recurring(Case.objects.all()) == Share(0, 1)

    def test_what_lay_open_already_when_it_was_closed_is_no_return(self):
        report()
        closed()
        assert recurring(Case.objects.all()) == Share(0, 1)

    def test_only_programs_that_watch_for_it_and_only_places(self):
        case = report("consultation", site="", topic="other", description="问")
        act(case, "solve", "duty.li", after(hours=1), result="答")
        nowhere = act(report(site=""), "rule", "duty.li", after(hours=1), unit="city-management", reason="转")
        nowhere = act(nowhere, "accept", "officer.qian", after(hours=2))
        act(nowhere, "solve", "officer.qian", after(hours=3), proof="photo", result="清")
        assert recurring(Case.objects.all()) == Share(0, 0)

    def test_against_a_slow_count(self):
        rng = random.Random(7)
        for _ in range(25):
            site = rng.choice(["dongyuan-1-1", "dongyuan-1-2"])
            closed(rng.uniform(0, 90), site=site, category=rng.choice(["06009", "06010"]))
        cases = list(Case.objects.all())

        def last_day(case: Case):
            """Thirty days after the day of closing; on a rest day, the next workday."""
            day = case.closed_at.astimezone(profile().calendar.zone).date() + timedelta(days=30)
            while not profile().calendar.is_workday(day):
                day += timedelta(days=1)
            return day

        slow = {
            one.pk
            for one in cases
            for two in cases
            if (one.site_id, one.category) == (two.site_id, two.category)
            and two.opened_at > one.closed_at
            and two.opened_at.astimezone(profile().calendar.zone).date() <= last_day(one)
        }
        assert 0 < len(slow) < 25
        assert set(recurrences(Case.objects.all())) == slow
        assert recurring(Case.objects.all()) == Share(len(slow), 25)
