from __future__ import annotations

import pytest

from lifang.kernel.pinyin import initials


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("东苑小区1号楼2单元", "dyxq1hl2dy"),
        ("柳航里社区", "lhlsq"),
        ("新建北街 25 号", "xjbj25h"),
        ("阿八擦搭饿发噶哈", "abcdefgh"),
        ("击喀垃妈拿哦啪期", "jklmnopq"),
        ("然撒塌挖昔压匝座", "rstwxyzz"),
        ("春晖园10号楼1单元", "chy10hl1dy"),
        ("书香名邸", "sxmd"),
        ("Ａ座Ｂ２", "azb2"),
        ("❤︎龘", ""),
    ],
)
def test_initials_are_what_people_type(name, typed):
    assert initials(name) == typed
