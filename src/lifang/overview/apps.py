from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "lifang.overview"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lifang.overview import places  # noqa: F401, PLC0415 - registers what the lower floors show
