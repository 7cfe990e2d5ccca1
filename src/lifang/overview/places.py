"""Where figures and bulletins show up on the pages of lower floors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from lifang.overview.book import can_compute
from lifang.web.extend import DESK_PAGES, FIGURE_PAGES, PUBLIC_PAGES, MenuPage

_PAGE = MenuPage(
    gettext_lazy("Bulletins"),
    "overview:bulletins",
    "chart",
    gettext_lazy("The district's numbers, each with the rows it was counted from."),
)

if can_compute():
    PUBLIC_PAGES.add("bulletins", _PAGE)
    FIGURE_PAGES.add("bulletins", _PAGE)
    DESK_PAGES.add("bulletins", MenuPage(gettext_lazy("Bulletins"), "overview:desk-figures", "chart"))
