from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from lifang.record.lines import record_lines
from lifang.record.verify.file import open_export


def export_record(
    path: Path,
    *,
    payloads: bool = False,
    since: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """JSON Lines, compressed if the name ends in .gz; returns how many. The file appears only when whole."""
    part = path.with_name(f".part.{path.name}")
    digest = sha256()
    number = 0
    with open_export(part, "wb") as file:
        for number, line in enumerate(record_lines(payloads=payloads, since=since), 1):
            raw = _raw(line)
            digest.update(raw)
            file.write(raw)
            if progress and number % 1000 == 0:
                progress(number)
        file.write(_raw({"line": "end", "lines": number, "digest": digest.hexdigest()}))
    part.replace(path)
    return number + 1


def _raw(line: dict[str, object]) -> bytes:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
