from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from lifang.people.actors import Actor
from lifang.people.commands.checks import check_administrator, check_code, written_before
from lifang.people.commands.errors import AlreadyThere, BadValue
from lifang.people.models import Organization
from lifang.places.models import Area
from lifang.record.commands import append
from lifang.record.door import transaction


def add_organization(
    *,
    code: str,
    kind: str,
    name: str,
    area: Area,
    name_en: str = "",
    parent: Organization | None = None,
    phone: str = "",
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> Organization:
    check_code(code)
    check_administrator(actor, area=area.code)
    if kind not in Organization.Kind.values:
        raise BadValue(
            _("There is no kind of unit “%(kind)s”; use one of %(known)s.")
            % {"kind": kind, "known": ", ".join(Organization.Kind.values)}
        )
    stream = f"unit/{code}"
    with transaction():
        if written_before(stream, key):
            return Organization.objects.get(code=code)
        if Organization.objects.filter(code=code).exists():
            raise AlreadyThere(_("There is a unit “%(code)s” already; choose another code.") % {"code": code})
        unit = Organization.objects.create(
            code=code, kind=kind, name=name, name_en=name_en, area=area, parent=parent, phone=phone
        )
        facts = {
            "kind": kind,
            "name": name,
            "name_en": name_en,
            "area": area.code,
            "parent": parent.code if parent else "",
            "phone": phone,
        }
        append(stream=stream, kind="added", actor=actor.name, facts=facts, now=now, key=key)
    return unit
