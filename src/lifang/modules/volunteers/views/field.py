"""The volunteer's own pages on the phone: what is asked, what was promised, being there, hours and certificates."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lifang.cases.errors import Refused
from lifang.cases.views.frame import frame
from lifang.cases.views.visit import Visit, visit_of
from lifang.modules.volunteers import commands, rules
from lifang.modules.volunteers.forms import ReasonForm, TermsForm
from lifang.modules.volunteers.matching import Reason
from lifang.modules.volunteers.models import Need, Offer, Shift, Terms
from lifang.modules.volunteers.queries import needs, record, volunteers
from lifang.modules.volunteers.standard import standard
from lifang.modules.volunteers.views.texts import (
    hours_text,
    need_line,
    offer_line,
    shift_line,
    stars_text,
    when,
    where,
)
from lifang.modules.volunteers.views.visits import did, for_volunteers, whoever
from lifang.people.models import Organization, Person
from lifang.places.queries import name_in
from lifang.web.typed import typed

MOST = 50  # lines of a list


def context_of(visit: Visit, tab: str) -> dict[str, Any]:
    """`tab`: which of the buttons at the bottom is lit. Staff who volunteer keep the way back to their work."""
    return frame(visit, "field") | {
        "volunteer_tab": tab,
        "staff": bool(visit.viewer.grants),
        "now": visit.now,
    }


@require_safe
@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Open to every account: who is no volunteer reads how to become one."""
    visit = visit_of(request)
    person = whoever(request, visit)
    context = context_of(visit, "home") | {
        "organises": rules.organises_somewhere(visit.viewer),
        "stranger": person is None,  # hours and times are of those who are registered
    }
    if person is not None:
        offers = [
            offer_line(one, visit.now, visit.language) for one in needs.offers_ahead(person, visit.now)[:MOST]
        ]
        context |= {
            "person": person,
            "running": record.running_shift(person),
            "asked": [line for line in offers if line.offer.state == Offer.State.OFFERED],
            "promised": [line for line in offers if line.offer.state == Offer.State.ACCEPTED],
            "called_off": [
                offer_line(one, visit.now, visit.language)
                for one in needs.called_off(person, visit.now)[:MOST]
            ],
            "open": [
                need_line(one, visit.now, visit.language) for one in needs.open_to(person, visit.now)[:MOST]
            ],
        }
    return render(request, "volunteers/field/home.html", context)


@require_safe
@for_volunteers
def need(request: HttpRequest, visit: Visit, person: Person, ref: str) -> HttpResponse:
    row = _need_for(person, ref, visit)
    offer = row.offers.filter(person=person).first()
    shift = row.shifts.filter(person=person).first()
    still_open = row.state == Need.State.OPEN and row.ends_at > visit.now
    context = context_of(visit, "home") | {
        "need": row,
        "when": when(row, visit.now),
        "where": where(row, visit.language),
        "skill": volunteers.skill_names().get(row.skill),
        "offer": offer,
        "why": _why(offer, visit.language),
        "shift": shift,
        "shift_line": shift_line(shift, visit.now) if shift else None,
        "log": shift.observations.select_related("case").order_by("at") if shift else (),
        "still_open": still_open,
        "may_sign_in": still_open and visit.now >= row.starts_at - standard().sign_in_before,
        "note": ReasonForm("note", _("What you saw")),
        "key": visit.new_key(),
    }
    return render(request, "volunteers/field/need.html", context)


@require_POST
@for_volunteers
def act(request: HttpRequest, visit: Visit, person: Person, ref: str, step: str) -> HttpResponse:
    """One press each: yes, no, I can come, sign in, sign out."""
    row = _need_for(person, ref, visit)
    call: dict[str, Any] = {"actor": visit.actor, "key": request.POST.get("key", ""), "now": visit.now}
    match step:
        case "accept" | "decline":
            offer = row.offers.filter(person=person).first()
            if offer is None:
                raise Http404
            yes = step == "accept"
            said = (
                _("Thank you. We count on you.")
                if yes
                else _("Thank you for telling us. No reason is needed.")
            )
            did(request, lambda: commands.answer(offer=offer, accept=yes, **call), said=said)
        case "come":
            said = _("Thank you. We count on you.")
            did(request, lambda: commands.come_forward(need=row, person=person, **call), said=said)
        case "sign-in":
            said = _("You are signed in. Take care, and sign out when you leave.")
            did(request, lambda: commands.sign_in(need=row, person=person, how="phone", **call), said=said)
        case "sign-out":
            shift = _shift_of(person, need=row)
            said = _("Thank you. The organiser confirms your hours.")
            did(request, lambda: commands.sign_out(shift=shift, **call), said=said)
        case "note":
            shift, note = _shift_of(person, need=row), typed(request, "note")
            did(
                request,
                lambda: commands.observe(shift=shift, note=note, **call),
                said=_("Written into the log."),
            )
        case _:
            raise Http404
    return redirect("volunteers:field-need", row.ref)


