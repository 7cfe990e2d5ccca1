from django.apps import AppConfig


class GatheringsConfig(AppConfig):
    name = "lifang.modules.gatherings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lifang.modules.gatherings import places  # noqa: F401, PLC0415 - registers what the lower floors show
