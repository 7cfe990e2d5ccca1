"""How public pages name a case: never more than its kind, its place and its stage."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases.book import book
from lifang.cases.models import MERGED, Case
from lifang.cases.titles import kind_of
from lifang.places.models import Site
from lifang.places.queries import name_in
from lifang.programs import words
from lifang.programs.definition import Program


def program_of(case: Case) -> Program:
    return book().get(case.program, case.version)


def kind_text(case: Case, language: str) -> str:
    return kind_of(program_of(case), case.category, language)


def place_text(case: Case, language: str) -> str:
    """Somebody's own door is not a public place: only its area is named."""
    if case.site is None or case.site.kind == Site.Kind.DOOR:
        return name_in(case.area, language)
    return name_in(case.site, language)


def stage_text(case: Case, language: str) -> str:
    if case.state == MERGED:
        return _("Followed together with another report")
    return words.text(program_of(case).states[case.state].label, language)


FACILITIES: dict[str, str | Promise] = {
    "ramp": gettext_lazy("ramp"),
    "lift": gettext_lazy("lift"),
    "accessible-toilet": gettext_lazy("accessible toilet"),
    "accessible-parking": gettext_lazy("accessible parking"),
}


def facility_texts(site: Site) -> list[str]:
    return [str(FACILITIES.get(name, name)) for name in site.facilities]
