"""Every change of gatherings and votes: one entry each, in the stream of the gathering or the vote."""

from lifang.modules.gatherings.commands.agenda import put_on_agenda, raise_issue, resolve
from lifang.modules.gatherings.commands.attendance import attend, attend_sheet, sign_up
from lifang.modules.gatherings.commands.ballots import authorize, cast, revoke, unit_by_slip, void_ballot
from lifang.modules.gatherings.commands.changes import correct_report, move, plan_series
from lifang.modules.gatherings.commands.committees import (
    answer_filing,
    elect_chair,
    file_committee,
    post_names,
    seat_committee,
)
from lifang.modules.gatherings.commands.counting import (
    close,
    count_ballots,
    open_papers,
    publish,
    to_open,
    unreadable,
)
from lifang.modules.gatherings.commands.duties import result_due, tell_due, tell_result_due
from lifang.modules.gatherings.commands.gatherings import cancel, hold, minute, notice, plan, report
from lifang.modules.gatherings.commands.nominations import (
    call_nominations,
    consent,
    consent_online,
    nominate,
    nominate_online,
    review,
)
from lifang.modules.gatherings.commands.succession import replace_member
from lifang.modules.gatherings.commands.votes import (
    Question,
    Slip,
    cancel_vote,
    draw_up,
    open_vote,
    print_slips,
)

__all__ = [
    "Question",
    "Slip",
    "answer_filing",
    "attend",
    "attend_sheet",
    "authorize",
    "call_nominations",
    "cancel",
    "cancel_vote",
    "cast",
    "close",
    "consent",
    "consent_online",
    "correct_report",
    "count_ballots",
    "draw_up",
    "elect_chair",
    "file_committee",
    "hold",
    "minute",
    "move",
    "nominate",
    "nominate_online",
    "notice",
    "open_papers",
    "open_vote",
    "plan",
    "plan_series",
    "post_names",
    "print_slips",
    "publish",
    "put_on_agenda",
    "raise_issue",
    "replace_member",
    "report",
    "resolve",
    "result_due",
    "review",
    "revoke",
    "seat_committee",
    "sign_up",
    "tell_due",
    "tell_result_due",
    "to_open",
    "unit_by_slip",
    "unreadable",
    "void_ballot",
]
