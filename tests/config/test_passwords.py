"""`lifang password`, inside this process: the district is the suite's."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner, Result

from lifang.config import cli
from lifang.config.passwords import tell_missing
from lifang.people.models import Account
from lifang.record.models import Entry
from tests.factories.people import make_account

pytestmark = pytest.mark.django_db
CHOSEN = "correct horse battery"


@pytest.fixture(autouse=True)
def _started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "open_district", lambda district: None)
    make_account("agent.lin")


def password(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli.app, ["password", *words], input=typed)


def stored() -> Account:
    return Account.objects.get(username="agent.lin")


def test_it_asks_twice_and_never_shows_what_is_typed() -> None:
    done = password("agent.lin", typed=f"{CHOSEN}\nmistyped\n{CHOSEN}\n{CHOSEN}\n")
    assert done.exit_code == 0, done.output
    assert CHOSEN not in done.output
    assert "mistyped" not in done.output
    assert stored().check_password(CHOSEN)
    assert Entry.objects.filter(stream="account/agent.lin", kind="password-set").count() == 1


def test_a_generated_one_is_printed_once_and_works() -> None:
    done = password("agent.lin", "--generate")
    assert re.fullmatch(r"(\w{5}-){3}\w{5}\n", done.output)
    assert stored().check_password(done.output.strip())
    assert password("agent.lin", "--generate").output != done.output


def test_weak_ones_and_unknown_names_exit_2() -> None:
    weak = password("agent.lin", typed="short\nshort\n")
    unknown = password("nobody", "--generate")
    assert weak.exit_code == unknown.exit_code == 2
    assert "no account 'nobody'" in unknown.output
    assert not stored().has_usable_password()


def test_an_import_tells_who_waits_for_a_password(capsys: pytest.CaptureFixture[str]) -> None:
    make_account("agent.he")
    tell_missing()
    assert (
        "2 accounts have no password yet; give each one: lifang password agent.he" in capsys.readouterr().out
    )
    password("agent.he", "--generate")
    password("agent.lin", "--generate")
    tell_missing()
    assert capsys.readouterr().out == ""
