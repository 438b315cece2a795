"""The real SDK over the in-process Messages API, for the contenders that use it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Self

from anthropic import Anthropic, DefaultHttpxClient
from app.offline.messages_api import MessagesApi, Reply

from . import work

CALLED = Counter(call[0] for step in range(work.STEPS) if (call := work.next_call(step)))
PLAN = {"steps": [{"operation": name, "times": n, "why": "needed"} for name, n in CALLED.items()]}
FINISH = {"met": True, "confidence": 0.9, "missing": "", "report": "The shelves are full."}


def client() -> Anthropic:
    """A client whose model plans if it must, makes the work's calls, and finishes if it can."""
    http = DefaultHttpxClient(transport=MessagesApi(reply))
    return Anthropic(
        api_key="none", base_url="http://offline.invalid", http_client=http, max_retries=0
    )


class Function:
    """A model that is a function, as the peers' models are.

    What a client would send is not sent anywhere.
    """

    max_retries = 0

    def __init__(self) -> None:
        self.messages = self

    def create(self, **request: Any) -> Whole:
        """The message that the script has next, in one piece."""
        usage = {"input_tokens": 900, "output_tokens": 40}
        answer = {"content": reply(request).content, "usage": usage, "stop_reason": "tool_use"}
        return Whole(json.dumps(answer).encode())


class Whole:
    """An answer as a client hands it out that was asked to stream, of a service that does not."""

    def __init__(self, body: bytes) -> None:
        self.body, self.response = body, self
        self.headers = {"content-type": "application/json"}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def read(self) -> bytes:
        """All of it."""
        return self.body


def reply(request: dict[str, Any]) -> Reply:
    if request.get("tool_choice", {}).get("type") == "tool":
        return _called("plan", PLAN, 0)
    blocks = [
        block
        for message in request["messages"]
        if message["role"] == "assistant"
        for block in message["content"]
    ]
    done = sum(block.get("name") in work.TOOLS for block in blocks)
    if call := work.next_call(done):
        return _called(*call, 1 + done)
    if any(tool["name"] == "finish" for tool in request["tools"]):
        return _called("finish", FINISH, 1 + done)
    return Reply([{"type": "text", "text": "The shelves are full."}])


def _called(name: str, inputs: dict[str, Any], number: int) -> Reply:
    return Reply([{"type": "tool_use", "id": f"toolu_{number}", "name": name, "input": inputs}])
