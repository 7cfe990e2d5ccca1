"""One value, one sequence of bytes: what every hash in the record is taken of.

The bytes are those of RFC 8785 (JSON Canonicalization Scheme) for the values allowed here. Numbers are whole
and within ±(2^53 - 1), so that a verifier in any language reads them exactly.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, TypeAlias

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"

SAFE_INTEGER = 2**53 - 1

_SURROGATE = re.compile("[\ud800-\udfff]")
_encode = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False
).encode
_encode_as_is = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def canonical(value: Json) -> bytes:
    """TypeError for a type, ValueError for a content that has no single form; both name the path."""
    wide_keys = _inspect(value)
    text = _encode_as_is(_sorted_as_utf16(value)) if wide_keys else _encode(value)
    return text.encode()


def digest(value: Json) -> str:
    return sha256(canonical(value)).hexdigest()


class _FaultError(Exception):
    """Carries the path, gathered on the way out so that sound values pay nothing for it."""

    def __init__(self, error: type[Exception], reason: str) -> None:
        self.error = error
        self.reason = reason
        self.path = ""


def _inspect(value: Json) -> bool:
    """Whether keys must be sorted with care; what may not stand here at all is named with its path."""
    if _is_plain(value):
        return False
    try:
        return _has_wide_keys(value)
    except _FaultError as fault:
        raise fault.error(f"at ${fault.path}: {fault.reason}") from None


def _is_plain(value: Any) -> bool:
    """A quick look that settles nearly all values: every hash takes it."""
    rest = [value]
    for item in rest:
        kind = type(item)
        if kind is str:
            if not item.isascii() and _SURROGATE.search(item):
                return False
        elif kind is dict:
            try:
                if not "".join(item).isascii():
                    return False
            except TypeError:  # a key that is no text
                return False
            rest += item.values()
        elif kind is list or kind is tuple:
            rest += item
        elif kind is int:
            if not -SAFE_INTEGER <= item <= SAFE_INTEGER:
                return False
        elif item is not None and kind is not bool:
            return False
    return True


def _has_wide_keys(value: Any) -> bool:
    if isinstance(value, str):
        if not value.isascii() and _SURROGATE.search(value):
            raise _FaultError(ValueError, "half of a surrogate pair; the text was cut or decoded wrongly")
        return False
    if value is None or isinstance(value, bool):
        return False
    if isinstance(value, int):
        if not -SAFE_INTEGER <= value <= SAFE_INTEGER:
            raise _FaultError(ValueError, f"{value} is beyond ±(2^53 - 1); write it as text")
        return False
    wide = False
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise _FaultError(TypeError, f"key {key!r} is {type(key).__name__}, not text")
            try:
                if not key.isascii():
                    wide = _has_wide_keys(key) or max(key) > "\uffff" or wide
                wide = _has_wide_keys(item) or wide
            except _FaultError as fault:
                fault.path = f".{key}{fault.path}"
                raise
        return wide
    if isinstance(value, list | tuple):
        for index, item in enumerate(value):
            try:
                wide = _has_wide_keys(item) or wide
            except _FaultError as fault:
                fault.path = f"[{index}]{fault.path}"
                raise
        return wide
    raise _FaultError(
        TypeError, f"{type(value).__name__} is not allowed; use text, whole numbers, lists and dicts"
    )


def _sorted_as_utf16(value: Any) -> Any:
    """RFC 8785 section 3.2.3: by UTF-16 units; Python's order differs beyond the basic plane only."""
    if isinstance(value, dict):
        return {
            key: _sorted_as_utf16(value[key])
            for key in sorted(value, key=lambda key: key.encode("utf-16-be"))
        }
    if isinstance(value, list | tuple):
        return [_sorted_as_utf16(item) for item in value]
    return value
