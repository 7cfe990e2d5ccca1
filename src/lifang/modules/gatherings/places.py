"""Where this subject shows up on the pages of lower floors."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases.extend import ABOUT_CASE, HAPPENING_HERE, NAMED_FILES, Happening
from lifang.cases.models import Case
from lifang.modules.gatherings import guards, queries, rules  # noqa: F401 - guards register themselves
from lifang.modules.gatherings.models import Attendance, GatheringFile
from lifang.people.actors import Viewer
from lifang.people.extend import STILL_NAMED
from lifang.people.models import Person
from lifang.places.models import Site
from lifang.web.dates import moment_text
from lifang.web.extend import DESK_PAGES, FIELD_PAGES, PUBLIC_PAGES, MenuPage

PUBLIC_PAGES.add(
    "gatherings",
    MenuPage(
        gettext_lazy("Meetings and events"),
        "gatherings:list",
        "people",
        gettext_lazy("What is on near you, and what came of it."),
    ),
)
PUBLIC_PAGES.add(
    "votes",
    MenuPage(
        gettext_lazy("Votes of owners"),
        "gatherings:votes",
        "seal",
        gettext_lazy("Vote with the code on your slip; count the result again yourself."),
    ),
)
DESK_PAGES.add(
    "gatherings",
    MenuPage(
        gettext_lazy("Meetings"), "gatherings:desk", "people", shown=rules.may_see_some,
    ),
)  # fmt: skip
DESK_PAGES.add(
    "votes",
    MenuPage(
        gettext_lazy("Owners' votes"), "gatherings:desk-votes", "seal", shown=rules.may_see_some,
    ),
)  # fmt: skip
FIELD_PAGES.add(
    "gatherings",
    MenuPage(
        gettext_lazy("Meetings and votes"), "gatherings:field", "people", shown=rules.may_run_some,
    ),
)  # fmt: skip


@NAMED_FILES.register("gatherings")
def files(hashes: Collection[str]) -> set[str]:
    rows = GatheringFile.objects.filter(Q(sha256__in=hashes) | Q(public__in=hashes))
    return {one for pair in rows.values_list("sha256", "public") for one in pair}


@STILL_NAMED.register("gatherings")
def attended(person: Person) -> bool:
    return Attendance.objects.filter(person=person, gathering__erased_at=None).exists()


@HAPPENING_HERE.register("gatherings")
def meetings_here(site: Site, now: datetime) -> list[Happening]:
    return [
        Happening(
            one.title,
            f"{one.get_kind_display()} · {moment_text(one.starts_at, now)} · {one.place}",
            reverse("gatherings:gathering", args=[one.ref]),
            one.starts_at,
        )
        for one in queries.to_come_at(site, now)
    ]


@HAPPENING_HERE.register("votes")
def votes_here(site: Site, now: datetime) -> list[Happening]:
    return [
        Happening(
            one.title,
            words % {"end": moment_text(end, now)},
            reverse("gatherings:vote", args=[one.ref]),
            one.opens_at or one.drawn_up_at,
        )
        for one in queries.votes_at(site, now)
        for words, end in (
            (_("Vote of the owners, until %(end)s"), one.closes_at),
            (_("Owners nominate candidates, until %(end)s"), None if one.closes_at else one.nominating_until),
        )
        if end
    ]


@ABOUT_CASE.register("gatherings")
def meetings_about(case: Case, viewer: Viewer, now: datetime) -> list[Happening]:
    """Only issues of the residents' council come before meetings: other cases cost no query, and may become one."""
    if case.program != rules.ISSUE:
        return [_raise(case)] if rules.may_raise(viewer, case) else []
    return [
        Happening(
            item.gathering.title,
            " · ".join(
                (
                    moment_text(item.gathering.starts_at, now),
                    str(item.get_outcome_display() or item.gathering.get_state_display()),
                )
            ),
            reverse("gatherings:desk-gathering", args=[item.gathering.ref]),
            item.gathering.starts_at,
        )
        for item in queries.meetings_on(case, viewer)
    ]


def _raise(case: Case) -> Happening:
    return Happening(
        _("Raise as an issue for the residents' council"),
        _("When it concerns more than one household."),
        reverse("gatherings:raise", args=[case.ref]),
    )
