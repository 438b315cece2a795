"""`python -m app` as people start it: what it says, how it ends, and that it goes on."""

import json
import os
import re
import signal
from pathlib import Path

import pytest
import yaml

from app.handoff.contract import Contract
from app.handoff.messages import Request
from tests.support.programs import Program
from tests.support.wording import load_wording

from .talk import CONTRACT, FILES, REFUND, VERIFY, codes, dissected, environment, program, put

SAYS = load_wording("layers/handoff")

READS, WRITES = "orders.find_order", "billing.refund"
ASKED = "Please refund O-1001, the teapot is broken"
GOAL = Contract.model_validate(yaml.safe_load(CONTRACT)).goal(
    Request(
        version=1,
        key="k-1",
        on_behalf_of="C-1001",
        proven_by="sign_in",
        issue="damaged_order",
        details=REFUND,
    )
)
SCENARIO = f"""
turns:
  - person: {ASKED}
    reports: false
    assistant: Here is what I would hand off.
    steps:
      - [{{tool: propose.damaged_order, input: {{order_id: O-1001, wants: refund}}}}]
goals:
  - goal: {json.dumps(GOAL)}
    plan: [{READS}, {WRITES}]
    steps:
      - [{{tool: {READS}, input: {{order_id: O-1001}}}}]
      - [{{tool: {WRITES}, input: {{order_id: O-1001, amount: 48}}}}]
    report: 48.00 EUR are refunded.
"""
OURS = {
    "agent.md": "# Agent\n",
    "triggers.yaml": "triggers: [{id: prompt, kind: prompt}]\n",
    "policy.yaml": """
version: 2
level: approver
escalate_to: Support operations
operations:
  orders.find_order: {private: true}
  billing.refund: {approve: never}
  billing.cancel_refund: {approve: never}
""",
    "scenarios/refund.yaml": SCENARIO,
}
QUESTION = "When is a damaged teapot refunded?"
AWAY = "http://127.0.0.1:1"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """With both sides, and a customer who is signed in."""
    put(tmp_path, FILES | OURS)
    return tmp_path


def test_help_needs_nothing_and_waits_for_nothing(tmp_path: Path) -> None:
    done = dissected(tmp_path, "--help", WEB_PORT="many")
    assert "{chat,serve}" in done.stdout
    modules = done.stderr.partition('"modules": [')[2].partition("]")[0]
    assert '"app.base.settings"' in modules
    assert not [
        name for name in ("anthropic", "dbos", "mcp", "httpx2", "uvicorn") if f'"{name}"' in modules
    ]


def test_conversation_over_a_pipe_hands_off(project: Path) -> None:
    """A conversation over a pipe hands off and says what was done."""
    typed = f"{QUESTION}\n{ASKED}\nyes\n/tasks\nWhat became of the damaged order?\n"
    done = program(project, "chat", typed=typed, READER="C-1001")
    assert (done.returncode, done.stderr) == (0, "")
    question, asked, yes, tasks, last = done.stdout.split("\n> ")[1:6]
    assert "within thirty days. [1]" in question
    assert SAYS["on behalf of c 1001"] in asked
    assert yes.startswith("yes\nHanded off as task-")
    assert SAYS["damaged order o 1001 refund completed done"] in yes
    assert "48.00 EUR are refunded." in yes
    assert "confirmation refund-1" in tasks
    assert "confirmation refund-1" in last
    assert (
        f"] {tasks.partition('Task ')[2].partition(',')[0]} Damaged order" in last
    )  # the receipt is the source


