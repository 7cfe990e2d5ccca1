"""What everybody may read of cases: the list, one case, the feed. Kind, place, stage and dates; never a reporter's words."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lifang.cases import honest, queries
from lifang.cases.book import book
from lifang.cases.forms import areas
from lifang.cases.models import MERGED, Case
from lifang.cases.views.public import story
from lifang.cases.views.public.map import box_text, caption, draw, places_in, read_box
from lifang.cases.views.public.steps import query
from lifang.cases.views.public.words import kind_text, place_text, program_of, stage_text
from lifang.kernel.receipts import CodeError, parse
from lifang.places.areacodes import in_subtree
from lifang.places.profile import profile
from lifang.places.queries import name_in
from lifang.programs import values, words
from lifang.web.components import Pages, Tab
from lifang.web.dates import due_text
from lifang.web.language import language
from lifang.web.widgets import GroupedSelect

PAGE = 30
FEED = 50
MAP = "map"
COUNTS = {
    "closed": gettext_lazy("Closed"),
    "counted": gettext_lazy("Closed and counted in the rates"),
    "excluded": gettext_lazy("Closed and left out of the rates"),
    "timed": gettext_lazy("Closed, with a deadline"),
    "on-time": gettext_lazy("Closed on time"),
    "asked": gettext_lazy("The reporter was asked"),
    "answered": gettext_lazy("The reporter answered"),
    "unreached": gettext_lazy("The reporter was not reached"),
    "said": gettext_lazy("The reporter said whether it is solved"),
    "solved": gettext_lazy("Solved, says the reporter"),
    "rated": gettext_lazy("The reporter said whether they are satisfied"),
    "satisfied": gettext_lazy("The reporter is satisfied"),
    "reopened": gettext_lazy("Opened again"),
}
"""Lists behind the numbers of /figures."""


class Filters(forms.Form):
    """Three questions and a part of the map; whatever else is in the address is left alone, a wrong value filters nothing."""

    program = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("Place"), required=False, widget=GroupedSelect)
    kind = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="filter-%s")
        spoken = language()
        fields = self.fields
        published = [
            (program.code, words.text(program.title, spoken))
            for program in book().all()
            if program.publicity.page != "none"
        ]
        places = areas(spoken)
        kinds = [(kind, label[:1].upper() + label[1:]) for kind, label in Case.Kind.choices]
        fields["program"].choices = [("", _("All kinds")), *published]  # type: ignore[attr-defined]
        fields["area"].choices = [("", _("The whole district")), *places]  # type: ignore[attr-defined]
        fields["kind"].choices = [("", _("All stages")), *kinds]  # type: ignore[attr-defined]
        for field in fields.values():
            field.show_required = True  # type: ignore[attr-defined] # "may be left out" says nothing of a filter
        self.is_valid()
        self.chosen = {name: str(value) for name, value in self.cleaned_data.items() if value}
        labels = dict([*published, *(place for _street, group in places for place in group), *kinds])
        self.said = [labels[value].strip() for value in self.chosen.values()]
        if (box := read_box(request.GET.get("box", ""))) is not None:
            self.chosen["box"] = box_text(box)
        self.shown = request.GET.get("show", "")
        if self.shown in COUNTS:
            self.chosen["show"] = self.shown

    def rows(self) -> QuerySet[Case]:
        cases = queries.public_cases()
        if "program" in self.chosen:
            cases = cases.filter(program=self.chosen["program"])
        if "area" in self.chosen:
            cases = cases.filter(in_subtree(self.chosen["area"]))
        if "kind" in self.chosen:
            cases = cases.filter(state_kind=self.chosen["kind"])
        if (box := read_box(self.chosen.get("box", ""))) is not None:
            cases = cases.filter(site__in=places_in(box))
        return honest.rows(cases, self.chosen["show"]) if "show" in self.chosen else cases


@dataclass(frozen=True, slots=True)
class Row:
    ref: str
    kind: str
    place: str
    stage: str
    case: Case


def row_of(case: Case, spoken: str) -> Row:
    return Row(case.ref, kind_text(case, spoken), place_text(case, spoken), stage_text(case, spoken), case)


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    filters = Filters(request)
    rows, on_map = filters.rows(), request.GET.get("view") == MAP
    found, older, newer = _page(rows, request.GET.get("before", ""), request.GET.get("after", ""))
    picture = draw(rows, filters.chosen, language()) if on_map else None
    here, view = reverse("cases:published"), MAP if on_map else ""
    kept = filters.chosen | {"view": view}
    context = {
        "filters": filters,
        "shown": COUNTS.get(filters.shown, ""),
        "rows": [row_of(case, language()) for case in found],
        "pager": Pages(
            back=query(**kept, after=newer) if newer else "",
            on=query(**kept, before=older) if older else "",
        ),
        "tabs": [
            Tab(_("List"), here + query(**filters.chosen), current=not on_map),
            Tab(_("Map"), here + query(**filters.chosen, view=MAP), current=on_map),
        ],
        "picture": picture,
        "caption": caption(picture) if picture else "",
        "view": view,
        "whole_url": here + query(**{**kept, "box": None}) if "box" in filters.chosen else "",
        "feed": reverse("cases:feed") + query(**filters.chosen),
        "is_filtered": bool(filters.chosen),
    }
    return render(request, "public/cases.html", context)


def _page(rows: QuerySet[Case], before: str, after: str) -> tuple[list[Case], str, str]:
    """Newest first, and the references to go on and back from. Marks are references: keys stay inside."""
    if (mark := _mark(after)) is not None:
        found = list(rows.filter(pk__gt=mark).order_by("pk")[: PAGE + 1])
        more, found = len(found) > PAGE, found[:PAGE][::-1]
        return found, found[-1].ref if found else "", found[0].ref if more else ""
    mark = _mark(before)
    found = list((rows if mark is None else rows.filter(pk__lt=mark)).order_by("-pk")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return found, found[-1].ref if more else "", found[0].ref if found and mark is not None else ""


def _mark(ref: str) -> int | None:
    try:
        return queries.public_cases().values_list("pk", flat=True).filter(ref=parse(ref)).first()
    except CodeError:
        return None


@require_safe
def one_case(request: HttpRequest, ref: str) -> HttpResponse:
    """Absent and not public are the same answer."""
    try:
        case = queries.public_cases().select_related("merged_into").filter(ref=parse(ref)).first()
    except CodeError:
        case = None
    if case is None:
        raise Http404
    spoken, program = language(), program_of(case)
    main = story.main_of(case)
    known = {**case.fields}
    context = {
        "row": row_of(case, spoken),
        "area": name_in(case.area, spoken),
        "program": program,
        "title": words.text(program.title, spoken),
        "unit": name_in(case.unit, spoken),
        "due": due_text(case.due_at, timezone.now()) if case.due_at else "",
        "stages": [] if case.state == MERGED else story.stages_of(case, queries.timeline(case), spoken),
        "main": main if main != case else None,
        "facts": [
            (
                words.text(program.fields[name].label, spoken),
                values.show(program.fields[name], known.get(name), spoken),
            )
            for name in program.publicity.fields
            if not program.fields[name].personal
        ],
        "photos": _photos(case) if program.publicity.page == "full" else [],
    }
    return render(request, "public/case.html", context)


def _photos(case: Case) -> list[object]:
    files = [file for file in case.evidence.order_by("pk") if story.is_shown(file)]
    return [
        story.photo(file, _("From the report") if file.entry_number == 1 else _("From the work"))
        for file in files
    ]


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Atom, with the filters of the list: a neighbourhood can follow what happens at its doors."""
    spoken, filters = language(), Filters(request)
    listed = request.build_absolute_uri(reverse("cases:published") + query(**filters.chosen))
    atom = Atom1Feed(
        title=f"{words.text(profile().name, spoken)} · {_('Public cases')}",
        link=listed,
        description="",
        language=spoken,
        feed_url=request.build_absolute_uri(),
    )
    for case in filters.rows().order_by("-pk")[:FEED]:
        row = row_of(case, spoken)
        link = request.build_absolute_uri(reverse("cases:published-case", args=[case.ref]))
        atom.add_item(
            title=f"{row.kind} · {row.place}",
            link=link,
            description=row.stage,
            unique_id=link,
            pubdate=case.opened_at,
            updateddate=case.state_since,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)
