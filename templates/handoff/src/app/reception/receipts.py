"""Where a task stands, made from the agent's tables at the moment it is asked for."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from ..action.store import audit, ledger, requests, rows, runs
from ..handoff.messages import Approval, Confirmation, Receipt, Status

IDS = (
    "confirmation_id",
    "confirmation",
    "receipt",
    "id",
)  # what a system may call the id of a write, the first that it has
STATUS: dict[str, Status] = {
    "waiting": "input_required", "escalated": "escalated", "done": "completed", "kept": "escalated", "stopped": "cancelled",
    "failed": "failed",
}  # fmt: skip
PREPARED = "Everything else is done; a colleague applies what was prepared."
APPLIED = "A colleague has agreed to what was prepared, and it is being made."


def receipts(found: sa.Select[Any]) -> list[Receipt]:
    """The receipt of each of these rows of `tasks`."""
    given = rows(found)
    ids = [task["id"] for task in given]
    last = sa.select(audit.c.run, sa.func.max(audit.c.number).label("number")).where(audit.c.run.in_(ids))
    # In this order, each of which looks later: no receipt is older than its revision, or ends without what was written.
    revisions = {row["run"]: row["number"] for row in rows(last.group_by(audit.c.run))}
    going = {row["id"]: row for row in rows(sa.select(runs).where(runs.c.id.in_(ids)))}
    open_ = sa.select(requests).where(requests.c.run.in_(ids), requests.c.answer == "").order_by(requests.c.asked)
    asked = _by_run(rows(open_))
    applied = _applied(ids)
    written = _by_run(rows(sa.select(ledger).where(ledger.c.run.in_(ids), ledger.c.state == "done")))
    times = _times([run for run in ids if run in written])
    return [
        _receipt(task, going.get(i), written.get(i, []), asked.get(i, []), i in applied, revisions.get(i, 0), times)
        for i, task in ((task["id"], task) for task in given)
    ]


def _receipt(
    task: Mapping[str, Any],
    run: Mapping[str, Any] | None,
    written: list[dict[str, Any]],
    asked: list[dict[str, Any]],
    applied: bool,
    revision: int,
    times: Mapping[tuple[str, int], float],
) -> Receipt:
    request, outcome = task["request"], run and run["outcome"]
    ended = bool(outcome) or bool(run and run["status"] == "failed")
    status: Status = STATUS.get(run["status"], "working") if run else "working"
    if ended and run and run["status"] == "escalated":
        status = "failed"  # nobody took it over, or a person had it undone
    approvals = [_approval(row) for row in asked if row["kind"] != "escalation"]
    if status == "input_required" and not approvals:
        status = "working"  # it is about to ask, or was just answered
    reason = "" if run is None or status in ("working", "completed") else str(run["why"] or run["flag"])
    report = str(outcome["report"]) if outcome else ""
    if ended and status != "completed":
        reason, report = (report or reason), ""
    if ended and approvals:
        status, reason = "input_required", PREPARED
    elif ended and applied:
        status, reason = "working", APPLIED
    return Receipt(
        task=task["id"],
        key=request["key"],
        issue=request["issue"],
        on_behalf_of=task["behalf"],
        details=request["details"],
        status=status,
        final=ended and not approvals and not applied,
        revision=revision,
        began=_moment(task["began"]),
        changed=_moment(run["changed"] if run else task["began"]),
        doing="" if ended or run is None else _doing(run),
        confirmations=[_confirmation(row, times) for row in written],
        approvals=approvals,
        reason="; ".join([reason, *(outcome["left"] if outcome else [])]).strip("; "),
        report=report,
    )


def _applied(ids: list[str]) -> set[str]:
    """The runs with a prepared write that a person has agreed to, and of which it is not known yet what came of it."""
    agreed = sa.select(requests.c.id, requests.c.run).where(requests.c.run.in_(ids), requests.c.kind == "prepared")
    settled = sa.select(ledger.c.key).where(ledger.c.run.in_(ids), ledger.c.state != "intended")
    stopped = sa.select(audit).where(audit.c.run.in_(ids), audit.c.event == "not applied")
    open_ = rows(agreed.where(requests.c.answer == "approve", requests.c.id.not_in(settled)))
    never = {f"{row['run']}:{row['about']['sequence']}" for row in (rows(stopped) if open_ else [])}
    return {row["run"] for row in open_ if row["id"] not in never}


def _doing(run: Mapping[str, Any]) -> str:
    doing, why = run["doing"], run["why"]
    return str(why if why.startswith(doing) else f"{doing}: {why}") if doing else "planning"


def _confirmation(write: Mapping[str, Any], times: Mapping[tuple[str, int], float]) -> Confirmation:
    at = times.get((write["run"], write["sequence"]), 0.0)
    return Confirmation(operation=write["operation"], id=_id(write["result"], write["key"]), at=_moment(at))


def _id(result: str, key: str) -> str:
    """The id in a system's answer; without one, the key that it has the write under."""
    try:
        said = json.loads(result)
    except ValueError:
        return key
    found = (said.get(name) for name in IDS) if isinstance(said, dict) else ()
    return next((str(id_) for id_ in found if isinstance(id_, str | int)), key)


def _approval(row: Mapping[str, Any]) -> Approval:
    return Approval(
        id=row["id"],
        operation=row["what"],
        inputs=row["about"],
        because=row["because"],
        to=row["to"],
        until=_moment(row["until"]),
        digest=row["digest"],
    )


def _times(ids: list[str]) -> dict[tuple[str, int], float]:
    """When each write was made, as the audit has it."""
    made = sa.select(audit).where(audit.c.run.in_(ids), audit.c.event == "written")
    return {(row["run"], row["about"]["sequence"]): row["at"] for row in (rows(made) if ids else [])}


def _by_run(found: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    by_run: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        by_run.setdefault(row["run"], []).append(row)
    return by_run


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
