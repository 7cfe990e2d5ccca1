"""One move in the making: everything a decision needs to know, and the operations it collects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lifang.cases.evidence import StoredFile
from lifang.cases.fold import Fold
from lifang.cases.models import Case
from lifang.cases.ops import Op
from lifang.cases.routing import Router
from lifang.people.actors import Actor, Granted
from lifang.programs.definition import Program
from lifang.record.journal import moment


@dataclass(frozen=True, slots=True)
class Tell:
    """Somebody to be told when the move is written. `to`: "reporter", or "unit:<code>:<role>"."""

    to: str
    what: str  # a key of messages.TEXTS
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class Move:
    fold: Fold
    program: Program
    actor: Actor
    name: str  # of the action
    data: Mapping[str, Any]
    files: Sequence[tuple[str, StoredFile]]
    reason: str
    now: datetime
    language: str
    router: Router
    other: Fold | None = None  # the second case of a merge or a link, locked too
    acted_at: datetime | None = None  # by the actor's device, when that was out of reach at the time
    ops: list[Op] = field(default_factory=list)
    payload: dict[str, Any] = field(default_factory=dict)
    tells: list[Tell] = field(default_factory=list)
    subject: str = ""
    goes_under: Program | None = None  # another version, whose text is to be kept with its first case
    used: Sequence[Granted] = ()  # the grants that allow it

    @property
    def case(self) -> Case:
        return self.fold.case

    def op(self, op: str, /, **facts: Any) -> None:
        self.ops.append({"op": op, **facts})

    def values(self) -> dict[str, Any]:
        """The case's fields as they will stand after this move."""
        values = {**self.case.fields, **self.case.personal}
        for op in self.ops:
            if op["op"] == "fields":
                values |= op.get("values", {})
        values |= self.payload.get("fields", {})
        return values

    def uses(self, role: str) -> bool:
        """Whether a grant of this role allows the move; a role held for other cases does not count."""
        return any(grant.role == role for grant in self.used)

    def on_behalf(self) -> dict[str, str]:
        """For whom the actor acted, when a stand-in used somebody else's grant and none of its own would do."""
        absent = {grant.instead_of for grant in self.used}
        return {} if "" in absent or not absent else {"instead_of": min(absent)}

    def done_at(self) -> dict[str, str]:
        """When it was done, if that is not when the record learnt of it."""
        return {} if self.acted_at is None else {"acted_at": moment(self.acted_at)}

    def tell(self, to: str, what: str, **detail: str) -> None:
        if self.actor.kind == "import":  # what happened long ago elsewhere is news to nobody
            return
        self.tells.append(Tell(to, what, detail))


Decide = Callable[[Move], None]
