"""The cases of `evals/`: goals and what must come of them, played and judged.

Each is played by the real engine in a process and copy of its own. The copy has sample rows behind
every operation and nothing that begins by itself. The model is the one of the settings, or the
offline stand-in; the code is the same. One judgment is over what came of each.
"""

import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import ForkServerContext, SpawnContext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal, NamedTuple, cast

import sqlalchemy as sa
import yaml
from dbos import DBOS
from pydantic import AfterValidator, Field, PlainSerializer

from ...base.display import as_tool, as_written
from ...base.files import OperationName, Strict, read_form
from ...base.path import ITEM, Step, Steps, result_schema, steps_in
from ...base.path_file import load_path
from ...base.path_outline import ITEM_PLACE, label_in
from ...base.path_samples import cases_of
from ...base.problem import Problem, hold_together, parse_yaml, read_text
from ...base.schemas import faults
from ...base.settings import load_settings
from ...base.systems import Effect, Operation, load_systems
from .. import view
from ..calls import rollback
from ..durable import engine, store
from ..durable.engine import Task
from ..durable.store import GONE, RequestKind, RunStatus, WriteState
from ..people import approvals, authority, forms
from ..record import audit
from ..record.records import Kind, for_people
from ..rules.policy import Policy, Prices, load_policy
from ..rules.run_file import load_run_file
from ..triggers import occasions
from ..workers import worker

COPIED = (
    "systems.yaml", "policy.yaml", "run.yaml", "path.yaml", "steps.py", "agent.md", "sandbox",
    "scenarios",
)  # fmt: skip
AT_ONCE = 4  # processes
LOOK = 0.05  # seconds between two looks at a run
NO_TIME = 0.001  # minutes that a wait of a path takes
SPARE = 60.0  # seconds beyond the minutes of a run's budget after which a case is given up
CaseAnswer = Literal["approve", "deny", "nobody"]
Share = Field(ge=0, le=1)

Calls = Sequence[Mapping[str, Any]]


class Came(NamedTuple):
    """What came of a case: its status and report, its reads and writes, and what it used."""

    status: str
    report: str = ""
    reads: Sequence[str] = ()
    writes: Sequence[Mapping[str, Any]] = ()  # operation, inputs and state, as the ledger has them
    prepared: Sequence[Mapping[str, Any]] = ()
    branches: Sequence[Sequence[str]] = ()  # each branch of its path with the case that it took
    handed_over: bool = False
    money: float = 0.0
    seconds: float = 0.0

    @property
    def standing(self) -> list[Mapping[str, Any]]:
        """The writes that stand at the end."""
        return [write for write in self.writes if write["state"] not in GONE]


class JudgmentKind(StrEnum):
    """What a case has come to, the best first."""

    SUCCESS = "success"  # all that is expected was done, and nothing else
    ESCALATION = "escalation"  # a person was asked instead
    ERROR = "error"


class Judgment(NamedTuple):
    """What a case has come to, and what is missing or wrong, in words."""

    kind: JudgmentKind
    faults: list[str]


class Targets(Strict):
    """All of `evals/targets.yaml`, as shares of the cases."""

    error_rate: float = Share
    escalation_rate: float = Share
    success: float = Field(0.0, ge=0, le=1)


