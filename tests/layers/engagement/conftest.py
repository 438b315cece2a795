"""An assistant of the tests' own: two systems, four documents, and a model that does as the test
says.
"""

import builtins
import runpy
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest
from anthropic import Anthropic

from app.base.settings import Settings
from app.engagement import extension
from app.engagement.assistant import Assistant, Event
from app.engagement.web import build_page_server
from app.offline.messages_api import Reply
from app.offline.sandbox import open_sandbox
from app.offline.stand_in import StandIn
from tests.support.serving import serving

FILES = {
    "prompt.md": "# Shop desk: assistant\n\nYou help the people at the desk.\n",
    "systems.yaml": """
version: 2
systems:
  - id: shop
    owner: The service desk
    acts_as: service
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
    owner: Billing
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
tables: {files: [{name: e-1-file, reader: e-1}, {name: e-2-file, reader: e-2}]}
""",
    "knowledge/returns.md": (
        "# Returns\n\n## Damaged goods\n\nA damaged vase is returned within thirty days.\n"
    ),
    "knowledge/pay.md": (
        "---\nreaders: [hr]\n---\n# Pay\n\nThe vase painter earns a secret salary.\n"
    ),
    "knowledge/board.md": (
        "---\nreaders: [board, hr]\n---\n# Board\n\nThe board buys a vase of gold.\n"
    ),
    "knowledge/closed.md": "---\nreaders: []\n---\n# Closed\n\nNobody reads of the hidden vase.\n",
}


# The project's extension, or `extension` where it has none.
SHIPPED = extension.load().__module__.split(".")[2]
PLAIN = SHIPPED == "extension"
EXTENSIONS = ("bounded_tool_loop", "known_path", "notebook", "prepared_change", "scheduled_prompt")
collect_ignore = [f"test_{name}.py" for name in EXTENSIONS if name != SHIPPED]


def as_shipped(but: str = "") -> pytest.MarkDecorator:
    """A test that holds with and without an extension, but not with those whose tests say it.

    In a project with an extension it runs with that; the plain assistant's project runs it without.
    """
    forms = ["plain"] if PLAIN or but == SHIPPED else [SHIPPED]
    return pytest.mark.parametrize("chosen", forms, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to the plain assistant's project what is the same in one with an extension."""
    if not PLAIN:
        items[:] = [item for item in items if _is_extended(item)]


def _is_extended(item: pytest.Item) -> bool:
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    return item.get_closest_marker("extended") is not None or parameters.get("chosen") == SHIPPED


@pytest.fixture(autouse=True)
def chosen(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the project's extension, unless the test is one of the `extended` or its form is
    `as_shipped`.
    """
    open_sandbox.cache_clear()  # it knows a sandbox by its path, and each test has its own folder
    form = getattr(
        request, "param", SHIPPED if request.node.get_closest_marker("extended") else "plain"
    )
    if form == "plain":
        monkeypatch.setattr(extension, "load", lambda: extension.Extension)


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


Serve = Callable[[Assistant], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Real servers on loopback; gives the address of each."""
    with ExitStack() as running:
        yield lambda assistant: running.enter_context(
            serving(lambda _: build_page_server(assistant))
        )


class Ended(NamedTuple):
    """How the program ended, and what it wrote."""

    code: int
    out: str
    err: str


class Run(Protocol):
    """The program with these arguments, this typed into it, and these settings."""

    def __call__(self, *arguments: str, typed: tuple[str, ...] = (), **settings: str) -> Ended: ...


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What the person types, then the end of the input."""

    def lines(*given: str) -> None:
        left = iter(given)

        def read(prompt: str) -> str:
            print(prompt, end="")
            try:
                return next(left)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr(builtins, "input", read)

    return lines


@pytest.fixture
def run(
    folder: Path,
    typed: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """`python -m app.engagement` in this process: a new one would spend seconds on importing the
    model's library.
    """

    def start(*arguments: str, typed: tuple[str, ...] = (), **settings: str) -> Ended:
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["app.engagement", *arguments])
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        type_in(*typed)
        code: Any = 0
        try:
            runpy.run_module("app.engagement", run_name="__main__")
        except SystemExit as end:
            code = end.code
        out, err = capsys.readouterr()
        return Ended(code, out, err)

    type_in = typed
    return start


def requests(assistant: Assistant) -> list[dict[str, Any]]:
    """What the model was sent so far."""
    sent: list[dict[str, Any]] = assistant.client._client._transport.requests  # type: ignore[attr-defined]
    return sent


def told(events: list[Event]) -> str:
    """The text of an answer."""
    return "".join(event.text for event in events if event.kind == "text")
