"""A share and the mark it must reach, as a bar: one for the area, one for the heads."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifang.modules.gatherings.ballots.results import Keys
from lifang.modules.gatherings.ballots.words import percent, square_metres

WIDTH = 1000  # of the bar's own coordinates


@dataclass(frozen=True, slots=True)
class Gauge:
    label: str
    said: str
    missing: str
    met: bool
    width: int
    mark: int


def gauges(keys: Keys, language: str) -> list[Gauge]:
    """Cut off, not rounded: what has not reached its mark must not look as if it had."""
    spoken = "zh" if language.startswith("zh") else "en"
    part, whole, missing = keys.part, keys.whole, keys.missing
    mark = WIDTH * keys.threshold.share.numerator // keys.threshold.share.denominator
    return [
        Gauge(
            label=_("By area"),
            said=f"{percent(part.area, whole.area)} "
            f"({square_metres(part.area, spoken)} / {square_metres(whole.area, spoken)})",
            missing=square_metres(missing.area, spoken) if missing.area else "",
            met=keys.area_met,
            width=WIDTH * part.area // whole.area if whole.area else 0,
            mark=mark,
        ),
        Gauge(
            label=_("By heads"),
            said=f"{percent(part.heads, whole.heads)} ({part.heads} / {whole.heads})",
            missing=_owners(missing.heads) if missing.heads else "",
            met=keys.heads_met,
            width=WIDTH * part.heads // whole.heads if whole.heads else 0,
            mark=mark,
        ),
    ]


def _owners(count: int) -> str:
    return ngettext("%(n)d owner", "%(n)d owners", count) % {"n": count}
