import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.base.problem import Problem
from app.base.systems import load_systems
from tests.support.wording import load_wording

SAYS = load_wording("layers/base")

Write = Callable[[str, str], Path]
OPERATION = "{id: find, effect: read, binding: {kind: sandbox}, input: {type: object}}"


def systems(*operations: str) -> str:
    """The text of a file whose one system has these operations."""
    system = f"id: crm, owner: Shop office, acts_as: service, operations: [{', '.join(operations)}]"
    return f"version: 2\nsystems: [{{{system}}}]"


def test_an_operation_is_named_after_its_system(write: Write) -> None:
    file = write("systems.yaml", systems(OPERATION))
    operation = load_systems(file)["crm__find"]
    assert (operation.owner, operation.acts_as, operation.folder) == (
        "Shop office",
        "service",
        file.parent,
    )


def test_a_workflow_may_have_no_system(write: Write) -> None:
    assert load_systems(write("systems.yaml", "version: 2\nsystems:\n# yours below\n")) == {}


def test_all_mistakes_of_a_file_come_at_once(write: Write) -> None:
    operation = "{id: f, effect: red, binding: {kind: http}, input: {type: 7}}"
    with pytest.raises(Problem) as caught:
        load_systems(write("systems.yaml", systems(operation)))
    message = str(caught.value)
    assert SAYS["systems 0 operations 0 effect"] in message
    assert SAYS["systems 0 operations 0 binding"] in message
    assert SAYS["systems 0 operations 0 input"] in message
    places = re.findall(r"^  line (\d+), column (\d+): ", message, re.MULTILINE)
    lines = systems(operation).split("\n")
    starts = {lines[int(line) - 1][int(column) - 1 :][:3] for line, column in places}
    assert starts == {"red", "{ki", "7}}"}


@pytest.mark.parametrize(
    ("timeout", "mistake"),
    [
        pytest.param("60", "", id="seconds"),
        pytest.param("0.5", "", id="half-a-second"),
        pytest.param("0", "0 is less than or equal to the minimum of 0", id="none"),
        pytest.param("3601", "3601 is greater than the maximum of 3600", id="more-than-an-hour"),
        pytest.param("long", "'long' is not of type 'number'", id="a-word"),
    ],
)
def test_a_system_may_have_more_or_less_time(timeout: str, mistake: str, write: Write) -> None:
    text = systems(OPERATION).replace("acts_as:", f"timeout: {timeout}, acts_as:")
    file = write("systems.yaml", text)
    if not mistake:
        (found,) = load_systems(file).values()
        assert found.timeout == float(timeout)
        return
    with pytest.raises(Problem) as caught:
        load_systems(file)
    assert f"$.systems[0].timeout: {mistake}" in str(caught.value)


def test_a_placeholder_cannot_stand_in_a_host(write: Write) -> None:
    binding = '{kind: http, url: "https://{tenant}.example/x"}'
    operation = OPERATION.replace("{kind: sandbox}", binding)
    with pytest.raises(Problem, match="url"):
        load_systems(write("systems.yaml", systems(operation)))


@pytest.mark.parametrize(
    ("binding", "mistake"),
    [
        pytest.param("{kind: mcp, url: 'https://erp.example/mcp'}", "", id="an-address"),
        pytest.param(
            "{kind: mcp, tool: find_order, command: [python, server.py]}",
            "",
            id="a-command-and-a-tool",
        ),
        pytest.param(
            "{kind: mcp}", r"binding: mcp takes either the url .* or the command", id="neither"
        ),
        pytest.param(
            "{kind: mcp, url: 'https://erp.example/mcp', command: [python]}",
            r"binding: mcp takes either",
            id="both",
        ),
        pytest.param("{kind: mcp, command: []}", r"binding.command: \[\] ", id="an-empty-command"),
        pytest.param(
            "{kind: mcp, url: 'https://erp.example/{item}'}",
            r"binding.url: ",
            id="an-input-in-the-address",
        ),
    ],
)
def test_an_mcp_server_has_an_address_or_a_command(
    binding: str, mistake: str, write: Write
) -> None:
    operation = OPERATION.replace("{kind: sandbox}", binding)
    file = write("systems.yaml", systems(operation))
    if not mistake:
        assert load_systems(file)["crm__find"].binding["kind"] == "mcp"
        return
    with pytest.raises(Problem, match=mistake):
        load_systems(file)


def test_an_operation_declared_twice_is_a_mistake(write: Write) -> None:
    with pytest.raises(Problem, match=r"crm\.find is declared twice"):
        load_systems(write("systems.yaml", systems(OPERATION, OPERATION)))


