"""What each page of the console shows, and what each form on it does.

`server.py` says who may see and send them.
"""

import json
from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from ...base import path_drawing, path_outline
from ...base.problem import Problem
from .. import view
from ..calls import execution
from ..durable import engine
from ..durable.chains import SEALS
from ..durable.store import GONE, MessageKind, RequestAnswer, RequestKind, WriteState, rows
from ..durable.store import audit as table
from ..figures import monitoring
from ..model.agent import agent
from ..people import approvals, authority, controls, forms
from ..record import memory, path_marks, records, verification
from ..rules.policy import VerdictKind
from ..workers import worker

LATEST = 20
DECIDED: Mapping[str, str] = {
    VerdictKind.ALLOW: "Allowed",
    VerdictKind.DENY: "Refused",
    VerdictKind.ASK: "Needed approval",
    VerdictKind.PREPARE: "Prepared for a person",
    "": "Not decided",
}
ANSWERS: Mapping[str, str] = {
    RequestAnswer.APPROVE: "Approve",
    RequestAnswer.DENY: "Deny",
    RequestAnswer.CONTINUE: "Continue with this note",
    RequestAnswer.UNDO: "Undo its writes and end",
    RequestAnswer.KEEP: "Keep its writes and end",
    RequestAnswer.FILL: "Confirm these values",
}
BY_HAND: Mapping[str, str] = {
    RequestAnswer.DONE: "It was undone by hand",
    RequestAnswer.NOT_MADE: "It was never made",
    RequestAnswer.KEEP: "It stays as it is",
}
FIELD = "field-"  # before the name of a field, that of its input
MESSAGES = (MessageKind.STEER, MessageKind.PAUSE, MessageKind.RESUME, MessageKind.STOP)

Texts = Mapping[str, str]
Shown = dict[str, Any]


def home_page(_: Texts) -> Shown:
    """What waits, which runs are open, and the figures of all runs."""
    figures = monitoring.figures()
    latest = engine.all_runs(LATEST)
    return {
        "latest": latest,
        "going": view.going(),
        "figures": in_words(figures),
        "waiting": view.requests_with_goals(),
        "blocked": figures["blocked"]["because"],
        "blind": figures["watches"]["because"],
        "irreversible": execution.irreversible_operations(),
        "limits": _used(figures["limits"]),
        "held_up": worker.held_up(),
    }


def run_page(path: Texts) -> Shown:
    """One run, with its requests and what people can tell it."""
    whole = view.run_details(path["run"])
    requests = whole["requests"]
    steps = view.path_of(path["run"])
    marks = path_marks.marks(steps, whole["audit"])
    waiting = [one for one in requests if not one["answer"]]
    return {
        **whole,
        "path": path_outline.entries(path_outline.outline(steps)),
        "marks": marks,
        "drawing": path_drawing.svg(steps, marks=marks) if steps else "",
        "goes_on": all(one["about"].get("goes_on", True) for one in waiting),
        "run_shown": path["run"],
        "waiting": waiting,
        "answered": [one for one in requests if one["answer"]],
        "bundled": [*map(records.request_for_people, approvals.bundle(path["run"]))],
        "writes": any(call["state"] not in ("", *GONE) for call in whole["calls"]),
        "has_written": any(call["state"] not in ("", WriteState.FAILED) for call in whole["calls"]),
        "ended": view.has_ended(whole["run"]),
        "held_up": "" if view.has_ended(whole["run"]) else worker.held_up(path["run"]),
        "undoing": worker.undoing(path["run"]),
    }


