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
from lifang.cases.rules import may_use_desk
from lifang.cases.views.pocket.sources import SOURCES, Source
from lifang.kernel import worktime
from lifang.modules.campaigns import queries
from lifang.modules.campaigns.models import Campaign, Movement, Target, Visit
from lifang.people.actors import Viewer
from lifang.people.extend import STILL_NAMED
from lifang.people.models import Person
from lifang.places.models import Site
from lifang.places.profile import profile
from lifang.programs import words
from lifang.record.lookups import filled
from lifang.web.dates import day_text
from lifang.web.extend import DESK_PAGES, FIELD_PAGES, PUBLIC_PAGES, MenuPage
from lifang.web.language import language

PUBLIC_PAGES.add(
    "campaigns",
    MenuPage(
        gettext_lazy("Visits and inspections"),
        "campaigns:campaigns",
        "building",
        gettext_lazy("What is being visited, how far it is, and a time that suits you."),
    ),
)
DESK_PAGES.add("campaigns", MenuPage(gettext_lazy("Campaigns"), "campaigns:desk", "building"))
FIELD_PAGES.add("campaigns", MenuPage(gettext_lazy("Visits to make"), "campaigns:field", "building"))


@SOURCES.register("campaign")
def doors() -> Source:
    from lifang.modules.campaigns.views.pocket import Doors  # noqa: PLC0415 - see SOURCES

    return Doors()


@NAMED_FILES.register("campaigns")
def photos(hashes: Collection[str]) -> set[str]:
    named = Q(photo__in=hashes) | Q(photo_public__in=hashes)
    pairs = [
        rows.filter(named).values_list("photo", "photo_public") for rows in (Visit.objects, Movement.objects)
    ]
    return {one for rows in pairs for pair in rows for one in pair}


@STILL_NAMED.register("campaigns")
def to_be_visited(person: Person) -> bool:
    return Target.objects.filter(person=person, campaign__erased_at=None).exists()


@HAPPENING_HERE.register("campaigns")
def running_here(site: Site, now: datetime) -> list[Happening]:
    today = worktime.today(now, profile().calendar)
    return [
        Happening(
            title=words.text(campaign.title, language()),
            detail=_coming(campaign) % {"day": day_text(campaign.ends_on, today)},
            url=reverse("campaigns:campaign", args=[campaign.ref]),
        )
        for campaign in queries.running_at(site, today)
    ]


def _coming(campaign: Campaign) -> str:
    if campaign.kind in (Campaign.Kind.PROJECT, Campaign.Kind.SITE):
        return _("Somebody comes here until %(day)s. The time can be chosen with the card.")
    return _("Somebody comes to your door until %(day)s. You may decline, or choose the time with the card.")


@ABOUT_CASE.register("campaigns")
def found_by(case: Case, viewer: Viewer, now: datetime) -> list[Happening]:
    """The visit at which it was found."""
    del now
    found = Visit.objects.filter(filled(finding=case.ref))
    if not may_use_desk(viewer) or not found.exists():  # most cases were found by nobody's visit
        return []
    visits = found.filter(campaign__in=queries.campaigns_of(viewer)).select_related("campaign", "target")
    return [
        Happening(
            title=_("Found in: %(campaign)s") % {"campaign": words.text(visit.campaign.title, language())},
            url=reverse("campaigns:target", args=[visit.campaign.ref, visit.target.number]),
            at=visit.at,
        )
        for visit in visits
    ]
