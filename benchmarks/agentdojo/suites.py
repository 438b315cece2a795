"""AgentDojo from our side: its environment, and its suites as they answer over two pipes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
VENV = HERE.parents[1] / "build" / "agentdojo"
LOCK = HERE / "requirements.lock"
SAMPLE = HERE / "sample.json"
SUITES = ("banking", "slack", "travel", "workspace")
Ask = Callable[[dict[str, Any]], dict[str, Any]]


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
    ask: Ask

    def begin(self, task: str, attack: str = "", text: str = "") -> tuple[list[Call], list[Call]]:
        """Set the systems up anew; gives the calls that task and attack need."""
        told = self.ask({"ask": "begin", "task": task, "attack": attack, "text": text})
        return [Call(**call) for call in told["calls"]], [Call(**call) for call in told["attack"]]

    def call(self, call: Call) -> Answer:
        """Make a call."""
        return Answer(**self.ask({"ask": "call", **call._asdict()}))

    def try_call(self, call: Call) -> Answer:
        """What a call would come to now, without making it."""
        return Answer(**self.ask({"ask": "try_call", **call._asdict()}))


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

    def ask(question: dict[str, Any]) -> dict[str, Any]:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(question) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"AgentDojo ended while it was asked {question}")
        told: dict[str, Any] = json.loads(line)
        return told

    try:
        yield Suite(name, ask=ask, **ask({"ask": "describe", "name": name}))
    finally:
        process.terminate()
        process.communicate()


class Record:
    """What was answered, by all that was asked since the systems were set up.

    A call that was never made while it was recorded gets an empty answer.
    """

    def __init__(self, known: dict[str, Any] | None = None) -> None:
        self.known = {} if known is None else known
        self.asked = ""

    def _key(self, question: dict[str, Any]) -> str:
        if question["ask"] == "begin":
            self.asked = ""
        self.asked += json.dumps(question, sort_keys=True)
        return hashlib.sha256(self.asked.encode()).hexdigest()[:12]

    def keep(self, ask: Ask) -> Ask:
        """Ask, and keep what is answered."""

        def asked(question: dict[str, Any]) -> dict[str, Any]:
            key = self._key(question)
            self.known[key] = ask(question)
            told: dict[str, Any] = self.known[key]
            return told

        return asked

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """Answer from what was kept."""
        told: dict[str, Any] = self.known.get(self._key(question), {"ok": True, "text": "null"})
        return told


def sample() -> Iterator[Suite]:
    """The suites of the sample, with a few of their tasks and attacks."""
    for about in json.loads(SAMPLE.read_text("utf-8"))["suites"]:
        yield Suite(ask=Record(about.pop("answers")).answer, **about)


def _python() -> Path:
    """The interpreter of AgentDojo's environment, installed if it is not there or has changed."""
    python, installed = VENV / "bin" / "python", VENV / "installed.txt"
    wanted = LOCK.read_text("utf-8")
    if not installed.exists() or installed.read_text("utf-8") != wanted:
        print("installing AgentDojo", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        install = ["-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK)]
        subprocess.run([python, *install], check=True)
        installed.write_text(wanted, "utf-8")
    return python
