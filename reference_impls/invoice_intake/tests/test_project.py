"""The project's files fit together: decision, systems, settings, docs, and what is installed.

When one fails, its message names the file to look at. What was decided stands in scoping.yaml and
docs/record.md.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from dotenv import dotenv_values
from jsonschema import Draft202012Validator

from app.base.problem import Problem
from app.base.settings import Settings, load_settings
from app.base.systems import Operation, load_systems
from app.offline.sandbox import open_sandbox

from .conftest import (
    READER,
    ROOT,
    answer,
    finds_nothing,
    guardrail_tests,
    hold,
    page,
    promises,
    samples,
    scoping,
)

PIN = re.compile(r"(?P<name>[\w.-]+)(\[[\w,.-]+\])?==\d\S* .*--hash=sha256:[0-9a-f]{64}")
SECRET_NAMES = ("_KEY", "_PASSWORD", "_SECRET", "_TOKEN")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
LINK = re.compile(r"(?<!\\)\]\(([^)\s#]+)[^)\s]*\)")
GUARDRAIL_LIST = re.compile(r"^GUARDRAILS = \[(.*?)\]", re.DOTALL | re.MULTILINE)
CAUSE = re.compile(r"`(\w+)` (\w+)")
# From several answers, and from the undos.
COMPUTED = {"architecture", "orchestration", "reversibility"}


def pinned_parts() -> Iterator[str]:
    """Every dependency is locked by version and hash, and MODEL is a name that does not move."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    dependencies = settings["project"]["dependencies"]
    yield from _not_locked("requirements.lock", dependencies)
    tools = settings["dependency-groups"]["dev"]
    yield from _not_locked("requirements-dev.lock", [*dependencies, *tools])
    model = example().get("MODEL") or ""
    if not model or model.endswith("latest"):
        yield f".env.example: MODEL={model} does not say which model answers"


def _not_locked(lock: str, dependencies: list[str]) -> Iterator[str]:
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    pins = [PIN.match(line) for line in lines]
    names = {pin["name"] for pin in pins if pin}
    for line, pin in zip(lines, pins, strict=True):
        if not pin:
            yield f"{lock}: a line has no version and hash: {line[:60]}"
    for dependency in dependencies:
        name = re.split(r"[\[>=<~! ]", dependency)[0]
        if name not in names:
            yield f"{lock}: {name} of pyproject.toml is not locked; make lock locks it"


def redaction() -> Iterator[str]:
    """No secret stands in a file that is shared, and a mistake in the settings shows none."""
    for name, value in example().items():
        if value and name.endswith(SECRET_NAMES):
            yield f".env.example: {name} has a value, and this file is shared"
    patterns = (ROOT / ".gitignore").read_text("utf-8").split()
    for name in (".env", "var/"):
        if name not in patterns:
            yield f".gitignore: {name} would go into the repository"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAX_TOKENS", "a-secret-in-the-wrong-line")
        with pytest.raises(Problem) as problem:
            load_settings()
    if "a-secret" in str(problem.value):
        yield "a mistake in the settings is shown with its value"


GUARDRAILS = [pinned_parts, redaction]


@pytest.mark.parametrize("guardrail", GUARDRAILS)
def test_guardrail(guardrail: Callable[[], Iterator[str]]) -> None:
    hold(guardrail())


@finds_nothing
def test_scoping_yaml_holds_to_its_schema() -> Iterator[str]:
    schema = json.loads((ROOT / ".scoping/workflow.schema.json").read_text("utf-8"))
    for fault in Draft202012Validator(schema).iter_errors(scoping()):
        yield f"scoping.yaml: {fault.json_path}: {fault.message}"


@finds_nothing
def test_the_systems_are_those_that_the_decision_is_about() -> Iterator[str]:
    """systems.yaml may say more of an operation than scoping.yaml does, and may not allow more."""
    operations = load_systems(ROOT / "systems.yaml")
    for name in sorted(promises().keys() - operations.keys()):
        yield f"systems.yaml: {name} of scoping.yaml is missing"
    for name, operation in operations.items():
        yield from (f"systems.yaml: {name}: {fault}" for fault in _faults(name, operation))


