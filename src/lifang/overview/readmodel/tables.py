"""The read model: the tables that figures are declared over, and what each column means. docs/figures.md is made of it.

Whole numbers, texts and flags only: moments are microseconds since 1970, days are numbers such as 20261123. So every
engine that ever computes a figure agrees with every other to the bit. Where the rows come from stands in `sources`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from lifang.programs.definition import Program

Type = Literal["text", "id", "integer", "flag", "moment", "day"]
FIELD_TYPES: dict[str, Type] = {
    "text": "text",
    "choice": "text",
    "category": "text",
    "organization": "text",
    "site": "text",
    "integer": "integer",
    "money": "integer",
    "flag": "flag",
    "date": "day",
}


@dataclass(frozen=True, slots=True)
class Column:
    type: Type
    meaning: str = ""
    values: tuple[str, ...] = ()  # all it can be; empty: anything


def _one_of(meaning: str) -> Column:
    """A text that is one of the words in backticks."""
    return Column("text", meaning, tuple(re.findall("`([^`]+)`", meaning)))


def _names(facts: Mapping[str, Any], names: Sequence[str], part: str) -> bool:
    found = [facts[name] for name in names if name in facts]
    return any(part in one if isinstance(one, Mapping) else part == str(one) for one in found)


UNITS = (
    *("unit", "holder", "holder_parent", "parent", "organization", "organizer", "organizer_parent"),
    *("team", "team_parent", "campaign_unit"),
)
"""Columns that hold the code of an organization."""

Family = Callable[[str, Sequence[Program]], Column | None]
"""(name behind the dot, programs of the figure) → the column, or None where there is none such."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with a key, cut by a moment, and by an area. Each row is told by one stream of the record."""

    name: str
    meaning: str
    columns: Mapping[str, Column]  # the first is the key
    moments: tuple[str, ...]  # what "as of" may look at; the first unless a figure names another
    stream: str  # of the record, by the row's key, e.g. "case/{}"
    named: tuple[
        tuple[str, ...], ...
    ] = ()  # where several rows share a stream: facts that name each part of a key
    beside: Mapping[str, str] = field(
        default_factory=dict
    )  # column → stream that tells what is joined through it
    until: str = ""  # a row counts up to this day, or before this moment; empty: for good
    open: bool = False  # anybody may see which rows stand behind a number; cases have rules of their own
    families: Mapping[str, Family] = field(default_factory=dict)  # columns that programs bring

    @property
    def key(self) -> str:
        return next(iter(self.columns))

    def stream_of(self, key: str) -> str:
        """Several rows can share a stream: their keys begin with its name, as K7QX-4M2PD/12."""
        return self.stream.format(key.partition("/")[0])

    def is_told(self, key: str, facts: Mapping[str, Any]) -> bool:
        """Whether an entry of its stream, by these facts, is about this row."""
        parts = key.split("/")[1:]
        return all(_names(facts, names, part) for names, part in zip(self.named, parts, strict=False))

    def find(self, name: str, programs: Sequence[Program]) -> Column | None:
        if name in self.columns:
            return self.columns[name]
        family, dot, rest = name.partition(".")
        return self.families[family](rest, programs) if dot and family in self.families else None


def _field(name: str, programs: Sequence[Program]) -> Column | None:
    """Permanent fields only, of one type in all the programs: what may be erased is no ground for a number."""
    fields = [program.fields.get(name) for program in programs]
    types = {FIELD_TYPES.get(one.type) if one and not one.personal else None for one in fields}
    found = types.pop() if len(types) == 1 else None
    choices = {choice.value for one in fields if one for choice in one.choices}
    return Column(found, values=tuple(sorted(choices))) if found else None


def _first(action: str, programs: Sequence[Program]) -> Column | None:
    """When the first step of this kind was taken."""
    known = programs and all(action in program.actions for program in programs)
    return Column("moment") if known else None


CASES = Table(
    name="cases",
    meaning="Pieces of work under the programs that the figure names. What was merged into another case is left out.",
    columns={
        "ref": Column("text", "reference of the case"),
        "program": Column("text", "its program"),
        "purpose": Column("text", "the purpose wall it stands behind"),
        "state": Column("text", "state in its program, as known today"),
        "kind": _one_of("`open`, `waiting` or `closed`, as known today"),
        "category": Column("text", "code in the program's category scheme"),
        "nature": Column("text", "consultation, help, complaint …"),
        "channel": Column("text", "how it came: `web`, `phone` …"),
        "area": Column("text", "code of its area"),
        "site": Column("text", "code of its site"),
        "unit": Column("text", "code of the unit that holds it, or held it last"),
        "opened_at": Column("moment", "when it came"),
        "closed_at": Column("moment", "when it was closed; empty once it is opened again"),
        "overdue": Column("flag", "a deadline of the work was missed"),
        "reopened": Column("integer", "how often it was opened again"),
        "returns": Column("integer", "how often it was sent back"),
        "excluded": Column("flag", "left out of the rates by an approved request"),
    },
    moments=("opened_at", "closed_at"),
    stream="case/{}",
    families={"fields": _field, "first": _first},
)

