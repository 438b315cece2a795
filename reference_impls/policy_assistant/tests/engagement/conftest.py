"""An assistant of the tests' own: two systems, four documents, and a model that does as the test says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from anthropic import Anthropic

from app.base.settings import Settings
from app.engagement.assistant import Assistant, Event
from app.offline.messages_api import Reply
from app.offline.stand_in import StandIn

FILES = {
    "prompt.md": "# Shop desk: assistant\n\nYou help the people at the desk.\n",
    "systems.yaml": """
systems:
  - id: shop
    owner: Ann at the desk
    operations:
      - id: find_order
        effect: read
        description: Find an order.
        binding: {kind: sandbox}
        input: {type: object, properties: {order_id: {type: string}}, required: [order_id], additionalProperties: false}
      - id: refund
        effect: write
        binding: {kind: sandbox}
        input: {type: object, properties: {order_id: {type: string}}, required: [order_id]}
  - id: files
    owner: Bob
    acts_as: requester
    operations:
      - {id: mine, effect: read, binding: {kind: sandbox}, input: {type: object}}
""",
    "sandbox/shop.yaml": """
operations: {find_order: {from: orders}, refund: {from: orders}}
tables: {orders: [{order_id: A-17, status: on its way}]}
""",
    "sandbox/files.yaml": """
operations: {mine: {from: files}}
tables: {files: [{name: ann-file, reader: ann}, {name: bob-file, reader: bob}]}
""",
    "knowledge/returns.md": "# Returns\n\n## Damaged goods\n\nA damaged vase is returned within thirty days.\n",
    "knowledge/pay.md": "---\nreaders: [hr]\n---\n# Pay\n\nThe vase painter earns a secret salary.\n",
    "knowledge/board.md": "---\nreaders: [board, hr]\n---\n# Board\n\nThe board buys a vase of gold.\n",
    "knowledge/closed.md": "---\nreaders: []\n---\n# Closed\n\nNobody reads of the hidden vase.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def assistant(folder: Path, client: Callable[..., Anthropic]) -> Callable[..., Assistant]:
    """With the offline stand-in, or with the replies that the test gives, one a request."""

    def build(*replies: Reply, failures: tuple[str, ...] = (), **settings: Any) -> Assistant:
        left = list(replies)
        reply = (lambda request: left.pop(0)) if replies else StandIn(folder / "scenarios").reply
        return Assistant(Settings(**settings), client(reply, failures=failures), folder)

    return build


def requests(assistant: Assistant) -> list[dict[str, Any]]:
    """What the model was sent so far."""
    sent: list[dict[str, Any]] = assistant.client._client._transport.requests  # type: ignore[attr-defined]
    return sent


def told(events: list[Event]) -> str:
    """The text of an answer."""
    return "".join(event.text for event in events if event.kind == "text")
