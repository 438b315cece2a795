"""The path: each case can be reached, what code calls along it reads, and no model calls anything.

Look at path.yaml. What was decided stands in scoping.yaml.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pytest import MonkeyPatch

from app.base.display import as_tool
from app.base.model_step import TOOL
from app.base.path import Steps, operations_in
from app.base.path_checks import Declared
from app.base.path_samples import missed_cases, ways
from app.base.problem import parse_yaml, read_text
from app.engagement.assistant import Reader
from app.known_path import KnownPath, Outcome
from app.offline.messages_api import Reply

from .conftest import READER, ROOT, finds_nothing, promises, sample_tables
from .desk import OBEY, Desk

INPUTS = {"type": "object", "properties": {"question": {}, "earlier": {}, "passages": {}}}


def steps() -> Steps:
    """Give the steps of the path, whether it is followed or not."""
    document = parse_yaml(read_text(ROOT / "path.yaml"), ROOT / "path.yaml")
    written: Steps = document["path"]
    return written


@finds_nothing
def test_each_case_is_reached_and_ends(desk: Desk) -> Iterator[str]:
    declared = {
        one.name: Declared(one.effect == "write", one.input, one.output)
        for one in desk.operations.values()
    }
    for missed in missed_cases(steps(), ways(steps(), declared, INPUTS)):
        yield f"path.yaml: {missed}"


@finds_nothing
def test_a_path_calls_only_what_reads() -> Iterator[str]:
    for name in operations_in(steps()):
        promise = promises().get(as_tool(name))
        if promise and promise.effect != "read":
            yield f"path.yaml: {name} is called, and is a {promise.effect} in scoping.yaml"


@finds_nothing
def test_a_model_step_is_offered_nothing_but_its_form(desk: Desk) -> Iterator[str]:
    walk_along(desk)
    for request in desk.requests:
        if [tool["name"] for tool in request["tools"]] != [TOOL]:
            yield f"a model step is offered {request['tools']}"


@finds_nothing
def test_a_model_that_calls_everything_has_nothing_called(
    desk: Desk, monkeypatch: MonkeyPatch
) -> Iterator[str]:
    names = {**desk.operations, "another__operation": None}
    reply = Reply([desk.call(name).model_dump() for name in names])
    monkeypatch.setattr(desk.stand_in, "reply", lambda _: reply)
    tables = sample_tables(Path())
    outcome, lines = walk_along(desk)
    called = operations_in(steps())
    for line in lines:
        if line.endswith(": looked up") and line.partition(":")[0] not in called:
            yield f"a model has something called: {line}"
    if desk.requests and outcome.is_answer:
        yield f"path.yaml: a model without an answer has led to {outcome.text!r}"
    if sample_tables(Path()) != tables:
        yield "path.yaml: a model that makes every call has changed a system"


def walk_along(desk: Desk) -> tuple[Outcome, list[str]]:
    """Follow the path for a question, or for a trigger; gives the lines beside it, too."""
    path = KnownPath(desk.assistant, INPUTS)
    path.steps = steps()  # also where it is a draft, which is not followed yet
    inputs: dict[str, Any] = {"question": OBEY, "earlier": "", "passages": ""}
    data = {"input": inputs, "trigger": {"id": "trigger-1", "data": {}}}
    walk = path.walk_path(data, Reader(READER))
    lines = list[str]()
    while True:
        try:
            lines.append(next(walk).text)
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome, lines
