"""Locks for ballots: online marks stay unread until the vote is closed, voting slips are printed and never stored.

Keys are derived (HKDF, RFC 5869) like those of the vault, from LIFANG_VAULT_KEY or the folder's secret.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from random import Random
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from lifang.kernel.receipts import new_code

_NONCE = 12  # bytes, NIST SP 800-38D
SLIP_GROUPS = 3  # as a receipt: 68 bits, not to be guessed


def lock(ballot: str, marks: Mapping[str, Sequence[str]], nonce: str) -> str:
    """`ballot`: its number with its vote's; a ciphertext moved to another ballot does not open there."""
    start = secrets.token_bytes(_NONCE)
    plain = json.dumps({"marks": {code: list(marked) for code, marked in marks.items()}, "nonce": nonce})
    return (start + AESGCM(_derived("ballots")).encrypt(start, plain.encode(), ballot.encode())).hex()


class UnreadableError(ValueError):
    """A ciphertext was altered, or the key is not the one under which it was locked."""


def unlock(ballot: str, locked: str) -> dict[str, Any]:
    try:
        sealed = bytes.fromhex(locked)
        plain = AESGCM(_derived("ballots")).decrypt(sealed[:_NONCE], sealed[_NONCE:], ballot.encode())
    except (ValueError, InvalidTag) as error:
        raise UnreadableError(ballot) from error
    return dict(json.loads(plain))


def slip_code(vote: str, tag: str) -> str:
    """The code on a unit's voting slip: made again whenever it is printed, so that nobody can read it off a table."""
    mark = hmac.digest(_derived("voting slips"), f"{vote}|{tag}".encode(), "sha256")
    return new_code(Random(int.from_bytes(mark, "big")), SLIP_GROUPS)  # noqa: S311 - all its entropy is the key's


def slip_index(code: str) -> str:
    return sha256(code.encode()).hexdigest()


def _derived(use: str) -> bytes:
    return _derive(settings.LIFANG_VAULT_KEY or settings.SECRET_KEY, use)


@cache
def _derive(master: str, use: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"lifang votes {use}".encode())
    return hkdf.derive(master.encode())
