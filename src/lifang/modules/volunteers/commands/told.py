"""What volunteers are told by mail, in their language, in the transaction that causes it.

Nobody without an address is in the way of anything, and who wants no mail gets none. What is done for somebody in
particular is not named: a mail lies open on the way, and the page behind the link asks who is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.modules.volunteers.models import Need
from lifang.modules.volunteers.queries.volunteers import Reached, reached
from lifang.outbox.commands import build
from lifang.outbox.models import Message
from lifang.places.profile import profile
from lifang.places.queries import name_in
from lifang.web.dates import moment_text
from lifang.web.language import LOCALES
from lifang.web.links import absolute

SAID: dict[str, str | Promise] = {
    "offered": gettext_lazy(
        "You are asked to help: %(what)s. You may say no, without giving a reason. Please answer here: %(link)s"
    ),
    "cancelled": gettext_lazy(
        "This was called off, so please do not come: %(what)s. Why, you read here: %(link)s"
    ),
    "reminded": gettext_lazy(
        "You said that you come: %(what)s. If something came in between, please say so here: %(link)s"
    ),
}


def tell(need: Need, people: Iterable[Any], what: str, now: datetime) -> list[str]:
    """`people`: their keys. Returns the codes of those whom a message is on its way to."""
    told = reached(people)
    Message.objects.bulk_create(_message(need, one, what, now) for one in told)
    return [one.code for one in told]


def _message(need: Need, to: Reached, what: str, now: datetime) -> Message:
    with translation.override(LOCALES[to.language]):
        body = str(SAID[what]) % {
            "what": _what(need, to.language, now),
            "link": absolute(reverse("volunteers:field-need", args=[need.ref])),
        }
        off = _("If you want no such mail: %(link)s") % {"link": absolute(reverse("volunteers:field-me"))}
        return build(
            channel="mail",
            address=to.address,
            language=to.language,
            subject=_("%(district)s: voluntary service") % {"district": profile().name.get(to.language, "")},
            body=f"{body}\n\n{off}",
            about=need.stream,
            now=now,
        )


def _what(need: Need, language: str, now: datetime) -> str:
    when = moment_text(need.starts_at, now)
    if not need.public:
        return when
    return _("“%(title)s”, %(when)s, %(place)s") % {
        "title": need.title,
        "when": when,
        "place": name_in(need.site or need.area, language),
    }
