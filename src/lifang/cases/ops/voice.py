"""What the reporter says, and what the rates leave out."""

from __future__ import annotations

from lifang.cases.fold import Fold
from lifang.cases.models import Exclusion, Feedback
from lifang.cases.ops.operations import Op, Said, operation


@operation("feedback.ask")
def _feedback_ask(fold: Fold, op: Op, said: Said) -> None:
    fold.begin(Feedback, round=op["round"], state=Feedback.State.DUE, asked_at=said.at)


@operation("feedback.answer")
def _feedback_answer(fold: Fold, op: Op, said: Said) -> None:
    row = next(row for row in fold.rows(Feedback) if row.round == op["round"])
    row.state, row.answered_at, row.by = op["as"], said.at, said.actor
    row.contacted, row.solved, row.satisfied = op.get("contacted"), op.get("solved"), op.get("satisfied")
    fold.touch(row)


@operation("exclusion.ask")
def _exclusion_ask(fold: Fold, op: Op, said: Said) -> None:
    fold.begin(
        Exclusion,
        number=op["number"],
        state=Exclusion.State.ASKED,
        reason=said.text("reason"),
        asked_at=said.at,
        asked_by=said.actor,
    )


@operation("exclusion.decide")
def _exclusion_decide(fold: Fold, op: Op, said: Said) -> None:
    row = next(row for row in fold.rows(Exclusion) if row.number == op["number"])
    row.state, row.decided_at, row.decided_by = op["as"], said.at, said.actor
    row.decision = said.text("reason")
    fold.touch(row)
