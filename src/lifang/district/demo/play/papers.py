"""plans/papers.yaml: issues of a journal with the works its editors took, a contest, and posts under four eyes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from lifang.cases.models import Case
from lifang.district.demo.play.pen import Pen
from lifang.district.demo.play.players import Players
from lifang.district.demo.play.stage import Stage
from lifang.modules.publishing import commands
from lifang.modules.publishing.models import Channel, Issue, Post, Show, Work
from lifang.modules.publishing.queries import SUBMISSION, TAKEN
from lifang.people.actors import PUBLIC, Actor
from lifang.people.models import Organization


class Papers:
    def __init__(self, stage: Stage, pen: Pen, _players: Players, plan: Mapping[str, Any]) -> None:
        self.stage, self.pen, self.plan = stage, pen, plan

    def prepare(self) -> None:
        for issue in self.plan["issues"]:
            self._when(issue["called"], partial(self._call_issue, issue))
        for show in self.plan["shows"]:
            self._when(show["called"], partial(self._call_show, show))
        for channel in self.plan["channels"]:
            self._when(channel["opened"], partial(self._open_channel, channel))

    def _when(self, days_ago: float, happening: Any) -> None:
        moment = self.stage.end - timedelta(days=days_ago)
        self.stage.at(self.stage.office.after(moment, 1.5), happening)

    # -- the journal --------------------------------------------------------------------------------------------------

    def _call_issue(self, rules: Mapping[str, Any]) -> None:
        stage = self.stage
        journal = Organization.objects.get(code=rules["journal"])
        issue = commands.call_issue(
            journal=journal,
            number=rules["number"],
            theme=rules["theme"],
            call_until=stage.today + timedelta(days=rules["days"]),
            rng=stage.rng,
            **self._by(journal.code),
        )
        if "appears" in rules:
            self._when(rules["appears"], partial(self._publish, issue, journal.code))

    def _publish(self, issue: Issue, journal: str) -> None:
        """The submissions taken by then that stand in no issue yet."""
        stage = self.stage
        stage.batch.flush()
        placed = Issue.objects.filter(journal=journal).values("pieces__case").exclude(pieces__case=None)
        taken = Case.objects.filter(program=SUBMISSION, state__in=TAKEN).exclude(pk__in=placed)
        for case in taken.order_by("opened_at", "pk"):
            author = self.pen.person(f"author/{case.ref}", 0).name
            title = stage.rng.choice(self.plan["titles"])
            commands.put_in_issue(issue=issue, case=case, title=title, author=author, **self._by(journal))
        commands.publish_issue(issue=issue, on=stage.today, **self._by(journal))

    # -- shows --------------------------------------------------------------------------------------------------------

    def _call_show(self, rules: Mapping[str, Any]) -> None:
        stage, unit = self.stage, rules["by"]
        show = commands.call_show(
            kind=rules["kind"],
            title=rules["title"],
            rules=rules["rules"],
            organizer=Organization.objects.get(code=unit),
            entries_until=stage.today + timedelta(days=rules["days"]),
            rng=stage.rng,
            **self._by(unit),
        )
        for number in range(rules["entries"]):
            later = stage.rng.uniform(24, rules["days"] * 22)
            stage.after_hours(later, partial(self._enter, show, rules["works"], number))
        if rules["called"] > rules["days"]:
            self._when(rules["called"] - rules["days"] - 4, partial(self._decide, show, unit))

    def _enter(self, show: Show, works: Sequence[str], number: int) -> None:
        stage, author = self.stage, self.pen.person(f"show/{show.ref}", number)
        commands.enter_work(
            show=show,
            author=author.name,
            phone=author.phone,
            title=stage.rng.choice(works),
            photo=stage.album.picture("paper", f"{show.title}/{number}"),
            shown_consent=stage.rng.random() < 0.8,
            actor=PUBLIC,
            key=stage.key(),
            now=stage.now,
            rng=stage.rng,
        )

    def _decide(self, show: Show, unit: str) -> None:
        works = show.works.filter(state=Work.State.RECEIVED).order_by("pk")
        for number, work in enumerate(works):
            award = Work.Award.values[number] if number < len(Work.Award) else None
            accepted = award is not None or self.stage.rng.random() < 0.7
            commands.judge_work(work=work, accepted=accepted, award=award, **self._by(unit))
        commands.decide_show(show=show, **self._by(unit))

    # -- posts --------------------------------------------------------------------------------------------------------

    def _open_channel(self, rules: Mapping[str, Any]) -> None:
        owner = Organization.objects.get(code=rules["owner"])
        channel = commands.open_channel(
            code=rules["code"],
            name=rules["name"],
            owner=owner,
            per_month=rules["per_month"],
            **self._by(owner.code),
        )
        for post in rules["posts"]:
            self._when(
                max(post["days_ago"], 0) + 3, partial(self._draft, channel, rules["approved_by"], post)
            )

    def _draft(self, channel: Channel, approver: str, rules: Mapping[str, Any]) -> None:
        stage, owner = self.stage, channel.owner_id
        appears = stage.office.after(stage.now, 21)
        post = commands.draft_post(
            channel=channel,
            title=rules["title"],
            body=rules["body"],
            planned_on=stage.day(appears),
            rng=stage.rng,
            **self._by(owner),
        )
        if rules["days_ago"] > 0:
            stage.after_work(5, partial(self._approve, post, approver))
            stage.at(stage.office.after(appears, 1), partial(self._appear, post, owner))

    def _approve(self, post: Post, unit: str) -> None:
        commands.approve_post(post=post, **self._by(unit, "head"))

    def _appear(self, post: Post, owner: str) -> None:
        commands.publish_post(post=post, **self._by(owner))

    def _by(self, unit: str, *roles: str) -> dict[str, Any]:
        stage = self.stage
        actor: Actor = stage.cast.of_unit(unit, stage.today, roles=roles or ("officer", "head"))
        return {"actor": actor, "key": stage.key(), "now": stage.now}
