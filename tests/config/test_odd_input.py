"""Whatever stands in an address, a page answers: with what it has, or with "no such page", never with a fault."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from lifang.web import shelf
from tests.factories.cases import people_district, report
from tests.factories.pages import signed_in

pytestmark = pytest.mark.django_db

ODD = {
    "superscript": "²",
    "other digits": "٣",
    "circled": "①",
    "huge": "9" * 31,
    "beyond what int reads": "9" * 5000,
    "negative": "-1",
    "fraction": "1e999999",
    "NUL": "1\x00",
    "only NUL": "\x00",
    "long": "长" * 3000,
    "half a pair": b"\xed\xa0\x80",
    "not UTF-8": b"\xff\xfe",
    "quotes": "'\"; DROP TABLE",
    "like a day": "0000-13-99",
    "like a place": "nan,inf,1e400,-1e400",
    "like a mark": "9999999999999999999|9999999999999999999",
}
_PARAMETER = re.compile(r"""(?:GET|said|given)(?:\.get\(|\[)\s*"(\w+)\"""")
_PART = re.compile(r"<(?:\w+:)?\w+>")
APART = ("accounts/", "demo/", "look")  # allauth's own pages; the demo's sign-in; the showcase


def pages(patterns: object = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in get_resolver().url_patterns if patterns is None else patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from pages(one.url_patterns, here)
        elif not here.startswith(APART):
            yield here, one


def names_of(pattern: URLPattern) -> list[str]:
    """What the file of its view reads from addresses."""
    view = inspect.unwrap(pattern.callback)
    module = inspect.getmodule(view)
    assert module is not None
    return sorted(set(_PARAMETER.findall(inspect.getsource(module))))


EVERY = dict(pages())
STAFF = ("desk/", "field/", "work/")
COMMON = (
    "area",
    "program",
    "state",
    "kind",
    "unit",
    "q",
    "find",
    "before",
    "after",
    "from",
    "box",
    "days",
    "on",
    "lane",
)


@pytest.fixture(autouse=True)
def district(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(shelf, "_aside", lambda work: work())  # no thread may outlive the test
    people_district()
    report()
    yield
    cache.clear()


def faults(client: Client, path: str, kinds: Iterable[str] = ODD) -> Iterator[str]:
    """Addresses that end in a fault."""
    client.raise_request_exception = False
    names = names_of(EVERY[path])
    for odd in (quote(ODD[kind], safe="") for kind in kinds):
        there = "/" + _PART.sub(lambda _, odd=odd: odd, path)
        asked = [[name] for name in names] if "<" not in path else []
        for together in (*asked, sorted({*names, *COMMON})):
            cache.clear()  # the counts of tries: all of these come from one address
            address = f"{there}?{'&'.join(f'{name}={odd}' for name in together)}"
            if client.get(address).status_code >= 500:
                yield address[:120]


def test_public_pages_answer_whatever_their_address_says():
    paths = [path for path in EVERY if not path.startswith(STAFF)]
    assert len(paths) > 30
    assert not [address for path in paths for address in faults(Client(), path)]


def test_the_staffs_lists_answer_whatever_their_address_says():
    """Of the many kinds only those that fail most, and no forms: so that this stays quick."""
    head, duty = signed_in("head.fang"), signed_in("duty.li")
    lists = [path for path in EVERY if path.startswith(STAFF) and "<" not in path and names_of(EVERY[path])]
    found = [
        address
        for path in lists
        if (client := next((one for one in (head, duty) if one.get(f"/{path}").status_code == 200), None))
        for address in faults(client, path, ("superscript", "NUL"))
    ]
    assert len(lists) > 10
    assert not found
