from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from lifang.cases import book
from lifang.people.actors import Actor
from lifang.people.commands import set_email
from lifang.people.models import Account
from lifang.programs.definition import Program
from lifang.programs.load import load_text
from tests.factories.cases import MONDAY, people_district


@pytest.fixture(scope="module", autouse=True)
def _district(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The mini district, peopled once a file; each test undoes what it adds."""
    with django_db_blocker.unblock(), transaction.atomic():
        people_district()
        for account in Account.objects.all():
            address = f"{account.username}@example.org"
            set_email(account=account, email=address, actor=Actor.importer("tests"), now=MONDAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _forget_programs() -> Iterator[None]:
    """What the book remembers of versions in use outlives a test's database rows."""
    yield
    book._frozen.cache_clear()
    book._in_use.clear()


@pytest.fixture
def offer_program(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Program]:
    """A program of the test's own, offered by the district as long as the test runs."""

    def offer(text: str) -> Program:
        program = load_text(text, "of-this-test.yaml")
        monkeypatch.setitem(book.book().programs, program.code, program)
        return program

    return offer
