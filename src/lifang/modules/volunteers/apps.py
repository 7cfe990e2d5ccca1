from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "lifang.modules.volunteers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lifang.modules.volunteers import places  # noqa: F401, PLC0415 - registers what the lower floors show
