"""The hash chain of one stream, and the naming of what was done to it.

Each entry's hash covers its content and the hash before it: a verifier needs nothing but the entries.
Entries of a stream are numbered from 1; the first follows GENESIS.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Literal, TypeAlias

from lifang.kernel.canonical import Json, canonical

GENESIS = "0" * 64

Problem = Literal["altered", "dropped", "reordered", "invented", "truncated"]

_TAG = b"lifang entry 1\n"  # no other hashed document can pass for an entry
_RENUMBERED_BY = 1000  # how far a renumbered row is searched for


@dataclass(frozen=True, slots=True)
class EntryBody:
    stream: str
    number: int
    kind: str
    at: str  # ISO 8601 in UTC with microseconds and "Z"
    actor: str
    subject: str
    key: str
    facts: Mapping[str, Any]
    payload_digest: str  # "" if the entry has no payload
    previous: str


Row: TypeAlias = tuple[EntryBody, str]


@dataclass(frozen=True, slots=True)
class Finding:
    stream: str
    number: int
    problem: Problem
    detail: str


def entry_hash(body: EntryBody) -> str:
    return link_hash(body.previous, content_digest(body))


def link_hash(previous: str, content: str) -> str:
    """The chain can be followed by content digests alone: a proof need not tell what later entries say."""
    return sha256(_TAG + previous.encode() + content.encode()).hexdigest()


def content_digest(body: EntryBody) -> str:
    content: Json = {
        "stream": body.stream,
        "number": body.number,
        "kind": body.kind,
        "at": body.at,
        "actor": body.actor,
        "subject": body.subject,
        "key": body.key,
        "facts": body.facts,
        "payload_digest": body.payload_digest,
    }
    return sha256(canonical(content)).hexdigest()


def payload_digest(payload: Json, salt: str) -> str:
    """Keyed by the salt: once both are erased, a short personal payload cannot be guessed from its digest."""
    return hmac.digest(salt.encode(), canonical(payload), "sha256").hex()


def check_chain(
    stream: str, entries: Iterable[Row], *, length: int | None = None, head: str | None = None
) -> Finding | None:
    """First thing wrong in a stream read in order. A seal's length and head show a cut or rewritten end."""
    rows = iter(entries)
    before: Row | None = None
    number, previous = 1, GENESIS
    for body, hashed in rows:
        sound = body.stream == stream and body.number == number and body.previous == previous
        if not sound or not _gives(body, hashed):
            return _Break(stream, number, previous, before, ((body, hashed), *rows), head).name()
        before = (body, hashed)
        number, previous = number + 1, hashed
        if length is not None and number > length + 1:
            return Finding(stream, length + 1, "invented", f"the sealed stream ends at {length}")
    if length is not None and number <= length:
        return Finding(
            stream, number, "truncated", f"the sealed stream has {length} entries, {number - 1} are left"
        )
    if head is not None and previous != head:
        return Finding(
            stream, number - 1, "altered", "the chain was rewritten: its head is not the sealed one"
        )
    return None


@dataclass(frozen=True, slots=True)
class _Break:
    """The place where a chain stops holding: `rows[0]` is not the entry `number` that follows `previous`."""

    stream: str
    number: int
    previous: str
    before: Row | None
    rows: Sequence[Row]
    head: str | None

    def name(self) -> Finding:
        body, hashed = self.rows[0]
        if body.stream != self.stream:
            return self._found(self.number, "invented", f"the row belongs to stream {body.stream}")
        place = self._find(self.number, self.previous)
        if place == 0:
            if any(other.number == self.number for other, _ in self.rows[1:]):
                return self._found(self.number, "reordered", f"it now bears number {body.number}")
            return self._found(self.number, "altered", f"its number was changed to {body.number}")
        if place is not None:
            if any(body.previous == other for _, other in self.rows[1:]):
                return self._found(self.number, "reordered", "a later entry stands in its place")
            return self._found(body.number, "invented", "a row that the entry after it does not follow")
        if self.before and self._find(self.before[0].number, self.before[0].previous) is not None:
            return self._found(self.before[0].number, "invented", "a second row claims this number")
        if body.number > self.number:
            return self._found(self.number, "dropped", f"the next entry found is {body.number}")
        if body.number < self.number:
            return self._found(body.number, "invented", "a second row claims this number")
        if not _gives(body, hashed):
            return self._name_false_hash(body, hashed)
        return self._name_false_link(hashed)

    def _name_false_hash(self, body: EntryBody, hashed: str) -> Finding:
        later = range(self.number + 1, self.number + _RENUMBERED_BY)
        true_number = next((number for number in later if _is_entry(body, hashed, number)), None)
        if true_number is not None:
            return self._found(self.number, "dropped", f"entry {true_number} was renumbered to fill the gap")
        return self._found(self.number, "altered", "its content does not give its hash")

    def _name_false_link(self, hashed: str) -> Finding:
        """The row is whole but does not follow the one before: the rest vouches for one of the two."""
        follower = self.rows[1][0].previous if len(self.rows) > 1 else self.head
        if self.before is None or follower not in (None, hashed):
            return self._found(
                self.number, "altered", "it was rewritten: the chain around it does not hold its hash"
            )
        return self._found(
            self.number - 1, "altered", "it was rewritten: the entry after it follows another hash"
        )

    def _find(self, number: int, previous: str) -> int | None:
        """Where the row stands that, by its hash, was written as this number after this predecessor."""
        for place, (body, hashed) in enumerate(self.rows):
            if body.previous == previous and body.stream == self.stream and _is_entry(body, hashed, number):
                return place
        return None

    def _found(self, number: int, problem: Problem, detail: str) -> Finding:
        return Finding(self.stream, number, problem, detail)


def _is_entry(body: EntryBody, hashed: str, number: int) -> bool:
    return _gives(replace(body, number=number), hashed)


def _gives(body: EntryBody, hashed: str) -> bool:
    try:
        return entry_hash(body) == hashed
    except (TypeError, ValueError):  # altered into something that has no canonical form, such as a float
        return False
