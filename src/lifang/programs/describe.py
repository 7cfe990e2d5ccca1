"""A program told to people (plain text), drawn (Mermaid), and told to machines (JSON Schema).

All of it comes from the definition, so that a page, a help text or an API description cannot drift from what
the engine does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from lifang.kernel import conditions
from lifang.kernel.conditions import Condition
from lifang.programs import keys, words
from lifang.programs.definition import Action, ClockRule, Field, Program, State
from lifang.programs.phrases import PHRASES
from lifang.programs.values import LENGTHS, show_money


def describe(program: Program, language: str) -> str:
    """What it is, who may open it, steps, deadlines with their basis, evidence, publicity, retention."""
    teller = Teller(program, "zh" if language.startswith("zh") else "en")
    blocks = (teller.head(), teller.opening(), teller.steps(), teller.deadlines(), teller.ending())
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


class Teller:
    """The sentences about one program; `tools/guides.py` sets them into the clerks' pages."""

    def __init__(self, program: Program, language: str) -> None:
        self.program, self.language = program, language
        known = {name: words.text(label, language) for name, label in words.KNOWN_BY_ENGINE.items()}
        self.labels = known | {f.name: words.text(f.label, language) for f in program.fields.values()}
        of_fields = {f.name: f.type for f in program.fields.values()}
        self.dates = {
            name for name, kind in (keys.KNOWN_BY_ENGINE | of_fields).items() if kind in ("date", "datetime")
        }
        self.and_ = "、" if language == "zh" else ", "

    def say(self, key: str, **facts: object) -> str:
        return PHRASES[key][self.language].format(**facts)

    def join(self, items: Iterable[str]) -> str:
        return self.and_.join(items)

    def fields(self, names: Iterable[str]) -> str:
        return self.join(f"“{self.labels[name]}”" for name in names)

    def who(self, names: Iterable[str]) -> str:
        return self.join(words.who(name, self.language) for name in names)

    def proofs(self, kinds: Iterable[str]) -> str:
        return self.join(words.evidence(kind, self.language) for kind in kinds)

    def when(self, condition: Condition) -> str:
        return conditions.describe(self.worded(condition), self.language, self.labels, self.dates)

    def rule(self, condition: Condition) -> str:
        """What has to hold between answers: several labels in one sentence, each in quotes."""
        quoted = {
            name: f"“{label}”" if name in self.program.fields else label
            for name, label in self.labels.items()
        }
        return conditions.describe(self.worded(condition), self.language, quoted, self.dates)

    def worded(self, condition: Condition) -> Condition:
        """The same with the choices' texts in place of their values: people never see a code."""
        if condition.parts:
            return replace(condition, parts=tuple(map(self.worded, condition.parts)))
        if condition.other is not None:
            return condition
        asked = self.program.fields.get(condition.field)
        if asked and asked.type == "money" and isinstance(condition.value, int):
            return replace(condition, value=show_money(condition.value, self.language))
        texts = {c.value: words.text(c.label, self.language) for c in (asked.choices if asked else ())}
        if isinstance(condition.value, tuple):
            return replace(condition, value=tuple(texts.get(str(value), value) for value in condition.value))
        return replace(condition, value=texts.get(str(condition.value), condition.value))

    def unit_kind(self, kind: str) -> str:
        return words.text(words.UNIT_KINDS[kind], self.language)

    def state(self, name: str) -> str:
        return words.text(self.program.states[name].label, self.language)

    def head(self) -> list[str]:
        p = self.program
        title = words.text(p.title, self.language)
        return [
            self.say("title", title=title, code=p.code, version=p.version),
            words.text(p.summary, self.language),
        ]

    def opening(self) -> list[str]:
        p = self.program
        lines = [self.say("opened_by", who=self.who(p.intake.who))]
        for name in p.intake.fields:
            f = p.fields[name]
            line = "- " + self.labels[name] + (self.say("needed") if f.required else self.say("optional"))
            if f.when:
                line += self.say("only_when", when=self.when(f.when))
            if f.personal:
                line += self.say("personal")
            lines.append(line)
        lines += self.limits()
        if p.intake.evidence:
            lines.append(self.say("may_attach", proofs=self.proofs(p.intake.evidence)))
        return lines

    def limits(self) -> list[str]:
        """What must be right to open a case, how many there can be, and who is never given one."""
        p, lines = self.program, []
        if p.intake.must:
            lines.append(self.say("must_open", must=self.rule(p.intake.must)))
        if p.intake.once is not None:
            told = "once" if p.intake.once else "once_at_all"
            lines.append(self.say(told, fields=self.fields(p.intake.once)))
        for kind, condition in p.proofs.items():
            proof = words.evidence(kind, self.language)
            lines.append(self.say("proof_when", proof=proof, when=self.rule(condition)))
        if p.never_held_by:
            lines.append(self.say("never_held_by", kinds=self.join(map(self.unit_kind, p.never_held_by))))
        return lines

    def steps(self) -> list[str]:
        lines = [self.say("steps")]
        for state in self.program.states.values():
            lines.append(f"{self.state(state.name)} ({self._kind(state)})")
            lines += [
                "- " + self.step(action)
                for action in self.program.actions.values()
                if state.name in action.from_states
            ]
        return lines

    def _kind(self, state: State) -> str:
        return self.say(f"kind_{state.kind}")

    def step(self, action: Action) -> str:
        """One line: the action, who may do it, what it needs, where it leads."""
        label = words.text(action.label, self.language)
        parts = [self.say("step", label=label, who=self.who(action.who))]
        if action.to:
            parts.append(self.say("leads_to", state=self.state(action.to)))
        if action.when:
            parts.append(self.say("only_when", when=self.when(action.when)))
        if action.must:
            parts.append(self.say("must", must=self.rule(action.must)))
        if action.needs.fields:
            parts.append(self.say("needs_fields", fields=self.fields(action.needs.fields)))
        if action.asks:
            parts.append(self.say("asks_fields", fields=self.fields(action.asks)))
        if action.needs.evidence:
            parts.append(self.say("needs_evidence", proofs=self.proofs(action.needs.evidence)))
        if action.needs.reason:
            parts.append(self.say("needs_reason"))
        if action.within:
            parts.append(self.say("within", period=action.within.describe(self.language)))
        if action.follow_up:
            parts.append(self.say("then_follow_up"))
        if action.returns:
            parts.append(self.say("returns", count=self.program.returns))
        return "".join(parts)

    def deadlines(self) -> list[str]:
        clocks = self.program.clocks.values()
        return [self.say("deadlines"), *("- " + self.deadline(c) for c in clocks)] if clocks else []

    def deadline(self, clock: ClockRule) -> str:
        label = words.text(clock.label, self.language)
        period = clock.within.describe(self.language) if clock.within else ""
        field = self.labels[clock.due_field] if clock.due_field else ""
        form = "clock_due" if not period else "clock_after" if field else "clock"
        text = self.say(form, label=label, period=period, field=field)
        if clock.when:
            text += self.say("only_when", when=self.when(clock.when))
        text += self.say("basis", basis=words.text(clock.basis, self.language))
        if clock.extend:
            text += self.say(
                "extension",
                period=clock.extend.by.describe(self.language),
                times=clock.extend.times,
                who=self.who([clock.extend.who]),
            )
        if clock.on_breach == "tell-holder":
            return text + self.say("late_holder")
        rungs = (
            self.who([step.to])
            + (self.say("rung_after", period=step.after.describe(self.language)) if step.after else "")
            for step in self.program.escalation
        )
        return text + self.say("late", rungs=self.join(rungs))

    def ending(self) -> list[str]:
        p = self.program
        lines = []
        if p.follow_up:
            lines.append(
                self.say(
                    "follow_up",
                    period=p.follow_up.within.describe(self.language),
                    who=self.say(f"by_{p.follow_up.by}"),
                    asks=self.join(self.say(f"ask_{question}") for question in p.follow_up.ask),
                )
            )
        lines.append(self.say(f"page_{p.publicity.page}"))
        if p.publicity.fields:
            lines.append(self.say("published", fields=self.fields(p.publicity.fields)))
        if p.publicity.figures:
            lines.append(self.say("counted"))
        lines.append(
            self.say(
                "retention",
                case=p.retention.case.describe(self.language),
                payload=p.retention.payload.describe(self.language),
            )
        )
        if p.retention.open and p.retention.then:
            label = words.text(p.states[p.retention.then].label, self.language)
            lines.append(self.say("lapse", period=p.retention.open.describe(self.language), state=label))
        return lines


