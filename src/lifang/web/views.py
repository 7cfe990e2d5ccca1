from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from lifang.people.actors import Actor
from lifang.people.commands import choose_language
from lifang.people.models import Account
from lifang.places.profile import profile
from lifang.web import showcase
from lifang.web.context import TYPE_COOKIE
from lifang.web.language import LOCALES, language
from lifang.web.middleware import remember
from lifang.web.pages import find_page


def safe_next(request: HttpRequest, fallback: str = "/") -> str:
    """Where the form wants to go back to, as long as it is a page of this site."""
    wanted = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else fallback


# Both switches are exempt, so that reading public pages sets no cookie; a forged press changes only looks.
@csrf_exempt
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Whoever is signed in keeps it, elsewhere and in messages; a form of another site brings no session along."""
    response = HttpResponseRedirect(safe_next(request))
    if (wanted := request.POST.get("language", "")) in profile().languages:
        remember(response, settings.LANGUAGE_COOKIE_NAME, wanted)
        if isinstance(request.user, Account):
            own = Actor(f"account/{request.user.username}")
            choose_language(account=request.user, language=wanted, actor=own, now=timezone.now())
    return response


@csrf_exempt
@require_POST
def set_type_size(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(safe_next(request))
    remember(response, TYPE_COOKIE, "large" if request.POST.get("size") == "large" else "normal")
    return response


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    found = find_page(name, language())
    if found is None:
        raise Http404
    return render(request, "public/page.html", {"page": found, "page_lang": LOCALES[found.language]})


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    del request
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database unreachable"}, status=503)
    return JsonResponse({"status": "ok"})


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for whoever builds pages; only on development servers."""
    if not settings.DEBUG:
        raise Http404
    layout = request.GET.get("layout", "public")
    if layout not in ("public", "desk", "field"):
        raise Http404
    return render(
        request,
        "web/components.html",
        showcase.everything(wrong="wrong" in request.GET) | {"layout": f"{layout}/base.html"},
    )
