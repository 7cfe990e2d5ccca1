"""RFC 9457: how the API says no."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from django.http import JsonResponse


def problem(status: int, detail: str, *, problems: Mapping[str, str] | None = None) -> JsonResponse:
    """`problems`: field → message. The type is the default "about:blank": the status says it all."""
    body: dict[str, object] = {"status": status, "title": HTTPStatus(status).phrase, "detail": detail}
    if problems:
        body["problems"] = dict(problems)
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
