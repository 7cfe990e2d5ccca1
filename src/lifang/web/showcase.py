"""Examples of every component, for the page at /desk/components."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from lifang.kernel.receipts import parse
from lifang.programs.definition import FIELD_TYPES, Choice, Field
from lifang.web.components import Due, Happening, Held, Pages, Stage, Tab
from lifang.web.forms import ProgramForm
from lifang.web.language import language

_CHOICES = (
    Choice("lamp", {"zh": "路灯不亮", "en": "Street light out"}),
    Choice("cover", {"zh": "井盖缺失", "en": "Manhole cover missing"}),
    Choice("litter", {"zh": "垃圾堆放", "en": "Rubbish piled up"}),
)


def example_fields() -> list[Field]:
    return [
        Field(
            name=f"example_{kind}",
            type=kind,
            label={"zh": f"字段类型：{kind}", "en": f"Field of type {kind}"},
            help={"zh": "这里说明怎么填。", "en": "Here stands how to fill it in."},
            required=number % 2 == 0,
            choices=_CHOICES if kind in ("choice", "choices") else (),
            scheme="gbt47678" if kind == "category" else None,
        )
        for number, kind in enumerate(FIELD_TYPES)
    ]


def everything(*, wrong: bool) -> dict[str, object]:
    now = timezone.now()
    hours = timedelta(hours=1)
    sent = {"example_money": "abc"} if wrong else None
    return {
        "form": ProgramForm(example_fields(), language=language(), data=sent),
        "stages": [
            Stage("已收到", "done", "11月20日"),
            Stage("办理中", "now"),
            Stage("已解决", "next"),
            Stage("回访", "next"),
        ],
        "clocks": [
            Due(now + 50 * hours),
            Due(now + 3 * hours, warn_at=now - hours),
            Due(now - 5 * hours),
            Due(now + 90 * hours, "paused"),
            Due(now + 5 * hours, "met", now),
            Due(now - 30 * hours, "met", now),
            Due(now + 1000 * hours, provisional=True),
        ],
        "happenings": [
            Happening("已收到", now - 70 * hours, "网上"),
            Happening("移交给城市管理局", now - 30 * hours, "李娜 · 东苑社区", "不属于本社区职责，请接收。"),
            Happening(
                "已解决",
                now - 2 * hours,
                "王强 · 城市管理局",
                strong=True,
                details=[("处理结果", "更换灯泡")],
            ),
        ],
        "turns": [
            Held("东苑社区", now - 70 * hours, now - 30 * hours),
            Held("城市管理局", now - 30 * hours, now - 12 * hours),
            Held("东苑社区", now - 12 * hours),
        ],
        "tabs": [
            Tab("待办", "?", 12, current=True),
            Tab("快到期", "?", 3, hot=True),
            Tab("等待中", "?", 0),
            Tab("已办结", "?"),
        ],
        "pager": Pages("?back", "?on", "1 – 50"),
        "facts": [("类别", "路灯不亮"), ("地点", "东苑小区3号楼2单元"), ("空的", "")],
        "code": parse("0000-0000-0000-000"),
        "fen": 1234567,
        "now": now,
    }
