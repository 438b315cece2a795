"""The kinds of records that the audit has, and a record as people read it.

A record has its kind, and `about` holds its data. The words for people are made here, and nowhere
read back.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

from ...base.display import visible_line
from ...base.names import as_written
from ..durable.store import RequestKind

OF_OTHERS = ("inputs", "for", "data", "details", "result", "watch", "looked")  # their values
OF_OPERATION = "operation:"  # before a name, what stands for the run in records of an operation
SHOWN = 240  # characters of a value in a line


class Kind(StrEnum):
    """What a record says has happened. What `about` holds stands beside each."""

    # of a run
    RUN_STARTED = "run_started"  # its task, and the level that it starts at
    PLAN_MADE = "plan_made"  # plan
    MODEL_ANSWERED = "model_answered"  # stop_reason; asked: the tools that it calls
    CALL_DECIDED = "call_decided"  # sequence, operation, inputs, verdict, because; limits, check
    READ_DONE = "read_done"  # sequence, operation, ok, result
    WRITE_DONE = "write_done"  # the same; unknown: whether one that is not ok was made
    WRITE_APPLIED = "write_applied"  # sequence, operation, by: a person has a prepared write made
    WRITE_REFUSED = "write_refused"  # the same, because: a prepared write is not made after all
    WRITE_UNDONE = "write_undone"  # sequence, operation, inputs, result
    UNDO_FAILED = "undo_failed"  # the same
    UNDO_REQUESTED = "undo_requested"  # by, reason
    END_DEFERRED = "end_deferred"  # because: other calls were in the turn that ended it
    GOAL_UNMET = "goal_unmet"  # missing
    CHECKS_MADE = "checks_made"  # checks: each with check, state; missing, of
    LEVEL_LOWERED = "level_lowered"  # level, because
    STATUS_CHANGED = "status_changed"  # status, why; again: when a blocked run is tried by itself
    RUN_GIVEN_UP = "run_given_up"  # because
    WORK_GIVEN_UP = "work_given_up"  # because: an undo, or the making of a write that was applied
    RUN_ENDED = "run_ended"  # status, report, left, used; backed_by of one that is done
    TASK_RECEIVED = "task_received"  # client, request
    # of people
    REQUEST_MADE = "request_made"  # id, request: its kind, what, because, digest
    REQUEST_ANSWERED = "request_answered"  # id, answer, by, reason; proven
    REQUEST_LAPSED = "request_lapsed"  # id, reason
    ANSWER_REFUSED = "answer_refused"  # id, answer, by, because
    RUN_TOLD = "run_told"  # word: steer, wish, pause, resume or stop; by, text
    PEOPLE_HEARD = "people_heard"  # steers, paused, stop, wishes
    RUNS_STOPPED = "runs_stopped"  # by
    RUNS_ALLOWED = "runs_allowed"  # by
    PERSON_ADMITTED = "person_admitted"  # name, by
    PERSON_DISMISSED = "person_dismissed"  # name, by
    # of what outlives a run
    FACT_KEPT = "fact_kept"  # about, untrusted, private
    FACT_REFUSED = "fact_refused"  # operation, because
    FACTS_RECALLED = "facts_recalled"  # about, facts, unverified
    FACTS_FORGOTTEN = "facts_forgotten"  # about, facts, by
    OPERATION_MARKED = "operation_marked"  # operation, seen_in, lacks: it counts as irreversible
    OPERATION_RESET = "operation_reset"  # operation, by, reason: it does so no longer
    START_HELD = "start_held"  # trigger, occasion, because
    LOOK_FAILED = "look_failed"  # trigger, inputs, watch, looked, because
    # of the project
    POLICY_CHANGED = "policy_changed"  # changed: each with what, of, before, after; worker
    PAYLOADS_ERASED = "payloads_erased"  # because, by; runs: how many of each, what is left
    HEADS_SEALED = "heads_sealed"  # heads: name, place, digest of each chain that moved; common
    TABLES_MIGRATED = "tables_migrated"  # found, version, records, head, open


# Requests about one call, which they name.
CALLS = (RequestKind.APPROVAL, RequestKind.PREPARED, RequestKind.BY_HAND)
# What backs the word of a model that its goal is met.
CHECKS: Literal["checks"] = "checks"
LEDGER: Literal["ledger"] = "ledger"
NOTHING: Literal["nothing"] = "nothing"
PLANNED_MORE = "plan"  # what a person is asked about whom a later plan asks for more
VERDICTS = {
    "allow": "allowed",
    "deny": "refused",
    "approve": "needs a person",
    "prepare": "prepared for a person",
}
NAMES = {  # of a kind whose words are not its name with blanks
    Kind.RUN_TOLD: "people told it",
    Kind.PEOPLE_HEARD: "it heard people",
    Kind.RUNS_STOPPED: "all runs are stopped",
    Kind.RUNS_ALLOWED: "all runs are allowed again",
    Kind.OPERATION_MARKED: "counts as irreversible",
    Kind.OPERATION_RESET: "counts as reversible again",
    Kind.END_DEFERRED: "did not end yet",
    Kind.WRITE_APPLIED: "a person has it made",
    Kind.WRITE_REFUSED: "prepared and not made",
}
UNCLEAR = ("Not clear:", "Failed:", "It may have been made")  # begin results of unclear writes
HIDDEN = ("digest", "watch", "looked", "head", "limits")  # of `about`, what only a program compares


def for_people(value: Any) -> Any:
    """A row, a record or a part of one, with operations by their written names.

    What a table holds stays as it is, and so do values of systems and callers.
    """
    match value:
        case list():
            return [for_people(part) for part in value]
        case {"doing": str() as doing, "why": str() as why} if doing and why.startswith(doing):
            after = why.removeprefix(doing)  # in version 1 it began with the name for models
            return _parts_for_people({**value, "why": as_written(doing) + after})
        case dict():
            return _parts_for_people(value)
    return value


def _parts_for_people(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _part_for_people(key, part) for key, part in value.items()}


def _part_for_people(key: str, value: Any) -> Any:
    match key, value:
        case (("operation" | "doing"), str()):
            return as_written(value)
        case "run", str() if value.startswith(OF_OPERATION):
            return as_written(value)
        case "asked" | "reads", list():
            return [as_written(name) for name in value]
        case "about", {"request": kind, "what": what} if kind in CALLS:
            return {**value, "what": as_written(what)}
    if key in OF_OTHERS:
        return value
    return for_people(value)


def request_for_people(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a request, with operations by their written names.

    What it asks about a call is the inputs of that call, which stay as they are.
    """
    if row["kind"] not in CALLS:
        return {**row, "about": for_people(row["about"])}
    about = row["about"]
    if row["what"] == PLANNED_MORE:
        about = for_people(about)
    return {**row, "what": as_written(row["what"]), "about": about}


