from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from lifang.people import rules
from lifang.people.actors import Actor
from lifang.people.commands import periods
from lifang.people.commands.checks import check_administrator, check_code, written_before
from lifang.people.commands.errors import AlreadyThere, BadValue, NotAdministrator, StandInRefused
from lifang.people.models import Account, Grant, Organization, Person, StandIn
from lifang.people.roles import ROLES
from lifang.places.models import Area
from lifang.places.profile import profile
from lifang.record.commands import append, hold
from lifang.record.door import transaction

LONGEST_EMAIL = 254  # characters, as mail servers take them


def open_account(
    *,
    username: str,
    person: Person | None,
    password: str | None = None,
    language: str = "",
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> Account:
    """Without a password nobody can sign in until one, or a passkey, is set."""
    check_code(username)
    if not rules.may_register(actor):
        raise NotAdministrator(_("Only an administrator can open accounts."))
    if password is not None:
        _check_password(password, Account(username=username))
    stream = f"account/{username}"
    with transaction():
        if written_before(stream, key):
            return Account.objects.get(username=username)
        if Account.objects.filter(username=username).exists():
            raise AlreadyThere(
                _("There is an account “%(username)s” already; choose another name.") % {"username": username}
            )
        account = Account.objects.create_user(
            username=username, password=password, person=person, language=language, date_joined=now
        )
        facts = {"person": person.code if person else "", "language": language}
        append(stream=stream, kind="opened", actor=actor.name, facts=facts, now=now, key=key)
    return account


def set_password(
    *, account: Account, password: str, actor: Actor, now: datetime, key: str | None = None
) -> Account:
    """Whoever sets it could act as this account, so it takes an administrator of all that it may do.

    The record says that a password was set, never which.
    """
    if not rules.is_self(actor, account.username):
        _check_administers(actor, account)
    _check_password(password, account)
    stream = f"account/{account.username}"
    with transaction():
        row = Account.objects.get(pk=account.pk)
        if not written_before(stream, key):
            row.set_password(password)
            row.save(update_fields=["password"])
            append(stream=stream, kind="password-set", actor=actor.name, facts={}, now=now, key=key)
    return row


def set_email(
    *, account: Account, email: str, actor: Actor, now: datetime, key: str | None = None
) -> Account:
    """Where messages for this account go; empty: nowhere. The address is personal and stands in the payload.

    What arrives there may be all that the account may know, so it takes an administrator of all of that. The same again
    writes nothing.
    """
    _check_administers(actor, account)
    address = _checked_email(email)
    stream = f"account/{account.username}"
    with transaction():
        hold(stream)
        row = Account.objects.get(pk=account.pk)
        if row.email != address and not written_before(stream, key):
            row.email = address
            row.save(update_fields=["email"])
            append(
                stream=stream,
                kind="email-set" if address else "email-cleared",
                actor=actor.name,
                facts={},
                payload={"email": address} if address else None,
                now=now,
                key=key,
            )
    return row


def choose_language(
    *, account: Account, language: str, actor: Actor, now: datetime, key: str | None = None
) -> Account:
    """The language in which pages and messages speak to this account; one's own choice only. The same again writes nothing."""
    if not rules.is_self(actor, account.username):
        raise NotAdministrator(_("Everybody chooses their own language."))
    if language not in profile().languages:
        raise BadValue(_("“%(language)s” is not a language of this district.") % {"language": language})
    stream = f"account/{account.username}"
    with transaction():
        hold(stream)
        row = Account.objects.get(pk=account.pk)
        if row.language != language and not written_before(stream, key):
            row.language = language
            row.save(update_fields=["language"])
            facts = {"language": language}
            append(stream=stream, kind="language-chosen", actor=actor.name, facts=facts, now=now, key=key)
    return row


def give_grant(
    *,
    account: Account,
    role: str,
    unit: Organization,
    area: Area,
    program: str = "",
    purpose: str = "service",
    from_on: date,
    until_on: date | None = None,
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> Grant:
    """The giver must administer the area for this purpose, and the unit whose cases the grant opens."""
    check_administrator(actor, area=area.code, purpose=purpose)
    check_administrator(actor, area=unit.area_id, purpose=purpose)
    periods.check_period(from_on, until_on)
    if role not in ROLES:
        raise BadValue(
            _("There is no role “%(role)s”; use one of %(known)s.")
            % {"role": role, "known": ", ".join(ROLES)}
        )
    stream = f"account/{account.username}"
    with transaction():
        if earlier := written_before(stream, key):
            return Grant.objects.get(pk=earlier.facts["grant"])
        same = Grant.objects.filter(
            account=account, role=role, unit=unit, area=area, program=program, purpose=purpose
        )
        if same.filter(periods.overlapping(from_on, until_on)).exists():
            raise AlreadyThere(
                _("%(username)s holds this grant in these days already.") % {"username": account.username}
            )
        grant = Grant.objects.create(
            account=account,
            role=role,
            unit=unit,
            area=area,
            program=program,
            purpose=purpose,
            from_on=from_on,
            until_on=until_on,
        )
        facts = {
            "grant": grant.pk,
            "role": role,
            "unit": unit.code,
            "area": area.code,
            "program": program,
            "purpose": purpose,
            "from": periods.written(from_on),
            "until": periods.written(until_on),
        }
        append(
            stream=stream,
            kind="grant-given",
            actor=actor.name,
            facts=facts,
            now=now,
            key=key,
            subject=f"unit/{unit.code}",
        )
    return grant


def end_grant(*, grant: Grant, last_day: date, actor: Actor, now: datetime, key: str | None = None) -> Grant:
    check_administrator(actor, area=grant.area_id, purpose=grant.purpose)
    stream = f"account/{grant.account.username}"
    with transaction():
        again = written_before(stream, key)
        row = Grant.objects.get(pk=grant.pk)
        if again:
            return row
        periods.end(row, last_day)
        append(
            stream=stream,
            kind="grant-ended",
            actor=actor.name,
            facts={"grant": row.pk, "until": periods.written(last_day)},
            now=now,
            key=key,
            subject=f"unit/{row.unit_id}",
        )
    return row


def set_stand_in(
    *,
    absent: Account,
    deputy: Account,
    from_on: date,
    until_on: date,
    reason: str = "",
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> StandIn:
    """One deputy at a time, who is there: a chain of deputies would leave nobody sure who answers."""
    _check_may_arrange(actor, absent)
    periods.check_period(from_on, until_on)
    if absent == deputy:
        raise StandInRefused(_("Nobody can stand in for themselves."))
    stream = f"account/{absent.username}"
    with transaction():
        hold(stream, f"account/{deputy.username}")
        if earlier := written_before(stream, key):
            return StandIn.objects.get(pk=earlier.facts["stand_in"])
        _check_nobody_else(absent, deputy, from_on, until_on)
        stand_in = StandIn.objects.create(
            absent=absent, deputy=deputy, from_on=from_on, until_on=until_on, reason=reason
        )
        facts = {
            "stand_in": stand_in.pk,
            "deputy": deputy.username,
            "from": periods.written(from_on),
            "until": periods.written(until_on),
        }
        append(
            stream=stream,
            kind="stand-in-set",
            actor=actor.name,
            facts=facts,
            payload={"reason": reason} if reason else None,
            now=now,
            key=key,
            subject=f"account/{deputy.username}",
        )
    return stand_in


def end_stand_in(
    *, stand_in: StandIn, last_day: date, actor: Actor, now: datetime, key: str | None = None
) -> StandIn:
    _check_may_arrange(actor, stand_in.absent)
    stream = f"account/{stand_in.absent.username}"
    with transaction():
        again = written_before(stream, key)
        row = StandIn.objects.select_related("deputy").get(pk=stand_in.pk)
        if again:
            return row
        periods.end(row, last_day)
        append(
            stream=stream,
            kind="stand-in-ended",
            actor=actor.name,
            facts={"stand_in": row.pk, "until": periods.written(last_day)},
            now=now,
            key=key,
            subject=f"account/{row.deputy.username}",
        )
    return row


def _check_password(password: str, account: Account) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise BadValue(" ".join(error.messages)) from error


def _checked_email(email: str) -> str:
    address = email.strip()
    if not address:
        return ""
    try:
        EmailValidator()(address)
    except ValidationError as error:
        raise BadValue(
            _("“%(email)s” is not an e-mail address; write it like name@example.org.") % {"email": address}
        ) from error
    if len(address) > LONGEST_EMAIL:
        raise BadValue(_("An e-mail address has at most %(most)s characters.") % {"most": LONGEST_EMAIL})
    return address


def _check_may_arrange(actor: Actor, absent: Account) -> None:
    """The absent account itself, or an administrator of all that it may do: a stand-in lends its grants."""
    if rules.is_self(actor, absent.username):
        return
    if not rules.may_register(actor):
        raise NotAdministrator(_("Only the absent person or an administrator can name a stand-in."))
    _check_administers(actor, absent)


def _check_administers(actor: Actor, account: Account) -> None:
    if not rules.may_register(actor):
        raise NotAdministrator(_("Only an administrator of this area can do this."))
    for grant in account.grants.all():
        check_administrator(actor, area=grant.area_id, purpose=grant.purpose)


def _check_nobody_else(absent: Account, deputy: Account, from_on: date, until_on: date) -> None:
    days = StandIn.objects.filter(periods.overlapping(from_on, until_on)).select_related("absent", "deputy")
    if other := days.filter(absent=absent).first():
        raise StandInRefused(
            _("%(deputy)s stands in for %(absent)s until %(until)s already; end that first.")
            % {"deputy": other.deputy.username, "absent": absent.username, "until": other.until_on}
        )
    if other := days.filter(absent=deputy).first():
        raise StandInRefused(
            _("%(deputy)s is away until %(until)s; choose somebody who is there.")
            % {"deputy": deputy.username, "until": other.until_on}
        )
    if other := days.filter(deputy=absent).first():
        raise StandInRefused(
            _("%(deputy)s stands in for %(absent)s until %(until)s; end that first.")
            % {"deputy": absent.username, "absent": other.absent.username, "until": other.until_on}
        )
