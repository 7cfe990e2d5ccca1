from __future__ import annotations

from django.urls import URLPattern, path

from lifang.modules.campaigns.views import checks, desk, field, outcomes, planning, public, stock

app_name = "campaigns"
urls_public: list[URLPattern] = [
    path("campaigns/", public.campaigns, name="campaigns"),
    path("campaigns/<str:ref>/", public.campaign, name="campaign"),
    path("b/", public.enter_code, name="enter-code"),
    path("b/<str:code>", public.book, name="book"),
]
urls_field: list[URLPattern] = [
    path("field/campaigns/", field.turfs, name="field"),
    path("field/campaigns/<str:ref>/<int:number>/", field.turf, name="field-turf"),
    path("field/campaigns/<str:ref>/door/<int:number>/", field.door, name="field-door"),
    path("field/campaigns/<str:ref>/again/<str:code>/", field.again, name="field-again"),
    path("field/campaigns/<str:ref>/stock/", stock.field_stock, name="field-stock"),
]
urls_desk: list[URLPattern] = [
    path("desk/campaigns/", desk.campaigns, name="desk"),
    path("desk/campaigns/new/", planning.plan, name="plan"),
    path("desk/campaigns/photo/<slug:sha256>", desk.photo, name="photo"),
    path("desk/campaigns/<str:ref>/", desk.progress, name="progress"),
    path("desk/campaigns/<str:ref>/lists/", planning.lists, name="lists"),
    path("desk/campaigns/<str:ref>/lists/add", planning.add_list, name="add-list"),
    path("desk/campaigns/<str:ref>/lists/assign", planning.assign, name="assign"),
    path("desk/campaigns/<str:ref>/target/<int:number>/", desk.target, name="target"),
    path("desk/campaigns/<str:ref>/target/<int:number>/reopen", desk.reopen, name="reopen"),
    path("desk/campaigns/<str:ref>/outcomes/", outcomes.outcomes, name="outcomes"),
    path("desk/campaigns/<str:ref>/checks/", checks.checks, name="checks"),
    path("desk/campaigns/<str:ref>/checks/draw", checks.draw, name="draw"),
    path("desk/campaigns/<str:ref>/stock/", stock.desk_stock, name="stock"),
    path("desk/campaigns/<str:ref>/stock/item", stock.new_item, name="new-item"),
    path("desk/campaigns/<str:ref>/stock/<str:item>/<int:number>/correct", stock.correct, name="correct"),
    path("desk/campaigns/<str:ref>/cards/", desk.cards, name="cards"),
    path("desk/campaigns/<str:ref>/close", desk.close, name="close"),
]
urlpatterns: list[URLPattern] = [*urls_public, *urls_field, *urls_desk]
