"""Who came to the meal, who is missed, and what is opened for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lifang.cases.models import Case, Clock
from lifang.modules.care import commands, queries
from lifang.modules.care.errors import BadMeal, MealRefused, NotYours, UnknownCanteen
from lifang.modules.care.models import Portion, Sitting
from lifang.modules.care.tasks import check_meals
from lifang.people.commands.registers import end
from lifang.record.models import Entry
from tests.factories.cases import MONDAY, a_key, account, act, after
from tests.factories.registers import IMPORT
from tests.modules.care.scene import UNIT, canteen, guest
from tests.stories.staffed import learns_nothing

pytestmark = pytest.mark.usefixtures("kitchen")
TODAY = date(2026, 3, 2)  # a Monday
NOON, OVER = after(hours=2, minutes=50), after(hours=3, minutes=31)  # 11:50, 12:31
AGENT = f"agent.{UNIT}"


def note(states: dict[str, str], *, who: str = AGENT, now: datetime = NOON, **changed: Any) -> Sitting:
    given = {"canteen": canteen(), "on": TODAY, "meal": "lunch", "key": a_key(), **changed}
    return commands.note(states=states, actor=account(who, now), now=now, **given)


def portions() -> dict[str, str]:
    return {one.guest.person.name: one.state for one in Portion.objects.select_related("guest__person")}


def test_who_did_not_come_is_called_and_who_came_is_not():
    came, away = guest("周桂兰"), guest("吴长顺")
    note({came.code: "came"})
    assert check_meals(OVER) == 1
    assert portions() == {"周桂兰": "came", "吴长顺": "missed"}
    case = Portion.objects.get(guest=away).case
    assert case is not None
    assert (case.program, case.state, case.channel, case.unit_id) == (
        "canteen-meal-check",
        "missed",
        "rule",
        UNIT,
    )
    assert case.site == canteen()
    assert Clock.objects.get(case=case, name="call").due_at == OVER + timedelta(hours=1)
    told = Entry.objects.get(stream_id=case.stream, kind="receive").payload.data
    assert "吴长顺" in str(told)
    assert "13800000012" in str(told)
    learns_nothing(case, "agent.lin", OVER)


@pytest.mark.parametrize(("wish", "expected"), [("stop", 0), ("cancel", 1)])
def test_who_wants_no_more_meals_is_expected_no_more(wish, expected):
    away = guest("吴长顺")
    assert check_meals(OVER) == 1
    case = Portion.objects.get(guest=away).case
    assert case is not None
    act(case, "reached", AGENT, after(hours=4), told_by="self", meal_wish=wish)
    assert check_meals(OVER + timedelta(days=1)) == expected
    away.refresh_from_db()
    assert away.until_on == (TODAY if wish == "stop" else None)


def test_a_sweep_that_comes_again_checks_nothing_twice():
    guest("周桂兰")
    assert [check_meals(OVER), check_meals(OVER + timedelta(minutes=5))] == [1, 0]
    assert Case.objects.filter(program="canteen-meal-check").count() == 1
    assert Entry.objects.filter(stream__key__startswith="sitting/").count() == 1


def test_a_meal_of_yesterday_is_checked_after_a_standstill_but_not_of_those_entered_since():
    guest("周桂兰", entered=after(hours=-30))
    guest("新来的")
    assert check_meals(MONDAY) == 1  # Sunday's lunch
    assert portions() == {"周桂兰": "missed"}


def test_before_the_meal_is_over_nobody_is_missed():
    guest("周桂兰")
    assert check_meals(NOON) == 0
    with pytest.raises(MealRefused, match="not over"):
        commands.check(canteen=canteen(), on=TODAY, meal="lunch", actor=account(AGENT), key=a_key(), now=NOON)


def test_only_those_are_expected_who_ordered_this_meal_on_this_day():
    guest("早餐", meals=["breakfast"])
    guest("周二", weekdays=["tuesday"])
    left = guest("退订")
    end(registration=left, on=date(2026, 3, 1), reason="搬走", **IMPORT)
    both = guest("两餐", meals=["lunch", "supper"])
    assert queries.guests(canteen(), TODAY, "lunch") == [both]
    assert queries.guests(canteen(), TODAY, "supper") == [both]


def test_a_note_can_be_set_right_until_the_meal_is_checked():
    came = guest("周桂兰")
    note({came.code: "came"})
    note({came.code: "brought"})
    assert portions() == {"周桂兰": "brought"}
    before = Entry.objects.count()
    note({came.code: "brought"})  # it stands already
    assert Entry.objects.count() == before
    check_meals(OVER)
    with pytest.raises(MealRefused, match="is over"):
        note({came.code: "came"}, now=OVER)


def test_a_repeated_key_changes_nothing():
    came = guest("周桂兰")
    key = a_key()
    first, again = note({came.code: "came"}, key=key), note({came.code: "cancelled"}, key=key)
    assert first == again
    assert portions() == {"周桂兰": "came"}


@pytest.mark.parametrize(
    ("states", "said"),
    [({}, "Nothing is noted"), ({"one": "slept"}, "not: slept"), ({"0000-00000": "came"}, "Not on the list")],
)
def test_what_cannot_be_noted_leaves_no_trace(states: dict[str, str], said: str):
    with pytest.raises(BadMeal, match=said):
        note(states)
    assert not Sitting.objects.exists()
    assert not Entry.objects.filter(stream__key__startswith="sitting/").exists()


def test_a_meal_called_off_misses_nobody():
    guest("周桂兰")
    given = {"canteen": canteen(), "on": TODAY, "meal": "lunch", "actor": account(AGENT), "now": MONDAY}
    with pytest.raises(BadMeal):
        commands.call_off(reason=" ", key=a_key(), **given)
    commands.call_off(reason="停气检修", key=a_key(), **given)
    assert check_meals(OVER) == 0
    assert not Case.objects.filter(program="canteen-meal-check").exists()
    with pytest.raises(MealRefused, match="停气检修"):
        note({queries.guests(canteen(), TODAY, "lunch")[0].code: "came"})


def test_a_meal_that_was_eaten_is_not_called_off():
    note({guest("周桂兰").code: "came"})
    with pytest.raises(MealRefused, match="had this meal"):
        commands.call_off(
            canteen=canteen(),
            on=TODAY,
            meal="lunch",
            reason="停气",
            actor=account(AGENT),
            key=a_key(),
            now=NOON,
        )


def test_a_guest_can_cancel_for_a_day_to_come_and_nobody_writes_into_the_past():
    one = guest("周桂兰")
    note({one.code: "cancelled"}, on=TODAY + timedelta(days=1))
    assert check_meals(OVER + timedelta(days=1)) == 2  # today's, too: nobody had noted it
    assert list(Portion.objects.order_by("sitting__on").values_list("state", flat=True)) == [
        "missed",
        "cancelled",
    ]
    with pytest.raises(MealRefused, match="day is over"):
        note({one.code: "came"}, on=TODAY - timedelta(days=1))


def test_others_neither_keep_nor_see_the_sheet():
    one = guest("周桂兰")
    for stranger in ("agent.lin", "duty.li"):
        with pytest.raises(NotYours):
            note({one.code: "came"}, who=stranger)
        with pytest.raises(UnknownCanteen):
            queries.get_canteen(account(stranger).viewer, "canteen")
    assert queries.get_canteen(account(AGENT).viewer, "canteen") == canteen()


def test_the_database_itself_keeps_one_portion_for_each_guest_and_meal():
    one = guest("周桂兰")
    sitting = note({one.code: "came"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Portion.objects.create(sitting=sitting, guest=one, state="missed", at=OVER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sitting.objects.create(ref="another", canteen=canteen(), on=TODAY, meal="lunch")


def test_a_meal_of_another_day_can_only_be_cancelled():
    one = guest("周桂兰")
    tomorrow = TODAY + timedelta(days=1)
    for state in ("came", "brought"):
        with pytest.raises(MealRefused, match="still to come"):
            note({one.code: state}, on=tomorrow)
    note({one.code: "cancelled"}, on=tomorrow)
    assert portions() == {"周桂兰": "cancelled"}
