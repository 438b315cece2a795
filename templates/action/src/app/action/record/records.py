"""The kinds of records that the audit has, and a record as people read it.

A record has its kind, and `about` holds its data. A reason is worded where it is found, as in
`rules/policy.py`, and stored as `because`. `sentence_of` makes the sentence around it for
`cli/terminal.py` and `console/pages.py`, and nothing reads it back.
"""

from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

from ...base.display import as_written, visible_line
from ...base.settings import LOCAL
from ..durable.store import MessageKind, RequestAnswer, RequestKind, RunStatus
from ..rules.policy import VerdictKind

OF_OTHERS = ("inputs", "for", "data", "details", "result", "watch", "looked")  # their values
OF_OPERATION = "operation:"  # before a name, what stands for the run in records of an operation
SHOWN = 240  # characters of a value in a line


class Kind(StrEnum):
    """What a record says has happened. What `about` holds stands beside each."""

    # of a run
    RUN_STARTED = "run_started"  # its task, and the level that it starts at
    PLAN_MADE = "plan_made"  # plan
    # stop_reason; asked: the tools that it calls; of a step of a path: step, and result, its answer
    MODEL_ANSWERED = "model_answered"
    # sequence, operation, inputs, verdict, because; limits, and the check or step it is made for
    CALL_DECIDED = "call_decided"
    BRANCH_TAKEN = "branch_taken"  # step, because: a path takes this case of a branch
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
    WORK_GIVEN_UP = "work_given_up"  # because: an undo, an applied write, a look at a value
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
VERDICTS: Mapping[str, str] = {  # after the name of a call, before a colon and why
    VerdictKind.ALLOW: "is allowed",
    VerdictKind.DENY: "is refused",
    VerdictKind.ASK: "needs approval",
    VerdictKind.PREPARE: "is prepared for a person",
}
SENTENCES = {  # of a kind, with fields of `about`; after a colon at its end stands a reason
    Kind.WRITE_APPLIED: "{by} applied the prepared write {operation}.",
    Kind.WRITE_REFUSED: "The write prepared in call {sequence} will not be made: {because}",
    Kind.WRITE_UNDONE: "{operation} {inputs} undid the write of call {sequence}: {result}",
    Kind.UNDO_FAILED: "{operation} {inputs} could not undo the write of call {sequence}: {result}",
    Kind.UNDO_REQUESTED: "{by} requested an undo of the run's writes: {reason}",
    Kind.BRANCH_TAKEN: "The path went on at {step}: {because}",
    Kind.END_DEFERRED: "The model could not end the run yet: {because}",
    Kind.GOAL_UNMET: "The goal is not met: {missing}",
    Kind.LEVEL_LOWERED: "The run's level was lowered to {level}: {because}",
    Kind.RUN_GIVEN_UP: "The run cannot continue: {because}",
    Kind.WORK_GIVEN_UP: "Work outside the steps of a run was interrupted: {because}",
    Kind.TASK_RECEIVED: "{client} handed off a task: {request}",
    Kind.REQUEST_LAPSED: "Request {id} expired: {reason}",
    Kind.ANSWER_REFUSED: '{by} answered "{answer}" to request {id}. '
    "The answer does not count: {because}",
    Kind.RUNS_STOPPED: "{by} stopped all runs.",
    Kind.RUNS_ALLOWED: "{by} allowed runs again.",
    Kind.PERSON_ADMITTED: "{by} admitted {name} to the console.",
    Kind.PERSON_DISMISSED: "{by} withdrew {name}'s access to the console.",
    Kind.FACT_REFUSED: "The memory refused a call of {operation}: {because}",
    Kind.OPERATION_MARKED: "{operation} now counts as irreversible, "
    "because its answer in {seen_in} lacked data that the undo needs: {lacks}",
    Kind.OPERATION_RESET: "{by} marked {operation} as reversible again: {reason}",
    Kind.START_HELD: 'Trigger "{trigger}" started no run for {occasion}: {because}',
    Kind.LOOK_FAILED: 'Trigger "{trigger}" could not read its value for {inputs}: {because}',
    Kind.TABLES_MIGRATED: "The tables were migrated from version {found} to {version}.",
}
STATUSES: Mapping[str, str] = {  # that a run comes to, in a sentence; after a colon stands why
    RunStatus.RUNNING: "The run continues: ",
    RunStatus.WAITING: "The run waits: ",
    RunStatus.PREPARED: "The run waits for its prepared writes: ",
    RunStatus.BLOCKED: "The run is blocked: ",
    RunStatus.ESCALATED: "The run was handed over to a person: ",
}
REQUESTS = {  # what a request of a kind is for; why stands in the record before it
    RequestKind.APPROVAL: "asks a person to approve {what}.",
    RequestKind.PREPARED: "asks a person to apply or refuse {what}.",
    RequestKind.ESCALATION: "asks a person to decide what becomes of the run.",
    RequestKind.BY_HAND: "asks a person to deal with {what} by hand: {because}",
    RequestKind.FORM: "asks a person to fill in the form of {what}.",
    RequestKind.EVENT: "waits for the event {what}.",
}
# Any other is named as it is.
ANSWERS = {
    RequestAnswer.APPROVE: "approved",
    RequestAnswer.DENY: "denied",
    RequestAnswer.FILL: "filled in",
}
CHECKED = {"held": "passed"}  # the state of a check in words
WORDS = {  # that people say to a run
    MessageKind.STEER: "gave the run an instruction",
    MessageKind.WISH: "sent the run a note",
    MessageKind.PAUSE: "told the run to pause",
    MessageKind.RESUME: "told the run to continue",
    MessageKind.STOP: "told the run to stop",
}
UNKNOWN = "(unknown)"  # what stands for a field that a record of an earlier version lacks
UNCLEAR = ("Not clear:", "Failed:", "It may have been made")  # begin results of unclear writes


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


