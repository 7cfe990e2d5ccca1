from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Protocol

from rich.console import Console
from rich.progress import track

from lifang.cases.models import Case
from lifang.district.demo.play.councils import Councils
from lifang.district.demo.play.drives import Drives
from lifang.district.demo.play.elections import Elections
from lifang.district.demo.play.events import Events
from lifang.district.demo.play.house import House
from lifang.district.demo.play.mail import settle_messages
from lifang.district.demo.play.meals import Meals
from lifang.district.demo.play.papers import Papers
from lifang.district.demo.play.pen import Pen
from lifang.district.demo.play.people import People
from lifang.district.demo.play.players import Players
from lifang.district.demo.play.present import leave_work
from lifang.district.demo.play.rounds import Rounds
from lifang.district.demo.play.script import read_script
from lifang.district.demo.play.service import Service
from lifang.district.demo.play.stage import STOPS, Stage
from lifang.district.demo.play.voices import Voices
from lifang.record.models import Entry

Tell = Callable[[str], None]


class Plan(Protocol):
    """What is done together, by a module's own commands: a file of its name in demo/plans tells it."""

    def prepare(self) -> None: ...


PLANS: dict[str, Callable[[Stage, Pen, Players, Any], Plan]] = {
    "councils": Councils,
    "events": Events,
    "rounds": Rounds,
    "drives": Drives,
    "elections": Elections,
    "service": Service,
    "papers": Papers,
    "meals": Meals,
}
SETTLING = timedelta(days=1)  # between the tables and the first report: everything stands and hangs by then


def begin_of(folder: Path, now: datetime) -> datetime:
    """When the district's tables and plates enter the record: before its played weeks, else now."""
    script = read_script(folder)
    return now if script is None else now - timedelta(weeks=script.weeks) - SETTLING


def play(folder: Path, *, now: datetime, tell: Tell) -> Stage | None:
    """The last weeks up to now, as the district's demo/ folder tells them; nothing where there is none."""
    script = read_script(folder)
    if script is None:
        return None
    stage = Stage(script, Random(script.seed), now - timedelta(weeks=script.weeks), now)  # noqa: S311 - a play, not a secret
    voices, pen = Voices(stage), Pen(stage.rng, script.names, script.seed)
    people = People(stage, voices, pen)
    House(stage, people).prepare()
    people.come()
    players = Players(stage, pen)
    players.prepare()
    for name, plan in script.plans.items():
        PLANS[name](stage, pen, players, plan).prepare()
    leave_work(stage, voices)
    stops = 7 * (script.weeks + script.everyday * (len(STOPS) - 1))
    console = Console(stderr=True)
    for _moment in track(
        stage.run(), "playing", total=stops, console=console, transient=True, disable=not console.is_terminal
    ):
        pass
    settle_messages(before=now - timedelta(minutes=30))
    tell(f"cases: {Case.objects.count()}, entries: {Entry.objects.count()}")
    return stage
