"""A vote until its ballots come in: the roll, the candidates, the notice."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils.translation import gettext as _

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.steps import check_state, known, write, wrong
from lifang.kernel.receipts import new_ref
from lifang.modules.gatherings import ballots, rules
from lifang.modules.gatherings.ballots.statute import CONSENT
from lifang.modules.gatherings.commands.step import begin, check_runs
from lifang.modules.gatherings.electorate import vote_of
from lifang.modules.gatherings.models import Nomination, RollUnit, Vote
from lifang.modules.gatherings.sealing import slip_code, slip_index
from lifang.modules.gatherings.standard import committee_size
from lifang.people.actors import Actor
from lifang.people.models import Organization
from lifang.places.models import Area, Site
from lifang.programs.words import text
from lifang.record.door import transaction
from lifang.record.journal import SYSTEM_RANDOM, moment
from lifang.web.language import language

NOTICE = timedelta(days=15)
"""Property Management Regulations art. 14."""
ELECTING = 3
"""Civil Code art. 278 (1) item 3: electing the owners' committee and replacing its members."""
LONGEST_TERM = 5
"""Years: Guiding Rules for Owners' Assemblies and Committees (2009), art. 36."""
_State = Vote.State


@dataclass(frozen=True, slots=True)
class Question:
    """`matter`: the item of Civil Code art. 278 (1) it falls under. With `seats` it is an election."""

    title: str
    matter: int
    seats: int = 0
    alternates: int = 0
    years: int = 0  # the term of those elected


def draw_up(
    *,
    title: str,
    questions: Sequence[Question],
    holdings: Sequence[ballots.Holding],
    organizer: Organization,
    actor: Actor,
    key: str,
    now: datetime,
    area: Area | None = None,
    site: Site | None = None,
    purpose: str = "service",
    secret: bool = True,
    heads_per_agent: int = 3,
    names_checked: bool = False,
    rng: Random = SYSTEM_RANDOM,
) -> Vote:
    """Freeze the roll: its digest is in the record from now on. Owners' names stay in the erasable payload.

    `names_checked`: somebody has compared owners of one name with the property register (`ballots.alike`). Marks that
    tell owners of one name apart make heads, and are not kept.
    """
    where = area or (site.area if site else organizer.area)
    if not rules.may_organize(actor, area=where.code, organizer=organizer, purpose=purpose):
        raise NotAllowed(_("You may not plan for this organizer here."))
    if not title.strip():
        raise wrong("title", _("Give it a name."))
    asked = [_asked(number, one) for number, one in enumerate(questions, 1)]
    if not asked:
        raise wrong("questions", _("A vote needs at least one question."))
    try:
        roll = ballots.draw_up(holdings)
    except ballots.RollError as error:
        raise wrong("roll", error.explain(language())) from error
    for one in questions:
        if one.seats:
            _check_size(one.seats, len(roll.units))
    alike = ballots.alike(holdings)
    if alike and not names_checked:
        raise wrong(
            "roll",
            _(
                "Units count as one head because the names of their owners are equal: %(doors)s. Say that this was checked."
            )
            % {"doors": " · ".join(", ".join(one.units) for one in alike)},
        )
    with transaction():
        if (ref := known(actor, key)) is not None:
            return Vote.objects.get(ref=ref)
        mask = rng.randbytes(32)
        tags = {
            unit.code: hmac.digest(mask, unit.code.encode(), "sha256").hex()[:16] if secret else unit.code
            for unit in roll.units
        }
        published = roll.masked(mask) if secret else roll
        vote = Vote.objects.create(
            ref=new_ref(rng), title=title.strip(), area=where, site=site, organizer=organizer, purpose=purpose,
            secret=secret, questions=asked, roll_digest=ballots.roll_digest(published), drawn_up_at=now,
            rules={"heads_per_agent": heads_per_agent, "prefer": None, "keep": "last", "tie_seed": ""},
        )  # fmt: skip
        owners = {one.unit: one.names for one in holdings}
        _keep_roll(vote, published, {tag: label for label, tag in tags.items()}, owners)
        facts = {
            "title": vote.title,
            "area": where.code,
            "site": site.code if site else "",
            "organizer": organizer.code,
            "purpose": purpose,
            "secret": secret,
            "questions": asked,
            "rules": vote.rules,
            "roll": [{"unit": unit.code, "area": unit.area, "head": unit.head} for unit in published.units],
            "roll_digest": vote.roll_digest,
            "names_checked": sorted({published.by_code[tags[one.units[0]]].head for one in alike}),
        }
        payload = {"doors": tags, "owners": owners}
        write(vote, "drawn-up", actor=actor, key=key, now=now, facts=facts, payload=payload)
    return vote


