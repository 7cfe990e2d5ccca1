"""A program told in plain text, as it is and not as somebody once wrote about it: `programs.describe` reads the definition."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lifang.cases.book import book
from lifang.cases.views.public.report import open_to_anyone
from lifang.programs import words
from lifang.programs.describe import describe
from lifang.web.language import language

ITEM = "- "


@dataclass(frozen=True, slots=True)
class Part:
    head: str
    items: list[str]


@require_safe
def program(request: HttpRequest, code: str) -> HttpResponse:
    found = book().programs.get(code)
    if found is None:
        raise Http404
    spoken = language()
    blocks = [_parts(block) for block in describe(found, spoken).strip().split("\n\n")[1:]]
    context = {
        "program": found,
        "title": words.text(found.title, spoken),
        "summary": words.text(found.summary, spoken),
        "blocks": blocks,
        "can_open": found in open_to_anyone(),
    }
    return render(request, "public/program.html", context)


def _parts(block: str) -> list[Part]:
    """Lines with the list items that follow each."""
    parts: list[Part] = []
    for line in block.splitlines():
        if line.startswith(ITEM) and parts:
            parts[-1].items.append(line.removeprefix(ITEM))
        else:
            parts.append(Part(line, []))
    return parts
