"""An effect that fails in the middle of a write leaves nothing behind, and the same key then works."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, models

from lifang.cases import messages, search
from lifang.cases.batch import rows
from lifang.cases.fold import PARTS
from lifang.cases.models import Case, Clock, Custody, Evidence, Feedback
from lifang.outbox.models import Message
from lifang.record import journal
from lifang.record.models import Entry, Payload, Stream
from lifang.record.rows import insert_rows, update_rows
from tests.factories.cases import act, after, people_district, report
from tests.faults.crowd import assert_sound

pytestmark = [pytest.mark.faults, pytest.mark.django_db]

TABLES = (Stream, Entry, Payload, Case, *PARTS, Message)


@pytest.fixture
def people() -> None:
    people_district()


class Broken(Exception):
    pass


def fail(*given: object, **named: object) -> None:
    raise Broken


def everything() -> dict[str, list[tuple]]:
    return {table.__name__: sorted(map(repr, table._default_manager.values_list())) for table in TABLES}


def break_table(monkeypatch: pytest.MonkeyPatch, table: type[models.Model]) -> None:
    """New rows of this table cannot be written; all others can."""
    for module in (journal, rows, messages):
        monkeypatch.setattr(
            module, "insert_rows", lambda model, new: fail() if model is table else insert_rows(model, new)
        )


@pytest.mark.parametrize(
    "table", [Stream, Entry, Payload, Case, Clock, Custody, Message], ids=lambda t: t.__name__
)
def test_a_report_is_kept_whole_or_not_at_all(people, monkeypatch, table):
    before = everything()
    given = {"key": "a-key-for-both-tries-0001", "reporter_phone": "13800001234"}
    with monkeypatch.context() as patch:
        break_table(patch, table)
        with pytest.raises(Broken):
            report(**given)
    assert everything() == before
    assert report(**given).ref == Case.objects.get().ref
    assert_sound()


@pytest.mark.parametrize(
    "table", [Entry, Payload, Feedback, Clock, Evidence, Message], ids=lambda t: t.__name__
)
def test_a_step_is_kept_whole_or_not_at_all(people, monkeypatch, table):
    case = act(report(reporter_phone="13800001234"), "accept", "agent.lin", after(hours=1))
    before = everything()
    step = {"proof": "photo", "result": "已清理", "key": "a-key-for-both-tries-0002"}
    with monkeypatch.context() as patch:
        break_table(patch, table)
        with pytest.raises(Broken):
            act(case, "solve", "agent.lin", after(hours=2), **step)
    assert everything() == before
    assert act(case, "solve", "agent.lin", after(hours=2), **step).state == "solved"
    assert_sound()


def test_a_case_that_could_not_be_found_is_not_kept(people, monkeypatch):
    before = everything()
    with monkeypatch.context() as patch:
        patch.setattr(search, "index", fail)
        with pytest.raises(Broken):
            report()
    assert everything() == before


@pytest.mark.parametrize("table", [Case, Clock], ids=lambda t: t.__name__)
def test_a_row_that_cannot_change_takes_its_entry_with_it(people, monkeypatch, table):
    case = report()
    before = everything()
    with monkeypatch.context() as patch:
        patch.setattr(
            rows,
            "update_rows",
            lambda model, changed: fail() if model is table else update_rows(model, changed),
        )
        with pytest.raises(Broken):
            act(case, "accept", "agent.lin", after(hours=1))
    assert everything() == before


def test_a_row_that_is_gone_is_not_passed_over(people):
    case = Case.objects.get(pk=report().pk)
    case.pk = 0
    with pytest.raises(DatabaseError, match=r"1 rows of cases\.Case were to change, 0 did"):
        update_rows(Case, [case])
