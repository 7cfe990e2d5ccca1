"""The sentences `describe` speaks in."""

from __future__ import annotations

PHRASES: dict[str, dict[str, str]] = {
    "title": {"zh": "{title}（{code}，第{version}版）", "en": "{title} ({code}, version {version})"},
    "opened_by": {"zh": "谁可以提出：{who}。需要说明：", "en": "Who may open it: {who}. What is asked:"},
    "needed": {"zh": "（必填）", "en": " (needed)"},
    "optional": {"zh": "（可不填）", "en": " (may be left out)"},
    "only_when": {"zh": "（仅当：{when}）", "en": " (only when {when})"},
    "personal": {"zh": "（个人信息，到期删除）", "en": " (personal, erased in time)"},
    "may_attach": {"zh": "可以附上：{proofs}。", "en": "May be attached: {proofs}."},
    "steps": {"zh": "怎么办理", "en": "How it goes"},
    "kind_open": {"zh": "办理中的阶段", "en": "open"},
    "kind_waiting": {"zh": "等待阶段", "en": "waiting"},
    "kind_closed": {"zh": "已结束", "en": "closed"},
    "step": {"zh": "{label}：{who}", "en": "{label}: {who}"},
    "leads_to": {"zh": "，转为“{state}”", "en": "; then “{state}”"},
    "needs_fields": {"zh": "，必须填写{fields}", "en": "; must fill in {fields}"},
    "asks_fields": {"zh": "，可以填写{fields}", "en": "; may fill in {fields}"},
    "needs_evidence": {"zh": "，必须附上{proofs}", "en": "; must attach {proofs}"},
    "needs_reason": {"zh": "，必须写明理由", "en": "; must give a reason"},
    "within": {"zh": "，限{period}内", "en": "; within {period}"},
    "then_follow_up": {"zh": "，之后回访", "en": "; a follow-up comes after"},
    "returns": {"zh": "，属于退回，最多{count}次", "en": "; counts as a return, at most {count}"},
    "deadlines": {"zh": "办理时限", "en": "Deadlines"},
    "clock": {"zh": "{label}：{period}", "en": "{label}: {period}"},
    "clock_due": {"zh": "{label}：到“{field}”为止", "en": "{label}: until “{field}”"},
    "clock_after": {"zh": "{label}：“{field}”之后{period}", "en": "{label}: {period} after “{field}”"},
    "basis": {"zh": "。依据：{basis}", "en": ". Basis: {basis}"},
    "extension": {
        "zh": "。经{who}批准可延长{times}次，每次{period}",
        "en": ". May be extended {times} time(s) by {period} if approved by {who}",
    },
    "late": {"zh": "。超期依次报告：{rungs}。", "en": ". When late, it goes up to: {rungs}."},
    "late_holder": {"zh": "。超期提醒承办单位。", "en": ". When late, the unit that holds it is told."},
    "rung_after": {"zh": "（超期{period}后）", "en": " (after {period})"},
    "follow_up": {
        "zh": "回访：办结后{period}内，由{who}询问{asks}。",
        "en": "Follow-up: within {period} after it is closed, {who} asks {asks}.",
    },
    "by_someone-else": {"zh": "没有经手的人", "en": "somebody who did not handle it"},
    "by_anyone": {"zh": "工作人员", "en": "a member of staff"},
    "ask_contacted": {"zh": "有没有联系您", "en": "whether you were contacted"},
    "ask_solved": {"zh": "有没有解决", "en": "whether it was solved"},
    "ask_satisfied": {"zh": "您满不满意", "en": "whether you are satisfied"},
    "page_none": {"zh": "公开：不公开单个案件。", "en": "In public: single cases are not shown."},
    "page_summary": {
        "zh": "公开：类型、地点、进展和日期，不公开诉求人。",
        "en": "In public: kind, place, progress and dates; never who reported.",
    },
    "page_full": {
        "zh": "公开：办理全过程，不公开诉求人。",
        "en": "In public: every step; never who reported.",
    },
    "published": {"zh": "另外公开：{fields}。", "en": "Also shown: {fields}."},
    "counted": {"zh": "计入公开的统计数字。", "en": "Counted in the public figures."},
    "lapse": {
        "zh": "{period}没有进展的，系统自动转为“{state}”。",
        "en": "What nobody goes on with for {period} is closed by the system: {state}.",
    },
    "retention": {
        "zh": "保存：案件至少{case}，办理步骤和统计长期留存；个人信息和附件在办结后{payload}删除。",
        "en": "Kept: the case for at least {case}, its steps and figures for good; "
        "personal data and attachments until {payload} after closing.",
    },
}  # fmt: skip
