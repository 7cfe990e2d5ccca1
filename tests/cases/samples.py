"""Programs of the tests' own: each shows what the catalogue's do not."""

from __future__ import annotations

APPOINTED = """\
program: appointed
version: 1
title: {zh: 约定事项, en: A case with an appointment}
department: housing
subject: none
sensitivity: internal
fields:
  meet_at: {type: datetime, label: {zh: 见面时间, en: When we meet}}
states:
  received: {kind: open, clock: arrange, label: {zh: 收到, en: Received}}
  invited:  {kind: open, clock: meet, label: {zh: 已约定, en: Appointed}}
  waiting:  {kind: waiting, clock: recheck, pauses: true, label: {zh: 等待, en: Waiting}}
  closed:   {kind: closed, label: {zh: 办结, en: Closed}}
actions:
  invite:  {from: received, to: invited, who: officer, needs: {fields: [meet_at]}, label: {zh: 约定, en: Invite}}
  move:    {from: invited, who: officer, asks: [meet_at], label: {zh: 改期, en: Move}}
  off:     {from: invited, to: received, who: officer, label: {zh: 取消约定, en: Call off}}
  wait:    {from: invited, to: waiting, who: officer, label: {zh: 等待, en: Wait}}
  go-on:   {from: waiting, to: invited, who: officer, asks: [meet_at], label: {zh: 继续, en: Go on}}
  met:     {from: invited, to: closed, who: officer, label: {zh: 见过, en: Met}}
clocks:
  arrange: {within: 5 workdays, label: {zh: 约定, en: To arrange}, basis: {zh: 试, en: test}, on_breach: escalate}
  meet:
    due_field: meet_at
    within: 1 workday
    label: {zh: 录入, en: To record}
    basis: {zh: 试, en: test}
    extend: {by: 1 workday, times: 1, who: head}
    on_breach: tell-holder
  recheck: {within: 10 workdays, label: {zh: 复查, en: To look again}, basis: {zh: 试, en: test}, on_breach: tell-holder}
route:
  - {to: department}
retention: {case: 5 years, payload: 1 year after closed}
"""

RESTLESS = """\
program: restless
version: 1
title: {zh: 往来事项, en: A case that travels}
department: housing
subject: none
sensitivity: internal
returns: 2
fields:
  perform_by: {type: date, label: {zh: 履行期限, en: To be done by}}
states:
  received: {kind: open, clock: accept, label: {zh: 收到, en: Received}}
  working:  {kind: open, clock: resolve, label: {zh: 办理中, en: In work}}
  asking:   {kind: waiting, clock: recheck, pauses: true, label: {zh: 等待补充, en: Waiting for an answer}}
  watching: {kind: waiting, clock: recheck, label: {zh: 观察中, en: Being watched}}
  promised: {kind: waiting, clock: perform, label: {zh: 履行中, en: Being carried out}}
  closed:   {kind: closed, label: {zh: 办结, en: Closed}}
actions:
  accept:    {from: received, to: working, who: [agent, officer], label: {zh: 受理, en: Accept}}
  send-back: {from: [received, working], to: received, who: [officer, duty], returns: true, hand_to: duty, needs: {reason: true}, label: {zh: 退回, en: Send back}}
  ask:       {from: working, to: asking, who: [officer, head], label: {zh: 要求补充, en: Ask for material}}
  watch:     {from: [working, asking], to: watching, who: [officer, head], label: {zh: 观察, en: Watch}}
  promise:   {from: working, to: promised, who: officer, needs: {fields: [perform_by]}, label: {zh: 约定, en: Agree on a date}}
  go-on:     {from: [asking, watching, promised], to: working, who: [officer, head], label: {zh: 继续, en: Go on}}
  close:     {from: [received, working, asking, watching, promised], to: closed, who: [officer, duty], label: {zh: 办结, en: Close}}
clocks:
  accept:  {within: 4 hours, label: {zh: 受理, en: To accept}, basis: {zh: 试, en: test}, on_breach: escalate}
  resolve:
    within: 5 workdays
    label: {zh: 办结, en: To resolve}
    basis: {zh: 试, en: test}
    warn_before: 2 workdays
    extend: {by: 3 workdays, times: 2, who: head}
    on_breach: escalate
  recheck: {within: 10 workdays, label: {zh: 复查, en: To look again}, basis: {zh: 试, en: test}, on_breach: tell-holder}
  perform: {due_field: perform_by, label: {zh: 履行, en: To carry out}, basis: {zh: 试, en: test}, on_breach: tell-holder}
route:
  - {to: department}
escalation:
  - {to: head}
  - {to: duty, after: 1 workday}
  - {to: leader, after: 2 workdays}
retention: {case: 5 years, payload: 1 year after closed}
"""
