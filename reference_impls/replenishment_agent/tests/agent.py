"""This project's agent as its tests look at it: the policy, and runs that the engine carried.

The engine starts with the first run that a test asks for, and a run that several tests look at is
made once. The copy has no trigger but the prompt, so that no clock begins a run of its own.
"""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from dbos import DBOS

from app.action import view
from app.action.calls import rollback
from app.action.durable import engine, store
from app.action.durable.engine import Task
from app.action.evaluation.cases import Case, load_cases
from app.action.figures import monitoring
from app.action.people import approvals, authority, controls
from app.action.record import audit
from app.action.rules.knowledge import Knowledge, by_answer
from app.action.rules.plan import Plan, Use
from app.action.rules.policy import Facts, Guard, load_policy
from app.action.rules.trigger_file import Triggers, load_triggers
from app.action.workers import worker
from app.base.display import as_written
from app.base.schemas import faults
from app.base.systems import Operation, load_systems

from .conftest import READER, ROOT, Promise, Sample, promises, sample_tables, samples

NUMBER = re.compile(r"(?P<name>\w+) *[<>=]+ *(?P<number>-?[\d.]+)")
LOOK = 0.02  # seconds between two looks at what is queued
SECONDS = 60  # that a run may take
UNPLANNED = "Make a call that no plan names."
UNREACHABLE = "Reach what nothing here reaches."
NAME = "the tests"  # who begins the runs and answers


class Run(NamedTuple):
    """A run that has ended, and was then taken back so that it leaves nothing to the next one.

    Its row, its records, what it asked people, its writes, and the figures are those of its end;
    `remains` says what could not be taken back.
    """

    row: dict[str, Any]
    records: list[dict[str, Any]]
    requests: list[dict[str, Any]]
    writes: list[dict[str, Any]]
    figures: dict[str, Any]
    remains: list[str]


class FirstRun(NamedTuple):
    """The run of the first case of evals/, with the rows of the sample systems around it."""

    case: Case
    run: Run
    tables_before: dict[str, list[str]]
    tables_after: dict[str, list[str]]


