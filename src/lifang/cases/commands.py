"""The door, one call at a time (see batch). A view makes one of these calls and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import IntegrityError
from django.db.transaction import set_rollback

from lifang.cases.batch import Batch
from lifang.cases.models import Case
from lifang.kernel.ids import uuid7
from lifang.outbox.models import Message
from lifang.people.actors import Actor
from lifang.record.door import transaction
from lifang.record.journal import SYSTEM_RANDOM

Call = ParamSpec("Call")
Result = TypeVar("Result")


def alone(step: Callable[Concatenate[Batch, Call], Result]) -> Callable[Call, Result]:
    """The step in a batch, and so a transaction, of its own.

    When two first calls with one key come at the same moment, the database lets one in; the other then finds its result.
    """

    @wraps(step)
    def call(*args: Call.args, **kwargs: Call.kwargs) -> Result:
        try:
            with Batch() as batch:
                return step(batch, *args, **kwargs)
        except IntegrityError:
            with Batch() as batch:
                return step(batch, *args, **kwargs)

    return call


receive = alone(Batch.receive)
perform = alone(Batch.perform)
note_contact = alone(Batch.note_contact)


@alone
def receive_and_act(
    batch: Batch, *, receive: Mapping[str, Any], action: str, data: Mapping[str, object], reason: str = ""
) -> Case:
    """A case that is settled while the caller is still on the line: both entries or none. `receive`: as for the command."""
    case = batch.receive(**receive)
    return batch.perform(
        ref=case.ref,
        action=action,
        actor=receive["actor"],
        key=f"{receive['key']}/{action}",
        now=receive["now"],
        language=receive["language"],
        data=data,
        reason=reason,
    )


@alone
def report_the_same(batch: Batch, *, receive: Mapping[str, Any], ref: str) -> Case:
    """A report that follows a public case from its first moment (docs/decisions/0006). `receive`: as for the command."""
    case = batch.receive(**receive)
    return batch.perform(
        ref=case.ref,
        action="join",
        actor=Actor.reporter(case.ref),
        key=f"{receive['key']}/join",
        now=receive["now"],
        language=receive["language"],
        data={"ref": ref},
    )


def preview(
    *,
    ref: str,
    action: str,
    actor: Actor,
    now: datetime,
    language: str,
    data: Mapping[str, object] | None = None,
    reason: str = "",
) -> list[Message]:
    """Whom `perform` would tell what: decided and worded by the same code, and refused as it would be. Nothing stays of it."""
    with transaction():
        batch = Batch()
        batch.perform(
            ref=ref,
            action=action,
            actor=actor,
            key=str(uuid7(now, SYSTEM_RANDOM)),
            now=now,
            language=language,
            data=data,
            reason=reason,
        )
        told = batch.told()
        set_rollback(True)
    return told
