from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from lifang.cases.models import Case
from lifang.cases.queries import visible_cases
from lifang.modules.gatherings import rules
from lifang.modules.gatherings.models import DOOR_OPENS, AgendaItem, Attendance, Gathering
from lifang.modules.gatherings.rules import ISSUE
from lifang.people.actors import Viewer
from lifang.people.models import Organization
from lifang.people.roles import CASEWORK
from lifang.places.areacodes import in_subtree, lineage
from lifang.places.models import Area, Site
from lifang.record.models import Entry

MOST = 5  # lines on a plate's page
_State = Gathering.State


def of_public() -> QuerySet[Gathering]:
    """What was announced to everybody, also when it was cancelled afterwards."""
    announced = Gathering.objects.filter(public=True, noticed_at__isnull=False)
    return announced.select_related("area", "site", "organizer")


def visible_gatherings(viewer: Viewer) -> QuerySet[Gathering]:
    return Gathering.objects.filter(rules.visible(viewer)).select_related("area", "site", "organizer")


def ahead(rows: QuerySet[Gathering], now: datetime) -> QuerySet[Gathering]:
    coming = rows.filter(ends_at__gte=now, state__in=(_State.PLANNED, _State.NOTICED))
    return coming.order_by("starts_at", "pk")


def behind(rows: QuerySet[Gathering]) -> QuerySet[Gathering]:
    return rows.filter(state__in=(_State.HELD, _State.REPORTED)).order_by("-starts_at", "-pk")


def to_write_up(rows: QuerySet[Gathering], now: datetime) -> QuerySet[Gathering]:
    """Over, but nobody has said yet that it took place, or what came of it."""
    over = Q(state=_State.HELD) | Q(state=_State.NOTICED, ends_at__lt=now)
    return rows.filter(over).order_by("starts_at", "pk")


def on_now(rows: QuerySet[Gathering], now: datetime) -> QuerySet[Gathering]:
    """Those whose attendance is taken now."""
    doors = Q(starts_at__lte=now + DOOR_OPENS, ends_at__gte=now - DOOR_OPENS)
    return rows.filter(doors, state__in=(_State.NOTICED, _State.HELD)).order_by("starts_at", "pk")


def list_is_closed(row: Gathering) -> bool:
    """From the first issue on that was decided or put off at the meeting: what was announced without it is no decision."""
    return row.was_held and Entry.objects.filter(stream=row.stream, kind="decided").exists()


def reason_for(row: Gathering, kind: str) -> str:
    """Why it was moved, or its report corrected, the last time; empty when it never was."""
    entry = Entry.objects.filter(stream=row.stream, kind=kind).order_by("-number").first()
    return str(entry.facts["reason"]) if entry else ""


def takes_names(row: Gathering) -> bool:
    """Whether the organizer can still write down who was there."""
    return row.state in (_State.NOTICED, _State.HELD) and not list_is_closed(row)


def present_counts(gatherings: Iterable[Gathering]) -> dict[int, int]:
    """How many were at each, in one query."""
    listed = list(gatherings)
    there = Attendance.objects.filter(gathering__in=listed, attended_at__isnull=False)
    counts = dict(there.order_by().values_list("gathering").annotate(Count("pk")))
    return {one.pk: counts.get(one.pk, 0) + one.passers_by for one in listed}


def to_come_at(site: Site, now: datetime) -> list[Gathering]:
    """What people living here are called to: at this place, or for its community or street."""
    near = Q(site=site) | Q(site=site.parent_id) if site.parent_id else Q(site=site)
    near |= Q(area__in=lineage(site.area_id)) & ~Q(area__level=Area.Level.DISTRICT)
    coming = of_public().filter(near, state=_State.NOTICED, ends_at__gte=now)
    return list(coming.order_by("starts_at", "pk")[:MOST])


def meetings_on(case: Case, viewer: Viewer) -> list[AgendaItem]:
    """The meetings that had an issue on their agenda, as far as the viewer may know of them."""
    known = Q(gathering__in=visible_gatherings(viewer)) | Q(gathering__in=of_public())
    items = AgendaItem.objects.filter(known, case=case).select_related("gathering")
    return list(items.order_by(F("gathering__starts_at").desc()))


def issues_waiting(viewer: Viewer, gathering: Gathering) -> list[Case]:
    """Issues of this area that were put on the list and wait for a meeting."""
    ahead = (_State.PLANNED, _State.NOTICED)
    taken = AgendaItem.objects.filter(outcome="", gathering__state__in=ahead).values("case")
    listed = visible_cases(viewer).filter(program=ISSUE, state="listed", purpose=gathering.purpose)
    here = listed.filter(in_subtree(gathering.area_id)).exclude(pk__in=taken)
    return list(here.order_by("opened_at")[:50])


def organizers(viewer: Viewer) -> QuerySet[Organization]:
    """Units this viewer may plan for: their own, those below, and all of the area for whoever works area-wide."""
    found = Q(pk__in=[])
    for grant in viewer.grants:
        if grant.role in CASEWORK and not grant.program:
            if grant.reach == "area":
                found |= in_subtree(grant.area)
            else:
                found |= Q(pk=grant.unit) | Q(parent=grant.unit) & in_subtree(grant.area)
    return Organization.objects.filter(found).order_by("kind", "name")


def purpose_for(viewer: Viewer, organizer: Organization) -> str:
    """The purpose under which this viewer works for the organizer; public service where there are several."""
    purposes = {
        grant.purpose
        for grant in viewer.grants
        if grant.role in CASEWORK
        and (grant.reach == "area" or grant.unit in (organizer.code, organizer.parent_id))
    }
    return "service" if "service" in purposes or not purposes else min(purposes)
