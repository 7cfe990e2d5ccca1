from django.apps import AppConfig


class DistrictConfig(AppConfig):
    name = "lifang.district"
    default_auto_field = "django.db.models.BigAutoField"
