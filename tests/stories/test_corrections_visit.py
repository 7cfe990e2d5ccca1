from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, due, learns_nothing, staff, step

OFFICER, HEAD = "officer.justice", "head.justice"


@pytest.fixture(autouse=True)
def bureau(district: None) -> None:
    staff("justice", "corrections", "officer", "head")


def planned() -> Case:
    return begin("corrections-visit", OFFICER, person_name="丁一", visit_by="2026-03-13")


SEEN = {"visited_on": "2026-03-05", "way": "agreed", "wellbeing": "找到了新工作"}


def test_a_visit_finds_a_need_and_help_follows():
    case = planned()
    assert due(case, "visit") == "2026-03-14 00:00"
    with pytest.raises(WrongState):
        step(case, "visit", OFFICER, after(days=3), needs_help=True, **SEEN)
    case = step(case, "find-need", OFFICER, after(days=3), needs_help=True, help_note="想学电工", **SEEN)
    assert step(case, "help", OFFICER, after(days=9), help_given="已报名培训班").state == "closed"


def test_who_is_not_reached_is_tried_again():
    with pytest.raises(BadInput):
        step(planned(), "not-reached", OFFICER, after(days=3), tries="1")
    case = step(planned(), "not-reached", OFFICER, after(days=3), tries="2")
    case = step(
        case, "reached", OFFICER, after(days=3, hours=4), contact_note="回了电话", visit_by="2026-03-20"
    )
    assert step(case, "visit", OFFICER, after(days=8), needs_help=False, **SEEN).state == "closed"


def test_nobody_of_another_purpose_learns_anything():
    case = planned()
    learns_nothing(case, "officer.xu", MONDAY)
    learns_nothing(case, "duty.li", MONDAY)
