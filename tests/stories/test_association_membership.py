from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.models import Case
from lifang.people.models import Registration
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, due, learns_nothing, staff, step

OFFICER, HEAD = "officer.arts-federation", "head.arts-federation"
ADMITTED = {"rank": "district", "member_no": "作-071", "joined_on": "2026-04-12"}
VOTES = {"votes_for": "6", "votes_all": "7", "answer": "作品扎实"}


@pytest.fixture(autouse=True)
def federation(district: None) -> None:
    staff("arts-federation", "service", "officer", "head")
    staff("labour-inspection", "wages", "duty")


def applied(**more: object) -> Case:
    who = {
        "reporter_name": "云间",
        "reporter_phone": "13900001234",
        "works": "诗集一部",
        "genre": ["poem"],
        "charter_agreed": True,
    }
    return begin("association-membership", association="writers", **who | more)


def test_works_are_reviewed_and_the_head_admits():
    case = step(applied(), "accept", OFFICER, after(days=2))
    assert due(case, "review") == "2026-06-05 00:00"
    case = step(case, "pass", OFFICER, after(days=40), proofs=("minutes",), **VOTES)
    with pytest.raises(NotAllowed):
        step(case, "admit", OFFICER, after(days=41), **ADMITTED)
    case = step(case, "admit", HEAD, after(days=41), **ADMITTED)
    assert case.state == "joined"
    (row,) = Registration.objects.filter(source=case.stream)
    assert (row.register, row.holder_id, str(row.from_on)) == (
        "association-member",
        "arts-federation",
        "2026-04-12",
    )
    assert row.person is not None
    assert (row.person.name, row.values) == (
        "云间",
        {"association": "writers", "rank": "district", "genre": ["poem"]},
    )


def test_who_is_not_admitted_hears_why():
    case = step(applied(), "accept", OFFICER, after(days=2))
    with pytest.raises(BadInput):
        step(case, "decline", OFFICER, after(days=40), proofs=("minutes",), votes_for="2", votes_all="7")
    given = VOTES | {"votes_for": "2", "answer": "作品还少，明年再申请"}
    assert step(case, "decline", OFFICER, after(days=40), proofs=("minutes",), **given).state == "declined"
    assert not Registration.objects.exists()


def test_the_wages_desk_learns_nothing():
    learns_nothing(applied(), "duty.labour-inspection", MONDAY)


@pytest.mark.parametrize("votes", ["0", "3", "8"])
def test_more_than_half_and_never_more_than_all_vote_for_a_member(votes: str):
    case = step(applied(), "accept", OFFICER, after(days=2))
    with pytest.raises(BadInput, match="赞成票"):
        step(case, "pass", OFFICER, after(days=40), proofs=("minutes",), **VOTES | {"votes_for": votes})


def test_who_has_most_of_the_votes_is_not_declined():
    case = step(applied(), "accept", OFFICER, after(days=2))
    with pytest.raises(BadInput, match="赞成票"):
        step(case, "decline", OFFICER, after(days=40), proofs=("minutes",), **VOTES)


def test_nobody_joins_who_does_not_accept_the_charter():
    with pytest.raises(WrongState, match="认可协会章程"):
        step(applied(charter_agreed=False), "accept", OFFICER, after(days=2))
