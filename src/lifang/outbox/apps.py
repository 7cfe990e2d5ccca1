from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "lifang.outbox"
    default_auto_field = "django.db.models.BigAutoField"
