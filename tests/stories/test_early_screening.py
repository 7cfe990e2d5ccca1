from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, learns_nothing, staff, step

OFFICER = "officer.disabled-persons"


@pytest.fixture(autouse=True)
def federation(district: None) -> None:
    staff("disabled-persons", "care", "officer", "head")


def screened(**more: object) -> Case:
    child = {"child_name": "小满", "born_on": "2023-05-20", "guardian_name": "陆女士"}
    found = {"suspected": ["hearing"], "screened_at": "东街社区卫生服务中心", "guardian_told": True}
    return begin("early-screening", OFFICER, **{"reporter_phone": "13900001234"} | child | found | more)


def diagnosed() -> Case:
    case = step(
        screened(), "refer", OFFICER, after(days=2), diagnose_at="妇幼保健院", diagnose_by="2026-03-20"
    )
    return step(case, "diagnose", OFFICER, after(days=15), proofs=("assessment",), confirmed=True)


def test_from_the_screening_to_the_end_of_rehabilitation():
    case = step(
        diagnosed(),
        "apply",
        OFFICER,
        after(days=18),
        proofs=("document",),
        aid=["device"],
        rehab_at="康复中心",
    )
    case = step(case, "begin", OFFICER, after(days=25), review_on="2026-06-30")
    case = step(case, "complete", OFFICER, after(days=118), proofs=("assessment",), result="能对话")
    assert case.state == "completed"


def test_each_hop_that_breaks_off_says_where_and_why_and_can_be_taken_up_again():
    with pytest.raises(BadInput):  # no reason chosen
        step(screened(), "lose-diagnosis", OFFICER, after(days=30), tries="3", reason="电话打不通")
    lost = {"loss_reason": "distance", "tries": "3", "reason": "没人接送"}
    ends = {
        step(screened(), "lose-diagnosis", OFFICER, after(days=30), **lost).state,
        step(diagnosed(), "lose-rehab", OFFICER, after(days=40), **lost).state,
    }
    assert ends == {"lost-before-diagnosis", "lost-before-rehab"}
    case = step(diagnosed(), "lose-rehab", OFFICER, after(days=40), **lost)
    assert step(case, "find-again", OFFICER, after(days=60), reason="奶奶来电").state == "screened"


def test_a_diagnosis_says_yes_or_no():
    case = step(
        screened(), "refer", OFFICER, after(days=2), diagnose_at="妇幼保健院", diagnose_by="2026-03-20"
    )
    with pytest.raises(WrongState):
        step(case, "diagnose", OFFICER, after(days=15), proofs=("assessment",), confirmed=False)
    assert (
        step(case, "rule-out", OFFICER, after(days=15), proofs=("assessment",), confirmed=False).state
        == "healthy"
    )


def test_the_service_desk_learns_nothing():
    learns_nothing(screened(), "duty.li", MONDAY)


@pytest.mark.parametrize(
    "given",
    [
        {"guardian_told": False},
        {"born_on": "1990-05-20"},
        {"born_on": "2019-03-02"},  # seven that day
        {"born_on": "2026-03-03"},  # not born yet
    ],
)
def test_only_children_up_to_six_whose_guardian_agrees(given: dict[str, object]):
    with pytest.raises(BadInput):
        screened(**given)


def test_a_child_is_six_until_the_day_before_its_birthday():
    assert screened(born_on="2019-03-03").state == "screened"
