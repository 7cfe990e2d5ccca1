"""Whether cases that run under one version of a program may go on under another, and in which state each then stands."""

from __future__ import annotations

from collections.abc import Mapping

from lifang.programs.definition import Program, State

SECRECY = ("public", "internal", "restricted")


def landing(old: Program, new: Program, state: str, states: Mapping[str, str]) -> State | None:
    """Where a case of this state goes on: as the map says, else in the state of the same name and kind.

    None: the map must say it, or says what cannot be. No case is closed by being moved.
    """
    found = new.states.get(states.get(state, state))
    if found is None or found.kind == "closed":
        return None
    return found if state in states or found.kind == old.states[state].kind else None


def unlike(old: Program, new: Program) -> list[str]:
    """What keeps every case of the old version from going on under the new one; each says what to do."""
    problems = []
    if old.purpose != new.purpose:
        problems.append(
            f"its purpose is {new.purpose!r} instead of {old.purpose!r}: a case never passes the wall between purposes; "
            "let these cases end under the old version"
        )
    if SECRECY.index(new.sensitivity) < SECRECY.index(old.sensitivity):
        problems.append(
            f"its sensitivity is {new.sensitivity!r} instead of {old.sensitivity!r}: what was told under the stricter "
            "promise keeps it; let these cases end under the old version"
        )
    for name, field in new.fields.items():
        before = old.fields.get(name)
        if before is None:
            continue
        if before.type != field.type:
            problems.append(
                f"the field {name!r} is {field.type!r} instead of {before.type!r}: answers given before could not be "
                "read; give the new field another name"
            )
        if before.personal != field.personal:
            problems.append(
                f"the field {name!r} is {'personal now and was not' if field.personal else 'not personal any more'}: answers "
                "given before are kept otherwise; give the new field another name"
            )
    return problems
