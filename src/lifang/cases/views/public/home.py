"""Where a resident begins: the home page, and the page behind the plate at the door."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lifang.cases.extend import HAPPENING_HERE, Happening
from lifang.cases.models import Case
from lifang.cases.queries import open_around, reported_here
from lifang.cases.views.public.map import box_text
from lifang.cases.views.public.published import MAP, row_of
from lifang.cases.views.public.report import WANTS, open_to_anyone
from lifang.cases.views.public.steps import query
from lifang.cases.views.public.words import facility_texts, kind_text, stage_text
from lifang.kernel import worktime
from lifang.kernel.geometry import Position, box_around
from lifang.people.actors import NOBODY
from lifang.people.models import Organization
from lifang.people.queries import Responsible, responsible_for, unit_for
from lifang.places.models import Area, Plate, Site
from lifang.places.profile import profile
from lifang.places.queries import Near, ancestors, find_plate, name_in, nearest_sites
from lifang.web.extend import PUBLIC_PAGES, pages_for
from lifang.web.language import language

NEAR_KINDS = (Site.Kind.CANTEEN, Site.Kind.FACILITY)
NEAR_METRES = 3_000
MAP_METRES = 300


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "public/home.html", {"wants": _wants(), "pages": pages_for(PUBLIC_PAGES, NOBODY)})


@require_safe
def find_place(request: HttpRequest) -> HttpResponse:
    """Somebody types the code that stands on the plate."""
    code = request.GET.get("code", "").strip()
    if not code:
        return render(request, "public/find_plate.html")
    return HttpResponseRedirect(reverse("cases:plate", args=[code.replace("/", "-")]))


@require_safe
def plate(request: HttpRequest, code: str) -> HttpResponse:
    found = find_plate(code)
    if found is None:
        return render(request, "public/find_plate.html", {"unknown": code}, status=404)
    if found.code != code:  # typed in another spelling, or hung before this one
        return HttpResponseRedirect(reverse("cases:plate", args=[found.code]))
    return render(request, "public/plate.html", _about(found))


def _about(plate: Plate) -> dict[str, object]:
    spoken, site = language(), plate.site
    duty = responsible_for(site, on=worktime.today(timezone.now(), profile().calendar))
    unit = duty.unit if duty else unit_for(site.area_id, Organization.Kind.COMMUNITY)
    near: list[Near] = []
    if site.lat_e6 is not None and site.lon_e6 is not None:
        near = nearest_sites(site.lat_e6, site.lon_e6, kinds=NEAR_KINDS, limit=4, within=NEAR_METRES)
    return {
        "plate": plate,
        "site": site,
        "name": name_in(site, spoken),
        "areas": [
            name_in(area, spoken)
            for area in (*ancestors(site.area_id), site.area)
            if area.level in (Area.Level.STREET, Area.Level.COMMUNITY)
        ],
        "broken": plate.state == Plate.State.BROKEN,
        "unit": unit,
        "unit_name": name_in(unit, spoken) if unit else "",
        "answers": _person(duty, spoken) if duty else "",
        "absent": _absent(duty, spoken) if duty else "",
        "reports": [_reported(case, spoken) for case in reported_here(site)],
        "around": [row_of(case, spoken) for case in open_around(site)],
        "map_url": _map_url(site),
        "happening": _happening(site),
        "facilities": facility_texts(site),
        "near": [_near(one, spoken) for one in near if one.site != site],
        "wants": _wants(),
    }


def _happening(site: Site) -> list[Happening]:
    """What modules know of this place, the next first."""
    now = timezone.now()
    found = [one for _name, source in HAPPENING_HERE.items() for one in source(site, now)]
    return sorted(found, key=lambda one: one.at or now)


def _map_url(site: Site) -> str:
    if site.lat_e6 is None or site.lon_e6 is None:
        return ""
    box = box_around(Position(site.lat_e6, site.lon_e6), MAP_METRES)
    return reverse("cases:published") + query(view=MAP, box=box_text(box))


def _person(duty: Responsible, spoken: str) -> str:
    person = duty.account.person
    return name_in(person, spoken) if person else ""


def _absent(duty: Responsible, spoken: str) -> str:
    absent = duty.instead_of.person if duty.instead_of else None
    return name_in(absent, spoken) if absent else ""


@dataclass(frozen=True, slots=True)
class Place:
    kind: str
    name: str
    address: str
    metres: int
    facilities: list[str]


def _near(one: Near, spoken: str) -> Place:
    site = one.site
    metres = max(10, round(one.metres, -1))
    return Place(site.get_kind_display(), name_in(site, spoken), site.address, metres, facility_texts(site))


@dataclass(frozen=True, slots=True)
class Reported:
    case: Case
    kind: str
    stage: str


def _reported(case: Case, spoken: str) -> Reported:
    return Reported(case, kind_text(case, spoken), stage_text(case, spoken))


def _wants() -> set[str]:
    """What can be asked for here: a button that leads to nothing is not shown."""
    natures = {program.nature for program in open_to_anyone()}
    return {name for name, want in WANTS.items() if natures & set(want.natures)}