class OwnAgent:
    """The agent of this project."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.operations = load_systems(folder / "systems.yaml")
        self.is_running = False

    @cached_property
    def guard(self) -> Guard:
        """The policy over the operations."""
        return load_policy(self.folder / "policy.yaml", self.operations)

    @cached_property
    def triggers(self) -> Triggers:
        """The project's own triggers; the copy has none of them."""
        rules = self.guard.policy.operations
        operations = self.operations.items()
        usable = {name: one for name, one in operations if rules[name].allow}
        return load_triggers(ROOT / "triggers.yaml", usable)

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The cases of evals/."""
        return load_cases(ROOT / "evals", self.operations)

    @cached_property
    def writes(self) -> dict[str, Operation]:
        """The operations that change something."""
        operations = self.operations.items()
        return {name: operation for name, operation in operations if operation.effect == "write"}

    @cached_property
    def sample_write(self) -> tuple[str, Sample] | None:
        """A write that a run may ask for, with inputs that it takes; None if there is none."""
        rules = self.guard.policy.operations
        for name, operation in self.writes.items():
            sample = next(samples(operation), None)
            if sample and rules[name].allow and not self.only_undoes(name):
                return name, sample
        return None

    def promise(self, name: str) -> Promise:
        """Give what scoping.yaml says of an operation, or systems.yaml if it says nothing."""
        this = self.operations[name]
        own = Promise(this.effect, this.acts_as, this.undo, "")
        return promises().get(name, own)

    def only_undoes(self, name: str) -> bool:
        """Tell whether a write takes another one back, and nothing takes it back."""
        this = self.operations[name]
        others = self.operations.values()
        undoes = any((one.system, one.undo) == (this.system, this.id) for one in others)
        return undoes and not this.undo

    def inputs_around(self, name: str) -> Iterator[dict[str, Any]]:
        """Give inputs of a write: samples, and below, at and above the number of its promise."""
        condition = NUMBER.search(self.promise(name).approve)
        for sample in samples(self.operations[name]):
            yield sample.inputs
            if condition is None:
                continue
            for step in (-1, 0, 1):
                number = float(condition["number"]) + step
                value = int(number) if number == int(number) else number
                inputs = {**sample.inputs, condition["name"]: value}
                if not faults(self.operations[name].input, inputs):
                    yield inputs

    def facts(
        self,
        *plan: str,
        named: Mapping[str, Any] | None = None,
        read_untrusted: bool = False,
        read_private: bool = False,
    ) -> Facts:
        """Give what a run of the project's level knows that has this plan, and has read so much.

        What is `named`, a person has vouched for.
        """
        vouched = by_answer(json.dumps(named or {}))
        known = Knowledge(vouched, read_untrusted, read_private)
        return Facts(self.guard.policy.level, Plan(tuple(map(Use, plan))), known)

    @cached_property
    def folder_with_path(self) -> Path:
        """A further copy of the project, whose runs follow its path if it has one."""
        copy = self.folder.with_name(f"{self.folder.name}-with-path")
        shutil.copytree(self.folder, copy, ignore=shutil.ignore_patterns("var"))
        if (ROOT / "path.yaml").exists():
            shutil.copy(ROOT / "path.yaml", copy)
        return copy

    @cached_property
    def first_run(self) -> FirstRun:
        """The first case that is to end well, with a person who agrees to everything."""
        endings = [(case, end.status) for case in self.cases for end in case.expected]
        well = (case for case, status in endings if status in ("done", "prepared"))
        case = next(well, self.cases[0])
        tables = sample_tables(self.folder)
        run = self.play(task_of(case), "approve")
        return FirstRun(case, run, tables, sample_tables(self.folder))

    @cached_property
    def run_without_plan(self) -> Run:
        """A run that asks for a write outside its plan, while nobody answers."""
        person = self.sample_write[1].person if self.sample_write else READER
        return self.play(self.task(UNPLANNED, person), approvals.NOBODY)

    @cached_property
    def run_without_result(self) -> Run:
        """A run that cannot reach its goal, while nobody answers."""
        return self.play(self.task(UNREACHABLE, READER), approvals.NOBODY)

    def task(self, goal: str, person: str) -> Task:
        """Give a task of another goal, which is told what the first case is told."""
        return Task(goal, "prompt", NAME, person, inputs=self.cases[0].inputs)

    def play(self, task: Task, answer: str) -> Run:
        """Pursue a goal to its end, with one answer to everything that a person is asked."""
        self.launch()
        return self.finish(engine.queue_run(task), answer)

    def finish(self, id_: str, answer: str) -> Run:
        """Wait for the end of a run and answer what it asks, then take its writes back."""
        until = time.monotonic() + SECONDS
        requests: dict[str, dict[str, Any]] = {}
        while True:
            row = engine.one_run(id_)
            waiting = approvals.open_requests()
            asked = [one for one in waiting if one["run"] == id_]
            unanswered = [one for one in asked if one["kind"] != store.RequestKind.BY_HAND]
            if row and view.has_ended(row) and not unanswered:
                break
            assert time.monotonic() < until, f"{id_} has not ended in {SECONDS} seconds: {row}"
            for request in unanswered:
                requests[request["id"]] = request
                _answer(request, answer)
            time.sleep(LOOK)
        writes = rollback.writes_of(id_)
        run = Run(row, audit.of_run(id_), [*requests.values()], writes, monitoring.figures(), [])
        if not writes:
            return run
        undo = controls.request_undo(id_, NAME, "to try the way back")
        return run._replace(remains=engine.result_of_work(undo))

    def launch(self) -> None:
        """Start the engine, if it does not run yet."""
        if self.is_running:
            return
        prompt = "triggers: [{id: prompt, kind: prompt}]\n"
        (self.folder / "triggers.yaml").write_text(prompt, "utf-8")
        goals: list[Mapping[str, Any]] = [{"goal": UNREACHABLE, "plan": [], "steps": []}]
        if self.sample_write:
            name, sample = self.sample_write
            steps = [[{"tool": as_written(name), "input": sample.inputs}]]
            goals.append({"goal": UNPLANNED, "plan": [], "steps": steps})
        script = yaml.safe_dump({"goals": goals})
        (self.folder / "scenarios").mkdir(exist_ok=True)
        (self.folder / "scenarios" / "of-the-tests.yaml").write_text(script, "utf-8")
        # The model decides what these runs ask for, since a path asks only for its own calls.
        (self.folder / "path.yaml").unlink(missing_ok=True)
        worker.launch(LOOK)
        self.is_running = True

    def end(self) -> None:
        """Stop all runs and the engine."""
        if self.is_running:
            controls.kill_runs("the end of the tests")
            DBOS.destroy()
            engine.client().destroy()
            worker.let_go()
            store.database().dispose()


def task_of(case: Case) -> Task:
    """Give the task that a case is."""
    by = "prompt", NAME, case.behalf
    return Task(case.goal, *by, case.data, case.trusted, inputs=case.inputs)


def _answer(request: Mapping[str, Any], answer: str) -> None:
    """Answer a request, or let its deadline pass; a prepared write is applied with a yes."""
    if answer == approvals.NOBODY:
        approvals.lapse(request["id"], request["run"])
        return
    word = "keep" if request["kind"] == "escalation" else answer
    person = authority.somebody(authority.policy_now(), request["what"], [NAME, READER])
    approvals.answer_request(request["id"], word, person, "", request["digest"], proven=True)
    if request["kind"] == "prepared":
        engine.result_of_work(f"{request['id']}:apply")


Guardrail = Callable[[OwnAgent], Iterator[str]]


@pytest.fixture(scope="session")
def agent(folder: Path) -> Iterator[OwnAgent]:
    own = OwnAgent(folder)
    yield own
    own.end()
