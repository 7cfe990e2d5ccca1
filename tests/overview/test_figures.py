"""Each kind of number over a record made through the door. The suite runs on SQLite (DuckDB) and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from operator import itemgetter
from random import Random

import pytest
from django.db import connection

from lifang.overview.book import figures
from lifang.overview.figures import engine
from lifang.overview.figures.compute import Result, _results, compute
from lifang.overview.figures.definition import Figure
from lifang.overview.figures.expression import Cut, Sheet
from lifang.overview.queries import open_to
from lifang.people.actors import NOBODY
from lifang.people.commands.registers import end, enter, erase
from lifang.places.commands import issue_plates, place_plate, replace_plate, report_plate_broken
from lifang.places.models import Site
from tests.factories.cases import MONDAY, account, act, after, report
from tests.factories.people import IMPORTER, make_person, make_unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 6)

PAY = """\
program: pay
version: 1
title: {zh: 补款, en: Pay}
department: housing
subject: none
sensitivity: internal
purpose: wages
fields:
  amount: {type: money, required: true, label: {zh: 金额, en: Amount}}
  paid_on: {type: date, label: {zh: 日期, en: Day}}
  sure: {type: flag, label: {zh: 确定, en: Sure}}
  said: {type: text, personal: true, label: {zh: 说明, en: Said}}
states:
  received: {kind: open, clock: answer, label: {zh: 收到, en: Received}}
  closed: {kind: closed, label: {zh: 办结, en: Closed}}
actions:
  pay: {from: received, to: closed, who: anyone, label: {zh: 付, en: Pay}}
clocks:
  answer: {within: 5 workdays, label: {zh: 答复, en: Answer}, basis: {zh: 试, en: test}, on_breach: tell-holder}
retention: {case: 5 years, payload: 1 year after closed}
"""


def one(figure: Figure, as_of: date = TODAY, area: str = "") -> Result:
    return compute([figure], Cut(as_of, area))[0]


def solved(case, **span):
    act(case, "accept", "agent.lin", after(hours=1, **span))
    return act(case, "solve", "agent.lin", after(hours=2, **span), proof="photo", result="清走了")


def test_a_district_s_figures_in_one_go():
    first, second, third = (report(site=site) for site in ("dongyuan-1-1", "dongyuan-1-1", "dongyuan-1"))
    solved(first)
    act(
        act(second, "accept", "agent.lin", after(hours=1)),
        "merge",
        "duty.li",
        after(hours=2),
        ref=third.ref,
        reason="同一堆垃圾",
    )
    place_plate(
        code=issue_plates(sites=[Site.objects.get(code="dongyuan-1-1")], actor="import/x", now=MONDAY)[
            0
        ].code,
        actor="import/x",
        now=MONDAY,
    )
    told = {result.figure.id: result for result in compute(figures().values(), Cut(TODAY))}
    assert {name: result.value for name, result in told.items()} == {
        "street.opened": 2,
        "street.solved": 1,
        "street.places": 2,
        "street.reopenings": 0,
        "plates.placed": 1,
    }
    assert list(told["street.opened"].rows) == sorted([first.ref, third.ref])
    assert told["street.solved"].rows[first.ref] == {
        "ref": first.ref,
        "area": "990101001001001",
        "closed_at": 1772420400000000,  # 2026-03-02 03:00 UTC
        "program": "street-problem",
        "purpose": "service",
    }  # that it was solved and not left out is why it is here


def test_the_digest_is_the_same_on_every_engine():
    """The plates' codes are drawn with a fixed seed: both databases must come to this very digest."""
    entrances = list(Site.objects.filter(kind="entrance").order_by("code"))
    for plate in issue_plates(sites=entrances, actor="import/x", now=MONDAY, rng=Random(398)):
        place_plate(code=plate.code, actor="import/x", now=after(hours=1, microseconds=7))
    placed = one(figures()["plates.placed"])
    assert (placed.value, placed.digest[:16]) == (3, "0b7c3b95e37b4907")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="there is one engine on SQLite")
