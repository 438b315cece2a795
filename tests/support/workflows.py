"""Workflows as texts that try what a file may hold: the least, and what looks like markup."""

from __future__ import annotations

MINIMAL = """\
scoping: 2
workflow: {id: tiny, name: Tiny}
answers: {multi_system: no, step_dependencies: no, unprompted: no, persistent_context: no, outcome: no}
"""
HOSTILE = """\
scoping: 2
workflow:
  id: hostile
  name: "O'Reilly: \\"quoted\\" {{ 7*7 }} {% raw %} | `x` <b>& #1"
  owner: "Ops \\\\ team: #1 'the' \\"best\\""
  goal: "Line one: {{ workflow }}\\nline two — ünïcode ✓ | table <script>alert(1)</script>"
  description: "--- \\n# not a heading\\n<<<<<<< no marker"
answers:
  multi_system: {answer: no, evidence: "a | b, [link](nowhere.md) {% endfor %}"}
  step_dependencies: no
  unprompted: no
  persistent_context: no
  outcome: no
systems:
  - id: a
    acts_as: requester
    operations:
      - {id: plain_read, effect: read}
      - {id: typed_read, effect: read, input: {s: string, n: number, i: integer, b: boolean}, description: "x: y # z"}
      - {id: change, effect: write, input: {n: number}, undo: change_back, approve: n > 3}
      - {id: change_back, effect: write}
  - id: writes_only
    operations: [{id: act, effect: write, approve: always}]
"""
TRIGGERS = """\
triggers:
  - {kind: prompt}
  - {kind: schedule, cron: "30 6 * * mon-fri"}
  - {kind: webhook, path: /ask}
  - {kind: webhook, path: /hooks/orders}
  - {kind: event, name: stock.low}
  - {kind: threshold, read: a.typed_read, when: n < 20}
  - {kind: threshold, read: a.plain_read, when: left <= 5}
  - {kind: threshold, read: a.nowhere, when: level >= 20.5}
  - {kind: run, of: schedule-1}
  - {kind: run, of: daily-report}
"""
HOSTILE_AGENT = f"""\
scoping: 2
workflow:
  id: hostile
  name: "O'Reilly: \\"quoted\\" {{{{ 7*7 }}}} {{% raw %}} | `x` <b>& #1 $HOME"
  owner: "Ops \\\\ team: #1\\n'the' \\"best\\""
  goal: "Line one: {{{{ workflow }}}}\\n# two — ünïcode ✓ | table <script>alert(1)</script>"
  description: "--- \\n# not a heading\\n<<<<<<< no marker"
answers: {{multi_system: yes, step_dependencies: yes, unprompted: yes, persistent_context: unsure, outcome: yes}}
profile: {{engagement: no}}
systems:
  - id: a
    description: "no: yaml # at all\\n- [x](nowhere.md)"
    acts_as: requester
    operations:
      - {{id: plain_read, effect: read}}
      - {{id: typed_read, effect: read, input: {{s: string, n: number, i: integer, b: boolean}}, description: "x: y # z"}}
      - {{id: change_back, effect: write, input: {{n: number}}}}
      - {{id: change, effect: write, input: {{n: number, remark: string}}, undo: change_back, approve: n > 3}}
      - {{id: change_too, effect: write, input: {{n: number}}, undo: change_back}}
      - {{id: lock, effect: write, input: {{door: string}}, undo: unlock}}
      - {{id: unlock, effect: write, input: {{door: string}}, undo: lock}}
  - id: writes_only
    operations:
      - {{id: act, effect: write, approve: always}}
      - {{id: toggle, effect: write, input: {{password: string, card_number: string}}}}
{TRIGGERS}"""
