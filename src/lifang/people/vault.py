"""Personal numbers, encrypted at rest (DESIGN section 10): AES-256-GCM, found only by a keyed blind index.

The keys are derived (HKDF, RFC 5869) from LIFANG_VAULT_KEY, or from the folder's secret when that is not set.
Each ciphertext is bound to its person and kind, so that a row copied to another person does not open there.
"""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from datetime import datetime
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from lifang.people import id_number
from lifang.people.actors import Actor
from lifang.people.commands.checks import written_before
from lifang.people.models import Person, Secret
from lifang.record.commands import append
from lifang.record.door import transaction

_NONCE = 12  # bytes, NIST SP 800-38D
SHORTEST_PHONE = 7  # digits: a land line without its area code
_PHONE_PREFIX = re.compile(r"^(\+86|0086)(?=\d)")


class BadSecret(ValueError):
    pass


class NoSecret(LookupError):
    pass


class VaultBroken(Exception):
    pass


def store_secret(
    *, person: Person, kind: Secret.Kind, value: str, actor: Actor, now: datetime, key: str | None = None
) -> Secret:
    """In place of an earlier one. The record says that the number was stored, never which."""
    plain = normalise(kind, value)
    if not plain:
        raise BadSecret(_("The number is empty."))
    if kind == Secret.Kind.ID_NUMBER:
        _check_id_number(plain, now)
    stream = f"person/{person.code}"
    with transaction():
        again = written_before(stream, key)
        known = Secret.objects.filter(person=person, kind=kind).first()
        if known is not None and (again or known.index == blind_index(kind, plain)):
            return known
        secret = known or Secret(person=person, kind=kind)
        secret.ciphertext, secret.index = _encrypt(person, kind, plain), blind_index(kind, plain)
        secret.save()
        append(
            stream=stream,
            kind="secret-stored",
            actor=actor.name,
            facts={"secret": str(kind)},
            now=now,
            key=key,
        )
    return secret


def reveal(*, person: Person, kind: Secret.Kind, actor: Actor, why: str, now: datetime) -> str:
    """The caller decides who may. Who read it and why stands in the person's own stream before it is returned."""
    if not why.strip():
        raise BadSecret(_("Say why you need this number; the person can read your reason."))
    with transaction():
        secret = Secret.objects.filter(person=person, kind=kind).first()
        if secret is None:
            raise NoSecret(_("No such number is kept for this person."))
        append(
            stream=f"person/{person.code}",
            kind="secret-read",
            actor=actor.name,
            facts={"secret": str(kind), "why": why.strip()},
            now=now,
        )
        return _decrypt(person, kind, bytes(secret.ciphertext))


def opens(person: UUID, kind: str, sealed: bytes, index: str) -> bool:
    """Whether it was encrypted here, for this person, and is the number that the index finds."""
    try:
        plain = AESGCM(_derived("encryption")).decrypt(
            sealed[:_NONCE], sealed[_NONCE:], _bound_to(person, kind)
        )
    except (InvalidTag, ValueError):
        return False
    return hmac.compare_digest(blind_index(kind, plain.decode()), index)


def find_by_secret(kind: Secret.Kind, value: str) -> list[Person]:
    """Everybody with this number; a family may share one phone."""
    return list(
        Person.objects.filter(
            secrets__kind=kind, secrets__index=blind_index(kind, normalise(kind, value))
        ).order_by("code")
    )


def normalise(kind: Secret.Kind, value: str) -> str:
    if kind == Secret.Kind.ID_NUMBER:
        return id_number.normalise(value)
    return _PHONE_PREFIX.sub("", re.sub(r"[\s()-]", "", unicodedata.normalize("NFKC", value)))


def blind_index(kind: str, plain: str) -> str:
    return hmac.digest(_derived("index"), f"{kind}:{plain}".encode(), "sha256").hex()


def caller_index(phone: object) -> str:
    """Finds who calls again. It differs from the vault's, so it does not tell whose number it is. Empty for half a number."""
    plain = normalise(Secret.Kind.PHONE, str(phone or ""))
    return blind_index("caller", plain) if sum(sign.isdigit() for sign in plain) >= SHORTEST_PHONE else ""


def _check_id_number(plain: str, now: datetime) -> None:
    match id_number.fault_of(plain, today=timezone.localdate(now)):
        case "form":
            raise BadSecret(_("An identity number has 17 digits and then a digit or X."))
        case "birthday":
            raise BadSecret(_("Places 7 to 14 of the identity number are not a day of birth."))
        case "check":
            raise BadSecret(
                _("The identity number has a mistyped digit; compare it with the card once more.")
            )


def _encrypt(person: Person, kind: str, plain: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_derived("encryption")).encrypt(nonce, plain.encode(), _bound_to(person.pk, kind))


def _decrypt(person: Person, kind: str, sealed: bytes) -> str:
    cipher = AESGCM(_derived("encryption"))
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound_to(person.pk, kind)).decode()
    except InvalidTag:
        raise VaultBroken(
            f"The {kind} of person {person.code} does not open: the row was altered, or the key "
            "is not the one it was stored with. Restore var/secret (or LIFANG_VAULT_KEY) from the backup."
        ) from None


def _bound_to(person: UUID, kind: str) -> bytes:
    return f"{person}:{kind}".encode()


def _derived(use: str) -> bytes:
    return _derive(settings.LIFANG_VAULT_KEY or settings.SECRET_KEY, use)


@cache
def _derive(master: str, use: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"lifang vault {use}".encode())
    return hkdf.derive(master.encode())
