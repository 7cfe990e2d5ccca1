"""Texts that programs share, so that no file repeats them: the state `closed` is called 已办结 everywhere."""

from __future__ import annotations

from lifang.programs.definition import Text

STATES: dict[str, Text] = {
    "received": {"zh": "已收到", "en": "Received"},
    "accepted": {"zh": "已受理", "en": "Accepted"},
    "working": {"zh": "办理中", "en": "In progress"},
    "waiting": {"zh": "等待中", "en": "Waiting"},
    "suspended": {"zh": "已中止", "en": "Suspended"},
    "solved": {"zh": "已解决", "en": "Solved"},
    "answered": {"zh": "已答复", "en": "Answered"},
    "closed": {"zh": "已办结", "en": "Closed"},
    "refused": {"zh": "不予受理", "en": "Not accepted"},
    "withdrawn": {"zh": "已撤回", "en": "Withdrawn"},
}

ACTIONS: dict[str, Text] = {
    "accept": {"zh": "受理", "en": "Accept"},
    "start": {"zh": "开始办理", "en": "Start work"},
    "wait": {"zh": "转为等待", "en": "Wait for something"},
    "continue": {"zh": "继续办理", "en": "Continue"},
    "solve": {"zh": "办结", "en": "Solve"},
    "resolve": {"zh": "办结", "en": "Resolve"},
    "answer": {"zh": "答复", "en": "Answer"},
    "close": {"zh": "办结", "en": "Close"},
    "refuse": {"zh": "不予受理", "en": "Do not accept"},
    "withdraw": {"zh": "撤回", "en": "Withdraw"},
    "reopen": {"zh": "重新办理", "en": "Reopen"},
    "ask-again": {"zh": "重新提出", "en": "Ask again"},
    "return": {"zh": "退回", "en": "Send back"},
    "approve": {"zh": "批准", "en": "Approve"},
    "suspend": {"zh": "中止", "en": "Suspend"},
}

CLOCKS: dict[str, Text] = {
    "accept": {"zh": "受理时限", "en": "Time to accept"},
    "resolve": {"zh": "办理时限", "en": "Time to resolve"},
    "answer": {"zh": "答复时限", "en": "Time to answer"},
    "recheck": {"zh": "复查时限", "en": "Time to look again"},
}

WHO: dict[str, Text] = {
    "agent": {"zh": "网格员（代办员）", "en": "the grid worker"},
    "officer": {"zh": "经办人", "en": "the case officer"},
    "head": {"zh": "单位负责人", "en": "the head of the unit"},
    "duty": {"zh": "值班台", "en": "the duty desk"},
    "leader": {"zh": "分管领导", "en": "the district leader"},
    "auditor": {"zh": "监督员", "en": "the auditor"},
    "admin": {"zh": "管理员", "en": "the administrator"},
    "reporter": {"zh": "诉求人", "en": "the person who reported"},
    "handler": {"zh": "承办人", "en": "whoever handles it now"},
    "system": {"zh": "系统自动", "en": "the system by itself"},
    "anyone": {"zh": "任何人（不用注册）", "en": "anyone, without an account"},
}

EVIDENCE: dict[str, Text] = {
    "photo": {"zh": "照片", "en": "a photo"},
    "document": {"zh": "文件", "en": "a document"},
    "recording": {"zh": "录音", "en": "a recording"},
    "signature": {"zh": "签名", "en": "a signature"},
    "agreement": {"zh": "签字的协议书", "en": "the signed agreement"},
    "payment-proof": {"zh": "支付凭证", "en": "a proof of payment"},
    "notice": {"zh": "书面告知书", "en": "the written notice"},
    "decision": {"zh": "决定书", "en": "the written decision"},
    "assessment": {"zh": "评定、诊断或检测结论", "en": "the assessment or test result"},
    "minutes": {"zh": "会议记录", "en": "the minutes"},
    "attendance": {"zh": "签到表", "en": "the list of who came"},
    "consent": {"zh": "书面同意书", "en": "the written consent"},
}

KNOWN_BY_ENGINE: dict[str, Text] = {
    "today": {"zh": "当天", "en": "the day it is done"},
    "now": {"zh": "办理的时间", "en": "the time it is done"},
    "opened_on": {"zh": "提出的日期", "en": "the day it was opened"},
    "entered_on": {"zh": "进入这一阶段的日期", "en": "the day this stage began"},
    "workdays_here": {"zh": "这一阶段已满的工作日数", "en": "whole workdays in this stage"},
}

UNIT_KINDS: dict[str, Text] = {
    "department": {"zh": "部门", "en": "departments"},
    "street": {"zh": "街道办事处", "en": "street offices"},
    "community": {"zh": "社区居委会", "en": "residents' committees"},
    "duty": {"zh": "值班台", "en": "duty desks"},
    "company": {"zh": "企业", "en": "companies"},
    "police": {"zh": "派出所、警务室", "en": "police posts"},
    "team": {"zh": "队伍", "en": "teams"},
    "association": {"zh": "协会、社会组织", "en": "associations"},
}

PURPOSES: dict[str, Text] = {
    "service": {"zh": "公共服务", "en": "Public service"},
    "wages": {"zh": "劳动者工资", "en": "Wages"},
    "care": {"zh": "助残养老关怀", "en": "Care"},
    "inspection": {"zh": "安全检查", "en": "Safety inspection"},
    "honours": {"zh": "军人荣誉", "en": "Honours of soldiers"},
    "recruiting": {"zh": "兵役征集", "en": "Recruiting"},
    "corrections": {"zh": "社区矫正", "en": "Community corrections"},
    "sanitation": {"zh": "环境卫生", "en": "Sanitation"},
}


def text(texts: Text, language: str) -> str:
    """The text in this language, else in any: a missing translation must not leave a hole on a page."""
    return texts.get(language) or next(iter(texts.values()), "")


def who(name: str, language: str) -> str:
    return text(WHO.get(name, {language: name}), language)


def evidence(kind: str, language: str) -> str:
    return text(EVIDENCE.get(kind, {language: kind}), language)


def purpose(name: str, language: str) -> str:
    """A district may name purposes of its own; these are called by their code."""
    return text(PURPOSES.get(name, {language: name}), language)
