"""How far the work is: by street, community, entrance and stair, each in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from lifang.modules.campaigns.models import Target
from lifang.places.areacodes import lineage
from lifang.places.models import Area, Site


@dataclass(frozen=True, slots=True)
class Row:
    """Targets at one place: how many there are, and how many have an outcome."""

    key: str
    targets: int
    ended: int
    reached: int

    @property
    def share(self) -> int:
        """In percent, rounded down: nothing is called whole that is not."""
        return 100 * self.ended // self.targets if self.targets else 0

    @property
    def left(self) -> int:
        return self.targets - self.ended


def whole(targets: QuerySet[Target], reached: Iterable[str]) -> Row:
    counted = targets.aggregate(**_counts(reached))
    return Row("", counted["all"], counted["ended"], counted["reached"])


def by_outcome(targets: QuerySet[Target]) -> Mapping[str, int]:
    """Outcome → targets; those without one stand under ""."""
    return dict(targets.order_by().values_list("outcome").annotate(Count("pk")))


def by_area(targets: QuerySet[Target], level: Area.Level, reached: Iterable[str]) -> list[Row]:
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    rows = _grouped(targets, "area_id", reached)
    above = {code for row in rows for code in lineage(row.key)}
    at_level = set(Area.objects.filter(code__in=above, level=level).values_list("code", flat=True))
    for row in rows:
        code = next((one for one in lineage(row.key) if one in at_level), "")
        for place, number in enumerate((row.targets, row.ended, row.reached)):
            sums[code][place] += number
    return [Row(code, *numbers) for code, numbers in sorted(sums.items())]


def folded(rows: Iterable[Row], fewest: int) -> list[Row]:
    """Those with fewer targets in one row of its own, together with so many of the next larger ones as that takes: what is
    hidden cannot be found again as the rest of a sum.
    """
    kept = sorted(rows, key=lambda row: -row.targets)
    rest = Row("", 0, 0, 0)
    while kept and (kept[-1].targets < fewest or 0 < rest.targets < fewest):
        row = kept.pop()
        rest = Row("", rest.targets + row.targets, rest.ended + row.ended, rest.reached + row.reached)
    kept.sort(key=lambda row: row.key)
    return [*kept, rest] if rest.targets >= fewest else kept


def by_site(targets: QuerySet[Target], reached: Iterable[str]) -> list[tuple[Site | None, Row]]:
    rows = _grouped(targets, "site__code", reached)
    sites = {site.code: site for site in Site.objects.filter(code__in=[row.key for row in rows])}
    return [(sites.get(row.key), row) for row in rows]


def by_stair(targets: QuerySet[Target], reached: Iterable[str]) -> list[Row]:
    return _grouped(targets, "stair", reached)


def _grouped(targets: QuerySet[Target], field: str, reached: Iterable[str]) -> list[Row]:
    rows = targets.order_by(field).values_list(field).annotate(**_counts(reached))
    return [Row(str(key or ""), *numbers) for key, *numbers in rows]


def _counts(reached: Iterable[str]) -> dict[str, Count]:
    return {
        "all": Count("pk"),
        "ended": Count("pk", filter=~Q(outcome="")),
        "reached": Count("pk", filter=Q(outcome__in=list(reached))),
    }