def test_two_engines_over_the_same_rows_agree_to_the_bit(figure, offer_program):
    offer_program(PAY)
    for number, amount in enumerate(("100.50", "20.49", "3")):
        report("pay", amount=amount, paid_on=f"2026-03-0{number + 1}", sure=number > 0)
    solved(report())
    wanted = [
        *figures().values(),
        figure("from: cases\nprogram: pay\nsum: fields.amount\nwhere: {field: fields.sure, is: true}"),
    ]
    by_table: dict[str, list[Figure]] = {}
    for one_of_them in wanted:
        by_table.setdefault(one_of_them.table.name, []).append(one_of_them)
    feeds = [engine._feed(some) for some in by_table.values()]
    there, here = engine.PostgresEngine(feeds), engine.DuckEngine(feeds)
    for some in by_table.values():
        sheet = Sheet(some, Cut(TODAY))
        told = [
            [(found.figure.id, found.value, found.digest) for found in _results(sheet, run)]
            for run in (there, here)
        ]
        assert told[0] == told[1]
        key = some[0].table.key
        rows = [sorted(run(sheet.rows), key=itemgetter(key)) for run in (there.run, here.run)]
        assert rows[0] == rows[1]


def test_as_of_ends_with_the_district_s_day(figure):
    case = report(now=after(hours=14, minutes=59))  # 23:59 there
    opened = figure("from: cases\nprogram: street-problem\ncount: rows")
    assert one(opened, date(2026, 3, 1)).value == 0
    assert list(one(opened, date(2026, 3, 2)).rows) == [case.ref]
    report(now=after(hours=15))  # midnight
    assert one(opened, date(2026, 3, 2)).value == 1
    assert one(opened, date(2026, 3, 3)).value == 2


def test_an_area_is_its_whole_tree(figure):
    report(site="dongyuan-1-1")
    opened = figure("from: cases\nprogram: street-problem\ncount: rows")
    areas = ("990101", "990101001", "990101001001", "990101002")
    assert [one(opened, area=area).value for area in areas] == [1, 1, 1, 0]


def test_fields_of_programs_are_numbers_flags_and_days(figure, offer_program: Callable):
    offer_program(PAY)
    for number, amount in enumerate(("100.50", "20.49", "3")):
        report("pay", amount=amount, paid_on=f"2026-03-0{number + 1}", sure=number > 0)
    report("pay", amount="1000")
    base = "from: cases\nprogram: pay\n"
    assert one(figure(base + "sum: fields.amount")).value == 112399
    assert one(figure(base + "sum: fields.amount\nper: 100")).value == 1123  # whole yuan, never rounded up
    conditions = {
        "{field: fields.amount, at_least: 2049}": 3,
        "{field: fields.sure, is: true}": 2,
        "{not: {field: fields.sure, is: true}}": 2,  # not said is not true
        "{field: fields.sure, present: true}": 3,
        "{field: fields.paid_on, at_most: 2026-03-02}": 2,
        "{field: fields.paid_on, is: 2026-03-02}": 1,
        "{field: fields.paid_on, in: [2026-03-02, 2026-03-03]}": 2,
        "{any: [{field: fields.amount, is: 300}, {field: category, present: true}]}": 1,
        "{field: opened_at, at_least: 2026-03-03}": 0,
    }
    found = {text: one(figure(f"{base}where: {text}\ncount: rows")).value for text in conditions}
    assert found == conditions


def test_the_first_step_of_a_kind_counts_once_and_at_its_moment(figure):
    case = report()
    act(case, "accept", "agent.lin", after(days=1))
    accepted = figure("from: cases\nprogram: street-problem\nmoment: first.accept\ncount: rows")
    assert one(accepted, date(2026, 3, 2)).value == 0
    assert one(accepted, date(2026, 3, 3)).rows[case.ref]["first.accept"] == 1772499600000000
    solved_case = act(case, "solve", "agent.lin", after(days=1, hours=1), proof="photo", result="好")
    act(solved_case, "reopen", "reporter", after(days=2), reason="又有了")
    assert one(accepted).value == 1


