import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lifang.config.settings")
application = get_wsgi_application()

from lifang.config.settle import settle  # noqa: E402 - Django runs by now
from lifang.places import localdays  # noqa: E402 - the same

localdays.load()
settle()
