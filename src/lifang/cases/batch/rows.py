"""The rows of many cases, written in a few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.db import models

from lifang.cases import search
from lifang.cases.fold import PARTS, Fold
from lifang.cases.models import Case, Contact
from lifang.record.rows import insert_rows, update_rows

Rows = defaultdict[type[models.Model], list[models.Model]]


def write_cases(folds: Iterable[Fold]) -> None:
    """New rows table by table, as they refer to one another; then what changed of rows that were there."""
    folds = list(folds)
    new, changed = Rows(list), Rows(list)
    for fold in folds:
        for row in fold.new:
            new[type(row)].append(row)
        for row in fold.touched.values():
            changed[type(row)].append(row)
    insert_rows(Case, [fold.case for fold in folds if fold.fresh])
    for model, rows in changed.items():  # first: a span of custody ends before the next one begins
        update_rows(model, rows)
    for model in PARTS:
        insert_rows(model, _with_cases(new[model]))
    for fold in folds:
        fold.written()


def write_contacts(contacts: Iterable[Contact]) -> None:
    insert_rows(Contact, _with_cases(contacts))


def write_texts(cases: Iterable[Case]) -> None:
    search.index(sorted(cases, key=attrgetter("ref")))


def _with_cases(rows: Iterable[Any]) -> list[Any]:
    """A row made before its case was written takes the primary key that the case has now."""
    rows = list(rows)
    for row in rows:
        if row.case is not None:
            vars(row)["case_id"] = row.case.pk  # set as an attribute, it would forget which case that is
    return rows
