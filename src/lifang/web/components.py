"""The values that the component templates show: views fill these, templates never compute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from django.utils.translation import gettext as _

from lifang.web.dates import moment_text, span_text

COLOURS = 6  # of .unit-0 … .unit-5 in components.css
BAR = 1000  # width of the custody bar's own coordinates


@dataclass(frozen=True, slots=True)
class Stage:
    """One step on the way of a case."""

    label: str
    state: Literal["done", "now", "next"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a timeline, already in the reader's language."""

    what: str
    at: datetime
    who: str = ""
    said: str = ""
    strong: bool = False
    details: Sequence[tuple[str, str]] = ()
    photos: Sequence[Photo] = ()


@dataclass(frozen=True, slots=True)
class Photo:
    src: str
    alt: str
    caption: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    count: int | None = None
    current: bool = False
    hot: bool = False


@dataclass(frozen=True, slots=True)
class Pages:
    """A keyset pager: there is no page number, so a list that grows meanwhile skips and repeats nothing."""

    back: str = ""
    on: str = ""
    note: str = ""


class Clock(Protocol):
    """What a chip needs to know of a running deadline; rows of the engine fit as they are."""

    @property
    def state(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def stop_at(self) -> datetime | None: ...
    @property
    def warn_at(self) -> datetime | None: ...
    @property
    def provisional(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline known only by its moment, as lists have it."""

    due_at: datetime
    state: str = "running"
    stop_at: datetime | None = None
    warn_at: datetime | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    tone: Literal["running", "soon", "late", "paused", "met", "missed", "dropped"]
    icon: str
    text: str
    title: str
    provisional: bool = False


def clock_chip(clock: Clock, now: datetime) -> Chip:
    due = _("Due %(moment)s") % {"moment": moment_text(clock.due_at, now)}
    if clock.state == "paused":
        return Chip("paused", "pause", _("Paused"), due)
    if clock.state == "dropped":
        return Chip("dropped", "cross", _("No longer needed"), due)
    if clock.state == "met":
        stopped = clock.stop_at or now
        if stopped > clock.due_at:
            return Chip(
                "missed", "alert", _("Done %(span)s late") % {"span": span_text(stopped - clock.due_at)}, due
            )
        return Chip("met", "check", _("Done in time"), due)
    if now > clock.due_at:
        late = _("Late by %(span)s") % {"span": span_text(now - clock.due_at)}
        return Chip("late", "alert", late, due, clock.provisional)
    left = _("Due in %(span)s") % {"span": span_text(clock.due_at - now)}
    soon = clock.warn_at is not None and now >= clock.warn_at
    return Chip("soon" if soon else "running", "clock", left, due, clock.provisional)


@dataclass(frozen=True, slots=True)
class Held:
    """One unit's turn at holding a case; no end while it still does."""

    unit: str
    from_at: datetime
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    unit: str
    colour: int
    x: int
    width: int
    title: str


@dataclass(frozen=True, slots=True)
class Share:
    unit: str
    colour: int
    span: str
    holds: bool


def custody_bar(turns: Sequence[Held], now: datetime) -> tuple[list[Segment], list[Share]]:
    """Who held the case for how long: bar segments in order of time, and each unit's sum."""
    if not turns:
        return [], []
    begin = turns[0].from_at
    whole = max(((turns[-1].until_at or now) - begin).total_seconds(), 1)
    colours: dict[str, int] = {}
    segments: list[Segment] = []
    for turn in turns:
        colour = colours.setdefault(turn.unit, len(colours) % COLOURS)
        until = turn.until_at or now
        x, end = (round(BAR * (moment - begin).total_seconds() / whole) for moment in (turn.from_at, until))
        title = f"{turn.unit}: {moment_text(turn.from_at, now)} – {moment_text(until, now)}"
        segments.append(Segment(turn.unit, colour, x, max(end - x, 2), title))
    shares = []
    for unit, colour in colours.items():
        own = [turn for turn in turns if turn.unit == unit]
        spans = [(turn.until_at or now) - turn.from_at for turn in own]
        shares.append(Share(unit, colour, span_text(sum(spans[1:], spans[0])), own[-1].until_at is None))
    return segments, shares
