"""The seals of the record, for whoever wants to keep them elsewhere and compare."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lifang.cases.views.public.steps import query
from lifang.kernel.text import whole_number
from lifang.record.lines import seal_fields
from lifang.record.models import Seal
from lifang.record.queries import growth_proof
from lifang.web.components import Pages

PAGE = 31


@require_safe
def seals(request: HttpRequest) -> HttpResponse:
    before = whole_number(request.GET.get("before", ""))
    found = Seal.objects.order_by("-number")
    if before is not None:
        found = found.filter(number__lt=before)
    listed = list(found[: PAGE + 1])
    more, listed = len(listed) > PAGE, listed[:PAGE]
    older = reverse("cases:seals") + query(before=str(listed[-1].number)) if more else ""
    return render(request, "public/seals.html", {"seals": listed, "pager": Pages(on=older)})


@require_safe
def seal(request: HttpRequest, number: int) -> HttpResponse:
    """The seal, and the proof that its log only grew since the seal before."""
    del request
    wanted = Q(number=number) | Q(
        number=number - 1
    )  # not `in`, which hands the database any number, however long
    found = {one.number: one for one in Seal.objects.filter(wanted)}
    if number not in found:
        raise Http404
    body = seal_fields(found[number])
    if number - 1 in found:
        body["growth"] = growth_proof(found[number - 1], found[number]).as_json()
    return JsonResponse(body, json_dumps_params={"indent": 1})
