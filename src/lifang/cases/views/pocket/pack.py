"""Cases and their forms as the phone keeps them: texts in the reader's language, forms drawn by the page's own template."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.template.loader import render_to_string

from lifang.cases import rules
from lifang.cases.book import book
from lifang.cases.fold import Fold
from lifang.cases.forms import ActionForm
from lifang.cases.models import MERGED, Case
from lifang.cases.pocket import last_steps
from lifang.cases.queries import Offer, allowed_actions, label_of, names_of, offer_named
from lifang.cases.titles import kind_of
from lifang.cases.views.casepage import answers, label_of_offer
from lifang.cases.views.files import open_camera
from lifang.cases.views.history import actor_text
from lifang.cases.views.rows import place_of, state_of
from lifang.cases.views.visit import Visit
from lifang.places.queries import name_in
from lifang.programs import words
from lifang.programs.definition import Program
from lifang.record.models import Entry
from lifang.web.dates import due_text, moment_text
from lifang.web.forms import typed

Json = dict[str, Any]
DEGREE = 1_000_000


class Pack:
    """`forms` and `states` are said once for all cases of a program."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.forms: Json = {}
        self.states: Json = {}
        self.cases: list[Json] = []

    def add(self, cases: Collection[Case], offered: Collection[int] = ()) -> Pack:
        steps = last_steps(cases)
        actors = [entry.actor.removeprefix("account/") for some in steps.values() for entry in some]
        names = names_of([*actors, *(case.handler for case in cases)], self.visit.language)
        for fold in Fold.load(cases):
            case = fold.case
            told = self._case(case, names) | {"offered": case.pk in offered}
            told["steps"] = [self._step(entry, case, names) for entry in steps[case.ref]]
            told["actions"] = [self._action(offer, case) for offer in self._offers(fold)]
            self.cases.append(told)
        return self

    def as_json(self) -> Json:
        return {"cases": self.cases, "forms": self.forms, "states": self.states}

    def _case(self, case: Case, names: Mapping[str, str]) -> Json:
        program, language = book().get(case.program, case.version), self.visit.language
        place = [case.lat_e6 / DEGREE, case.lon_e6 / DEGREE] if case.lat_e6 and case.lon_e6 else None
        return {
            "ref": case.ref,
            "title": kind_of(program, case.category, language),
            "program": words.text(program.title, language),
            "version": self._states_of(program),
            "place": place_of(case, language),
            "address": case.site.address if case.site else "",
            "position": place,
            "state": case.state,
            "stateText": state_of(case, language),
            "open": case.state_kind == Case.Kind.OPEN,
            "closed": case.state_kind == Case.Kind.CLOSED,
            "due": case.due_at.isoformat() if case.due_at else None,
            "dueText": due_text(case.due_at, self.visit.now) if case.due_at else "",
            "unit": name_in(case.unit, language),
            "handler": names.get(case.handler, case.handler),
            "answers": [
                {"label": words.text(field.label, language), "text": text, "phone": field.type == "phone"}
                for field, text in answers(case, program, self.visit)
                if text
            ],
        }

    def _states_of(self, program: Program) -> str:
        version = f"{program.code}.{program.version}"
        self.states[version] = {
            name: words.text(state.label, self.visit.language) for name, state in program.states.items()
        }
        return version

    def _step(self, entry: Entry, case: Case, names: Mapping[str, str]) -> Json:
        program, language = book().get(case.program, case.version), self.visit.language
        label = label_of(program, entry.kind)
        payload = getattr(entry, "payload", None)
        said = (payload.data or {}).get("reason", "") if payload is not None else ""
        by_staff = entry.actor.startswith("account/")
        return {
            "what": words.text(label, language) if isinstance(label, Mapping) else str(label),
            "who": actor_text(entry.actor, names),
            "when": moment_text(entry.at, self.visit.now),
            "said": said if by_staff or rules.may_read_personal(self.visit.viewer, case) else "",
        }

    def _offers(self, fold: Fold) -> list[Offer]:
        """What can be done now, and the program's actions of later states: out of reach one step follows another.

        Left out is what chooses among the units, people and cases of the moment: that needs a signal.
        """
        case, actor = fold.case, self.visit.actor
        offers = [offer for offer in allowed_actions(case, actor, self.visit.now, fold) if not offer.inputs]
        if case.state == MERGED:
            return offers
        later = [
            offer_named(case, name)
            for name, action in book().get(case.program, case.version).actions.items()
            if case.state not in action.from_states and rules.may_take(actor, action, case)
        ]
        return offers + [offer for offer in later if offer is not None]

    def _action(self, offer: Offer, case: Case) -> Json:
        scope = f"{case.program}.{case.version}." if offer.declared else ""
        key = scope + offer.name
        if key not in self.forms:
            self.forms[key] = self._form(offer, case)
        known = {**case.fields, **case.personal}
        values = {
            field.name: typed(field, known[field.name]) for field in offer.fields if field.name in known
        }
        return {"name": offer.name, "form": key, "values": values}

    def _form(self, offer: Offer, case: Case) -> Json:
        visit = self.visit
        form = ActionForm(offer, case, visit.viewer, visit.now, language=visit.language)
        open_camera(form)
        for field in form.fields.values():
            field.initial = None  # each case brings its own
        action = book().get(case.program, case.version).actions[offer.name] if offer.declared else None
        return {
            "label": label_of_offer(offer, visit.language),
            "from": action.from_states if action else None,
            "to": action.to if action else None,
            "atOnce": not form.fields and not offer.closes,
            "needed": [name for name, field in form.fields.items() if getattr(field, "show_required", False)],
            "fields": render_to_string("desk/fields.html", {"form": form}),
        }