@require_safe
@for_volunteers
def hours(request: HttpRequest, visit: Visit, person: Person) -> HttpResponse:
    records = record.record_of(person)
    minutes = sum(one.minutes for one in records)
    context = context_of(visit, "hours") | {
        "hours": hours_text(minutes),
        "stars": stars_text(minutes),
        "next_star": next((hour for hour in standard().stars if hour * 60 > minutes), None),
        "records": [
            (one, name_in(one.organizer, visit.language), hours_text(one.minutes), visit.new_key())
            for one in records
        ],
        "certificates": [
            (one, name_in(one.organizer, visit.language), hours_text(one.minutes))
            for one in record.certificates_of(person)
        ],
        "shifts": [shift_line(one, visit.now) for one in record.shifts_of(person)[:MOST]],
    }
    return render(request, "volunteers/field/hours.html", context)


@require_POST
@for_volunteers
def certify(request: HttpRequest, visit: Visit, person: Person) -> HttpResponse:
    team = Organization.objects.filter(pk=request.POST.get("team", "")).first()
    if team is None:
        raise Http404
    did(
        request,
        lambda: commands.certify(
            person=person, organizer=team, actor=visit.actor, key=request.POST.get("key", ""), now=visit.now
        ),
        said=_("Here is your certificate. It costs nothing, and you may ask for a new one at any time."),
    )
    return redirect("volunteers:field-hours")


@require_http_methods(["GET", "HEAD", "POST"])
@for_volunteers
def shift(request: HttpRequest, visit: Visit, person: Person, code: str) -> HttpResponse:
    """One line of my record, with what was decided about it; and the form to say that it is not true."""
    row = _shift_of(person, code=needs.tidy_ref(code))
    form = ReasonForm("text", _("What is not true?"), data=request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                commands.object_to(
                    shift=row,
                    text=form.cleaned_data["text"],
                    actor=visit.actor,
                    key=request.POST.get("key", ""),
                    now=visit.now,
                )
                return redirect("volunteers:field-shift", row.code)
            except Refused as refusal:
                form.add_error(None, str(refusal.message))
    context = context_of(visit, "hours") | {
        "shift": row,
        "line": shift_line(row, visit.now),
        "form": form if row.state in (Shift.State.PUBLISHED, Shift.State.REFUSED) else None,
        "questions": [
            one.explain(visit.language) for one in record.open_questions([person.pk]).get(row.code, [])
        ],
        "key": request.POST.get("key") or visit.new_key(),
    }
    return render(request, "volunteers/field/shift.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_volunteers
def me(request: HttpRequest, visit: Visit, person: Person) -> HttpResponse:
    terms = Terms.objects.filter(person=person).select_related("site").first()
    form = TermsForm(terms, language=visit.language, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = _("Kept. You are only asked at these times.")
        key = request.POST.get("key", "")
        set_terms = commands.set_terms
        if did(
            request,
            lambda: set_terms(person=person, **form.said(), actor=visit.actor, key=key, now=visit.now),
            said=said,
        ):
            return redirect("volunteers:field-me")
    context = context_of(visit, "me") | {
        "person": person,
        "form": form,
        "teams": [name_in(team, visit.language) for team in volunteers.teams_of(person, visit.viewer.on)],
        "key": visit.new_key(),
    }
    return render(request, "volunteers/field/me.html", context, status=400 if form.errors else 200)


def _need_for(person: Person, ref: str, visit: Visit) -> Need:
    """One that this volunteer was asked for, or that is public."""
    public = Q(public=True, state=Need.State.OPEN, starts_at__gt=visit.now)
    rows = Need.objects.filter(public | Q(offers__person=person), ref=needs.tidy_ref(ref)).distinct()
    row = rows.select_related("area", "site", "team").first()
    if row is None:
        raise Http404
    return row


def _shift_of(person: Person, **where: Any) -> Shift:
    row = record.shifts_of(person).filter(**where).first()
    if row is None:
        raise Http404
    return row


def _why(offer: Offer | None, language: str) -> list[str]:
    return [volunteers.explain(Reason(**one), language) for one in offer.trace] if offer else []
