"""Evidence says that it was erased, and a table of the files that are to be deleted. What was erased before is told now."""

from django.db import migrations, models


def tell_of_earlier(apps, schema_editor):
    """Files attached before the last erasure of their case."""
    evidence, discarded = apps.get_model("cases", "Evidence"), apps.get_model("cases", "Discarded")
    erased = apps.get_model("record", "Entry").objects.filter(kind="erase", stream__key__startswith="case/")
    for stream, number, at in erased.order_by("at", "id").values_list("stream_id", "number", "at"):
        files = evidence.objects.filter(
            case__ref=stream.removeprefix("case/"), entry_number__lt=number, erased_at=None
        )
        names = {one for pair in files.values_list("sha256", "public") for one in pair if one}
        discarded.objects.bulk_create(discarded(sha256=one) for one in sorted(names))
        files.update(erased_at=at)


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_told"), ("record", "0002_append_only")]
    operations = [
        migrations.AddField("evidence", "erased_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            "Discarded",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
            ],
        ),
        migrations.RunPython(tell_of_earlier, migrations.RunPython.noop),
    ]
