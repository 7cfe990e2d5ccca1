from __future__ import annotations

import re

from django.utils.translation import gettext as _

from lifang.people import rules
from lifang.people.actors import Actor
from lifang.people.commands.errors import BadValue, NotAdministrator
from lifang.record.commands import find, hold
from lifang.record.models import Entry

_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")


def check_code(code: str) -> None:
    if not _CODE.fullmatch(code):
        raise BadValue(
            _("“%(code)s” cannot be a code: use 1 to 60 small letters, digits, dots, dashes and underscores.")
            % {"code": code}
        )


def check_administrator(actor: Actor, *, area: str, purpose: str | None = None) -> None:
    if not rules.may_administer(actor, area=area, purpose=purpose):
        raise NotAdministrator(_("Only an administrator of this area can do this."))


def written_before(stream: str, key: str | None) -> Entry | None:
    """Holds the stream until the transaction ends; the entry that an earlier call with the same key wrote."""
    hold(stream)
    known = find(key) if key else None
    return known if known and known.stream_id == stream else None
