"""A server's first steps: load what every page needs, then let the garbage collector forget it."""

from __future__ import annotations

import gc

from django.urls import reverse

from lifang.cases.book import book


def settle() -> None:
    """Before the first page. A full collection looks through everything that lives: with programs, addresses and models
    it took a tenth of a second, in the middle of somebody's page. What is frozen here is looked at no more.
    """
    book()
    reverse("cases:desk")  # reads all addresses
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)  # what a page makes dies by reference counting, nearly all of it
