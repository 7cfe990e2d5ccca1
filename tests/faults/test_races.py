from __future__ import annotations

import uuid

import pytest

from lifang.cases import commands, intake
from lifang.cases.errors import BadInput, Refused, WrongState
from lifang.cases.models import Case
from lifang.outbox.models import Message
from lifang.people.actors import PUBLIC
from lifang.places.models import Site
from lifang.record.models import Entry
from tests.factories.cases import MONDAY, a_key, account, act, after, report
from tests.faults.crowd import assert_sound, at_once

pytestmark = pytest.mark.faults

WRITERS = 50


def asked(key: str = "", **other):
    return {
        "program": "street-problem",
        "actor": PUBLIC,
        "data": {"category": "06010", "description": "楼道口堆了一袋垃圾", "reporter_phone": "13800001234"},
        "key": key or a_key(),
        "now": MONDAY,
        "channel": "web",
        "language": "zh",
        "site": Site.objects.get(code="dongyuan-1-1"),
    } | other


def test_no_note_of_fifty_writers_on_one_case_is_lost(district):
    case = report()
    lin = account("agent.lin")
    at_once(WRITERS, lambda place: act(case, "note", lin, after(minutes=1), reason=f"note {place}"))
    entries = Entry.objects.filter(stream=case.stream, kind="note").select_related("payload")
    assert {entry.payload.data["reason"] for entry in entries} == {
        f"note {place}" for place in range(WRITERS)
    }
    assert Case.objects.get().entries == 1 + WRITERS
    assert_sound()


def test_of_fifty_who_accept_one_does(district):
    case = report()
    lin = account("agent.lin")
    results = at_once(WRITERS, lambda place: act(case, "accept", lin, after(minutes=1)))
    accepted = [result for result in results if isinstance(result, Case)]
    assert len(accepted) == 1
    assert all(isinstance(result, WrongState) for result in results if result not in accepted)
    assert list(Entry.objects.filter(stream=case.stream).values_list("kind", flat=True)) == [
        "receive",
        "accept",
    ]
    assert_sound()


def test_writers_who_join_cases_crosswise_wait_for_each_other_and_not_for_ever(district):
    cases = [report() for _ in range(6)]
    duty = account("duty.li")

    def work(place: int) -> Case:
        one, other = cases[place % 6], cases[(place + 1 + place % 3) % 6]
        if place % 5 == 0:
            return report()
        if place % 5 == 1:
            return act(one, "note", duty, after(minutes=1), reason="seen")
        return act(
            one, "merge" if place % 2 else "link", duty, after(minutes=1), ref=other.ref, reason="the same"
        )

    results = at_once(WRITERS, work)
    assert [result for result in results if not isinstance(result, Case | Refused)] == []
    assert sum(isinstance(result, Case) for result in results) > WRITERS // 5
    assert_sound()


@pytest.mark.parametrize("door", [commands.receive, intake.submit])
def test_one_key_sent_twenty_times_makes_one_case(district, door):
    call = asked("one-key-for-all-twenty-0001")
    results = at_once(20, lambda _place: door(**call).ref)
    assert set(results) == {Case.objects.get().ref}
    assert Message.objects.count() == 1
    assert_sound()


def test_each_of_a_crowd_is_answered_after_the_commit_and_by_its_own_case(district):
    def work(place: int) -> str:
        case = intake.submit(**asked(data={"category": "06010", "description": f"number {place}"}))
        seen = Case.objects.get(ref=case.ref)  # through this thread's own connection: it is committed
        return str(seen.personal["description"])

    calls = range(32)
    assert at_once(32, work) == [f"number {place}" for place in calls]
    assert_sound()


def test_a_poisoned_request_harms_nobody_else(district):
    nowhere = Site(id=uuid.uuid4(), code="gone", area_id="990101001001", kind="entrance", name="gone")

    def work(place: int) -> Case:
        poison = {
            3: {"site": nowhere},
            11: {"data": {"category": "no such"}},
            17: {"now": None},
            23: {"key": "short"},
        }
        return intake.submit(**asked() | poison.get(place, {}))

    results = at_once(32, work)
    failed = {place: result for place, result in enumerate(results) if not isinstance(result, Case)}
    assert failed.keys() == {3, 11, 17, 23}
    assert isinstance(failed[11], BadInput)
    assert isinstance(failed[23], BadInput)
    assert Case.objects.count() == 28 == len({result.ref for result in results if isinstance(result, Case)})
    assert_sound()


def test_a_group_whose_commit_fails_is_taken_one_by_one(district, monkeypatch):
    real, broken = intake.Batch.flush, []

    def flush(batch) -> None:
        real(batch)
        if len(batch.folds) > 1:
            broken.append(len(batch.folds))
            raise OSError("the disk is gone")

    monkeypatch.setattr(intake.Batch, "flush", flush)
    results = at_once(32, lambda _place: intake.submit(**asked()).ref)
    assert broken, "no group was formed: the test tells nothing"
    assert sorted(results) == sorted(Case.objects.values_list("ref", flat=True))
    assert Case.objects.count() == 32
    assert_sound()
