"""Units working together: offers, and help that is asked for."""

from __future__ import annotations

from lifang.cases.fold import Fold
from lifang.cases.models import Assist, Handover
from lifang.cases.ops.operations import Op, Said, at, operation


@operation("handover.offer")
def _handover_offer(fold: Fold, op: Op, said: Said) -> None:
    fold.begin(
        Handover,
        number=op["number"],
        from_unit_id=op["from"],
        to_unit_id=op["to"],
        reason=said.text("reason"),
        state=Handover.State.OFFERED,
        offered_at=said.at,
        offered_by=said.actor,
    )


@operation("handover.answer")
def _handover_answer(fold: Fold, op: Op, said: Said) -> None:
    offer = next(row for row in fold.rows(Handover) if row.number == op["number"])
    offer.state, offer.answered_at, offer.answered_by = op["as"], said.at, said.actor
    offer.answer = said.text("reason")
    fold.touch(offer)


@operation("assist.ask")
def _assist_ask(fold: Fold, op: Op, said: Said) -> None:
    fold.begin(
        Assist,
        number=op["number"],
        unit_id=op["unit"],
        task=said.text("reason"),
        asked_at=said.at,
        asked_by=said.actor,
        due_at=at(op["due"]),
    )


def _assist(fold: Fold, op: Op) -> Assist:
    assist = next(row for row in fold.rows(Assist) if row.number == op["number"])
    fold.touch(assist)
    return assist


@operation("assist.answer")
def _assist_answer(fold: Fold, op: Op, said: Said) -> None:
    assist = _assist(fold, op)
    assist.answered_at, assist.answered_by, assist.answer = said.at, said.actor, said.text("reason")


@operation("assist.breach")
def _assist_breach(fold: Fold, op: Op, said: Said) -> None:
    _assist(fold, op).breached_at = said.at
