"""What the reporter reads of their case.

A receipt may lie on a kitchen table, so its page tells the course of the case and nothing that was typed in confidence.
Only these entries are shown, everything else stays inside:

- received; the program's own actions, unless the program says `tell_reporter: false`; with their answers that are not
  personal, and photos in their cleaned copy;
- the case moved to another unit, a deadline was extended (with its reason, as the program promises), the case went on under
  another version of its program and what that did to its dates, two reports were merged or parted, the reporter was asked or
  answered;
- the reporter's own notes and files, in their own words.

No name of anybody is shown: a unit answers for its people. Notes, offers of hand-over, requests for help, warnings and
exclusions are the unit's own talk. Of a case merged into another one, the other's course is told, without its reporter's words;
and of what somebody else who reported the same did, only that it was done (docs/decisions/0006).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases import clocks
from lifang.cases.models import Case, Clock, Evidence
from lifang.cases.moves.together import MERGES
from lifang.cases.queries import Event, timeline
from lifang.cases.views.newrules import MOVE, changes
from lifang.cases.views.public.words import program_of
from lifang.people.models import Organization
from lifang.places.queries import name_in
from lifang.programs import values, words
from lifang.programs.definition import Program
from lifang.web.components import Happening, Photo, Stage
from lifang.web.dates import day_text, due_text

PHOTO = "photo"
HIDDEN = ("phone", "id_number", "person", "category")  # of people; and the kind, which is the page's title
OWN = {
    "note": gettext_lazy("Note added"),
    "attach": gettext_lazy("Photo or file added"),
    "feedback": gettext_lazy("Answer given"),
}


@dataclass(frozen=True, slots=True)
class Deadline:
    label: str
    by: str
    clock: Clock
    basis: str
    why: list[str]


@dataclass(frozen=True, slots=True)
class Story:
    case: Case  # the one that is worked on: another one when this one was merged
    merged: bool
    stages: list[Stage]
    deadlines: list[Deadline]
    happenings: list[Happening]
    photos: list[Photo]


def tell(case: Case, now: datetime, language: str, *, asked: bool) -> Story:
    main = main_of(case)
    events = timeline(case)
    main_events = events if main == case else timeline(main)
    own = [event for event in events if event.entry.stream_id == case.stream]
    others = [event for event in main_events if event.entry.stream_id == main.stream and main != case]
    joined = max((event.entry.at for event in own if event.entry.kind in MERGES), default=case.opened_at)
    teller = _Teller(case, main, language, now, _units([*own, *others], language))
    happenings = [
        happening
        for event in sorted(
            [*own, *(one for one in others if one.entry.at >= joined)],
            key=lambda one: (one.entry.at, one.entry.pk),
        )
        if (happening := teller.line(event, own=event.entry.stream_id == case.stream)) is not None
    ]
    return Story(
        case=main,
        merged=main != case,
        stages=stages_of(main, others or own, language, asked=asked),
        deadlines=_deadlines(main, now, language),
        happenings=happenings,
        photos=teller.photos,
    )


def main_of(case: Case) -> Case:
    """The case that reports of the same matter were merged into; it may have been merged on itself."""
    while case.merged_into is not None:
        case = Case.objects.select_related("area", "site", "unit", "merged_into").get(pk=case.merged_into.pk)
    return case


# -- the bar ----------------------------------------------------------------------------------------------------------


def stages_of(case: Case, events: Iterable[Event], language: str, *, asked: bool = False) -> list[Stage]:
    """Where the case was, where it is, and what is left of the straight way: the open stages as the program
    declares them, then its first closed one, then the question to the reporter.
    """
    program = program_of(case)
    entered = _entered(events)
    line = _line_of(case, program, entered)
    here = line.index(case.state)
    stages = [
        Stage(
            label=words.text(program.states[name].label, language),
            state="done" if place < here or (asked and place == here) else "now" if place == here else "next",
            note=day_text(entered[name], timezone.localdate()) if name in entered and place <= here else "",
        )
        for place, name in enumerate(line)
    ]
    if asked or (program.follow_up is not None and case.state_kind != Case.Kind.CLOSED):
        stages.append(Stage(_("We ask you"), "now" if asked else "next"))
    return stages


def _line_of(case: Case, program: Program, entered: Mapping[str, date]) -> list[str]:
    open_ = [name for name, state in program.states.items() if state.kind == "open"]
    end = next(name for name, state in program.states.items() if state.kind == "closed")
    if case.state in open_:
        return [*open_, end]
    been = [name for name in open_ if name in entered]
    if case.state_kind == Case.Kind.CLOSED:
        return [*been, case.state]
    return [*been, case.state, *open_[open_.index(been[-1]) + 1 if been else 0 :], end]


def _entered(events: Iterable[Event]) -> dict[str, date]:
    return {
        op["to"]: timezone.localdate(event.entry.at)
        for event in events
        for op in event.entry.facts["ops"]
        if op["op"] == "state"
    }


def _deadlines(case: Case, now: datetime, language: str) -> list[Deadline]:
    program = program_of(case)
    live = case.clocks.filter(state__in=(Clock.State.RUNNING, Clock.State.PAUSED)).order_by("due_at", "pk")
    return [
        Deadline(
            label=words.text(rule.label, language),
            by=due_text(clock.due_at, now),
            clock=clock,
            basis=words.text(rule.basis, language),
            why=clocks.explain(clock, language),
        )
        for clock in live
        for rule in [clocks.rule_of(program, clock.name)]
    ]


# -- the course -------------------------------------------------------------------------------------------------------


class _Teller:
    def __init__(
        self, case: Case, main: Case, language: str, now: datetime, units: Mapping[str, str]
    ) -> None:
        self.case, self.main, self.language, self.now, self.units = case, main, language, now, units
        self.photos: list[Photo] = []

    def line(self, event: Event, *, own: bool) -> Happening | None:
        entry = event.entry
        program = event.program
        reported = entry.actor.startswith(("public", "reporter/"))
        mine = entry.actor == f"reporter/{self.case.ref}" or (own and entry.actor == "public")
        action = program.actions.get(entry.kind)
        if reported and not mine and action is None:
            return None
        what = self._what(event, program, reported=reported)
        if not what:
            return None
        moved = any(op["op"] == "state" for op in entry.facts["ops"])
        if reported and not mine:
            return Happening(what, entry.at, who=_("somebody else who reported it"), strong=moved)
        self.photos += self._photos(event, what)
        return Happening(
            what=what,
            at=entry.at,
            who=_("you") if mine else "",
            said=event.reason if mine or entry.kind == "extend" else "",
            strong=moved,
            details=changes(event, self.language, self.now)
            if entry.kind == MOVE
            else self._details(event, program)
            if action or entry.kind == "receive"
            else (),
        )

    def _what(self, event: Event, program: Program, *, reported: bool) -> str:
        """The line's words; empty for what stays inside."""
        kind = event.entry.kind
        action = program.actions.get(kind)
        if action is not None:
            state = program.states.get(action.to or "")
            shown = action.tell_reporter or reported
            return words.text(state.label if state else action.label, self.language) if shown else ""
        if reported and kind in OWN:
            return str(OWN[kind])
        match kind:
            case "receive":
                return words.text(program.states[program.intake.state].label, self.language)
            case "merge":
                return _("Others reported the same: both are now followed together")
            case "join":
                return _("You follow it together with others who reported it")
            case "unmerge":
                return _("Followed on its own again")
            case "lapse":
                return _("Closed: nobody went on with it for as long as is allowed")
            case "extend":
                return _("The date was moved")
            case "move-version":
                return _("Goes on under a changed version of the rules")
            case "feedback":
                return _("Asked whether it is solved")
        unit = next((op["unit"] for op in event.entry.facts["ops"] if op["op"] == "custody"), "")
        moved = kind in ("accept-offer", "rule") and unit in self.units
        return _("Now with %(unit)s") % {"unit": self.units[unit]} if moved else ""

    def _details(self, event: Event, program: Program) -> list[tuple[str, str]]:
        return [
            (
                words.text(field.label, self.language),
                values.show(field, event.fields[field.name], self.language),
            )
            for field in program.fields.values()
            if field.name in event.fields and not field.personal and field.type not in HIDDEN
        ]

    def _photos(self, event: Event, what: str) -> list[Photo]:
        return [photo(file, what, receipt=self.case.receipt) for file in event.evidence if is_shown(file)]


def is_shown(file: Evidence) -> bool:
    """Photos, and only as the copy without place and device; signatures, agreements and papers stay inside."""
    return file.kind == PHOTO and bool(file.public) and file.erased_at is None


def photo(file: Evidence, caption: str, *, receipt: str = "") -> Photo:
    src = reverse("cases:evidence", args=[file.public]) + (f"?r={receipt}" if receipt else "")
    return Photo(src=src, alt=_("Photo: %(what)s") % {"what": caption}, caption=caption, href=src)


def _units(events: Iterable[Event], language: str) -> dict[str, str]:
    codes = {op["unit"] for event in events for op in event.entry.facts["ops"] if op["op"] == "custody"}
    return {unit.code: name_in(unit, language) for unit in Organization.objects.filter(code__in=codes)}
