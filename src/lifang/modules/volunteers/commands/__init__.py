"""Every change of voluntary service. Each call is one entry and one transaction; a repeated key changes nothing."""

from lifang.modules.volunteers.commands.certificates import certify
from lifang.modules.volunteers.commands.erasure import erase_need, forget_terms
from lifang.modules.volunteers.commands.needs import cancel_need, end_need, open_need
from lifang.modules.volunteers.commands.offers import answer, come_forward, offer
from lifang.modules.volunteers.commands.patrol import observe, report
from lifang.modules.volunteers.commands.record import confirm, enter, object_to, rule_on
from lifang.modules.volunteers.commands.reminders import remind
from lifang.modules.volunteers.commands.shifts import sign_in, sign_out
from lifang.modules.volunteers.commands.terms import set_terms

__all__ = [
    "answer",
    "cancel_need",
    "certify",
    "come_forward",
    "confirm",
    "end_need",
    "enter",
    "erase_need",
    "forget_terms",
    "object_to",
    "observe",
    "offer",
    "open_need",
    "remind",
    "report",
    "rule_on",
    "set_terms",
    "sign_in",
    "sign_out",
]
