from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "lifang.modules.publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lifang.modules.publishing import places  # noqa: F401, PLC0415 - registers what the lower floors show
