"""Months later: which printed numbers still stand, and why the others do not."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection

from lifang.cases import commands
from lifang.overview.book import figures
from lifang.overview.check import Mismatch, compare
from lifang.overview.commands import keep_printing
from lifang.overview.figures.compute import compute
from lifang.overview.figures.expression import Cut
from lifang.overview.history import Reason
from lifang.overview.readmodel.tables import CASES, MEALS, STOCK, TARGETS
from lifang.overview.receipts import SUFFIX, NotReceipts, parse, read, receipt, times, to_data
from lifang.people.actors import Actor
from lifang.people.commands.registers import end, enter
from lifang.places.commands import issue_plates, place_plate
from lifang.places.models import Site
from lifang.record.commands import append
from tests.factories.cases import MONDAY, a_key, account, act, after, report
from tests.factories.people import IMPORTER, make_person, make_unit
from tests.overview.test_figures import solved

pytestmark = pytest.mark.django_db
WEEK = Cut(date(2026, 3, 6))
PRINTED = after(days=5)
PAGE = "2 street problems, 77 of 2,277"


def printed(*figures_: Any, cut: Cut = WEEK) -> dict[str, Any]:
    """Through JSON, as it comes back from a file, and known to the record."""
    results = compute(figures_ or figures().values(), cut)
    data = json.loads(json.dumps(to_data(results, printed_at=PRINTED, bulletin="page", page=PAGE)))
    keep_printing(data, language="en", actor=Actor.system("tests"), now=PRINTED)
    return data


def checked(data: dict[str, Any], now: Any = None, *, paper: str | None = PAGE) -> list[Mismatch]:
    return list(compare(parse(data, paper), figures() if now is None else now))


def reasons(
    data: dict[str, Any], paper: str | None = PAGE, **now: Any
) -> dict[str, list[tuple[str, Reason]]]:
    found = checked(data, now or None, paper=paper)
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
    (found,) = checked(data, {accepted.id: accepted})
    assert (found.printed, found.now, found.changes[0].told.reason) == (0, 1, Reason.LATE)
    assert found.changes[0].told.entries == ("accept",)


def test_the_same_number_over_other_rows_does_not_stand():
    first, second = report(), report()
    solved(first)
    data = printed(figures()["street.solved"])
    act(first, "reopen", "reporter", after(days=6), reason="又有了")
    solved(second)
    (found,) = checked(data)
    assert (found.printed, found.now, len(found.changes)) == (1, 1, 2)


def test_a_new_definition_explains_itself_and_one_that_is_gone_too(figure):
    report()
    before = figure("from: cases\nprogram: street-problem\ncount: rows")
    data = printed(before)
    after_ = figure("from: cases\nprogram: street-problem\ndistinct: site")
    assert reasons(data, **{before.id: after_}) == {"test.figure": [("", Reason.DEFINITION)]}
    (gone,) = checked(data, {})
    assert (gone.now, gone.changes[0].told.reason) == (None, Reason.WITHDRAWN)


def test_a_row_that_changed_without_an_entry_is_named_as_such():
    case = report()
    data = printed(figures()["street.opened"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET state = 'merged' WHERE ref = %s", [case.ref])
    assert reasons(data) == {"street.opened": [(case.ref, Reason.UNTOLD)]}


def test_a_refused_exclusion_changes_no_number_and_explains_none():
    case = solved(report())
    data = printed(figures()["street.solved"], figures()["street.opened"])
    act(case, "ask-exclusion", "head.fang", after(days=6), reason="重复")
    act(case, "refuse-exclusion", "duty.li", after(days=7), reason="不同意")
    assert reasons(data) == {}
    act(case, "correct", "agent.lin", after(days=8), site="canteen", reason="是食堂门口")
    assert reasons(data)["street.opened"] == [(case.ref, Reason.CORRECTED)]


def test_what_is_told_by_the_site_is_looked_for_there(figure):
    """A plate's area is that of its site: moved to another community, it stands behind other numbers."""
    site = Site.objects.get(code="dongyuan-1-1")
    (plate,) = issue_plates(sites=[site], actor="import/x", now=MONDAY)
    place_plate(code=plate.code, actor="import/x", now=MONDAY)
    hanging = figure("from: plates\ncount: rows")
    data = printed(hanging)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE places_site SET area_id = '990101001' WHERE code = 'dongyuan-1-1'")
    assert reasons(data, **{hanging.id: hanging}) == {hanging.id: [(plate.code, Reason.UNTOLD)]}
    facts = {"area": "990101001"}
    append(stream=f"site/{site.code}", kind="changed", actor="import/x", facts=facts, now=after(days=6))
    assert reasons(data, **{hanging.id: hanging}) == {hanging.id: [(plate.code, Reason.CORRECTED)]}


