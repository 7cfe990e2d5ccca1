from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from lifang.district.contents import FILES
from lifang.district.importers.run import run_import
from lifang.people.models import Account, Duty, Grant, Membership, Organization, Person
from lifang.places.models import Area, Plate, Site
from lifang.record.models import Entry

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def counts() -> list[int]:
    models = (Area, Organization, Person, Membership, Account, Grant, Site, Duty, Plate, Entry)
    return [model._default_manager.count() for model in models]


@pytest.fixture
def imported(folder: Path) -> Path:
    for kind in FILES:
        report = run_import(kind, folder / f"{kind}.csv", now=NOW)
        assert report.written, report.problems
        assert report.tally.added > 0
    return folder


def test_repeating_an_import_changes_nothing(imported: Path) -> None:
    before = counts()
    for kind in FILES:
        report = run_import(kind, imported / f"{kind}.csv", now=NOW)
        assert (report.tally.added, report.tally.changed) == (0, 0)
        assert report.tally.unchanged > 0
    assert counts() == before


def test_sites_lie_where_the_file_says(imported: Path) -> None:
    site = Site.objects.get(code="dongyuan-1-1")
    assert (site.lat_e6, site.lon_e6) == (30_000_120, 120_000_080)
    assert site.parent is not None
    assert site.parent.code == "dongyuan-1"
    assert site.facilities == ["ramp"]


def test_one_bad_row_stops_all_others(imported: Path) -> None:
    path = imported / "more.csv"
    path.write_text(
        "code,kind,area,name\nnew-1,entrance,990101001001,新\nnew-2,entrance,999,坏\nnew-3,gate,990101001001,坏\n",
        encoding="utf-8",
    )
    before = counts()
    report = run_import("sites", path, now=NOW)
    assert not report.written
    assert [problem.line for problem in report.problems] == [3, 4]
    assert counts() == before

    report = run_import("sites", path, now=NOW, partial=True, dry_run=True)
    assert (report.tally.added, report.written) == (1, False)
    assert counts() == before

    report = run_import("sites", path, now=NOW, partial=True)
    assert report.written
    assert Site.objects.filter(code__startswith="new-").count() == 1


def test_people_in_a_partial_import_leave_no_half_rows(imported: Path) -> None:
    path = imported / "more.csv"
    path.write_text(
        "code,name,organization,role,from,account\n"
        "p-good,好,housing,科员,2026-11-01,good.one\n"
        "p-bad,坏,no-such-unit,科员,2026-11-01,bad.one\n",
        encoding="utf-8",
    )
    report = run_import("people", path, now=NOW, partial=True)
    assert [problem.line for problem in report.problems] == [3]
    assert Person.objects.filter(code="p-good").exists()
    assert not Person.objects.filter(code="p-bad").exists()
    assert Account.objects.get(username="good.one").person is not None
    assert not Entry.objects.filter(stream="person/p-bad").exists()


def test_addresses_are_imported_changed_and_left_alone_where_empty(imported: Path) -> None:
    path = imported / "people.csv"
    header, first, *rest = path.read_text(encoding="utf-8").splitlines()
    account = first.split(",")[8]
    for address, tally in (("lin@example.org", 1), ("lin@example.org", 0), ("lin@example.com", 1), ("", 0)):
        lines = [f"{header},email", f"{first},{address}", *(f"{line}," for line in rest)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        report = run_import("people", path, now=NOW)
        assert (report.problems, report.tally.changed) == ([], tally)
    assert Account.objects.get(username=account).email == "lin@example.com"
    assert Account.objects.exclude(email="").count() == 1


def test_an_address_needs_an_account_and_has_to_be_one(imported: Path) -> None:
    path = imported / "more.csv"
    path.write_text(
        "code,name,account,email\n"
        "p-none,甲,,none@example.org\n"
        "p-bad,乙,bad.one,not an address\n"
        "p-worse,丙,worse.one,..@example.org\n",
        encoding="utf-8",
    )
    report = run_import("people", path, now=NOW, partial=True)
    told = {problem.line: problem.message for problem in report.problems}
    assert "fill account too" in told[2]
    assert "an e-mail address, e.g. lin@example.org" in told[3]
    assert "..@example.org" in told[4]
    assert not Account.objects.filter(username__in=("bad.one", "worse.one")).exists()


def test_a_last_day_in_the_file_ends_what_runs(imported: Path) -> None:
    path = imported / "grants.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("990101,,service,2026-01-01,", "990101,,service,2026-01-01,2026-12-31", 1))
    report = run_import("grants", path, now=NOW)
    assert (report.tally.added, report.tally.changed, report.written) == (0, 1, True)
    assert Grant.objects.filter(until_on="2026-12-31").count() == 1

    path.write_text(text, encoding="utf-8")
    report = run_import("grants", path, now=NOW)
    assert not report.written
    assert "ended on 2026-12-31" in report.problems[0].message


def test_nobody_is_renamed_in_silence(imported: Path) -> None:
    path = imported / "people.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("林小暖", "林大暖"), encoding="utf-8")
    report = run_import("people", path, now=NOW)
    assert not report.written
    assert "'林小暖' in the record, not '林大暖'" in report.problems[0].message


def test_a_workbook_is_as_good_as_a_csv(imported: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["site", "placed"])
    sheet.append(["dongyuan-1-1", True])
    sheet.append(["dongyuan-1-2", None])
    book.save(imported / "plates.xlsx")
    report = run_import("plates", imported / "plates.xlsx", now=NOW)
    assert (report.tally.added, report.written) == (2, True)
    assert Plate.objects.get(site__code="dongyuan-1-1").state == Plate.State.PLACED
    assert Plate.objects.get(site__code="dongyuan-1-2").state == Plate.State.ISSUED
    assert run_import("plates", imported / "plates.xlsx", now=NOW).tally.unchanged == 2


def test_gcj02_is_turned_into_wgs84(imported: Path, settings: pytest.FixtureRequest) -> None:
    from dataclasses import replace

    settings.LIFANG_PROFILE = replace(settings.LIFANG_PROFILE, datum="gcj02")
    run_import("sites", imported / "sites.csv", now=NOW)
    site = Site.objects.get(code="dongyuan-1-1")
    assert site.lat_e6 != 30_000_120
    assert abs(site.lat_e6 - 30_000_120) < 10_000  # about a kilometre at most
