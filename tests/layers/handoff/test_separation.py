"""The two sides: who talks can import nothing that acts, calls no write, and as a program of its
own holds no credential for one.
"""

import ast
import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, get_args

import pytest

from app.assistant_side.connection import MODULES, OTHERS
from app.base.bindings import Refused, call
from app.base.systems import Effect, Operation, load_systems
from app.handoff.contract import Transport
from tests.support.wording import load_wording

from .talk import CONTRACT, FILES, SOURCES, dissected, put

SAYS = load_wording("layers/handoff")

TALKS = ("engagement", "assistant_side", "panel")
ACTS = ("action", "agent_side", "sqlalchemy", "dbos")
FORBIDDEN = {  # to each part of `app`, what it may not import
    **dict.fromkeys(TALKS, ACTS),
    "handoff": (*ACTS, *TALKS),
    "base": (*ACTS, *TALKS, "handoff"),
    "offline": (*ACTS, *TALKS, "handoff"),
    "action": ("handoff", "agent_side", *TALKS),
    "agent_side": TALKS,
}
LOADERS = {
    "import_module",
    "__import__",
    "resolve_name",
    "run_module",
    "run_path",
    "exec",
    "eval",
    "exec_module",
}
MODULE = re.compile(r"\.*[A-Za-z_]\w*([.:]\w+)*")


def part(file: Path, root: Path) -> str:
    """Which part of `app` a module is of."""
    return file.relative_to(root / "app").parts[0].removesuffix(".py")


def modules(sources: Path = SOURCES) -> Iterator[tuple[str, Path, ast.Module]]:
    """Every module of `app`, with its part."""
    for file in sorted((sources / "app").rglob("*.py")):
        yield part(file, sources), file, ast.parse(file.read_text("utf-8"))


def imported(tree: ast.Module, file: Path, sources: Path = SOURCES) -> set[str]:
    """Every name that a module imports, wherever in it, and every text in it that a loader could import."""
    package = file.relative_to(sources).parent.parts
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = [*above, *filter(None, [node.module])]
            found |= {".".join([*base, alias.name]) for alias in node.names}
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and MODULE.fullmatch(node.value)
        ):
            text = re.sub(r":", ".", node.value)
            named = f"app.{text.lstrip('.')}" if text.startswith(".") else text
            found |= {named} if "." in named else set()
        elif isinstance(node, ast.Call) and _name(node.func) in LOADERS:
            found |= {str(a.value) for a in node.args if isinstance(a, ast.Constant)}
    return found


def reaches(names: set[str], forbidden: tuple[str, ...]) -> set[str]:
    """Which of the names are of a forbidden part, or of a forbidden library."""
    return {name for name in names if {*name.removeprefix("app.").split(".")[:1]} & {*forbidden}}


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_no_part_imports_what_it_must_not() -> None:
    found = {
        file: reaches(imported(tree, file), FORBIDDEN.get(of, ())) for of, file, tree in modules()
    }
    assert {
        file.relative_to(SOURCES).as_posix(): names for file, names in found.items() if names
    } == {}


def test_one_module_alone_knows_both_sides() -> None:
    both = [
        file.relative_to(SOURCES).as_posix()
        for _, file, tree in modules()
        if reaches(imported(tree, file), TALKS) and reaches(imported(tree, file), ACTS)
    ]
    assert both == ["app/__main__.py"]


def test_every_part_of_the_program_is_looked_at() -> None:
    assert {of for of, _, _ in modules()} == {"__main__", *FORBIDDEN}


