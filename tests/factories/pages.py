"""Short ways to use the staff's pages from outside, as a browser does."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from lifang.people.models import Account
from tests.factories.cases import a_key


def signed_in(username: str) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(Account.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
    return client


def press(client: Client, ref: str, action: str, /, *, face: str = "desk", **data: Any) -> HttpResponse:
    return client.post(f"/{face}/c/{ref}/{action}/", {"key": a_key(), **data})


def text_of(response: HttpResponse) -> str:
    """What people see: no tags, no runs of blanks."""
    page = re.sub(r"<(script|style|svg).*?</\1>|<[^>]*>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(page.split())


def refs_in(response: HttpResponse) -> set[str]:
    return set(re.findall(r"/(?:desk|field)/c/([0-9A-Z]{4}-[0-9A-Z]{5})/", response.content.decode()))
