"""How a run begins without a person: on an occasion of a trigger, or when another run ends.

Its id is made of the trigger and of the occasion. However often the same occasion is told, and to
however many processes, it is one run. `clock.py` keeps the times.

Signed requests from outside begin runs, too: a webhook at its path, an event at /events/NAME. They
are signed under WEBHOOK_SECRET, or for a while under WEBHOOK_SECRET_OLD, as `base/web.py`
says. The same `Idempotency-Key` is the same run. A sender that tries again needs one, since without
it a request with a new signature is a new one.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from time import time
from typing import Any

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ...base import web
from ...base.problem import Problem, hold_together
from ...base.settings import read_secrets
from ...base.systems import load_systems
from ..durable import engine
from ..durable.engine import Task
from ..durable.steps import transaction
from ..durable.store import RequestKind, rows, storable, watches
from ..durable.store import audit as audit_records
from ..model.agent import agent
from ..people import approvals, controls, forms
from ..record import audit
from ..record.payloads import ERASED
from ..record.records import Kind, short
from ..rules.trigger_file import (
    Event,
    Follower,
    Threshold,
    Triggers,
    Unprompted,
    Webhook,
    load_triggers,
)

MOST_BYTES = 64_000
CLOSED = "Webhooks are refused: WEBHOOK_SECRET is not set."
HELD = "All runs are stopped, so nothing can start now. Send the request again later."
LACKS = "This body lacks inputs of a run:"
OTHER = "This Idempotency-Key was already used with another body. Send a new key."
UNKNOWN = "No trigger waits for this event."
EVENT = "event"  # who answers a run that waits for one


def triggers() -> Triggers:
    """The triggers of this process."""
    return _triggers(agent().folder)


def digest_of_key(text: str) -> str:
    """A key of any form as 24 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def watch_key(this: Threshold, inputs: Mapping[str, Any]) -> str:
    """The key of a watch: a threshold with one set of its inputs."""
    return digest_of_key(json.dumps([this.id, this.read, this.when, inputs], sort_keys=True))


def refuse_if_stopped(trigger: Unprompted, occasion: str) -> bool:
    """Whether all runs are stopped, so that nothing may start; if so, this is recorded.

    Writes in the transaction that is running.
    """
    if why := controls.stopped(""):
        audit.record("", Kind.START_HELD, trigger=trigger.id, occasion=occasion, because=why)
    return bool(why)


def begin_on_occasion(
    trigger: Unprompted,
    occasion: str,
    data: str = "",
    inputs: Mapping[str, Any] | None = None,
    *,
    untrusted: bool = False,
    private: bool = False,
) -> str:
    """Queue a run in the transaction that is running.

    Gives its id; none while all runs are stopped. What the run is told is in `inputs`, or by its
    names in the data. Data that are known to rest on text from outside are `untrusted`, whatever
    the trigger says of its own.
    """
    if refuse_if_stopped(trigger, occasion):
        return ""
    trusted = trigger.trusted and not untrusted
    values = agent().run_file.named_in(_parsed(data) if inputs is None else inputs)
    by = trigger.id, trigger.kind, trigger.behalf
    task = Task(trigger.goal, *by, data, trusted, private, values)
    return engine.queue_run_along(task, f"{trigger.id}@{occasion}")


def lacking(data: str) -> str:
    """What the data of an event or webhook lack of a run's required inputs; empty if nothing."""
    return agent().run_file.input_faults(agent().run_file.named_in(_parsed(data)))


@transaction("set_off")
def set_off(these: Sequence[Unprompted], occasion: str, data: str = "") -> list[str]:
    """Start a run of each trigger. Gives their ids; none while all runs are stopped."""
    return [run for trigger in these if (run := begin_on_occasion(trigger, occasion, data))]


@transaction("follow")
def begin_followers(
    run: str,
    trigger: str,
    status: str,
    report: str,
    untrusted: bool,
    private: bool,
    is_checked: bool = False,
) -> None:
    """Begin what waits for this run's outcome, with its report.

    That is no better than what the run has read.
    """
    for follower in triggers().of_kind(Follower):
        if follower.comes_after(trigger, status, is_checked=is_checked):
            begin_on_occasion(follower, run, report, untrusted=untrusted, private=private)


def emit(name: str, data: str = "", key: str = "") -> list[str]:
    """Say that something has happened; gives the runs that begin or go on.

    The same key again is the same event. Raises Problem if neither a trigger nor a path waits for
    it, if its data lack what a run is told, or while all runs are stopped.
    """
    told = forms.deliver_event(name, _parsed(data), EVENT)
    waiting = triggers().events(name)
    if told and not waiting:
        return told
    if not waiting:
        raise Problem(_unheard(name))
    if input_faults := lacking(data):
        raise Problem(f"The event does not begin a run: {input_faults}. Give the inputs as JSON.")
    runs = set_off(waiting, digest_of_key(key or uuid.uuid4().hex), data)
    if not runs:
        reason = "No run begins while all runs are stopped"
        raise Problem(f"{reason}. To lift this: `agent allow`.", 3)
    return [*runs, *told]


def _unheard(name: str) -> str:
    """Say why an event reaches nothing, and which would."""
    names = ", ".join(sorted({event.name for event in triggers().of_kind(Event)})) or "none"
    begins = f"These events begin runs: {names}."
    others = [
        f"{one['run']} waits for it with {one['about']['key']} {short(one['about']['of'])}"
        for one in approvals.open_requests(RequestKind.EVENT)
        if one["what"] == name
    ]
    if others:
        return f"The event {name} does not have the data that are waited for: {', '.join(others)}."
    return f"No run waits for the event {name}, and no trigger in triggers.yaml does. {begins}"


