"""What a project's own tests stand on: its files as data, and a copy of them to run in.

A guardrail's test has the id that docs/record.md names. It reads from scoping.yaml and the docs
what was decided, and holds the other files to that: it fails when one of them allows more, until
the decision itself is revised there. In the copy every operation has sample rows behind it, and
nothing reaches a network.
"""

import os
import re
import shutil
import socket
from collections.abc import Callable, Iterable, Iterator
from functools import cache, wraps
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec

import pytest
import yaml
from anthropic import Anthropic, DefaultHttpxClient

from app.base.problem import Problem
from app.base.schemas import faults
from app.base.systems import Operation, load_systems
from app.offline.messages_api import MessagesApi, Reply
from app.offline.sandbox import open_sandbox, quoted

P = ParamSpec("P")
TESTS = Path(__file__).parent
ROOT = TESTS.parent
READER = "local"  # who tries a project out, and owns the first sample rows
# Each layer brings a fixture of its own: what acts is `agent`, what people talk with is `desk`.
_FIXTURES = ("agent", "desk")
pytest_plugins = [f"{__package__}.{name}" for name in _FIXTURES if (TESTS / f"{name}.py").exists()]

_NOT_IN_COPY = (".*", "__pycache__", "outbox", "site", "src", "tests", "var")
_TEST_ID = re.compile(r"`(tests/[\w/.-]+::[\w\[\].-]+)`")
_SETTING = re.compile(r"^(?:# )?([A-Z_]+)=", re.MULTILINE)
_OWNER = re.compile(r'"reader": "([^"]*)"')
_PLAIN: tuple[Any, ...] = ("sample", 1, 1.5, True, [], {})
_OF_A_FORMAT = ("2026-01-31", "2026-01-31T09:00:00Z", "someone@example.org", "https://example.org")
_VALUES = (*_PLAIN, *_OF_A_FORMAT)


def guardrail_tests() -> list[str]:
    """Give the ids of the tests that docs/record.md names, one for each guardrail."""
    return _TEST_ID.findall(page("record"))


def page(name: str) -> str:
    """Give the text of a page of docs/. Raises UsageError if there is none."""
    file = ROOT / "docs" / f"{name}.md"
    if not file.exists():
        raise pytest.UsageError(f"docs/{name}.md is missing: tests read from it what was decided")
    return file.read_text("utf-8")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out each guardrail that docs/record.md does not name: nothing was decided about it."""
    ids = guardrail_tests()
    guardrails = [item for item in items if item.name.startswith("test_guardrail[")]
    surplus = [item for item in guardrails if item.nodeid not in ids]
    items[:] = [item for item in items if item not in surplus]


def hold(findings: Iterable[str]) -> None:
    """Fail with all findings, a line each; pass if there are none."""
    lines: list[str] = []
    try:
        lines.extend(findings)
    except Problem as problem:  # a file that cannot be read says so itself
        lines.append(str(problem))
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


def finds_nothing(check: Callable[P, Iterator[str]]) -> Callable[P, None]:
    """Make a test of a function that yields what is wrong."""

    @wraps(check)
    def test(*args: P.args, **kwargs: P.kwargs) -> None:
        hold(check(*args, **kwargs))

    return test


class _Words(yaml.SafeLoader):
    """Reads `no` as a word and a date as text, as the schema of scoping.yaml has them."""


_Words.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in forms if not tag.endswith((":bool", ":timestamp"))]
    for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Words.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), ["t", "f"])


@cache
def scoping() -> dict[str, Any]:
    """Give the content of scoping.yaml, on which the decision was made."""
    document: dict[str, Any] = yaml.load((ROOT / "scoping.yaml").read_text("utf-8"), _Words)
    return document


def answer(question: str) -> str:
    """Give the answer to a question or rating of scoping.yaml; `unsure` where it has none."""
    answers = {**scoping()["answers"], **scoping().get("profile", {})}
    entry = answers.get(question, "unsure")
    word = entry["answer"] if isinstance(entry, dict) else entry
    return {"True": "yes", "False": "no"}.get(str(word), str(word))


class Promise(NamedTuple):
    """What scoping.yaml says of one operation."""

    effect: str
    acts_as: str
    undo: str
    approve: str
    untrusted: str = ""  # yes, no, or nothing where it does not say


@cache
def promises() -> dict[str, Promise]:
    """Give what scoping.yaml says of each operation, by the name that models know it by."""
    return {
        f"{system['id']}__{operation['id']}": Promise(
            operation["effect"],
            system.get("acts_as", "service"),
            _undo(operation),
            _approval(operation),
            str(operation.get("untrusted", "")),
        )
        for system in scoping().get("systems", [])
        for operation in system["operations"]
    }


def _approval(operation: dict[str, Any]) -> str:
    """Give always or a comparison; nothing where the workflow itself asks for no approval."""
    given = str(operation.get("approve", "never"))
    return "" if given == "never" else given


def _undo(operation: dict[str, Any]) -> str:
    given = operation.get("undo", "")
    return str(given["operation"] if isinstance(given, dict) else given)


class Sample(NamedTuple):
    """Inputs that an operation takes, and the person who owns the row that they are from."""

    inputs: dict[str, Any]
    person: str


def samples(operation: Operation) -> Iterator[Sample]:
    """Give plain inputs, then inputs from each sample row of the operation's system."""
    forms = operation.input.get("properties", {})
    for row in ({}, *sample_rows(operation.system)):
        inputs = {name: sample_value(form, row.get(name)) for name, form in forms.items()}
        person = row.get("reader", READER)
        if not faults(operation.input, inputs):
            yield Sample(inputs, READER if person == "*" else person)


