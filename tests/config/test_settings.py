from __future__ import annotations

import json
import logging
import os
import subprocess
import sys

import pytest
from django.test import Client

from lifang.cases.views.public.guard import WRONG_RECEIPTS

READ = "import json; from lifang.config import settings as s; print(json.dumps([s.ALLOWED_HOSTS, s.LIFANG_VAULT_KEY]))"


def test_hosts_may_be_written_with_blanks_and_the_vault_has_a_key_of_its_own() -> None:
    given = {"LIFANG_HOSTS": " wards.example, 10.0.0.5 ,", "LIFANG_VAULT_KEY": "kept in a safe"}
    done = subprocess.run(
        [sys.executable, "-c", READ],
        env=os.environ | given,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout) == [["wards.example", "10.0.0.5"], "kept in a safe"]


@pytest.mark.django_db
def test_behind_a_proxy_a_limit_meets_one_address_not_everybody(settings) -> None:
    read = "import json; from lifang.config import settings as s; print(s.ALLAUTH_TRUSTED_PROXY_COUNT)"
    command = [sys.executable, "-c", read]
    done = subprocess.run(
        command,
        env=os.environ | {"LIFANG_PROXIES": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = int(done.stdout)
    guesser, resident = (
        Client(headers={"x-forwarded-for": f"203.0.113.9, {seen}"}) for seen in ("10.1.1.1", "10.2.2.2")
    )
    answers = [guesser.get("/c/no-such-receipt").status_code for _ in range(WRONG_RECEIPTS.times + 1)]
    assert answers[-2:] == [404, 429]
    assert resident.get("/c/no-such-receipt").status_code == 404
    wrong = subprocess.run(
        command,
        env=os.environ | {"LIFANG_PROXIES": "-1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "LIFANG_PROXIES" in wrong.stderr


def test_a_refused_host_is_told_with_the_setting_that_would_allow_it(
    caplog: pytest.LogCaptureFixture, settings
) -> None:
    settings.ALLOWED_HOSTS = ["wards.example"]
    with caplog.at_level(logging.WARNING):
        assert Client().get("/healthz", headers={"host": "other.example"}).status_code == 400
    [line] = [record.getMessage() for record in caplog.records]
    assert "'other.example'" in line
    assert "wards.example" in line
    assert "LIFANG_HOSTS" in line
    assert "ALLOWED_HOSTS" not in line


@pytest.mark.django_db
def test_wrong_addresses_leave_no_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert Client().get("/c/no-such-receipt").status_code == 404
    assert caplog.records == []
