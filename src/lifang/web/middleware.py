from __future__ import annotations

from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.translation import override

from lifang.places.profile import profile
from lifang.web.language import LOCALES, choose

COOKIE_AGE = 365 * 24 * 60 * 60


@cache
def content_security_policy(map_tiles: str) -> str:
    """Nothing inline and nothing from elsewhere, but the district's own map tiles when it names a server."""
    tiles = urlsplit(map_tiles)
    images = "'self' data: blob:" + (f" {tiles.scheme}://{tiles.netloc}" if tiles.netloc else "")
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src {images}",
            "font-src 'self'",
            "connect-src 'self'",
            "media-src 'self' blob:",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


class SecurityHeaders(SecurityMiddleware):
    """Django's own headers, and those it has no setting for."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        super().process_response(request, response)
        response.headers.setdefault("Content-Security-Policy", content_security_policy(profile().map_tiles))
        response.headers.setdefault(
            "Permissions-Policy", "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"
        )
        page = request.resolver_match
        signs_out = request.method == "POST" and page is not None and page.view_name == "account_logout"
        if signs_out and "keep" not in request.POST:  # kept: what somebody else has not sent yet
            response.headers["Clear-Site-Data"] = '"storage"'  # what the phone keeps to work without a signal
        return response


class Language:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = choose(request)
        with override(LOCALES[chosen]):
            request.LANGUAGE_CODE = LOCALES[chosen]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", LOCALES[chosen])
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if request.GET.get("lang") == chosen:  # a link in this language: the pages after it speak it too
            remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
        return response


class ReadableAddresses:
    """An address is read without the character NUL: no text holds it, and PostgreSQL refuses it in a question."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.path, request.path_info = (
            path.replace("\0", "") for path in (request.path, request.path_info)
        )
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        return self.get_response(request)


def remember(response: HttpResponseBase, cookie: str, value: str) -> None:
    assert isinstance(response, HttpResponseBase)
    response.set_cookie(
        cookie,
        value,
        max_age=COOKIE_AGE,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
