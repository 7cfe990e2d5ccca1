"""What a person reads when a value cannot be taken: what is wrong, and what to do."""

from __future__ import annotations

MESSAGES: dict[str, dict[str, str]] = {
    "required": {
        "zh": "“{label}”没有填。请填写。",
        "en": "“{label}” is empty. Please fill it in.",
    },
    "unknown": {
        "zh": "没有“{name}”这一项。请从表格中删除，或检查拼写。",
        "en": "There is no field “{name}”. Take it out, or check how it is spelt.",
    },
    "one": {
        "zh": "“{label}”只能填一个值。",
        "en": "“{label}” takes one value only.",
    },
    "too_long": {
        "zh": "“{label}”有{count}个字，最多{limit}个字。请删去{over}个字，或把材料作为附件上传。",
        "en": "“{label}” has {count} characters; at most {limit} fit. Cut {over}, or attach a document.",
    },
    "too_short": {
        "zh": "“{label}”有{count}个字，至少要{limit}个字。请再核对一遍。",
        "en": "“{label}” has {count} characters and needs at least {limit}. Please compare it once more.",
    },
    "integer": {
        "zh": "“{label}”要填整数，例如 3。现在填的是“{raw}”。",
        "en": "“{label}” must be a whole number such as 3, not “{raw}”.",
    },
    "money": {
        "zh": "“{label}”要填金额（元，最多两位小数），例如 1234.50。现在填的是“{raw}”。",
        "en": "“{label}” must be an amount in yuan with at most two decimals, such as 1234.50, not “{raw}”.",
    },
    "minimum": {
        "zh": "“{label}”不能小于{limit}。",
        "en": "“{label}” must be at least {limit}.",
    },
    "maximum": {
        "zh": "“{label}”不能大于{limit}。",
        "en": "“{label}” must be at most {limit}.",
    },
    "date": {
        "zh": "“{label}”要填日期，例如 2026-11-23 或 2026年11月23日。现在填的是“{raw}”。",
        "en": "“{label}” must be a date such as 2026-11-23, not “{raw}”.",
    },
    "datetime": {
        "zh": "“{label}”要填日期和时间，例如 2026-11-23 09:30。现在填的是“{raw}”。",
        "en": "“{label}” must be a date and time such as 2026-11-23 09:30, not “{raw}”.",
    },
    "choice": {
        "zh": "“{label}”没有“{raw}”这个选项。可选：{options}。",
        "en": "“{label}” has no choice “{raw}”. Choose one of: {options}.",
    },
    "flag": {
        "zh": "“{label}”请填“是”或“否”。现在填的是“{raw}”。",
        "en": "“{label}” must be yes or no, not “{raw}”.",
    },
    "phone": {
        "zh": "“{label}”不像电话号码：“{raw}”。请填11位手机号，或带区号的座机号，例如 010-12345678。",
        "en": "“{label}” does not look like a phone number: “{raw}”. "
        "Give the 11 digits of a mobile, or a landline with its area code, such as 010-12345678.",
    },
    "category": {
        "zh": "“{label}”没有代码“{raw}”。请从列表中选择。",
        "en": "“{label}” has no code “{raw}”. Choose one from the list.",
    },
    "id_number": {
        "zh": "“{label}”不是有效的18位公民身份号码。请对照证件再核对一遍。",
        "en": "“{label}” is not a valid 18-digit identity number. Please compare it with the card.",
    },
}  # fmt: skip


def message(key: str, language: str, **facts: object) -> str:
    texts = MESSAGES[key]
    return texts.get(language, texts["en"]).format(**facts)