def sample_rows(system: str) -> list[dict[str, Any]]:
    """Give the rows of every table in a system's file of sandbox/."""
    file = ROOT / "sandbox" / f"{system}.yaml"
    if not file.exists():
        return []
    document = yaml.safe_load(file.read_text("utf-8"))
    return [row for rows in (document["tables"] or {}).values() for row in rows or []]


def owners(text: str) -> set[str]:
    """Give the people whose rows a system of sample rows has answered with, even if it is cut."""
    return {*_OWNER.findall(text)}


def sample_value(form: dict[str, Any], value: Any = None) -> Any:
    """Give this value if the form of an input takes it, else one that it takes, or None."""
    words = [form.get(word) for word in ("const", "default", "minimum", "maximum")]
    choices = [*form.get("enum", ()), *form.get("examples", ())]
    parts = {name: sample_value(part) for name, part in form.get("properties", {}).items()}
    values = [one for one in (value, *words, *choices, parts, *_VALUES) if one is not None]
    return next((one for one in values if not faults(form, one)), None)


def sample_tables(folder: Path) -> dict[str, list[str]]:
    """Give the rows of every sample system as they are now, by system and table."""
    tables = {}
    for file in sorted((folder / "sandbox").glob("*.yaml")):
        sandbox = open_sandbox(file)
        for table in sandbox.columns:
            cursor = sandbox.database.execute(f"SELECT * FROM {quoted(table)}")
            names = [column[0] for column in cursor.description]
            rows = [zip(names, row, strict=True) for row in cursor]
            texts = [str([cell for cell in row if cell[1] is not None]) for row in rows]
            tables[f"{file.stem}.{table}"] = sorted(texts)
    return tables


@pytest.fixture(scope="session", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Copy the project and run in the copy: offline, without this machine's settings."""
    load_systems(ROOT / "systems.yaml")  # says what is wrong with it, if anything is
    copy = tmp_path_factory.mktemp("copy") / "project"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*_NOT_IN_COPY))
    _bind_to_samples(copy / "systems.yaml")
    settings = _SETTING.findall((ROOT / ".env.example").read_text("utf-8"))
    with pytest.MonkeyPatch.context() as patch:
        for name in [*os.environ]:
            is_outside = name.endswith(("_TOKEN", "_proxy", "_PROXY"))
            if is_outside or name.startswith("ANTHROPIC_") or name in settings:
                patch.delenv(name)
        patch.setattr(socket.socket, "connect", _loopback_only(socket.socket.connect))
        patch.chdir(copy)
        yield copy


def _bind_to_samples(file: Path) -> None:
    document = yaml.safe_load(file.read_text("utf-8"))
    for system in document["systems"] or []:
        for operation in system["operations"] or []:
            operation["binding"] = {"kind": "sandbox"}
    file.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), "utf-8")


def _loopback_only(connect: Callable[..., None]) -> Callable[..., None]:
    def check_and_connect(self: socket.socket, address: Any) -> None:
        is_network = self.family in (socket.AF_INET, socket.AF_INET6)
        if is_network and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test may not reach {address[0]}")
        connect(self, address)

    return check_and_connect


def offline_client(reply: Callable[[dict[str, Any]], Reply]) -> Anthropic:
    """Give a client whose model is a function; what it replies goes through the real SDK."""
    http = DefaultHttpxClient(transport=MessagesApi(reply))
    address = "http://offline.invalid"
    return Anthropic(api_key="none", base_url=address, http_client=http, max_retries=0)
