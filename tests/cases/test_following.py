"""Whoever finds their problem reported already follows it: heard, told and asked like the first, and reading nothing of theirs."""

from __future__ import annotations

import pytest

from lifang.cases.commands import report_the_same
from lifang.cases.errors import BadInput, NotAllowed, UnknownCase, WrongState
from lifang.cases.models import MERGED, Case
from lifang.cases.queries import allowed_actions
from lifang.cases.rebuild import differences
from lifang.outbox.models import Message
from lifang.people.actors import PUBLIC, Actor
from lifang.places.models import Site
from tests.factories.cases import a_key, act, after, report

pytestmark = pytest.mark.django_db


def follow(main: Case, hours: float = 1, key: str = "", **data: str) -> Case:
    given = {"category": "06010", "description": "我也看见了"} if main.program == "street-problem" else {}
    call = {
        "program": main.program,
        "actor": PUBLIC,
        "data": given | data,
        "key": key or a_key(),
        "now": after(hours=hours),
        "channel": "web",
        "language": "zh",
        "site": Site.objects.get(code="dongyuan-1-1"),
    }
    return Case.objects.get(pk=report_the_same(receive=call, ref=main.ref).pk)


def told(case: Case) -> int:
    return Message.objects.filter(about=case.stream).count()


def may(case: Case, by: Case, hours: float = 10) -> set[str]:
    return {offer.name for offer in allowed_actions(case, Actor.reporter(by.ref), after(hours=hours))}


@pytest.fixture
def main() -> Case:
    return report(reporter_phone="13912345678")


def solved(main: Case, hours: float = 2) -> Case:
    act(main, "accept", "agent.lin", after(hours=hours))
    return act(main, "solve", "agent.lin", after(hours=hours + 1), proof="photo", result="已清理")


def test_a_follower_has_a_report_and_a_receipt_of_their_own(main):
    own = follow(main, reporter_phone="13987654321")
    assert (own.state, own.merged_into, own.due_at) == (MERGED, main, None)
    assert own.receipt != main.receipt
    assert told(own) == 1
    act(main, "accept", "agent.lin", after(hours=2))
    assert told(own) == 2
    assert list(differences()) == []


def test_a_second_press_changes_nothing(main):
    key = a_key()
    assert follow(main, key=key) == follow(main, key=key)
    assert Case.objects.count() == 2


def test_a_follower_is_asked_too_and_can_have_it_opened_again(main):
    own = follow(main)
    assert may(main, own) == set()
    main = solved(main)
    assert may(main, own) == {"feedback", "reopen"}
    main = act(main, "feedback", Actor.reporter(own.ref), after(hours=4), solved=False)
    assert main.feedback.get().by == f"reporter/{own.ref}"
    main = act(main, "reopen", Actor.reporter(own.ref), after(hours=5), reason="还在")
    assert (main.state, main.reopened) == ("accepted", 1)


def test_one_who_withdraws_does_not_withdraw_the_matter_of_the_others(main):
    own = follow(main, reporter_phone="13987654321")
    with pytest.raises(UnknownCase):
        act(main, "withdraw", Actor.reporter(own.ref), after(hours=2))
    before = told(main)
    main = act(main, "withdraw", "reporter", after(hours=2))
    assert (told(main), told(own)) == (before, 2)
    main = act(main, "ask-again", Actor.reporter(own.ref), after(hours=3), reason="还在")
    assert (told(main), told(own)) == (before + 1, 2)


@pytest.mark.parametrize("action", ["note", "attach"])
def test_what_a_follower_adds_goes_to_their_own_report(main, action):
    own = follow(main)
    main = solved(main)
    with pytest.raises((UnknownCase, NotAllowed)):
        act(main, action, Actor.reporter(own.ref), after(hours=4), reason="补充")


def test_the_desk_can_part_what_is_not_the_same(main):
    own = follow(main)
    apart = act(own, "unmerge", "head.fang", after(hours=2), reason="另一处")
    assert (apart.state, apart.merged_into) == ("received", None)
    assert may(solved(main), own) == set()
    assert list(differences()) == []


def test_only_open_public_cases_of_the_same_kind_can_be_followed(main):
    private = report("help-request", help_kind="other", description="帮忙")
    for other in (private.ref, "AAAA-AAAAA", ""):
        with pytest.raises(BadInput, match="reference of the other case"):
            act(main, "join", "reporter", after(hours=1), ref=other)
    with pytest.raises(WrongState, match="same kind"):
        act(private, "join", "reporter", after(hours=1), ref=main.ref)
    with pytest.raises(WrongState, match="closed"):
        follow(solved(main), hours=5)
    assert Case.objects.count() == 2


def test_what_is_worked_on_is_followed_on_its_own(main):
    second = act(report(now=after(hours=1)), "accept", "agent.lin", after(hours=2))
    with pytest.raises(WrongState, match="worked on already"):
        act(second, "join", "reporter", after(hours=3), ref=main.ref)
    with pytest.raises(NotAllowed):
        act(report(now=after(hours=3)), "join", "agent.lin", after(hours=4), ref=main.ref)