def mermaid(program: Program, language: str) -> str:
    """The states and actions as a Mermaid state diagram."""
    ids = {name: f"s{number}" for number, name in enumerate(program.states, 1)}
    lines = ["stateDiagram-v2"]
    for name, state in program.states.items():
        lines.append(f'    state "{_drawable(words.text(state.label, language))}" as {ids[name]}')
    lines.append(f"    [*] --> {ids[program.intake.state]}")
    for action in program.actions.values():
        for start in action.from_states:
            end = ids[action.to or start]
            lines.append(f"    {ids[start]} --> {end}: {_drawable(words.text(action.label, language))}")
    lines += [f"    {ids[name]} --> [*]" for name, state in program.states.items() if state.kind == "closed"]
    return "\n".join(lines) + "\n"


def _drawable(text: str) -> str:
    """Mermaid reads quotes, colons, semicolons and line ends as its own."""
    return " ".join(text.translate(str.maketrans('":;#', "”：；＃")).split())


def intake_schema(program: Program, language: str) -> dict[str, Any]:
    """JSON Schema (2020-12) of what opens a case."""
    fields = [program.fields[name] for name in program.intake.fields]
    title = words.text(program.title, language)
    return _object(title, fields, {f.name for f in fields if f.required and not f.when}, language)


def action_schema(program: Program, action: Action, language: str) -> dict[str, Any]:
    """JSON Schema of the form of one action; `reason` and `evidence` travel beside its fields."""
    names = (*action.needs.fields, *action.asks)
    fields = [program.fields[name] for name in names]
    required = {f.name for f in fields if not f.when and (f.required or f.name in action.needs.fields)}
    return _object(words.text(action.label, language), fields, required, language)


