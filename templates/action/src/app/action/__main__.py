"""The command `agent`: parse, call, print.

Exit codes: 0; 1 a finding; 2 wrong input; 3 the environment; 70 a fault of ours; 130 interrupted.
What a command needs is imported when it is called, so that no `--help` waits for the engine or the
model's library.
"""

import json
import os
import threading
import time

import click

from .cli import interventions, path  # noqa: F401 -- their commands
from .cli.command import (
    as_json,
    by,
    command,
    end_on_termination,
    leave_to_workers,
    main,
    reason,
    warn,
    warn_if_held_up,
)


@command('run "Restock item A"')
@click.argument("goal")
@click.option("--input", "texts", multiple=True, metavar="NAME=VALUE", help="See run.yaml.")
@click.option("--as", "behalf", default="", help="The person for whom it works. Default: READER.")
@click.option("--no-wait", is_flag=True, help="Only queue it, for `agent work` or `agent serve`.")
@by
def run(goal: str, texts: tuple[str, ...], behalf: str, no_wait: bool, by: str) -> int:
    """Pursue a goal to its end, and ask you here what the run needs to know.

    If no worker is running, this terminal executes the run, and no other. Exit code 1 if the goal
    was not reached, 3 if the run waits for the operator; 0 also if the run waits for a person and
    nobody is at this terminal.
    """
    from ..base.problem import Problem
    from ..base.settings import load_settings
    from .cli import terminal
    from .durable import engine
    from .model.agent import agent
    from .people import controls
    from .triggers import occasions
    from .workers import worker

    if not goal.strip():
        raise Problem("GOAL is empty. Name a goal: agent run 'Restock item A'")
    agent().read_for_runs()
    inputs = agent().run_file.typed(texts)
    occasions.triggers()  # a mistake in one of the files is said before anything is queued
    if killer := controls.killed():
        stopped = f"{killer} has stopped all runs, and none will start."
        raise Problem(f"{stopped} To lift this: `agent allow`.", 1)
    behalf = behalf or load_settings().reader
    task = engine.Task(goal, by=by, behalf=behalf, inputs=inputs)
    if no_wait or worker.has_live_worker():
        id_ = engine.queue_run(task)
        terminal.say(f"{id_} is queued. Follow it with: agent show {id_} --follow")
        warn_if_held_up(id_)
        if no_wait:
            return 0
        return terminal.follow_to_exit_code(id_, by)
    worker.launch_alone()
    id_ = worker.begin_here(task)
    here = f"No worker is running, so this terminal executes {id_}."
    terminal.say(f"{here} Follow it with: agent show {id_} --follow")
    with leave_to_workers(id_):
        return terminal.follow_to_exit_code(id_, by)


@command("serve")
def serve() -> None:
    """Serve the console and webhooks, with a worker in the same process, until Ctrl-C."""
    from ..base import web
    from ..base.settings import load_settings
    from .console import server
    from .people import authority
    from .triggers import occasions
    from .workers import worker

    end_on_termination()
    settings = load_settings()
    occasions.known_secrets()  # a wrong one is said before any run is taken up
    listening = web.listen(settings)
    worker.launch()
    if not authority.all_people():
        nobody = "Nobody may use the console yet"
        click.echo(f"{nobody}: `agent people admit NAME` gives a person a token.")
    warn()
    server.serve_console(settings, listening)


@command("work")
def work() -> None:
    """Run a worker in this terminal, until Ctrl-C."""
    from ..base import web
    from ..base.settings import load_settings
    from .durable.process import worker_settings
    from .workers import worker

    end_on_termination()
    port = worker_settings().health_port
    host = load_settings().web_host
    listening = web.listen_at(host, port, "HEALTH_PORT") if port else None
    worker.launch()
    warn()
    if listening is not None:
        server = web.build([*worker.health_routes()])
        threading.Thread(target=server.run, args=([listening],), daemon=True).start()
    click.echo(f"{os.environ.get('WORKER', 'worker-1')} carries runs (Ctrl-C stops).")
    while True:  # since one that waits for ever can miss a signal that comes just before it
        time.sleep(1)


