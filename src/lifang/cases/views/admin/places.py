"""Sites, the plates that hang there, and the days that are the district's own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from lifang.cases.views.admin.section import MOST, DayField, Line, NoForm, Section, Step, area_field
from lifang.cases.views.visit import Visit
from lifang.kernel.geometry import GeometryError, parse_position
from lifang.people.rules import may_administer
from lifang.places import commands, localdays
from lifang.places.models import LocalDay, Plate, Site
from lifang.places.profile import profile
from lifang.places.queries import name_in, search_sites
from lifang.web.dates import day_text

# -- sites ------------------------------------------------------------------------------------------------------------


def _sites(visit: Visit, text: str) -> list[Line]:
    found = (
        search_sites(text, limit=MOST)
        if text
        else Site.objects.select_related("area").order_by("code")[:MOST]
    )
    return [
        Line(
            site.code,
            (
                name_in(site, visit.language),
                str(site.get_kind_display()),
                name_in(site.area, visit.language),
                site.code,
            ),
            ("change",),
        )
        for site in found
    ]


class SiteForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of place"), choices=Site.Kind.choices)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    parent = forms.CharField(label=gettext_lazy("Part of (code of a site)"), max_length=60, required=False)
    position = forms.CharField(
        label=gettext_lazy("Position"),
        required=False,
        help_text=gettext_lazy("Latitude, then longitude in degrees (WGS-84): 30.000120, 120.000080"),
    )
    facilities = forms.CharField(
        label=gettext_lazy("Accessible facilities"),
        required=False,
        help_text=gettext_lazy("Words with commas between: ramp, accessible-toilet"),
    )

    def __init__(self, visit: Visit, site: Site | None) -> None:
        super().__init__()
        if site is None:
            self.fields["code"] = forms.CharField(label=_("Code"), max_length=60)
        self.fields["area"] = area_field(visit)
        if site is not None:
            here = "" if site.lat_e6 is None else f"{site.lat_e6 / 1e6:.6f}, {(site.lon_e6 or 0) / 1e6:.6f}"
            self.initial = {
                "name": site.name,
                "name_en": site.name_en,
                "kind": site.kind,
                "address": site.address,
                "parent": site.parent.code if site.parent else "",
                "area": site.area_id,
                "position": here,
                "facilities": ", ".join(site.facilities),
            }
        self.order_fields(("code", "name", "name_en", "kind", "area", "parent"))

    def clean_position(self) -> tuple[int, int] | None:
        text = str(self.cleaned_data["position"]).strip()
        if not text:
            return None
        try:
            found = parse_position(text)
        except GeometryError as error:
            raise forms.ValidationError(str(error)) from error
        return found.lat, found.lon


def _row(given: dict[str, Any], code: str) -> commands.SiteRow:
    lat, lon = given["position"] or (None, None)
    return commands.SiteRow(
        code=code,
        kind=given["kind"],
        area=given["area"],
        name=given["name"],
        name_en=given["name_en"],
        parent=given["parent"],
        address=given["address"],
        lat_e6=lat,
        lon_e6=lon,
        facilities=tuple(part.strip() for part in given["facilities"].split(",") if part.strip()),
    )


def _check(visit: Visit, *areas: str) -> None:
    if not all(may_administer(visit.actor, area=area) for area in areas):
        raise PermissionDenied


def _add_site(visit: Visit, given: dict[str, Any], row: str, key: str) -> object:
    del row
    _check(visit, given["area"])
    return commands.add_site(row=_row(given, given["code"]), actor=visit.actor.name, now=visit.now, key=key)


def _change_site(visit: Visit, given: dict[str, Any], row: str, key: str) -> object:
    """The same change twice is one: the second finds nothing left to do."""
    del key
    site = get_object_or_404(Site, code=row)
    _check(visit, site.area_id, given["area"])
    return commands.import_sites(rows=[_row(given, site.code)], actor=visit.actor.name, now=visit.now)


def _site_form(visit: Visit, row: str) -> forms.Form:
    return SiteForm(visit, get_object_or_404(Site.objects.select_related("parent"), code=row))


SITES = Section(
    title=gettext_lazy("Sites"),
    columns=(gettext_lazy("Name"), gettext_lazy("Kind of place"), gettext_lazy("Area"), gettext_lazy("Code")),
    lines=_sites,
    find=gettext_lazy("Name, code or place"),
    steps={
        "add": Step(gettext_lazy("Add a site"), lambda visit, _row: SiteForm(visit, None), _add_site),
        "change": Step(gettext_lazy("Change"), _site_form, _change_site),
    },
)

# -- plates -----------------------------------------------------------------------------------------------------------

MOVES = {"placed": "place", "broken": "broken", "replaced": "replace"}


def _plates(visit: Visit, text: str) -> list[Line]:
    """Those to be seen to first: broken, then issued and not yet hanging."""
    plates = Plate.objects.exclude(state=Plate.State.REPLACED).select_related("site__area")
    for part in text.split():
        plates = plates.filter(
            Q(code__icontains=part)
            | Q(site__name__icontains=part)
            | Q(site__initials__icontains=part)
            | Q(site__code__startswith=part)
        )
    return [
        Line(
            plate.code,
            (
                plate.code,
                name_in(plate.site, visit.language),
                name_in(plate.site.area, visit.language),
                str(plate.get_state_display()),
            ),
            tuple(step for move, step in MOVES.items() if plate.state in commands.PLATE_MOVES[move]),
        )
        for plate in plates.order_by("state", "site__code", "code")[:MOST]
    ]


class PlateForm(forms.Form):
    site = forms.CharField(
        label=gettext_lazy("Code of the site"),
        help_text=gettext_lazy("As in the list of sites: dongyuan-1-1"),
    )


class BrokenForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("What is wrong with it"), max_length=200, required=False)


def _issue(visit: Visit, given: dict[str, Any], row: str, key: str) -> object:
    del row
    site = Site.objects.filter(code=given["site"]).first()
    if site is None:
        raise commands.PlateMoveRefused(
            _("There is no site with this code; look it up in the list of sites.")
        )
    _check(visit, site.area_id)
    return commands.issue_plates(sites=[site], actor=visit.actor.name, now=visit.now, key=key)


def _plate(visit: Visit, row: str) -> Plate:
    plate = get_object_or_404(Plate.objects.select_related("site"), code=row)
    _check(visit, plate.site.area_id)
    return plate


def _place(visit: Visit, given: dict[str, Any], row: str, key: str) -> object:
    del given
    return commands.place_plate(code=_plate(visit, row).code, actor=visit.actor.name, now=visit.now, key=key)


def _broken(visit: Visit, given: dict[str, Any], row: str, key: str) -> object:
    return commands.report_plate_broken(
        code=_plate(visit, row).code, **given, actor=visit.actor.name, now=visit.now, key=key
    )


def _replace(visit: Visit, given: dict[str, Any], row: str, key: str) -> object:
    del given
    return commands.replace_plate(
        code=_plate(visit, row).code, actor=visit.actor.name, now=visit.now, key=key
    )


PLATES = Section(
    title=gettext_lazy("Plates"),
    columns=(gettext_lazy("Plate"), gettext_lazy("Site"), gettext_lazy("Area"), gettext_lazy("State")),
    lines=_plates,
    find=gettext_lazy("Name, code or place"),
    steps={
        "add": Step(gettext_lazy("Issue a plate"), lambda _v, _r: PlateForm(), _issue),
        "place": Step(gettext_lazy("It hangs"), lambda _v, _r: NoForm(), _place),
        "broken": Step(gettext_lazy("It is broken"), lambda _v, _r: BrokenForm(), _broken),
        "replace": Step(gettext_lazy("Replace it"), lambda _v, _r: NoForm(), _replace),
    },
)

# -- days of the district's own ---------------------------------------------------------------------------------------


def _worked(row: LocalDay) -> str:
    return pgettext("local day", "worked") if row.worked else pgettext("local day", "closed")


def _days(visit: Visit, text: str) -> list[Line]:
    days = LocalDay.objects.filter(name__icontains=text).order_by("-day")[:MOST]
    return [
        Line(
            row.day.isoformat(),
            (day_text(row.day, visit.viewer.on), _worked(row), row.name),
            ("clear",),
        )
        for row in days
    ]


class LocalDayForm(forms.Form):
    day = DayField(gettext_lazy("Day"))
    worked = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=[
            ("closed", gettext_lazy("a day offices are closed")),
            ("worked", gettext_lazy("a day offices work")),
        ],
    )
    name = forms.CharField(label=gettext_lazy("Why"), max_length=80)


def _set_day(visit: Visit, given: dict[str, Any], row: str, key: str) -> object:
    del row
    _check(visit, profile().area)
    worked = given["worked"] == "worked"
    return localdays.set_local_day(
        day=given["day"], worked=worked, name=given["name"], actor=visit.actor.name, now=visit.now, key=key
    )


def _clear_day(visit: Visit, given: dict[str, Any], row: str, key: str) -> object:
    del given
    _check(visit, profile().area)
    try:
        day = date.fromisoformat(row)
    except ValueError as error:
        raise Http404 from error
    localdays.clear_local_day(day=day, actor=visit.actor.name, now=visit.now, key=key)
    return day


DAYS = Section(
    title=gettext_lazy("Days of our own"),
    columns=(gettext_lazy("Day"), gettext_lazy("What it is"), gettext_lazy("Why")),
    lines=_days,
    steps={
        "add": Step(gettext_lazy("Add a day"), lambda _v, _r: LocalDayForm(), _set_day),
        "clear": Step(gettext_lazy("Take it back"), lambda _v, _r: NoForm(), _clear_day),
    },
    find=gettext_lazy("Why"),
)
