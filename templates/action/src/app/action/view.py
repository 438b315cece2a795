"""What people are shown of runs, from the tables alone.

The same in the terminal and on the console.
"""

import sys
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ..base.display import as_tool, as_written
from ..base.path import Steps
from ..base.path_outline import outline
from ..base.problem import Problem
from .durable import engine
from .durable.parking import Segment
from .durable.steps import first_result
from .durable.store import RequestKind, RunStatus, WriteState, ledger, requests, rows, runs
from .people import approvals
from .record import audit, path_marks
from .record.records import (
    CHECKS,
    LEDGER,
    NOTHING,
    OF_OPERATION,
    Kind,
    for_people,
    is_unclear,
    request_for_people,
    short,
)
from .rules.policy import VerdictKind

QUEUED: dict[str, Any] = {
    "status": "queued", "plan": [], "outcome": None,
    "doing": "", "why": "", "flag": "", "level": "",
} | {
    "steps": 0, "tokens": 0, "money": 0.0, "refusals": 0,
}  # fmt: skip

UNCHECKED = "nobody checked whether the goal is met"
BACKED_BY = {  # what backs an end, in words
    CHECKS: "Code made the checks at its end, and all of them passed.",
    LEDGER: f"It made writes, but {UNCHECKED}.",
    NOTHING: f"It made no write, and {UNCHECKED}: only the model says that it is.",
    "": "",  # of a run that is not done, or that an earlier version has ended
}
PERHAPS = "perhaps wrote"
SINCE_PERHAPS = {WriteState.UNDONE: ", and its undo was made"}
WROTE = {  # a state of a write, in words: a verb, and what has become of it since
    WriteState.DONE: ("wrote", ""),
    WriteState.UNDO_FAILED: ("wrote", ""),
    WriteState.UNDONE: ("wrote", ", which was undone"),
    WriteState.UNDONE_BY_HAND: ("wrote", ", which was undone by hand"),
    WriteState.NOT_MADE: ("did not write", ", as a person found"),
    WriteState.KEPT: ("wrote", ", which a person kept"),
    WriteState.UNKNOWN: (PERHAPS, ""),
    WriteState.INTENDED: (PERHAPS, ""),
}


def latest_runs(most: int = 20, status: str = "") -> list[dict[str, Any]]:
    """The latest runs, queued ones first, which have no row yet."""
    waiting = queued() if status in ("", "queued") else []
    begun = engine.all_runs(most, status) if status != "queued" else []
    return [*waiting, *map(for_people, begun)][:most]


def going(most: int = 50) -> list[dict[str, Any]]:
    """The runs that have not ended, however many have begun since."""
    open_ = sa.select(runs).where(runs.c.outcome.is_(None), runs.c.status != RunStatus.FAILED)
    begun = rows(open_.order_by(runs.c.began.desc()))
    return [*queued(), *map(for_people, begun)][:most]


def queued(run: str = "") -> list[dict[str, Any]]:
    """The runs that no worker has begun yet; only that one, if it is named."""
    ids = [run] if run else None
    such: dict[str, Any] = {"name": "pursue", "status": [*engine.OPEN], "load_output": False}
    workflows = engine.client().list_workflows(workflow_ids=ids, **such)
    first = [work for work in workflows if not Segment.of_workflow_id(work.workflow_id).number]
    begun = sa.select(runs.c.id).where(runs.c.id.in_([work.workflow_id for work in first]))
    with_row = {row["id"] for row in rows(begun)}
    return [_queued(work) for work in first if work.workflow_id not in with_row]


def keys_from() -> list[tuple[str, str]]:
    """Of each run that has not ended, the first key that a system may know more of.

    Where this database is a copy of an earlier time, what was written since under that key and
    later ones can be sent again. Also the key of each prepared write that waits, of whatever run.
    """
    open_ = [row["id"] for row in going(sys.maxsize)]
    prepared = [(one["run"], one["id"]) for one in approvals.open_requests(RequestKind.PREPARED)]
    return [*((run, f"{run}:{_first_open(run)}") for run in open_), *prepared]


def _first_open(run: str) -> int:
    """The number of a run's first call that has no result in the audit."""
    decided = {0}
    done = {0}
    for record in audit.of_run(run):
        about = record["about"]
        if record["kind"] == Kind.CALL_DECIDED:
            decided.add(about["sequence"])
            if about["verdict"] in (VerdictKind.DENY, VerdictKind.PREPARE):
                done.add(about["sequence"])
        if record["kind"] in (Kind.READ_DONE, Kind.WRITE_DONE):
            done.add(about["sequence"])
    return min(decided - done, default=max(decided) + 1)


