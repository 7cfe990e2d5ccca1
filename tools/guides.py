"""The clerk's pages in docs/guide/programs: one for each program of the catalogue, in both languages, drawn from the program.

    python tools/guides.py            writes them
    python tools/guides.py --check    says which are not as the programs are now; exit 1

Nothing on them is written by hand but `practice.yaml`: how the work goes, in the words of people who do it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from lifang.people.roles import ROLES
from lifang.programs import words
from lifang.programs.definition import Action, Field, Program
from lifang.programs.describe import Teller, mermaid
from lifang.programs.load import catalogue

GUIDE = Path(__file__).parent.parent / "docs" / "guide" / "programs"
PRACTICE = GUIDE / "practice.yaml"
LANGUAGES = ("zh", "en")
PHRASES: Mapping[str, Mapping[str, str]] = {
    "language": {"zh": "中文", "en": "English"},
    "for": {"zh": "这是做什么的", "en": "What it is for"},
    "practice": {"zh": "实际怎么办", "en": "How it goes in practice"},
    "who": {"zh": "谁可以做什么", "en": "Who may do what"},
    "steps": {"zh": "步骤和要填的内容", "en": "Steps and their forms"},
    "forms": {"zh": "表单里的每一项", "en": "Every field of the forms"},
    "clocks": {"zh": "时限和依据", "en": "Deadlines and their basis"},
    "evidence": {"zh": "凭证", "en": "Evidence"},
    "seen": {"zh": "当事人看到什么", "en": "What the person sees"},
    "diagram": {"zh": "流程图", "en": "Diagram"},
    "opens": {"zh": "提出", "en": "open it"},
    "role": {"zh": "谁", "en": "Who"},
    "may": {"zh": "可以", "en": "may"},
    "field": {"zh": "项目", "en": "Field"},
    "kind": {"zh": "填法", "en": "How it is filled in"},
    "note": {"zh": "说明", "en": "Note"},
    "asked_first": {"zh": "提出时填", "en": "asked when it is opened"},
    "runs": {"zh": "{kind}，计“{clock}”", "en": "{kind}; “{clock}” runs"},
    "end": {"zh": "到这里就结束了。", "en": "Here it ends."},
    "needed": {"zh": "必填", "en": "needed"},
    "personal": {"zh": "个人信息，到期删除", "en": "personal, erased in time"},
    "only_when": {"zh": "仅当：{when}", "en": "only when {when}"},
    "step": {"zh": "步骤", "en": "Step"},
    "proof": {"zh": "要附上", "en": "To attach"},
    "at_opening": {"zh": "提出时（可以附）", "en": "When it is opened (may be attached)"},
    "no_proof": {"zh": "这类事项不要求附凭证。", "en": "No evidence is asked for."},
    "no_clock": {"zh": "这类事项没有时限。", "en": "There is no deadline."},
    "told": {
        "zh": "凭回执编号随时可以查看：走到哪一步、谁在办、什么时候前、为什么是这一天。下列步骤办完会另外通知本人：{steps}。",
        "en": "With the receipt code the person can look at any time: where it stands, who holds it, by when and why "
        "that date. They get a message after: {steps}.",
    },
    "not_told": {
        "zh": "本人不会收到通知；凭回执编号可以查看进展。",
        "en": "No message is sent; with the receipt code the person can look where it stands.",
    },
    "own_steps": {"zh": "本人自己可以：{steps}。", "en": "The person may: {steps}."},
    "wall": {
        "zh": "用途：{purpose}。别的用途的人看不到。主管单位：`{department}`。保密级别：{sensitivity}。",
        "en": "Purpose: {purpose}; nobody of another purpose sees it. Department: `{department}`. Sensitivity: {sensitivity}.",
    },
    "public": {"zh": "公开", "en": "public"},
    "internal": {"zh": "内部", "en": "internal"},
    "restricted": {"zh": "受限（每次查看都记录）", "en": "restricted (each look at it is recorded)"},
    "all": {"zh": "全部事项", "en": "All programs"},
}
TYPES: Mapping[str, Mapping[str, str]] = {
    "text": {"zh": "一行文字", "en": "a line of text"},
    "longtext": {"zh": "一段文字", "en": "text"},
    "integer": {"zh": "整数", "en": "a whole number"},
    "money": {"zh": "金额（元）", "en": "yuan"},
    "date": {"zh": "日期", "en": "a date"},
    "datetime": {"zh": "日期和时间", "en": "a date and time"},
    "choice": {"zh": "选一项", "en": "one of"},
    "choices": {"zh": "可选多项", "en": "any of"},
    "flag": {"zh": "是或否", "en": "yes or no"},
    "phone": {"zh": "电话号码", "en": "a phone number"},
    "person": {"zh": "人员", "en": "a person"},
    "organization": {"zh": "单位", "en": "an organization"},
    "site": {"zh": "地点", "en": "a place"},
    "category": {"zh": "按分类目录选一项", "en": "one of the list of categories"},
    "id_number": {"zh": "身份证号", "en": "an identity number"},
}
INTRODUCTION = """\
每一页讲一种事项：做什么、谁能做、步骤和表单、时限和依据、凭证、当事人看到什么。要新写一种事项，请看[怎样写一种事项](../../programs.md)。

