from __future__ import annotations

from django.urls import URLPattern, path

from lifang.modules.care import views

app_name = "care"
urlpatterns: list[URLPattern] = [
    path("desk/meals/", views.canteens, name="meals"),
    path("desk/meals/<str:code>/", views.canteen, name="canteen"),
    path("desk/meals/<str:code>/<str:on>/<slug:meal>/", views.sheet, name="sheet"),
    path("desk/meals/<str:code>/<str:on>/<slug:meal>/off/", views.off, name="off"),
]