def one(run: str) -> dict[str, Any]:
    """A run's row, or what stands for it while it is queued. Raises Problem if there is none."""
    row = engine.one_run(run) or next(iter(queued(run)), None)
    if row is None:
        row = engine.one_run(run)  # it has begun between the two looks
    if row is None:
        raise Problem(f"There is no run {run}. `agent runs` lists the latest.", exit_code=1)
    return dict(for_people(row))


def open_run(run: str) -> dict[str, Any]:
    """A run that has not ended. Raises Problem if it has."""
    row = one(run)
    if has_ended(row):
        raise Problem(
            f"{run} has ended: {row['status']}. `agent show {run}` shows the result.",
            exit_code=1,
        )
    return row


def ended_run(run: str) -> dict[str, Any]:
    """A run that has ended. Raises Problem if it has not."""
    row = one(run)
    if not has_ended(row):
        raise Problem(
            f"{run} has not ended; `agent stop {run}` ends it and undoes its writes.", exit_code=1
        )
    return row


def has_ended(row: dict[str, Any]) -> bool:
    """Whether a run has ended."""
    return row["outcome"] is not None or row["status"] == RunStatus.FAILED


def status(row: dict[str, Any]) -> str:
    """The status of a run in words; an open one that is escalated is handed over."""
    if row["status"] == RunStatus.ESCALATED and not has_ended(row):
        return "handed over"
    return str(row["status"])


def waits_for_operator(row: dict[str, Any]) -> bool:
    """Whether a run is blocked, so that whoever operates has to act."""
    return bool(row["status"] == RunStatus.BLOCKED)


def way_on(row: dict[str, Any]) -> str:
    """How a blocked run goes on; empty for any other."""
    if not waits_for_operator(row):
        return ""
    resume = f"`agent resume {row['id']}`"
    at = next_try(row["id"])
    if at is None:
        return f"It waits for the operator. Once the cause is fixed, {resume} continues it."
    again = f"A worker tries again at {moment(at)}"
    return f"It waits for the operator. {again}, or immediately after {resume}."


def next_try(run: str) -> float | None:
    """When a blocked run asks the model again by itself; None if it waits until people say so."""
    changes = [row["about"] for row in audit.of_run(run) if row["kind"] == Kind.STATUS_CHANGED]
    again = changes[-1].get("again") if changes else None
    if again:
        return datetime.fromisoformat(again).timestamp()
    return None


def now(row: dict[str, Any]) -> str:
    """What a run is doing or waits for, and why."""
    doing = row["doing"]
    why = row["why"]
    if why.startswith(doing):
        return str(why)
    return f"{doing}: {why}"


def records(run: str = "", after: int = 0) -> list[dict[str, Any]]:
    """The records of one run, or of everything, oldest first, from after that number on."""
    if run.startswith(OF_OPERATION):
        run = OF_OPERATION + as_tool(run.removeprefix(OF_OPERATION))
    return [for_people(record) for record in audit.of_run(run or None, after)]


def open_requests() -> list[dict[str, Any]]:
    """The requests that wait for a person, the most urgent first."""
    return [*map(request_for_people, approvals.open_requests())]


def requests_with_goals() -> list[dict[str, Any]]:
    """The open requests, each with the goal of its run."""
    entries = open_requests()
    ids = [request["run"] for request in entries]
    goals = sa.select(runs.c.id, runs.c.goal).where(runs.c.id.in_(ids))
    by_run = {row["id"]: row["goal"] for row in rows(goals)}
    return [{**request, "goal": by_run[request["run"]]} for request in entries]


def moment(at: float) -> str:
    """A time on the clock of this machine."""
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M %Z")


def run_details(run: str) -> dict[str, Any]:
    """All that is known of a run.

    That is its row, its calls with their decisions, its requests, what changed in the policy
    meanwhile, what code knows of its writes at its end, and its records.
    """
    row = one(run)
    log = records(run)
    of_run = sa.select(requests).where(requests.c.run == run)
    put = rows(of_run.order_by(requests.c.asked))
    return {
        "run": row,
        "status": status(row),
        "path": path_progress(run, log),
        "calls": _calls(run, log),
        "requests": [*map(request_for_people, put)],
        "policy_changes": policy_changes(log),
        "account": account(row) if has_ended(row) else [],
        "audit": log,
    }