One page for each kind of work: what it is for, who may do what, steps and forms, deadlines and their basis, evidence,
what the person sees. To write a new one, read [how to write a program](../../programs.md)."""
HEAD = "<!-- Written by tools/guides.py from {source} and practice.yaml: change those, then run `make docs`. -->\n"


class Guide:
    """One language of one program's page."""

    def __init__(self, program: Program, language: str, practice: str) -> None:
        self.program, self.language, self.practice = program, language, practice
        self.teller = Teller(program, language)
        self.then = "；" if language == "zh" else "; "  # labels have commas of their own

    def say(self, key: str, **facts: object) -> str:
        return PHRASES[key][self.language].format(**facts)

    def text(self, texts: Mapping[str, str]) -> str:
        return words.text(texts, self.language)

    def head(self, key: str) -> str:
        return f"### {self.say(key)}"

    def page(self) -> list[str]:
        program = self.program
        diagram = f"```mermaid\n{mermaid(program, self.language)}```"
        wall = self.say(
            "wall",
            purpose=words.purpose(program.purpose, self.language),
            department=program.department,
            sensitivity=self.say(program.sensitivity),
        )
        return [
            f"## {self.say('language')}：{self.text(program.title)}"
            if self.language == "zh"
            else f"## English: {self.text(program.title)}",
            self.head("for"), self.text(program.summary), wall,
            self.head("practice"), self.practice.strip(),
            self.head("who"), self.who(),
            self.head("steps"), *self.steps(),
            self.head("forms"), self.forms(), *self.teller.limits(),
            self.head("clocks"), self.clocks(),
            self.head("evidence"), self.evidence(),
            self.head("seen"), *self.seen(),
            self.head("diagram"), diagram,
        ]  # fmt: skip

    def who(self) -> str:
        may: dict[str, list[str]] = {}
        for name in self.program.intake.who:
            may.setdefault(name, []).append(self.say("opens"))
        for action in self.program.actions.values():
            for name in action.who:
                may.setdefault(name, []).append(self.text(action.label))
        order = ["anyone", "reporter", "handler", *ROLES, "system"]
        lines = [
            (words.who(name, self.language), self.then.join(dict.fromkeys(may[name])))
            for name in sorted(may, key=order.index)
        ]
        return table([self.say("role"), self.say("may")], lines)

    def steps(self) -> list[str]:
        blocks = []
        for state in self.program.states.values():
            kind = self.teller.say(f"kind_{state.kind}")
            if state.clock:
                kind = self.say("runs", kind=kind, clock=self.text(self.program.clocks[state.clock].label))
            own = [one for one in self.program.actions.values() if state.name in one.from_states]
            lines = [f"- {self.teller.step(action)}" for action in own] or [f"- {self.say('end')}"]
            blocks += [f"**{self.text(state.label)}** ({kind})", "\n".join(lines)]
        return blocks

    def forms(self) -> str:
        head = [self.say("field"), self.say("kind"), self.say("note")]
        return table(head, [self._field(field) for field in self.program.fields.values()])

    def _field(self, field: Field) -> tuple[str, str, str]:
        kind = TYPES[field.type][self.language]
        if field.choices:
            kind += ": " + " / ".join(self.text(choice.label) for choice in field.choices)
        notes = [self.say("asked_first")] if field.name in self.program.intake.fields else []
        if field.required:
            notes.append(self.say("needed"))
        if field.personal:
            notes.append(self.say("personal"))
        if field.when:
            notes.append(self.say("only_when", when=self.teller.when(field.when)))
        if field.help:
            notes.append(self.text(field.help))
        return self.text(field.label), kind, self.then.join(notes)

    def clocks(self) -> str:
        lines = self.teller.deadlines()[1:]
        return "\n".join(lines) if lines else self.say("no_clock")

    def evidence(self) -> str:
        lines = [
            (self.text(action.label), self.teller.proofs(action.needs.evidence))
            for action in self.program.actions.values()
            if action.needs.evidence
        ]
        if self.program.intake.evidence:
            lines.insert(0, (self.say("at_opening"), self.teller.proofs(self.program.intake.evidence)))
        return table([self.say("step"), self.say("proof")], lines) if lines else self.say("no_proof")

    def seen(self) -> list[str]:
        own = self._labels(action for action in self.program.actions.values() if "reporter" in action.who)
        told = self._labels(
            action for action in self.program.actions.values() if action.tell_reporter and action.to
        )
        hears = any(self.program.fields[name].type == "phone" for name in self.program.intake.fields)
        lines = [self.say("told", steps=told) if told and hears else self.say("not_told")]
        if own:
            lines.append(self.say("own_steps", steps=own))
        return [*lines, *self.teller.ending()]

    def _labels(self, actions: Iterable[Action]) -> str:
        return self.then.join(dict.fromkeys(self.text(action.label) for action in actions))


