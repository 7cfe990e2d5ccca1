from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory

from lifang.web import errors
from lifang.web.problem import problem


@pytest.mark.parametrize(
    ("view", "status", "advice"),
    [
        (errors.bad_request, 400, "请返回上一页重新提交"),
        (errors.forbidden, 403, "请联系本单位负责人或管理员"),
        (errors.not_found, 404, "请用回执编码查询"),
    ],
)
def test_each_page_says_what_to_do(view, status, advice):
    response = view(
        RequestFactory().get("/cases/1"), SuspiciousOperation() if status == 400 else PermissionDenied()
    )
    assert response.status_code == status
    assert advice in response.content.decode()


def test_a_broken_server_needs_no_database(browser):
    response = browser.get("/broken")  # pytest-django refuses the database to this test
    assert response.status_code == 500
    assert "请过几分钟再试" in response.content.decode()
    assert "broken on purpose" not in response.content.decode()


def test_the_api_gets_problem_json(browser):
    response = browser.get("/api/broken", headers={"accept-language": "en"})
    assert response.status_code == 500
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["title"] == "Internal Server Error"
    assert browser.get("/api/nothing").json()["status"] == 404


def test_problems_name_their_fields():
    body = json.loads(problem(400, "请检查", problems={"phone": "不像电话号码"}).content)
    assert body == {
        "status": 400,
        "title": "Bad Request",
        "detail": "请检查",
        "problems": {"phone": "不像电话号码"},
    }


@pytest.mark.django_db
def test_a_stale_form_is_explained():
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/accounts/login/", {"login": "li.na", "password": "x"})
    assert response.status_code == 403
    assert "页面打开太久了" in response.content.decode()
