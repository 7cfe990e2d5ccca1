"""Somebody goes back to a form that was sent, and sends it again: its key must be the one it had.

A browser forgets its copy of an address that it posted to, so a form posts to another one than its own; and it asks anew for
what it may not store, so the form may be stored by the one browser that has it.
"""

from __future__ import annotations

from django.http import HttpResponse

SENT = "sent"


def keep_for_the_way_back(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-cache"
    return response
