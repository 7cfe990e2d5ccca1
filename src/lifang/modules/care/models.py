"""Meals of the canteens: projections of entries in the streams `sitting/…`. The register `meal-guest` says who is expected."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifang.cases.models import Case
from lifang.people.models import Registration
from lifang.places.models import Site


class Sitting(models.Model):
    """One meal of one canteen on one day."""

    class Meal(models.TextChoices):
        BREAKFAST = "breakfast", _("Breakfast")
        LUNCH = "lunch", _("Lunch")
        SUPPER = "supper", _("Supper")

    ref = models.CharField(max_length=12, unique=True)
    canteen = models.ForeignKey(Site, models.PROTECT, related_name="sittings")
    on = models.DateField()
    meal = models.CharField(max_length=10, choices=Meal.choices)
    checked_at = models.DateTimeField(null=True)  # since then, who has not come is missed
    no_meal_because = models.CharField(max_length=200, blank=True)  # the canteen was closed: nobody is missed

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["canteen", "on", "meal"], name="care_sitting_once"),
        ]
        indexes = [models.Index(fields=["on"])]

    @property
    def stream(self) -> str:
        return f"sitting/{self.ref}"


class Portion(models.Model):
    """What became of the meal of one guest."""

    class State(models.TextChoices):
        CAME = "came", _("Came")
        BROUGHT = "brought", _("Brought home")
        CANCELLED = "cancelled", pgettext_lazy("meal", "Cancelled")
        MISSED = "missed", _("Did not come")

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="portions")
    guest = models.ForeignKey(Registration, models.PROTECT, related_name="portions")
    state = models.CharField(max_length=10, choices=State.choices)
    at = models.DateTimeField()  # when it was noted
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, related_name="portions"
    )  # that looks after them

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "guest"], name="care_portion_once")]
