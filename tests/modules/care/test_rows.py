"""In every table of meals, what is changed, deleted or invented past the commands is named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lifang.modules.care import commands
from lifang.modules.care.rebuild import SITTINGS
from tests.factories.cases import MONDAY, a_key, account
from tests.factories.readmodel import the_read_model_tells_the_rows
from tests.factories.rows import every_tampering_is_named
from tests.modules.care.scene import canteen, guest
from tests.modules.care.test_meals import AGENT, OVER, TODAY, note

pytestmark = pytest.mark.usefixtures("kitchen")


def test_sheets_and_what_stands_on_them() -> None:
    came = guest("周桂兰")
    guest("吴长顺")
    guest("郑玉兰", meals=["supper"])
    note({came.code: "came"})
    sheet = {"canteen": canteen(), "meal": "lunch", "actor": account(AGENT)}
    commands.check(on=TODAY, key=a_key(), now=OVER, **sheet)
    commands.call_off(on=TODAY + timedelta(days=1), reason="停气", key=a_key(), now=MONDAY, **sheet)
    the_read_model_tells_the_rows("meals")
    every_tampering_is_named(SITTINGS)
