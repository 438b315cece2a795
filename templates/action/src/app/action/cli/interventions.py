"""The commands by which people answer a run, tell it something, or end it.

What they do is imported when it is done.
"""

import json
import re
from typing import Any, Literal

import click

from ...base.display import as_written
from ...base.problem import Problem
from .command import as_json, by, carry, command, leave_to_workers, reason, warn_if_held_up


def _list(name: str, kinds: tuple[str, ...], does: str) -> None:
    @command(name, name=name, help=does)
    @as_json
    def list_requests(plain: bool) -> None:
        from .. import view
        from . import terminal

        requests = [request for request in view.open_requests() if request["kind"] in kinds]
        if plain:
            return click.echo(json.dumps(requests, indent=2))
        for request in requests:
            terminal.print_request(request)
        for run in dict.fromkeys(request["run"] for request in requests):
            terminal.print_bundle(run)
        if requests:
            return None
        return click.echo("Nothing waits.")


_list(
    "approvals",
    ("approval", "prepared"),
    "List the calls that wait for approval, the most urgent first.",
)
_list(
    "escalations",
    ("escalation", "by_hand"),
    "List the runs that are handed over, and the writes to deal with by hand, with what is "
    "known and what is needed.",
)


_list(
    "forms",
    ("form",),
    "List the forms that a path waits for, the most urgent first.",
)


@command("fill run-5f0c2b7d9a31:form-1 order_id=O-17 total=250")
@click.argument("id_", metavar="ID")
@click.argument("values", nargs=-1, metavar="NAME=VALUE ...")
@by
def fill(id_: str, values: tuple[str, ...], by: str) -> None:
    """Fill in a form that a run waits for; a field that you leave out keeps its draft."""
    from ..people import approvals, forms
    from . import terminal

    request = next((one for one in approvals.open_requests() if one["id"] == id_), None)
    who, proven = terminal.person(request, by)
    run = forms.fill_form(id_, forms.texts_of(values), who, proven=proven)
    terminal.say(f"{id_}: filled in. Its run goes on as soon as a worker has it.")
    warn_if_held_up(run)


def _answer_one(id_: str, choice: str, by: str, reason: str) -> int:
    """Answer a request; gives the exit code.

    A prepared write that is approved is made at once, here if no other process carries runs.
    """
    from ..durable import engine
    from ..durable.store import RequestAnswer, RequestKind
    from ..people import approvals
    from . import terminal

    request = next((request for request in approvals.open_requests() if request["id"] == id_), None)
    kind = request["kind"] if request else ""
    who, proven = terminal.person(request, by)
    run = approvals.answer_request(id_, choice, who, reason, proven=proven)
    if kind == RequestKind.BY_HAND:
        terminal.say(f"{id_}: {choice}.")
        return 0
    if kind != RequestKind.PREPARED or choice != RequestAnswer.APPROVE:
        terminal.say(f"{id_}: {choice}. Its run goes on as soon as a worker has it.")
        warn_if_held_up(run)
        return 0
    with carry(f"{id_}:apply") as is_here:
        done = engine.result_of_work(f"{id_}:apply")
        terminal.say(f"{id_}: {_came_of(done)}")
        if is_here:
            _go_on(run, by)
    return int(not done["ok"])


def _go_on(run: str, by: str) -> None:
    """Carry a run on in this process after its prepared writes were answered, unless some wait."""
    from .. import view
    from ..durable import engine
    from ..durable.store import RunStatus
    from ..people import approvals
    from ..record import audit
    from ..workers import worker
    from . import terminal

    is_ready = view.one(run)["status"] == RunStatus.PREPARED and not approvals.bundle(run)
    if not is_ready or worker.has_live_process(run):
        return
    last = audit.of_run(run)[-1]["number"]
    engine.execute_here(run)
    with leave_to_workers(run):
        terminal.follow_run(run, by, after=last, until_asked=True)


def _came_of(done: dict[str, Any]) -> str:
    """What became of a write that was applied."""
    if not done.get("unknown"):
        return str(done["result"])
    unknown = f"It is not known whether it was made: {done['result']}"
    return f"{unknown} `agent escalations` says what to do."


