from __future__ import annotations

import gzip
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from lifang.district.kinds import KINDS, parse_table
from lifang.district.tables import read_table
from lifang.district.yamlfile import FolderError
from lifang.people.models import Organization, Person
from lifang.places.models import Area, Site

TEXT = "code,name,level,parent\r\n99,微里区,district,\r\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.replace("微", "㐀").encode("gb18030"), "gb18030"),  # four bytes, beyond GBK
    ],
)
def test_encodings(tmp_path: Path, data: bytes, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    table = read_table(path)
    assert table.encoding == encoding
    assert table.columns == ("code", "name", "level", "parent")
    assert table.rows[0].cells["name"].endswith("里区")
    assert table.rows[0].line == 2


def test_gzip(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(TEXT.encode()))
    assert read_table(path).rows[0].cells["code"] == "99"


def test_lines_are_counted_as_an_editor_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('code,name\n1,"two\nlines"\n\n2,b\n', encoding="utf-8")
    assert [row.line for row in read_table(path).rows] == [2, 5]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("code,code\n1,2\n", "two columns are called 'code'"),
        ("code,\n1,2\n", "column 2 has no name"),
        ("code,name\n1,a,b\n", "3 cells under 2 columns"),
        ('code,name\n1,"a"b\n', "written twice"),
    ],
)
def test_broken_csv(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FolderError, match=words):
        read_table(path)


def test_neither_utf8_nor_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode("utf-16"))
    with pytest.raises(FolderError, match="neither UTF-8 nor GB18030"):
        read_table(path)


def test_old_workbooks_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"?")
    with pytest.raises(FolderError, match=r"save the sheet as \.xlsx"):
        read_table(tmp_path / "a.xls")
    (tmp_path / "a.xlsx").write_bytes(b"?")
    with pytest.raises(FolderError, match="not a workbook"):
        read_table(tmp_path / "a.xlsx")


def test_cells_read_as_the_sheet_shows_them(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["code", "number", "masked", "day", "moment", "flag", "share"])
    sheet.append(["007", 12.0, 42, date(2026, 11, 23), datetime(2026, 11, 23, 8, 30), True, 0.25])
    sheet["C2"].number_format = "000000"
    book.save(tmp_path / "a.xlsx")
    assert list(read_table(tmp_path / "a.xlsx").rows[0].cells.values()) == [
        "007", "12", "000042", "2026-11-23", "2026-11-23 08:30:00", "true", "0.25",
    ]  # fmt: skip


def test_what_a_sheet_would_lose_is_refused_with_its_cell(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row in (
        ["code", "name"],
        [1234567890123456, "a"],
        ["2", "=1+1"],
        ["3", "#N/A"],
        ["4", "x"],
        [None, None],
    ):
        sheet.append(row)
    sheet["B4"].data_type = "e"
    sheet.merge_cells("A5:A6")
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(FolderError) as caught:
        read_table(tmp_path / "a.xlsx")
    told = "\n".join(map(str, caught.value.problems))
    assert "cell A2: more than 15 digits" in told
    assert "cell B3: a formula that was never calculated" in told
    assert "cell B4: the spreadsheet error" in told
    assert "merged cells A5:A6" in told


def test_long_codes_that_a_spreadsheet_rounded(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code,name,level,parent\n1.40213E+11,a,community,\n", encoding="utf-8")
    lines, problems = parse_table(read_table(path), "areas")
    assert lines == []
    assert "a rounded number" in problems[0].message


def test_limits_are_those_of_the_tables() -> None:
    models = {"areas": Area, "sites": Site, "organizations": Organization, "people": Person}
    for kind, model in models.items():
        fields = {field.name: field for field in model._meta.fields}
        for column in KINDS[kind]:
            if column.limit is not None and column.name in fields:
                assert column.limit == fields[column.name].max_length, f"{kind}.{column.name}"


def test_a_cell_far_below_the_data_is_told_and_not_read_up_to(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["code", "name"])
    book.active["XFD1048576"] = "?"
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(
        FolderError, match="reaches to row 1048576, column 16384; delete the rows and columns"
    ):
        read_table(tmp_path / "far.xlsx")


def test_a_small_file_that_unpacks_to_very_much_is_refused_unread(tmp_path: Path) -> None:
    with (
        zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as parts,
        parts.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(1025):
            part.write(bytes(1 << 20))
    assert (tmp_path / "bomb.xlsx").stat().st_size < 2 << 20
    with pytest.raises(FolderError, match="unpacked it would take 1025 megabytes"):
        read_table(tmp_path / "bomb.xlsx")