@pytest.mark.parametrize("taken", ["key", "reader"])
def test_an_input_cannot_be_called_what_a_binding_passes_itself(taken: str, write: Write) -> None:
    operation = OPERATION.replace(
        "{type: object}", f"{{type: object, properties: {{{taken}: {{type: string}}}}}}"
    )
    file = write("systems.yaml", systems(operation))
    with pytest.raises(
        Problem, match=rf"crm\.find: an input cannot be called {taken}; bindings pass that"
    ):
        load_systems(file)


def test_broken_yaml_is_named_with_its_line(write: Write) -> None:
    file = write("systems.yaml", "version: 2\nsystems:\n  - {id: crm\n")
    with pytest.raises(Problem, match=rf"{file}:3:13: not valid YAML"):
        load_systems(file)


def test_a_file_that_is_not_utf_8_is_named_with_the_place(write: Write) -> None:
    file = write("systems.yaml", "")
    file.write_bytes(b"version: 2\nsystems:\n# caf\xe9\n")
    with pytest.raises(
        Problem, match=rf"{file}:3:6: this is not UTF-8 text. Save the file as UTF-8.$"
    ):
        load_systems(file)


def test_words_of_version_1_stop_the_start_and_name_the_command(write: Write) -> None:
    text = systems(OPERATION).replace("version: 2\n", "")
    with pytest.raises(Problem, match=r"systems.yaml:1: .* Run `scoping migrate` in its folder"):
        load_systems(write("systems.yaml", text))


def test_a_threshold_stands_in_no_system(write: Write) -> None:
    operation = OPERATION.replace("effect: read", "effect: write, approve: always")
    with pytest.raises(Problem, match="'approve' was unexpected"):
        load_systems(write("systems.yaml", systems(operation)))


@pytest.mark.parametrize(
    ("schema", "reference"),
    [
        pytest.param({"$ref": "#/$defs/url"}, "", id="in-the-schema"),
        pytest.param({"enum": [{"$ref": "#/$defs/nowhere"}]}, "", id="a-value"),
        pytest.param({"$ref": "#/$defs/nowhere"}, "#/$defs/nowhere", id="nowhere"),
        pytest.param({"anyOf": [{"$ref": "#url"}]}, "#url", id="an-anchor-that-is-none"),
        pytest.param({"$ref": "https://example.org/url"}, "https://example.org/url", id="outside"),
    ],
)
def test_a_reference_of_a_schema_leads_somewhere_in_it(
    schema: dict[str, Any], reference: str, write: Write
) -> None:
    properties = {"url": schema}
    whole = {"type": "object", "properties": properties, "$defs": {"url": {"type": "string"}}}
    operation = {"id": "find", "effect": "read", "binding": {"kind": "sandbox"}, "input": whole}
    file = write("systems.yaml", systems(json.dumps(operation)))
    if not reference:
        assert load_systems(file)["crm__find"].input == whole
        return
    says = SAYS["crm find ref leads nowhere"].format(reference=reference)
    with pytest.raises(Problem, match=re.escape(says)):
        load_systems(file)


@pytest.mark.parametrize(
    ("marks", "mistake"),
    [
        pytest.param("effect: read, sends: [url], secret: [iban]", "", id="of-a-read"),
        pytest.param("effect: write, targets: [url]", "", id="of-a-write"),
        pytest.param("effect: write, targets: []", "", id="none-is-one"),
        pytest.param(
            "effect: read, targets: []",
            "line 4: crm.find is a read; use sends instead of targets",
            id="a-target-of-a-read",
        ),
        pytest.param(
            "effect: write, sends: [url]",
            "line 4: crm.find is a write; delete sends, which only reads have",
            id="a-write-that-sends",
        ),
        pytest.param(
            "effect: write, secret: [iban]",
            "line 4: crm.find is a write; delete secret, which only reads have",
            id="a-secret-of-a-write",
        ),
        pytest.param(
            "effect: write, targets: [to]",
            "line 4: crm.find has no input to; name inputs of this operation",
            id="a-target-that-is-no-input",
        ),
        pytest.param(
            "effect: read, sends: [to]",
            "line 4: crm.find has no input to; name inputs of this operation",
            id="what-is-sent-and-is-no-input",
        ),
    ],
)
def test_marks_say_what_an_operation_reaches_and_gives(
    marks: str, mistake: str, write: Write
) -> None:
    schema = "{type: object, properties: {url: {type: string}}}"
    operation = f"{{id: find, {marks}, binding: {{kind: sandbox}}, input: {schema}}}"
    head = "version: 2\nsystems:\n- {id: crm, owner: A, acts_as: service, operations: [\n"
    file = write("systems.yaml", f"{head}  {operation}]}}\n")
    if mistake:
        with pytest.raises(Problem, match=re.escape(mistake)):
            load_systems(file)
        return
    found, said = load_systems(file)["crm__find"], yaml.safe_load(f"{{{marks}}}")
    assert [*found.sends] == said.get("sends", [])
    assert [*found.secret] == said.get("secret", [])
    assert (found.targets if found.targets is None else [*found.targets]) == said.get("targets")
