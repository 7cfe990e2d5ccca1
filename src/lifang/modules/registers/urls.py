from __future__ import annotations

from django.urls import URLPattern, path

from lifang.modules.registers.views import lists, public, steps

app_name = "registers"
urlpatterns: list[URLPattern] = [
    path("registers/", public.registers, name="public"),
    path("registers/<slug:code>/", public.register, name="public-one"),
    path("desk/registers/", lists.registers, name="desk"),
    path("desk/registers/<slug:code>/", lists.register, name="list"),
    path("desk/registers/<slug:code>/new/", steps.new, name="new"),
    path("desk/registers/<slug:code>/<str:ref>/", lists.registration, name="one"),
    path("desk/registers/<slug:code>/<str:ref>/change/", steps.change, name="change"),
    path("desk/registers/<slug:code>/<str:ref>/end/", steps.end, name="end"),
    path("desk/registers/<slug:code>/<str:ref>/erase/", steps.erase, name="erase"),
]
