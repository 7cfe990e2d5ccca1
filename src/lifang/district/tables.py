"""CSV and XLSX → rows of text that know their line. What would be lost in silence is refused."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lifang.district.sheets import sheet_lines
from lifang.district.yamlfile import FolderError
from lifang.programs.source import Problem


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str  # as found: "utf-8", "gb18030", "xlsx"

    def problem(self, line: int, message: str, column: str = "") -> Problem:
        place = self.columns.index(column) + 1 if column in self.columns else 1
        return Problem(str(self.path), line, place, message)


def read_table(path: Path) -> Table:
    """The first sheet of a workbook, or a CSV file, perhaps gzipped. A FolderError tells every problem."""
    if not path.is_file():
        raise FolderError([Problem(str(path), 1, 1, "there is no such file; check the name")])
    if path.suffix.lower() == ".xlsx":
        return _table(path, sheet_lines(path), "xlsx")
    if path.suffix.lower() in (".xls", ".et", ".ods", ".numbers"):
        message = f"{path.suffix} files are not read; save the sheet as .xlsx or as CSV (UTF-8)"
        raise FolderError([Problem(str(path), 1, 1, message)])
    text, encoding = _text(path)
    return _table(path, _csv_lines(path, text), encoding)


def _table(path: Path, lines: Iterator[tuple[int, list[str]]], encoding: str) -> Table:
    line, header = next(lines, (1, []))
    columns = tuple(name.strip() for name in header)
    problems: list[Problem] = []
    if not any(columns):
        raise FolderError(
            [Problem(str(path), line, 1, "the file is empty; its first line names the columns")]
        )
    for place, name in enumerate(columns, 1):
        if not name:
            problems.append(Problem(str(path), line, place, f"column {place} has no name; name or delete it"))
        elif name in columns[: place - 1]:
            problems.append(Problem(str(path), line, place, f"two columns are called {name!r}; rename one"))
    rows: list[Row] = []
    for line, cells in lines:
        if not any(cells):
            continue
        if len(cells) != len(columns):
            message = (
                f"{len(cells)} cells under {len(columns)} columns; a text that holds a comma is put in quotes"
            )
            problems.append(Problem(str(path), line, 1, message))
            continue
        rows.append(Row(line, dict(zip(columns, cells, strict=True))))
    if problems:
        raise FolderError(problems)
    return Table(path, columns, tuple(rows), encoding)


def _text(path: Path) -> tuple[str, str]:
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError) as error:
        raise FolderError(
            [Problem(str(path), 1, 1, f"cannot be unpacked ({error}); copy it again")]
        ) from error
    for encoding in ("utf-8-sig", "gb18030"):  # almost no text in one passes for the other
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding.removesuffix("-sig")
    message = "neither UTF-8 nor GB18030 text; save it from the spreadsheet as 'CSV UTF-8' or as .xlsx"
    raise FolderError([Problem(str(path), 1, 1, message)])


def _csv_lines(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"{error}; a quotation mark inside a quoted text is written twice"
        raise FolderError([Problem(str(path), line, 1, message)]) from error
