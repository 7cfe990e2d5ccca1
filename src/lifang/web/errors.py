"""Error pages that say what to do. The page for a broken server needs neither the database nor a session."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lifang.web.problem import problem


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    del exception
    return _answer(request, 400, _("The request could not be read."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    del exception
    return _answer(request, 403, _("Your account may not do this."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    del exception
    return _answer(request, 404, _("There is nothing at this address, or it is not open to you."))


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500, _("Something broke on our side. Nothing was saved; please try again later."))


def _answer(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(status, detail)
    return render(request, f"{status}.html", status=status)
