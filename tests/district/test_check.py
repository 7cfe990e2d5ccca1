from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lifang.district.check import check_folder
from lifang.district.new import make_folder
from lifang.district.yamlfile import FolderError

Change = Callable[[str, str, str], None]
DISTRICTS = Path(__file__).parents[2] / "districts"


def test_the_mini_district_is_sound(folder: Path) -> None:
    assert check_folder(folder) == []


@pytest.mark.parametrize("name", ["boston", "pingcheng"])
def test_shipped_districts_are_sound(name: str) -> None:
    assert check_folder(DISTRICTS / name) == []


def test_a_new_folder_is_sound_and_never_overwrites(tmp_path: Path) -> None:
    make_folder(tmp_path / "new")
    assert check_folder(tmp_path / "new") == []
    with pytest.raises(FolderError, match="not empty"):
        make_folder(tmp_path / "new")


PROBLEMS = [
    ("district.yaml", 'hotline: "12345"', "phone_channel: consol", "district.yaml:8:",
     "phone_channel is 'consol'; did you mean 'console'"),
    ("areas.csv", "community,990101001\n990101001001001", "community,990101009\n990101001001001",
     "areas.csv:4:", "no area '990101009' is listed"),
    ("areas.csv", "990101001002,东二", "990102001002,东二", "areas.csv:6:", "does not begin with its parent's code"),
    ("areas.csv", "990101001002,东二", "990101001001,东二", "areas.csv:6:", "stands already in line 4"),
    ("areas.csv", "community,990101001\n990101001001001", "district,990101001\n990101001001001",
     "areas.csv:4:", "a district cannot lie in a street"),
    ("areas.csv", "East Second Community", "", "areas.csv:6:", "has no name_en"),
    ("areas.csv", "code,name,", "kode,name,", "areas.csv:1:", "did you mean 'code'"),
    ("organizations.csv", "duty-desk,duty", "duty-desk,team", "organizations.csv:1:", "needs a duty desk"),
    ("organizations.csv", "住房和城乡建设局", "住建局", "organizations.csv:3:", "otherwise in district.yaml"),
    ("organizations.csv", "housing,department", "housing2,department", "district.yaml:1:", "'housing' is not in organ"),
    ("people.csv", "p-agent-2", "p-agent-1", "people.csv:3:", "stands already in line 2"),
    ("people.csv", "2026-01-01,,agent.lin", "2026-13-01,,agent.lin", "people.csv:2:", "write a date as"),
    ("people.csv", "2026-01-01,,agent.lin", "2026-01-02,2026-01-01,agent.lin", "people.csv:2:", "lies before from"),
    ("grants.csv", "officer.qian,officer", "officer.chien,officer", "grants.csv:", "is not in people.csv"),
    ("grants.csv", "head.fang,head", "head.fang,boss", "grants.csv:", "role is 'boss'"),
    ("duties.csv", ",dongyuan-1-1,", ",dongyuan-1-9,", "duties.csv:2:", "is not in sites.csv"),
    ("duties.csv", ",dongyuan-1-1,,", ",dongyuan-1-1,990101001001,", "duties.csv:2:", "fill exactly one"),
    ("sites.csv", "30.00012,120.00008", "120.00008,30.00012", "sites.csv:4:", "lat and lon are exchanged"),
    ("sites.csv", "30.00012,120.00008", "31.00012,120.00008", "sites.csv:4:", "outside the district"),
    ("sites.csv", "30.00012,120.00008", "30.00012,", "sites.csv:4:", "fill both or neither"),
    ("sites.csv", "dongyuan-1-1,entrance", "dongyuan-1-1,gate", "sites.csv:4:", "kind is 'gate'"),
    ("district.yaml", "en: Mini District", "fr: Mini", "district.yaml:2:", "no text in 'en'"),
    ("district.yaml", "datum: wgs84", "datum: bd09", "district.yaml:6:", "did you mean|known are"),
    ("district.yaml", "south: 29.9", "south: 31", "district.yaml:7:", "south must lie below north"),
    ("district.yaml", "hotline", "hot_line", "district.yaml:8:", "did you mean 'hotline'"),
    ("district.yaml", "Asia/Shanghai", "Asia/Shangri-La", "district.yaml:5:", "a time zone"),
    ("calendar.yaml", "base: china", "base: atlantis", "calendar.yaml:1:", "known are"),
    ("calendar.yaml", "base: china", "base: china\nclosed: [2026-02-30]", "calendar.yaml:2:", "'2026-02-30'"),
    ("calendar.yaml", "12:00", "15:00", "calendar.yaml:1:", "office hours"),
]  # fmt: skip


