"""The command `agent path`: the path that the runs of this project follow, listed and drawn."""

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