def _answer_all(run: str, choice: str, by: str, reason: str, listed: str) -> int:
    """Answer all prepared writes of a run; what is approved is made at once."""
    from ..durable import engine
    from ..durable.store import RequestAnswer
    from ..people import approvals
    from . import terminal

    first = next(iter(approvals.bundle(run)), None)
    who, proven = terminal.person(first, by)
    ids = approvals.answer_all(run, choice, who, reason, listed, proven=proven)
    if choice != RequestAnswer.APPROVE:
        terminal.say("\n".join(f"{id_}: {choice}" for id_ in ids))
        return 0
    with carry(*(f"{id_}:apply" for id_ in ids)) as is_here:
        results = {id_: engine.result_of_work(f"{id_}:apply") for id_ in ids}
        terminal.say("\n".join(f"{id_}: {_came_of(done)}" for id_, done in results.items()))
        if is_here:
            _go_on(run, by)
    return int(not all(done["ok"] for done in results.values()))


def _yes_or_no(name: str, does: str) -> None:
    @command(f"{name} run-5f0c2b7d9a31:3 --reason 'as agreed'", name=name, help=does)
    @click.argument("id_", metavar="ID")
    @click.option(
        "--listed", default="", help="For a run: the value that `agent approvals` prints."
    )
    @reason
    @by
    def give(id_: str, listed: str, reason: str, by: str) -> int:
        if not re.search(r":(escalation-|form-)?[0-9]+$", id_):
            return _answer_all(id_, name, by, reason, listed)
        return _answer_one(id_, name, by, reason)


_yes_or_no(
    "approve", "Approve a call or a prepared write by its id, or all prepared writes of a run."
)
_yes_or_no(
    "deny",
    "Deny a call or a prepared write, or all prepared writes of a run; the run gets the reason.",
)


@command('answer run-5f0c2b7d9a31:escalation-1 continue --reason "the item is B, not A"')
@click.argument("id_", metavar="ID")
@click.argument("answer", type=click.Choice(["continue", "undo", "keep", "done", "not_made"]))
@reason
@by
def answer(id_: str, answer: str, reason: str, by: str) -> int:
    """Answer a run that was handed over: it continues with your reason, or it ends.

    For a write that had to be dealt with by hand, say that it was undone (done), that it was never
    made (not_made), or that it stays as it is (keep).
    """
    return _answer_one(id_, answer, by, reason)


def _tell_run(
    run: str, kind: Literal["steer", "pause", "resume", "stop"], by: str, text: str = ""
) -> None:
    from .. import view
    from ..durable.store import MessageKind
    from ..people import controls
    from . import terminal

    view.open_run(run)
    controls.tell_run(run, MessageKind(kind), by, text)
    terminal.say(f"{run}: {kind}. It takes effect before the next call.")


@command('steer run-5f0c2b7d9a31 "use the second vendor"')
@click.argument("run")
@click.argument("text")
@by
def steer(run: str, text: str, by: str) -> None:
    """Give a run an instruction that its next step sees."""
    _tell_run(run, "steer", by, text)
    warn_if_held_up(run)


@command("pause run-5f0c2b7d9a31")
@click.argument("run")
@by
def pause(run: str, by: str) -> None:
    """Pause a run before its next call."""
    _tell_run(run, "pause", by)
    warn_if_held_up(run)


@command("resume run-5f0c2b7d9a31")
@click.argument("run", default="")
@click.option("--blocked", is_flag=True, help="All blocked runs, which wait for the operator.")
@by
def resume(run: str, blocked: bool, by: str) -> int:
    """Continue a run that was paused or is blocked.

    A worker reads .env only when it starts, so restart it first if you have changed that file. If
    no worker is running, this terminal executes the blocked runs. Exit code 3 if they are blocked
    again.
    """
    from ..durable import engine
    from ..workers import worker
    from . import terminal

    if blocked == bool(run):
        raise Problem("Name a run, or give --blocked for all blocked runs.")
    ids = [one["id"] for one in engine.blocked_runs() if blocked or one["id"] == run]
    if blocked and not ids:
        terminal.say("No run is blocked.")
        return 0
    for one in ids or [run]:
        _tell_run(one, "resume", by)
    if not ids or worker.has_live_worker():
        warn_if_held_up(run or ids[0])
        return 0
    with carry(*ids):
        return max(terminal.follow_to_exit_code(one, by) for one in ids)


