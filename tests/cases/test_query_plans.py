"""No page may look through a whole table that grows: SQLite says of each statement how it will go about it.

A small district answers quickly whatever is asked, and so does a benchmark whose tables are not all filled.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from lifang.cases.callers import caller_known_by
from lifang.cases.models import Case
from lifang.config.work import work_once
from lifang.modules.campaigns.queries import may_see_photo
from lifang.places.commands import issue_plates
from lifang.record.reads import reads_of
from lifang.record.seals import seal
from tests.factories.cases import MONDAY, account, act, after, report
from tests.factories.pages import signed_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL looks through small tables"),
]
GROWING = ("record_entry", "record_payload", "record_stream", "record_sealleaf", "outbox_message")
GROWING += tuple(
    f"cases_{name}"
    for name in ("case", "clock", "custody", "handover", "assist", "feedback", "evidence", "contact")
)
GROWING += ("campaigns_visit", "campaigns_target", "volunteers_observation")
PART_OF_A_TABLE = ("cases_assist_open", "cases_clock_running", "record_stream_dirty")
WHOLE_TABLE = re.compile(rf"^SCAN ({'|'.join(GROWING)})\b(?!.* ({'|'.join(PART_OF_A_TABLE)})$)")
DESK = tuple(
    f"/desk/?lane={lane}&held=all"
    for lane in ("open", "late", "nobody", "waiting", "ruling", "call-backs", "exclusions", "closed")
)
DESK += ("/desk/?held=us", "/desk/?held=me", "/desk/c/{ref}/", "/desk/search?q=nothing", "/desk/contacts/")
DESK += ("/desk/c/{ref}/merge/", "/desk/c/{ref}/offer/")
FIELD = ("/field/", "/field/?lane=all", "/field/?lane=offers", "/field/c/{ref}/", "/field/snapshot.json")
PUBLIC = (
    "/",
    "/p/{plate}",
    "/report/street-problem?plate={plate}",
    "/c/{receipt}",
    "/c/{receipt}/proof.json",
)
PUBLIC += ("/cases/", "/cases/?show=closed", "/cases/{ref}/", "/cases.atom", "/seals")
PAGES = [
    (who, address)
    for who, addresses in (
        ("", PUBLIC), ("duty.li", DESK), ("leader.guan", DESK[:-2]), ("officer.qian", DESK[:10]),
        ("agent.lin", FIELD),
    )
    for address in addresses
]  # fmt: skip


@pytest.fixture
def names() -> dict[str, str]:
    """Of what the addresses lead to."""
    case = act(report(), "accept", "agent.lin", after(hours=1))
    assert case.site
    (plate,) = issue_plates(sites=[case.site], actor="import/tests", now=MONDAY)
    seal(now=after(days=1))
    return {"ref": case.ref, "receipt": case.receipt, "plate": plate.code}


@pytest.mark.parametrize(("who", "address"), PAGES)
def test_a_page_finds_its_rows_by_an_index(names: dict[str, str], who: str, address: str) -> None:
    client = signed_in(who) if who else Client()
    assert whole_tables(lambda: client.get(address.format(**names), follow=True)) == []


def test_so_does_every_move(names: dict[str, str]) -> None:
    case = Case.objects.get(ref=names["ref"])
    assert whole_tables(report) == []
    solve = {"now": after(hours=2), "proof": "photo", "result": "已清运"}
    assert whole_tables(lambda: act(case, "solve", "agent.lin", **solve)) == []
    answer = {"now": after(hours=3), "solved": "no", "satisfied": "no"}
    assert whole_tables(lambda: act(case, "feedback", "reporter", **answer)) == []


def test_so_does_the_call_desk(names: dict[str, str]) -> None:
    for who in ("duty.li", "officer.qian"):
        viewer = account(who).viewer
        assert whole_tables(lambda viewer=viewer: caller_known_by(viewer, "13912345678")) == []  # type: ignore[misc]
        assert whole_tables(lambda viewer=viewer: may_see_photo(viewer, "0" * 64)) == []  # type: ignore[misc]
    assert whole_tables(lambda: list(reads_of(f"case/{names['ref']}"))) == []


def test_so_does_every_round_of_the_worker(names: dict[str, str]) -> None:
    assert whole_tables(lambda: work_once(after(days=9))) == []


def test_a_statement_that_looks_through_all_is_found() -> None:
    assert whole_tables(lambda: Case.objects.filter(title="x").exists())


def whole_tables(page: Callable[[], object]) -> list[tuple[str, str]]:
    """How SQLite would look through a whole table, and the statement that asks for it."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Callable[..., object], sql: str, params: Any, many: bool, context: object) -> object:
        asked.append((sql, params[0] if many else params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        answer = page()
    assert getattr(answer, "status_code", 200) == 200, answer
    found = []
    with connection.cursor() as cursor:
        for sql, params in asked:
            if sql.lstrip().upper().startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                found += [(step, sql) for *_place, step in cursor.fetchall() if WHOLE_TABLE.match(step)]
    return found
