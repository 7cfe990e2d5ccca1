"""Who may do what to which case. Small predicates over a viewer's grants, composed here and nowhere else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from lifang.cases.book import book
from lifang.cases.fold import Fold
from lifang.cases.models import MERGED, Assist, Case, Custody, Handover
from lifang.cases.moves.builtin import Builtin
from lifang.people.actors import Actor, Granted, Viewer
from lifang.people.roles import CASEWORK, ROLES
from lifang.places.areacodes import in_subtree
from lifang.places.profile import profile
from lifang.programs.definition import Action, Program


def may_open(actor: Actor, program: Program, area: str) -> bool:
    if actor.kind == "import" or "anyone" in program.intake.who:
        return True
    if actor.kind == "system":
        return "system" in program.intake.who
    return bool(
        actor.viewer.grants_for(program.intake.who, area=area, program=program.code, purpose=program.purpose)
    )


@dataclass(frozen=True, slots=True)
class Leave:
    """Whether an actor may, and the grants that allow it (none for reporters, imports and sweeps)."""

    given: bool
    grants: tuple[Granted, ...] = ()

    def __bool__(self) -> bool:
        return self.given


def may_take(actor: Actor, action: Action, case: Case) -> Leave:
    """A declared action: by the reporter, or by a role whose unit holds the case (any unit for area-wide roles)."""
    if actor.kind == "import" or "anyone" in action.who:
        return Leave(given=True)
    if actor.kind == "reporter":
        return Leave("reporter" in action.who and (is_reporter(actor, case) or _may_reopen(actor, case)))
    if actor.kind == "system":
        return Leave("system" in action.who)
    if "handler" in action.who and actor.viewer.username == case.handler != "":
        return Leave(given=True)
    grants = tuple(grant for grant in writing(actor.viewer, action.who, case) if holds(grant, case))
    return Leave(bool(grants), grants)


def may_builtin(actor: Actor, builtin: Builtin, fold: Fold) -> Leave:
    if actor.kind == "import":
        return Leave(given=True)
    if actor.kind == "reporter":
        own = "reporter" in builtin.also and is_reporter(actor, fold.case)
        return Leave(own or ("follower" in builtin.also and follows(actor, fold.case)))
    if actor.kind == "system":
        return Leave(builtin.standing == "system")
    units = _standing_units(builtin, fold)
    grants = tuple(
        grant
        for grant in writing(actor.viewer, builtin.who, fold.case)
        if grant.unit in units
        or builtin.standing == "system"
        or (grant.reach == "area" and builtin.standing in ("holder", "area"))
    )
    return Leave(bool(grants), grants)


def is_reporter(actor: Actor, case: Case) -> bool:
    return actor.name == f"reporter/{case.ref}"


def _may_reopen(actor: Actor, case: Case) -> bool:
    """What is done with an open case, as to withdraw it, stays with the first who reported it."""
    return case.state_kind == Case.Kind.CLOSED and follows(actor, case)


def follows(actor: Actor, case: Case) -> bool:
    """They reported the same: their report was merged into this case."""
    ref = actor.name.removeprefix("reporter/")
    return case.pk is not None and Case.objects.filter(ref=ref, merged_into=case.pk).exists()


def _standing_units(builtin: Builtin, fold: Fold) -> set[str]:
    """The units that stand to the case as this move asks."""
    match builtin.standing:
        case "holder" | "area":
            return {fold.case.unit_id}
        case "offering":
            return {offer.from_unit_id for offer in [fold.open_handover()] if offer}
        case "offered":
            return {offer.to_unit_id for offer in [fold.open_handover()] if offer}
        case "asked":
            return {assist.unit_id for assist in fold.rows(Assist) if assist.answered_at is None}
        case _:
            return set()


def writing(viewer: Viewer, roles: Iterable[str], case: Case) -> list[Granted]:
    grants = viewer.grants_for(roles, area=case.area_id, program=case.program, purpose=case.purpose)
    return [grant for grant in grants if ROLES[grant.role].writes]


def holds(grant: Granted, case: Case) -> bool:
    return grant.reach == "area" or grant.unit == case.unit_id


def state_allows(builtin: Builtin, case: Case) -> bool:
    if builtin.name == "unmerge":
        return case.state == MERGED
    return builtin.closed is None or builtin.closed == (case.state_kind == Case.Kind.CLOSED)


def visible(viewer: Viewer) -> Q:
    """The cases a viewer may know of. Everything that lists, counts, searches or fetches for a person starts here."""
    found = Q(pk__in=[])
    for grant, wall in walls(viewer):
        found |= wall & _involved(grant.unit) if grant.reach == "unit" else wall
    return found


def walls(viewer: Viewer) -> list[tuple[Granted, Q]]:
    """Each grant with its purpose, program and area; which units of these cases it reaches is another question.

    Grants that differ in role or purpose only count as one: an index can follow one condition, not several joined by OR.
    """
    alike: defaultdict[tuple[str, ...], list[Granted]] = defaultdict(list)
    for grant in viewer.grants:
        alike[grant.reach, grant.unit, grant.area, grant.program].append(grant)
    return [(grants[0], _wall(grants[0], {grant.purpose for grant in grants})) for grants in alike.values()]


def _wall(grant: Granted, purposes: set[str]) -> Q:
    wall = Q(purpose__in=sorted(purposes))
    if grant.program:
        wall &= Q(program=grant.program)
    if grant.area != profile().area:
        wall &= in_subtree(grant.area)
    return wall


def areas_of(viewer: Viewer) -> frozenset[str]:
    """All that lies outside of these is not for this viewer; empty where their grants reach the whole district."""
    areas = frozenset(grant.area for grant in viewer.grants)
    return frozenset() if profile().area in areas else areas


def readable(viewer: Viewer) -> Q:
    """Of the cases that somebody may know of, those they may search by what is personal (`may_read_personal`); Q(): all."""
    casework = [grant for grant in viewer.grants if grant.role in CASEWORK]
    whole = len(casework) == len(viewer.grants)
    walls = Q() if whole else reduce(or_, (_wall(grant, {grant.purpose}) for grant in casework), Q(pk__in=[]))
    closed = [
        program.code for program in book().all() if program.never_held_by and not _trusted(casework, program)
    ]
    return walls & ~Q(program__in=closed) if closed else walls


def _involved(unit: str) -> Q:
    """The unit holds the case, held it, was offered it or was asked for help."""
    return (
        Q(unit=unit)
        | Q(Exists(Custody.objects.filter(case=OuterRef("pk"), unit=unit)))
        | Q(Exists(Handover.objects.filter(case=OuterRef("pk"), to_unit=unit, state=Handover.State.OFFERED)))
        | Q(Exists(Assist.objects.filter(case=OuterRef("pk"), unit=unit)))
    )


# -- pages and what they show -----------------------------------------------------------------------------------------


def may_use_desk(viewer: Viewer) -> bool:
    return any(grant.role != "agent" for grant in viewer.grants)


def may_use_field(viewer: Viewer) -> bool:
    return viewer.has_role(*CASEWORK)


def may_take_calls(viewer: Viewer) -> bool:
    return viewer.has_role("duty")


def may_administer(viewer: Viewer) -> bool:
    return viewer.has_role("admin")


def may_read_personal(viewer: Viewer, case: Case) -> bool:
    """Who was asked for one thing by a unit that may not hold such a case answers that, and learns of nobody."""
    grants = viewer.grants_for(CASEWORK, area=case.area_id, program=case.program, purpose=case.purpose)
    return bool(_trusted(grants, book().get(case.program, case.version)))


def _trusted(grants: Iterable[Granted], program: Program) -> list[Granted]:
    """Without the grants of units that the program never gives its cases to."""
    return [grant for grant in grants if grant.unit_kind not in program.never_held_by]
