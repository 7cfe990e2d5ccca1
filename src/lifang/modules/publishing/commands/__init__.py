"""Every change of posts, issues and shows: one entry each, in the stream of what it changes."""

from lifang.modules.publishing.commands.issues import (
    call_issue,
    order_pieces,
    publish_issue,
    put_in_issue,
    take_out,
)
from lifang.modules.publishing.commands.posts import (
    approve_post,
    draft_post,
    drop_post,
    open_channel,
    publish_post,
    rewrite_post,
    send_back,
)
from lifang.modules.publishing.commands.shows import (
    call_show,
    cancel_show,
    decide_show,
    enter_work,
    erase_work,
    judge_work,
    withdraw_work,
)

__all__ = [
    "approve_post",
    "call_issue",
    "call_show",
    "cancel_show",
    "decide_show",
    "draft_post",
    "drop_post",
    "enter_work",
    "erase_work",
    "judge_work",
    "open_channel",
    "order_pieces",
    "publish_issue",
    "publish_post",
    "put_in_issue",
    "rewrite_post",
    "send_back",
    "take_out",
    "withdraw_work",
]
