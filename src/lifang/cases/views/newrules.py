"""What it did to a case to go on under another version of its program, for the desk and for the person who reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lifang.cases import clocks
from lifang.cases.queries import Event
from lifang.programs import words
from lifang.web.dates import due_text

MOVE = "move-version"


def changes(event: Event, language: str, now: datetime) -> list[tuple[str, str]]:
    """The versions, the stage where that changed its name, and each deadline that changed or stayed."""
    return [line for op in event.entry.facts["ops"] for line in _line(op, event, language, now)]


def _line(op: Mapping[str, Any], event: Event, language: str, now: datetime) -> Iterator[tuple[str, str]]:
    match op["op"]:
        case "version":
            yield _("Version of the rules"), _("%(old)s → %(new)s") % {"old": op["from"], "new": op["to"]}
        case "state":
            yield _("Stage"), words.text(event.program.states[op["to"]].label, language)
        case "clock.start":
            yield _clock(op, event, language), _("new: %(due)s") % {"due": _due(op["due"], now)}
        case "clock.stop":
            yield _clock(op, event, language), _("no longer set by the rules at this stage")
        case "clock.pause":
            yield _clock(op, event, language), _("paused at this stage")
        case "clock.recount" | "clock.resume" if op["due"] == op["was"]:
            yield _clock(op, event, language), _("as before: %(due)s") % {"due": _due(op["due"], now)}
        case "clock.recount" | "clock.resume":
            yield (
                _clock(op, event, language),
                _("now %(due)s, before %(was)s") % {"due": _due(op["due"], now), "was": _due(op["was"], now)},
            )


def _clock(op: Mapping[str, Any], event: Event, language: str) -> str:
    return words.text(clocks.rule_once_of(event.program, op["name"]).label, language)


def _due(text: str, now: datetime) -> str:
    return due_text(datetime.fromisoformat(text), now)
