"""The first sheet of an XLSX workbook as lines of text, each cell as the sheet shows it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from lifang.district.yamlfile import FolderError
from lifang.programs.source import Problem

MOST_CELLS = 10_000_000  # a hundred thousand rows of a hundred columns
MOST_BYTES = 1 << 30  # of a workbook when it is unpacked
SAFE_DIGITS = 15  # a spreadsheet number keeps no more; longer codes come out rounded


def sheet_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        _check_size(path)
        sheet = load_workbook(path).worksheets[0]
    except FolderError:  # is a ValueError too
        raise
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError) as error:
        message = "not a workbook that can be read; open it in a spreadsheet and save it again as .xlsx"
        raise FolderError([Problem(str(path), 1, 1, message)]) from error
    if sheet.max_row * sheet.max_column > MOST_CELLS:
        message = (
            f"the sheet reaches to row {sheet.max_row}, column {sheet.max_column}; delete the rows and columns "
            f"beyond your data, or save it in parts"
        )
        raise FolderError([Problem(str(path), sheet.max_row, sheet.max_column, message)])
    problems = [
        Problem(str(path), block.min_row, block.min_col, f"merged cells {block}; unmerge and fill each cell")
        for block in sheet.merged_cells.ranges
    ]
    calculated: Any = None
    lines: list[list[str]] = []
    for row in sheet.iter_rows():
        texts = []
        for cell in row:
            value: Any = cell.value
            if cell.data_type == "f":
                calculated = calculated or load_workbook(path, data_only=True).worksheets[0]
                value = calculated[cell.coordinate].value
            texts.append(_cell_text(value, cell.number_format))
            if trouble := _trouble(cell.data_type, value, texts[-1]):
                message = f"cell {cell.coordinate}: {trouble}"
                problems.append(Problem(str(path), cell.row or 1, cell.column or 1, message))
        lines.append(texts)
    if problems:
        raise FolderError(problems)
    width = max((place for place, name in enumerate(lines[0], 1) if name), default=0) if lines else 0
    for number, texts in enumerate(lines, sheet.min_row):
        yield number, texts[:width] + [text for text in texts[width:] if text]


def _check_size(path: Path) -> None:
    """Few bytes may unpack to very many; what is written in a workbook's directory is what is unpacked at most."""
    with zipfile.ZipFile(path) as parts:
        unpacked = sum(part.file_size for part in parts.infolist())
    if unpacked > MOST_BYTES:
        message = f"unpacked it would take {unpacked >> 20} megabytes; save it in parts, or as .csv"
        raise FolderError([Problem(str(path), 1, 1, message)])


def _trouble(data_type: str, value: object, text: str) -> str | None:
    if data_type == "e":
        return f"the spreadsheet error {text}; correct it"
    if data_type == "f" and value is None:
        return "a formula that was never calculated; open the file in a spreadsheet and save it"
    if isinstance(value, int | float) and sum(letter.isdigit() for letter in text) > SAFE_DIGITS:
        return f"more than {SAFE_DIGITS} digits, which spreadsheets round; format the column as text"
    return None


def _cell_text(value: object, number_format: str) -> str:
    """Whole numbers without a point, a mask of zeros ("000000") with its zeros, dates as ISO."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return _cell_text(int(value), number_format)
        case int() if set(number_format) == {"0"}:
            return f"{value:0{len(number_format)}d}"
        case _:
            return str(value).strip()
