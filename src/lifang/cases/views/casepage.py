"""Everything a case page shows, for the desk and the phone alike; templates only lay it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases import clocks, rules
from lifang.cases.book import book
from lifang.cases.callers import similar_open
from lifang.cases.extend import ABOUT_CASE
from lifang.cases.fold import Fold
from lifang.cases.models import Assist, Case, Clock, Exclusion, Feedback, Handover
from lifang.cases.queries import (
    Event,
    Offer,
    allowed_actions,
    at_same_place,
    custody_of,
    names_of,
    relatives,
    timeline,
)
from lifang.cases.titles import kind_of
from lifang.cases.views.history import actor_text, history, photo
from lifang.cases.views.rows import Row, place_of, rows_of, state_of
from lifang.cases.views.stages import stages_of
from lifang.cases.views.told import SHOWN, Told, told
from lifang.cases.views.visit import Visit
from lifang.outbox.queries import about
from lifang.places.queries import name_in
from lifang.programs import values, words
from lifang.programs.definition import Field, Program
from lifang.web.components import Held

CHANNELS = {
    "web": gettext_lazy("the public page"),
    "phone": gettext_lazy("a call"),
    "visit": gettext_lazy("a visit"),
    "plate": gettext_lazy("the plate at the door"),
    "field": gettext_lazy("a colleague on the way"),
    "import": gettext_lazy("another system"),
    "rule": gettext_lazy("a rule of the service"),
}


@dataclass(frozen=True, slots=True)
class ClockText:
    clock: Clock
    label: str
    why: list[str]
    basis: str
    live: bool


@dataclass(frozen=True, slots=True)
class Button:
    """One action this person may take now. `at_once`: nothing is asked, so one press does it."""

    name: str
    label: str
    declared: bool
    at_once: bool
    key: str
    shortcut: str = ""


def page_of_case(fold: Fold, visit: Visit, address: str) -> dict[str, Any]:
    case = fold.case
    program = book().get(case.program, case.version)
    language = visit.language
    events = timeline(case)
    handovers, assists = fold.rows(Handover), fold.rows(Assist)
    prefetch_related_objects(handovers, "from_unit", "to_unit")  # most cases have none, and ask nothing
    prefetch_related_objects(assists, "unit")
    exclusions = fold.rows(Exclusion)
    names = names_of([case.handler, *_actors(handovers, assists, exclusions)], language)
    return {
        "case": case,
        "title": kind_of(program, case.category, language),
        "program": words.text(program.title, language),
        "state": state_of(case, language),
        "place": place_of(case, language),
        "stages": stages_of(case, program, _visited(events), language),
        "answers": [
            (words.text(field.label, language), _answer(field, shown))
            for field, shown in answers(case, program, visit)
        ],
        "photos": [
            photo(file, language) for file in events[0].evidence if file.public and not file.erased_at
        ],
        "hidden": bool(case.personal) and not rules.may_read_personal(visit.viewer, case),
        "about": _about(case, names, language),
        "clocks": _clocks(fold, program, language),
        "custody": [
            Held(span.unit_en if language == "en" and span.unit_en else span.unit, span.since, span.until)
            for span in custody_of(case, visit.now)
        ],
        "history": history(case, events, visit, address),
        "handovers": [(row, _answered(row, names)) for row in handovers],
        "assists": [(row, _answered(row, names)) for row in assists],
        "exclusions": [(row, actor_text(row.asked_by, names)) for row in exclusions],
        "feedback": [row for row in fold.rows(Feedback) if row.state != Feedback.State.DUE],
        "belongs": [
            line for _name, source in ABOUT_CASE.items() for line in source(case, visit.viewer, visit.now)
        ],
        "now": visit.now,
    } | _related(case, visit)


SHORTCUTS = {
    "assign": "a",
    "accept-offer": "y",
    "decline-offer": "z",
    "withdraw-offer": "w",
    "offer": "h",
    "rule": "r",
    "merge": "m",
    "unmerge": "m",
    "note": "n",
    "attach": "f",
    "ask-help": "q",
    "answer-help": "v",
    "correct": "c",
    "link": "l",
    "pause": "p",
    "resume": "p",
    "extend": "e",
    "feedback": "b",
    "ask-exclusion": "s",
    "approve-exclusion": "d",
    "refuse-exclusion": "o",
}
"""One key for each built-in action; the program's own take the digits in their order."""


def beside(case: Case, visit: Visit) -> dict[str, Any]:
    """What only the desk has room for: likely twins near by, and the messages that were sent."""
    return {"near": _near(case, visit), "told": _told(case, visit)}


def buttons_for(fold: Fold, visit: Visit) -> list[Button]:
    offers = allowed_actions(fold.case, visit.actor, visit.now, fold)
    own = [offer.name for offer in offers if offer.declared]
    digits = {name: str(number) for number, name in enumerate(own[:9], start=1)}
    return [_button(offer, visit, digits) for offer in offers]


