from __future__ import annotations

from logging import Filter, LogRecord

from django.conf import settings


class RefusedHost(Filter):
    """Django names its own setting; who runs a district knows LIFANG_HOSTS."""

    def filter(self, record: LogRecord) -> bool:
        request = getattr(record, "request", None)
        asked = request.META.get("HTTP_HOST", "") if request else ""
        record.msg = (
            "a request to the host %r was refused: this server answers to %s. "
            "If the host is one of its names, add it to LIFANG_HOSTS and restart"
        )
        record.args = (asked, ", ".join(settings.ALLOWED_HOSTS))
        return True
