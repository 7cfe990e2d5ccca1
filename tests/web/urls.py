"""The look alone, without the floors above it: their pages are stood in for by one of each layout."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path


def layout(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, f"{name}/base.html")


def broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("lifang.web.urls")),
    path("", layout, {"name": "public"}),
    path("work/", layout, {"name": "desk"}),
    path("field/", layout, {"name": "field"}),
    path("broken", broken),
    path("api/broken", broken),
]
handler400 = "lifang.web.errors.bad_request"
handler403 = "lifang.web.errors.forbidden"
handler404 = "lifang.web.errors.not_found"
handler500 = "lifang.web.errors.server_error"
