"""The smallest program a clerk might write, for tests that change one thing in it."""

from __future__ import annotations

from lifang.programs.definition import Program
from lifang.programs.load import load_text

WAGE_CLAIM = """\
program: wage-claim
version: 1
title: {zh: 欠薪投诉, en: Unpaid wage claim}
department: labour-inspection
subject: person
sensitivity: internal
fields:
  employer:  {type: organization, label: {zh: 用人单位, en: Employer}, required: true}
  amount:    {type: money, label: {zh: 拖欠金额, en: Amount owed}, minimum: 1}
  recovered: {type: money, label: {zh: 追回金额, en: Amount recovered}}
states:
  received:  {kind: open, clock: accept}
  accepted:  {kind: open, clock: resolve}
  suspended: {kind: waiting, clock: recheck}
  closed:    {kind: closed}
actions:
  accept: {from: [received], to: accepted, who: officer}
  suspend: {from: accepted, to: suspended, who: officer, needs: {reason: true}}
  continue: {from: suspended, to: accepted, who: officer}
  resolve:
    from: [accepted]
    to: closed
    who: officer
    needs: {evidence: [payment-proof], fields: [recovered]}
    then: follow-up
clocks:
  accept:  {within: 5 workdays, basis: {zh: 《规定》第十八条, en: art. 18}, on_breach: escalate}
  resolve:
    within: 60 workdays
    basis: {zh: 《条例》第十七条, en: art. 17}
    extend: {by: 30 workdays, times: 1, who: head}
    on_breach: escalate
  recheck: {within: 10 workdays, basis: {zh: 内部规定, en: house rule}, on_breach: tell-holder}
follow_up: {within: 5 workdays, by: someone-else, ask: [contacted, solved, satisfied]}
publicity: {page: summary, figures: true}
retention: {case: 5 years, payload: 2 years after closed}
"""


def wage_claim(*changes: tuple[str, str]) -> Program:
    return load_text(changed(*changes), "wage-claim.yaml")


def changed(*changes: tuple[str, str]) -> str:
    """The text with each old piece, which must occur, replaced once by the new one."""
    text = WAGE_CLAIM
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text
