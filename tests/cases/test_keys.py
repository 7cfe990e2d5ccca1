"""A repeated key changes nothing and answers as the first time; keys of different people never meet."""

from __future__ import annotations

import pytest

from lifang.cases import intake
from lifang.cases.batch import Batch
from lifang.cases.errors import BadInput
from lifang.cases.models import Case
from lifang.people.actors import PUBLIC
from lifang.record.models import Entry
from tests.factories.cases import MONDAY, a_key, account, act, after, report

pytestmark = pytest.mark.django_db


def call(**changes) -> dict[str, object]:
    question = {"topic": "other", "description": "几点开门"}
    return {
        "program": "consultation",
        "actor": PUBLIC,
        "data": question,
        "key": a_key(),
        "now": MONDAY,
        "channel": "web",
        "language": "zh",
    } | changes


def test_a_report_sent_twice_is_one_case():
    key = a_key()
    assert report(key=key) == report(key=key, now=after(hours=1))
    assert Entry.objects.filter(stream__key__startswith="case/").count() == 1


def test_a_step_sent_twice_is_taken_once():
    case, key = report(), "sync-7"
    first = act(case, "accept", "agent.lin", after(hours=1), key=key)
    second = act(case, "accept", "agent.lin", after(hours=9), key=key)
    assert (second.state_since, second.entries) == (first.state_since, 2)


def test_a_key_used_for_another_case_is_refused():
    act(report(), "accept", "agent.lin", after(hours=1), key="sync-7")
    other = report()
    with pytest.raises(BadInput, match="something else"):
        act(other, "accept", "agent.lin", after(hours=1), key="sync-7")
    assert Case.objects.get(pk=other.pk).state == "received"


def test_two_people_may_choose_the_same_key():
    case = report()
    act(case, "accept", "agent.lin", after(hours=1), key="sync-7")
    act(case, "start", account("agent.lin"), after(hours=2), key="sync-8")
    act(case, "wait", "head.fang", after(hours=3), key="sync-7", waiting_for="parts", plan="下周")
    assert Case.objects.get(pk=case.pk).state == "waiting"


def test_keys_that_begin_alike_are_different_keys():
    long = "k" * 150
    assert report(key=long + "1") != report(key=long + "2")
    assert report(key=long + "1") == report(key=long + "1")


@pytest.mark.parametrize("key", ["", "short"])
def test_a_strangers_key_must_not_be_guessable(key):
    with pytest.raises(BadInput, match="load the page again"), Batch() as batch:
        batch.receive(**call(key=key))


class TestManyAtOnce:
    def test_one_refusal_costs_nobody_else_their_answer(self):
        with Batch() as batch:
            batch.receive(**call())
            with pytest.raises(BadInput):
                batch.receive(**call(data={}))
            same = call()
            first = batch.receive(**same)
            assert batch.receive(**same) is first
        assert Case.objects.count() == 2

    def test_a_case_lives_through_its_steps_in_one_batch(self):
        with Batch() as batch:
            case = batch.receive(**call())
            batch.perform(
                ref=case.ref,
                action="solve",
                actor=account("duty.li"),
                data={"result": "九点"},
                key="s",
                now=after(hours=1),
                language="zh",
            )
        stored = Case.objects.get(ref=case.ref)
        assert (stored.state, stored.entries) == ("solved", 2)

    def test_a_failing_batch_leaves_nothing(self):
        def break_off() -> None:
            with Batch() as batch:
                batch.receive(**call())
                raise RuntimeError

        with pytest.raises(RuntimeError):
            break_off()
        assert not Case.objects.exists()
        assert not Entry.objects.filter(stream__key__startswith="case/").exists()

    def test_public_intake_answers_as_the_door_does(self):
        same = call()
        assert intake.submit(**same) == intake.submit(**same)
        with pytest.raises(BadInput):
            intake.submit(**call(data={}))
