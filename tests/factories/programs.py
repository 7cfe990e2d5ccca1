"""Random sound programs: for the loader and the checker here, and for the engine's stateful tests.

Built as the data of a YAML file and read through the real loader, so that whatever the strategy makes is what a clerk
could have written.
"""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import strategies as st

from lifang.programs.definition import Program
from lifang.programs.load import load_text

TYPES = (
    "text",
    "longtext",
    "integer",
    "money",
    "date",
    "datetime",
    "choice",
    "choices",
    "flag",
    "phone",
    "category",
    "id_number",
)
PEOPLE = ("agent", "officer", "head", "duty", "reporter", "handler")
STAFF = ("agent", "officer", "head", "duty")
PERIODS = ("30 minutes", "4 hours", "1 workday", "5 workdays", "20 days", "1 month")
PROOFS = ("photo", "document", "signature")


def text_of(data: dict[str, Any]) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


def label(name: str) -> dict[str, str]:
    return {"zh": f"“{name}”", "en": f"The {name}"}


@st.composite
def field_data(draw: st.DrawFn, name: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(TYPES))
    data: dict[str, Any] = {"type": kind, "label": label(name), "required": draw(st.booleans())}
    if kind in {"choice", "choices"}:
        data["choices"] = {
            value: label(value) for value in ("one", "two", "three")[: draw(st.integers(2, 3))]
        }
    if kind == "category":
        data["scheme"] = "gbt47678"
    if kind == "integer" and draw(st.booleans()):
        data |= {"minimum": 0, "maximum": 100}
    if kind in {"text", "longtext"}:
        data["personal"] = draw(st.booleans())
    return data


def _people(draw: st.DrawFn, among: tuple[str, ...] = PEOPLE) -> list[str]:
    return draw(st.lists(st.sampled_from(among), min_size=1, max_size=3, unique=True))


@st.composite
def program_data(draw: st.DrawFn) -> dict[str, Any]:
    """A way from intake through every live state to the first closed one, and random shortcuts beside it."""
    live = [f"stage-{number}" for number in range(draw(st.integers(1, 4)))]
    ends = [f"end-{number}" for number in range(draw(st.integers(1, 2)))]
    fields = {name: draw(field_data(name)) for name in (f"field-{n}" for n in range(draw(st.integers(1, 5))))}

    clocks: dict[str, Any] = {}
    for name in ("first-clock", "second-clock")[: draw(st.integers(1, 2))]:
        clocks[name] = {
            "within": draw(st.sampled_from(PERIODS)),
            "label": label(name),
            "basis": label("law"),
            "on_breach": draw(st.sampled_from(["escalate", "tell-holder"])),
        }
        if draw(st.booleans()):
            clocks[name]["extend"] = {
                "by": "2 workdays",
                "times": draw(st.integers(1, 2)),
                "who": draw(st.sampled_from(STAFF)),
            }

    states: dict[str, Any] = {}
    for number, name in enumerate(live):
        kind = "open" if number == 0 else draw(st.sampled_from(["open", "waiting"]))
        clock = draw(st.sampled_from(sorted(clocks))) if kind == "waiting" or draw(st.booleans()) else None
        states[name] = {"kind": kind, "label": label(name)} | ({"clock": clock} if clock else {})
        if kind == "waiting":
            states[name]["pauses"] = draw(st.booleans())
    states |= {name: {"kind": "closed", "label": label(name)} for name in ends}
    used = {state.get("clock") for state in states.values()}
    clocks = {name: clock for name, clock in clocks.items() if name in used}

    actions: dict[str, Any] = {}
    for number, (start, end) in enumerate(zip(live, [*live[1:], ends[0]], strict=True)):
        actions[f"step-{number}"] = {"from": start, "to": end}
    for end in ends[1:]:
        actions[f"finish-{end}"] = {"from": draw(st.sampled_from(live)), "to": end}
    for number in range(draw(st.integers(0, 3))):
        start = draw(st.sampled_from(live))
        end = draw(st.sampled_from([None, *(name for name in states if name != start)]))
        actions[f"extra-{number}"] = {"from": [start]} | ({"to": end} if end else {})
    for name, action in actions.items():
        action |= {"who": _people(draw), "label": label(name)}
        needs: dict[str, Any] = {}
        if draw(st.integers(0, 2)) == 0:
            needs["evidence"] = draw(st.lists(st.sampled_from(PROOFS), min_size=1, max_size=2, unique=True))
        if draw(st.integers(0, 3)) == 0:
            needs["reason"] = True
        if needs:
            action["needs"] = needs

    asked_at_intake = []
    for name in fields:
        door = draw(st.sampled_from(["intake", "needs", "asks"]))
        action = actions[draw(st.sampled_from(sorted(actions)))]
        if door == "intake":
            asked_at_intake.append(name)
        elif door == "needs":
            action.setdefault("needs", {}).setdefault("fields", []).append(name)
        else:
            action.setdefault("asks", []).append(name)

    data: dict[str, Any] = {
        "program": f"random-{draw(st.integers(1, 10**6))}",
        "version": draw(st.integers(1, 9)),
        "title": label("program"),
        "department": "office",
        "sensitivity": draw(st.sampled_from(["public", "internal"])),
        "fields": fields,
        "states": states,
        "actions": actions,
        "clocks": clocks,
        "intake": {"state": live[0], "fields": asked_at_intake, "evidence": ["photo"]},
        "returns": draw(st.integers(0, 3)),
        "retention": {"case": "5 years", "payload": "1 year after closed"},
    }
    if draw(st.booleans()):
        actions["step-" + str(len(live) - 1)]["then"] = "follow-up"
        data["follow_up"] = {"within": "5 workdays"}
    if draw(st.booleans()):
        data["nature"] = "complaint"
        actions["reopen"] = {
            "from": ends,
            "to": live[0],
            "who": ["reporter", "duty"],
            "within": "30 days",
            "needs": {"reason": True},
        }
    return data


def programs() -> st.SearchStrategy[Program]:
    return program_data().map(lambda data: load_text(text_of(data), "random.yaml"))