@pytest.mark.parametrize(
    "line",
    [
        "import dbos",
        "import dbos.queue as q",
        "from dbos import DBOS",
        "import app.action.durable.store",
        "from app.agent_side.task_service import TaskService",
        "from app import action",
        "from ..action import store",
        "from .. import action",
        "from ..agent_side.task_service import TaskService",
        "from .. import panel, agent_side as r",
        "def f():\n    from ..action import store",
        "if 0:\n    import sqlalchemy.orm",
        "resolve_name('app.action.loop.run:pursue')",
        "importlib.import_module('dbos')",
        "__import__('app.action')",
        "import_module('..action.store', __package__)",
        "NAME = 'app.agent_side.task_service'",
        "run_module('app.action')",
    ],
)
def test_each_way_to_import_is_seen(line: str, tmp_path: Path) -> None:
    file = tmp_path / "app" / "assistant_side" / "words.py"
    assert reaches(imported(ast.parse(line), file, tmp_path), ACTS)


def test_computed_imports_are_extensions_or_transports() -> None:
    """What is imported by a computed name is an extension or a transport."""
    loading = [
        (file.relative_to(SOURCES).as_posix(), ast.unparse(node))
        for of, file, tree in modules()
        for node in ast.walk(tree)
        if of in (*TALKS, "handoff") and isinstance(node, ast.Call) and _name(node.func) in LOADERS
    ]
    assert loading == [
        (
            SAYS["app assistant side connection py"],
            SAYS["import module modules transport package"],
        ),
        ("app/engagement/extension.py", "import_module(module)"),
    ]


def test_a_transports_module_lies_on_the_conversations_own_side() -> None:
    assert set(MODULES) == {*get_args(Transport)} - {"function"}
    assert all(module.startswith(".over_") for module in MODULES.values())


# Writes


def given_a_key(tree: ast.Module) -> list[str]:
    """The calls of `bindings.call` that could carry a key."""
    alias = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("bindings")
        for name in node.names
        if name.name == "call"
    }
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and _name(n.func) in alias]
    return [ast.unparse(node) for node in found if not _keyless(node)]


def _keyless(node: ast.Call) -> bool:
    starred = any(isinstance(argument, ast.Starred) for argument in node.args)
    return (
        not starred
        and len(node.args) <= 3
        and all(k.arg in ("operation", "inputs", "reader") for k in node.keywords)
    )


def test_who_talks_calls_no_operation_with_a_key() -> None:
    assert [found for of, _, tree in modules() if of in TALKS for found in given_a_key(tree)] == []


@pytest.mark.parametrize(
    "call",
    [
        "call(o, i, r, 'k')",
        "call(o, i, r, key='k')",
        "call(o, *rest)",
        "call(o, i, **rest)",
        "call(*all)",
    ],
)
def test_a_key_is_seen(call: str) -> None:
    assert given_a_key(ast.parse(f"from ..base.bindings import call\n{call}"))
    assert given_a_key(
        ast.parse(f"from app.base.bindings import call as ask\n{call.replace('call', 'ask', 1)}")
    )


def test_talking_side_knows_only_what_reads_of_the_bindings() -> None:
    """Whoever talks knows of the bindings what reads, and nothing behind it.

    Otherwise a write could go past `call`, which refuses it.
    """
    for of, file, tree in modules():
        names = {name for name in imported(tree, file) if of in (*TALKS, "handoff")}
        known = {name.rpartition(".")[2] for name in names if name.startswith("app.base.bindings")}
        assert known <= {
            "call",
            "call_and_tell",
            "check_reachable",
            "Refused",
            "Unavailable",
            "LOST",
        }, file
        assert not {name for name in names if name.startswith("app.offline.sandbox")}, file


def test_a_write_without_a_key_is_refused(tmp_path: Path) -> None:
    put(tmp_path, FILES)
    refund = load_systems(tmp_path / "systems.yaml")["billing__refund"]
    with pytest.raises(Refused, match="nothing here may"):
        call(refund, {"order_id": "O-1001", "amount": 48}, "C-1001")


# Credentials

