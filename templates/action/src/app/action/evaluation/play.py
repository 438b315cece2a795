"""Plays the cases of `evals/`, each in a process of its own.

Each is played by the real engine in a process and copy of its own. The copy has sample rows behind
every operation and nothing that begins by itself. The model is the one of the settings, or the
offline stand-in; the code is the same.
"""

import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import ForkServerContext, SpawnContext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import sqlalchemy as sa
import yaml
from dbos import DBOS

from ...base.display import as_tool
from ...base.path import steps_in
from ...base.problem import Problem, parse_yaml, read_text
from ...base.settings import load_settings
from ...base.systems import load_systems
from .. import view
from ..calls import rollback
from ..durable import engine, store
from ..durable.engine import Task
from ..durable.store import RequestKind, RunStatus
from ..people import approvals, authority, forms
from ..record import audit
from ..record.records import Kind
from ..rules.policy import Policy, load_policy
from ..triggers import occasions
from ..workers import worker
from .cases import Case, load_cases, load_targets
from .judgment import Came, Judgment, Report, judge

COPIED = (
    "systems.yaml", "policy.yaml", "run.yaml", "path.yaml", "steps.py", "agent.md", "sandbox",
    "scenarios",
)  # fmt: skip
AT_ONCE = 4  # processes
LOOK = 0.05  # seconds between two looks at a run
NO_TIME = 0.001  # minutes that a wait of a path takes
SPARE = 60.0  # seconds beyond the minutes of a run's budget after which a case is given up


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
