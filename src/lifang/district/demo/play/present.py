"""A living present: on the last working day some things are begun and left, so that whoever opens the demo finds work."""

from __future__ import annotations

from collections.abc import Callable

from lifang.cases.models import Case
from lifang.district.demo.play.stage import Stage
from lifang.district.demo.play.stories import Story
from lifang.district.demo.play.voices import Voices

BEFORE = {
    "ruling": 6.0,
    "late-help": 12.0,
    "offered": 3.0,
    "help": 4.0,
    "exclusion": 5.0,
}  # office hours before the end


def leave_work(stage: Stage, voices: Voices) -> None:
    kinds: dict[str, Callable[[Story], None]] = {
        "ruling": lambda story: _dispute(stage, voices, story),
        "late-help": lambda story: voices.teller.ask_help(story, days=1, answered=False),
        "offered": voices.teller.offer,
        "help": lambda story: voices.teller.ask_help(story, answered=False),
        "exclusion": lambda story: voices.ask_exclusion(story, decided=False),
    }
    for kind, count in stage.script.present.items():
        for number in range(count):
            moment = stage.office.before(stage.end, BEFORE[kind] - number / (count + 1))
            stage.at(moment, lambda kind=kind: _leave(stage, voices, kinds[kind]))  # type: ignore[misc]


def _leave(stage: Stage, voices: Voices, happening: Callable[[Story], None]) -> None:
    fit = [
        story
        for story in voices.teller.stories[-150:]
        if story.is_open
        and not (story.held or story.pending)
        and story.case.state_kind == Case.Kind.OPEN
        and not story.turn
        and voices.teller.other_unit(story)
    ]
    if fit:
        story = stage.rng.choice(fit)
        happening(story)
        story.held = True


def _dispute(stage: Stage, voices: Voices, story: Story) -> None:
    """Offered and declined until only the duty desk may rule."""
    teller, roles = voices.teller, ("agent", "officer", "head")
    for unit in stage.cast.units_for(story.case, roles)[: story.part.program.returns]:
        giver = stage.cast.pick(story.case, roles, stage.today, prefer=story.case.handler)
        taker = stage.cast.pick(story.case, roles, stage.today, unit=unit)
        teller.do(story, "offer", giver, data={"unit": unit}, reason=stage.word("offer"))
        teller.do(story, "decline-offer", taker, reason=stage.word("decline-offer"))
