"""The path of a project: `agent path` lists and draws it, and `agent propose-path` drafts one."""

from pathlib import Path

import click

from .command import command


@command("path --svg path.svg", name="path")
@click.option(
    "--svg",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the path as a drawing, in SVG.",
)
def say_path(file: Path | None) -> None:
    """Print the steps of path.yaml, which the runs of this project follow.

    Exit code 1 if there is no path to follow: then the model chooses each step.
    """
    from ...base import path_drawing, path_outline
    from ...base.path_file import load_path
    from ...base.problem import Problem
    from ...base.systems import load_systems
    from ..rules.run_file import load_run_file
    from . import terminal

    operations = load_systems(Path("systems.yaml"))
    inputs = load_run_file(Path("run.yaml"), operations).inputs
    steps, is_draft = load_path(Path("path.yaml"), operations, inputs)
    if not steps:
        raise Problem("This project follows no path: the model chooses each step.", exit_code=1)
    if is_draft:
        terminal.say("This path is a draft. Correct it in path.yaml, and delete `draft: yes`.\n")
    terminal.say(path_outline.as_text(steps, width=terminal.width()))
    terminal.say(f"\n{path_outline.NOTE}")
    if file is not None:
        try:
            file.write_text(path_drawing.svg(steps, alone=True), encoding="utf-8")
        except OSError as error:
            raise Problem(f"{file} cannot be written: {error.strerror}.", exit_code=3) from None
        terminal.say(f"Drawn in {file}.")


@command("propose-path --runs 200 > proposal.yaml")
@click.option(
    "--runs",
    "most",
    default=200,
    show_default=True,
    type=click.IntRange(1, 10_000),
    help="How many finished runs to look at, the latest first.",
)
@click.option("--trigger", default="", help="Only runs that this trigger started.")
def propose_path(most: int, trigger: str) -> None:
    """Draft path.yaml from what finished runs of the loop did, with counts, and print it.

    No file is written. Exit code 1 if no finished run says anything of a path.
    """
    from ...base.path_checks import Declared
    from ...base.problem import Problem
    from ...base.systems import Effect, load_systems
    from ..proposal import history, text
    from ..proposal.draft import draft
    from ..rules.policy import load_policy
    from ..rules.run_file import load_run_file
    from ..rules.trigger_file import load_timezone

    operations = load_systems(Path("systems.yaml"))
    inputs = load_run_file(Path("run.yaml"), operations).inputs
    policy = load_policy(Path("policy.yaml"), operations).policy
    declared = {
        one.name: Declared(one.effect == Effect.WRITE, one.input, one.output)
        for one in operations.values()
    }
    zone = load_timezone(Path("triggers.yaml"))
    past = history.history(most, trigger, history.Terms(policy.redact, declared, zone))
    if not past.courses:
        raise Problem(history.nothing_to_draft(past, trigger), exit_code=1)
    click.echo(text.as_yaml(draft(past.courses, declared, inputs), history.head(past)), nl=False)