def test_an_entry_about_another_row_of_the_stream_excuses_nothing():
    told = [
        TARGETS.is_told("K7QX-4M2PD/13", facts) for facts in ({"target": 13}, {"target": 1, "nth": 13}, {})
    ]
    assert told == [True, False, False]
    assert STOCK.is_told("K7QX-4M2PD/leaflet/4", {"item": "leaflet", "number": 4, "quantity": 9})
    assert not STOCK.is_told("K7QX-4M2PD/leaflet/4", {"item": "leaflet", "number": 9, "quantity": 4})
    assert MEALS.is_told("K7QX-4M2PD/6RY4-EQF70", {"states": {"6RY4-EQF70": "came"}})
    assert CASES.is_told("K7QX-4M2PD", {"anything": 1})


def test_a_line_that_had_ended_is_written_down_late(figure):
    make_unit("team-1", "team")
    line = enter(
        register="volunteer",
        holder="team-1",
        person=make_person("p-1").code,
        values={"group": "care", "birth_on": "1980-05-01"},
        from_on=date(2026, 3, 1),
        actor=IMPORTER,
        now=MONDAY,
    )
    counted = figure("from: registrations\nwhere: {field: register, is: volunteer}\ncount: rows")
    data = printed(counted)
    end(registration=line, on=date(2026, 3, 5), reason="搬走了", actor=IMPORTER, now=after(days=9))
    assert reasons(data, **{counted.id: counted}) == {counted.id: [(line.code, Reason.LATE)]}


def test_printed_before_the_day_was_over():
    today = Cut(after(days=5).date())
    data = printed(figures()["street.opened"], cut=today)
    case = report(now=after(days=5, hours=2))
    assert reasons(data) == {"street.opened": [(case.ref, Reason.SAME_DAY)]}


def test_a_page_that_was_rewritten_is_named_with_its_number():
    assert (times("77", PAGE), times("2,277", PAGE), times("2", PAGE)) == (1, 1, 1)
    report()
    report()
    results = compute([figures()["street.opened"]], WEEK)
    shown = {"street.opened": ["2"]}
    data = to_data(results, printed_at=PRINTED, bulletin="page", page=PAGE, shown=shown)
    keep_printing(data, language="en", actor=Actor.system("tests"), now=PRINTED)
    assert reasons(data) == {}
    assert reasons(data, paper=None) == {}  # the receipts alone
    assert reasons(data, paper=PAGE.replace("problems", "matters")) == {"": [("", Reason.PAGE)]}
    assert reasons(data, paper=PAGE.replace("2 street", "9 street")) == {
        "": [("", Reason.PAGE)],
        "street.opened": [("", Reason.PAGE)],
    }


@pytest.mark.parametrize("change", [{"value": 9}, {"digest": "0" * 64}, {"rows": 9}, {"keys": {}}])
def test_receipts_that_were_rewritten_are_told(change):
    report()
    data = printed(figures()["street.opened"])
    data["figures"][0] |= change
    found = reasons(data)
    assert found.pop("") == [("", Reason.FOREIGN)]
    assert found.keys() == {"street.opened"}
    if "keys" not in change:
        assert found == {"street.opened": [("", Reason.RECEIPTS)]}


def test_a_number_that_was_left_out_of_the_receipts_is_missed():
    data = printed()
    data["figures"].pop()
    assert reasons(data) == {"": [("", Reason.FOREIGN)]}


@pytest.mark.parametrize(
    "damage",
    [
        {"printed_at": "May"},
        {"printed_at": "2026-03-07T01:00:00"},
        {"figures": None},
        {"figures": [{}]},
        {"figures": [3]},
        {"page": {}, "figures": [{"id": "a", "keys": []}]},
    ],
)
def test_damaged_receipts_are_told_and_not_read(tmp_path, damage):
    file = tmp_path / "r.json"
    file.write_text(json.dumps(printed() | damage), encoding="utf-8")
    with pytest.raises(NotReceipts, match=r"r\.json: damaged receipts"):
        read(file)


def test_receipts_are_found_beside_the_bulletin(tmp_path):
    page, receipts = tmp_path / "page.html", tmp_path / f"page.html{SUFFIX}"
    page.write_text("<h1>2,277</h1>", encoding="utf-8")
    receipts.write_text(json.dumps(printed()), encoding="utf-8")
    assert read(page) == read(receipts)
    assert read(page).paper == "<h1>2,277</h1>"
    receipts.unlink()
    with pytest.raises(NotReceipts, match=r"with page\.html\.receipts\.json"):
        read(page)
    receipts.write_text("{}", encoding="utf-8")
    with pytest.raises(NotReceipts, match="not receipts of a bulletin"):
        read(receipts)
