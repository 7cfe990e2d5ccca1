"""Forms that are drawn from what an action asks for. They only ask: the door judges what comes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases import clocks
from lifang.cases.book import book
from lifang.cases.models import Case, Clock
from lifang.cases.queries import Offer
from lifang.cases.routing import grants_at_work
from lifang.kernel import worktime
from lifang.kernel.receipts import CodeError, parse
from lifang.kernel.worktime import Period
from lifang.people.actors import Viewer
from lifang.people.models import Organization
from lifang.people.queries import workers
from lifang.people.roles import CASEWORK
from lifang.places.models import Area, Site
from lifang.places.profile import profile
from lifang.places.queries import area_tree, name_in, search_sites, site_by_code, spoken
from lifang.programs import words
from lifang.programs.definition import Program
from lifang.web.forms import ProgramForm, form_field
from lifang.web.widgets import Cards, FilesField, GroupedSelect, Groups, LongText

LONGEST_REASON = 1000  # characters, as the door has it
TAKES_FILES = ("note", "attach")  # built-in actions whose form has a place for files though none is needed
DEFAULT_HELP = Period.parse("2 workdays")

CLOCKS_OF = {"pause": Clock.State.RUNNING, "extend": Clock.State.RUNNING, "resume": Clock.State.PAUSED}


class PlaceForm(ProgramForm):
    """A form that may ask for a place: people type a few characters, and choose among what is found."""

    def add_place(self, *, required: bool, help_text: str) -> None:
        self.fields["place"] = place = forms.CharField(label=_("Place"), help_text=help_text, required=False)
        place.widget.attrs |= {
            "autocomplete": "off",
            "hx-get": reverse("cases:places"),
            "hx-trigger": "input changed delay:250ms",
            "hx-target": "#found-places",
        }
        place.show_required = required  # type: ignore[attr-defined]
        self.fields["site"] = site_choice(str(self.data.get("place", "")), self.language)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "place" in self.fields:
            self._choose_site(str(cleaned.get("place") or ""), str(cleaned.get("site") or ""))
        return cleaned

    def _choose_site(self, typed: str, chosen: str) -> None:
        """What was typed last counts: a choice that does not fit it any more is not taken."""
        found = {site.code for site in search_sites(typed)}
        if not typed or chosen in found:
            return
        if len(found) == 1:
            self.cleaned_data["site"] = found.pop()
        elif found:
            self.add_error("site", _("Choose the place that is meant."))
        else:
            self.add_error("place", _("Nothing is found by this name; try fewer characters."))

    @property
    def site(self) -> Site | None:
        return site_by_code(str(self.cleaned_data.get("site") or ""))


def site_choice(typed: str, language: str) -> forms.Field:
    sites = search_sites(typed)
    field = forms.CharField(
        label=_("Places found"),
        required=False,
        widget=Cards(choices=[(site.code, _site_text(site, language)) for site in sites]),
    )
    field.show_required = True  # type: ignore[attr-defined]
    return field


def _site_text(site: Site, language: str) -> str:
    return f"{name_in(site, language)} · {name_in(site.area, language)}"


class ActionForm(PlaceForm):
    """The form of one offered action: the program's fields, the inputs of built-in ones, evidence and reason."""

    def __init__(
        self, offer: Offer, case: Case, viewer: Viewer, now: datetime, *, language: str, **given: Any
    ) -> None:
        known = {**case.fields, **case.personal}
        super().__init__(offer.fields, language=language, known=known, needed=offer.needed, **given)
        self.offer = offer
        for name in offer.inputs:
            if name == "site":
                self.add_place(required=False, help_text=_("A few characters of the name or the address."))
            elif made := INPUTS[name](_Asking(offer, case, viewer, now, language)):
                self.fields[name] = made
        if offer.reason:
            self.fields["reason"] = _needed(
                forms.CharField(
                    label=str(REASONS.get(offer.name, _("Why"))),
                    required=False,
                    widget=LongText(LONGEST_REASON),
                )
            )
        for kind in offer.evidence:
            label = words.evidence(kind, language)
            self.fields[f"file_{kind}"] = _needed(_files(label[:1].upper() + label[1:], kind))
        if offer.name in TAKES_FILES:
            self.fields["file_photo"] = _files(_("Photos"), "photo")
            self.fields["file_document"] = _files(_("Other files"), "document")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.offer.reason and not str(cleaned.get("reason") or "").strip():
            self.add_error("reason", _("Please write down why."))
        return cleaned

    def given(self) -> dict[str, object]:
        """What was typed, as it was typed: the door cleans it by the same road as the API's and an import's."""
        names = [field.name for field in self.asked] + [
            name for name in self.offer.inputs if name in self.fields
        ]
        data = {name: self.cleaned_data.get(name) for name in names}
        if data.get("ref"):
            data["ref"] = _tidy_ref(str(data["ref"]))
        return data


REASONS: Mapping[str, str | Promise] = {
    "note": gettext_lazy("Note"),
    "ask-help": gettext_lazy("What they are asked to do"),
    "answer-help": gettext_lazy("The answer"),
}


class _Asking:
    """What an input may depend on."""

    def __init__(self, offer: Offer, case: Case, viewer: Viewer, now: datetime, language: str) -> None:
        self.offer, self.case, self.viewer, self.now, self.language = offer, case, viewer, now, language

    @property
    def program(self) -> Program:
        return book().get(self.case.program, self.case.version)


