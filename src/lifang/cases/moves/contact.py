"""What a contact that opens no case must say: the line it was handed to, or why it is not accepted."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lifang.cases.errors import BadInput
from lifang.cases.models import Contact
from lifang.places.profile import profile


def check_contact(outcome: Contact.Outcome, *, line: str, reason: str) -> None:
    emergency = profile().emergency
    if outcome == Contact.Outcome.EMERGENCY and line not in emergency:
        problem = _("Choose the line it was handed to: %(lines)s.") % {"lines": ", ".join(emergency)}
        raise BadInput(problem, {"line": problem})
    if outcome == Contact.Outcome.NOT_ACCEPTED and not reason:
        problem = _("Say why it is not accepted, and where else to go.")
        raise BadInput(problem, {"reason": problem})
