"""What is found at a target opens a case of the campaign's program: from there on it has its own deadlines and proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lifang.cases.batch import Batch
from lifang.cases.book import book
from lifang.cases.models import Case
from lifang.kernel.conditions import evaluate
from lifang.modules.campaigns.errors import BadVisit
from lifang.modules.campaigns.models import Campaign, Target
from lifang.programs.definition import Action, Program

if TYPE_CHECKING:
    from lifang.modules.campaigns.commands.visits import Doing


def open_case(campaign: Campaign, target: Target, doing: Doing, cases: Batch) -> Case:
    if not campaign.program:
        raise BadVisit(_("This campaign opens no cases; write what you found into the reason."))
    program = book().current(campaign.program)
    given: dict[str, Any] = {**campaign.program_values, **(doing.finding or {})}
    asked_first = {name: given[name] for name in program.intake.fields if name in given}
    case = cases.receive(
        program=program.code,
        actor=doing.actor,
        data=asked_first,
        key=f"{doing.key}/finding",
        now=doing.now,
        channel="field",
        language=doing.language,
        area=target.area_id,
        site=target.site,
    )
    if (action := _first_step(program, campaign, given)) is None:
        return case
    fields = (*action.needs.fields, *action.asks)
    return cases.perform(
        ref=case.ref,
        action=action.name,
        actor=doing.actor,
        key=f"{doing.key}/{action.name}",
        now=doing.now,
        language=doing.language,
        data={name: given[name] for name in fields if name in given},
        files=[(kind, doing.photo) for kind in action.needs.evidence if doing.photo is not None],
    )


def _first_step(program: Program, campaign: Campaign, given: dict[str, Any]) -> Action | None:
    """The first of the campaign's actions whose condition holds for what was found."""
    actions = [program.actions[name] for name in campaign.program_actions]
    fitting = (action for action in actions if action.when is None or evaluate(action.when, given))
    return next(fitting, None)
