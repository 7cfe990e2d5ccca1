"""The only ways to a case on behalf of a person: by what they may see, or by the receipt they hold."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lifang.cases import rules
from lifang.cases.book import book
from lifang.cases.errors import UnknownCase
from lifang.cases.models import MERGED, Case, Evidence
from lifang.kernel.receipts import CodeError, parse
from lifang.people.actors import Viewer
from lifang.places.models import Site


def visible_cases(viewer: Viewer) -> QuerySet[Case]:
    return Case.objects.filter(rules.visible(viewer))


def get_case(viewer: Viewer, ref: str) -> Case:
    """One case by its reference. Absent and forbidden are the same answer, found by the same query."""
    try:
        code = parse(ref)
    except CodeError:
        code = ""
    case = (
        visible_cases(viewer)
        .filter(ref=code)
        .select_related("area", "site", "unit", "parent", "merged_into")
        .first()
    )
    if case is None:
        raise UnknownCase(_("There is no such case."))
    return case


def case_by_receipt(text: str) -> Case:
    """The reporter's way: the receipt is the secret."""
    try:
        code = parse(text)
    except CodeError as error:
        raise UnknownCase(
            _("This receipt code is not complete or has a typing mistake; please compare it again.")
        ) from error
    case = Case.objects.filter(receipt=code).select_related("area", "site", "unit", "merged_into").first()
    if case is None:
        raise UnknownCase(_("There is no case with this receipt code; please compare it again."))
    return case


def public_cases() -> QuerySet[Case]:
    """What everybody may know of: programs that publish, and never a case of another purpose than public service."""
    codes = [program.code for program in book().all() if program.publicity.page != "none"]
    return Case.objects.filter(program__in=codes, sensitivity="public").select_related("area", "site", "unit")


def is_public(case: Case) -> bool:
    return public_cases().filter(pk=case.pk).exists()


def reported_here(site: Site, limit: int = 10) -> list[Case]:
    return list(public_cases().filter(site=site).exclude(state=MERGED).order_by("-opened_at")[:limit])


def open_around(site: Site, limit: int = 5) -> list[Case]:
    """What is being worked on elsewhere in the same building and estate; nobody's own door is named."""
    whole = site
    while whole.parent is not None:
        whole = whole.parent
    inside = Q(site=whole) | Q(site__parent=whole) | Q(site__parent__parent=whole)
    cases = public_cases().filter(inside, state_kind__in=(Case.Kind.OPEN, Case.Kind.WAITING))
    return list(cases.exclude(site=site).exclude(site__kind=Site.Kind.DOOR).order_by("-opened_at")[:limit])


def evidence_for(viewer: Viewer, sha256: str) -> Evidence | None:
    """A stored file, to somebody who may see a case it belongs to."""
    return Evidence.objects.filter(
        Q(sha256=sha256) | Q(public=sha256), case__in=visible_cases(viewer), erased_at=None
    ).first()


def published_evidence(sha256: str, cases: Iterable[Case] | QuerySet[Case]) -> Evidence | None:
    """Only the cleaned picture, never the original."""
    return Evidence.objects.filter(public=sha256, case__in=cases, erased_at=None).exclude(public="").first()
