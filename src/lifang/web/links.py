"""Addresses that stand in messages, where no request says under which name this server was reached."""

from __future__ import annotations

from django.conf import settings


def absolute(path: str) -> str:
    return f"{settings.LIFANG_ADDRESS.rstrip('/')}{path}"
