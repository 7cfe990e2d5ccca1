"""Substring search that finds every match of any length, in Chinese and otherwise, on both databases (kernel.text).

There are two indexes, so that nobody learns of a case by words they may not read: `WHOLE` holds all that was written, `TOLD`
leaves out what is personal. One table with two columns would answer slower the more personal texts hold a word, and time
tells too. Each row also carries the codes of its area and of those above it: a community finds its own few among all that
hold a common word without looking at the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from lifang.cases.models import Case
from lifang.kernel import text
from lifang.places.areacodes import lineage
from lifang.places.profile import profile

WHOLE = "cases_text"
TOLD = "cases_told"
NEWEST = 20_000  # texts
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
) -> Iterator[QuerySet[Case]]:
    """Cases whose text contains the query's words, newest first; an empty query finds none. The last list holds all of
    them; whoever wants the first few reads those before it, and goes on only where they are too few.

    PostgreSQL does not know how often a rare word stands, and would look through every text for it in their order. So
    only the newest are looked through, where a common word stands often enough; for others the index is asked.
    `areas`: all that the cases can lie in; it only makes the search faster.
    """
    words = _asked(query, areas)
    if not words:
        return
    key, match = (part.format(index=within) for part in FOUND[connection.vendor])
    found = cases.extra(  # noqa: S610 - the names are ours, the words a bound parameter
        tables=[within], where=[f"{key} = cases_case.id", match], params=[words]
    )
    if connection.vendor == "sqlite":
        yield found.order_by(RawSQL(key, ()).desc())  # noqa: S611 - the name is ours
        return
    if not areas:
        newest = f"{key} > (SELECT MAX(case_id) FROM {within}) - {NEWEST}"  # noqa: S608 - the same
        yield found.extra(where=[newest]).order_by(RawSQL(key, ()).desc())  # noqa: S610, S611 - the same
    yield found.order_by(RawSQL(f"{key} + 0", ()).desc())  # noqa: S611 - the sum keeps it from going by that order


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