@command("workers --number 4")
@click.option(
    "--number",
    default=2,
    show_default=True,
    type=click.IntRange(1, 64),
    help="How many.",
)
def workers(number: int) -> None:
    """Run several workers on a Postgres until Ctrl-C, and restart those that die."""
    from .workers.supervisor import supervise

    supervise(number)


@command("runs --status done")
@click.option("--status", default="", help="Only runs with this status, such as done or waiting.")
@as_json
def runs(status: str, plain: bool) -> None:
    """List the latest runs."""
    from . import view
    from .cli import terminal

    rows = view.latest_runs(50, status)
    if plain:
        return click.echo(json.dumps(rows, indent=2))
    return terminal.print_table(
        ["RUN", "STATUS", "BEGUN", "COST", "GOAL"], [terminal.run_line(row) for row in rows]
    )


@command("show run-5f0c2b7d9a31 --follow")
@click.argument("run")
@click.option("--follow", is_flag=True, help="Follow the run to its end, and answer its requests.")
@as_json
@by
def show(run: str, follow: bool, plain: bool, by: str) -> int:
    """Show a run: its plan, what it is deciding and why, its calls, its writes, its cost."""
    from . import view
    from .cli import terminal

    if plain:
        click.echo(json.dumps(view.run_details(run), indent=2))
    elif follow:
        if why := terminal.held_up(view.one(run)):
            terminal.say(why)
        return int(terminal.follow_run(run, by) != "done")
    else:
        terminal.print_run(run)
    return 0


@command("audit run-5f0c2b7d9a31")
@click.argument("run", default="")
@as_json
def audit(run: str, plain: bool) -> None:
    """Print the records of a run, or all records, oldest first."""
    from . import view
    from .cli import terminal

    for record in view.records(run):
        if plain:
            click.echo(json.dumps(record))
        else:
            terminal.print_record(record, named=not run)


@command("verify")
def verify() -> int:
    """Seal and verify the audit log.

    Keep the printed seal somewhere else: without it, nobody can detect that the whole log was
    rewritten, or that its end was deleted.
    """
    from .cli import terminal
    from .record import seals, verification

    while seals.seal_heads():
        pass
    count, seal, faults = verification.verify()
    terminal.say("\n".join(faults) or f"All {count} records are as they were written.")
    terminal.say(f"The last seal: {seal or 'none'}")
    return int(bool(faults))


@command("migrate")
def migrate() -> None:
    """Migrate the tables of an earlier version to this one, with the open runs.

    Stop every process that uses the database, and copy the database first.
    """
    from .cli import terminal
    from .durable import store
    from .record import version_1

    done = version_1.migrate()
    if done is None:
        return terminal.say(f"The tables already have version {store.VERSION}.")
    terminal.say(f"The tables now have version {store.VERSION}.")
    terminal.say(f"Each of the {done.records} records of the audit has a kind.")
    terminal.say(f"The digest of the last record is still {done.head or 'none'}.")
    for run in done.open:
        terminal.say(f"{run} is open, and will continue.")
    return None


@command("memory vendor:ACME")
@click.argument("scope", default="")
def memory(scope: str) -> None:
    """List the stored facts, each with the run that stored it."""
    from .cli import terminal
    from .record import memory

    facts = [
        [str(row["number"]), row["about"], row["run"], "unverified" * row["untrusted"], row["fact"]]
        for row in memory.remembered_facts(scope)
    ]
    terminal.print_table(["NUMBER", "SCOPE", "RUN", "MARK", "FACT"], facts)


@command("forget vendor:ACME --number 3")
@click.argument("scope")
@click.option("--number", default=0, help="Only this fact.")
@by
def forget(scope: str, number: int, by: str) -> None:
    """Delete all facts of a scope, or one of them."""
    from .cli import terminal
    from .record import memory

    terminal.say(f"Forgotten: {memory.forget_scope(scope, by, number)}")


