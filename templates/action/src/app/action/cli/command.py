"""What the commands of `agent` have in common.

How they end, their options, and the group that they are in.
"""

import getpass
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...base.display import is_text, visible
from ...base.problem import Problem

if TYPE_CHECKING:
    from ...base.path_file import PathFile

_FIRST: list[Callable[[], object]] = []
AFTERWARDS = 5.0  # seconds for what follows from the end of a run, such as another run


class Commands(click.Group):
    """A group whose commands end the process with an exit code.

    Threads of runs that this process carries are not waited for: what they do is recorded.
    """

    def invoke(self, ctx: click.Context) -> None:
        """Call the command; a Problem is printed and gives its exit code."""
        code = 0
        try:
            code = super().invoke(ctx) or 0
        except Problem as problem:
            click.echo(visible(str(problem)), err=True)
            code = problem.exit_code
        except (KeyboardInterrupt, click.Abort):
            code = 130
        except BrokenPipeError:  # whoever read our output has left: no more of it
            os._exit(141)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except Exception as fault:  # noqa: BLE001 -- the engine's threads must not outlive it
            code = 130 if was_interrupted(fault) else 70
            if code == 70:
                traceback.print_exc()
        _end_process(code)


class Command(click.Command):
    """A command that finds the settings of `.env` in its environment."""

    def invoke(self, ctx: click.Context) -> Any:
        """Call the command in this project's settings.

        Raises Problem for an argument that is not UTF-8, outside a project, and for an old SQLite.
        """
        from ...base.settings import load_settings
        from ..durable.process import refuse_old_sqlite

        for name, value in ctx.params.items():
            for text in value if isinstance(value, tuple) else (value,):
                if isinstance(text, str) and not is_text(text):
                    wrong = f"{name.rstrip('_').upper()} is not UTF-8 text: {text}"
                    raise Problem(f"{wrong}. Write it in a UTF-8 terminal.")
        _stay_in_project(Path())
        load_settings()
        refuse_old_sqlite()  # before anything heavy is imported
        for do in _FIRST:
            do()
        if os.environ.get("NO_COLOR"):
            ctx.color = False
        return super().invoke(ctx)


def _stay_in_project(folder: Path) -> None:
    """Raise Problem in a folder that holds no project, before a database is made there."""
    if not (folder / "systems.yaml").is_file():
        missing = f"There is no project in {folder.absolute()}: it has no systems.yaml"
        raise Problem(f"{missing}. Change to the project's folder and try again.")


def first(do: Callable[[], object]) -> None:
    """Have something done before each command that is called."""
    _FIRST.append(do)


def was_interrupted(fault: BaseException | None) -> bool:
    """Whether an error only follows an interrupt, as in a database driver that cleans up."""
    while fault is not None:
        if isinstance(fault, KeyboardInterrupt):
            return True
        fault = fault.__context__
    return False


def _end_process(code: int) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    if "app.action.workers.worker" in sys.modules:
        _note_end()
        os._exit(code)  # an ordinary end would wait for the runs that it carries
    sys.exit(code)


def _note_end() -> None:
    """Note that a process that carries runs ends as it was told to, if the database is there."""
    from ..durable import leases

    with suppress(Exception):
        leases.record_leaving()


def end_on_termination() -> None:
    """Have this process end on a termination as it does on Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in a container
        return f"uid-{os.getuid()}"


@contextmanager
def carry(*works: str) -> Iterator[bool]:
    """Carry this work in this process, and nothing else, unless another process does.

    Yields whether it does. What has not ended with the block goes to the common queue, and a line
    says so.
    """
    from ..durable import engine
    from ..workers import worker

    left = [work for work in works if not worker.has_live_process(work)]
    if worker.has_live_worker() or not left:
        if left:
            warn_if_held_up(left[0])
        yield False
        return
    worker.launch_alone()
    for work in left:
        engine.execute_here(work)
    with leave_to_workers(*left):
        yield True


@contextmanager
def leave_to_workers(*works: str) -> Iterator[None]:
    """Put work of this process into the common queue after the block, unless it has ended."""
    from ..durable import engine
    from ..record import seals
    from . import terminal

    end_on_termination()
    try:
        yield
    finally:
        seals.seal_heads()
        for work in works:
            if engine.has_outcome(work):
                engine.wait_for(work, AFTERWARDS)
            elif engine.return_to_queue(work) and not engine.is_blocked(work):
                goes_on = "it goes on with `agent work` or `agent serve`"
                terminal.say(f"{work} has not ended: {goes_on}.")


def warn_if_held_up(work: str) -> None:
    """Say why work that is queued, or a run that was told something, is not taken up now."""
    from ..workers import worker

    if why := worker.held_up(work):
        click.echo(why, err=True)


def warn() -> None:
    """Say in a process that starts to carry runs what is wrong with its model, path and people."""
    from ...base.model import warnings_of
    from ...base.path_file import load_path
    from ...base.settings import load_settings
    from ...base.systems import load_systems
    from ..people import authority
    from ..rules.run_file import load_run_file

    settings = load_settings()
    policy = authority.policy_now()
    about_model = [*warnings_of(settings), *authority.price_warnings(policy, settings.model)]
    operations = load_systems(Path("systems.yaml"))
    inputs = load_run_file(Path("run.yaml"), operations).inputs
    about_path = _path_warnings(load_path(Path("path.yaml"), operations, inputs))
    for warning in (*about_model, *about_path):
        click.echo(f"Warning: {warning}.", err=True)
    admitted = [person["name"] for person in authority.all_people()]
    for warning in authority.warnings(policy, admitted):
        click.echo(f"Warning: {warning}. `agent people admit NAME` lets somebody in.", err=True)


def _path_warnings(path_file: "PathFile") -> Iterator[str]:
    """Say of a draft whether the runs follow it, and what to do."""
    if path_file.is_draft and path_file.steps:
        yield "path.yaml is a draft, and runs follow it: correct it, then write draft: no there"
    elif path_file.is_draft:
        what = "correct it, then write draft: no and follow: yes there"
        yield f"path.yaml is a draft, and no run follows it: {what}"


def command(
    example: str, group: click.Group | None = None, **settings: Any
) -> Callable[[Any], click.Command]:
    """A command with an example in its help."""
    return (group or main).command(cls=Command, epilog=f"Example: agent {example}", **settings)


def _who_acts(_ctx: click.Context, _param: click.Parameter, name: str) -> str:
    """The name given, and at whose terminal if that is somebody else's."""
    user = _user()
    if name == user:
        return f"{name} (terminal)"
    return f"{name} (terminal of {user})"


by = click.option("--by", default=_user, show_default="you", callback=_who_acts, help="Who acts.")
reason = click.option("--reason", default="", help="Why; it is recorded.")
as_json = click.option("--json", "plain", is_flag=True, help="As JSON.")


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
def main() -> None:
    """Pursue goals in connected systems, ask people where the policy says so, and keep a record of it."""