def test_who_proves_who_they_are_gets_the_same(project: Path) -> None:
    """In one process, which alone knows the code: this test reads it as a person reads a mail."""
    put(project, {"handoff.yaml": CONTRACT + VERIFY})
    with started(project) as process:
        say(process, "mara.lindqvist@example.org")
        heard(process, "on its way")
        say(process, codes(project)[-1])
        heard(process, "you are verified as C-1001")
        say(process, ASKED)
        heard(process, 'Reply "yes"')
        say(process, "yes")
        assert "confirmation refund-1" in heard(process, "48.00 EUR are refunded.")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        pytest.param(
            {"HANDOFF": "nonsense"},
            "HANDOFF is 'nonsense'; handoff.yaml has function, mcp, webhook.\n",
            id="no-transport",
        ),
        pytest.param(
            {"HANDOFF": "mcp"},
            "HANDOFF_TOKEN is not set, and mcp needs it to hand off work. See .env.example.\n",
            id="no-token",
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_line_and_code_2(
    settings: dict[str, str], said: str, project: Path
) -> None:
    done = program(project, "chat", typed=QUESTION, **settings)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


CHECK = "check: [billing.refund, orders.gone]"
DETAILS = "details: {type: object, additionalProperties: false}"
BROKEN = f"""
transports: [function]
issues:
  - {{id: one, title: One, goal: One., person: who, {CHECK}, {DETAILS}}}
  - {{id: one, title: One, goal: One., check: [orders.find_order], {DETAILS}}}
"""


def test_a_broken_contract_is_code_2_with_all_that_is_wrong(project: Path) -> None:
    put(project, {"handoff.yaml": BROKEN})
    done = program(project, "chat")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "handoff.yaml has these problems:\n"
        "  one: its details have no who\n"
        "  one: billing.refund is not a read in systems.yaml\n"
        "  one: orders.gone is not a read in systems.yaml\n"
        "  one: orders.find_order needs order_id, which the details do not have\n"
        "  two issues have the same id\n"
    )


def test_yes_with_the_other_side_away_is_one_clear_line(project: Path) -> None:
    """With the other side away, a yes is one clear line, and the talk goes on."""
    settings = {
        "HANDOFF": "mcp",
        "HANDOFF_TOKEN": "a-secret-of-the-desk",
        "HANDOFF_URL": AWAY,
        "READER": "C-1001",
    }
    done = program(project, "chat", typed=f"{QUESTION}\n{ASKED}\nyes\n{QUESTION}\n", **settings)
    first, asked, yes, second = done.stdout.split("\n> ")[1:5]
    assert (done.returncode, done.stderr) == (0, "")
    assert 'Reply "yes" to go ahead' in asked
    assert re.fullmatch(
        r"yes\n\nThe side that acts does not answer: .+\. Try again later; it will be done only "
        r"once\.\n",
        yes,
    )
    assert first == second


# Ctrl-C

SLOW = """
import threading


def refund(**_):
    threading.Event().wait()  # for ever
"""


def started(folder: Path) -> Program:
    """A conversation in a process of its own, which ends with the block."""
    own = environment(READER="C-1001")
    return Program("-m", "app", "chat", folder=folder, environment=own, merged=True)


def say(process: Program, line: str) -> None:
    """Type it."""
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def heard(process: Program, what: str) -> str:
    """All that is printed, until this is."""
    said = ""
    while what not in said:
        piece = os.read(process.stdout.fileno(), 10_000).decode()
        assert piece, f"it says no more than: {said}"
        said += piece
    return said


def test_interrupt_ends_the_following_only(project: Path) -> None:
    """An interrupt ends the following and not the conversation."""
    binding = "undo: cancel_refund\n        binding: "
    assert binding in FILES["systems.yaml"]
    slow = FILES["systems.yaml"].replace(
        f"{binding}{{kind: sandbox}}",
        f"{binding}{{kind: python, function: 'slow:refund'}}",
    )
    put(project, {"systems.yaml": slow, "slow.py": SLOW})
    with started(project) as process:
        say(process, ASKED)
        heard(process, 'Reply "yes"')
        say(process, "yes")
        heard(process, "billing.refund")
        process.send_signal(signal.SIGINT)
        heard(process, "The work goes on in the background.\n\n> ")
        say(process, QUESTION)
        heard(process, "thirty days")
        process.send_signal(signal.SIGINT)  # it had gone on with that
        heard(process, "\n\n> ")
        process.stdin.close()
        assert process.wait() == 0