def title(record: Mapping[str, Any]) -> str:
    """What has happened, in a few words."""
    kind = Kind(record["kind"])
    about = record["about"]
    match kind:
        case Kind.CALL_DECIDED:
            return f"call {VERDICTS[about['verdict']]}"
        case Kind.WRITE_DONE if is_unclear(about):
            return "perhaps written, not known whether"
        case Kind.READ_DONE | Kind.WRITE_DONE:
            done = "written"
            if kind is Kind.READ_DONE:
                done = "read"
            return done if about["ok"] else f"NOT {done}"
        case Kind.REQUEST_MADE:
            return f"asked a person: {about['request']}"
        case Kind.REQUEST_ANSWERED:
            return f"a person answered: {about['answer'].replace('_', ' ')}"
        case Kind.RUN_TOLD:
            return f"{NAMES[kind]}: {about['word']}"
        case Kind.STATUS_CHANGED | Kind.RUN_ENDED:
            return str(about["status"])
        case _:
            return NAMES.get(kind, kind.replace("_", " "))


def is_unclear(about: Mapping[str, Any]) -> bool:
    """Whether it is not known if a write was made; an older record says so in its result alone."""
    if about["ok"]:
        return False
    is_worded_so = str(about["result"]).startswith(UNCLEAR)
    return bool(about.get("unknown", is_worded_so))


def planned(step: Mapping[str, Any]) -> str:
    """A step of a plan, with how often and for which inputs."""
    text = str(step["operation"])
    if "times" in step:
        text = f"{step['times']} × {text}"
    if "for" in step:
        text = f"{text} {short(step['for'])}"
    return text


def line(record: Mapping[str, Any]) -> str:
    """All that a record says, in one line."""
    about = record["about"]
    heading = title(record)
    match record["kind"]:
        case Kind.PLAN_MADE:
            steps = [f"{planned(step)} ({step['why']})" for step in about["plan"]]
            return f"plan: {'; '.join(steps) or 'nothing'}"
        case Kind.CALL_DECIDED:
            call = f"{about['operation']} {short(about['inputs'])}"
            whose = f" for the check {about['check']}" if "check" in about else ""
            return f"{call} {VERDICTS[about['verdict']]}{whose}: {about['because']}"
        case Kind.CHECKS_MADE:
            return f"{heading}: {'; '.join(map(checked, about['checks']))}"
        case Kind.READ_DONE | Kind.WRITE_DONE:
            return f"{heading}: {short(about['result'])}"
        case Kind.POLICY_CHANGED:
            return f"{heading}: {'; '.join(map(change, about['changed']))}"
        case Kind.RUN_ENDED:
            return heading  # its report is shown whole, below
        case _:
            return f"{heading}: {details(record)}".removesuffix(": ")


def checked(finding: Mapping[str, Any]) -> str:
    """What came of one check, in words."""
    of = f" of {finding['of']}" if finding["of"] else ""
    return f"{finding['check']}{of}: {finding['state']}"


def change(changed: Mapping[str, Any]) -> str:
    """What has changed in the policy, as it was and is."""
    of = f" of {changed['of']}" if "of" in changed else ""
    before, after = _different(changed["before"], changed["after"])
    return f"{changed['what']}{of}: {before} → {after}"


def _different(before: Any, after: Any) -> tuple[str, str]:
    """Two values in words: of two mappings, what differs; `none` for what is not there."""
    if isinstance(before, dict) and isinstance(after, dict):
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        before = {key: before.get(key) for key in keys}
        after = {key: after.get(key) for key in keys}
    words = ["none" if value is None else short(value) for value in (before, after)]
    return words[0], words[1]


def details(record: Mapping[str, Any]) -> str:
    """The data of a record in one line, without what its title says."""
    title_keys = ("verdict", "request", "answer", "word", "status", "ok", "unknown", *HIDDEN)
    rest = {key: value for key, value in record["about"].items() if value and key not in title_keys}
    return ", ".join(f"{key} {short(value)}" for key, value in rest.items())


def short(value: Any) -> str:
    """A value in one line that is not too long."""
    text = visible_line(value)
    if len(text) <= SHOWN:
        return text
    return f"{text[:SHOWN]} …"
