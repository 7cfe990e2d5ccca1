"""Pictures of figures. Templates that draw one begin with {% load charts %}."""

from __future__ import annotations

from typing import Any

from django import template

from lifang.web.charts import Series, bar_picture

register = template.Library()


@register.inclusion_tag("lifang/bars.html")
def bars(series: Series, title: str, head: str = "") -> dict[str, Any]:
    """`head` is said over the first column of the table; weeks unless something else is told."""
    return {"series": series, "picture": bar_picture(series), "title": title, "head": head}
