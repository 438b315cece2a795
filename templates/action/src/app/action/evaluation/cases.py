"""The cases of `evals/`: goals, what people say there, and what must come of each."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainSerializer

from ...base.display import as_tool, as_written
from ...base.files import OperationName, Strict, read_form
from ...base.path import ITEM, Step, Steps, result_schema, steps_in
from ...base.path_file import load_path
from ...base.path_outline import ITEM_PLACE, label_in
from ...base.path_samples import cases_of
from ...base.problem import hold_together
from ...base.schemas import faults
from ...base.systems import Effect, Operation
from ..rules.run_file import load_run_file

CaseAnswer = Literal["approve", "deny", "nobody"]
Share = Field(ge=0, le=1)


class Targets(Strict):
    """All of `evals/targets.yaml`, as shares of the cases."""

    error_rate: float = Share
    escalation_rate: float = Share
    success: float = Field(0.0, ge=0, le=1)


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
    # Of a run on a path: branches, and of each the condition of the case that it takes.
    branches: Mapping[str, str] = {}


class Case(Strict, populate_by_name=True):
    """One goal, what people say when they are asked, and what must come of it."""

    id: str = Field(pattern=r"^[A-Za-z0-9][\w-]{0,60}$")
    goal: str = Field(min_length=1)
    inputs: Mapping[str, Any] = {}
    data: str = ""
    trusted: bool = False
    behalf: str = Field("local", alias="as")
    # Of an operation that is left out, nobody answers.
    answers: CaseAnswer | Mapping[OperationName, CaseAnswer] = "nobody"
    # Values by field, by the step of a path that asks for them; others, nobody fills in.
    forms: Mapping[str, Mapping[str, Any]] = {}
    events: Mapping[str, Any] = {}  # the data of each that comes, by name; no other comes
    handed_over: Literal["undo", "keep"] = "undo"
    expect: Expected | tuple[Expected, ...] = Expected()  # of several, one that is met is enough
    never: tuple[OperationName, ...] = ()

    @property
    def expected(self) -> tuple[Expected, ...]:
        """Every end that is right."""
        if isinstance(self.expect, tuple):
            return self.expect
        return (self.expect,)

    def answer_about(self, operation: str) -> str:
        """What a person says who is asked whether this operation may run."""
        if isinstance(self.answers, str):
            return self.answers
        return self.answers.get(operation, "nobody")


class Cases(Strict):
    """All of `evals/cases.yaml`."""

    cases: tuple[Case, ...] = Field(min_length=1)


def load_cases(folder: Path, operations: Mapping[str, Operation]) -> tuple[Case, ...]:
    """Read `cases.yaml`, or one Problem with all that is wrong in it."""
    file = folder / "cases.yaml"
    cases = read_form(Cases, file).cases
    inputs = load_run_file(folder.parent / "run.yaml", operations).inputs
    steps = load_path(folder.parent / "path.yaml", operations, inputs).steps
    wrong = [
        *_case_mistakes(cases, operations),
        *_branch_mistakes(cases, steps),
        *_mistakes_of_answers(cases, steps),
    ]
    hold_together(file, wrong)
    return cases


def load_targets(folder: Path) -> Targets:
    """Read `targets.yaml`. Raises Problem."""
    return read_form(Targets, folder / "targets.yaml")


def _branch_mistakes(cases: Sequence[Case], steps: Steps) -> Iterator[str]:
    """Branches that the path does not have, or not with such a case."""
    has = dict[str, list[str]]()
    for label, condition in cases_of(steps):
        has.setdefault(label_in(steps, label), []).append(condition)
    for case in cases:
        for branch, condition in (
            pair for expected in case.expected for pair in expected.branches.items()
        ):
            conditions = [one for label in has if _is_at(label, branch) for one in has[label]]
            if not has:
                yield f"{case.id}: the runs follow no path, so none takes a branch"
            elif not conditions:
                yield f"{case.id}: the path has no branch {branch}; it has {', '.join(has)}"
            elif condition not in conditions:
                offered = ", ".join(conditions)
                yield f"{case.id}: {branch} has no case {condition}; it has {offered}"


def _mistakes_of_answers(cases: Sequence[Case], steps: Steps) -> Iterator[str]:
    """Forms that no step has, or not with such a field, and events that none waits for."""
    every = steps_in(steps)
    asks = {step["id"]: step for step in every if "ask" in step or "unless_sure" in step}
    events = {step["wait"]["event"] for step in every if "event" in step.get("wait", ())}
    for case in cases:
        for step, values in case.forms.items():
            if step not in asks:
                yield f"{case.id}: no form is of step {step}; {_offered('forms are of', asks)}"
            else:
                yield from (f"{case.id}: {step}: {fault}" for fault in _misfits(asks[step], values))
        for name in sorted(case.events.keys() - events):
            yield f"{case.id}: no step waits for the event {name}; {_offered('events are', events)}"


def _misfits(step: Step, values: Mapping[str, Any]) -> Iterator[str]:
    """What keeps values from being filled in; a model that is not sure gives those left out."""
    schema = dict(result_schema(step))
    schema["properties"] = {
        name: field for name, field in schema["properties"].items() if name != ITEM
    }
    if unknown := sorted(values.keys() - schema["properties"].keys()):
        names = ", ".join(sorted(schema["properties"]))
        yield f"it has no field {', '.join(unknown)}; it has {names}"
        return
    schema["required"] = schema["required"] if "ask" in step else []
    yield from (
        f"{fault.json_path[2:]} {fault.message}".strip() for fault in faults(schema, values)
    )


def _offered(what: str, names: Collection[str]) -> str:
    if not names:
        return "delete it"
    return f"{what} {', '.join(sorted(names))}"


def _is_at(line: str, label: str) -> bool:
    """Whether a label is that of a line, in which a letter stands for the number of an item."""
    parts = line.split(".")
    numbers = label.split(".")
    pairs = zip(parts, numbers, strict=False)
    same = all(one in (number, ITEM_PLACE) for one, number in pairs)
    return same and len(parts) == len(numbers)


def _expected_calls(case: Case) -> Iterator[Mapping[str, Any]]:
    for expected in case.expected:
        yield from (*(expected.writes or ()), *(expected.prepared or ()), *expected.may)


def _case_mistakes(cases: Sequence[Case], operations: Mapping[str, Operation]) -> Iterator[str]:
    ids = Counter(case.id for case in cases)
    yield from (f"{id_}: more than one case has this id" for id_, n in ids.items() if n > 1)
    for case in cases:
        named = [*case.never, *(case.answers if isinstance(case.answers, Mapping) else ())]
        unknown_names = [as_written(name) for name in named if name not in operations]
        yield from (f"{case.id}: {name} is not defined in systems.yaml" for name in unknown_names)
        for call in _expected_calls(case):
            operation = operations.get(call["operation"])
            if operation is None or operation.effect != Effect.WRITE:
                yield f"{case.id}: {as_written(call['operation'])} is not a write in systems.yaml"
                continue
            properties = operation.input.get("properties", {})
            unknown = sorted(call.keys() - {"operation"} - properties.keys())
            yield from (f"{case.id}: {operation.name} has no input {name}" for name in unknown)
