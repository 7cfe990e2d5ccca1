from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from lifang.overview import views
from lifang.overview.book import can_compute

app_name = "overview"


class FigureId:
    regex = r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FigureId, "figure")

_pages = [
    path("bulletins/", views.bulletins, name="bulletins"),
    path("bulletins/<slug:name>", views.bulletin, name="bulletin"),
    path("figures/<figure:figure_id>", views.figure, name="figure"),
    path("desk/bulletins/", views.desk_figures, name="desk-figures"),
    path("desk/bulletins/<figure:figure_id>", views.desk_figure, name="desk-figure"),
]
urlpatterns: list[URLPattern] = _pages if can_compute() else []
