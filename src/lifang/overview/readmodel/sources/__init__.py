"""The rows of each table of the read model, by its name."""

from lifang.overview.readmodel.sources.campaigns import CAMPAIGNS, STOCK, TARGETS
from lifang.overview.readmodel.sources.care import MEALS
from lifang.overview.readmodel.sources.cases import CASES
from lifang.overview.readmodel.sources.gatherings import GATHERINGS, VOTES
from lifang.overview.readmodel.sources.people import ORGANIZATIONS, REGISTRATIONS
from lifang.overview.readmodel.sources.places import PLATES
from lifang.overview.readmodel.sources.source import Source
from lifang.overview.readmodel.sources.volunteers import NEEDS, SHIFTS

SOURCES: dict[str, Source] = {
    "cases": CASES,
    "plates": PLATES,
    "organizations": ORGANIZATIONS,
    "registrations": REGISTRATIONS,
    "gatherings": GATHERINGS,
    "votes": VOTES,
    "needs": NEEDS,
    "shifts": SHIFTS,
    "campaigns": CAMPAIGNS,
    "targets": TARGETS,
    "stock": STOCK,
    "meals": MEALS,
}

__all__ = ["SOURCES", "Source"]
