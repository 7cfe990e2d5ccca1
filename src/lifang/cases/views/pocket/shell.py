"""The installable page: its manifest, its service worker, and the shell that stands in when there is no signal.

Nothing here tells of anybody or any case: the shell is kept by the browser's cache, as it is.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lifang.cases.views.frame import frame
from lifang.cases.views.pocket.texts import page_texts
from lifang.cases.views.visit import Visit, for_field
from lifang.places.profile import profile
from lifang.programs import words
from lifang.web.language import LOCALES, language

SCRIPTS = ("dom", "vault", "queue", "signout", "snapshot", "pages", "jobs", "outbox", "near", "forms", "main")
KEPT = (
    *(f"lifang/{name}" for name in ("tokens.css", "base.css", "components.css", "field.css")),
    *(f"lifang/{name}" for name in ("app.js", "icons.svg", "mark.svg")),
    *(f"lifang/pocket/{name}.js" for name in SCRIPTS),
)
COLOUR = "#0c4348"


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    del request
    name = words.text(profile().name, language())
    told = {
        "id": reverse("cases:field"),
        "name": _("%(district)s: field work") % {"district": name},
        "short_name": name[:12],
        "lang": LOCALES[language()],
        "start_url": reverse("cases:field"),
        "scope": reverse("cases:field"),
        "display": "standalone",
        "orientation": "portrait",
        "theme_color": COLOUR,
        "background_color": "#ffffff",
        "icons": [
            {"src": static("lifang/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            *(
                {
                    "src": static(f"lifang/pocket/icon-{side}.png"),
                    "sizes": f"{side}x{side}",
                    "type": "image/png",
                    "purpose": "any maskable",
                }
                for side in (192, 512)
            ),
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@never_cache
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Another version is another cache: whatever the shell is made of changes the text of this file."""
    page = render_to_string("field/pocket.html", _pocket(), request)
    kept = {
        "version": sha256(page.encode() + _digest()).hexdigest()[:16],
        "shell": reverse("cases:shell"),
        "files": [static(name) for name in KEPT],
    }
    script = (
        f"const KEPT = {json.dumps(kept)};\nimportScripts({json.dumps(static('lifang/pocket/worker.js'))});\n"
    )
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@never_cache
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    return render(request, "field/pocket.html", _pocket())


@require_safe
@for_field
def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What only the phone itself knows: what waits to be sent, and what is near."""
    return render(request, "field/pocket.html", frame(visit, "field") | _pocket(visit.viewer.username))


def _pocket(account: str = "") -> dict[str, object]:
    return {"pocket": {"account": account, "texts": page_texts()}}


@cache
def _digest() -> bytes:
    whole = sha256()
    for name in (*KEPT, "lifang/pocket/worker.js"):
        found = finders.find(name)
        assert found is not None, name
        whole.update(Path(found).read_bytes())
    return whole.digest()
