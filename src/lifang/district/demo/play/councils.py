"""plans/councils.yaml: issues come before residents' councils, are resolved there, carried out and confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

from lifang.cases.models import Case
from lifang.district.demo.play.pen import Pen
from lifang.district.demo.play.players import Players
from lifang.district.demo.play.stage import Stage
from lifang.modules.gatherings import commands
from lifang.modules.gatherings.models import Gathering
from lifang.people.actors import PUBLIC, Actor
from lifang.people.models import Organization

PLAN = "councils"
ISSUE = "deliberation-issue"
RAISED, LISTED, PLANNED, NOTICED = 17, 15, 10, 9  # days before the meeting
LASTS = timedelta(hours=2)


class Councils:
    def __init__(self, stage: Stage, pen: Pen, players: Players, plan: Mapping[str, Any]) -> None:
        self.stage, self.pen, self.players, self.plan = stage, pen, players, plan
        self.unit = Organization.objects.get(code=plan["unit"])

    def prepare(self) -> None:
        """Each meeting at its hour in the evening, on a working day about so long before the end."""
        stage, zone = self.stage, self.stage.calendar.zone
        for meeting in self.plan["meetings"]:
            day = stage.day(stage.end - timedelta(days=meeting["days_ago"]))
            while not stage.calendar.is_workday(day):
                day -= timedelta(days=1)
            starts_at = datetime.combine(day, time.fromisoformat(self.plan["at"]), zone).astimezone(UTC)
            cases: list[Case] = []
            for issue in meeting["issues"]:
                stage.at(starts_at - timedelta(days=RAISED, hours=9), partial(self._raise, issue, cases))
            called = starts_at - timedelta(days=PLANNED, hours=9)
            stage.at(called, partial(self._call, starts_at, meeting, cases))

    def _raise(self, issue: Mapping[str, Any], cases: list[Case]) -> None:
        stage = self.stage
        data = {"description": issue["said"], "reporter_name": self.pen.write({"called": 1}, {}, stage.today)}
        case = stage.receive(
            program=ISSUE, actor=PUBLIC, data=data, channel="web", language="zh", area=self.unit.area_id
        )
        cases.append(case)
        moment = stage.now + timedelta(days=RAISED - LISTED)
        stage.at(moment, lambda: self._list(case, issue))

    def _list(self, case: Case, issue: Mapping[str, Any]) -> None:
        self.stage.perform(case, "list", self._actor(), data={"topic": issue["topic"], "lawful": True})

    def _call(self, starts_at: datetime, meeting: Mapping[str, Any], cases: Sequence[Case]) -> None:
        stage, actor = self.stage, self._actor()
        row = commands.plan(
            kind=Gathering.Kind.DELIBERATION,
            title=meeting["title"],
            organizer=self.unit,
            starts_at=starts_at,
            ends_at=starts_at + LASTS,
            place=self.plan["place"],
            invited=self.plan["invited"],
            actor=actor,
            key=stage.key(),
            now=stage.now,
            rng=stage.rng,
        )
        stage.batch.flush()
        for case in _anew(cases):
            commands.put_on_agenda(gathering=row, case=case, actor=actor, key=stage.key(), now=stage.now)
        stage.at(starts_at - timedelta(days=NOTICED, hours=9), partial(self._announce, row, cases))
        stage.at(row.ends_at, partial(self._hold, row))
        morning = stage.office.after(row.ends_at, 2)
        stage.at(morning, partial(self._decide, row, meeting["issues"], cases))

    def _announce(self, row: Gathering, cases: Sequence[Case]) -> None:
        stage = self.stage
        files = [("notice", stage.album.proof("notice", ""))]
        with stage.aside(cases):
            commands.notice(gathering=row, actor=self._actor(), key=stage.key(), now=stage.now, files=files)

    def _hold(self, row: Gathering) -> None:
        stage, actor = self.stage, self._actor()
        least, most = self.plan["come"]
        names = [self.pen.person("council", number).name for number in range(stage.rng.randint(least, most))]
        commands.attend_sheet(gathering=row, names=names, actor=actor, key=stage.key(), now=stage.now)
        commands.hold(gathering=row, actor=actor, key=stage.key(), now=stage.now)

    def _decide(self, row: Gathering, issues: Sequence[Mapping[str, Any]], cases: Sequence[Case]) -> None:
        """Minutes first; then each issue, which is on its way from here."""
        stage, actor = self.stage, self._actor()
        files = [(kind, stage.album.proof(kind, "")) for kind in ("minutes", "attendance")]
        text = "\n".join(f"{number}. {issue['topic']}" for number, issue in enumerate(issues, 1))
        commands.minute(gathering=row, text=text, actor=actor, key=stage.key(), now=stage.now, files=files)
        present = Gathering.objects.get(pk=row.pk).present
        items = row.agenda.select_related("gathering", "case").order_by("number")
        with stage.aside(cases):
            for issue, item in zip(issues, items, strict=True):
                carried = "resolution" in issue
                commands.resolve(
                    item=item,
                    in_favour=present - stage.rng.randint(0, present // 5) if carried else present // 3,
                    resolution=issue.get("resolution", ""),
                    owner=issue.get("owner", self.unit.name),
                    done_by=stage.today + timedelta(days=issue.get("days", 20)),
                    reason=issue.get("reason", ""),
                    actor=actor,
                    key=stage.key(),
                    now=stage.now,
                )
        for issue, case in zip(issues, _anew(cases), strict=True):
            if "result" in issue:
                self.players.join(PLAN, case, result=issue["result"])

    def _actor(self) -> Actor:
        return self.stage.cast.of_unit(self.unit.code, self.stage.today)


def _anew(cases: Sequence[Case]) -> list[Case]:
    """As they stand in the database, in the order in which they were raised."""
    return list(Case.objects.filter(ref__in=[case.ref for case in cases]).order_by("opened_at", "pk"))
