"""Several cases that are one, or that hang on each other. Both cases are locked; the entry stands in the one that changes."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases.errors import BadInput, WrongState
from lifang.cases.fold import Fold
from lifang.cases.models import MERGED, Case, Clock, Handover
from lifang.cases.moves.builtin import builtin
from lifang.cases.moves.move import Move
from lifang.cases.moves.transitions import stop_clock
from lifang.cases.ops import Op
from lifang.record.models import Entry

WHO = ("officer", "head", "duty")
MERGES = ("merge", "join")
"""By the desk, or by the reporter."""
MOST_NAMED = 5  # cases in one refusal


@builtin("merge", gettext_lazy("Merge into another case"), who=WHO, asks=("ref",), reason=True)
def merge(move: Move) -> None:
    """Nothing of the merged case is lost: its clocks keep their dates, and `unmerge` lets them run on."""
    _put_into(move, other_case(move))
    move.tell("reporter", "merged")


@builtin(
    "join",
    gettext_lazy("Follow the same report of somebody else"),
    who=(),
    standing="reporter",
    also=("reporter",),
    asks=("ref",),
)
def join(move: Move) -> None:
    """A reporter says that theirs is one that everybody may read of (docs/decisions/0006)."""
    if move.case.state != move.program.intake.state:
        raise WrongState(_("Your report is being worked on already: it is followed on its own."))
    _put_into(move, other_case(move))


def _put_into(move: Move, main: Fold) -> None:
    if main.case.merged_into_id is not None or main.case.state_kind == Case.Kind.CLOSED:
        raise WrongState(_("That case is closed or merged itself; choose the one that is still worked on."))
    if main.case.program != move.case.program:
        raise WrongState(_("Only cases of the same kind can be merged; link them instead."))
    if move.case.children.exists():
        raise WrongState(_("This case has cases of its own below it; settle those first."))
    if (
        move.case.merged.exists()
    ):  # their reporters are told by the case they were merged into, and by no other
        raise WrongState(_("Other cases were merged into this one; merge the other way round."))
    move.subject = main.case.stream
    for clock in list(move.fold.live_clocks()):
        stop_clock(move, clock, Clock.State.DROPPED)
    if pending := move.fold.open_handover():
        move.op("handover.answer", number=pending.number, **{"as": Handover.State.WITHDRAWN})
    move.op("merge", into=main.case.ref, before=move.case.state)
    move.op("state", to=MERGED, kind="closed")


@builtin("unmerge", gettext_lazy("Take the merge back"), who=WHO, reason=True, closed=True)
def unmerge(move: Move) -> None:
    case = move.case
    if case.merged_into_id is None:
        raise WrongState(_("This case is not merged."))
    merged = ops_of_merge(move)
    before = next(op["before"] for op in merged if op["op"] == "merge")
    move.subject = Case.objects.only("ref").get(pk=case.merged_into_id).stream
    move.op("unmerge")
    move.op("state", to=before, kind=move.program.states[before].kind)
    for op in merged:
        if op["op"] == "clock.stop":
            move.op("clock.restore", name=op["name"], **{"as": op.get("was", Clock.State.RUNNING)})
    move.tell("reporter", "unmerged")


@builtin("link", gettext_lazy("Put under a parent case"), who=WHO, asks=("ref",), closed=None)
def link(move: Move) -> None:
    """A parent closes only after its children. An empty reference takes the case out again."""
    if not move.data.get("ref"):
        move.op("parent", ref=None)
        return
    parent = other_case(move)
    if parent.case.state_kind == Case.Kind.CLOSED and move.case.state_kind != Case.Kind.CLOSED:
        raise WrongState(_("That case is closed already; an open case cannot be put under it."))
    above: Case | None = parent.case
    while above is not None:
        if above.pk == move.case.pk:
            raise WrongState(_("A case cannot stand above itself."))
        above = above.parent
    move.subject = parent.case.stream
    move.op("parent", ref=parent.case.ref)


def check_children_closed(move: Move, linked: Mapping[str, Fold]) -> None:
    """`linked`: the cases in memory that stand below others, which may be ahead of the database."""
    case = move.case
    if move.fold.fresh:  # a link would have written it first
        return
    waiting = [
        ref
        for ref, fold in linked.items()
        if fold.case.parent_id == case.pk and fold.case.state_kind != Case.Kind.CLOSED
    ]
    if not move.fold.born_here:
        stored = case.children.exclude(state_kind=Case.Kind.CLOSED).values_list("ref", flat=True)
        waiting += [ref for ref in stored if ref not in linked]
    if waiting:
        raise WrongState(
            _("Cases below this one are still open: %(refs)s. Close those first.")
            % {"refs": ", ".join(waiting[:MOST_NAMED])}
        )


def other_case(move: Move) -> Fold:
    if move.other is None or move.other.case.pk == move.case.pk:
        problem = _("Give the reference of the other case.")
        raise BadInput(problem, {"ref": problem})
    return move.other


def ops_of_merge(move: Move) -> list[Op]:
    entry = Entry.objects.filter(stream=move.case.stream, kind__in=MERGES).order_by("-number").first()
    assert entry is not None
    ops: list[Op] = entry.facts["ops"]
    return ops