def _faults(name: str, operation: Operation) -> Iterator[str]:
    promise = promises().get(name)
    if promise is None:
        yield "scoping.yaml does not name it; add it there, so that the decision covers it"
        return
    if operation.effect != promise.effect:
        yield f"it is a {operation.effect} here, and a {promise.effect} in scoping.yaml"
    if operation.acts_as != promise.acts_as:
        yield f"it acts as {operation.acts_as} here, and as {promise.acts_as} in scoping.yaml"
    if promise.undo and operation.undo != promise.undo:
        yield f"its undo is {operation.undo or 'missing'}, and {promise.undo} in scoping.yaml"


@finds_nothing
def test_every_read_has_sample_rows(folder: Path) -> Iterator[str]:
    for name, operation in load_systems(folder / "systems.yaml").items():
        if operation.effect == "read":
            file = f"sandbox/{operation.system}.yaml"
            sandbox = open_sandbox(folder / file)
            sample = next(samples(operation), None)
            if sample is None:
                yield f"{file}: no row has inputs that {name} takes"
            else:
                reader = READER if operation.acts_as == "requester" else ""
                sandbox.read_rows(operation.id, sample.inputs, reader)


def test_the_example_of_settings_names_each_with_its_default() -> None:
    """MODEL alone may be another than the program's own."""
    fields = Settings.model_fields.items()
    defaults = {name.upper(): str(field.default or "") for name, field in fields}
    values = {name: value for name, value in example().items() if name in defaults}
    assert {**values, "MODEL": defaults["MODEL"]} == defaults


@finds_nothing
def test_every_guardrail_of_the_report_has_its_test() -> Iterator[str]:
    if not guardrail_tests():
        yield "docs/record.md: it names no guardrail"
    for test in guardrail_tests():
        file, _, function = test.partition("::")
        name, _, guardrail = function.rstrip("]").partition("[")
        text = (ROOT / file).read_text("utf-8") if (ROOT / file).exists() else ""
        guardrails = re.findall(r"\w+", "".join(GUARDRAIL_LIST.findall(text)))
        if f"def {name}(" not in text or (guardrail and guardrail not in guardrails):
            yield f"{file}: {function} is missing, which docs/record.md names"


@finds_nothing
def test_the_report_rests_on_the_answers_of_scoping_yaml() -> Iterator[str]:
    lines = [line for line in page("record").splitlines() if "`tests/" in line]
    for question, then in sorted({cause for line in lines for cause in CAUSE.findall(line)}):
        now = answer(question)
        if question not in COMPUTED and now != then:
            yield f"docs/record.md: {question} is {then} here, and {now} in scoping.yaml"


@finds_nothing
def test_pages_are_in_the_menu_and_links_lead_somewhere() -> Iterator[str]:
    """Every page is in the menu, and every link leads somewhere."""
    docs = ROOT / "docs"
    pages = {file.relative_to(docs).as_posix(): file for file in docs.rglob("*.md")}
    menu = yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), yaml.BaseLoader)["nav"]
    entries = set(re.findall(r"[\w/.-]+\.md", str(menu)))
    for name in sorted(entries - pages.keys()):
        yield f"mkdocs.yml: docs/{name} is missing"
    for name in sorted(pages.keys() - entries):
        yield f"mkdocs.yml: docs/{name} is not in the menu"
    for file in (ROOT / "README.md", *pages.values()):
        for link in LINK.findall(CODE.sub("", file.read_text("utf-8"))):
            if ":" not in link and not (file.parent / link).exists():
                yield f"{file.relative_to(ROOT)}: {link} leads nowhere"


def example() -> dict[str, str | None]:
    """Give the settings of .env.example."""
    return dotenv_values(ROOT / ".env.example", interpolate=False)
