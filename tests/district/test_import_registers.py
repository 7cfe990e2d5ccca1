from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lifang.district.check import check_folder
from lifang.district.contents import FILES
from lifang.district.importers.run import Report, run_import
from lifang.district.yamlfile import FolderError
from lifang.people.models import Registration

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
Change = Callable[[str, str, str], None]
VOLUNTEERS = """person,holder,from,until,reason,group,birth_on,insured_until,shown_consent
p-agent-1,team-east,2026-03-01,,,助老助残,1980-05-01,2027-03-01,是
p-agent-2,team-east,2026-03-01,,,patrol,1990年5月2日,,否
"""


@pytest.fixture
def table(folder: Path, change: Change) -> Path:
    change(
        "organizations.csv", "property-dongyuan,",
        "team-east,team,东一志愿队,East First Team,990101001001,committee-990101001001,\nproperty-dongyuan,",
    )  # fmt: skip
    path = folder / "registers" / "volunteer.csv"
    path.parent.mkdir()
    path.write_text(VOLUNTEERS, encoding="utf-8")
    return path


@pytest.fixture
def run(table: Path) -> Callable[[], Report]:
    for kind in FILES:
        assert run_import(kind, table.parent.parent / f"{kind}.csv", now=NOW).written
    return lambda: run_import("registrations", table, now=NOW, register="volunteer")


def done(report: Report) -> tuple[int, int, int]:
    assert report.written, report.problems
    return (report.tally.added, report.tally.changed, report.tally.unchanged)


@pytest.mark.django_db
def test_a_file_adds_changes_and_ends(run: Callable[[], Report], table: Path, change: Change) -> None:
    assert done(run()) == (2, 0, 0)
    row = Registration.objects.get(person__code="p-agent-1")
    assert row.values["group"] == "care"
    assert row.values["shown_consent"] is True
    assert row.personal == {"birth_on": "1980-05-01"}
    assert done(run()) == (0, 0, 2)
    change("registers/volunteer.csv", "2027-03-01", "2028-03-01")
    change("registers/volunteer.csv", "east,2026-03-01,,,patrol", "east,2026-03-01,2026-10-31,搬家,patrol")
    assert done(run()) == (0, 2, 0)
    assert done(run()) == (0, 0, 2)
    row.refresh_from_db()
    assert row.values["insured_until"] == "2028-03-01"
    ended = Registration.objects.get(person__code="p-agent-2")
    assert (ended.until_on, ended.ended_reason) == (date(2026, 10, 31), "搬家")


@pytest.mark.django_db
def test_every_bad_row_is_told_and_nothing_written(run: Callable[[], Report], table: Path) -> None:
    more = "p-agent-1,housing,2026-03-01,,,patrol,1980-05-01,,\np-agent-9,team-east,2026-03-01,,,fly,1980-05-01,,\n"
    table.write_text(
        VOLUNTEERS + more + "p-head-h,team-east,2026-03-01,,,patrol,2015-05-01,,\n", encoding="utf-8"
    )
    report = run()
    assert [problem.line for problem in report.problems] == [4, 5, 6]
    assert not Registration.objects.exists()


@pytest.mark.django_db
def test_an_unknown_register_is_told(table: Path) -> None:
    with pytest.raises(FolderError, match="did you mean 'volunteer'"):
        run_import("registrations", table, now=NOW, register="volunteers")


def test_the_check_reads_the_folders_registers(folder: Path, table: Path, change: Change) -> None:
    assert check_folder(folder) == []
    change("registers/volunteer.csv", "p-agent-2", "p-nobody")
    change("registers/volunteer.csv", "助老助残", "养花")
    (folder / "registers" / "poets.csv").write_text("person\n", encoding="utf-8")
    told = "\n".join(map(str, check_folder(folder)))
    assert "volunteer.csv:3:1:" in told
    assert "养花" in told
    assert "no register 'poets'" in told