def _asked(number: int, one: Question) -> dict[str, Any]:
    if one.matter not in CONSENT:
        raise wrong("matter", _("Choose the matter of Civil Code article 278 that is decided."))
    if not one.title.strip():
        raise wrong("questions", _("Each question needs its words."))
    shown: dict[str, Any] = {"code": f"q{number}", "title": one.title.strip(), "matter": one.matter}
    if not one.seats:
        return shown
    if one.matter != ELECTING:
        raise wrong("matter", _("An election falls under item 3 of Civil Code article 278."))
    if not 1 <= one.years <= LONGEST_TERM:
        raise wrong("years", _("A committee serves between one and five years."))
    if one.seats % 2 == 0 or not 0 <= one.alternates <= one.seats:
        raise wrong(
            "seats", _("A committee has an odd number of members, and no more alternates than members.")
        )
    return shown | {"seats": one.seats, "alternates": one.alternates, "years": one.years}


def _check_size(seats: int, units: int) -> None:
    size, basis = committee_size()
    if seats < (least := size.needed(units)):
        raise wrong(
            "seats",
            _("A committee for %(units)s units has at least %(least)s members (%(basis)s).")
            % {"units": units, "least": least, "basis": text(basis, language())},
        )


def _keep_roll(
    vote: Vote, roll: ballots.Roll, labels: Mapping[str, str], owners: Mapping[str, list[str]]
) -> None:
    RollUnit.objects.bulk_create(
        RollUnit(
            vote=vote,
            tag=unit.code,
            label=labels[unit.code],
            area=unit.area,
            head=unit.head,
            owners=owners[labels[unit.code]],
            slip_index=slip_index(slip_code(vote.ref, unit.code)),
        )
        for unit in roll.units
    )


def open_vote(
    *,
    vote: Vote,
    opens_at: datetime,
    closes_at: datetime,
    actor: Actor,
    key: str,
    now: datetime,
    rng: Random = SYSTEM_RANDOM,
) -> Vote:
    """Announce it, fifteen days before the first ballot: questions, candidates and rules are fixed from here on.

    The seed that would rank equal candidates is drawn now, when it is known who they are.
    """
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        if earlier:
            return row
        check_runs(actor, row)
        check_state(row, _State.DRAWN_UP)
        if opens_at - now < NOTICE:
            raise wrong(
                "opens_at", _("All owners must be told 15 days before voting begins; choose a later day.")
            )
        if closes_at <= opens_at:
            raise wrong("closes_at", _("The end must be after the beginning."))
        if row.erased_at is not None:
            raise WrongState(_("The names of this roll were erased; draw up a new one."))
        if row.takes_nominations(now):
            raise WrongState(_("Owners were promised to nominate until a later moment; announce it then."))
        if row.nominations.filter(state=Nomination.State.PROPOSED).exists():
            raise WrongState(_("Some nominations were not reviewed yet."))
        row.state, row.noticed_at, row.opens_at, row.closes_at = _State.OPEN, now, opens_at, closes_at
        row.rules = row.rules | {"tie_seed": rng.randbytes(16).hex()}
        for question in vote_of(row).questions:
            if isinstance(question, ballots.Election) and len(question.candidates) < question.seats:
                raise BadInput(
                    _(
                        "“%(title)s” has %(candidates)s candidates for %(seats)s seats; more must be nominated."
                    )
                    % {
                        "title": question.title["zh"],
                        "candidates": len(question.candidates),
                        "seats": question.seats,
                    }
                )
        row.save(update_fields=["state", "noticed_at", "opens_at", "closes_at", "rules"])
        candidates = row.nominations.filter(state=Nomination.State.ACCEPTED)
        facts = {
            "opens_at": moment(opens_at),
            "closes_at": moment(closes_at),
            "rules": row.rules,
            "candidates": [{"code": one.code, "question": one.question} for one in candidates],
        }
        write(row, "opened", actor=actor, key=key, now=now, facts=facts)
    return row


def cancel_vote(*, vote: Vote, reason: str, actor: Actor, key: str, now: datetime) -> Vote:
    """Until its count. What came in stays locked for good; everybody who was told of the vote reads why."""
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        if earlier:
            return row
        check_runs(actor, row)
        check_state(row, _State.DRAWN_UP, _State.OPEN, _State.CLOSED)
        if not reason.strip():
            raise wrong("reason", _("Please write down why."))
        row.state, row.reason, row.cancelled_at = _State.CANCELLED, reason.strip(), now
        row.save(update_fields=["state", "reason", "cancelled_at"])
        write(row, "cancelled", actor=actor, key=key, now=now, facts={"reason": row.reason})
    return row


@dataclass(frozen=True, slots=True)
class Slip:
    unit: RollUnit
    code: str


def print_slips(*, vote: Vote, actor: Actor, key: str, now: datetime) -> list[Slip]:
    """The codes for all doors. Whoever printed them could have voted with them: so it stands in the record who did."""
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        check_runs(actor, row)
        check_state(row, _State.DRAWN_UP, _State.OPEN)
        slips = [Slip(unit, slip_code(row.ref, unit.tag)) for unit in row.units.order_by("label")]
        if not earlier:
            write(row, "slips-printed", actor=actor, key=key, now=now, facts={"count": len(slips)})
    return slips
