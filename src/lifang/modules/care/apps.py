from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "lifang.modules.care"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lifang.modules.care import places  # noqa: F401, PLC0415 - registers what the lower floors show
