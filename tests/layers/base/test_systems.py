from collections.abc import Callable
from pathlib import Path

import pytest

from app.base.problem import Problem
from app.base.systems import load_systems

Write = Callable[[str, str], Path]
OPERATION = "{id: find, effect: read, binding: {kind: sandbox}, input: {type: object}}"


def test_an_operation_is_named_after_its_system(write: Write) -> None:
    file = write(
        "systems.yaml",
        f"systems: [{{id: crm, owner: Shop office, acts_as: service, operations: [{OPERATION}]}}]",
    )
    operation = load_systems(file)["crm__find"]
    assert (operation.owner, operation.acts_as, operation.folder) == (
        "Shop office",
        "service",
        file.parent,
    )


def test_a_workflow_may_have_no_system(write: Write) -> None:
    assert load_systems(write("systems.yaml", "systems:\n# yours below\n")) == {}


def test_all_mistakes_of_a_file_come_at_once(write: Write) -> None:
    text = "systems: [{id: crm, owner: Shop office, acts_as: service, operations: [{id: f, effect: red, binding: {kind: http}, input: {type: 7}}]}]"
    with pytest.raises(Problem) as caught:
        load_systems(write("systems.yaml", text))
    message = str(caught.value)
    assert "$.systems[0].operations[0].effect: 'red' is not one of ['read', 'write']" in message
    assert "$.systems[0].operations[0].binding: 'url' is a required property" in message
    assert "$.systems[0].operations[0].input.type: 7 is not valid" in message


def test_a_placeholder_cannot_stand_in_a_host(write: Write) -> None:
    binding = '{kind: http, url: "https://{tenant}.example/x"}'
    operation = OPERATION.replace("{kind: sandbox}", binding)
    with pytest.raises(Problem, match="url"):
        load_systems(
            write(
                "systems.yaml",
                f"systems: [{{id: crm, owner: Shop office, acts_as: service, operations: [{operation}]}}]",
            )
        )


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
    file = write(
        "systems.yaml",
        f"systems: [{{id: crm, owner: A, acts_as: service, operations: [{operation}]}}]",
    )
    if not mistake:
        assert load_systems(file)["crm__find"].binding["kind"] == "mcp"
        return
    with pytest.raises(Problem, match=mistake):
        load_systems(file)


def test_an_operation_declared_twice_is_a_mistake(write: Write) -> None:
    system = f"{{id: crm, owner: A, acts_as: service, operations: [{OPERATION}, {OPERATION}]}}"
    with pytest.raises(Problem, match=r"crm\.find is declared twice"):
        load_systems(write("systems.yaml", f"systems: [{system}]"))


@pytest.mark.parametrize("taken", ["key", "reader"])
def test_an_input_cannot_be_called_what_a_binding_passes_itself(taken: str, write: Write) -> None:
    operation = OPERATION.replace(
        "{type: object}", f"{{type: object, properties: {{{taken}: {{type: string}}}}}}"
    )
    file = write(
        "systems.yaml",
        f"systems: [{{id: crm, owner: A, acts_as: service, operations: [{operation}]}}]",
    )
    with pytest.raises(
        Problem, match=rf"crm\.find: an input cannot be called {taken}; bindings pass that"
    ):
        load_systems(file)


def test_broken_yaml_is_named_with_its_line(write: Write) -> None:
    file = write("systems.yaml", "systems:\n  - {id: crm\n")
    with pytest.raises(Problem, match=rf"{file}:3: not valid YAML"):
        load_systems(file)


def test_a_file_that_is_not_utf_8_is_named_with_the_place(write: Write) -> None:
    file = write("systems.yaml", "")
    file.write_bytes(b"systems:\n# caf\xe9\n")
    with pytest.raises(
        Problem, match=rf"{file} is needed here, as UTF-8 text: .*byte 0xe9 in position 14"
    ):
        load_systems(file)
