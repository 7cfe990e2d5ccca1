"""Who comes with what: reports at plates, on the web, by phone and at the counter, and calls that need no case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from lifang.cases.models import Case, Contact
from lifang.district.demo.play.hours import arrivals
from lifang.district.demo.play.pen import Pen
from lifang.district.demo.play.script import Part, Topic
from lifang.district.demo.play.stage import Stage
from lifang.district.demo.play.stories import TURNS, Story
from lifang.district.demo.play.voices import Voices
from lifang.people.actors import PUBLIC, Actor
from lifang.places.models import Area, Plate, Site
from lifang.places.profile import profile

ESTATE = "{estate}"  # in the texts: the compound that the place belongs to
NEAR = 60  # the newest stories: one of them may be reported a second time
STAFF_CHANNELS = {"phone": "duty", "visit": "duty", "field": "agent"}


class People:
    def __init__(self, stage: Stage, voices: Voices, pen: Pen) -> None:
        self.stage, self.voices, self.teller, self.pen = stage, voices, voices.teller, pen
        communities = Area.objects.filter(level=Area.Level.COMMUNITY).order_by("code")
        leaves = Area.objects.filter(children__isnull=True).order_by("code")
        self._areas = [area.code for area in communities] or [area.code for area in leaves]
        self._names = dict(Area.objects.values_list("code", "name"))
        self._sites = list(Site.objects.order_by("code"))
        self._by_key = {site.pk: site for site in self._sites}
        self._plates: dict[Any, Plate] = {}
        self.plates_changed()

    def plates_changed(self) -> None:
        hanging = Plate.objects.filter(state=Plate.State.PLACED).select_related("site")
        self._plates = {plate.site_id: plate for plate in hanging}

    def come(self) -> None:
        """Everybody who will come until the end, put on the clock at once."""
        stage, script = self.stage, self.stage.script
        when: dict[str, Any] = {
            "week": script.week,
            "hours": script.hours,
            "begin": max(stage.begin, stage.end - timedelta(weeks=script.everyday)),
            "end": stage.end,
            "calendar": stage.calendar,
            "rng": stage.rng,
        }
        for part in script.parts:
            for moment in arrivals(part.a_day, **when):
                stage.at(moment, lambda part=part: self._report(part))  # type: ignore[misc]
        for outcome, a_day in script.contacts.items():
            for moment in arrivals(a_day, **when):
                stage.at(moment, lambda outcome=outcome: self._call(outcome))  # type: ignore[misc]

    # -- reports ------------------------------------------------------------------------------------------------------

    def _report(self, part: Part) -> None:
        stage, rng = self.stage, self.stage.rng
        main = self._twin(part) if stage.chance("doubled") else None
        topic = main.topic if main else rng.choices(part.topics, [topic.weight for topic in part.topics])[0]
        area, site = (main.case.area_id, main.case.site) if main else self._place(part)
        plate = self._plates.get(site.pk) if site else None
        channel = self._channel(part, plate)
        language = "en" if "en" in topic.said and stage.chance("english") else "zh"
        data = self._answers(part, topic, self._estate(site, area), language)
        actor = self._actor(channel, site)
        if actor is None:
            channel, actor = "web", PUBLIC
        photo = "photo" in part.program.intake.evidence and topic.scene and stage.chance("photo")
        case = stage.receive(
            program=part.program.code,
            actor=actor,
            data=data,
            files=[("photo", stage.album.photo(topic.scene, after=False))] if photo else [],
            channel=channel,
            language=language,
            area=area,
            site=site,
            plate=plate if channel == "plate" else None,
        )
        story = Story(
            part, topic, case, language, "reporter_phone" in data, stage.chance("slow"), self._turn()
        )
        story.disputed = story.turn == "offered" and stage.chance("disputed")
        if channel == "phone":
            self._note_call(actor, case, str(data.get("description", "")))
        self.teller.begin(story)
        if main is not None:
            stage.after_work(1.5, lambda: self.voices.merge(story, main))

    def _twin(self, part: Part) -> Story | None:
        near = [
            story
            for story in self.teller.stories[-NEAR:]
            if story.part is part and story.is_open and story.case.site is not None
        ]
        return self.stage.rng.choice(near) if near else None

    def _turn(self) -> str:
        return next((turn for turn in TURNS if self.stage.chance(turn)), "")

    def _place(self, part: Part) -> tuple[str, Site | None]:
        rng, busy = self.stage.rng, self.stage.script.busy
        others = max(0.0, 1 - sum(busy.values()))
        chosen = rng.choices([*busy, ""], [*busy.values(), others])[0] or rng.choice(self._areas)
        inside = [site for site in self._sites if site.area_id.startswith(chosen)]
        if not inside or rng.random() >= part.at_site:
            return chosen, None
        doors = [site for site in inside if site.pk in self._plates]
        site = rng.choice(doors if doors and rng.random() < 0.85 else inside)
        return site.area_id, site

    def _channel(self, part: Part, plate: Plate | None) -> str:
        possible = {
            channel: weight
            for channel, weight in self.stage.script.channels.items()
            if channel in part.program.intake.channels
            and channel in profile().channels
            and (plate is not None or channel != "plate")
        }
        return self.stage.rng.choices(list(possible), list(possible.values()))[0]

    def _actor(self, channel: str, site: Site | None) -> Actor | None:
        """Residents write for themselves; a call or a visit is written down by whoever took it."""
        stage = self.stage
        role = STAFF_CHANNELS.get(channel)
        if role is None:
            return PUBLIC
        if role == "agent":
            agent = stage.cast.answers_for(site, stage.today)
            return stage.cast.actor(stage.cast.on_duty(agent, stage.today), stage.today) if agent else None
        desk = stage.cast.desk()
        return (
            stage.cast.actor(stage.cast.on_duty(stage.rng.choice(desk), stage.today), stage.today)
            if desk
            else None
        )

    def _answers(self, part: Part, topic: Topic, estate: str, language: str) -> dict[str, object]:
        stage, rng, fields = self.stage, self.stage.rng, part.program.fields
        data: dict[str, object] = dict(topic.gives)
        data["description"] = rng.choice(topic.said[language])
        for name, values in part.intake.items():
            data[name] = rng.choice(values)
        for name, value in data.items():
            if value == ESTATE:
                data[name] = estate
        if topic.where and "place_note" in fields:
            data["place_note"] = rng.choice(topic.where)
        if "reporter_name" in fields and stage.chance("name"):
            data["reporter_name"] = rng.choice(stage.script.names.addressed)
        if "reporter_phone" in fields and stage.chance("phone"):
            data["reporter_phone"] = self.pen.phone(rng)
        asked = part.program.intake.fields
        return {name: value for name, value in data.items() if name in asked}

    def _estate(self, site: Site | None, area: str) -> str:
        while site is not None and site.parent_id is not None:
            site = self._by_key[site.parent_id]
        return site.name if site is not None else self._names[area]

    # -- calls --------------------------------------------------------------------------------------------------------

    def _note_call(self, actor: Actor, case: Case, summary: str) -> None:
        self.stage.batch.note_contact(
            actor=actor,
            channel="phone",
            outcome=Contact.Outcome.CASE,
            now=self.stage.now,
            key=self.stage.key(),
            area=case.area_id,
            case=case,
            summary=summary,
        )

    def _call(self, outcome: str) -> None:
        """Answered at once, handed to an emergency line, or shown another door."""
        stage = self.stage
        desk = stage.cast.desk()
        said = [call for call in stage.script.calls[outcome] if self._has_line(call)]
        if not desk or not said:
            return
        call = stage.rng.choice(said)
        stage.batch.note_contact(
            actor=stage.cast.actor(stage.cast.on_duty(stage.rng.choice(desk), stage.today), stage.today),
            channel=stage.rng.choice(("phone", "phone", "phone", "visit")),
            outcome=Contact.Outcome(outcome),
            now=stage.now,
            key=stage.key(),
            area=self._place_of_call(),
            line=str(call.get("line", "")),
            reason=str(call.get("reason", "")),
            summary=str(call["said"]),
        )

    def _has_line(self, call: Mapping[str, Any]) -> bool:
        return "line" not in call or str(call["line"]) in profile().emergency

    def _place_of_call(self) -> str:
        return self.stage.rng.choice(self._areas)
