from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from lifang.people.models import Account
from tests.web.conftest import PASSWORD

PAGES = [
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/reauthenticate/",
]


@pytest.fixture
def signed_in(browser, account):
    browser.post("/accounts/login/", {"login": account.username, "password": PASSWORD})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})  # passkeys and codes ask once more
    return browser


@pytest.mark.django_db
def test_nobody_signs_up_by_themselves(browser):
    page = browser.get("/accounts/signup/").content.decode()
    assert "账号由管理员发放" in page
    assert "<input" not in page.partition("<main")[2].partition("</main>")[0]
    browser.post("/accounts/signup/", {"username": "mallory", "password1": PASSWORD})
    assert not Account.objects.filter(username="mallory").exists()


@pytest.mark.django_db
def test_sign_in_leads_to_the_work(browser, account):
    response = browser.post("/accounts/login/", {"login": account.username, "password": PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (302, "/work/")


@pytest.mark.django_db
def test_a_wrong_password_comes_back_with_a_summary(browser, account):
    page = browser.post("/accounts/login/", {"login": account.username, "password": "wrong"}).content.decode()
    assert 'class="error-summary"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_account_pages_wear_the_look(signed_in, address, language):
    page = signed_in.get(f"{address}?lang={language}").content.decode()
    assert 'class="site-head"' in page
    assert "style=" not in page
    assert 'class="button' in page


@pytest.mark.django_db
def test_guessing_is_slowed_down(browser, account):
    for _try in range(31):
        response = browser.post("/accounts/login/", {"login": account.username, "password": "wrong"})
    assert response.status_code == 429
    assert "请过几分钟再试" in response.content.decode()


@pytest.mark.django_db
def test_a_passkey_is_listed_with_the_day_it_came(signed_in, account):
    Authenticator.objects.create(user=account, type="webauthn", data={"name": "我的手机", "credential": {}})
    page = signed_in.get("/accounts/2fa/webauthn/").content.decode()
    assert "我的手机" in page
    assert "从未使用" in page