def path_of(run: str) -> Steps:
    """The steps of the path that a run follows; none where a model chooses each step."""
    match first_result(run):
        case {"path": list() as steps}:
            return steps
    return ()


def path_progress(run: str, log: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The path of a run, a row a line, with what has come of each step so far.

    `state` is done, here or failed; empty for a step that the run has not come to.
    """
    steps = path_of(run)
    marks = path_marks.marks(steps, log)
    nothing = {"state": "", "came": ""}
    found = {label: {"state": mark.state, "came": mark.text} for label, mark in marks.items()}
    return [{**line._asdict(), **found.get(line.label, nothing)} for line in outline(steps)]


def wrote(run: str) -> list[tuple[str, Any, str]]:
    """What a run has written: a verb with the operation, its inputs, and what became of it since.

    Writes that failed or that the run itself took back are left out.
    """
    query = sa.select(ledger).where(ledger.c.run == run, ledger.c.state.in_(WROTE))
    unclear = _unclear(audit.of_run(run))
    lines = []
    for row in rows(query.order_by(ledger.c.sequence)):
        verb, since = WROTE[row["state"]]
        if row["sequence"] in unclear and row["state"] != WriteState.NOT_MADE:
            verb = PERHAPS
            since = since and SINCE_PERHAPS.get(row["state"], since)
        lines.append((f"{verb} {as_written(row['operation'])}", row["inputs"], since))
    return lines


def account(row: dict[str, Any]) -> list[str]:
    """What code knows of the writes of a run that has ended, a line each, and what backs its end.

    The report of its model is no part of it.
    """
    outcome = row["outcome"] or {}
    writes = [f"It {verb} {short(inputs)}{since}" for verb, inputs, since in wrote(row["id"])]
    unmade = [f"Not made: {write}" for write in outcome.get("unmade", [])]
    backed = BACKED_BY[outcome.get("backed_by", "")]
    checked = [f"Check passed: {check}" for check in outcome.get("checks", [])]
    return [*(writes or ["It wrote nothing."]), *unmade, *checked, *filter(None, [backed])]


def report_line(row: dict[str, Any]) -> str:
    """The report of a run; that of a run that is done is named as its path's or its model's."""
    report = row["outcome"]["report"]
    if row["status"] == RunStatus.DONE:
        who = "path" if row["outcome"].get("on_path") else "model"
        return f"Its {who} reports: {report}"
    return str(report)


def _unclear(log: list[dict[str, Any]]) -> list[int]:
    """The numbers of the writes of which it was not known whether they were made."""
    written = [row["about"] for row in log if row["kind"] == Kind.WRITE_DONE]
    return [about["sequence"] for about in written if is_unclear(about)]


def policy_changes(log: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was changed in the policy while a run was open, each with when."""
    changes = list[dict[str, Any]]()
    for record in log:
        if record["kind"] == Kind.POLICY_CHANGED:
            changes += [{"at": record["at"], **change} for change in record["about"]["changed"]]
    return changes


def _calls(run: str, log: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each call with its decision and result, as the audit has them, and the state of a write."""
    written = sa.select(ledger.c.sequence, ledger.c.state).where(ledger.c.run == run)
    states = {row["sequence"]: row["state"] for row in rows(written)}
    unclear = _unclear(log)
    calls: dict[int, dict[str, Any]] = {}
    for record in log:
        about = record["about"]
        call = calls.get(about.get("sequence", 0), {})
        match record["kind"]:
            case Kind.CALL_DECIDED:
                parts = {key: about[key] for key in ("sequence", "operation", "inputs", "because")}
                state = states.get(about["sequence"], "")
                open_ = {"decision": about["verdict"], "ok": None, "result": "", "state": state}
                open_["limits"] = about.get("limits", [])
                if about["sequence"] in unclear and state != WriteState.NOT_MADE:
                    open_["perhaps"] = True
                calls[about["sequence"]] = parts | open_
            case Kind.WRITE_REFUSED:
                call |= {"decision": VerdictKind.DENY, "because": about["because"]}
            case Kind.READ_DONE | Kind.WRITE_DONE:
                call |= {"ok": about["ok"], "result": about["result"]}
    return list(calls.values())


def _queued(work: Any) -> dict[str, Any]:
    task = engine.Task(**work.input["args"][0])
    began = (work.created_at or 0) / 1000
    row = {"id": work.workflow_id, "goal": task.goal, "trigger": task.trigger, "by": task.by}
    return {**QUEUED, **row, "began": began, "changed": began}