HTTP = "binding: {kind: http, url: 'http://127.0.0.1:1/'}, input: {type: object}"
CREDENTIALS = f"""
version: 2
systems:
  - id: billing
    owner: Support operations
    acts_as: service
    operations:
      - {{id: find, effect: read, {HTTP}}}
      - {{id: refund, effect: write, {HTTP}}}
  - id: crm
    owner: Support operations
    acts_as: service
    operations:
      - {{id: find, effect: read, {HTTP}}}
      - {{id: note, effect: write, {HTTP}}}
  - id: shipping
    owner: Support operations
    acts_as: service
    operations:
      - {{id: send, effect: write, {HTTP}}}
  - id: stock-room
    owner: Support operations
    acts_as: service
    operations:
      - {{id: find, effect: read, binding: {{kind: sandbox}}, input: {{type: object}}}}
      - {{id: take, effect: write, {HTTP}}}
  - id: accounts
    owner: Support operations
    acts_as: service
    operations:
      - {{id: close, effect: write, {HTTP}}}
"""
VERIFY = (
    "verify: {system: accounts, operation: find_account, binding: {kind: http, url: "
    "'http://127.0.0.1:1/'}}\n"
)
TOKENS = {
    f"{name}_TOKEN": name.lower()
    for name in ("BILLING", "BILLING_READ", "CRM", "SHIPPING", "STOCK_ROOM", "ACCOUNTS")
}


@pytest.fixture(scope="module", params=["webhook", "mcp"])
def talked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What a program that only talks has in memory at the end of a conversation."""
    folder = tmp_path_factory.mktemp("project")
    put(
        folder,
        FILES
        | {
            "systems.yaml": CREDENTIALS,
            "handoff.yaml": VERIFY + CONTRACT.replace("[orders.find_order]", "[]"),
        },
    )
    settings = {
        "HANDOFF": request.param,
        "HANDOFF_TOKEN": "a-secret-of-the-desk",
        "HANDOFF_URL": "http://127.0.0.1:1",
    }
    typed = "When is a damaged teapot refunded?\n/tasks\n"
    done = dissected(
        folder,
        "chat",
        typed=typed,
        **settings,
        **TOKENS,
        **dict.fromkeys(OTHERS, "a-secret-of-the-agent"),
    )
    assert "thirty days" in done.stdout
    return dict(json.loads(done.stderr.splitlines()[-1]))


def test_a_program_that_only_talks_never_loads_what_acts(talked: dict[str, Any]) -> None:
    assert talked["code"] == 0
    loaded = [
        name for name in talked["modules"] if name.removeprefix("app.").partition(".")[0] in ACTS
    ]
    assert loaded == []
    assert "app.assistant_side.delegation" in talked["modules"]


def test_and_keeps_no_token_that_only_writes_are_made_with(talked: dict[str, Any]) -> None:
    """That of crm is shared by a read, and that of accounts is what customers are verified with."""
    left = {name for name in TOKENS if name in talked["environment"]}
    assert left == {"BILLING_READ_TOKEN", "CRM_TOKEN", "ACCOUNTS_TOKEN"}
    assert "HANDOFF_TOKEN" in talked["environment"]
    assert not OTHERS & talked["environment"].keys()


@pytest.fixture
def billing() -> Iterator[tuple[str, list[str]]]:
    """A system at an address, and with which token each call came."""
    came: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append(str(self.headers["Authorization"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            """Nowhere."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, args=(0.02,)).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", came
        server.shutdown()


def test_a_read_is_made_with_the_token_that_can_only_read(
    billing: tuple[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(effect: str, key: str = "") -> None:
        binding = {"kind": "http", "url": url, "method": "POST" if key else "GET"}
        call(
            Operation(
                tmp_path, "billing", "", "service", "o", Effect(effect), {"type": "object"}, binding
            ),
            {},
            "C-1001",
            key,
        )

    url, came = billing
    monkeypatch.setenv("BILLING_TOKEN", "writes")
    ask("read")
    monkeypatch.setenv("BILLING_READ_TOKEN", "reads")
    ask("read")
    ask("write", "k-1")
    monkeypatch.setenv("BILLING_READ_TOKEN", "")
    ask("read")
    assert came == [f"Bearer {token}" for token in ("writes", "reads", "writes", "writes")]
