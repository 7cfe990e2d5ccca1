from __future__ import annotations

from django.urls import path

from lifang.web import views

urlpatterns = [
    path("language", views.set_language, name="set-language"),
    path("type-size", views.set_type_size, name="set-type-size"),
    path("about", views.page, {"name": "about"}, name="about"),
    path("pages/<slug:name>", views.page, name="page"),
    path("healthz", views.healthz, name="healthz"),
    path("desk/components", views.components, name="components"),
]
