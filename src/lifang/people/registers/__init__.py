"""Registers: lists of persons or organizations that a unit keeps (members, volunteers, mentors …), each declared in YAML.

A register is to its registrations what a program is to its cases: its fields give form, import and pages alike.
"""

from lifang.people.registers.definition import Ends, Holders, Minors, Register, Shown
from lifang.people.registers.load import UnknownRegister, find_register, load_register, registers

__all__ = [
    "Ends",
    "Holders",
    "Minors",
    "Register",
    "Shown",
    "UnknownRegister",
    "find_register",
    "load_register",
    "registers",
]