@dataclass(frozen=True)
class Report:
    """Which model answered, what came of each case, and the targets that they are held to."""

    model: str
    prices: Prices
    targets: Targets
    played: Mapping[str, tuple[Judgment, Came]]

    def shares(self) -> dict[str, float | None]:
        """Shares of the cases, the cost of a write that stands, and seconds a case."""
        kinds = [judgment.kind for judgment, _ in self.played.values()]
        came = [came for _, came in self.played.values()]
        actions = sum(len(one.standing) for one in came)
        money = sum(one.money for one in came)
        return {
            "success": kinds.count(JudgmentKind.SUCCESS) / len(kinds),
            "error_rate": kinds.count(JudgmentKind.ERROR) / len(kinds),
            "escalation_rate": kinds.count(JudgmentKind.ESCALATION) / len(kinds),
            "cost_per_action": money / actions if actions else None,
            "seconds": sum(one.seconds for one in came) / len(came),
        }

    def missed(self) -> list[str]:
        """Each target that is missed, as a sentence."""
        figures = self.shares()
        targets = self.targets
        misses = [
            f"{name} is {figures[name]:.3g}, and may be {most:.3g} at most"
            for name, most in (
                ("error_rate", targets.error_rate),
                ("escalation_rate", targets.escalation_rate),
            )
            if (figures[name] or 0) > most
        ]
        if (figures["success"] or 0) < targets.success:
            misses.append(
                f"success is {figures['success']:.3g}, and has to be {targets.success:.3g} at least"
            )
        return misses

    def as_text(self) -> str:
        """The report for people."""
        lines = []
        for name, (judgment, came) in self.played.items():
            did = f"{len(came.standing)} written, {came.seconds:.1f} s"
            lines.append(f"{judgment.kind:<11}{name}: {came.status}, {did}")
            lines += [f"           {fault}" for fault in judgment.faults]
        figures = self.shares()
        cost = figures.pop("cost_per_action")
        lines += ["", *(f"{name:<16}{value:.3g}" for name, value in figures.items())]
        amount = "none was made" if cost is None else f"{cost:.4f} {self.prices.currency}"
        lines.append(f"{'cost_per_action':<16}{amount}")
        if self.prices.model:
            lines.append(f"{'prices of':<16}{self.prices.model}")
        lines += [f"{'model':<16}{self.model}", ""]
        missed = [f"Missed: {miss}." for miss in self.missed()]
        return "\n".join([*lines, *(missed or ["All targets are met."])])

    def as_json(self) -> str:
        """The report as JSON."""
        cases = [
            {
                "id": name,
                "verdict": judgment.kind,
                "faults": judgment.faults,
                **for_people(came._asdict()),
            }
            for name, (judgment, came) in self.played.items()
        ]
        whole = {
            "model": self.model,
            "currency": self.prices.currency,
            "prices_of": self.prices.model or None,
            "targets": self.targets.model_dump(),
            "figures": self.shares(),
            "missed": self.missed(),
            "cases": cases,
        }
        return json.dumps(whole, indent=2)


def evaluate(
    folder: Path,
    names: Sequence[str] = (),
    live: bool = False,
    real: bool = False,
) -> Report:
    """Play the cases, or those that are named, and hold them to the targets.

    Raises Problem before any is played. `live` asks the model of the settings if there is a key or
    a token for it; `real` leaves the operations bound as they are, so that what the cases write is
    written.
    """
    settings = load_settings()
    operations = load_systems(folder / "systems.yaml")
    policy = load_policy(folder / "policy.yaml", operations).policy
    cases = {case.id: case for case in load_cases(folder / "evals", operations)}
    targets = load_targets(folder / "evals")
    if unknown := [name for name in names if name not in cases]:
        has = f"evals/cases.yaml has {', '.join(cases)}"
        raise Problem(f"There is no case {', '.join(unknown)}; {has}.")
    systems = None if real else yaml.safe_dump(_on_samples(folder, policy))
    asks = live and settings.is_live

    def play(name: str) -> tuple[Judgment, Came]:
        with TemporaryDirectory() as copy:
            _copy(folder, Path(copy), systems)
            came = _play_in_process(
                cases[name], Path(copy), asks, policy.budgets.minutes * 60 + SPARE
            )
        return judge(cases[name], came), came

    chosen = list(dict.fromkeys(names)) or list(cases)
    with ThreadPoolExecutor(min(AT_ONCE, os.cpu_count() or 1)) as pool:
        played = dict(zip(chosen, pool.map(play, chosen), strict=True))
    for name, (_, came) in played.items():
        if came.status == RunStatus.BLOCKED:
            raise Problem(f"Case {name} could not be played: {came.report}", exit_code=3)
    model = settings.model if asks else "the offline stand-in, with estimated tokens and cost"
    return Report(model, policy.prices, targets, played)


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


def judge(case: Case, came: Came) -> Judgment:
    """Hold what came of a case to what it expects, and give the best judgment of its ends."""
    judgments = [_judge(case, expected, came) for expected in case.expected]
    return min(judgments, key=lambda judgment: [*JudgmentKind].index(judgment.kind))


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


