"""How targets, visits and outcomes are called on pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from lifang.cases.queries import names_of
from lifang.modules.campaigns.models import Campaign, Target, Visit
from lifang.modules.campaigns.outcomes import Outcome, read
from lifang.modules.campaigns.slots import HOURS, Slot
from lifang.places.queries import name_in
from lifang.programs import words
from lifang.web.components import Happening, Photo
from lifang.web.dates import day_text, moment_text
from lifang.web.language import listed


def reached(campaign: Campaign) -> list[str]:
    return [one.code for one in read(campaign.outcomes) if one.reached]


def outcome_label(campaign: Campaign, code: str, language: str) -> str:
    labels = {one.code: one.label for one in read(campaign.outcomes)}
    return words.text(labels[code], language) if code in labels else ""


def title_of(target: Target, language: str) -> str:
    """What stands on the door, or who or what is looked for."""
    if target.person is not None:
        return name_in(target.person, language)
    if target.organization is not None:
        return name_in(target.organization, language)
    if target.door:
        given = {"stair": target.stair, "door": target.door}
        return _("Stair %(stair)s, %(door)s") % given if target.stair else target.door
    if target.case is not None:
        return target.case.title
    return name_in(target.site, language) if target.site else str(target.number)


def title_on_paper(target: Target, language: str) -> str:
    """For the card, which lies where neighbours pass: no name, and nothing of a case."""
    if target.person is None and target.case is None:
        return title_of(target, language)
    return _("No. %(number)s") % {"number": target.number}


def place_of(target: Target, language: str) -> str:
    return name_in(target.site, language) if target.site is not None else ""


def state_of(target: Target, campaign: Campaign, language: str) -> str:
    """The outcome, or what comes next."""
    if target.outcome:
        return outcome_label(campaign, target.outcome, language)
    if slot := slot_of(target):
        return _("Booked: %(slot)s") % {"slot": slot_text(slot)}
    return str(target.get_step_display())


def counts_from(target: Target, now: datetime) -> str:
    """Until when another visit that meets nobody would bring the target no further; empty: it counts at once."""
    if target.outcome or target.next_from is None or target.next_from <= now:
        return ""
    moment = moment_text(target.next_from, now)
    return _("If nobody is met, a visit counts as a further try from %(moment)s.") % {"moment": moment}


def slot_of(target: Target) -> Slot | None:
    part = target.booked_part
    return Slot(target.booked_on, part) if target.booked_on and part in HOURS else None


def slot_text(slot: Slot) -> str:
    return f"{day_text(slot.on, slot.on)} {slot.hours}"


def did_text(visit: Visit, outcomes: Mapping[str, Outcome], language: str) -> str:
    if visit.did == Visit.Did.LETTER:
        return _("Letter left")
    if visit.outcome:
        return words.text(outcomes[visit.outcome].label, language)
    return _("Nobody met")


def history(visits: Iterable[Visit], campaign: Campaign, language: str, photo_url: str) -> list[Happening]:
    """`photo_url`: the address of a picture, with {sha} in it."""
    rows, outcomes = list(visits), {one.code: one for one in read(campaign.outcomes)}
    names = names_of((visit.by for visit in rows), language)
    points = {point["code"]: words.text(point["label"], language) for point in campaign.checklist}
    return [
        Happening(
            what=did_text(visit, outcomes, language),
            at=visit.at,
            who=names.get(visit.by, visit.by),
            said=visit.reason,
            strong=bool(visit.outcome),
            details=[
                (label, text)
                for label, text in (
                    (_("Together with"), visit.joint_with),
                    (_("Looked at"), listed(points[code] for code in visit.checked)),
                    (_("Case"), visit.finding),
                )
                if text
            ],
            photos=[
                Photo(
                    photo_url.format(sha=visit.photo_public),
                    _("Photo of visit %(code)s") % {"code": visit.code},
                )
            ]
            if visit.photo_public
            else [],
        )
        for visit in rows
    ]
