"""Months later: which printed numbers still stand, and why the others do not."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection

from lifang.cases import commands
from lifang.overview.book import figures
from lifang.overview.figures.compute import compute
from lifang.overview.figures.expression import Cut
from lifang.overview.history import Reason
from lifang.overview.receipts import SUFFIX, NotReceipts, compare, read, receipt, to_data
from tests.factories.cases import a_key, account, act, after, report
from tests.overview.test_figures import solved

pytestmark = pytest.mark.django_db
WEEK = Cut(date(2026, 3, 6))
PRINTED = after(days=5)


def printed(*figures_: Any, cut: Cut = WEEK) -> dict[str, Any]:
    """Through JSON, as it comes back from a file."""
    results = compute(figures_ or figures().values(), cut)
    return json.loads(json.dumps(to_data(results, printed_at=PRINTED)))


def reasons(data: dict[str, Any], **now: Any) -> dict[str, list[tuple[str, Reason]]]:
    found = compare(data, now or figures())
    return {one.id: [(change.key, change.told.reason) for change in one.changes] for one in found}


def test_what_machines_are_told_of_a_number():
    case = report()
    (told,) = [receipt(result) for result in compute([figures()["street.opened"]], WEEK)]
    assert told.pop("digest") == compute([figures()["street.opened"]], WEEK)[0].digest
    assert told == {
        "id": "street.opened",
        "value": 1,
        "unit": {"zh": "件", "en": "cases"},
        "definition": dict(figures()["street.opened"].definition),
        "version": 1,
        "as_of": "2026-03-06",
        "rows": 1,
    }
    assert list(printed()["figures"][0]["keys"]) == [case.ref]


def test_numbers_of_which_nothing_was_changed_stand():
    solved(report())
    data = printed()
    report(now=after(days=10))  # of another week
    assert reasons(data) == {}


def test_each_reason_is_told_from_the_record():
    reopened, excluded, merged, corrected, _untouched = (solved(report()) for _ in range(5))
    keeps_its_place = report(site="dongyuan-1")
    data = printed()
    act(reopened, "reopen", "reporter", after(days=6), reason="又堆上了")
    act(excluded, "ask-exclusion", "head.fang", after(days=6), reason="重复")
    act(excluded, "approve-exclusion", "duty.li", after(days=7), reason="同意")
    act(merged, "reopen", "reporter", after(days=6), reason="还有")
    act(merged, "merge", "duty.li", after(days=7), ref=keeps_its_place.ref, reason="同一处")
    act(corrected, "correct", "agent.lin", after(days=8), site="canteen", reason="是食堂门口")
    found = reasons(data)
    assert dict(found["street.solved"]) == {
        reopened.ref: Reason.REOPENED,
        excluded.ref: Reason.EXCLUDED,
        merged.ref: Reason.MERGED,
        corrected.ref: Reason.CORRECTED,
    }
    assert dict(found["street.opened"]) == {merged.ref: Reason.MERGED, corrected.ref: Reason.CORRECTED}


def test_a_late_entry_is_told(figure):
    """An agent without a signal accepted it in the week that was printed; the phone sent it afterwards."""
    accepted = figure("from: cases\nprogram: street-problem\nmoment: first.accept\ncount: rows")
    case = report()
    data = printed(accepted)
    commands.perform(
        ref=case.ref,
        action="accept",
        actor=account("agent.lin", after(days=6)),
        key=a_key(),
        now=after(days=6),
        acted_at=after(hours=3),
        language="en",
    )
    (found,) = compare(data, {accepted.id: accepted})
    assert (found.printed, found.now, found.changes[0].told.reason) == (0, 1, Reason.LATE)
    assert found.changes[0].told.entries == ("accept",)


def test_the_same_number_over_other_rows_does_not_stand():
    first, second = report(), report()
    solved(first)
    data = printed(figures()["street.solved"])
    act(first, "reopen", "reporter", after(days=6), reason="又有了")
    solved(second)
    (found,) = compare(data, figures())
    assert (found.printed, found.now, len(found.changes)) == (1, 1, 2)


def test_a_new_definition_explains_itself_and_one_that_is_gone_too(figure):
    report()
    before = figure("from: cases\nprogram: street-problem\ncount: rows")
    data = printed(before)
    after_ = figure("from: cases\nprogram: street-problem\ndistinct: site")
    assert reasons(data, **{before.id: after_}) == {"test.figure": [("", Reason.DEFINITION)]}
    (gone,) = compare(data, {})
    assert (gone.now, gone.changes[0].told.reason) == (None, Reason.WITHDRAWN)


def test_a_row_that_changed_without_an_entry_is_named_as_such():
    case = report()
    data = printed(figures()["street.opened"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET state = 'merged' WHERE ref = %s", [case.ref])
    assert reasons(data) == {"street.opened": [(case.ref, Reason.UNTOLD)]}


def test_receipts_are_found_beside_the_bulletin(tmp_path):
    page, receipts = tmp_path / "page.html", tmp_path / f"page.html{SUFFIX}"
    page.write_text("<h1>2,277</h1>", encoding="utf-8")
    receipts.write_text(json.dumps(printed()), encoding="utf-8")
    assert read(page) == read(receipts)
    receipts.unlink()
    with pytest.raises(NotReceipts, match=r"with page\.html\.receipts\.json"):
        read(page)
    receipts.write_text("{}", encoding="utf-8")
    with pytest.raises(NotReceipts, match="not receipts of a bulletin"):
        read(receipts)
