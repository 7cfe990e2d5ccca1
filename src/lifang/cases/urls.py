from __future__ import annotations

from django.urls import URLPattern, path

from lifang.cases.views import (
    actions,
    bulk,
    demo,
    desk,
    district_map,
    evidence,
    field,
    intake,
    leading,
    phone,
    saved,
)
from lifang.cases.views.admin import pages as admin
from lifang.cases.views.pocket import exchange, shell
from lifang.cases.views.public import figures, follow, home, programs, published, report, seals

app_name = "cases"
urls_public: list[URLPattern] = [
    path("", home.home, name="home"),
    path("p/", home.find_place, name="find-plate"),
    path("p/<str:code>", home.plate, name="plate"),
    path("report", report.choose, name="choose-program"),
    path("report/<slug:code>", report.report, name="report"),
    path("report/<slug:code>/alike", report.alike_while_writing, name="alike"),
    path("programs/<slug:code>", programs.program, name="program"),
    path("c/", follow.enter, name="enter-receipt"),
    path("c/<str:receipt>", follow.follow, name="follow"),
    path("c/<str:receipt>/proof.json", follow.proof, name="proof"),
    path("c/<str:receipt>/<slug:action>", follow.act, name="follow-act"),
    path("cases/", published.cases, name="published"),
    path("cases/<str:ref>/", published.one_case, name="published-case"),
    path("cases.atom", published.feed, name="feed"),
    path("figures", figures.figures, name="figures"),
    path("seals", seals.seals, name="seals"),
    path("seals/<int:number>.json", seals.seal, name="seal"),
]
urls_desk: list[URLPattern] = [
    path("work/", desk.work, name="work"),
    path("desk/", desk.desk, name="desk"),
    path("desk/search", desk.search, name="search"),
    path("desk/places", intake.places, name="places"),
    path("desk/intake/", intake.intake, name="intake"),
    path("desk/intake/caller", phone.caller, name="call-caller"),
    path("desk/intake/kinds", phone.kinds, name="call-kinds"),
    path("desk/intake/similar", phone.similar, name="call-similar"),
    path("desk/contacts/", desk.contact_list, name="contacts"),
    path("desk/figures", leading.figures, name="leading"),
    path("desk/figures/rows", leading.figure_rows, name="figure-rows"),
    path("desk/admin/", admin.start, name="admin-start"),
    path("desk/admin/<slug:name>/", admin.section, name="admin"),
    path("desk/admin/<slug:name>/<slug:step>/", admin.step, name="admin-step"),
    path("desk/bulk/", bulk.bulk, name="bulk"),
    path("desk/views/", saved.save_view, name="save-view"),
    path("desk/views/<int:pk>/forget", saved.forget_view, name="forget-view"),
    path("desk/base.json", district_map.base, name="map-base"),
    path("desk/c/<str:ref>/", actions.desk_case, name="desk-case"),
    path("desk/c/<str:ref>/<slug:action>/", actions.desk_act, name="desk-act"),
]
urls_field: list[URLPattern] = [
    path("field/", field.field, name="field"),
    path("field/me/", field.me, name="me"),
    path("field/near/", shell.page, name="near"),
    path("field/outbox/", shell.page, name="outbox"),
    path("field/shell/", shell.shell, name="shell"),
    path("field/sw.js", shell.worker, name="worker"),
    path("field/manifest.webmanifest", shell.manifest, name="manifest"),
    path("field/snapshot.json", exchange.snapshot, name="snapshot"),
    path("field/sync", exchange.sync, name="sync"),
    path("field/c/<str:ref>/", actions.field_case, name="field-case"),
    path("field/c/<str:ref>/<slug:action>/", actions.field_act, name="field-act"),
]
urls_shared: list[URLPattern] = [
    path("evidence/<slug:sha256>/", evidence.evidence, name="evidence"),
    path("demo/", demo.demo, name="demo"),
]
urlpatterns: list[URLPattern] = [*urls_public, *urls_desk, *urls_field, *urls_shared]