def _on_samples(folder: Path, policy: Policy) -> Any:
    """`systems.yaml` with every operation on its sample rows.

    Raises Problem, naming those that have none and may be called.
    """
    file = folder / "systems.yaml"
    without = []
    document = parse_yaml(read_text(file), file)
    for system in document["systems"] or []:
        rows = folder / "sandbox" / f"{system['id']}.yaml"
        content = parse_yaml(read_text(rows), rows) if rows.exists() else None
        sampled = (content or {}).get("operations") or {}
        for operation in system["operations"] or []:
            name = f"{system['id']}.{operation['id']}"
            real = operation["binding"]["kind"] != "sandbox"
            if real and operation["id"] not in sampled and policy.operations[as_tool(name)].allow:
                without.append(name)
            operation["binding"] = {"kind": "sandbox"}
    if without:
        raise Problem(
            f"No case is played, because {', '.join(without)} would reach a real system. "
            "Give it rows in sandbox/, or play the cases on the real systems with --real."
        )
    return document


def _copy(folder: Path, copy: Path, systems: str | None) -> None:
    for name in COPIED:
        if (folder / name).is_dir():
            shutil.copytree(folder / name, copy / name)
        elif (folder / name).exists():
            shutil.copy(folder / name, copy / name)
    (copy / "triggers.yaml").write_text("triggers: [{id: prompt, kind: prompt}]\n", "utf-8")
    if (copy / "path.yaml").exists():
        _write_short_waits(copy / "path.yaml")
    if systems is not None:
        (copy / "systems.yaml").write_text(systems, "utf-8")


def _write_short_waits(file: Path) -> None:
    """Have each wait for a time be over at once; a wait for an event is for what the case says."""
    document = parse_yaml(read_text(file), file)
    for step in steps_in(document["path"]):
        if "wait" in step and "event" not in step["wait"]:
            cast(dict[str, Any], step)["wait"] = {"minutes": NO_TIME}
    file.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")


def _play_in_process(case: Case, copy: Path, asks: bool, seconds: float) -> Came:
    """Play one case in a process of its own: the engine is made for one database a process."""
    environment = {**os.environ, "DATABASE_URL": "", "WORKER": "evaluation"}
    if not asks:
        environment |= {"ANTHROPIC_API_KEY": "", "ANTHROPIC_AUTH_TOKEN": ""}
    process = _processes().Process(target=_play, args=(case, copy, environment))
    process.start()
    process.join(seconds)
    if process.exitcode is None:
        process.kill()
        process.join()
        return Came(
            RunStatus.FAILED, f"it was given up after {seconds:.0f} seconds", seconds=seconds
        )
    if process.exitcode:
        errors = (copy / "errors.txt").read_text("utf-8", "replace").strip()
        return Came(RunStatus.FAILED, (errors or "its process ended").splitlines()[-1])
    return Came(**json.loads((copy / "came.json").read_text("utf-8")))


@cache
def _processes() -> SpawnContext | ForkServerContext:
    """A context that starts processes which have imported this module, where the system can."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def _play(case: Case, folder: Path, environment: Mapping[str, str]) -> None:
    """Play a case in this process, in a folder of its own, and write `came.json` there."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    with open("errors.txt", "wb") as errors:  # noqa: PTH123 -- of the folder that it has gone to
        os.dup2(errors.fileno(), 1)
        os.dup2(errors.fileno(), 2)
    began = time.monotonic()
    worker.launch(LOOK)
    by = "prompt", "evaluation", case.behalf
    task = Task(case.goal, *by, case.data, case.trusted, inputs=case.inputs)
    run = engine.queue_run(task)
    while (row := engine.one_run(run)) is None or not _is_over(row):
        for request in approvals.open_requests():
            _answer_request(case, request)
        for request in approvals.open_requests(RequestKind.EVENT):
            _send_event(case, request)
        time.sleep(LOOK)
    came = _came(row, time.monotonic() - began)
    Path("came.json").write_text(json.dumps(came._asdict()), "utf-8")
    DBOS.destroy()


def _is_over(row: dict[str, Any]) -> bool:
    """Whether the run of a case goes no further, since nobody applies, or mends anything, here."""
    if view.has_ended(row) or row["status"] == RunStatus.PREPARED:
        return True
    return view.waits_for_operator(row) and view.next_try(row["id"]) is None


