"""Substring search that finds every match of any length, in Chinese and otherwise, on both databases (kernel.text).

There are two indexes, so that nobody learns of a case by words they may not read: `WHOLE` holds all that was written, `TOLD`
leaves out what is personal. One table with two columns would answer slower the more personal texts hold a word, and time
tells too. Each row also carries the codes of its area and of those above it: a community finds its own few among all that
hold a common word without looking at the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection
from django.db.models import QuerySet

from lifang.cases.models import Case
from lifang.kernel import text
from lifang.places.areacodes import lineage
from lifang.places.profile import profile

WHOLE = "cases_text"
TOLD = "cases_told"
PUT = {
    "sqlite": "INSERT OR REPLACE INTO {index}(rowid, grams) VALUES (%s, %s)",
    "postgresql": "INSERT INTO {index}(case_id, grams) VALUES (%s, to_tsvector('simple', %s))"
    " ON CONFLICT (case_id) DO UPDATE SET grams = EXCLUDED.grams",
}
FOUND = {
    "sqlite": ("{index}.rowid", "{index} MATCH %s"),
    "postgresql": ("{index}.case_id", "{index}.grams @@ %s::tsquery"),
}


def index(cases: Iterable[Case]) -> None:
    """Put what cases can be found by into the indexes, in place of what stood there of them."""
    told, whole = [], []
    for case in cases:
        areas, open_words = _areas_of(case), text.grams(words_of(case))
        told.append((case.pk, " ".join([*areas, *open_words])))
        whole.append((case.pk, " ".join([*areas, *open_words, *text.grams(personal_words_of(case))])))
    if whole:
        with connection.cursor() as cursor:
            for name, rows in ((TOLD, told), (WHOLE, whole)):
                cursor.executemany(PUT[connection.vendor].format(index=name), rows)


def matching(
    cases: QuerySet[Case], query: str, *, within: str = WHOLE, areas: Collection[str] = ()
) -> QuerySet[Case]:
    """Narrow to cases whose text contains the query's words, newest first; an empty query narrows to none.

    `areas`: all that the cases can lie in; it only makes the search faster.
    """
    words = _asked(query, areas)
    if not words:
        return cases.none()
    key, match = (part.format(index=within) for part in FOUND[connection.vendor])
    found = cases.extra(  # noqa: S610 - the names are ours, the words a bound parameter
        select={"found": key}, tables=[within], where=[f"{key} = cases_case.id", match], params=[words]
    )
    return found.order_by("-found")


def words_of(case: Case) -> str:
    """What everybody who may see a case can find it by: its title, its reference and the texts of its permanent fields."""
    return "\n".join([case.title, case.ref, *_texts(case.fields)])


def personal_words_of(case: Case) -> str:
    return "\n".join(_texts(case.personal))


def _asked(query: str, areas: Collection[str]) -> str:
    sqlite = connection.vendor == "sqlite"
    words = text.fts5_query(query) if sqlite else text.tsquery(query)
    if not words or not areas:
        return words
    either = (" OR " if sqlite else " | ").join(_token(code) for code in sorted(areas))
    return f"({either}) {'AND' if sqlite else '&'} {words}"


def _areas_of(case: Case) -> list[str]:
    """The district's own code and what is above it would find everything."""
    root = len(profile().area)
    return [_token(code) for code in lineage(case.area_id) if len(code) > root]


def _token(code: str) -> str:
    return f"a{code}"


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