@command("forget-person C-1001 --also anna@example.com --dry-run")
@click.argument("value")
@click.option("--also", multiple=True, help="Another value that identifies the person.")
@click.option("--dry-run", "is_tried", is_flag=True, help="Only list what would be erased.")
@reason
@by
def forget_person(value: str, also: tuple[str, ...], is_tried: bool, reason: str, by: str) -> int:
    """Erase every ended run that names a person, and the stored facts about them.

    It finds whole words, in upper or lower case. Exit code 1 if something that names the person is
    kept, such as an open run: repeat the command when it has ended. The audit records that runs
    were erased, but not for whom.
    """
    from .cli import terminal
    from .people import forgetting

    done = forgetting.forget_person([value, *also], by, reason, is_tried=is_tried)
    fault = "" if is_tried else forgetting.rewrite()
    terminal.print_forgotten(done, fault, is_tried=is_tried)
    return int(bool(done.remaining or fault))


@main.group(invoke_without_command=True, epilog="Example: agent people admit anna")
@click.pass_context
def people(ctx: click.Context) -> None:
    """List, admit or dismiss the people who may use the console."""
    if ctx.invoked_subcommand is None:
        with list_known.make_context("known", [], parent=ctx) as listing:
            list_known.invoke(listing)


@command("people known", people, name="known")
def list_known() -> None:
    """List who may use the console."""
    from . import view
    from .cli import terminal
    from .people import authority

    terminal.print_table(
        ["NAME", "SINCE"],
        [[row["name"], view.moment(row["since"])] for row in authority.all_people()],
    )


@command("people admit anna", people)
@click.argument("name")
@by
def admit(name: str, by: str) -> None:
    """Admit a person, and print their token once. It replaces an earlier token."""
    from .people import authority

    click.echo(authority.admit_person(name, by))


@command("people dismiss anna", people)
@click.argument("name")
@by
def dismiss(name: str, by: str) -> None:
    """Withdraw a person's token, so that they can no longer use the console."""
    from .people import authority

    authority.dismiss_person(name, by)


@command('emit stock.low \'{"item_id": "A"}\'')
@click.argument("event")
@click.argument("data", default="")
def emit(event: str, data: str) -> None:
    """Report an event; it starts the runs that wait for it, and continues those whose path does."""
    from .triggers import occasions

    begun = occasions.emit(event, data)
    click.echo("\n".join(begun))
    warn_if_held_up(begun[0])


@command("figures --json")
@as_json
def figures(plain: bool) -> None:
    """Print error rate, escalations, approvals, cost per action and the time of a retry."""
    from .cli import terminal
    from .figures import monitoring

    values = monitoring.figures()
    if plain:
        return click.echo(json.dumps(values, indent=2))
    return terminal.print_table(["FIGURE", "VALUE"], terminal.figure_rows(values))


@command("gauges --json")
@as_json
def gauges(plain: bool) -> None:
    """Print how much waits, runs and is used now, for all workers."""
    from .cli import terminal
    from .figures import monitoring

    values = monitoring.gauges()
    if plain:
        return click.echo(json.dumps(values, indent=2))
    return terminal.print_table(["GAUGE", "VALUE"], terminal.figure_rows(values))


@command("keys --json")
@as_json
def keys(plain: bool) -> None:
    """List the first key of each open run that a system may already know.

    After a restore from a copy, writes under this key or a later one of the same run could be sent
    twice. Check them in the systems before you start a worker.
    """
    from . import view
    from .cli import terminal

    pairs = view.keys_from()
    if plain:
        listed = [{"run": run, "from": key} for run, key in pairs]
        return click.echo(json.dumps(listed, indent=2))
    return terminal.print_table(["RUN", "KEYS FROM"], [*map(list, pairs)])


@command("evaluate --json")
@click.argument("names", nargs=-1)
@click.option("--offline", is_flag=True, help="Use the stand-in, even if an API key is set.")
@click.option(
    "--real",
    is_flag=True,
    help="Use the real systems of the bindings; the cases write there.",
)
@as_json
def evaluate(
    names: tuple[str, ...],
    offline: bool,
    real: bool,
    plain: bool,
) -> int:
    """Run the cases of evals/, or those named, and compare them with their targets.

    Exit code 1 if a target is missed.
    """
    from pathlib import Path

    from ..base.display import visible
    from .evaluation.play import evaluate

    report = evaluate(Path(), names, live=not offline, real=real)
    click.echo(report.as_json() if plain else visible(report.as_text()))
    if report.missed():
        return 1
    return 0


if __name__ == "__main__":
    main(prog_name="agent")
