"""How a case goes: who does the next step when, and the turns it may take. Each story has one next thing to happen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from lifang.cases.models import Case
from lifang.district.demo.play.script import Part, Step, Topic
from lifang.district.demo.play.stage import Stage
from lifang.people.actors import Actor
from lifang.programs.definition import Action

WORKERS = ("agent", "officer")
HANDLERS = (*WORKERS, "head")
MANAGERS = ("officer", "head", "duty")
TURNS = ("refused", "offered", "waited", "paused", "helped", "linked")  # at most one of them in a story
LATER = 4.0  # how much longer a slow one takes


@dataclass(eq=False)
class Story:
    part: Part
    topic: Topic
    case: Case
    language: str
    known: bool  # left a phone number
    slow: bool
    turn: str
    disputed: bool = False
    hands: set[str] = field(default_factory=set)  # accounts that did something
    pending: bool = False  # offered to a unit that has not answered yet
    held: bool = False  # left as it is, for whoever opens the demo

    @property
    def is_open(self) -> bool:
        return self.case.state_kind != Case.Kind.CLOSED


class Teller:
    def __init__(self, stage: Stage, after_closing: Callable[[Story], None]) -> None:
        self.stage = stage
        self.stories: list[Story] = []
        self._after_closing = after_closing

    def begin(self, story: Story) -> None:
        self.stories.append(story)
        stage = self.stage
        if stage.chance("withdrawn"):
            stage.after_hours(stage.rng.uniform(1, 40), lambda: self._withdraw(story))
        if stage.chance("urged"):
            stage.after_hours(stage.rng.uniform(26, 90), lambda: self._urge(story))
        if stage.chance("assigned") and not self._may_end_at_once(story):
            stage.after_work(0.4, lambda: self._assign(story))
        else:
            self.go_on(story)

    def go_on(self, story: Story) -> None:
        """Plan the next step, or the turn that this story takes before it."""
        stage = self.stage
        step = self.next_step(story)
        if step is None or story.held or not story.is_open:
            return
        if story.turn and (turn := self._turn(story)) is not None:
            story.turn = ""
            stage.after_work(1.5, self._unless_held(story, turn))
            return
        hours = step.hours * stage.rng.lognormvariate(0, step.spread) * (LATER if story.slow else 1)
        moment = stage.office.after(stage.now, hours)
        due_at = story.case.due_at
        late = due_at is not None and moment > due_at and self._closes(story, step)
        if due_at is not None and late and self._extensible(story) and stage.chance("extended"):
            stage.at(max(stage.office.before(due_at, 3), stage.now), lambda: self._extend(story))
        stage.at(moment, self._unless_held(story, lambda: self._take(story, step)))

    def next_step(self, story: Story) -> Step | None:
        actions = story.part.program.actions
        return next(
            (step for step in story.part.steps if story.case.state in actions[step.do].from_states), None
        )

    def worker(self, story: Story, action: Action) -> Actor | None:
        stage, case = self.stage, story.case
        prefer = case.handler or stage.cast.answers_for(case.site, stage.today)
        return stage.cast.pick(case, action.who, stage.today, prefer=prefer)

    def do(self, story: Story, name: str, actor: Actor | None, **given: Any) -> bool:
        """One action through the door; a built-in one with a reason as people write it."""
        done = self.stage.perform(story.case, name, actor, **given)
        if done is not None and actor is not None:
            story.case = done
            story.hands |= {actor.viewer.username, done.handler} - {""}
        return done is not None

    def declared(self, story: Story, name: str, actor: Actor | None) -> bool:
        """An action of the program, with what it asks for."""
        stage, action = self.stage, story.part.program.actions[name]
        said = stage.rng.choice(stage.script.words[name]) if name in stage.script.words else ""
        together = dict(said) if isinstance(said, Mapping) else {}
        reason = str(together.get("reason", "") if together else said) if action.needs.reason else ""
        data: dict[str, object] = {
            asked: together[asked] if asked in together else self._answer(story, asked)
            for asked in action.needs.fields
        }
        files = [(kind, stage.album.proof(kind, story.topic.scene)) for kind in action.needs.evidence]
        return self.do(story, name, actor, data=data, files=files, reason=reason)

    # -- steps --------------------------------------------------------------------------------------------------------

    def _take(self, story: Story, step: Step) -> None:
        stage, actions = self.stage, story.part.program.actions
        if story.case.state not in actions[step.do].from_states:
            return
        name = step.do
        if step.else_do and stage.rng.random() < step.else_rate:
            name = step.else_do
        actor = self.worker(story, actions[name])
        if stage.chance("note"):
            self.do(story, "note", actor, reason=stage.word("note"))
        if not self.declared(story, name, actor):
            stage.after_work(
                8, self._unless_held(story, lambda: self.go_on(story))
            )  # e.g. a child is still open
        elif story.is_open:
            self.go_on(story)
        else:
            self._after_closing(story)

    def _assign(self, story: Story) -> None:
        stage, case = self.stage, story.case
        if not story.is_open:
            return
        site_agent = stage.cast.answers_for(case.site, stage.today)
        staff = stage.cast.in_unit(case, WORKERS, case.unit_id)
        if staff:
            handler = site_agent if site_agent in staff else stage.rng.choice(staff[:4])
            heads = stage.cast.in_unit(case, ("head",), case.unit_id)
            giver = stage.rng.choice(heads) if heads and stage.rng.random() < 0.3 else handler
            giver = stage.cast.on_duty(giver, stage.today)
            handler = stage.cast.on_duty(handler, stage.today)
            self.do(story, "assign", stage.cast.actor(giver, stage.today), data={"handler": handler})
        self.go_on(story)

    def _withdraw(self, story: Story) -> None:
        action = story.part.program.actions.get("withdraw")
        if action is not None and not story.held and story.case.state in action.from_states:
            self.declared(story, "withdraw", Actor.reporter(story.case.ref))

    def _urge(self, story: Story) -> None:
        if story.is_open:
            self.do(story, "note", Actor.reporter(story.case.ref), reason=self.stage.word("urge"))

    def _extend(self, story: Story) -> None:
        case, stage = story.case, self.stage
        if story.is_open and case.due_at is not None and stage.now <= case.due_at:
            head = stage.cast.pick(case, ("head",), stage.today)
            self.do(story, "extend", head, data={"clock": self._clock(story)}, reason=stage.word("extend"))

    # -- turns --------------------------------------------------------------------------------------------------------

    def _turn(self, story: Story) -> Callable[[], None] | None:
        """The turn this story is to take, if its state allows it now."""
        actions, state, turn = story.part.program.actions, story.case.state, story.turn
        closing = self._closes(story, self.next_step(story))
        declared = {"refused": "refuse", "waited": "wait"}.get(turn)
        if declared is not None:
            action = actions.get(declared)
            if action is None or state not in action.from_states or (turn == "waited" and not closing):
                return None
            return (lambda: self._refuse(story)) if turn == "refused" else (lambda: self._wait(story))
        if not closing and turn != "offered":
            return None
        return {
            "offered": lambda: self.offer(story),
            "paused": lambda: self._pause(story),
            "helped": lambda: self.ask_help(story),
            "linked": lambda: self._link(story),
        }[turn]

    def _refuse(self, story: Story) -> None:
        if story.is_open and self.declared(
            story, "refuse", self.worker(story, story.part.program.actions["refuse"])
        ):
            self._after_closing(story)
        else:
            self.go_on(story)

    def _wait(self, story: Story) -> None:
        actions = story.part.program.actions
        if story.case.state in actions["wait"].from_states and self.declared(
            story, "wait", self.worker(story, actions["wait"])
        ):
            self.stage.after_work(30, self._unless_held(story, lambda: self._continue(story)))
        else:
            self.go_on(story)

    def _continue(self, story: Story) -> None:
        actions = story.part.program.actions
        if story.case.state in actions["continue"].from_states:
            self.declared(story, "continue", self.worker(story, actions["continue"]))
        self.go_on(story)

    def _pause(self, story: Story) -> None:
        stage = self.stage
        head = stage.cast.pick(story.case, ("head", "duty"), stage.today)
        if story.is_open and self.do(
            story, "pause", head, data={"clock": self._clock(story)}, reason=stage.word("pause")
        ):
            stage.after_work(14, self._unless_held(story, lambda: self._resume(story)))
        else:
            self.go_on(story)

    def _resume(self, story: Story) -> None:
        if story.is_open:
            self.do(story, "resume", self.stage.cast.pick(story.case, HANDLERS, self.stage.today))
            self.go_on(story)

    def _link(self, story: Story) -> None:
        """Two cases of one unit that have one cause: the later one is put under the earlier."""
        stage, case = self.stage, story.case
        others = [
            other
            for other in self.stories[-400:]
            if other.is_open and other.case.unit_id == case.unit_id and other is not story and not other.turn
        ]
        if others and story.is_open:
            boss = stage.cast.pick(case, MANAGERS, stage.today)
            parent = others[0].case.ref
            self.do(story, "link", boss, data={"ref": parent}, reason=stage.word("link"))
        self.go_on(story)

    # -- between units ------------------------------------------------------------------------------------------------

    def other_unit(self, story: Story, *, never: str = "") -> str:
        """The one that fits the matter, else the program's department, else any that could work on such a case."""
        able = [unit for unit in self.stage.cast.units_for(story.case, WORKERS) if unit != never]
        for unit in (story.topic.unit, story.part.program.department):
            if unit in able:
                return unit
        return self.stage.rng.choice(able) if able else ""

    def offer(self, story: Story, unit: str = "") -> None:
        stage, case = self.stage, story.case
        unit = unit or self.other_unit(story)
        holder = stage.cast.pick(case, HANDLERS, stage.today, prefer=case.handler)
        if (
            unit
            and story.is_open
            and self.do(story, "offer", holder, data={"unit": unit}, reason=stage.word("offer"))
        ):
            story.pending = True
            stage.after_work(4, self._unless_held(story, lambda: self.answer_offer(story, unit)))
        else:
            self.go_on(story)

    def answer_offer(self, story: Story, unit: str) -> None:
        stage, case = self.stage, story.case
        story.pending = False
        if not story.is_open:
            return
        taker = stage.cast.pick(case, HANDLERS, stage.today, unit=unit)
        if not (story.disputed or stage.chance("declined")):
            self.do(story, "accept-offer", taker)
            self.go_on(story)
            return
        self.do(story, "decline-offer", taker, reason=stage.word("decline-offer"))
        if story.case.ruling == Case.Ruling.DUE:
            stage.after_work(5, self._unless_held(story, lambda: self._rule(story, unit)))
        elif story.disputed:
            again = self.other_unit(story, never=unit)
            stage.after_work(3, self._unless_held(story, lambda: self.offer(story, again)))
        else:
            self.go_on(story)

    def _rule(self, story: Story, unit: str) -> None:
        stage, case = self.stage, story.case
        if story.is_open:
            desk = stage.cast.pick(case, ("duty",), stage.today)
            able = stage.cast.units_for(case, WORKERS)
            chosen = stage.rng.choice([case.unit_id, unit if unit in able else case.unit_id])
            self.do(story, "rule", desk, data={"unit": chosen}, reason=stage.word("rule"))
            self.go_on(story)

    def ask_help(self, story: Story, *, days: float = 3, answered: bool = True) -> None:
        """Another unit is to do one thing by a date; custody stays."""
        stage, case = self.stage, story.case
        unit, holder = (
            self.other_unit(story),
            stage.cast.pick(case, HANDLERS, stage.today, prefer=case.handler),
        )
        due = stage.office.after(stage.now, days * 7)
        asked = (
            bool(unit)
            and story.is_open
            and self.do(
                story, "ask-help", holder, data={"unit": unit, "due": due}, reason=stage.word("ask-help")
            )
        )
        if not asked:
            self.go_on(story)
        elif answered:
            hours = 30 if stage.chance("helped_late") else 7
            stage.after_work(hours, self._unless_held(story, lambda: self._answer_help(story, unit)), 0.4)

    def _answer_help(self, story: Story, unit: str) -> None:
        stage = self.stage
        if story.is_open:
            helper = stage.cast.pick(story.case, HANDLERS, stage.today, unit=unit)
            self.do(story, "answer-help", helper, reason=stage.word("answer-help"))
            self.go_on(story)

    # -- what is written ----------------------------------------------------------------------------------------------

    def _answer(self, story: Story, field: str) -> object:
        """What the holder writes into a field: the topic's own result, else what the texts offer for it."""
        rng = self.stage.rng
        if field == "result" and story.topic.done:
            return rng.choice(story.topic.done)
        given = rng.choice(story.part.answers[field])
        if isinstance(given, str) and given.startswith("+") and given.endswith(" days"):
            return (self.stage.today + timedelta(days=int(given.split()[0]))).isoformat()
        return given

    # -- questions ----------------------------------------------------------------------------------------------------

    def _closes(self, story: Story, step: Step | None) -> bool:
        if step is None:
            return False
        to = story.part.program.actions[step.do].to
        return to is not None and story.part.program.states[to].kind == "closed"

    def _clock(self, story: Story) -> str:
        """The deadline of the work itself in this state."""
        return story.part.program.states[story.case.state].clock or ""

    def _extensible(self, story: Story) -> bool:
        rule = story.part.program.clocks.get(self._clock(story))
        return rule is not None and rule.extend is not None

    def _may_end_at_once(self, story: Story) -> bool:
        """Answered by whoever takes it: nobody is given such a case first."""
        return self._closes(story, story.part.steps[0])

    def _unless_held(self, story: Story, happening: Callable[[], None]) -> Callable[[], None]:
        def happen() -> None:
            if not story.held:
                happening()

        return happen
