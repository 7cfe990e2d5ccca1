"""Where this subject shows up on the pages of lower floors."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases.extend import ABOUT_CASE, NAMED_FILES, Happening
from lifang.cases.models import Case
from lifang.modules.publishing import queries, rules
from lifang.modules.publishing.models import Work
from lifang.people.actors import Viewer
from lifang.web.extend import DESK_PAGES, PUBLIC_PAGES, MenuPage

PAGE = "publishing"

PUBLIC_PAGES.add(
    PAGE,
    MenuPage(
        gettext_lazy("News, journal, exhibitions"),
        "publishing:news",
        "note",
        gettext_lazy("Read what is new; send your own work."),
    ),
)
DESK_PAGES.add(
    PAGE, MenuPage(gettext_lazy("Publishing"), "publishing:desk-posts", "note", shown=rules.may_see_some)
)


@NAMED_FILES.register(PAGE)
def pictures(hashes: Collection[str]) -> set[str]:
    kept = Work.objects.filter(Q(photo__in=hashes) | Q(original__in=hashes)).kept()
    return {one for pair in kept.values_list("photo", "original") for one in pair}


@ABOUT_CASE.register(PAGE)
def place_of_submission(case: Case, viewer: Viewer, now: datetime) -> list[Happening]:
    """Where a work that was taken stands."""
    del now
    piece = queries.piece_of(case) if case.program == queries.SUBMISSION else None
    if piece is None or not rules.may_see_some(viewer):
        return []
    detail = _("place %(place)s in the list of contents") % {"place": piece.order}
    return [Happening(piece.issue.number, detail, reverse("publishing:desk-issue", args=[piece.issue.ref]))]
