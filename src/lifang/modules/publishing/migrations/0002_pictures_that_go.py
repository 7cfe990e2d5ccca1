"""A work also names the picture as it was sent, so that it goes with the rest. Works forgotten before lose theirs now."""

from django.db import migrations, models


def tell_of_earlier(apps, schema_editor):
    work, discarded = apps.get_model("publishing", "Work"), apps.get_model("cases", "Discarded")
    entries = apps.get_model("record", "Entry").objects.filter(kind="entered", stream__key__startswith="work/")
    for stream, facts in entries.values_list("stream_id", "facts").iterator(2000):
        row = work.objects.filter(ref=stream.removeprefix("work/"))
        row.update(original=facts["original"])
        if row.filter(personal={}).exists():
            discarded.objects.bulk_create(discarded(sha256=facts[name]) for name in ("photo", "original"))


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial"), ("cases", "0005_erased_files"), ("record", "0002_append_only")]
    operations = [
        migrations.AddField("work", "original", models.CharField(blank=True, default="", max_length=64), preserve_default=False),
        migrations.RunPython(tell_of_earlier, migrations.RunPython.noop),
    ]
