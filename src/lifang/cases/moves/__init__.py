"""Decisions: each move checks what only it knows and collects the operations of its entry."""

from lifang.cases.moves import custody, together, upkeep, version, voice
from lifang.cases.moves.builtin import BUILTIN, Builtin
from lifang.cases.moves.move import Move, Tell

__all__ = ["BUILTIN", "Builtin", "Move", "Tell", "custody", "together", "upkeep", "version", "voice"]
