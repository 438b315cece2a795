"""What must hold when a run says that it is done, and whether it does. Pure: who reads is given.

A check that names a write is made once for each write of that operation that stands, and is not met
where there is none. What it cannot find out is not known, and then a person looks.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, Self

from ...base import amounts
from ...base.display import as_tool, as_written
from ...base.expressions import Expression, Truth, read_expression
from ...base.references import Reference, find, parse
from ...base.systems import Operation

ROOTS = ("input", "trigger", "run", "write")  # beside `result`
Operations = Mapping[str, Operation]


class State(StrEnum):
    """What came of a check."""

    HELD = "held"
    FAILED = "failed"
    UNKNOWN = "not known"


class Check(NamedTuple):
    """An expression, over what a read answers where there is one.

    `origins` maps each input of the read to a reference or to `{"value": literal}`.
    """

    expect: Expression
    read: str = ""
    origins: Mapping[str, Any] = {}

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Give the check of a row as `row` gives it; in `expect`, fields of the answer may be bare.

        That is, `status` stands for `result.status` where the check has a read.
        """
        expect = read_expression(row["expect"])
        if row["read"]:
            expect = expect.within("result", ROOTS)
        return cls(expect, row["read"], row["with"])

    @property
    def row(self) -> dict[str, Any]:
        """The check as a run keeps it, in JSON."""
        return {"expect": self.expect.text, "read": self.read, "with": {**self.origins}}

    @property
    def says(self) -> str:
        """The check in one line, as people read it."""
        if self.read:
            return f"{as_written(self.read)}: {self.expect.text}"
        return self.expect.text

    @property
    def references(self) -> list[Reference]:
        """All that its expression and the inputs of its read refer to."""
        origins = [origin for origin in self.origins.values() if isinstance(origin, str)]
        return [*self.expect.references, *map(parse, origins)]

    @property
    def writes(self) -> list[str]:
        """Name the operations whose writes it is about, as a model calls them."""
        named = (".".join(one.steps[:2]) for one in self.references if one.root == "write")
        return [as_tool(name) for name in dict.fromkeys(named)]


class Write(NamedTuple):
    """A write that stands: its operation, its inputs, its whole answer, and how people are told."""

    operation: str
    inputs: Mapping[str, Any]
    answer: str
    says: str


class Story(NamedTuple):
    """What a run was told and has done; `run` has its id, person and today's date."""

    inputs: Mapping[str, Any]
    trigger: Mapping[str, Any]
    run: Mapping[str, str]
    writes: Sequence[Write]


class Answer(NamedTuple):
    """What a read gave, as text; or why there is nothing."""

    is_read: bool
    text: str


class Finding(NamedTuple):
    """What came of one check, for one write where it is about one, and what is missing."""

    says: str
    state: State
    missing: str = ""
    of: str = ""


Read = Callable[[Check, dict[str, Any]], Answer]  # makes the read of a check with these inputs


def make_checks(
    checks: Sequence[Check],
    story: Story,
    operations: Operations,
    read: Read,
) -> list[Finding]:
    """Make every check, in order; gives a finding for each, or one for each write it is about.

    The same read with the same inputs is made once.
    """
    answers = dict[str, Answer]()

    def read_once(check: Check, inputs: dict[str, Any]) -> Answer:
        key = json.dumps([check.read, inputs], sort_keys=True)
        if key not in answers:
            answers[key] = read(check, inputs)
        return answers[key]

    findings = list[Finding]()
    for check in checks:
        findings += _of_check(check, story, operations, read_once)
    return findings


def failed(findings: Sequence[Finding]) -> list[str]:
    """Say what is missing where checks have failed, each once."""
    return [*dict.fromkeys(one.missing for one in findings if one.state is State.FAILED)]


def unknown(findings: Sequence[Finding]) -> list[str]:
    """Say what is not known where checks could not be made, each once."""
    return [*dict.fromkeys(one.missing for one in findings if one.state is State.UNKNOWN)]


def _of_check(
    check: Check,
    story: Story,
    operations: Operations,
    read: Read,
) -> Iterator[Finding]:
    """Make one check for each write that it is about, or once."""
    roots = {"input": story.inputs, "trigger": story.trigger, "run": story.run}
    names = filter(None, [*check.writes, check.read])
    if gone := [as_written(name) for name in names if name not in operations]:
        why = f"systems.yaml has no {', '.join(gone)} any more, which {check.says} is about"
        yield Finding(check.says, State.UNKNOWN, why)
        return
    if not check.writes:
        yield _make(check, roots, "", operations, read)
        return
    (name,) = check.writes
    writes = [write for write in story.writes if write.operation == name]
    if not writes:
        yield Finding(check.says, State.FAILED, f"{as_written(name)} was not made")
    for write in writes:
        fields = _fields(write, operations[name])
        system, operation = as_written(name).split(".")
        with_write = {**roots, "write": {system: {operation: fields}}}
        yield _make(check, with_write, write.says, operations, read)


def _fields(write: Write, operation: Operation) -> dict[str, Any]:
    """The inputs of a write, and the fields of its answer, which count where both have a name."""
    answer = parse_answer(write.answer)
    declared = operation.output.get("properties", {})
    if not isinstance(answer, Mapping):
        answer = {}
    return {**write.inputs, **{name: answer.get(name) for name in declared}}


def _make(
    check: Check,
    roots: Mapping[str, Any],
    of: str,
    operations: Operations,
    read: Read,
) -> Finding:
    if check.read:
        inputs, lacking = _inputs(check, roots)
        name = as_written(check.read)
        if lacking:
            why = f"{', '.join(lacking)} is not known, which {name} is asked with"
            return Finding(check.says, State.UNKNOWN, why, of)
        answer = read(check, inputs)
        if not answer.is_read:
            why = f"{name} could not be read: {answer.text}"
            return Finding(check.says, State.UNKNOWN, why, of)
        truth = _holds(check.expect, {**roots, "result": parse_answer(answer.text)})
        return _finding(check, truth, of)
    return _finding(check, check.expect.holds(roots), of)


def _inputs(check: Check, roots: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The inputs of the read, and the references that lead to nothing."""
    inputs = dict[str, Any]()
    lacking = list[str]()
    for name, origin in check.origins.items():
        value = origin["value"] if isinstance(origin, Mapping) else find(origin, roots)
        if value is None:
            lacking.append(str(origin))
        inputs[name] = value
    return inputs, lacking


def _holds(expect: Expression, data: Mapping[str, Any]) -> Truth:
    """Whether it holds of what a read gave; of a list of one row, it may be about that row."""
    answer = data["result"]
    truth = expect.holds(data)
    if truth is None and isinstance(answer, list) and len(answer) == 1:
        return expect.holds({**data, "result": answer[0]})
    return truth


def _finding(check: Check, truth: Truth, of: str) -> Finding:
    whose = f" for {of}" if of else ""
    match truth:
        case True:
            return Finding(check.says, State.HELD, of=of)
        case False:
            return Finding(check.says, State.FAILED, f"{check.says} does not hold{whose}", of)
    why = f"whether {check.says} holds{whose} is not known"
    return Finding(check.says, State.UNKNOWN, why, of)


def parse_answer(text: str) -> Any:
    """The data in an answer, its numbers exact; None for one in words, which has no fields."""
    try:
        return amounts.read_json(text)
    except (ValueError, RecursionError):
        return None
