"""Whether what a program says of keeping cases makes sense: `open` and `then` of its retention."""

from __future__ import annotations

from collections.abc import Iterator

from lifang.programs.definition import Program
from lifang.programs.section import suggest


def faults(program: Program) -> Iterator[tuple[tuple[str, ...], str]]:
    """Where, and what is wrong."""
    keep, here = program.retention, ("retention", "then")
    if (keep.open is None) != (keep.then is None):
        yield here[:1], "open and then belong together: how long, and the closed state it ends in"
    elif keep.then is not None and keep.then not in program.states:
        yield (
            here,
            f"retention.then: there is no state {keep.then!r}{suggest(keep.then, sorted(program.states))}",
        )
    elif keep.then is not None and program.states[keep.then].kind != "closed":
        yield here, f"{keep.then!r} is not closed, and what stood still would go on; name a closed state"
