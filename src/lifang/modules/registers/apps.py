from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "lifang.modules.registers"

    def ready(self) -> None:
        from lifang.modules.registers import places  # noqa: F401, PLC0415 - registers what the lower floors show
