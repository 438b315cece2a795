"""A path as a project has it: the policy decides each call, audit and ledger are kept.

Its files are those of the folder that is named by the path. Its model is a function, as those of
its peers are; with the argument `sdk` the real client asks an in-process service.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from anthropic import Anthropic, DefaultHttpxClient
from app.action.durable.engine import Task
from app.action.loop.run import pursue
from app.action.model import agent as agent_module
from app.action.model.agent import Agent
from app.action.workers import worker
from app.base.settings import Settings
from app.offline.messages_api import MessagesApi, Reply
from dbos import DBOS, SetWorkflowID

from .. import ours
from ..scripted import Whole
from . import systems

FOLDER = Path(__file__).parent
INPUTS: dict[str, dict[str, Any]] = {
    "invoice": {"invoice_id": "I-7"},
    "shelves": {"items": systems.ITEMS},
}
TRIGGERS = ours.TRIGGERS
MODEL: dict[str, Callable[..., dict[str, Any]]] = {
    "facts": systems.extract_facts,
    "kind": systems.classify,
    "need": systems.extract_need,
}
USAGE = {"input_tokens": 900, "output_tokens": 40}


def answer_step(request: dict[str, Any]) -> dict[str, Any]:
    """The answer of the model in a step of the path, whose first block names the step."""
    first, *sources = request["messages"][0]["content"]
    step = first["text"].removeprefix("Step: ").split(" ")[0]
    fields = MODEL[step](*[block["content"][0]["text"] for block in sources])
    return {"type": "tool_use", "id": "toolu_0", "name": "answer", "input": fields}


class Function:
    """A model that is a function: what a client would send is not sent anywhere."""

    max_retries = 0

    def __init__(self) -> None:
        self.messages = self

    def create(self, **request: Any) -> Whole:
        """The answer of the step, in one piece."""
        answer = {"content": [answer_step(request)], "usage": USAGE, "stop_reason": "tool_use"}
        return Whole(json.dumps(answer).encode())


def client() -> Anthropic:
    """The real client, over a service in this process."""
    transport = MessagesApi(lambda request: Reply([answer_step(request)]))
    http = DefaultHttpxClient(transport=transport)
    return Anthropic(
        api_key="none", base_url="http://offline.invalid", http_client=http, max_retries=0
    )


def prepare(path: str, model: Any, look: float = worker.LOOK) -> None:
    """Make this folder a project that follows a path, and launch its engine."""
    files = {"triggers.yaml": TRIGGERS, "agent.md": "# Work\n"}
    if path == "shelves":  # the rules of the loop that makes the same calls
        files |= {"systems.yaml": ours.SYSTEMS, "policy.yaml": ours.POLICY}
    for name, text in files.items():
        Path(name).write_text(text, "utf-8")
    for file in (FOLDER / path).glob("*.yaml"):
        if not Path(file.name).exists():  # else a probe has changed it
            shutil.copy(file, file.name)
    agent = Agent(Settings(), model)
    agent_module._agent = lambda: agent
    worker.launch(look)


def task_of(path: str) -> dict[str, Any]:
    """What a run of a path is told."""
    task: dict[str, Any] = Task("Follow the path.", by="anna", inputs=INPUTS[path])._asdict()
    return task


def main(path: str, way: str = "") -> None:
    prepare(path, client() if way == "sdk" else Function())
    task = task_of(path)

    def run(name: str) -> None:
        with SetWorkflowID(name):
            outcome = pursue(task)
        if outcome is None or outcome["status"] != "done":
            raise SystemExit(f"the run has not ended as done: {outcome}")

    systems.measure(path, run, "anthropic", "dbos")
    DBOS.destroy()


if __name__ == "__main__":
    main(*sys.argv[1:])