def known_secrets() -> tuple[str, ...]:
    """The secrets that may sign requests. Raises Problem for one that can be guessed."""
    return read_secrets("WEBHOOK_SECRET")


def webhook_routes(triggers: Triggers) -> list[Route]:
    """The routes for webhooks and events, of at most 64 kB a body.

    Raises Problem as `known_secrets` does.
    """
    known_secrets()
    route = partial(Route, methods=["POST"], max_body_size=MOST_BYTES)
    hooks = [route(hook.path, partial(_receive, hook)) for hook in triggers.of_kind(Webhook)]
    return [*hooks, route("/events/{name}", partial(_happened, triggers))]


def watch_figures() -> dict[str, Any]:
    """How many values are watched, how many cannot be, and why, by trigger."""
    operations = load_systems(Path("systems.yaml"))
    triggers = load_triggers(Path("triggers.yaml"), operations)
    keys = dict[str, str]()
    for this in triggers.of_kind(Threshold):
        keys |= {watch_key(this, dict(inputs)): this.id for inputs in this.each}
    blind = _blind() if keys else {}
    because = {keys[key]: why for key, why in blind.items() if key in keys}
    cannot = len(keys.keys() & blind.keys())
    return {"watched": len(keys), "cannot_look": cannot, "because": because}


@cache
def _triggers(folder: Path) -> Triggers:
    rules = agent().guard.policy.operations
    operations = agent().operations.items()
    allowed = {name: operation for name, operation in operations if rules[name].allow}
    file = folder / "triggers.yaml"
    result = load_triggers(file, allowed)
    if not agent().run_file.checks:
        never = (
            "waits for checked runs, but run.yaml has no done_when; write done_when, or when: done"
        )
        waiting = [one.id for one in result.of_kind(Follower) if one.when == "checked"]
        hold_together(file, (f"{id_}: it {never}" for id_ in waiting))
    return result


def _parsed(data: str) -> Any:
    """The data in a text, as they can be kept; None if it is no JSON."""
    try:
        return storable(json.loads(data, parse_constant=lambda _: None))
    except (ValueError, RecursionError):
        return None


async def _receive(hook: Webhook, request: Request) -> Response:
    """A request to a webhook."""
    (run,) = await run_in_threadpool(_begin_signed, [hook], request, await request.body())
    return JSONResponse({"run": run}, 202)


async def _happened(triggers: Triggers, request: Request) -> Response:
    """A request that names an event."""
    name = request.path_params["name"]
    body = await request.body()
    return JSONResponse(
        {"runs": await run_in_threadpool(_emit, triggers, name, request, body)}, 202
    )


def _emit(triggers: Triggers, name: str, request: Request, body: bytes) -> list[str]:
    """Start the runs of a signed event, and tell those that wait for it; gives their ids."""
    _check_signature(request, body)
    data = _text(body)
    told = forms.deliver_event(name, _parsed(data), EVENT)
    waiting = triggers.events(name)
    if told and not waiting:
        return told
    return [*_begin(waiting, request, data), *told]


def _check_signature(request: Request, body: bytes) -> None:
    """Raise HTTPException 401 for a request that is not signed as it has to be."""
    secrets = known_secrets()
    if not secrets:
        raise HTTPException(401, CLOSED)
    if refusal := web.signature_refusal(secrets, request.headers, request.url.path, body, time()):
        raise HTTPException(401, refusal)


def _begin_signed(these: Sequence[Unprompted], request: Request, body: bytes) -> list[str]:
    """Start the runs of a signed request; gives their ids. Raises what `_begin` does, and 401."""
    _check_signature(request, body)
    return _begin(these, request, _text(body))


def _text(body: bytes) -> str:
    """What came with a request, as it can be kept."""
    return str(storable(body.decode(errors="replace")))


def _begin(these: Sequence[Unprompted], request: Request, data: str) -> list[str]:
    """Start the runs of a request whose signature was checked; gives their ids.

    Raises HTTPException 404 if nothing waits for it, 409 for a key with another body, 422 for
    missing inputs, 503 while all runs are stopped.
    """
    headers = request.headers
    if not these:
        raise HTTPException(404, UNKNOWN)
    key = headers.get("idempotency-key", "")
    if input_faults := lacking(data):
        raise HTTPException(422, f"{LACKS} {input_faults}.")
    runs = set_off(
        these, digest_of_key(f"key {key}" if key else f"once {headers['x-signature']}"), data
    )
    if not runs:
        raise HTTPException(503, HELD)
    if any(engine.task_of(run).data not in (data, ERASED) for run in runs):
        raise HTTPException(409, OTHER)
    return runs


def _blind() -> dict[str, str]:
    """The watches whose last look failed, each with why."""
    seen = {row["id"]: row["looked"] for row in rows(sa.select(watches.c.id, watches.c.looked))}
    failed = sa.select(audit_records.c.about).where(
        audit_records.c.run == "", audit_records.c.kind == Kind.LOOK_FAILED
    )
    reasons = dict[str, str]()
    for row in rows(failed.order_by(audit_records.c.number)):
        about = row["about"]
        key = about.get("watch", "")  # a record of an earlier release names none
        if about.get("looked", 0.0) > seen.get(key, 0.0):
            reasons[key] = about["because"]
    return reasons
