"""Every key a program file may hold. The loader refuses others; docs/programs.md explains each (tested)."""

from __future__ import annotations

from typing import Literal

from lifang.programs.definition import Sensitivity, StateKind, Subject

KEYS: dict[str, tuple[str, ...]] = {
    "program": (
        "program", "version", "extends", "title", "summary", "department", "subject", "sensitivity",
        "purpose", "nature", "fields", "states", "actions", "clocks", "proofs", "intake", "route", "escalation",
        "never_held_by", "returns", "follow_up", "publicity", "retention", "recurrence",
    ),
    "field": (
        "type", "label", "help", "required", "personal", "choices", "scheme", "minimum", "maximum",
        "min_length", "max_length", "when",
    ),
    "state": ("kind", "clock", "pauses", "label"),
    "action": (
        "from", "to", "who", "label", "needs", "asks", "when", "must", "guard", "effect", "hand_to", "within",
        "then", "returns", "tell_reporter",
    ),
    "needs": ("evidence", "fields", "reason"),
    "clock": ("within", "due_field", "label", "basis", "on_breach", "warn_before", "extend", "when"),
    "extend": ("by", "times", "who"),
    "proof": ("when",),
    "intake": ("state", "who", "channels", "fields", "evidence", "must", "once"),
    "route": ("to", "when"),
    "step": ("to", "after"),
    "follow_up": ("within", "by", "ask", "times"),
    "publicity": ("page", "figures", "fields"),
    "retention": ("case", "payload", "open", "then"),
}  # fmt: skip

ROLES = ("agent", "officer", "head", "duty", "leader", "auditor", "admin")
RELATIONS = ("reporter", "handler", "system", "anyone")

STATE_KINDS: tuple[StateKind, ...] = ("open", "waiting", "closed")
SENSITIVITIES: tuple[Sensitivity, ...] = ("public", "internal", "restricted")
SUBJECTS: tuple[Subject, ...] = ("person", "organization", "site", "none")
NATURES = ("consultation", "help", "complaint", "tip-off", "suggestion", "commendation")
ROUTES = ("site", "community", "street", "district", "department", "duty")  # or unit:CODE
STEPS = ("head", "duty", "leader")
BREACHES: tuple[Literal["escalate", "tell-holder"], ...] = ("escalate", "tell-holder")
FOLLOWERS: tuple[Literal["someone-else", "anyone"], ...] = ("someone-else", "anyone")
QUESTIONS = ("contacted", "solved", "satisfied")
PAGES: tuple[Literal["none", "summary", "full"], ...] = ("none", "summary", "full")
CHANNELS = ("web", "phone", "visit", "plate", "field", "import", "rule")

UNIT_KINDS = ("department", "street", "community", "duty", "company", "police", "team", "association")
KNOWN_BY_ENGINE: dict[str, str] = {
    "today": "date", "now": "datetime", "opened_on": "date", "entered_on": "date", "workdays_here": "integer",
}  # fmt: skip
"""What `must` may ask besides fields, with its type; all by the moment at which something was done."""

PERSONAL_TYPES = ("phone", "person", "id_number")  # personal unless the file says otherwise
RESERVED_ACTIONS = frozenset({
    "receive", "note", "assign", "offer", "accept-offer", "decline-offer", "withdraw-offer", "rule", "pause",
    "resume", "extend", "ask-help", "answer-help", "merge", "join", "unmerge", "link", "ask-exclusion",
    "approve-exclusion", "refuse-exclusion", "feedback", "warn", "breach", "escalate", "attach", "correct",
    "erase", "lapse", "move-version",
})  # fmt: skip
"""Moves the engine itself makes in every program; a program may not redefine them."""