PLATES = Table(
    name="plates",
    meaning="QR signs at sites. One counts until another takes its place.",
    columns={
        "code": Column("text", "code of the plate"),
        "state": _one_of("`issued`, `placed`, `broken` or `replaced`, as known today"),
        "site": Column("text", "code of the site"),
        "site_kind": Column("text", "kind of the site: `entrance`, `canteen` …"),
        "area": Column("text", "code of the site's area"),
        "placed_at": Column("moment", "when it was first placed"),
        "issued_at": Column("moment", "when it was issued"),
        "replaced_at": Column("moment", "when another took its place; empty while it hangs"),
    },
    moments=("placed_at", "issued_at"),
    stream="plate/{}",
    until="replaced_at",
    beside={"site": "site/{}"},
    open=True,
)

ORGANIZATIONS = Table(
    name="organizations",
    meaning="Units, companies, associations and teams.",
    columns={
        "code": Column("text", "code of the organization"),
        "kind": Column("text", "`department`, `community`, `company`, `team`, `association` …"),
        "parent": Column("text", "code of the organization it belongs to"),
        "area": Column("text", "code of its area"),
        "added_at": Column("moment", "when it entered the record"),
    },
    moments=("added_at",),
    stream="unit/{}",
    open=True,
)

REGISTRATIONS = Table(
    name="registrations",
    meaning="Lines of registers: members, volunteers, mentors … A line counts from its first day to its last.",
    columns={
        "code": Column("text", "code of the line"),
        "register": Column("text", "which register, e.g. `volunteer`"),
        "purpose": Column("text", "the purpose wall of the register"),
        "holder": Column("text", "code of the organization that keeps it"),
        "holder_kind": Column("text", "kind of that organization"),
        "holder_parent": Column("text", "code of the organization it belongs to"),
        "person": Column("id", "the person, as a number without meaning"),
        "organization": Column("text", "code of the organization that is registered"),
        "organization_kind": Column("text", "kind of that organization"),
        "area": Column("text", "code of the holder's area"),
        "from_on": Column("day", "first day"),
        "until_on": Column("day", "last day; empty while it goes on"),
    },
    moments=("from_on",),
    stream="registration/{}",
    beside={"holder": "unit/{}", "organization": "unit/{}"},
    until="until_on",
)

GATHERINGS = Table(
    name="gatherings",
    meaning="Meetings, events, classes and stalls.",
    columns={
        "ref": Column("text", "reference of the gathering"),
        "kind": _one_of("`meeting`, `event`, `class`, `stall`, `deliberation`, `assembly`"),
        "state": _one_of("`planned`, `noticed`, `held`, `reported` or `cancelled`"),
        "organizer": Column("text", "code of the organizing unit"),
        "organizer_kind": Column("text", "kind of that unit"),
        "organizer_parent": Column("text", "code of the unit it belongs to"),
        "purpose": Column("text", "the purpose wall it stands behind"),
        "public": Column("flag", "everybody may come"),
        "present": Column("integer", "how many came"),
        "area": Column("text", "code of its area"),
        "starts_at": Column("moment", "when it begins"),
        "held_at": Column("moment", "when it was recorded as held"),
    },
    moments=("starts_at", "held_at"),
    stream="gathering/{}",
    beside={"organizer": "unit/{}"},
)

VOTES = Table(
    name="votes",
    meaning="Votes of owners.",
    columns={
        "ref": Column("text", "reference of the vote"),
        "state": _one_of("`drawn-up`, `open`, `closed`, `counted`, `published` or `cancelled`"),
        "organizer": Column("text", "code of the organizing unit"),
        "purpose": Column("text", "the purpose wall it stands behind"),
        "committee": Column("text", "code of the committee that was elected"),
        "area": Column("text", "code of its area"),
        "closes_at": Column("moment", "the last moment of voting"),
        "published_at": Column("moment", "when the result was published"),
    },
    moments=("published_at", "closes_at"),
    stream="vote/{}",
    beside={"organizer": "unit/{}"},
)

NEEDS = Table(
    name="needs",
    meaning="Pieces of work that volunteers were asked for.",
    columns={
        "ref": Column("text", "reference of the need"),
        "kind": Column("text", "`company`, `repair`, `patrol`, `emergency` …"),
        "state": _one_of("`open`, `over` or `cancelled`"),
        "team": Column("text", "code of the team"),
        "team_parent": Column("text", "code of the organization the team belongs to"),
        "case": Column("text", "reference of the case it serves"),
        "purpose": Column("text", "the purpose wall it stands behind"),
        "area": Column("text", "code of its area"),
        "starts_at": Column("moment", "when it begins"),
        "opened_at": Column("moment", "when volunteers were asked"),
    },
    moments=("starts_at", "opened_at"),
    stream="need/{}",
    beside={"team": "unit/{}"},
)

