from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from lifang.people.models import Account

PASSWORD = "correct horse 9"


@pytest.fixture(autouse=True)
def _own_urls(settings):
    settings.ROOT_URLCONF = "tests.web.urls"
    cache.clear()  # the counts of tries


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def account(db) -> Account:
    return Account.objects.create_user("li.na", password=PASSWORD)


@pytest.fixture(autouse=True)
def _refusals_in_english():
    """Here the district's own first language is what is tested."""
    with translation.override("zh-hans"):
        yield