def sentence_of(record: Mapping[str, Any]) -> str:
    """What a record says, as a sentence on one line; it may end in a reason or a value.

    The record is as `for_people` gives it.
    """
    sentence = _sentence(Kind(record["kind"]), record["about"])
    return f"{sentence[:-2]}." if sentence.endswith(": ") else sentence


def _sentence(kind: Kind, about: Mapping[str, Any]) -> str:
    """The sentence; one that lacks its reason ends in a colon."""
    values = defaultdict(lambda: UNKNOWN, {key: short(value) for key, value in about.items()})
    match kind:
        case Kind.RUN_STARTED:
            return _start_sentence(about, values)
        case Kind.PLAN_MADE:
            steps = [f"{planned(step)} ({step['why']})" for step in about["plan"]]
            return f"The model made its plan: {'; '.join(steps) or 'no calls'}"
        case Kind.MODEL_ANSWERED:
            return _turn_sentence(about, values)
        case Kind.CALL_DECIDED:
            return _decision_sentence(about, values)
        case Kind.READ_DONE | Kind.WRITE_DONE:
            return _result_sentence(kind, about, values)
        case Kind.CHECKS_MADE:
            return f"Checks at the end: {'; '.join(map(checked, about['checks']))}"
        case Kind.STATUS_CHANGED:
            return _status_sentence(values)
        case Kind.RUN_ENDED:
            return f"The run ended: {values['status']}."  # its report is shown whole, below
        case Kind.REQUEST_MADE:
            return _request_sentence(about, values)
        case Kind.REQUEST_ANSWERED:
            return _answer_sentence(about, values)
        case Kind.RUN_TOLD:
            return f"{values['by']} {WORDS[about['word']]}: {values['text']}"
        case Kind.PEOPLE_HEARD:
            return _heard_sentence(about)
        case Kind.FACT_KEPT | Kind.FACTS_RECALLED | Kind.FACTS_FORGOTTEN:
            return _memory_sentence(kind, about, values)
        case Kind.POLICY_CHANGED:
            return f"The policy changed: {'; '.join(map(change_line, about['changed']))}"
        case Kind.PAYLOADS_ERASED:
            number = sum(part["records"] for part in about["runs"].values())
            erased = f"The data of {counted(number, 'record')} were erased by {values['by']}"
            return f"{erased}: {values['because']}"
        case Kind.HEADS_SEALED:
            return f"A seal was recorded for {counted(len(about['heads']), 'chain')}."
        case _:
            return SENTENCES[kind].format_map(values)


