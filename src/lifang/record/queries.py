from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.db.models import Q, Sum

from lifang.kernel.ledger import content_digest
from lifang.kernel.merkle import GetNode, consistency_proof, inclusion_proof
from lifang.record.journal import body_of
from lifang.record.lines import entry_fields, leaf_fields, record_lines, seal_fields
from lifang.record.models import Entry, Seal, SealLeaf, SealNode, Stream
from lifang.record.proof import Growth, Proof
from lifang.record.verify import Line, Report, verify_lines


class NotSealedError(Exception):
    pass


def receipt_proof(entry: Entry) -> Proof:
    """That this entry is in the record, for whoever holds its receipt. Its payload is not part of it."""
    leaf = (
        SealLeaf.objects.filter(stream=entry.stream_id, length__gte=entry.number)
        .select_related("seal")
        .order_by("index")
        .first()
    )
    if leaf is None:
        raise NotSealedError(
            f"entry {entry.number} of {entry.stream_id} is not sealed yet: ask after the next seal"
        )
    following = Entry.objects.filter(
        stream=entry.stream_id, number__gt=entry.number, number__lte=leaf.length
    ).order_by("number")
    return Proof(
        entry=entry_fields(entry),
        following=[content_digest(body_of(later)) for later in following],
        leaf=leaf_fields(leaf),
        path=_prove(lambda get_node: inclusion_proof(leaf.index, leaf.seal.size, get_node)),
        seal=seal_fields(leaf.seal),
        chain=[seal_fields(seal) for seal in Seal.objects.filter(number__gt=leaf.seal_id).order_by("number")],
    )


def growth_proof(older: Seal, newer: Seal) -> Growth:
    return Growth(
        older=seal_fields(older),
        newer=seal_fields(newer),
        path=_prove(lambda get_node: consistency_proof(older.size, newer.size, get_node)),
    )


def verify_database(progress: Callable[[int, int], None] | None = None) -> Report:
    """The check of an export, on the live record; `progress` is told entries read and entries in all."""
    total = Stream.objects.aggregate(total=Sum("length"))["total"] or 0
    lines = record_lines(payloads=True)
    return verify_lines(_watched(lines, total, progress) if progress else lines)


def stored_nodes(places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
    wanted = Q(pk__in=[])
    for level, index in places:
        wanted |= Q(level=level, index=index)
    rows = SealNode.objects.filter(wanted).values_list("level", "index", "hash")
    return {(level, index): hashed for level, index, hashed in rows}


def _prove(make: Callable[[GetNode], list[str]]) -> list[str]:
    """Once to learn which nodes the proof needs, once with them: two passes, one query."""
    places: list[tuple[int, int]] = []

    def note(level: int, index: int) -> str:
        places.append((level, index))
        return "00" * 32

    make(note)
    nodes = stored_nodes(places)
    return make(lambda level, index: nodes[level, index])


def _watched(lines: Iterable[Line], total: int, progress: Callable[[int, int], None]) -> Iterator[Line]:
    done = 0
    for line in lines:
        if line["line"] == "entry":
            done += 1
            if done % 1000 == 0:
                progress(done, total)
        yield line