def _answer_request(case: Case, request: Mapping[str, Any]) -> None:
    """Say what the case has people say; nobody applies what is prepared, or does it by hand."""
    if request["kind"] in (RequestKind.PREPARED, RequestKind.BY_HAND):
        return
    person = authority.somebody(authority.policy_now(), request["what"], [case.behalf])
    by = f"{person} (evaluation)"
    if request["kind"] == RequestKind.FORM and request["what"] in case.forms:
        texts = {name: _word(value) for name, value in case.forms[request["what"]].items()}
        forms.fill_form(request["id"], texts, by, request["digest"], proven=True)
        return
    answer = (
        case.answer_about(request["what"])
        if request["kind"] == RequestKind.APPROVAL
        else case.handed_over
    )
    if answer == approvals.NOBODY or answer not in approvals.offered(request):
        approvals.lapse(request["id"], request["run"])
    else:
        words = by, "so says the case"
        approvals.answer_request(request["id"], answer, *words, request["digest"], proven=True)


def _word(value: Any) -> str:
    """A value as a person types it."""
    return value if isinstance(value, str) else json.dumps(value)


def _send_event(case: Case, request: Mapping[str, Any]) -> None:
    """Have the event come that a run waits for, or let the time for it pass."""
    name = request["what"]
    told = list[str]()
    if name in case.events:
        told = forms.deliver_event(name, case.events[name], occasions.EVENT)
    if request["run"] not in told:
        approvals.lapse(request["id"], request["run"])


def _came(row: Mapping[str, Any], seconds: float) -> Came:
    run = row["id"]
    requests = store.rows(sa.select(store.requests).where(store.requests.c.run == run))
    fields = ("operation", "inputs", "state")
    writes = [{key: write[key] for key in fields} for write in rollback.writes_of(run)]
    log = audit.of_run(run)
    records = [record for record in log if record["kind"] == Kind.READ_DONE]
    prepared = [ask for ask in requests if ask["kind"] == RequestKind.PREPARED]
    branches = [record["about"] for record in log if record["kind"] == Kind.BRANCH_TAKEN]
    return Came(
        status=row["status"],
        report=row["outcome"]["report"] if row["outcome"] else row["flag"] or row["why"],
        reads=[record["about"]["operation"] for record in records],
        writes=writes,
        prepared=[{"operation": ask["what"], "inputs": ask["about"]} for ask in prepared],
        branches=[(about["step"], about["because"]) for about in branches],
        handed_over=any(ask["kind"] == RequestKind.ESCALATION for ask in requests),
        money=row["money"],
        seconds=round(seconds, 2),
    )


def _judge(case: Case, expected: Expected, came: Came) -> Judgment:
    written = (write["operation"] for write in came.writes if write["state"] != WriteState.FAILED)
    ran = {*came.reads, *written}
    wrong = [
        f"{as_written(name)} was called, which is never allowed"
        for name in case.never
        if name in ran
    ]
    lacking = []
    if expected.status not in (None, came.status):
        lacking.append(f"it ended {came.status}, not {expected.status}: {came.report[:200]}")
    for branch, condition in expected.branches.items():
        cases = [because for step, because in came.branches if step == branch]
        if condition not in cases:
            what = f"took {' and '.join(cases)}, not {condition}" if cases else "was not reached"
            lacking.append(f"{branch} {what}")
    for how, required, actual in (
        ("made", expected.writes, came.standing),
        ("prepared", expected.prepared, came.prepared),
    ):
        if required is not None:
            missing, others = _apart(required, [_as_call(call) for call in actual])
            others = _apart(expected.may, others)[1]
            lacking += [f"{_text(call)} was not {how}" for call in missing]
            wrong += [f"{_text(call)} was {how}, which is not expected" for call in others]
    if wrong or came.status == RunStatus.FAILED or (lacking and not came.handed_over):
        return Judgment(JudgmentKind.ERROR, [*wrong, *lacking] or [came.report[:200]])
    if lacking:
        return Judgment(JudgmentKind.ESCALATION, lacking)
    return Judgment(JudgmentKind.SUCCESS, [])


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
