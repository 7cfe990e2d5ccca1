"""What the steps of a module's own rows share: each row has a stream and a state, each step is one entry under one key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from lifang.cases.batch import checked_key
from lifang.cases.errors import BadInput, WrongState
from lifang.people.actors import Actor
from lifang.record.commands import append, find
from lifang.record.models import Entry


class Streamed(Protocol):
    @property
    def stream(self) -> str: ...


def known(actor: Actor, key: str) -> str | None:
    """The reference of what an earlier call with this key has made."""
    entry = find(checked_key(actor, key))
    return entry.stream_id.partition("/")[2] if entry else None


def write(
    row: Streamed,
    kind: str,
    *,
    actor: Actor,
    key: str,
    now: datetime,
    facts: Mapping[str, Any],
    payload: Mapping[str, Any] | None = None,
    subject: str = "",
) -> Entry:
    return append(
        stream=row.stream,
        kind=kind,
        actor=actor.name,
        facts=dict(facts),
        payload=dict(payload) if payload else None,
        key=checked_key(actor, key),
        subject=subject,
        now=now,
    )


def check_state(row: Any, *allowed: str) -> None:
    """`row`: its `State` names its states as people read them."""
    if row.state not in allowed:
        labels = dict(row.State.choices)
        raise WrongState(
            _("It is %(now)s now; this step belongs to: %(wanted)s.")
            % {"now": labels[row.state], "wanted": ", ".join(str(labels[one]) for one in allowed)}
        )


def wrong(name: str, problem: str) -> BadInput:
    """One answer that cannot be taken, said at its field and above the form."""
    return BadInput(problem, {name: problem})