def _used(limits: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Of each limit its name, and what is used and allowed; a line for each value."""
    lines = []
    for name, limit in limits.items():
        used = limit["used"]
        allowed = limit["allowed"]
        if not isinstance(used, dict):
            lines.append((name, f"{used} of {allowed}"))
            continue
        lines += [(f"{name}: {value}", f"{amount} of {allowed}") for value, amount in used.items()]
        if more := limit["more_values"]:
            lines.append((name, f"{more} more {'value' if more == 1 else 'values'}"))
    return lines


def begin_page(_: Texts) -> Shown:
    """The form for a goal, with the inputs that run.yaml names."""
    inputs = agent().run_file.inputs
    required = inputs.get("required", ())
    properties = inputs["properties"].items()
    return {"inputs": [(name, one, name in required) for name, one in properties]}


def memory_page(_: Texts) -> Shown:
    """What is remembered, by scope."""
    return {
        "scopes": [
            (scope, list(facts))
            for scope, facts in groupby(memory.remembered_facts(), lambda fact: fact["about"])
        ]
    }


def audit_page(_: Texts) -> Shown:
    """Whether the record is as it was written, and its latest part."""
    count, seal, faults = verification.verify()
    query = sa.select(table).where(table.c.run != SEALS)
    latest = rows(query.order_by(table.c.number.desc()).limit(LATEST))
    entries = [*map(records.for_people, latest)]
    return {"count": count, "seal": seal, "faults": faults, "latest": entries}


def begin_run(_: Texts, form: Texts, person: str) -> str:
    """Queue a run in the person's name."""
    goal = form.get("goal", "").strip()
    if not goal:
        raise Problem("A run needs a goal.")
    if killer := controls.killed():
        raise Problem(f"{killer} has stopped all runs. Allow them first.")
    run_file = agent().run_file
    texts = {name: form.get(f"input-{name}", "").strip() for name in run_file.inputs["properties"]}
    inputs = run_file.typed([f"{name}={text}" for name, text in texts.items() if text])
    return f"/runs/{engine.queue_run(engine.Task(goal, by=person, behalf=person, inputs=inputs))}"


def answer_one(path: Texts, form: Texts, person: str) -> str:
    """Answer a request; the form has the digest of what was shown.

    Raises Problem without one.
    """
    id_ = path["id"]
    if not form.get("digest"):
        raise Problem(f"This form is out of date for {id_}. Reload the page and answer again.")
    reason = form.get("reason", "").strip()
    choice = form.get("answer", "")
    digest = form["digest"]
    if choice == RequestAnswer.FILL:
        fields = {key: text for key, text in form.items() if key.startswith(FIELD)}
        texts = {key.removeprefix(FIELD): text for key, text in fields.items()}
        return f"/runs/{forms.fill_form(id_, texts, person, digest, proven=True)}"
    run = approvals.answer_request(id_, choice, person, reason, digest, proven=True)
    return f"/runs/{run}"


def answer_all(path: Texts, form: Texts, person: str) -> str:
    """Answer all prepared writes of a run; the form names those that were shown."""
    choice = form.get("answer", "")
    reason = form.get("reason", "").strip()
    if choice not in approvals.ANSWERS[RequestKind.PREPARED]:
        raise Problem(f"Answer all of them with approve or deny, not {choice}.")
    approvals.answer_all(path["run"], choice, person, reason, form.get("shown", ""), proven=True)
    return f"/runs/{path['run']}"


def tell_run(path: Texts, form: Texts, person: str) -> str:
    """Tell a run something, or undo the writes of one that has ended.

    Raises Problem if the run is not in that state, or for any other deed.
    """
    name = path["run"]
    what = path["what"]
    text = form.get("text", "").strip()
    if what == "undo":
        view.ended_run(name)
        controls.request_undo(name, person, text)
    elif what in MESSAGES:
        view.open_run(name)
        controls.tell_run(name, MessageKind(what), person, text)
    else:
        raise Problem(f"A run cannot be told to {what}.")
    return f"/runs/{name}"


def switch_all(_: Texts, form: Texts, person: str) -> str:
    """Stop all runs, or allow them again."""
    if form.get("turn") == "allow":
        controls.allow_runs(person)
    else:
        controls.kill_runs(person)
    return "/"


def resume_blocked(_: Texts, _form: Texts, person: str) -> str:
    """Let each run go on that waits for whoever operates."""
    controls.resume_blocked(person)
    return "/"


def forget_fact(_: Texts, form: Texts, person: str) -> str:
    """Forget one fact."""
    number = form.get("number", "")
    memory.forget_scope(form.get("scope", ""), person, int(number) if number.isdecimal() else -1)
    return "/memory"


PAGES: dict[str, tuple[str, Callable[[Texts], Shown]]] = {
    "/": ("home", home_page),
    "/runs/{run}": ("run", run_page),
    "/begin": ("begin", begin_page),
    "/memory": ("memory", memory_page),
    "/audit": ("audit", audit_page),
}
FORMS: dict[str, Callable[[Texts, Texts, str], str]] = {
    "/begin": begin_run,
    "/requests/{id}": answer_one,
    "/bundles/{run}": answer_all,
    "/runs/{run}/{what}": tell_run,
    "/switch": switch_all,
    "/resume": resume_blocked,
    "/memory": forget_fact,
}


def plain(value: Any) -> str:
    """A value as text."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def about_line(data: Mapping[str, Any]) -> str:
    """What a record is about, in one line."""
    return ", ".join(
        f"{key}: {plain(value)}" for key, value in data.items() if value not in ("", [], {}, None)
    )


def answer_words(choice: str, request: Mapping[str, Any]) -> str:
    """What an answer to a request says, in words."""
    words = BY_HAND if request["kind"] == RequestKind.BY_HAND else ANSWERS
    return words.get(choice, choice)


def terms(request: Mapping[str, Any]) -> str:
    """Whose answer to a request counts; empty if anybody's does."""
    return authority.terms(agent().guard.policy, request)


def local_roles() -> list[str]:
    """The roles that `local` holds beside the people whom the policy names."""
    if authority.is_offline():
        return sorted(agent().guard.policy.roles)
    return []


def in_words(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The figures that a person looks at first."""
    cost = figures["cost"]
    requests = figures["approvals"]
    retry = figures["retry_seconds"]
    watches = figures["watches"]

    def percent(share: float | None) -> str:
        if share is None:
            return "none yet"
        return f"{share:.1%}"

    def amount(value: float | None, unit: str) -> str:
        if value is None:
            return "none yet"
        return f"{value:.4g} {unit}"

    return [
        ("Runs", str(figures["runs"]["total"])),
        ("Flagged", str(figures["runs"]["flagged"])),
        ("Handed over", percent(figures["escalation_rate"])),
        ("Errors in writes without approval", percent(figures["error_rate"])),
        ("Approved requests", f"{requests['approved']} of {requests['asked']}"),
        ("Cost per action", amount(cost["per_action"], cost["currency"])),
        ("Cost per run", amount(cost["per_run"], cost["currency"])),
        ("Prices of", cost["prices_of"] or "a model that policy.yaml does not name"),
        ("Retry, median", amount(retry["median"], "s")),
        ("Blocked runs", str(figures["blocked"]["runs"])),
        ("Thresholds that cannot be read", f"{watches['cannot_look']} of {watches['watched']}"),
    ]


FILTERS: dict[str, Callable[..., Any]] = {
    "moment": view.moment,
    "plain": plain,
    "about": about_line,
    "answer": answer_words,
    "line": records.sentence_of,
    "change": records.change_line,
    "status": view.status,
    "now": view.now,
    "said": view.report_line,
    "way_on": view.way_on,
    "offered": approvals.offered,
    "fields": forms.fields,
    "terms": terms,
}
NAMES: dict[str, Any] = {
    "decided": DECIDED,
    "local_roles": local_roles,
    "note_on_path": path_outline.NOTE,
    "listed": approvals.digest_of_bundle,
}
