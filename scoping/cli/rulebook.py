"""`scoping rulebook`: the questions and rules, for people who want to read them outside the questionnaire."""

from __future__ import annotations

from pathlib import Path

import click

from .. import documents
from ..documents.rulebooks import PACKAGED
from ..errors import UnknownNameError
from ..rulebook import Gate, Question, Rulebook
from .prompts import explained
from .terminal import completing, paint_for


@click.group("rulebook", epilog="Example: scoping rulebook show outcome")
def command() -> None:
    """Show or check the questions, gates and reasons."""


@command.command("list", epilog="Example: scoping rulebook list")
def list_() -> None:
    """List every question and gate with its id."""
    rules, paint = documents.load_rulebook(), paint_for()
    click.echo(f"Rulebook {rules.id}, version {rules.version}, sha256 {rules.digest[:12]}; threshold {rules.threshold}")
    for title, items in (
        ("Criteria (scored)", rules.criteria),
        ("Engagement (agent or hybrid)", (rules.engagement,)),
        ("Readiness (read by gates)", rules.readiness),
        ("Gates", rules.gates),
    ):
        click.echo(f"\n{paint(title, 'title')}")
        for item in items:
            click.echo(f"  {item.id:<20} {item.question if isinstance(item, Question) else item.why}")


@command.command("show", epilog="Example: scoping rulebook show persistent_context")
@click.argument("id_", metavar="ID", shell_complete=completing(lambda: _shown(documents.load_rulebook())))
def show(id_: str) -> None:
    """Show one question or gate in full."""
    rules = documents.load_rulebook()
    known = _shown(rules)
    if id_ not in known:
        raise UnknownNameError(id_, kind="question or gate", offered=list(known))
    found = known[id_]
    click.echo(paint_for()(found.title, "title"))
    if isinstance(found, Question):
        click.echo(f"{found.question}\n\n  Why: {found.why}{explained(found)}")
    else:
        conditions = " or ".join(f"{name} is {answer}" for name, answer in found.stops_on.items())
        click.echo(f"{found.why}\n\n  Stops when {conditions}.")
        click.echo(f"  Stop: {found.stop}\n  Unknown: {found.unknown}\n  Pass: {found.passes}")
    click.echo(f"  Source: {', '.join(rules.sources[letter] for letter in found.source.split())}")


@command.command("validate", epilog="Example: scoping rulebook validate ./our-rulebook")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
def validate(folder: Path | None) -> None:
    """Check a rulebook's folder, laid out as the packaged one; without FOLDER, the packaged one itself."""
    rules = documents.load_rulebook(folder or PACKAGED, check=True)
    click.echo(
        f"{rules.id} version {rules.version} is valid: {len(rules.questions)} questions, {len(rules.gates)} gates."
    )


def _shown(rules: Rulebook) -> dict[str, Question | Gate]:
    """Everything that can be shown, by its id."""
    shown: dict[str, Question | Gate] = {question.id: question for question in rules.questions}
    return shown | {gate.id: gate for gate in rules.gates}
