"""Was anything in the record altered, dropped, reordered or invented? Needs only the lines of an export.

No Django and no database: an auditor runs this alone. Memory holds all seals, 32 bytes for each leaf, and
of one stream its leaves.
"""

from lifang.record.verify.file import verify_file
from lifang.record.verify.reading import verify_lines
from lifang.record.verify.report import FORMAT, Finding, Line, Report

__all__ = ["FORMAT", "Finding", "Line", "Report", "verify_file", "verify_lines"]
