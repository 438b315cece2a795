"""AgentDojo from our side: its environment, and its suites as they answer over two pipes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
VENV = HERE.parents[1] / "build" / "agentdojo"
LOCK = HERE / "requirements.lock"
SUITES = ("banking", "slack", "travel", "workspace")


class Call(NamedTuple):
    """One call of a tool."""

    name: str
    inputs: dict[str, Any]


class Answer(NamedTuple):
    """What came of a call, as text."""

    ok: bool
    text: str


@dataclass(frozen=True)
class Suite:
    """One suite: its tools as AgentDojo describes them, and the words of its tasks and attacks."""

    name: str
    tools: dict[str, Any]
    tasks: dict[str, str]
    attacks: dict[str, str]
    process: subprocess.Popen[str]

    def begin(self, task: str, attack: str = "", text: str = "") -> tuple[list[Call], list[Call]]:
        """Set the systems up anew; gives the calls that task and attack need."""
        told = _ask(self.process, ask="begin", task=task, attack=attack, text=text)
        return [Call(**call) for call in told["calls"]], [Call(**call) for call in told["attack"]]

    def call(self, call: Call) -> Answer:
        """Make a call."""
        return Answer(**_ask(self.process, ask="call", **call._asdict()))

    def try_call(self, call: Call) -> Answer:
        """What a call would come to now, without making it."""
        return Answer(**_ask(self.process, ask="try_call", **call._asdict()))


@contextmanager
def opened(name: str) -> Iterator[Suite]:
    """A suite, in a process of AgentDojo's own environment."""
    process = subprocess.Popen(
        [_python(), HERE / "world.py"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        yield Suite(name, process=process, **_ask(process, ask="describe", name=name))
    finally:
        process.terminate()
        process.communicate()


def is_installed() -> bool:
    """Whether AgentDojo is there in the versions of the lock."""
    installed = VENV / "installed.txt"
    return installed.exists() and installed.read_text("utf-8") == LOCK.read_text("utf-8")


def _python() -> Path:
    """The interpreter of AgentDojo's environment, installed if it is not there or has changed."""
    python = VENV / "bin" / "python"
    if not is_installed():
        print("installing AgentDojo", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        install = ["-m", "pip", "install", "--quiet", "--require-hashes", "-r", LOCK]
        subprocess.run([python, *install], check=True)
        (VENV / "installed.txt").write_text(LOCK.read_text("utf-8"), "utf-8")
    return python


def _ask(process: subprocess.Popen[str], **question: Any) -> dict[str, Any]:
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(question) + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"AgentDojo ended while it was asked {question}")
    told: dict[str, Any] = json.loads(line)
    return told
