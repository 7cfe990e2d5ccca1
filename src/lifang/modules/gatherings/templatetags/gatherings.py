"""Filters of this subject's pages."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lifang.modules.gatherings.ballots import words
from lifang.web.language import language

register = template.Library()

SET_ASIDE: Mapping[str, str | Promise] = {
    "voided": _("It was taken back before the end: it had been registered by mistake."),
    "unknown-unit": _("Its unit is not on the roll."),
    "too-early": _("It came before the vote began."),
    "too-late": _("It came after the end."),
    "unknown-proxy": _("Its proxy is not known."),
    "proxy-for-other-unit": _("Its proxy is for another unit."),
    "proxy-not-yet-signed": _("Its proxy was signed only afterwards."),
    "proxy-revoked": _("Its proxy was revoked."),
    "proxy-over-limit": _("Its agent stood for too many owners."),
    "superseded": _("Another ballot for the same unit counts instead."),
    "not-opened": _("It was not opened: its lock did not open any more, or nobody opened it."),
    "seal-broken": _("What was inside does not fit its seal."),
}


@register.filter
def of(counts: Mapping[int, int], key: int) -> int:
    return counts.get(key, 0)


@register.filter
def square_metres(hundredths: int) -> str:
    return words.square_metres(hundredths, language())


@register.filter
def set_aside(reason: str) -> str:
    """Why a ballot was not counted, in words for its voter."""
    return str(SET_ASIDE[reason])