def _unit(asking: _Asking) -> forms.Field:
    without = "" if asking.offer.name == "rule" else asking.case.unit_id
    able = grants_at_work(asking.case, asking.case.area_id, asking.viewer.on).values("unit")
    among = Organization.objects.filter(pk__in=able).exclude(pk=without)
    if asking.offer.name != "ask-help":
        among = among.exclude(kind__in=asking.program.never_held_by)
    return _needed(_choice(_("Unit"), GroupedSelect(choices=[_PLEASE, *units(asking.language, among)])))


def _handler(asking: _Asking) -> forms.Field:
    colleagues = colleagues_in({asking.case.unit_id}, asking.viewer.on, asking.language)
    own = asking.viewer.username
    made = _choice(_("Who handles it"), forms.Select(choices=[("", _("Nobody yet")), *colleagues]))
    made.initial = asking.case.handler or (own if own in dict(colleagues) else "")
    return made


def _due(asking: _Asking) -> forms.Field:
    made = forms.DateTimeField(
        label=_("Answer by"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    made.initial = worktime.deadline(asking.now, DEFAULT_HELP, profile().calendar).due_at
    return _needed(made)


def _clock(asking: _Asking) -> forms.Field:
    live = asking.case.clocks.filter(state=CLOCKS_OF[asking.offer.name])
    names = [
        (
            clock.name,
            words.text(clocks.rule_of(asking.program, clock.name).label, asking.language),
        )
        for clock in live
    ]
    made = _needed(_choice(_("Which deadline"), Cards(choices=names)))
    made.initial = names[0][0] if len(names) == 1 else None
    return made


def _ref(asking: _Asking) -> forms.Field:
    made = forms.CharField(label=_("Number of the other case"), required=False)
    made.widget.attrs |= {"class": "short mono", "autocomplete": "off"}
    if asking.offer.name == "link":
        made.help_text = _("Leave it empty to take the case out from under its parent.")
        made.initial = asking.case.parent.ref if asking.case.parent else ""
        return made
    return _needed(made)


def _area(asking: _Asking) -> forms.Field:
    return _choice(_("Area"), GroupedSelect(choices=[("", _("As it is")), *areas(asking.language)]))


def _category(asking: _Asking) -> forms.Field | None:
    field = next((field for field in asking.program.fields.values() if field.type == "category"), None)
    if field is None:
        return None
    made = form_field(field, asking.language)
    made.initial = asking.case.category
    made.show_required = False  # type: ignore[attr-defined]
    return made


def _yes_no(label: str | Promise, *, needed: bool) -> Callable[[_Asking], forms.Field]:
    def make(asking: _Asking) -> forms.Field:
        del asking
        made = _choice(label, Cards(choices=[("yes", _("Yes")), ("no", _("No"))]))
        return _needed(made) if needed else made

    return make


INPUTS: Mapping[str, Callable[[_Asking], forms.Field | None]] = {
    "unit": _unit,
    "handler": _handler,
    "due": _due,
    "clock": _clock,
    "ref": _ref,
    "area": _area,
    "category": _category,
    "contacted": _yes_no(gettext_lazy("Was the person reached?"), needed=True),
    "solved": _yes_no(gettext_lazy("Is it really solved?"), needed=False),
    "satisfied": _yes_no(gettext_lazy("Are they satisfied?"), needed=False),
}

_PLEASE = ("", gettext_lazy("Please choose"))


def _choice(label: str | Promise, widget: forms.Widget) -> forms.Field:
    return forms.CharField(label=str(label), required=False, widget=widget)


def _needed(field: forms.Field) -> forms.Field:
    """The mark is for people; the door's own message says what is missing."""
    field.show_required = True  # type: ignore[attr-defined]
    return field


def _files(label: str, kind: str) -> forms.Field:
    return FilesField(photos=kind == "photo", label=label, required=False)


def _tidy_ref(text: str) -> str:
    try:
        return parse(text)
    except CodeError:
        return text


# -- the district's lists ---------------------------------------------------------------------------------------------


def units(language: str, among: QuerySet[Organization] | None = None) -> Groups:
    """Units by kind: all of the district, or some."""
    groups: dict[str, list[tuple[str, str]]] = {}
    chosen = Organization.objects.all() if among is None else among
    for unit in chosen.order_by("kind", "code").values_list("code", "name", "name_en", "kind", named=True):
        groups.setdefault(unit.kind, []).append((unit.code, name_in(unit, language)))
    return [(str(Organization.Kind(kind).label), members) for kind, members in groups.items()]


def areas(language: str, root: str = "") -> Groups:
    """The areas below the root by street, the street itself first."""
    groups: list[tuple[str, list[tuple[str, str]]]] = []
    for area in area_tree(root or profile().area):
        own = (area.code, name_in(area, language))
        if not groups or area.level in (Area.Level.DISTRICT, Area.Level.STREET):
            groups.append((own[1], [own]))
        else:
            groups[-1][1].append(own)
    return groups


def colleagues_in(units: Collection[str], on: date, language: str) -> list[tuple[str, str]]:
    """Who works on cases for these units that day."""
    named = [
        (username, spoken(name, name_en, language) if name else username)
        for username, name, name_en in workers(units, CASEWORK, on=on)
    ]
    return sorted(named, key=lambda pair: pair[1])
