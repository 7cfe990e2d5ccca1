"""Where this subject shows up on the pages of lower floors."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases.extend import ABOUT_CASE, HAPPENING_HERE, Happening
from lifang.cases.models import Case
from lifang.modules.volunteers import rules
from lifang.modules.volunteers.models import Need, Observation, Shift
from lifang.modules.volunteers.queries.needs import public_needs, visible_needs
from lifang.modules.volunteers.queries.volunteers import volunteer_of
from lifang.people.actors import Actor, Viewer
from lifang.people.extend import STILL_NAMED
from lifang.people.models import Account, Person
from lifang.places.models import Site
from lifang.web.dates import moment_text
from lifang.web.extend import DESK_PAGES, FIELD_PAGES, HOMES, PUBLIC_PAGES, MenuPage

FEW = 3
FOR_VOLUNTEERS = ("volunteer-matter", "volunteer-emergency")

PUBLIC_PAGES.add(
    "volunteers",
    MenuPage(
        gettext_lazy("Volunteers wanted"),
        "volunteers:wanted",
        "people",
        gettext_lazy("Where a hand is needed, and whether a certificate is true."),
    ),
)
DESK_PAGES.add(
    "volunteers",
    MenuPage(gettext_lazy("Volunteers"), "volunteers:desk", "people", shown=rules.reads_somewhere),
)
FIELD_PAGES.add("volunteers", MenuPage(gettext_lazy("Volunteering"), "volunteers:field", "people"))


@HOMES.register("volunteers")
def home_of(viewer: Viewer) -> str | None:
    account = Account.objects.select_related("person").filter(username=viewer.username).first()
    return reverse("volunteers:field") if account and volunteer_of(account, viewer.on) else None


@STILL_NAMED.register("volunteers")
def served_or_asked(person: Person) -> bool:
    """The record of service names whose it is as long as it is kept (Regulations on Voluntary Service art. 19)."""
    served = person.shifts.exclude(state=Shift.State.REFUSED)
    return served.exists() or person.service_offers.filter(need__state=Need.State.OPEN).exists()


@HAPPENING_HERE.register("volunteers")
def wanted_here(site: Site, now: datetime) -> list[Happening]:
    """At this very door, or somewhere in its building or estate."""
    above = [site.pk]
    while site.parent is not None:
        site = site.parent
        above.append(site.pk)
    return [
        Happening(
            _("Volunteers wanted: %(title)s") % {"title": need.title},
            moment_text(need.starts_at, now),
            reverse("volunteers:need", args=[need.ref]),
            need.starts_at,
        )
        for need in public_needs(now).filter(site__in=above)[:FEW]
    ]


@ABOUT_CASE.register("volunteers")
def served_for(case: Case, viewer: Viewer, now: datetime) -> list[Happening]:
    """Volunteers asked for it; or the duty on which it was seen. For most cases there is neither, which is asked first."""
    asked, seen = Need.objects.filter(case=case), Observation.objects.filter(case=case)
    needs = list(visible_needs(viewer).filter(case=case).order_by("starts_at")) if asked.exists() else []
    lines = [
        Happening(
            _("Volunteers: %(title)s") % {"title": need.title},
            f"{need.get_state_display()} · {moment_text(need.starts_at, now)}",
            reverse("volunteers:desk-need", args=[need.ref]),
            need.starts_at,
        )
        for need in needs
    ]
    if case.program in FOR_VOLUNTEERS and not needs and _may_ask(case, viewer):
        ask = reverse("volunteers:desk-open") + f"?case={case.ref}"
        lines.append(Happening(_("Ask volunteers to do this"), url=ask))
    if not seen.exists():
        return lines
    return lines + [
        Happening(
            _("Seen on duty: %(title)s") % {"title": one.shift.need.title},
            moment_text(one.at, now),
            reverse("volunteers:desk-need", args=[one.shift.need.ref]),
            one.at,
        )
        for one in seen.filter(shift__need__in=visible_needs(viewer)).select_related("shift__need")
    ]


def _may_ask(case: Case, viewer: Viewer) -> bool:
    still_open = case.state_kind != Case.Kind.CLOSED
    return still_open and rules.may_organise(Actor.account(viewer), area=case.area_id, purpose=case.purpose)
