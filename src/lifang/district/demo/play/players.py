"""Takes each case of a course from its beginning to its end, at the moments that its course and the office hours give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from lifang.cases.models import Case
from lifang.district.demo.play.courses import Course, Line, Move
from lifang.district.demo.play.hours import days
from lifang.district.demo.play.pen import Pen, shares
from lifang.district.demo.play.stage import Stage
from lifang.kernel import worktime
from lifang.people.actors import PUBLIC, Actor
from lifang.places.models import Area, Site

RELATIONS = ("reporter", "system", "anyone")
TAKERS = (
    "duty",
    "officer",
    "agent",
)  # who takes down what somebody tells, where a program lets anybody begin it
OFFICE_DAY = 7.0  # hours
LATER = 4.0  # how much longer a slow one takes
LEAST = 0.4  # office hours between the last steps, when the end is near


@dataclass(eq=False)
class Run:
    """One case on its way."""

    line: Line
    course: Course
    known: dict[str, Any]
    slow: bool
    case: Case
    at: int = 0  # the next move
    worker: str = ""
    hands: set[str] = field(default_factory=set)


class Players:
    def __init__(self, stage: Stage, pen: Pen) -> None:
        self.stage, self.pen = stage, pen
        self._sites: defaultdict[str, list[Site]] = defaultdict(list)
        for site in Site.objects.select_related("area").order_by("code"):
            self._sites[site.kind].append(site)
        self._taken: set[tuple[str, str, date]] = set()  # where a program lets only one case a day begin
        self._communities = sorted(
            Area.objects.filter(level=Area.Level.COMMUNITY).values_list("code", flat=True)
        )

    def prepare(self) -> None:
        """Everything that begins until the end, put on the clock at once."""
        for line in self.stage.script.lines:
            drawn = _totals(line, self.stage.rng)
            for course in line.courses:
                if course.of:
                    continue
                totals = [name for name in drawn if _has(line, course, name)]
                for number, moment in enumerate(self._beginnings(line, course)):
                    known = {"number": number} | {name: next(drawn[name]) for name in totals}
                    self.stage.at(moment, partial(self._begin, line, course, known))

    def join(self, plan: str, case: Case, **gives: Any) -> None:
        """A case that a plan has begun goes on by the course written for it."""
        for line in self.stage.script.lines:
            for course in line.courses:
                if course.of == plan and line.program.code == case.program:
                    known = {
                        "area": case.area_id,
                        "site": case.site.name if case.site else "",
                        "number": 0,
                    } | gives
                    self._go_on(Run(line, course, known, self.stage.chance("slow"), case))

    # -- beginning ----------------------------------------------------------------------------------------------------

    def _beginnings(self, line: Line, course: Course) -> list[datetime]:
        """Exactly as many moments as the course has cases."""
        stage, rng, zone = self.stage, self.stage.rng, self.stage.calendar.zone
        begin = max(stage.end - timedelta(days=course.first), stage.begin)
        end = stage.end - timedelta(days=course.last)
        if not line.hours and "anyone" not in line.program.intake.who:
            past = [span for span in stage.office.spans if span[1] <= end]
            opens = [span for span in past if begin <= span[0]] or past[-1:]  # the last before a long holiday
            weights = [line.season.get(start.month, 1.0) for start, _end in opens]
            chosen = rng.choices(opens, weights, k=course.count)
            return sorted(start + (close - start) * rng.random() for start, close in chosen)
        hours = line.hours or stage.script.hours
        week = [1.0] * 7 if line.hours else stage.script.week
        dates = list(days(stage.day(begin), stage.day(end)))
        weights = [week[day.weekday()] * line.season.get(day.month, 1.0) for day in dates]
        found = []
        drawn = rng.choices(dates, weights, k=course.count)
        if line.program.intake.once is not None:  # one a day at each place: the same number every day
            drawn = [dates[number * len(dates) // course.count] for number in range(course.count)]
        for day in drawn:
            hour = rng.choices(list(hours), list(hours.values()))[0]
            moment = datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(UTC)
            found.append(min(max(moment + timedelta(seconds=rng.randrange(3600)), begin), end))
        return sorted(found)

    def _begin(self, line: Line, course: Course, known: dict[str, Any]) -> None:
        stage, program = self.stage, line.program
        area, site = self._place(course, known["number"])
        if program.intake.once is not None and site is not None:
            site = self._free(program.code, course.where["sites"], site)
            area = site.area_id
        known |= {"area": area, "site": site.name if site else ""}
        offered = {name: share for name, share in course.channels.items() if name in program.intake.channels}
        channel = stage.rng.choices(list(offered), list(offered.values()))[0]
        given = {**line.answers, **course.gives}
        wanted = [name for name in program.intake.fields if name in given]
        actor = PUBLIC if channel in ("web", "plate") else self._taker(line, area)
        case = stage.receive(
            program=program.code,
            actor=actor,
            data=self._answers(wanted, given, known),
            channel=channel,
            language="zh",
            area=area,
            site=site,
        )
        run = Run(line, course, known, stage.chance("slow"), case, worker=actor.viewer.username)
        self._go_on(run)

    def _place(self, course: Course, number: int) -> tuple[str, Site | None]:
        """An area, or a site of a kind: by chance, or each in its turn."""
        match course.where:
            case {"sites": kind, "within": within}:
                sites = [site for site in self._sites[kind] if site.area_id.startswith(within)]
            case {"sites": kind}:
                sites = self._sites[kind]
            case {"areas": areas}:
                return self.stage.rng.choice(areas), None
            case _:
                return self.stage.rng.choice(self._communities), None
        site = sites[number % len(sites)] if course.where.get("in_turn") else self.stage.rng.choice(sites)
        return site.area_id, site

    def _free(self, program: str, kind: str, first: Site) -> Site:
        """The next site of the kind where this was not begun today."""
        sites = self._sites[kind]
        turn = sites.index(first)
        for site in sites[turn:] + sites[:turn]:
            if (program, site.code, self.stage.today) not in self._taken:
                self._taken.add((program, site.code, self.stage.today))
                return site
        raise LookupError(
            f"{program} was begun at every {kind} today; let its courses have fewer cases a day"
        )

    def _taker(self, line: Line, area: str) -> Actor:
        program = line.program
        roles = [role for role in program.intake.who if role not in RELATIONS] or TAKERS
        taker = self.stage.cast.taker(program, roles, area, self.stage.today, unit=line.opened_by)
        if taker is None:
            raise LookupError(f"nobody may take down {program.code} in {area}")
        return taker

    # -- going on -----------------------------------------------------------------------------------------------------

    def _go_on(self, run: Run) -> None:
        stage = self.stage
        if run.at == len(run.course.moves):
            return
        move = run.course.moves[run.at]
        wait = move.wait * stage.rng.lognormvariate(0, move.spread) * (LATER if run.slow else 1)
        begin = stage.now
        if move.after:
            begin = max(
                begin, datetime.fromisoformat(run.known[move.after]).replace(tzinfo=stage.calendar.zone)
            )
        match move.unit:
            case "minutes":
                moment = begin + timedelta(minutes=wait)
            case "hours":
                moment = stage.office.after(begin, wait)
            case "days":
                moment = stage.office.after(begin, wait * OFFICE_DAY)
            case "workdays":  # no hurry and no delay changes what the law lets last so long
                over = worktime.add_workdays(stage.day(begin), int(move.wait) + 1, stage.calendar)
                moment = stage.office.after(stage.calendar.moment(over), stage.rng.uniform(0.2, 6.0))
        if not run.course.open and move.unit != "workdays" and not move.after:
            moment = self._in_time(run, moment)
            left = sum(_least(one) for one in run.course.moves[run.at :])
            moment = min(moment, max(stage.office.before(stage.end, left), stage.now))
        stage.at(moment, lambda: self._take(run, move))

    def _in_time(self, run: Run, moment: datetime) -> datetime:
        """Whoever is not slow keeps the deadline of this step."""
        stage, due_at = self.stage, run.case.due_at
        if run.slow or due_at is None or moment <= due_at:
            return moment
        if run.course.moves[run.at].unit == "minutes":
            return stage.now + (due_at - stage.now) * stage.rng.uniform(0.4, 0.9)
        return stage.office.before(due_at, stage.rng.uniform(0.1, 2.5))

    def _take(self, run: Run, move: Move) -> None:
        stage = self.stage
        action = run.line.program.actions.get(move.do)
        given = {**run.line.answers, **run.course.gives, **move.gives}
        proofs = action.needs.evidence if action else ()
        reason = move.reason or (
            "" if action and not action.needs.reason else run.line.words.get(move.do, "")
        )
        done = stage.perform(
            run.case,
            move.do,
            self._actor(run, move),
            data=self._answers(_wanted(run.line, move), given, run.known),
            files=[(kind, stage.album.proof(kind, move.scene or run.line.scene)) for kind in proofs],
            reason=str(self.pen.write(reason, run.known, stage.today)),
        )
        if done is None:
            raise LookupError(f"the play stops: {list(stage.refused)[-1]}")
        run.case, run.at = done, run.at + 1
        self._go_on(run)

    def _actor(self, run: Run, move: Move) -> Actor | None:
        """Whoever began goes on, where they may; who calls back did not handle it."""
        stage, action = self.stage, run.line.program.actions.get(move.do)
        by = move.by or tuple(role for role in (action.who if action else ()) if role not in RELATIONS)
        if by in (("reporter",), ()):
            return Actor.reporter(run.case.ref)
        never = run.hands if move.do == "feedback" else ()
        actor = stage.cast.pick(run.case, by, stage.today, prefer=run.worker, never=never)
        if actor is not None:
            run.worker = actor.viewer.username
            run.hands.add(run.worker)
        return actor

    def _answers(
        self, wanted: Sequence[str], given: Mapping[str, Any], known: dict[str, Any]
    ) -> dict[str, Any]:
        data = {}
        for name in wanted:
            value = self.pen.write(given[name], known, self.stage.today)
            if value is not None:
                data[name] = known[name] = value
        return data


def _totals(line: Line, rng: Random) -> dict[str, Iterator[int]]:
    """Of each total of this program, one share after the other."""
    return {
        name: iter(
            shares(total, sum(course.count for course in line.courses if _has(line, course, name)), rng)
        )
        for name, total in line.totals.items()
    }


def _has(line: Line, course: Course, name: str) -> bool:
    """Whether an answer of its cases is a share of this total."""
    given = {**line.answers, **course.gives}
    asked: list[tuple[Mapping[str, Any], Sequence[str]]] = [(given, line.program.intake.fields)]
    asked += [({**given, **move.gives}, _wanted(line, move)) for move in course.moves]
    return any(answers.get(field) == {"total": name} for answers, fields in asked for field in fields)


def _least(move: Move) -> float:
    """Office hours that a step takes when the end is near."""
    return (move.wait + 2) * OFFICE_DAY if move.unit == "workdays" else LEAST


def _wanted(line: Line, move: Move) -> tuple[str, ...]:
    """What the step needs, and what it offers as far as somebody has something to say there."""
    action = line.program.actions.get(move.do)
    return tuple(dict.fromkeys([*(action.needs.fields if action else ()), *move.gives]))
