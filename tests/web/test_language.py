from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.translation import override

from lifang.people.actors import Actor
from lifang.people.commands import choose_language
from lifang.people.commands.errors import BadValue, NotAdministrator
from lifang.record.models import Entry
from lifang.web.language import choose, language, short

CHINESE = {"headers": {"accept-language": "zh-CN,zh;q=0.9,en;q=0.5"}}


def spoken(response) -> str:
    return response.headers["Content-Language"]


@pytest.mark.parametrize(
    ("code", "known"),
    [("zh", "zh"), ("zh-CN", "zh"), ("zh_Hans", "zh"), ("en-GB", "en"), ("fr", None), ("", None)],
)
def test_short_codes(code, known):
    assert short(code) == known


def test_the_language_in_effect():
    with override("en"):
        assert language() == "en"
    with override("zh-hans"):
        assert language() == "zh"


def test_the_district_decides_when_nobody_else_does(browser):
    assert spoken(browser.get("/")) == "zh-hans"


def test_the_browser_is_heard(browser):
    assert spoken(browser.get("/", headers={"accept-language": "fr, en;q=0.8, zh;q=0.3"})) == "en"


def test_the_account_comes_before_the_browser(browser, account):
    account.language = "en"
    account.save()
    browser.force_login(account)
    assert spoken(browser.get("/", **CHINESE)) == "en"


def test_the_cookie_comes_before_the_account(browser, account):
    account.language = "zh"
    account.save()
    browser.force_login(account)
    browser.cookies["django_language"] = "en"
    assert spoken(browser.get("/")) == "en"


def test_the_address_comes_first_and_is_remembered(browser):
    browser.cookies["django_language"] = "zh"
    assert spoken(browser.get("/?lang=en")) == "en"
    assert spoken(browser.get("/", **CHINESE)) == "en"


def test_an_unknown_language_is_ignored(browser):
    response = browser.get("/?lang=xx")
    assert spoken(response) == "zh-hans"
    assert "django_language" not in response.cookies


def test_a_language_the_district_does_not_offer_is_not_spoken(settings):
    settings.LIFANG_PROFILE = replace(settings.LIFANG_PROFILE, languages=("zh",))
    assert choose(RequestFactory().get("/?lang=en", headers={"accept-language": "en"})) == "zh"


def test_the_account_is_read_once(browser, account, django_assert_num_queries):
    browser.force_login(account)
    with django_assert_num_queries(2):  # the session and the account, for the language and the page together
        browser.get("/work/")


def test_a_page_is_wholly_in_one_language():
    chinese = Client(**CHINESE).get("/").content.decode()
    english = Client(headers={"accept-language": "en"}).get("/").content.decode()
    assert '<html lang="zh-hans"' in chinese
    assert "工作人员登录" in chinese
    assert "Staff sign-in" not in chinese
    assert '<html lang="en"' in english
    assert "Staff sign-in" in english
    assert "Mini District" in english


def switch(client: Client, code: str):
    return client.post("/language", {"language": code, "next": "/"})


def test_a_choice_of_somebody_signed_in_is_kept_with_the_account_and_recorded_once(browser, account):
    browser.force_login(account)
    for code in ("en", "en", "xx"):
        assert switch(browser, code).status_code == 302
    account.refresh_from_db()
    assert account.language == "en"
    entry = Entry.objects.get(stream="account/li.na")
    assert (entry.kind, entry.actor, entry.facts) == ("language-chosen", "account/li.na", {"language": "en"})
    elsewhere = Client()
    elsewhere.force_login(account)
    assert spoken(elsewhere.get("/", **CHINESE)) == "en"


def test_a_choice_of_nobody_writes_nothing(browser, account):
    switch(browser, "en")
    assert spoken(browser.get("/")) == "en"
    assert not Entry.objects.exists()


def test_nobody_chooses_for_another(account):
    with pytest.raises(NotAdministrator):
        choose_language(account=account, language="en", actor=Actor("account/wang"), now=timezone.now())
    with pytest.raises(BadValue):
        choose_language(account=account, language="xx", actor=Actor("account/li.na"), now=timezone.now())
