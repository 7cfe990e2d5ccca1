"""The questions of a report that come before its words: the kind, and the place. Each is a page of links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lifang.cases.models import Case
from lifang.cases.queries import usual_categories
from lifang.places.areacodes import in_subtree
from lifang.places.models import Area, Plate, Site
from lifang.places.profile import profile
from lifang.places.queries import find_plate, name_in, search_sites, site_by_code
from lifang.programs import schemes, values, words
from lifang.programs.definition import Field, Program
from lifang.web.forms import ProgramForm
from lifang.web.language import language
from lifang.web.widgets import FilesField

MOST_SITES = 200
KEPT, KEEP = "lifang.usual", 10 * 60  # seconds
PASSING = ("q", "in", "lang", "sent")  # said to one page only


@dataclass(frozen=True, slots=True)
class Draft:
    """What the address of the form says already."""

    program: Program
    plate: Plate | None = None
    site: Site | None = None
    area: Area | None = None
    chosen: dict[str, str] = field(default_factory=dict)
    same: Case | None = None  # a public case that is followed instead

    @property
    def channel(self) -> str:
        return "plate" if self.plate and "plate" in self.program.intake.channels else "web"

    @property
    def place_is_open(self) -> bool:
        return self.program.subject != "none" and not (self.site or self.area)

    def asked_first(self) -> list[Field]:
        """Every report of this program has one of these, and none of them is personal."""
        asked = (self.program.fields[name] for name in self.program.intake.fields)
        return [
            one
            for one in asked
            if one.type in ("category", "choice") and one.required and not one.personal and one.when is None
        ]


def read_draft(request: HttpRequest, program: Program) -> Draft:
    """What is misspelt or unknown counts as not said, and is asked again."""
    spoken, said = language(), request.GET
    plate = find_plate(said.get("plate", ""))
    site = plate.site if plate else site_by_code(said.get("site", ""))
    area = None if site else Area.objects.filter(code=said.get("area", "")).first()
    chosen = {}
    for one in Draft(program).asked_first():
        try:
            value = values.clean(one, said.get(one.name), spoken)
        except values.ValueProblem:
            continue
        if isinstance(value, str):
            chosen[one.name] = value
    return Draft(program, plate, site, area, chosen)


def next_step(request: HttpRequest, draft: Draft) -> HttpResponse | None:
    """The page of the first question that is still open; None when only the words are left."""
    for one in draft.asked_first():
        if one.name not in draft.chosen:
            return _ask_kind(request, draft, one)
    return _ask_place(request, draft) if draft.place_is_open else None


@dataclass(frozen=True, slots=True)
class Choice:
    title: str
    url: str
    note: str = ""


def query(**said: str | None) -> str:
    pairs = [(name, value) for name, value in said.items() if value]
    return "?" + urlencode(pairs) if pairs else ""


def changed(request: HttpRequest, **said: str | None) -> str:
    """The address of this form with some answers set or (None) taken back."""
    kept = {name: str(value) for name, value in request.GET.items() if name not in PASSING}
    return request.path + query(**(kept | said))


# -- which kind -------------------------------------------------------------------------------------------------------


def _ask_kind(request: HttpRequest, draft: Draft, asked: Field) -> HttpResponse:
    spoken, wanted = language(), request.GET.get("q", "").strip()
    context = _context(request, draft) | {"question": words.text(asked.label, spoken), "wanted": wanted}
    if not asked.scheme:
        context["choices"] = [
            Choice(words.text(one.label, spoken), changed(request, **{asked.name: one.value}))
            for one in asked.choices
        ]
        return render(request, "public/ask_choice.html", context)
    scheme = schemes.load(asked.scheme)

    def choices(categories: Iterable[schemes.Category]) -> list[Choice]:
        return [
            Choice(words.text(one.name, spoken), changed(request, **{asked.name: one.code}))
            for one in categories
        ]

    context["found"] = choices(scheme.search(wanted))
    usual = (scheme.find(code) for code in _usual(draft.program.code))
    context["usual"] = choices(one for one in usual if one is not None)
    context["groups"] = [
        (words.text(name, spoken), choices(scheme.of_major(major)))
        for (kind, major), name in scheme.majors.items()
        if kind == "matter"
    ]
    return render(request, "public/ask_category.html", context)


def _usual(program: str) -> list[str]:
    kept: list[str] | None = cache.get(f"{KEPT}.{program}")
    if kept is None:
        kept = usual_categories(program)
        cache.set(f"{KEPT}.{program}", kept, KEEP)
    return kept


def _context(request: HttpRequest, draft: Draft) -> dict[str, object]:
    kept = [(name, value) for name, value in request.GET.items() if name not in PASSING]
    return {
        "draft": draft,
        "title": words.text(draft.program.title, language()),
        "answers": answers(request, draft, language()),
        "kept": kept,
    }


# -- which place ------------------------------------------------------------------------------------------------------


def _ask_place(request: HttpRequest, draft: Draft) -> HttpResponse:
    spoken, said = language(), request.GET
    wanted = said.get("q", "").strip()
    inside = said.get("in", "")
    site = site_by_code(inside)
    area = None if site else Area.objects.filter(code=inside or profile().area).first()
    context = _context(request, draft) | {"wanted": wanted, "list_url": changed(request)}
    if wanted:
        found = [one for one in search_sites(wanted, limit=20) if one.kind != Site.Kind.DOOR]
        context["found"] = [_site_choice(request, one, spoken, with_area=True) for one in found]
    elif site is not None:
        below = site.children.exclude(kind=Site.Kind.DOOR).prefetch_related("children").order_by("code")
        context |= {
            "inside": name_in(site, spoken),
            "back_url": _inside(request, site.parent.code if site.parent else site.area_id),
            "choices": [_site_choice(request, one, spoken) for one in below],
            "here": Choice(_("It is here, but none of these"), changed(request, site=site.code)),
        }
    elif area is not None:
        context |= _places_in(request, area, spoken)
    return render(request, "public/ask_place.html", context)


def _places_in(request: HttpRequest, area: Area, spoken: str) -> dict[str, object]:
    name, whole = name_in(area, spoken), area.code == profile().area
    choices = [
        Choice(name_in(one, spoken), _inside(request, one.code))
        for one in area.children.exclude(level=Area.Level.GRID)
    ]
    if not choices:
        sites = Site.objects.filter(in_subtree(area.code), parent=None).exclude(kind=Site.Kind.DOOR)
        choices = [
            _site_choice(request, one, spoken)
            for one in sites.prefetch_related("children").order_by("code")[:MOST_SITES]
        ]
    elsewhere = (
        _("I do not know, or it is somewhere else")
        if whole
        else _("Somewhere else in %(area)s") % {"area": name}
    )
    return {
        "inside": "" if whole else name,
        "back_url": "" if whole else _inside(request, area.parent_id or ""),
        "choices": choices,
        "here": Choice(elsewhere, changed(request, area=area.code)),
    }


def _site_choice(request: HttpRequest, site: Site, spoken: str, *, with_area: bool = False) -> Choice:
    note = " · ".join(filter(None, (site.address, name_in(site.area, spoken) if with_area else "")))
    leads_on = not with_area and any(child.kind != Site.Kind.DOOR for child in site.children.all())
    url = _inside(request, site.code) if leads_on else changed(request, site=site.code)
    return Choice(name_in(site, spoken), url, note)


def _inside(request: HttpRequest, code: str) -> str:
    address = changed(request)
    return address + ("&" if "?" in address else "?") + urlencode({"in": code})


# -- the words --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    label: str
    text: str
    change_url: str


def answers(request: HttpRequest, draft: Draft, spoken: str) -> list[Answer]:
    """What was said so far, each with the way back to its question."""
    said = [
        Answer(
            words.text(one.label, spoken),
            values.show(one, draft.chosen[one.name], spoken),
            changed(request, **{one.name: None}),
        )
        for one in draft.asked_first()
        if one.name in draft.chosen
    ]
    place = draft.site or draft.area
    if place is not None:
        text = name_in(place, spoken)
        said.append(Answer(_("Place"), text, changed(request, plate=None, site=None, area=None)))
    return said


class DraftForm(ProgramForm):
    """The fields of the intake; those answered by the address are hidden and cannot be changed by what is posted."""

    def __init__(self, draft: Draft, *, data: QueryDict | None = None, files: object = None) -> None:
        program, spoken = draft.program, language()
        if data is not None:
            data = data.copy()
            for name, value in draft.chosen.items():
                data[name] = value
        asked = [program.fields[name] for name in program.intake.fields]
        super().__init__(asked, language=spoken, data=data, files=files, known=draft.chosen)
        for name in draft.chosen:
            self.fields[name].widget = forms.HiddenInput()
        self.file_names = []
        for kind in program.intake.evidence:
            name, label = f"file_{kind}", words.evidence(kind, spoken)
            self.fields[name] = FilesField(
                photos=kind == "photo",
                label=_("Photos") if kind == "photo" else label[:1].upper() + label[1:],
                required=False,
            )
            self.file_names.append(name)


def given(draft: Draft, posted: QueryDict) -> dict[str, object]:
    """As it was typed: the door cleans it by the same road as the API's and an import's. The address counts more."""
    asked = (draft.program.fields[name] for name in draft.program.intake.fields)
    typed: dict[str, object] = {
        one.name: posted.getlist(one.name) if one.type == "choices" else posted.get(one.name) for one in asked
    }
    return typed | draft.chosen
