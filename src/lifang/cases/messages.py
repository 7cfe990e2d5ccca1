"""What people are told, in their language, written into the outbox in the transaction that causes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from django.db.models import Q
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lifang.cases.fold import Fold
from lifang.cases.models import Case
from lifang.cases.moves.move import Move, Tell
from lifang.kernel import worktime
from lifang.outbox.commands import build
from lifang.outbox.models import Message
from lifang.people.models import Grant
from lifang.people.queries import in_effect
from lifang.places.areacodes import lineage
from lifang.places.profile import profile
from lifang.places.queries import name_in
from lifang.record.rows import insert_rows

DJANGO_LANGUAGE = {"zh": "zh-hans", "en": "en"}

REPORTER: dict[str, str | Promise] = {
    "received": _(
        "We have your report “%(title)s”. Your receipt is %(receipt)s; with it you can follow the case."
    ),
    "moved": _("Your case “%(title)s”: %(state)s."),
    "handed-over": _(
        "Your case “%(title)s” is now with %(unit)s. Nothing you sent was lost and no deadline was stopped."
    ),
    "extended": _("The deadline of your case “%(title)s” was extended; the reason is on its page."),
    "new-rules": _(
        "The rules for your case “%(title)s” have changed and it goes on under the new ones; its page says which dates changed."
    ),
    "merged": _("Others reported the same; your case “%(title)s” is now followed together with theirs."),
    "unmerged": _("Your case “%(title)s” is handled on its own again."),
}
STAFF: dict[str, str | Promise] = {
    "offered": _(
        "The case %(ref)s “%(title)s” is offered to your unit. Please take it or decline it with a reason."
    ),
    "declined": _("The unit you offered the case %(ref)s “%(title)s” declined it."),
    "ruling-due": _("The case %(ref)s “%(title)s” was sent back too often: please rule who keeps it."),
    "ruled": _("The duty desk has ruled that your unit keeps the case %(ref)s “%(title)s”."),
    "asked": _("Your unit is asked for help with the case %(ref)s “%(title)s”."),
    "answered": _("The request for help with the case %(ref)s “%(title)s” was answered."),
    "exclusion-asked": _(
        "Somebody asks to leave the case %(ref)s “%(title)s” out of the rates; please decide."
    ),
    "warned": _("A deadline of the case %(ref)s “%(title)s” is near."),
    "breached": _("A deadline of the case %(ref)s “%(title)s” has passed."),
    "escalated": _("The case %(ref)s “%(title)s” is overdue and was escalated to you."),
}


@dataclass(frozen=True, slots=True)
class Recipient:
    channel: str
    address: str
    language: str


def post(told: Iterable[tuple[Move, Fold]]) -> None:
    insert_rows(Message, compose(told))


def compose(told: Iterable[tuple[Move, Fold]]) -> list[Message]:
    moves = [(move, fold.case, tell) for move, fold in told for tell in move.tells]
    merged = _merged_into({case.pk for _move, case, tell in moves if tell.what == "moved"})
    staff = _Staff((move, tell) for move, _case, tell in moves if tell.to != "reporter")
    return [
        message
        for move, case, tell in moves
        for message in (
            _to_reporters(move, case, tell, merged[case.pk])
            if tell.to == "reporter"
            else _to_staff(move, case, tell, staff)
        )
    ]


def _merged_into(cases: set[int]) -> defaultdict[int, list[Case]]:
    merged: defaultdict[int, list[Case]] = defaultdict(list)
    for case in Case.objects.filter(merged_into__in=cases) if cases else ():
        assert case.merged_into_id is not None
        merged[case.merged_into_id].append(case)
    return merged


def _to_reporters(move: Move, case: Case, tell: Tell, merged: list[Case]) -> Iterable[Message]:
    also = merged if tell.what == "moved" else []  # whoever reported the same hears of it too
    for reporter in [case, *also]:
        if move.actor.name == f"reporter/{reporter.ref}":
            continue  # they did it themselves
        if recipient := reporter_of(reporter):
            yield _message(move, reporter, recipient, REPORTER[tell.what])


def _to_staff(move: Move, case: Case, tell: Tell, staff: _Staff) -> Iterable[Message]:
    for recipient in staff.told(move, case, tell):
        yield _message(move, case, recipient, STAFF[tell.what])


def reporter_of(case: Case) -> Recipient | None:
    """By mail if they left an address, else by phone; the gateway for text messages is the district's."""
    if address := case.personal.get("reporter_email"):
        return Recipient("mail", str(address), case.language)
    if phone := case.personal.get("reporter_phone"):
        return Recipient(profile().phone_channel, str(phone), case.language)
    return None


class _Staff:
    """Who is to hear of many moves, looked up once for each day."""

    def __init__(self, told: Iterable[tuple[Move, Tell]]) -> None:
        asked: defaultdict[date, set[tuple[str, str]]] = defaultdict(set)
        for move, tell in told:
            asked[_day(move)].add(_whom(tell))
        self._grants = {on: self._of_day(on, whom) for on, whom in asked.items()}

    @staticmethod
    def _of_day(on: date, whom: set[tuple[str, str]]) -> list[_Reached]:
        units, roles = ({pair[place] for pair in whom} - {""} for place in (0, 1))
        grants = Grant.objects.filter(in_effect(on), account__is_active=True).exclude(account__email="")
        rows = grants.filter(Q(unit__in=units) | Q(role__in=roles)).order_by("account_id", "id")
        return [
            _Reached(*row)
            for row in rows.values_list(
                "account_id", "account__email", "account__language",
                "unit_id", "role", "purpose", "program", "area_id",
            )
        ]  # fmt: skip

    def told(self, move: Move, case: Case, tell: Tell) -> list[Recipient]:
        unit, role = _whom(tell)
        areas = lineage(case.area_id)
        reached = {
            grant.account: Recipient("mail", grant.email, grant.language or profile().languages[0])
            for grant in self._grants[_day(move)]
            if unit in ("", grant.unit)
            and role in ("", grant.role)
            and grant.purpose == case.purpose
            and grant.program in ("", case.program)
            and grant.area in areas
        }
        return list(reached.values())


class _Reached(NamedTuple):
    account: int
    email: str
    language: str
    unit: str
    role: str
    purpose: str
    program: str
    area: str


def _whom(tell: Tell) -> tuple[str, str]:
    """Unit and role; either may be empty, for all."""
    if not tell.to.startswith("unit:"):
        return "", tell.to
    _unit, code, *role = tell.to.split(":")
    return code, role[0] if role else ""


def _day(move: Move) -> date:
    return worktime.today(move.now, profile().calendar)


def _message(move: Move, case: Case, recipient: Recipient, text: str | Promise) -> Message:
    language = recipient.language[:2]
    state = move.program.states.get(move.case.state)
    template = _template(text, language)
    body = template % {
        "title": case.title,
        "ref": case.ref,
        "receipt": case.receipt,
        "unit": name_in(case.unit, language) if "%(unit)s" in template else "",  # a look-up few need
        "state": state.label.get(language, state.name) if state else "",
    }
    return build(
        channel=recipient.channel,
        address=recipient.address,
        language=language,
        subject=f"{profile().name.get(language, '')} {case.ref}".strip(),
        body=body,
        about=case.stream,
        now=move.now,
    )


@cache
def _template(text: str | Promise, language: str) -> str:
    with translation.override(DJANGO_LANGUAGE.get(language, "en")):
        return str(text)
