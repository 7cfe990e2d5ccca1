"""Why the door stayed shut: as of cases, so that a page or a phone answers all refusals alike."""

from lifang.cases.errors import BadInput, NotAllowed, Refused, WrongState


class BadPlan(BadInput):
    """What a campaign, its list or its ledger would become cannot be."""


class BadVisit(BadInput):
    pass


class MayNot(NotAllowed):
    pass


class UnknownTarget(Refused):
    """Absent and forbidden look the same."""

    status = 404


class TooLate(WrongState):
    """Somebody was faster, or the campaign is closed."""
