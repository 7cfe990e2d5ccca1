from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "lifang.modules.campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lifang.modules.campaigns import places  # noqa: F401, PLC0415 - registers what the lower floors show
