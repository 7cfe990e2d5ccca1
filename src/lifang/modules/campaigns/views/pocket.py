"""Doors that a phone may keep to work without a signal, and visits it sends later."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from lifang.cases.views.files import open_camera
from lifang.cases.views.pocket.sources import Job, JobList
from lifang.cases.views.visit import Visit
from lifang.kernel.text import whole_number
from lifang.modules.campaigns import queries
from lifang.modules.campaigns.errors import UnknownTarget
from lifang.modules.campaigns.models import Campaign, Target
from lifang.modules.campaigns.units import unit_of
from lifang.modules.campaigns.views.field import draft, job_ref, next_page, said, take
from lifang.modules.campaigns.views.forms import DoorForm
from lifang.modules.campaigns.views.show import counts_from, place_of, state_of, title_of
from lifang.programs import words

MOST = 300  # open doors of one turf: a building block


class Doors:
    def lists(self, visit: Visit) -> list[JobList]:
        found = []
        for turf in queries.turfs_of(visit.viewer).order_by("campaign__ends_on", "campaign", "number"):
            campaign = turf.campaign
            left = queries.targets_of(visit.viewer, campaign).filter(turf=turf, outcome="").order_by("order")
            targets = list(left[: MOST + 1])
            if targets:
                title = words.text(campaign.title, visit.language)
                rest = left.count() - MOST if len(targets) > MOST else 0
                unit = unit_of(campaign.kind, visit.language)
                note = _("Left: %(count)s") % {"count": unit.count(len(targets[:MOST]) + rest)}
                found.append(self._list(visit, campaign, targets[:MOST], title=title, note=note, rest=rest))
        return found

    def take(self, request: HttpRequest, visit: Visit, ref: str, key: str, acted_at: datetime | None) -> str:
        campaign, number = self._door(visit, ref)
        target = queries.get_target(visit.viewer, campaign, number)
        form = DoorForm(campaign, language=visit.language, data=request.POST, files=request.FILES)
        take(request, visit, form, number, key=key, acted_at=acted_at)
        if "show" in request.POST:  # the person waits in front of a page: the next one says it as always
            messages.success(request, said(visit, campaign, number), extra_tags=draft(campaign, number))
        target.campaign = campaign
        return next_page(campaign, target)

    def as_it_is(self, visit: Visit, ref: str) -> JobList | None:
        try:
            campaign, number = self._door(visit, ref)
            target = queries.get_target(visit.viewer, campaign, number)
        except UnknownTarget:
            return None
        return self._list(visit, campaign, [target])

    def _list(
        self,
        visit: Visit,
        campaign: Campaign,
        targets: list[Target],
        *,
        title: str = "",
        note: str = "",
        rest: int = 0,
    ) -> JobList:
        key = f"campaign.{campaign.ref}"
        jobs = [self._job(target, campaign, key, visit) for target in targets]
        url = next_page(campaign, targets[0])
        return JobList(url, title, note, jobs, {key: self._form(visit, campaign)}, rest)

    @staticmethod
    def _job(target: Target, campaign: Campaign, form: str, visit: Visit) -> Job:
        target.campaign, language = campaign, visit.language
        state = f"{state_of(target, campaign, language)} {counts_from(target, visit.now)}".rstrip()
        return Job(
            ref=job_ref(target),
            url=reverse("campaigns:field-door", args=[campaign.ref, target.number]),
            title=title_of(target, language),
            place=place_of(target, language),
            state=state,
            open=not target.outcome and campaign.closed_at is None,
            marked=target.booked_on is not None,
            form=form,
        )

    @staticmethod
    def _form(visit: Visit, campaign: Campaign) -> dict[str, object]:
        form = DoorForm(campaign, language=visit.language)
        open_camera(form)
        return {
            "label": _("Keep this visit"),
            "needed": ["outcome"],
            "neededIf": form.needed_if(),
            "fields": render_to_string("campaigns/door_fields.html", {"form": form}),
        }

    @staticmethod
    def _door(visit: Visit, ref: str) -> tuple[Campaign, int]:
        _name, _slash, rest = ref.partition("/")
        campaign_ref, _slash, said = rest.partition("/")
        if (number := whole_number(said)) is None:
            raise UnknownTarget(_("There is no such target."))
        return queries.get_campaign(visit.viewer, campaign_ref), number
