"""A call that comes to nothing is called off, and says why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_pictures_that_go")]
    operations = [
        migrations.AlterField(
            "show",
            "state",
            models.CharField(
                choices=[("calling", "takes entries"), ("decided", "result is public"), ("cancelled", "called off")],
                default="calling",
                max_length=10,
            ),
        ),
        migrations.AddField(
            "show", "cancelled_because", models.CharField(blank=True, default="", max_length=300), preserve_default=False
        ),
    ]
