"""After a case is closed: what its reporter says, in person or on the phone, and which cases the rates leave out."""

from __future__ import annotations

from lifang.cases.models import Case
from lifang.district.demo.play.stage import Stage
from lifang.district.demo.play.stories import Story, Teller
from lifang.people.actors import Actor

WORST = 2  # a case is not reopened more often


class Voices:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.teller = Teller(stage, self.closed)

    def closed(self, story: Story) -> None:
        stage, action = self.stage, story.part.program.actions.get("solve")
        if stage.chance("excluded"):
            stage.after_work(4, lambda: self.ask_exclusion(story))
        if action is None or not action.follow_up or story.case.state != action.to:
            return
        if stage.chance("answered"):
            stage.after_hours(stage.rng.uniform(1, 44), lambda: self._answer(story))
        elif stage.chance("called"):
            stage.after_work(10, lambda: self._call(story))

    def _answer(self, story: Story) -> None:
        """The reporter opens the page behind the receipt and says how it is."""
        solved = self._verdict(story)
        actor = Actor.reporter(story.case.ref)
        if story.case.state_kind == Case.Kind.CLOSED and self._say(story, actor, solved) and not solved:
            self._reopen(story, actor)

    def _call(self, story: Story) -> None:
        """The duty desk asks, by somebody who did not handle the case."""
        stage, case = self.stage, story.case
        if case.state_kind != Case.Kind.CLOSED:
            return
        caller = stage.cast.pick(case, ("duty",), stage.today, never=story.hands)
        if not story.known or not stage.chance("reached"):
            self.teller.do(
                story, "feedback", caller, data={"contacted": False}, reason=stage.word("unreached")
            )
            return
        solved = self._verdict(story)
        if self._say(story, caller, solved) and not solved:
            self._reopen(story, caller)

    def _verdict(self, story: Story) -> bool:
        return self.stage.chance("solved") or story.case.reopened >= WORST

    def _say(self, story: Story, actor: Actor | None, solved: bool) -> bool:
        stage = self.stage
        satisfied = stage.chance("satisfied") if solved else stage.rng.random() < 0.12
        data = {"contacted": True, "solved": solved, "satisfied": satisfied}
        remark = stage.word("feedback-good" if solved and satisfied else "feedback-bad")
        return self.teller.do(
            story, "feedback", actor, data=data, reason=remark if stage.chance("note") else ""
        )

    def _reopen(self, story: Story, actor: Actor | None) -> None:
        if story.case.reopened < WORST and self.stage.chance("reopened"):
            self.stage.after_hours(0.2, lambda: self._again(story, actor))

    def _again(self, story: Story, actor: Actor | None) -> None:
        """Not solved: the same case goes on, and nobody has to report it anew."""
        action = story.part.program.actions.get("reopen")
        if action is None or story.case.state not in action.from_states:
            return
        if actor is not None and actor.kind == "account":
            actor = self.stage.cast.actor(actor.viewer.username, self.stage.today)
        if self.teller.declared(story, "reopen", actor):
            self.teller.go_on(story)

    # -- the exclusion ledger -----------------------------------------------------------------------------------------

    def ask_exclusion(self, story: Story, *, decided: bool = True) -> None:
        stage, case = self.stage, story.case
        asker = stage.cast.pick(case, ("head", "officer"), stage.today)
        asked = self.teller.do(story, "ask-exclusion", asker, reason=stage.word("ask-exclusion"))
        if asked and decided:
            stage.after_work(9, lambda: self._decide(story))

    def _decide(self, story: Story) -> None:
        stage = self.stage
        action = "approve-exclusion" if stage.chance("excluded_yes") else "refuse-exclusion"
        desk = stage.cast.pick(story.case, ("duty",), stage.today)
        self.teller.do(story, action, desk, reason=stage.word(action))

    # -- two reports of one thing -------------------------------------------------------------------------------------

    def merge(self, story: Story, main: Story) -> None:
        stage = self.stage
        if not story.is_open or not main.is_open:
            return
        boss = stage.cast.pick(story.case, ("officer", "head", "duty"), stage.today)
        merged = self.teller.do(story, "merge", boss, data={"ref": main.case.ref}, reason=stage.word("merge"))
        if merged and stage.chance("unmerged"):
            stage.after_work(6, lambda: self._unmerge(story))

    def _unmerge(self, story: Story) -> None:
        """They were two things after all: its clocks run on as if nothing had been."""
        boss = self.stage.cast.pick(story.case, ("officer", "head", "duty"), self.stage.today)
        if self.teller.do(story, "unmerge", boss, reason=self.stage.word("unmerge")):
            self.teller.go_on(story)
