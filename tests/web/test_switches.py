from __future__ import annotations

import pytest
from django.db import DatabaseError

from lifang.web import views


def test_the_language_switch(browser):
    response = browser.post("/language", {"language": "en", "next": "/field/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/field/")
    assert browser.get("/").headers["Content-Language"] == "en"


def test_a_language_that_is_not_offered_changes_nothing(browser):
    assert not browser.post("/language", {"language": "fr"}).cookies


def test_large_type_and_back(browser):
    browser.post("/type-size", {"size": "large", "next": "/"})
    assert 'class="large-type"' in browser.get("/").content.decode()
    browser.post("/type-size", {"size": "normal", "next": "/"})
    assert 'class="large-type"' not in browser.get("/").content.decode()


@pytest.mark.parametrize("switch", ["/language", "/type-size"])
@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "",
    ],
)
def test_a_switch_leads_nowhere_else(browser, switch, elsewhere):
    assert browser.post(switch, {"next": elsewhere}).headers["Location"] == "/"


def test_switches_cannot_be_pressed_by_a_link(browser):
    assert browser.get("/language").status_code == 405
    assert browser.get("/type-size").status_code == 405


@pytest.mark.django_db
def test_healthz_asks_the_database(browser, monkeypatch):
    response = browser.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response.headers["Cache-Control"]

    class Broken:
        def cursor(self):
            raise DatabaseError("gone")

    monkeypatch.setattr(views, "connection", Broken())
    response = browser.get("/healthz")
    assert response.status_code == 503
    assert "unreachable" in response.json()["status"]


def test_the_showcase_is_for_development(browser, settings):
    assert browser.get("/desk/components").status_code == 404
    settings.DEBUG = True
    for layout in ("public", "desk", "field"):
        assert browser.get(f"/desk/components?layout={layout}").status_code == 200
    assert browser.get("/desk/components?layout=../base").status_code == 404
