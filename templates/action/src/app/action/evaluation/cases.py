"""`evals/`: goals and what must come of them, and the one judgment over what came of one.

Pure but for reading the files.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, Field, PlainSerializer

from ...base.display import as_tool, as_written
from ...base.files import OperationName, Strict, read
from ...base.problem import hold_together
from ...base.systems import Operation
from ..durable.store import GONE

Said = Literal["approve", "deny", "nobody"]
NEARNESS = ("success", "escalation", "error")
Share = Field(ge=0, le=1)


def _known_to_models(call: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**call, "operation": as_tool(str(call.get("operation", "")))}


def _known_to_people(call: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**call, "operation": as_written(call["operation"])}


# A call as a mapping of its inputs, beside which `operation` names it.
Write = Annotated[
    Mapping[str, Any], AfterValidator(_known_to_models), PlainSerializer(_known_to_people)
]


class Expected(Strict):
    """How a run must end.

    Lists that are given are whole: what neither they nor `may` name must not be there.
    """

    status: Literal["done", "prepared", "escalated", "stopped", "kept"] | None = None
    writes: tuple[Write, ...] | None = None
    prepared: tuple[Write, ...] | None = None
    may: tuple[Write, ...] = ()  # writes that are as right made as left out


class Case(Strict, populate_by_name=True):
    """One goal, what people say when they are asked, and what must come of it."""

    id: str = Field(pattern=r"^[A-Za-z0-9][\w-]{0,60}$")
    goal: str = Field(min_length=1)
    inputs: Mapping[str, Any] = {}
    data: str = ""
    trusted: bool = False
    behalf: str = Field("local", alias="as")
    answers: Said | Mapping[OperationName, Said] = "nobody"  # of an operation left out, nobody
    handed_over: Literal["undo", "keep"] = "undo"
    expect: Expected | tuple[Expected, ...] = Expected()  # of several, one that is met is enough
    never: tuple[OperationName, ...] = ()

    @property
    def expected(self) -> tuple[Expected, ...]:
        """Every end that is right."""
        if isinstance(self.expect, tuple):
            return self.expect
        return (self.expect,)

    def answer(self, operation: str) -> str:
        """What a person says who is asked whether this operation may run."""
        if isinstance(self.answers, str):
            return self.answers
        return self.answers.get(operation, "nobody")


class Cases(Strict):
    """All of `evals/cases.yaml`."""

    cases: tuple[Case, ...] = Field(min_length=1)


class Targets(Strict):
    """All of `evals/targets.yaml`, as shares of the cases."""

    error_rate: float = Share
    escalation_rate: float = Share
    success: float = Field(0.0, ge=0, le=1)


class Came(NamedTuple):
    """What came of a case: its status and report, its reads and writes, and what it used."""

    status: str
    report: str = ""
    reads: Sequence[str] = ()
    writes: Sequence[Mapping[str, Any]] = ()  # operation, inputs and state, as the ledger has them
    prepared: Sequence[Mapping[str, Any]] = ()
    handed_over: bool = False
    money: float = 0.0
    seconds: float = 0.0

    @property
    def standing(self) -> list[Mapping[str, Any]]:
        """The writes that stand at the end."""
        return [write for write in self.writes if write["state"] not in GONE]


class Verdict(NamedTuple):
    """A success does all that is expected and nothing else.

    An escalation asks a person instead; all else is an error.
    """

    kind: Literal["success", "escalation", "error"]
    faults: list[str]


def judge(case: Case, came: Came) -> Verdict:
    """Hold what came of a case to what it expects, and give the best verdict of its ends."""
    verdicts = [_judge(case, expected, came) for expected in case.expected]
    return min(verdicts, key=lambda verdict: NEARNESS.index(verdict.kind))


def _judge(case: Case, expected: Expected, came: Came) -> Verdict:
    written = (write["operation"] for write in came.writes if write["state"] != "failed")
    ran = {*came.reads, *written}
    wrong = [f"{as_written(name)} ran, which it never may" for name in case.never if name in ran]
    lacking = []
    if expected.status not in (None, came.status):
        lacking.append(f"it ended {came.status}, not {expected.status}: {came.report[:200]}")
    for how, required, actual in (
        ("made", expected.writes, came.standing),
        ("prepared", expected.prepared, came.prepared),
    ):
        if required is not None:
            missing, others = _apart(required, [_as_call(call) for call in actual])
            others = _apart(expected.may, others)[1]
            lacking += [f"{_text(call)} was not {how}" for call in missing]
            wrong += [f"{_text(call)} was {how}, which it does not expect" for call in others]
    if wrong or came.status == "failed" or (lacking and not came.handed_over):
        return Verdict("error", [*wrong, *lacking] or [came.report[:200]])
    return Verdict("escalation" if lacking else "success", lacking)


Calls = Sequence[Mapping[str, Any]]


def _apart(required: Calls, actual: Calls) -> tuple[list[Any], list[Any]]:
    """The required calls that are missing, and the actual ones that none requires.

    Each actual call fits one required call at most; their order does not matter.
    """
    missing = []
    others = list(actual)
    # The most particular first, so that it is not left without its own.
    for call in sorted(required, key=len, reverse=True):
        fitting = next((other for other in others if call.items() <= other.items()), None)
        if fitting is None:
            missing.append(call)
        else:
            others.remove(fitting)
    return missing, others


def _as_call(write: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**write["inputs"], "operation": write["operation"]}


def _text(call: Mapping[str, Any]) -> str:
    inputs = {key: value for key, value in call.items() if key != "operation"}
    return f"{as_written(call['operation'])} {json.dumps(inputs, ensure_ascii=False)}"


def _expected_calls(case: Case) -> Iterator[Mapping[str, Any]]:
    for expected in case.expected:
        yield from (*(expected.writes or ()), *(expected.prepared or ()), *expected.may)


def load_cases(folder: Path, operations: Mapping[str, Operation]) -> tuple[Case, ...]:
    """Read `cases.yaml`, or one Problem with all that is wrong in it."""
    file = folder / "cases.yaml"
    cases = read(Cases, file).cases
    hold_together(file, _mistakes(cases, operations))
    return cases


def load_targets(folder: Path) -> Targets:
    """Read `targets.yaml`. Raises Problem."""
    return read(Targets, folder / "targets.yaml")


def _mistakes(cases: Sequence[Case], operations: Mapping[str, Operation]) -> Iterator[str]:
    ids = Counter(case.id for case in cases)
    yield from (f"{id_}: more than one case has this id" for id_, n in ids.items() if n > 1)
    for case in cases:
        named = [*case.never, *(case.answers if isinstance(case.answers, Mapping) else ())]
        unknown_names = [as_written(name) for name in named if name not in operations]
        yield from (f"{case.id}: {name} is not defined in systems.yaml" for name in unknown_names)
        for call in _expected_calls(case):
            operation = operations.get(call["operation"])
            if operation is None or operation.effect != "write":
                yield f"{case.id}: {as_written(call['operation'])} is not a write in systems.yaml"
                continue
            properties = operation.input.get("properties", {})
            unknown = sorted(call.keys() - {"operation"} - properties.keys())
            yield from (f"{case.id}: {operation.name} has no input {name}" for name in unknown)