def table(head: list[str], lines: Iterable[Iterable[str]]) -> str:
    def row(cells: Iterable[str]) -> str:
        return "| " + " | ".join(" ".join(cell.replace("|", "／").split()) for cell in cells) + " |"

    return "\n".join([row(head), row("---" for _cell in head), *map(row, lines)])


def page_of(program: Program, practice: Mapping[str, str]) -> str:
    source = f"src/lifang/programs/catalogue/{program.code}.yaml"
    blocks = [
        HEAD.format(source=source) + f"# {program.title['zh']} · {program.title['en']}",
        " · ".join(f"[{PHRASES['language'][one]}](#{anchor(one, program)})" for one in LANGUAGES)
        + f" · [{PHRASES['all']['zh']} · {PHRASES['all']['en']}](README.md) · `{program.code}`",
    ]
    for language in LANGUAGES:
        blocks += Guide(program, language, practice[language]).page()
    return "\n\n".join(blocks) + "\n"


def index_of(programs: Iterable[Program]) -> str:
    blocks = [
        HEAD.format(source="src/lifang/programs/catalogue") + "# 事项手册 · A page for each program",
        INTRODUCTION,
    ]
    by_purpose: dict[str, list[Program]] = {}
    for program in programs:
        by_purpose.setdefault(program.purpose, []).append(program)
    for purpose, own in by_purpose.items():
        lines = [
            (f"[{p.title['zh']}]({p.code}.md)", f"[{p.title['en']}]({p.code}.md)", f"`{p.code}`") for p in own
        ]
        heading = " · ".join(words.purpose(purpose, language) for language in LANGUAGES)
        blocks += [f"## {heading}", table(["事项", "Program", "code"], lines)]
    return "\n\n".join(blocks) + "\n"


def anchor(language: str, program: Program) -> str:
    """As the usual viewers of Markdown make it from a heading."""
    if language == "zh":
        return f"中文{program.title['zh']}".replace("—", "")
    heading = f"English: {program.title['en']}".lower()
    return "".join(c for c in heading if c.isalnum() or c in " -").replace(" ", "-")


def pages() -> dict[str, str]:
    practice = yaml.safe_load(PRACTICE.read_text(encoding="utf-8"))
    programs = [catalogue()[code] for code in sorted(catalogue())]
    written = {f"{program.code}.md": page_of(program, practice[program.code]) for program in programs}
    return written | {"README.md": index_of(programs)}


def stale() -> list[str]:
    """What differs from the programs, or belongs to none."""
    wanted = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in GUIDE.glob("*.md")}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 when a page is not up to date"
    )
    if parser.parse_args().check:
        found = stale()
        sys.stdout.writelines(f"docs/guide/programs/{name}: run `make docs`\n" for name in found)
        sys.exit(1 if found else 0)
    wanted = pages()
    for path in GUIDE.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (GUIDE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
