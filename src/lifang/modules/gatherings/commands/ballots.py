"""Ballots come in, on paper and online, into one register; proxies come before them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random

from django.utils.translation import gettext as _

from lifang.cases.errors import NotAllowed, WrongState
from lifang.cases.steps import check_state, write, wrong
from lifang.kernel.receipts import CodeError, new_ref, parse
from lifang.modules.gatherings import ballots
from lifang.modules.gatherings.commands.step import begin, check_runs
from lifang.modules.gatherings.electorate import roll_of
from lifang.modules.gatherings.models import BallotProxy, RegisteredBallot, RollUnit, Vote
from lifang.modules.gatherings.sealing import lock, slip_index
from lifang.people.actors import Actor
from lifang.people.vault import caller_index
from lifang.record.door import transaction
from lifang.record.journal import SYSTEM_RANDOM, moment

_State = Vote.State


def cast(
    *,
    vote: Vote,
    actor: Actor,
    key: str,
    now: datetime,
    unit: RollUnit | None = None,
    code: str = "",
    marks: Mapping[str, Sequence[str]] | None = None,
    proxy: str = "",
    cast_at: datetime | None = None,
    rng: Random = SYSTEM_RANDOM,
) -> RegisteredBallot:
    """Online: the voting slip's `code` and the `marks`, locked at once. On paper: the `unit` whose closed envelope was
    handed in, at `cast_at`; nobody knows what is inside before the opening. That one of these was entered only after the
    end stands in the published register.
    """
    online = marks is not None
    if marks is not None and not marks.keys() <= {one["code"] for one in vote.questions}:
        raise wrong("marks", _("This answers a question that was not asked."))
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        if earlier:
            return row.ballots.get(number=earlier.facts["number"])
        if online:
            if not row.takes_ballots(now):
                raise WrongState(_("Ballots are not taken now; see when the vote begins and ends."))
            chosen = unit_by_slip(row, code)
        else:
            check_runs(actor, row)
            check_state(row, _State.OPEN)
            if unit is None or unit.vote_id != row.pk:
                raise wrong("unit", _("Choose the unit whose ballot this is."))
            chosen = unit
        if proxy and not row.proxies.filter(number=proxy).exists():
            raise wrong("proxy", _("There is no such proxy; enter it first."))
        handed_in = now if online else cast_at or now
        if not online and handed_in > now:
            raise wrong("cast_at", _("This is in the future."))
        number = new_ref(rng)
        made = RegisteredBallot(
            vote=row,
            number=number,
            tag=chosen.tag,
            channel="online" if online else "paper",
            cast_at=handed_in,
            proxy=proxy,
        )
        if row.closes_at is not None and handed_in <= row.closes_at < now:
            made.entered_at = now
        payload = None
        if marks is not None:
            paper = ballots.Paper(
                {one: tuple(marked) for one, marked in marks.items()}, rng.randbytes(16).hex()
            )
            made.seal = ballots.seal(row.ref, number, chosen.tag, paper)
            made.locked = lock(f"{row.ref}/{number}", paper.marks, paper.nonce)
            payload = {"locked": made.locked}
        made.save(force_insert=True)
        facts = {
            "number": number,
            "unit": made.tag,
            "channel": made.channel,
            "cast_at": moment(handed_in),
            "proxy": proxy,
            "seal": made.seal,
        }
        if made.entered_at:
            facts["entered_at"] = moment(now)
        write(row, "cast", actor=actor, key=key, now=now, facts=facts, payload=payload)
    return made


def void_ballot(
    *, vote: Vote, number: str, reason: str, actor: Actor, key: str, now: datetime
) -> RegisteredBallot:
    """A paper envelope that was registered by mistake, for the wrong door, say. It keeps its line in the register, with
    the reason, and stays closed; nobody can take back what an owner has handed in online.
    """
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        if earlier:
            return row.ballots.get(number=earlier.facts["number"])
        check_runs(actor, row)
        check_state(row, _State.OPEN)
        found = row.ballots.filter(number=number, channel="paper", void_reason="").first()
        if found is None:
            raise wrong("number", _("There is no paper ballot of this number; compare it with the envelope."))
        if not reason.strip():
            raise wrong("reason", _("Please write down why."))
        found.void_reason = reason.strip()
        found.save(update_fields=["void_reason"])
        facts = {"number": number, "reason": found.void_reason}
        write(row, "voided", actor=actor, key=key, now=now, facts=facts)
    return found


def unit_by_slip(vote: Vote, code: str) -> RollUnit:
    try:
        unit = vote.units.filter(slip_index=slip_index(parse(code))).first()
    except CodeError:
        unit = None
    if unit is None:
        raise wrong("code", _("This is not a code of this vote; compare it with your voting slip."))
    return unit


def authorize(
    *,
    vote: Vote,
    units: Sequence[RollUnit],
    agent_name: str,
    agent_phone: str,
    signed_at: datetime,
    actor: Actor,
    key: str,
    now: datetime,
    rng: Random = SYSTEM_RANDOM,
) -> BallotProxy:
    """One owner's written proxy for this vote. The phone tells agents of one name apart; only its index is kept."""
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        if earlier:
            return row.proxies.get(number=earlier.facts["number"])
        check_runs(actor, row)
        check_state(row, _State.DRAWN_UP, _State.OPEN)
        if row.closes_at is not None and now > row.closes_at:
            raise WrongState(_("The vote is over; a proxy can no longer be entered."))
        index = caller_index(agent_phone)
        if not agent_name.strip() or not index:
            raise wrong("agent_phone", _("Give the agent's name and phone number."))
        tags = sorted(unit.tag for unit in units if unit.vote_id == row.pk)
        if not tags or roll_of(row).weigh(tags).heads != 1:
            raise wrong("units", _("A proxy is signed by one owner, for units of this vote."))
        if signed_at > now:
            raise wrong("signed_at", _("This is in the future."))
        agents = dict(row.proxies.values_list("agent_index", "agent"))
        agent = agents.get(index) or f"a{len(agents) + 1}"
        heads = _heads_of(row, agent) | {unit.head for unit in units}
        if len(heads) > row.rules["heads_per_agent"]:
            raise wrong(
                "agent_phone",
                _("One agent may stand for %(most)s owners at most.")
                % {"most": row.rules["heads_per_agent"]},
            )
        made = BallotProxy.objects.create(
            vote=row, number=new_ref(rng), agent=agent, agent_index=index, agent_name=agent_name.strip(),
            units=tags, signed_at=signed_at,
        )  # fmt: skip
        facts = {"number": made.number, "agent": agent, "units": tags, "signed_at": moment(signed_at)}
        payload = {"agent_name": made.agent_name, "agent_index": index}
        write(row, "authorized", actor=actor, key=key, now=now, facts=facts, payload=payload)
    return made


def revoke(*, proxy: BallotProxy, actor: Actor, key: str, now: datetime) -> BallotProxy:
    """Until the close: ballots handed in by this proxy are then void, too."""
    with transaction():
        row, earlier = begin(proxy.vote, actor=actor, key=key)
        found = row.proxies.get(pk=proxy.pk)
        if earlier:
            return found
        check_runs(actor, row)
        check_state(row, _State.DRAWN_UP, _State.OPEN)
        if row.closes_at is not None and now > row.closes_at:
            raise WrongState(_("The vote is over; a proxy can no longer be revoked."))
        if found.revoked_at is not None:
            raise NotAllowed(_("This proxy was revoked already."))
        found.revoked_at = now
        found.save(update_fields=["revoked_at"])
        write(row, "revoked", actor=actor, key=key, now=now, facts={"number": found.number})
    return found


def _heads_of(vote: Vote, agent: str) -> set[str]:
    held = vote.proxies.filter(agent=agent, revoked_at__isnull=True)
    tags = {tag for one in held for tag in one.units}
    return set(vote.units.filter(tag__in=tags).values_list("head", flat=True))