def may_take_it(buttons: list[Button], case: Case, visit: Visit) -> bool:
    """Assigning it to oneself is what most assigning is; it takes one press."""
    return (
        case.handler != visit.viewer.username
        and case.unit_id in visit.viewer.units()
        and any(button.name == "assign" for button in buttons)
    )


def label_of_offer(offer: Offer, language: str) -> str:
    return words.text(offer.label, language) if isinstance(offer.label, Mapping) else str(offer.label)


def _button(offer: Offer, visit: Visit, digits: Mapping[str, str]) -> Button:
    asks = offer.fields or offer.inputs or offer.evidence or offer.reason or offer.name == "attach"
    return Button(
        offer.name,
        label_of_offer(offer, visit.language),
        offer.declared,
        not asks and not offer.closes,
        visit.new_key(),
        digits.get(offer.name, "") if offer.declared else SHORTCUTS.get(offer.name, ""),
    )


def answers(case: Case, program: Program, visit: Visit) -> list[tuple[Field, str]]:
    """What was asked and answered; personal answers only for those who work with people here."""
    known = {**case.fields, **(case.personal if rules.may_read_personal(visit.viewer, case) else {})}
    return [
        (field, values.show(field, known.get(name), visit.language))
        for name, field in program.fields.items()
        if field.type != "category"  # it is the page's title
    ]


def _answer(field: Field, shown: str) -> str:
    return format_html('<a href="tel:{0}">{0}</a>', shown) if shown and field.type == "phone" else shown


def _about(case: Case, names: Mapping[str, str], language: str) -> list[tuple[str, str]]:
    site = case.site
    return [
        (_("Place"), " · ".join(filter(None, (place_of(case, language), site.address if site else "")))),
        (_("Area"), name_in(case.area, language)),
        (_("Held by"), name_in(case.unit, language)),
        (_("Handled by"), names.get(case.handler, case.handler) or _("nobody yet")),
        (_("Came by"), str(CHANNELS.get(case.channel, case.channel))),
        (_("Sent back"), _times(case.returns)),
        (_("Ruling"), str(case.get_ruling_display()) if case.ruling else ""),
        (_("Reopened"), _times(case.reopened)),
        (_("Escalated"), _("step %(step)s") % {"step": case.escalation} if case.escalation else ""),
    ]


def _times(count: int) -> str:
    return _("%(count)s×") % {"count": count} if count else ""


def _clocks(fold: Fold, program: Program, language: str) -> list[ClockText]:
    """Live ones first, each with why it ends when it does."""
    texts = []
    for clock in reversed(fold.clocks):
        rule = clocks.rule_once_of(program, clock.name)
        texts.append(
            ClockText(
                clock,
                words.text(rule.label, language),
                clocks.explain(clock, language),
                words.text(rule.basis, language) if rule.basis else "",
                clock.state in (Clock.State.RUNNING, Clock.State.PAUSED),
            )
        )
    return sorted(texts, key=lambda text: not text.live)


def _visited(events: list[Event]) -> list[str]:
    return [op["to"] for event in events for op in event.entry.facts["ops"] if op["op"] == "state"]


def _related(case: Case, visit: Visit) -> dict[str, list[Row]]:
    kin, here = relatives(visit.viewer, case), at_same_place(visit.viewer, case)
    cases = [*kin, *here]
    rows = dict(zip((one.pk for one in cases), rows_of(cases, visit), strict=True)) if cases else {}
    return {
        "parents": [rows[one.pk] for one in kin if one.pk == case.parent_id],
        "children": [rows[one.pk] for one in kin if one.parent_id == case.pk],
        "merged_into": [rows[one.pk] for one in kin if one.pk == case.merged_into_id],
        "merged": [rows[one.pk] for one in kin if one.merged_into_id == case.pk],
        "same_place": [rows[one.pk] for one in here],
    }


def _near(case: Case, visit: Visit) -> list[Row]:
    """Perhaps the same, reported again: what a merge would be made with."""
    if case.site is None or case.state_kind == Case.Kind.CLOSED:
        return []
    twins = similar_open(
        visit.viewer,
        program=case.program,
        site=case.site,
        category=case.category,
        now=visit.now,
        but=case.pk,
    )
    return rows_of([twin for twin in twins if twin.site_id != case.site_id], visit)


def _told(case: Case, visit: Visit) -> list[Told]:
    if not rules.may_read_personal(visit.viewer, case):
        return []
    return told(about(case.stream)[:SHOWN], [case], visit.language)


def _actors(handovers: list[Handover], assists: list[Assist], exclusions: list[Exclusion]) -> list[str]:
    names = [row.answered_by for row in handovers] + [row.answered_by for row in assists]
    names += [row.asked_by for row in exclusions]
    return [name.removeprefix("account/") for name in names]


def _answered(row: Handover | Assist, names: Mapping[str, str]) -> str:
    return actor_text(row.answered_by, names) if row.answered_by else ""
