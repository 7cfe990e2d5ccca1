from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.modules.campaigns.ladder import APART, kind_of_visit, next_from, next_step
from lifang.modules.campaigns.outcomes import (
    DONE,
    NOBODY_HOME,
    STANDARD,
    BadOutcomes,
    Outcome,
    check,
    named,
    read,
)
from lifang.modules.campaigns.slots import PER_TEAM, Promise, Seen, Slot, open_slots, unkept


@pytest.mark.parametrize(
    ("tried", "step"),
    [
        ([], "first"),
        (["day"], "evening"),
        (["day", "day"], "evening"),
        (["evening"], "again"),
        (["day", "evening"], "letter"),
        (["day", "evening", "letter"], "joint"),
        (["day", "letter"], "evening"),
        (["day", "letter", "evening"], "joint"),
        (["day", "evening", "letter", "joint"], "end"),
    ],
)
def test_what_comes_next(tried, step) -> None:
    assert next_step(tried) == step


@given(st.lists(st.tuples(st.integers(0, 23), st.booleans(), st.booleans()), max_size=12))
def test_nobody_is_given_up_before_all_was_tried(acts) -> None:
    """Whatever is done in whatever order: at the end there were three visits, an evening, a letter, and company."""
    tried: list[str] = []
    for hour, joint, letter in acts:
        if next_step(tried) == "end":
            break
        visit = kind_of_visit(datetime(2026, 3, 2, hour, tzinfo=UTC), joint=joint, tried=tried)
        tried.append("letter" if letter and tried else visit)
    if next_step(tried) == "end":
        assert len([one for one in tried if one != "letter"]) >= 3
        assert {"evening", "letter", "joint"} <= set(tried)


@given(st.lists(st.tuples(st.integers(0, 20 * 60), st.booleans(), st.booleans()), max_size=30))
def test_who_hurries_up_and_down_the_stairs_is_not_done_sooner(acts) -> None:
    """Minutes between acts, company, letter: three visits that count lie hours apart, and a letter can be read first."""
    at = left = datetime(2026, 3, 2, 17, tzinfo=UTC)
    tried, counted, free = list[str](), list[datetime](), None
    for minutes, joint, letter in acts:
        at += timedelta(minutes=minutes)
        if letter and tried:
            tried.append("letter")
        elif free is None or at >= free:
            tried.append(kind_of_visit(at, joint=joint, tried=tried))
            counted.append(at)
        else:
            continue
        if tried[-2:] == ["letter", "joint"]:
            assert at.date() > left.date()
        left = at
        free = max(free or at, next_from(at, tried))
        if next_step(tried) == "end":
            break
    assert all(later - earlier >= APART for earlier, later in pairwise(counted))


def test_slots_are_evenings_and_weekend_mornings_until_the_end() -> None:
    monday = date(2026, 3, 2)
    slots = open_slots(monday, date(2026, 3, 8), {})
    assert [slot.on - monday for slot in slots] == [timedelta(days) for days in range(1, 7)]
    assert [slot.part for slot in slots] == ["evening"] * 4 + ["morning"] * 2


def test_no_day_before_the_campaign_can_be_chosen() -> None:
    slots = open_slots(date(2026, 3, 2), date(2026, 3, 8), {}, date(2026, 3, 5))
    assert [slot.on.day for slot in slots] == [5, 6, 7, 8]


def test_a_promise_is_broken_when_nobody_came_in_its_hours() -> None:
    """Tuesday and Wednesday, 18:30 to 20:30."""
    tuesday, wednesday = (Slot(date(2026, 3, day), "evening") for day in (3, 4))
    made = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def at(day: int, hour: int, minute: int = 0, *, ended: bool = False) -> Seen:
        return Seen(datetime(2026, 3, day, hour, minute, tzinfo=UTC), ended)

    def broken(*visits: Seen, promised=(tuesday,), now=datetime(2026, 3, 9, tzinfo=UTC)) -> list[Slot]:
        promises = [Promise(1, slot, made + timedelta(hours=n)) for n, slot in enumerate(promised)]
        return [one.slot for one in unkept(promises, {1: visits}, now, UTC)]

    assert broken() == [tuesday]
    assert broken(now=datetime(2026, 3, 3, 20, 59, tzinfo=UTC)) == [], "not over yet"
    assert broken(at(3, 12), at(3, 22)) == [tuesday], "before and after it"
    assert broken(at(3, 18, 5)) == broken(at(3, 20, 55)) == []
    assert broken(at(3, 12, ended=True)) == [], "done at noon: nobody had to wait"
    assert broken(at(2, 8, ended=True)) == [tuesday], "before it was taken back and promised"
    assert broken(promised=(tuesday, wednesday)) == [wednesday], "the resident thought again"


def test_a_full_slot_is_not_offered() -> None:
    tuesday = Slot(date(2026, 3, 3), "evening")
    assert tuesday in open_slots(date(2026, 3, 2), date(2026, 3, 8), {tuesday: PER_TEAM - 1})
    assert tuesday not in open_slots(date(2026, 3, 2), date(2026, 3, 8), {tuesday: PER_TEAM})


def test_outcomes_survive_being_written() -> None:
    assert read(one.to_data() for one in STANDARD) == list(STANDARD)


@pytest.mark.parametrize(
    ("outcomes", "problem"),
    [
        ([DONE, DONE], "once"),
        ([NOBODY_HOME], "work was done"),
        ([DONE, NOBODY_HOME, Outcome("gone", {}, after_tries=True)], "only one"),
        ([DONE, Outcome("Not so", {})], "small letters"),
        ([DONE, Outcome("done-too", DONE.label)], "once"),
        ([DONE, Outcome("left", {}, after_tries=True, photo=True)], "no photo"),
    ],
)
def test_a_list_that_cannot_be_is_refused(outcomes, problem) -> None:
    with pytest.raises(BadOutcomes, match=problem):
        check(outcomes)


def test_a_refusal_is_told_in_the_language_of_the_planner() -> None:
    with pytest.raises(BadOutcomes) as told:
        check([NOBODY_HOME])
    assert told.value.explain("zh") == "至少要有一种结果表示事情办成了，请勾选“算走访到”。"


def test_a_new_outcome_gets_a_code_and_what_was_done_the_one_that_figures_count() -> None:
    rows = [
        Outcome("", {"zh": "已发放", "en": "Paid out"}, reached=True),
        Outcome("", {"zh": "已发一半", "en": "Paid out"}, reached=True),
        Outcome("refused", {"zh": "拒绝", "en": "Refused"}),
        Outcome("", {"zh": "搬走", "en": "搬走"}),
    ]
    assert [one.code for one in named(rows)] == ["done", "paid-out", "refused", "outcome-4"]
