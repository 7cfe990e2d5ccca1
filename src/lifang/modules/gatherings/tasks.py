"""What happens because time passes: names are kept no longer than they are needed, and deadlines of
votes and committees are told when they pass. Any number of workers may run it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from lifang.kernel import worktime
from lifang.modules.gatherings import commands
from lifang.modules.gatherings.models import CommitteeClock, Gathering, Nomination, Vote
from lifang.people.actors import Actor
from lifang.places.profile import profile
from lifang.record.commands import append, erase_payloads
from lifang.record.door import transaction

NAMES_KEPT = timedelta(days=2 * 365)
"""After the end of a gathering, as the catalogue keeps the payload of a closed issue."""
ROLL_KEPT = timedelta(days=5 * 365)
"""After the end of a vote, or after its roll was drawn up where it was never announced: a committee's longest term."""
AT_ONCE = 100  # streams in one round
_SYSTEM = Actor.system("retention")
_SWEEP = Actor.system("sweep")


def erase_names(now: datetime) -> int:
    """Who was there, who owns what, and minutes go; numbers, tags, ballots and digests stay, and the chain verifies.

    Those who stood for election stay named: they did so in public. Files stay, too: they are evidence of the cases.
    """
    gatherings = Gathering.objects.filter(ends_at__lt=now - NAMES_KEPT, erased_at=None)
    ended = Coalesce("closes_at", "drawn_up_at")
    votes = (
        Vote.objects.annotate(ended=ended).filter(ended__lt=now - ROLL_KEPT, erased_at=None).defer("protocol")
    )
    rows: list[Gathering | Vote] = [*gatherings.order_by("pk")[:AT_ONCE], *votes.order_by("pk")[:AT_ONCE]]
    for row in rows:
        with transaction():
            append(
                stream=row.stream,
                kind="erased",
                actor=_SYSTEM.name,
                facts={},
                now=now,
                key=f"erased/{row.stream}",
            )
            erase_payloads(stream=row.stream, reason="retention", now=now)
            if isinstance(row, Gathering):
                row.attendances.update(name="", phone="")
                row.minutes = ""
            else:
                row.units.update(label=F("tag"), owners=[])
                row.proxies.update(agent_name="", agent_index="")
                row.nominations.exclude(state=Nomination.State.ACCEPTED).update(name="", statement="")
            row.erased_at = now
            row.save(update_fields=[*(["minutes"] if isinstance(row, Gathering) else []), "erased_at"])
    return len(rows)


def watch_committees(now: datetime) -> int:
    """Each deadline of an owners' committee that has passed, and each term that ends soon, is told once: nothing more
    of one whose term is over.
    """
    serving = Q(committee__until_on__gte=worktime.today(now, profile().calendar))
    passed = CommitteeClock.objects.filter(serving, done_on=None, told_at=None, due_at__lte=now)
    due = passed.select_related("committee__vote", "committee__organization").order_by("due_at", "pk")
    return sum(
        commands.tell_due(
            clock=one,
            actor=_SWEEP,
            key=f"{one.committee.vote.ref}.{one.duty}.{one.due_at.isoformat()}",
            now=now,
        )
        for one in due.defer("committee__vote__protocol")[:AT_ONCE]
    )


def watch_votes(now: datetime) -> int:
    """A vote that is over and whose result is not published in time is told once, whatever step it waits for."""
    states = Vote.State
    waiting = Vote.objects.filter(
        state__in=(states.OPEN, states.CLOSED, states.COUNTED), closes_at__lt=now, told_at=None
    )
    return sum(
        commands.tell_result_due(vote=one, actor=_SWEEP, key=f"{one.ref}.result", now=now)
        for one in waiting.defer("protocol").order_by("closes_at", "pk")[:AT_ONCE]
        if commands.result_due(one) <= now
    )
