"""The declared list of how work at a target can end. Each target ends in exactly one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

_CODE = re.compile(r"[a-z][a-z0-9-]{1,38}")


class BadOutcomes(ValueError):
    """`problem`: a key of PROBLEMS, filled with `given`."""

    def __init__(self, problem: str, **given: str) -> None:
        super().__init__(PROBLEMS[problem]["en"].format_map(given))
        self.problem, self.given = problem, given

    def explain(self, language: str) -> str:
        spoken = "zh" if language.startswith("zh") else "en"
        return PROBLEMS[self.problem][spoken].format_map(self.given)


@dataclass(frozen=True, slots=True)
class Outcome:
    code: str
    label: Mapping[str, str]
    reason: bool = False  # a reason is written down
    photo: bool = False
    after_tries: bool = False  # nobody chooses it: it is what is left when the whole ladder was climbed
    reached: bool = False  # somebody was there and the work was done

    def to_data(self) -> dict[str, Any]:
        marks = {name: True for name in ("reason", "photo", "after_tries", "reached") if getattr(self, name)}
        return {"code": self.code, "label": dict(self.label), **marks}


def read(data: Iterable[Mapping[str, Any]]) -> list[Outcome]:
    return [Outcome(**one) for one in data]


def check(outcomes: Sequence[Outcome]) -> None:
    codes = [one.code for one in outcomes]
    if bad := [code for code in codes if not _CODE.fullmatch(code)]:
        raise BadOutcomes("code", code=bad[0])
    for said in (
        codes,
        *([words.get(spoken, "") for words in labels_of(outcomes)] for spoken in ("zh", "en")),
    ):
        if twice := next((one for one in said if one and said.count(one) > 1), ""):
            raise BadOutcomes("twice", what=twice)
    if not any(one.reached for one in outcomes):
        raise BadOutcomes("never-done")
    left = [one for one in outcomes if one.after_tries]
    if len(left) > 1:
        raise BadOutcomes("two-left")
    if any(one.reached or one.reason or one.photo for one in left):
        raise BadOutcomes("nobody-there")


def labels_of(outcomes: Iterable[Outcome]) -> list[Mapping[str, str]]:
    return [one.label for one in outcomes]


def named(rows: Iterable[Outcome]) -> list[Outcome]:
    """Rows as people write them, those without a code with one: what figures count as done is called `done`."""
    rows = list(rows)
    taken = {one.code for one in rows}
    made = []
    for number, one in enumerate(rows, 1):
        code = one.code
        if not code:
            wanted = [DONE.code] if one.reached else []
            wanted += [*_words(one.label.get("en", "")), *(f"outcome-{n}" for n in range(number, 100))]
            code = next(name for name in wanted if name not in taken)
        taken.add(code)
        made.append(replace(one, code=code))
    return made


def _words(text: str) -> list[str]:
    code = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:38].rstrip("-")
    return [code] if _CODE.fullmatch(code) else []


PROBLEMS = {
    "code": {
        "zh": "结果的代码只能用小写字母、数字和短横线，不能是“{code}”。",
        "en": "an outcome's code is small letters, digits and dashes, not {code!r}",
    },
    "twice": {"zh": "每种结果只写一次：{what}", "en": "each outcome is declared once: {what}"},
    "never-done": {
        "zh": "至少要有一种结果表示事情办成了，请勾选“算走访到”。",
        "en": "at least one outcome says that the work was done; mark it as reached",
    },
    "two-left": {
        "zh": "最后一次上门仍无人时，只能有一种结果。",
        "en": "only one outcome can follow when nobody was met at the last try",
    },
    "nobody-there": {
        "zh": "多次上门无人后自动记的结果，没有人去选，所以不能要求原因或照片，也不算走访到。",
        "en": "nobody chooses what follows after the last try, so it asks for no reason and no photo and is not reached",
    },
}
DONE = Outcome("done", {"zh": "已完成", "en": "Done"}, reached=True)
REFUSED = Outcome("refused", {"zh": "拒绝", "en": "Refused"}, reason=True)
NOBODY_HOME = Outcome("nobody-home", {"zh": "多次上门无人", "en": "Nobody home"}, after_tries=True)
VACANT = Outcome("vacant", {"zh": "空置", "en": "Vacant"}, photo=True)
DEMOLISHED = Outcome("demolished", {"zh": "已拆除", "en": "Demolished"}, photo=True)
NOT_APPLICABLE = Outcome("not-applicable", {"zh": "不适用", "en": "Not applicable"}, reason=True)
STANDARD = (DONE, REFUSED, NOBODY_HOME, VACANT, DEMOLISHED, NOT_APPLICABLE)