def test_the_digest_is_of_the_rows_alone(figure):
    report()
    opened = figure("from: cases\nprogram: street-problem\ncount: rows")
    before = one(opened).digest
    assert one(opened, date(2026, 3, 9)).digest == before  # another day, the same rows
    report()
    assert one(opened).digest != before


def test_a_line_of_a_register_counts_from_its_first_day_to_its_last(figure):
    """Two teams of one holder, one volunteer in both: counted once, and no longer than somebody is registered."""
    for team in ("team-1", "team-2"):
        make_unit(team, "team")
    people = [make_person(f"p-{number}") for number in range(3)]
    lines = [("team-1", 0), ("team-2", 0), ("team-1", 1), ("team-2", 2)]
    entered = [
        enter(
            register="volunteer",
            holder=team,
            person=people[number].code,
            values={"group": "care", "birth_on": "1980-05-01"},
            from_on=date(2026, 3, 1 + number),
            actor=IMPORTER,
            now=MONDAY,
        )
        for team, number in lines
    ]
    end(registration=entered[2], on=date(2026, 3, 4), reason="搬走了", actor=IMPORTER, now=MONDAY)
    counted = figure("from: registrations\nwhere: {field: register, is: volunteer}\ndistinct: person")
    days = {day: one(counted, date(2026, 3, day)) for day in range(1, 6)}
    assert {day: result.value for day, result in days.items()} == {1: 1, 2: 2, 3: 3, 4: 3, 5: 2}
    assert [len(result.rows) for result in days.values()] == [2, 3, 4, 4, 3]
    row = days[3].rows[entered[2].code]
    assert (row["purpose"], row["from_on"]) == ("service", 20260302)
    assert open_to(NOBODY, days[3]) == []
    assert len(open_to(account("head.fang").viewer, days[3])) == 4


def test_a_plate_hangs_until_another_takes_its_place(figure):
    """Also when one looks back: it hung there on all the days before."""
    entrance = Site.objects.get(code="dongyuan-1-1")
    (plate,) = issue_plates(sites=[entrance], actor="import/x", now=MONDAY)
    place_plate(code=plate.code, actor="import/x", now=MONDAY)
    hanging = figure("from: plates\ncount: rows")
    before = one(hanging)
    report_plate_broken(code=plate.code, actor="import/x", now=after(days=1))
    assert one(hanging).digest == before.digest
    new = replace_plate(code=plate.code, actor="import/x", now=after(days=2))
    place_plate(code=new.code, actor="import/x", now=after(days=2, hours=1))
    days = {day: list(one(hanging, date(2026, 3, day)).rows) for day in (1, 2, 3, 4)}
    assert days == {1: [], 2: [plate.code], 3: [plate.code], 4: [new.code]}


def test_whose_line_was_erased_goes_on_counting(figure):
    people = [make_person(f"p-{number}") for number in range(2)]
    make_unit("team-1", "team")
    lines = [
        enter(
            register="volunteer",
            holder="team-1",
            person=person.code,
            values={"group": "care", "birth_on": "1980-05-01"},
            from_on=date(2026, 3, 1),
            actor=IMPORTER,
            now=MONDAY,
        )
        for person in people
    ]
    for line in lines:
        end(registration=line, on=date(2026, 3, 4), reason="搬走了", actor=IMPORTER, now=MONDAY)
        line.refresh_from_db()
        erase(registration=line, reason="时间到了", actor=IMPORTER, now=after(days=800))
    counted = figure("from: registrations\nwhere: {field: register, is: volunteer}\ndistinct: person")
    assert one(counted, date(2026, 3, 3)).value == 2
