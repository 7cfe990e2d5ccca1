"""The small operations that an entry's facts are made of, and what each does to a case's rows.

This folder is the projection: the door applies the operations it has just decided, and `rebuild` applies the same operations
read from the record. Nothing else changes these rows. An operation is a JSON object with its name under "op"; texts that may
be personal are not in it but in the entry's payload.
"""

from lifang.cases.ops import case, clocks, custody, together, voice
from lifang.cases.ops.operations import Op, Said, apply_entry, read_stamp, stamp

__all__ = [
    "Op",
    "Said",
    "apply_entry",
    "case",
    "clocks",
    "custody",
    "read_stamp",
    "stamp",
    "together",
    "voice",
]