SHIFTS = Table(
    name="shifts",
    meaning="Service that volunteers really did.",
    columns={
        "key": Column("text", "need and code of the shift"),
        "need": Column("text", "reference of the need"),
        "team": Column("text", "code of the team"),
        "team_parent": Column("text", "code of the organization above the team"),
        "state": _one_of(
            "`running`, `served`, `confirmed`, `published`, `contested`, `entered` or `refused`"
        ),
        "person": Column("id", "the volunteer, as a number without meaning"),
        "minutes": Column("integer", "minutes entered in the record of service"),
        "purpose": Column("text", "the purpose wall of the need"),
        "area": Column("text", "code of its area"),
        "signed_in_at": Column("moment", "when service began"),
        "entered_at": Column("moment", "when its minutes were entered"),
    },
    moments=("signed_in_at", "entered_at"),
    stream="need/{}",
    named=(("shift",),),
    beside={"team": "unit/{}"},
)

CAMPAIGNS = Table(
    name="campaigns",
    meaning="Work over lists of targets.",
    columns={
        "ref": Column("text", "reference of the campaign"),
        "kind": _one_of("`household`, `project`, `family`, `site` or `person`"),
        "unit": Column("text", "code of the unit that leads it"),
        "purpose": Column("text", "the purpose wall it stands behind"),
        "area": Column("text", "code of its area"),
        "starts_on": Column("day", "first day"),
        "closed_at": Column("moment", "when it was closed"),
    },
    moments=("starts_on", "closed_at"),
    stream="campaign/{}",
)

TARGETS = Table(
    name="targets",
    meaning="Lines of the lists of campaigns; each ends in one outcome.",
    columns={
        "key": Column("text", "campaign and number on its list"),
        "campaign": Column("text", "reference of the campaign"),
        "campaign_kind": _one_of(
            "kind of the campaign: `household`, `project`, `family`, `site` or `person`"
        ),
        "campaign_unit": Column("text", "code of the unit that leads it"),
        "purpose": Column("text", "the purpose wall of the campaign"),
        "outcome": Column("text", "code of the outcome, e.g. `done`; empty while there is none"),
        "visited": Column("flag", "somebody was there at least once"),
        "site": Column("text", "code of the site"),
        "area": Column("text", "code of its area"),
        "outcome_at": Column("moment", "when it ended"),
    },
    moments=("outcome_at",),
    stream="campaign/{}",
    named=(("target",),),
)

STOCK = Table(
    name="stock",
    meaning="Movements of printed matter and goods, without those that were taken back.",
    columns={
        "key": Column("text", "campaign, item and number"),
        "campaign": Column("text", "reference of the campaign"),
        "campaign_unit": Column("text", "code of the unit that leads it"),
        "purpose": Column("text", "the purpose wall of the campaign"),
        "item": Column("text", "code of what was moved, e.g. `leaflet`"),
        "kind": _one_of("`received`, `handed-out`, `posted` or `counted` (left)"),
        "quantity": Column("integer", "how many"),
        "holder": Column("text", "code of the unit in whose hands it was"),
        "holder_parent": Column("text", "code of the unit above it"),
        "area": Column("text", "code of the campaign's area"),
        "at": Column("moment", "when"),
    },
    moments=("at",),
    stream="campaign/{}",
    named=(("item",), ("number",)),
    beside={"holder": "unit/{}"},
)

MEALS = Table(
    name="meals",
    meaning="Meals of the guests of canteens.",
    columns={
        "key": Column("text", "reference of the sitting and code of the guest's line in the register"),
        "canteen": Column("text", "code of the canteen's site"),
        "meal": _one_of("`breakfast`, `lunch` or `supper`"),
        "state": _one_of("`came`, `brought` home, `cancelled` or `missed`"),
        "case": Column("text", "reference of the case that looked after somebody missed"),
        "purpose": Column("text", "the purpose wall: always `care`"),
        "area": Column("text", "code of the canteen's area"),
        "on": Column("day", "which day"),
    },
    moments=("on",),
    stream="sitting/{}",
    named=(("states", "missed"),),
    beside={"canteen": "site/{}"},
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CASES,
        PLATES,
        ORGANIZATIONS,
        REGISTRATIONS,
        GATHERINGS,
        VOTES,
        NEEDS,
        SHIFTS,
        CAMPAIGNS,
        TARGETS,
        STOCK,
        MEALS,
    )
}
