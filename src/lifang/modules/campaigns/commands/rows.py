"""Lines of a list before they are targets: what each is, and what cannot stand on the list. Told by line, with the remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from lifang.cases.models import Case
from lifang.modules.campaigns.errors import BadPlan
from lifang.modules.campaigns.models import Campaign, Target
from lifang.modules.campaigns.queries.access import people_known_to
from lifang.people.actors import Actor
from lifang.people.models import Organization, Person
from lifang.places.models import Area, Site

MOST_TOLD = 20  # lines of a sheet in one refusal
HIGHEST, LOWEST = 200, -20  # floors
LONGEST_STAIR, LONGEST_DOOR = (
    Target._meta.get_field("stair").max_length or 0,
    Target._meta.get_field("door").max_length or 0,
)


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A line as lists have it. A door that is no site of its own stands at its entrance, with stair, floor and number."""

    site: Site | None = None
    stair: str = ""
    floor: int = 0
    door: str = ""
    person: Person | None = None
    organization: Organization | None = None
    case: Case | None = None
    area: str = ""  # where a person or a case is looked for; empty: that of the site or the unit
    line: int = 0  # of the sheet it was read from

    @property
    def key(self) -> str:
        thing = self.case.ref if self.case else self.organization.code if self.organization else ""
        who = self.person.code if self.person else thing
        where = self.site.code if self.site else ""
        return key_of(where, self.stair, self.floor, self.door, who)

    def area_code(self) -> str:
        things = (self.site, self.organization, self.case)
        return self.area or next((thing.area_id for thing in things if thing is not None), "")


def key_of(site: str | None, stair: str, floor: int, door: str, who: str | None) -> str:
    """What makes it the same line on another list: each part in its own place, as two floors may each have a left door."""
    parts = (site or "", stair, str(floor or ""), door, who or "")
    if not any(parts[:-1]):
        return parts[-1]
    return "/".join(part.replace("/", "\\/") for part in parts).rstrip("/")


def known_lines(campaign: Campaign) -> dict[str, int]:
    """The key of each line → its number. Read from what the line is: older lists wrote their keys without the floor."""
    columns = (
        "site__code",
        "stair",
        "floor",
        "door",
        "person__code",
        "case__ref",
        "organization_id",
        "number",
    )
    return {
        key_of(site, stair, floor, door, person or case or unit): number
        for site, stair, floor, door, person, case, unit, number in campaign.targets.values_list(*columns)
    }


def check_rows(campaign: Campaign, rows: Sequence[TargetRow], actor: Actor) -> None:
    found = list(islice(_problems(campaign, rows, actor), MOST_TOLD))
    if found:
        said = _("Line %(line)s: %(problem)s")
        told = {str(line): said % {"line": line, "problem": problem} for line, problem in found}
        raise BadPlan(" ".join(told.values()), told)


def _problems(campaign: Campaign, rows: Sequence[TargetRow], actor: Actor) -> Iterator[tuple[int, str]]:
    areas = set(
        Area.objects.filter(code__in={row.area_code() for row in rows}).values_list("code", flat=True)
    )
    people = people_known_to(actor, campaign, {row.person.code for row in rows if row.person})
    first: dict[str, int] = {}
    for place, row in enumerate(rows, 1):
        line = row.line or place
        if problem := _problem(campaign, row, areas, people):
            yield line, problem
        elif row.key in first:  # dropping it without a word would lose a door
            said = _("the same as line %(first)s; add the floor, stair or door that tells them apart.")
            yield line, said % {"first": first[row.key]}
        first.setdefault(row.key, line)


def _problem(campaign: Campaign, row: TargetRow, areas: set[str], people: set[str]) -> str:
    if not row.key:
        return _("name a site, a unit, a person or a case.")
    if row.person is not None and row.person.code not in people:
        return _("nothing is known by the code “%(code)s”.") % {"code": row.person.code}
    code = row.area_code()
    if not code:
        return _("a person is looked for in an area; add the column “area”.")
    if code not in areas:
        return _("there is no area “%(code)s”.") % {"code": code}
    outside = [
        one for one in (code, row.site.area_id if row.site else code) if not one.startswith(campaign.area_id)
    ]
    if outside:
        return _("%(code)s lies outside the area of this campaign.") % {"code": outside[0]}
    if not LOWEST <= row.floor <= HIGHEST:
        said = _("the floor is a number from %(lowest)s to %(highest)s.")
        return said % {"lowest": LOWEST, "highest": HIGHEST}
    if len(row.stair) > LONGEST_STAIR or len(row.door) > LONGEST_DOOR:
        said = _("a stair has at most %(stair)s characters and a door %(door)s.")
        return said % {"stair": LONGEST_STAIR, "door": LONGEST_DOOR}
    return ""