def _object(title: str, fields: list[Field], required: set[str], language: str) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "properties": {f.name: field_schema(f, language) for f in fields},
        "required": [f.name for f in fields if f.name in required],
        "additionalProperties": False,
    }


def field_schema(f: Field, language: str) -> dict[str, Any]:
    """What the API takes for one field. Money is yuan as text, exactly as in the form."""
    schema: dict[str, Any] = {"title": words.text(f.label, language)}
    if f.help:
        schema["description"] = words.text(f.help, language)
    values = [choice.value for choice in f.choices]
    match f.type:
        case "integer":
            schema["type"] = "integer"
            schema |= {key: n for key, n in (("minimum", f.minimum), ("maximum", f.maximum)) if n is not None}
        case "money":
            schema |= {"type": "string", "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,2})?$"}
        case "flag":
            schema["type"] = "boolean"
        case "choice":
            schema |= {"type": "string", "enum": values}
        case "choices":
            schema |= {"type": "array", "items": {"type": "string", "enum": values}, "uniqueItems": True}
        case "date":
            schema |= {"type": "string", "format": "date"}
        case "datetime":
            schema |= {"type": "string", "format": "date-time"}
        case kind:
            schema["type"] = "string"
            if kind in LENGTHS:
                schema["maxLength"] = f.max_length or LENGTHS[kind]
            if f.min_length is not None:
                schema["minLength"] = f.min_length
    return schema