@pytest.mark.parametrize("damage", PROBLEMS)
def test_each_problem_is_told_with_its_place(folder: Path, change: Change, damage: tuple[str, ...]) -> None:
    file, old, new, place, words = damage
    change(file, old, new)
    told = [str(problem) for problem in check_folder(folder)]
    hits = [line for line in told if place in line and any(word in line for word in words.split("|"))]
    assert hits, "\n".join(told) or "nothing was found"


def test_a_role_that_nobody_holds_in_some_community(folder: Path, change: Change) -> None:
    change("grants.csv", "agent.he,agent,committee-990101001002,990101001002,,service,2026-01-01,\n", "")
    told = [problem.message for problem in check_folder(folder)]
    assert told
    assert all("'agent', which nobody holds in 990101001002 东二社区;" in message for message in told)


def test_programs_must_name_units_that_exist(folder: Path) -> None:
    (folder / "programs").mkdir()
    (folder / "programs" / "street-problem.yaml").write_text(
        "program: street-problem\nextends: street-problem\nversion: 3\n"
        "route: [{to: 'unit:nobody-here'}, {to: duty}]\n",
        encoding="utf-8",
    )
    told = [str(problem) for problem in check_folder(folder)]
    assert len(told) == 1
    assert "street-problem.yaml:4:" in told[0]
    assert "no organization 'nobody-here'" in told[0]


def test_figures_must_name_units_that_exist(folder: Path, change: Change) -> None:
    where = "{all: [{field: state, is: solved}, {field: unit, in: [duty-desk, nobody-here]}, {field: excluded, is: false}]}"
    change("figures.yaml", "{all: [{field: state, is: solved}, {field: excluded, is: false}]}", where)
    told = [str(problem) for problem in check_folder(folder)]
    assert [one for one in told if "street.solved: there is no organization 'nobody-here'" in one], told


def test_a_broken_program_is_told_beside_the_rest(folder: Path, change: Change) -> None:
    (folder / "programs").mkdir()
    (folder / "programs" / "own.yaml").write_text("program: own\nversio: 1\n", encoding="utf-8")
    change("sites.csv", "30.00012,120.00008", "31.00012,120.00008")
    files = {Path(problem.path).name for problem in check_folder(folder)}
    assert {"own.yaml", "sites.csv"} <= files


def test_gbk_is_recognised(folder: Path) -> None:
    path = folder / "areas.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk"))
    told = [str(problem) for problem in check_folder(folder)]
    assert len(told) == 1
    assert "GBK" in told[0]


def test_a_page_in_one_language_only(folder: Path) -> None:
    (folder / "pages" / "about.en.md").unlink()
    (folder / "pages" / "about.md").write_text("?")
    told = [problem.message for problem in check_folder(folder)]
    assert any("missing in 'en'" in message for message in told)
    assert any("NAME.LANGUAGE.md" in message for message in told)


def test_a_page_begins_with_the_title_by_which_others_link_to_it(folder: Path) -> None:
    (folder / "pages" / "about.en.md").write_text("About us\n")
    [problem] = check_folder(folder)
    assert "begins with its title" in problem.message


def test_a_folder_without_district_yaml(tmp_path: Path) -> None:
    told = "\n".join(problem.message for problem in check_folder(tmp_path))
    assert str(tmp_path) in told
    assert f"lifang new {tmp_path}" in told
