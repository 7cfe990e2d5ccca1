"""Cases that are one, or that hang on each other."""

from __future__ import annotations

from lifang.cases.fold import Fold
from lifang.cases.ops.operations import Op, Said, operation


@operation("merge")
def _merge(fold: Fold, op: Op, said: Said) -> None:
    fold.case.merged_into_id = said.case_id(op["into"])


@operation("unmerge")
def _unmerge(fold: Fold, op: Op, said: Said) -> None:
    fold.case.merged_into_id = None


@operation("parent")
def _parent(fold: Fold, op: Op, said: Said) -> None:
    fold.case.parent_id = None if op["ref"] is None else said.case_id(op["ref"])
