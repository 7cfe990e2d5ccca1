"""A ruling remembers which questions it answered, and a shift who signed the volunteer in.

Rulings made before answer nothing any more: they had switched off every check on their shift for good.
"""

from django.db import migrations, models


def tell_when(apps, schema_editor):
    """Of each shift that was ruled on, when it last was."""
    shifts = apps.get_model("volunteers", "Shift").objects
    judged = apps.get_model("record", "Entry").objects.filter(kind="hours-judged", stream__key__startswith="need/")
    for facts, at in judged.order_by("id").values_list("facts", "at").iterator(2000):
        shifts.filter(code=facts["shift"]).update(ruled_at=at)


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0001_initial"), ("record", "0002_append_only")]
    operations = [
        migrations.AddField(
            "shift", "signed_by", models.CharField(blank=True, default="", max_length=80), preserve_default=False
        ),
        migrations.AddField("shift", "ruled_at", models.DateTimeField(null=True)),
        migrations.AddField("shift", "answered", models.JSONField(default=list)),
        migrations.RunPython(tell_when, migrations.RunPython.noop),
    ]