def _start_sentence(about: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """The start of a run: its level, who began it, for whom, what it was told, and its goal."""
    who = values["by"] or UNKNOWN
    how = ""
    if about.get("trigger", "prompt") != "prompt":
        who = f'Trigger "{values["trigger"]}" ({who})'
    if about.get("behalf", "") not in ("", about.get("by")):
        person = "the local user" if about["behalf"] == LOCAL else values["behalf"]
        how = f" on behalf of {person}"
    sentences = [f"{who} started the run{how}.", f"Level: {values['level']}."]
    if about.get("inputs"):
        sentences.append(f"Inputs: {values['inputs']}.")
    if about.get("data"):
        source = "people who are trusted" if about.get("trusted") else "outside"
        sentences.append(f'Data from {source}: "{values["data"]}".')
    if about.get("private"):
        sentences.append("Inputs and data are private.")
    return " ".join([*sentences, f"Goal: {values['goal']}"])


def _turn_sentence(about: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """A turn of the model: why it ended, and what it calls."""
    if "step" in about:
        answered = f"The model answered in step {values['step']} ({values['stop_reason']})"
        return f"{answered}: {values['result']}" if "result" in about else f"{answered}."
    calls = ", ".join(about.get("asked", [])) or "none"
    return f"The model ended its turn ({values['stop_reason']}). Calls: {calls}."


def _decision_sentence(about: Mapping[str, Any], values: Mapping[str, str]) -> str:
    name = f"Call {values['sequence']}"
    call = f"{values['operation']} {values['inputs']}"
    verdict = f"{VERDICTS[about['verdict']]}: {values['because']}"
    if "check" in about:
        return f'{name}, made for the check "{values["check"]}": {call} {verdict}'
    if "step" in about:
        return f"{name}, in step {values['step']} of the path: {call} {verdict}"
    return f"{name}: {call} {verdict}"


def _result_sentence(kind: Kind, about: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """What came of a call: its answer, or the fault."""
    name, result = values["operation"], values["result"]
    if kind is Kind.READ_DONE:
        return f"{name} answered: {result}" if about["ok"] else f"{name} was NOT read: {result}"
    if about["ok"]:
        return f"{name} was carried out: {result}"
    if is_unclear(about):
        return f"It is not known whether {name} was carried out: {result}"
    return f"{name} was NOT carried out: {result}"


def _status_sentence(values: Mapping[str, str]) -> str:
    """A status that a run has come to, why, and when it is tried again by itself."""
    status = values["status"]
    sentence = f"{STATUSES.get(status, f'The run is {status}: ')}{values['why']}"
    if "again" in values:
        return f"{sentence.removesuffix('.')}. It is tried again at {values['again']}."
    return sentence


def _request_sentence(about: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """What a person is asked to do."""
    if about.get("what") == PLANNED_MORE:
        values = {**values, "what": "what the new plan adds"}
    deed = REQUESTS[about["request"]].format_map(values)
    return f"Request {values['id']} {deed}"


def _answer_sentence(about: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """A person's answer to a request, whether a token proves whose it is, and the reason."""
    answer = about["answer"]
    verb = ANSWERS.get(answer, f'answered "{answer.replace("_", " ")}" to')
    token = " with a token" if about.get("proven") else ""
    return f"{values['by']} {verb} request {values['id']}{token}: {values['reason']}"


def _heard_sentence(about: Mapping[str, Any]) -> str:
    """What a run has taken in of what people said."""
    words = [f'instruction "{text}"' for text in about.get("steers", [])]
    words += [f'note "{text}"' for text in about.get("wishes", [])]
    if about.get("paused"):
        words.append("pause")
    if about.get("stop"):
        words.append(f'stop "{about["stop"]}"')
    return f"The run received: {short('; '.join(words) or 'continue')}"


def _memory_sentence(kind: Kind, about: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """A fact that a run keeps, those that it recalls, or those that people have it forget."""
    if kind is Kind.FACT_KEPT:
        marks = [mark for mark in ("untrusted", "private") if about.get(mark)]
        mark = f", marked as {' and '.join(marks)}" if marks else ""
        return f"The run kept a fact about {values['about']}{mark}."
    facts = f"{counted(about['facts'], 'fact')} about {values['about']}"
    if kind is Kind.FACTS_FORGOTTEN:
        return f"{values['by']} deleted {facts} from memory."
    return f"The run recalled {facts}, and {values['unverified']} that are not verified."


def checked(finding: Mapping[str, Any]) -> str:
    """What came of one check, in words."""
    of = f" for {finding['of']}" if finding["of"] else ""
    return f'({CHECKED.get(finding["state"], finding["state"])}) "{finding["check"]}"{of}'


def change_line(changed: Mapping[str, Any]) -> str:
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


def short(value: Any) -> str:
    """A value in one line that is not too long."""
    text = visible_line(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]} …"


def counted(number: int, noun: str) -> str:
    """A number with its noun, which takes an s unless there is one."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
