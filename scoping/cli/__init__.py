"""The command `scoping`: parse, call, print.

Each command is a module of its own, loaded when it is called.

Data goes to stdout and talk to stderr. Exit codes: 0; 1 a finding; 2 wrong input; 3 the
environment; 70 our own bug, with its traceback; 130 interrupted.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import warnings
from importlib import import_module

import click

from .. import __version__
from ..errors import OldFormatWarning, Place, ScopingError, UnavailableError, nearest, quote
from ..escaping import visible

gc.set_threshold(
    100_000
)  # a process of some tenths of a second has little to collect and much to create

COMMANDS = {
    "start": "Go from a workflow to a running project, step by step.",
    "ask": "Fill in a scoping.yaml, one question at a time.",
    "score": "Say which architecture a workflow needs, and why.",
    "diff": "Show what changed between two versions of a workflow and their verdicts.",
    "compare": "Compare several people's answers about one workflow.",
    "new": "Scaffold a project that follows a workflow's verdict.",
    "migrate": "Convert files of an older version to the current version.",
    "rulebook": "Show, print or check the questions, gates and reasons.",
    "schema": "Print a JSON Schema of a file that scoping reads or writes.",
}


class NoTextError(ScopingError):
    """An argument of bytes that are no UTF-8, which no file of ours could hold."""

    def __init__(self, argument: str, *, number: int) -> None:
        fix = "type it in a UTF-8 terminal, or rename the file"
        super().__init__(f"argument {number} is not UTF-8 text: {quote(argument)}", fix=fix)


class Commands(click.Group):
    """A group whose help needs none of its commands imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        """List them in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the commands with the summaries above.

        A test holds those equal to the commands' own.
        """
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the nearest one."""
        if (
            args
            and args[0] not in COMMANDS
            and not args[0].startswith("-")
            and not ctx.resilient_parsing
        ):
            ctx.fail(f"There is no command {args[0]!r}; {nearest(args[0], COMMANDS)}.")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="scoping", message="%(prog)s %(version)s")
def main() -> None:
    """Assistant, agent, or both? Decide with evidence, then scaffold a project that runs.

    Start with `scoping start`. It leads you from an example or your own workflow to a project, step
    by step. If you already have a scoping.yaml, see its verdict with `scoping score scoping.yaml`.
    """


def run() -> None:
    """Run the command line and exit with the code that its outcome has."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(os.devnull, mode))  # noqa: PTH123, SIM115
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # What a terminal's encoding does not know becomes a question mark.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # So that half-built folders are cleared away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # When the reader of our output has left, nobody is there to be told.
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(_run_main())


def _tell_old_formats() -> None:
    """Have it said on stderr, once a file, that it is read as one of today's format."""
    earlier = set[str]()

    def tell(message: Warning | str, *_: object, **__: object) -> None:
        text = visible(str(message))
        if text not in earlier:
            click.echo(text, err=True)
            earlier.add(text)

    warnings.simplefilter("always", OldFormatWarning)
    warnings.showwarning = tell


def _refuse_no_text(arguments: list[str]) -> None:
    for number, argument in enumerate(arguments, 1):
        if any("\ud800" <= sign <= "\udfff" for sign in argument):
            raise NoTextError(argument, number=number)


def _run_main() -> int:
    _tell_old_formats()
    try:
        _refuse_no_text(sys.argv[1:])
        code = main.main(standalone_mode=False)
    except ScopingError as error:
        click.echo(visible(str(error)), err=True)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except OSError as error:
        where = None
        if error.filename:
            where = Place(str(error.filename))
        fix = "check the file's name, its permissions and the space on the disk"
        problem = UnavailableError(str(error.strerror), where=where, fix=fix)
        click.echo(visible(str(problem)), err=True)
        return UnavailableError.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)  # after the line that click has ended
        return 130
    except Exception:  # noqa: BLE001 -- the last line of defence, and it hides nothing
        import traceback

        traceback.print_exc()
        click.echo("This is a bug in scoping. Please report it with the lines above.", err=True)
        return 70
    return code if isinstance(code, int) else 0