@command('stop run-5f0c2b7d9a31 --reason "wrong vendor" --wait')
@click.argument("run")
@reason
@click.option(
    "--wait", is_flag=True, help="Wait until the run has ended and its writes are undone."
)
@by
def stop(run: str, reason: str, wait: bool, by: str) -> int:
    """End a run, and undo its writes, the last one first.

    With --wait, exit code 1 if something is left.
    """
    from .. import view
    from . import terminal

    _tell_run(run, "stop", by, reason)
    if not wait:
        warn_if_held_up(run)
        return 0
    with carry(run):
        terminal.follow_run(run, by)
    outcome = view.one(run)["outcome"]
    return int(outcome is None or bool(outcome["left"]))


def _switch(name: Literal["kill", "allow"], does: str, message: str) -> None:
    @command(name, name=name, help=does)
    @by
    def switch(by: str) -> None:
        from .. import view
        from ..people import controls

        if name == "allow":
            controls.allow_runs(by)
        else:
            controls.kill_runs(by)
        click.echo(message)
        if going := view.going(1):
            warn_if_held_up(going[0]["id"])


_switch(
    "kill",
    "Stop all runs before their next call, undo the writes of open runs, and start none.",
    "All runs are being stopped, and none will start. The writes of open runs are being undone.\n"
    "`agent runs` shows the progress, and `agent escalations` what is left to people.\n"
    "To lift this: `agent allow`.",
)
_switch("allow", "Lift `agent kill`.", "Runs may start again.")


@command('undo run-5f0c2b7d9a31 --reason "wrong month"')
@click.argument("run")
@reason
@by
def undo(run: str, reason: str, by: str) -> int:
    """Undo the writes of a run that has ended. Exit code 1 if something is left."""
    from .. import view
    from ..calls import rollback
    from ..durable import engine
    from ..durable.store import WriteState
    from ..people import controls
    from . import terminal

    view.ended_run(run)
    writes = rollback.writes_of(run)
    before = [write["key"] for write in writes if write["state"] == WriteState.UNDONE]
    unclear = [write["key"] for write in writes if write["state"] == WriteState.UNKNOWN]
    work = controls.request_undo(run, by, reason)
    with carry(work):
        left = engine.result_of_work(work)
    after = rollback.writes_of(run)
    undone = [
        write
        for write in after
        if write["state"] == WriteState.UNDONE and write["key"] not in before
    ]
    if undone:
        terminal.say(f"Undone: {', '.join(map(terminal.write_words, reversed(undone)))}.")
    for note in left:
        terminal.say(f"Not undone: {note}.")
    if perhaps := [write["operation"] for write in undone if write["key"] in unclear]:
        names = ", ".join(map(as_written, perhaps))
        terminal.say(f"It was not known whether {names} was made: check that system again.")
    if not left:
        terminal.say(f"All writes of {run} are undone.")
    terminal.print_prepared(run)
    return int(bool(left))


@command('reversible vendors.place_order --reason "the answer has the id again"')
@click.argument("operation", default="", metavar="[SYSTEM.OPERATION]")
@reason
@by
def reversible(operation: str, reason: str, by: str) -> None:
    """Count an operation as reversible again, after an answer lacked what its undo needs.

    Without a name, list the operations that count as irreversible.
    """
    from ..calls import execution
    from . import terminal

    if operation:
        execution.reset_irreversible(operation, by, reason)
        return terminal.say(f"{operation} counts as reversible again.")
    lines = [*map(list, execution.irreversible_operations().items())]
    return terminal.print_table(["IRREVERSIBLE", "SINCE IN AN ANSWER"], lines)
