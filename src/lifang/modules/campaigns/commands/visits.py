"""Visits: the one thing that thousands of entries tell. One or many at once, by the same road."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from lifang.cases.batch import Batch, checked_key
from lifang.cases.evidence import StoredFile
from lifang.cases.models import LONGEST_REASON
from lifang.kernel import worktime
from lifang.kernel.geometry import Position
from lifang.modules.campaigns import ladder, rules
from lifang.modules.campaigns.commands.door import begin, check_leads, check_open, check_same, rewrite
from lifang.modules.campaigns.commands.findings import open_case
from lifang.modules.campaigns.errors import BadVisit, TooLate, UnknownTarget
from lifang.modules.campaigns.models import Campaign, Target, Visit
from lifang.modules.campaigns.outcomes import Outcome, read
from lifang.people.actors import Actor
from lifang.places.profile import profile
from lifang.programs import words
from lifang.record.commands import append, hold
from lifang.record.door import transaction
from lifang.record.journal import Journal, moment
from lifang.record.models import Entry

CLOCKS_DIFFER = timedelta(minutes=5)
MOVED = ("tried", "next_from", "step", "visits", "outcome", "outcome_at", "booked_on", "booked_part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """What was done at one target. `outcome` empty: nobody was met."""

    target: int
    outcome: str = ""
    did: str = Visit.Did.VISIT
    reason: str = ""
    joint_with: str = ""  # who came along
    checked: Sequence[str] = ()
    position: Position | None = None
    accuracy: int | None = None  # metres
    photo: StoredFile | None = None
    finding: Mapping[str, Any] | None = None  # answers of the program that findings open
    actor: Actor
    key: str
    now: datetime
    acted_at: datetime | None = None  # when a phone without a signal did it
    language: str = "zh"

    @property
    def at(self) -> datetime:
        return self.acted_at or self.now


def visit(*, campaign: Campaign, cases: Batch | None = None, **doing: Any) -> Visit:
    """One visit. `doing`: see Doing; `cases`: an open batch that the case of a finding belongs to."""
    (made,) = visit_many(campaign=campaign, doings=[Doing(**doing)], cases=cases)
    return made


def visit_many(*, campaign: Campaign, doings: Sequence[Doing], cases: Batch | None = None) -> list[Visit]:
    """Up to ten thousand visits in one transaction, in order: all or none. The number of queries does not grow with theirs."""
    with transaction():
        journal = hold(campaign.stream)
        journal.flush()
        campaign.refresh_from_db(fields=["closed_at", "outcomes"])
        book = _Book(campaign, journal, doings)
        found = any(doing.finding is not None for doing in doings)
        with nullcontext(cases) if cases is not None or not found else Batch() as batch:
            visits = [book.take(doing, batch) for doing in doings]
        book.write()
    return visits


@dataclass
class _Book:
    campaign: Campaign
    journal: Journal
    doings: Sequence[Doing]
    new: list[Visit] = field(default_factory=list)
    moved: dict[int, Target] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.outcomes = {one.code: one for one in read(self.campaign.outcomes)}
        wanted = {doing.target for doing in self.doings}
        rows = self.campaign.targets.filter(number__in=wanted).select_related("site")
        self.targets = {target.number: target for target in rows}
        keys = [checked_key(doing.actor, doing.key) for doing in self.doings]
        self.entries = {entry.key: entry for entry in Entry.objects.filter(key__in=keys)}
        self.zone = profile().calendar.zone

    def take(self, doing: Doing, cases: Batch | None) -> Visit:
        full_key = checked_key(doing.actor, doing.key)
        if entry := self.entries.get(full_key):
            return self._again(entry, doing.did)
        target = self._target(doing)
        self._check(doing, target)
        made = Visit(
            campaign=self.campaign,
            target=target,
            nth=target.visits + 1,
            did=doing.did,
            by=doing.actor.name.removeprefix("account/"),
            at=doing.at,
            sent_at=doing.now,
            outcome=doing.outcome,
            reason=doing.reason.strip(),
            joint_with=doing.joint_with.strip(),
            checked=list(doing.checked),
        )
        if doing.position is not None:
            (made.lat_e6, made.lon_e6), made.accuracy = doing.position, doing.accuracy
        if doing.photo is not None:
            made.photo, made.photo_public = doing.photo.sha256, doing.photo.public
        if doing.finding is not None:
            assert cases is not None
            made.finding = open_case(self.campaign, target, doing, cases).ref
        tried = self._move(target, made)
        self._append(doing, made, tried, full_key)
        self.new.append(made)
        return made

    def _again(self, entry: Entry, did: str) -> Visit:
        check_same(entry, self.campaign.stream, str(did))
        here = Visit.objects.select_related("target").filter(campaign=self.campaign)
        return here.get(target__number=entry.facts["target"], nth=entry.facts["nth"])

    def _target(self, doing: Doing) -> Target:
        target = self.targets.get(doing.target)
        if target is None or not rules.may_visit(doing.actor, self.campaign, target.area_id):
            raise UnknownTarget(_("There is no such target."))
        return target

    def _check(self, doing: Doing, target: Target) -> None:
        check_open(self.campaign)
        if target.outcome:
            label = words.text(self.outcomes[target.outcome].label, doing.language)
            raise TooLate(
                _("This has an outcome already: %(outcome)s. Somebody was faster.") % {"outcome": label}
            )
        if doing.at > doing.now + CLOCKS_DIFFER:
            raise BadVisit(_("The visit lies in the future; check the clock of the device."))
        if worktime.today(doing.at, profile().calendar) < self.campaign.starts_on:
            raise BadVisit(_("The campaign has not begun on that day."))
        if len(doing.reason) > LONGEST_REASON:
            problem = _("Please keep it under %(limit)s characters.") % {"limit": LONGEST_REASON}
            raise BadVisit(problem, {"reason": problem})
        if unknown := sorted(set(doing.checked) - {point["code"] for point in self.campaign.checklist}):
            raise BadVisit(_("The checklist has no “%(code)s”.") % {"code": unknown[0]})
        if doing.did == Visit.Did.LETTER:
            self._check_letter(doing, target)
        elif doing.outcome:
            self._check_outcome(doing)
        elif doing.finding is not None:
            raise BadVisit(_("Nobody was met, so nothing was found inside."))

    @staticmethod
    def _check_letter(doing: Doing, target: Target) -> None:
        if doing.outcome or doing.finding is not None:
            raise BadVisit(_("A letter is left where nobody was met; it has no outcome."))
        if not target.tried:
            raise BadVisit(_("Ring first: a letter is for those who were not at home."))

    def _check_outcome(self, doing: Doing) -> None:
        outcome = self._outcome(doing.outcome)
        problems = {}
        if outcome.reason and not doing.reason.strip():
            problems["reason"] = _("Please write down why.")
        if outcome.photo and doing.photo is None:
            problems["file_photo"] = _("Please add a photo.")
        if problems:
            raise BadVisit(_("Some answers need your attention."), problems)
        if doing.finding is not None and not outcome.reached:
            raise BadVisit(_("Something can only be found where somebody let you in."))

    def _outcome(self, code: str) -> Outcome:
        outcome = self.outcomes.get(code)
        if outcome is None:
            raise BadVisit(_("There is no outcome “%(code)s” in this campaign.") % {"code": code})
        if outcome.after_tries:
            problem = _(
                "Nobody chooses this outcome: say that nobody was met, and it follows after the last try."
            )
            raise BadVisit(problem, {"outcome": problem})
        return outcome

    def _move(self, target: Target, made: Visit) -> str:
        """Nobody met: the next step of the ladder, and at its end the outcome that is left. Returns what was tried;
        nothing, when somebody was met or when it is too soon after the try before.
        """
        target.visits = made.nth
        target.booked_on, target.booked_part = None, ""
        local = made.at.astimezone(self.zone)
        made.evening = local.time() >= ladder.EVENING
        tried = ""
        if made.did == Visit.Did.LETTER:
            tried = "letter"
        elif not made.outcome and (target.next_from is None or made.at >= target.next_from):
            tried = ladder.kind_of_visit(local, joint=bool(made.joint_with), tried=target.tried)
        if tried:
            target.tried = [*target.tried, tried]
            target.next_from = max(target.next_from or made.at, ladder.next_from(local, target.tried))
        target.step = Target.Step(ladder.next_step(target.tried))
        if target.step == Target.Step.END:
            made.outcome = next((one.code for one in self.outcomes.values() if one.after_tries), "")
        if made.outcome:
            target.outcome, target.outcome_at = made.outcome, made.at
        self.moved[target.number] = target
        return tried

    def _append(self, doing: Doing, made: Visit, tried: str, full_key: str) -> None:
        next_from = made.target.next_from
        facts: dict[str, Any] = {
            "target": made.target.number,
            "nth": made.nth,
            "did": str(made.did),
            "outcome": made.outcome,
            "checked": made.checked,
            "tried": tried,
            "photo": made.photo,
            "photo_public": made.photo_public,
            "finding": made.finding,
        }
        if tried and next_from is not None:
            facts["next_from"] = moment(next_from)
        if doing.acted_at is not None:
            facts["acted_at"] = moment(doing.acted_at)
        said = {"reason": made.reason, "joint_with": made.joint_with}
        payload: dict[str, Any] = {name: text for name, text in said.items() if text}
        if doing.position is not None:
            payload["position"] = [*doing.position, doing.accuracy]
        self.journal.append(
            stream=self.campaign.stream,
            kind=str(made.did),
            actor=doing.actor.name,
            facts=facts,
            payload=payload or None,
            key=full_key,
            subject=f"case/{made.finding}" if made.finding else "",
            now=doing.now,
        )

    def write(self) -> None:
        Visit.objects.bulk_create(self.new)
        rewrite(self.moved.values(), *MOVED)
        self.journal.flush()


def reopen(*, campaign: Campaign, target: int, reason: str, actor: Actor, key: str, now: datetime) -> Target:
    """A supervisor takes an outcome back, because a look at it showed that it was wrong: the work begins anew there."""
    check_leads(actor, campaign)
    if not reason.strip():
        raise BadVisit(_("Please write down why."), {"reason": _("Please write down why.")})
    with transaction():
        full_key, known = begin(campaign, actor, key, "reopened")
        row = campaign.targets.filter(number=target).first()
        if row is None:
            raise UnknownTarget(_("There is no such target."))
        if known:
            return row
        check_open(campaign)
        facts = {"target": target, "was": row.outcome}
        append(
            stream=campaign.stream,
            kind="reopened",
            actor=actor.name,
            facts=facts,
            payload={"reason": reason.strip()},
            key=full_key,
            now=now,
        )
        row.outcome, row.outcome_at, row.tried, row.next_from = "", None, [], None
        row.step = Target.Step.FIRST
        row.save(update_fields=["outcome", "outcome_at", "tried", "next_from", "step"])
    return row
