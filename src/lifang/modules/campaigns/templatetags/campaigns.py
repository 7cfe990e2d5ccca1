"""Filters of this subject's pages."""

from __future__ import annotations

from django import template

from lifang.modules.campaigns.units import Unit

register = template.Library()


@register.filter
def counted(number: int, unit: Unit) -> str:
    """31 projects."""
    return unit.count(number)


@register.filter
def short(number: int, unit: Unit) -> str:
    """The next number of the same sentence: 30."""
    return unit.short(number)
