"""The one door (DESIGN section 4), its keys, and how everything that passed it is written together."""

from lifang.cases.batch.door import Batch, Files
from lifang.cases.batch.keys import checked_key

__all__ = ["Batch", "Files", "checked_key"]
