from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from django.utils.translation import gettext as _

from lifang.cases.batch import checked_key
from lifang.cases.models import Case
from lifang.cases.queries import known_refs
from lifang.kernel.receipts import new_ref
from lifang.modules.volunteers.commands.sheet import check_organiser, sheet
from lifang.modules.volunteers.commands.told import tell
from lifang.modules.volunteers.errors import BadNeed, ServiceRefused
from lifang.modules.volunteers.models import Need, Offer
from lifang.modules.volunteers.queries.volunteers import skill_names
from lifang.people.actors import Actor
from lifang.people.models import Organization
from lifang.places.models import Area, Site
from lifang.record.commands import append, find
from lifang.record.door import transaction
from lifang.record.journal import SYSTEM_RANDOM, moment

LONGEST_TEXT = 1000  # characters
LONGEST_SPAN = timedelta(hours=24)
MOST_PEOPLE = 500


def open_need(
    *,
    title: str,
    kind: str,
    what: str,
    risk: str,
    dangerous: bool,
    team: Organization,
    area: Area,
    starts_at: datetime,
    ends_at: datetime,
    wanted: int,
    actor: Actor,
    key: str,
    now: datetime,
    site: Site | None = None,
    skill: str = "",
    case: Case | None = None,
    purpose: str = "service",
    public: bool = False,
    rng: Random = SYSTEM_RANDOM,
) -> Need:
    """Risks are told before anybody is asked (Regulations on Voluntary Service art. 12); `risk` may be “none”."""
    check_organiser(actor, area=area.code, purpose=purpose)
    texts = {"title": title.strip(), "what": what.strip(), "risk": risk.strip()}
    _check(
        {
            **{
                name: _text_problem(text, 80 if name == "title" else LONGEST_TEXT)
                for name, text in texts.items()
            },
            "kind": "" if kind in Need.Kind.values else _("Choose what kind of work it is."),
            "skill": "" if skill in ("", *skill_names()) else _("Choose a skill of the register, or none."),
            "team": "" if team.kind == Organization.Kind.TEAM else _("Choose a team of volunteers."),
            "site": ""
            if site is None or site.area_id.startswith(area.code)
            else _("This place lies elsewhere."),
            "wanted": "" if 1 <= wanted <= MOST_PEOPLE else _("Write how many people are needed: 1 to 500."),
            "ends_at": _span_problem(starts_at, ends_at, now),
            "case": _case_problem(case, actor, purpose),
            "public": _("Work for somebody's case is never shown to the public.") if public and case else "",
        }
    )
    full_key = checked_key(actor, key)
    with transaction():
        if known := find(full_key):
            return Need.objects.get(ref=known.stream_id.removeprefix("need/"))
        need = Need.objects.create(
            ref=new_ref(rng),
            **texts,
            kind=kind,
            dangerous=dangerous,
            skill=skill,
            purpose=purpose,
            area=area,
            site=site,
            team=team,
            case=case,
            public=public,
            starts_at=starts_at,
            ends_at=ends_at,
            wanted=wanted,
            opened_at=now,
        )
        facts = {
            "title": texts.pop("title"),
            "kind": kind,
            "dangerous": dangerous,
            "skill": skill,
            "purpose": purpose,
            "area": area.code,
            "site": site.code if site else "",
            "team": team.code,
            "case": case.ref if case else "",
            "public": public,
            "starts_at": moment(starts_at),
            "ends_at": moment(ends_at),
            "wanted": wanted,
        }
        append(
            stream=need.stream,
            kind="opened",
            actor=actor.name,
            facts=facts,
            payload=texts,
            now=now,
            key=full_key,
            subject=case.stream if case else "",
        )
    return need


def cancel_need(*, need: Need, reason: str, actor: Actor, key: str, now: datetime) -> Need:
    """Nobody stands before a closed door: who was asked hears that it is off, and reads why."""
    if not reason.strip():
        raise BadNeed(_("Please write down why."), {"reason": _("Please write down why.")})
    with sheet(need, actor=actor, key=key, now=now) as page:
        page.check_organiser()
        if page.again:
            return page.need
        if page.need.state != Need.State.OPEN:
            raise ServiceRefused(_("This need is over or cancelled already."))
        if page.need.shifts.exists():
            raise ServiceRefused(_("Somebody has signed in already; confirm or refuse their hours instead."))
        page.need.cancelled_because = reason.strip()
        live = page.need.offers.filter(state__in=(Offer.State.OFFERED, Offer.State.ACCEPTED))
        tell(page.need, live.values_list("person", flat=True), "cancelled", now)
        _finish(page.need, Need.State.CANCELLED, (Offer.State.OFFERED, Offer.State.ACCEPTED), now)
        page.write("cancelled", {}, payload={"reason": reason.strip()})
        return page.need


def end_need(*, need: Need, actor: Actor, key: str, now: datetime) -> Need:
    """Its time has passed: nobody needs to answer any more. For the sweep."""
    with sheet(need, actor=actor, key=key, now=now) as page:
        page.check_organiser()
        if page.again or page.need.state != Need.State.OPEN:
            return page.need
        if page.need.ends_at > now:
            raise ServiceRefused(_("This need is not over yet."))
        _finish(page.need, Need.State.OVER, (Offer.State.OFFERED,), now)
        page.write("over", {})
        return page.need


def _finish(need: Need, state: Need.State, dropped: tuple[Offer.State, ...], now: datetime) -> None:
    need.state = state
    need.save(update_fields=["state", "cancelled_because"])
    need.offers.filter(state__in=dropped).update(state=Offer.State.WITHDRAWN, answered_at=now)


def _check(found: Mapping[str, str]) -> None:
    problems = {name: problem for name, problem in found.items() if problem}
    if problems:
        raise BadNeed(_("Please look at this again."), problems)


def _text_problem(text: str, longest: int) -> str:
    if not text:
        return _("Please fill this in.")
    if len(text) > longest:
        return _("Please shorten this to %(longest)d characters.") % {"longest": longest}
    return ""


def _span_problem(starts_at: datetime, ends_at: datetime, now: datetime) -> str:
    if ends_at <= starts_at:
        return _("The end must be after the start.")
    if ends_at - starts_at > LONGEST_SPAN:
        return _("One need lasts a day at most: open one for each day or shift.")
    if ends_at <= now:
        return _("This time is over already.")
    return ""


def _case_problem(case: Case | None, actor: Actor, purpose: str) -> str:
    if case is None or (case.purpose == purpose and actor.kind in ("system", "import")):
        return ""
    if case.purpose != purpose or not known_refs(actor.viewer, [case.ref]):
        return _("There is no such case.")
    return ""
