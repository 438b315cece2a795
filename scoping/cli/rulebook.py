"""`scoping rulebook`: the questions and rules, to be read outside the questionnaire."""

from __future__ import annotations

from pathlib import Path

import click

from .. import documents
from ..errors import UnknownNameError, with_article
from ..escaping import data
from ..questions import Figure, Item, Modifier
from ..rulebook import Gate, GuardrailRule, Rulebook
from .prompts import explanation
from .rules import load_rules, rulebook_option
from .terminal import completing, paint_for

Shown = Item | Gate | GuardrailRule


@click.group("rulebook", epilog="Example: scoping rulebook show outcome")
def command() -> None:
    """Show, print or check the questions, gates and reasons."""


@command.command("list", epilog="Example: scoping rulebook list")
@rulebook_option
def list_(rulebook: Path | None) -> None:
    """List every question, rating, figure, gate and guardrail with its id."""
    rules = load_rules(rulebook)
    paint = paint_for()
    click.echo(
        f"Rulebook {rules.id}, version {rules.version}, sha256 {rules.digest[:12]}; "
        f"threshold {rules.threshold}"
    )
    for title, items in (
        ("Criteria (scored)", rules.criteria),
        ("Engagement (agent or hybrid)", (rules.engagement,)),
        ("Known path (code or the model decides the next step)", (rules.known_path,)),
        ("Readiness (used by the gates)", rules.readiness),
        ("Gates", rules.gates),
        ("Ratings (limit the autonomy)", rules.modifiers),
        ("Figures (for the cost)", rules.figures),
        ("Guardrails", rules.guardrails),
    ):
        click.echo(f"\n{paint(title, 'title')}")
        for item in items:
            click.echo(f"  {item.id:<20} {_line(item)}")


@command.command("show", epilog="Example: scoping rulebook show persistent_context")
@click.argument(
    "id_",
    metavar="ID",
    shell_complete=completing(lambda: _entries(documents.load_rulebook())),
)
@rulebook_option
def show(id_: str, rulebook: Path | None) -> None:
    """Show one question, rating, figure, gate or guardrail in full."""
    rules = load_rules(rulebook)
    by_id = _entries(rules)
    if id_ not in by_id:
        raise UnknownNameError(id_, kind="question, gate or guardrail", offered=list(by_id))
    entry = by_id[id_]
    click.echo(paint_for()(entry.title, "title"))
    match entry:
        case Gate():
            stops = [f"{name} is {answer}" for name, answer in entry.stops_on.items()]
            click.echo(f"{entry.why}\n\n  Stops if {' or '.join(stops)}.")
            click.echo(f"  Stop: {entry.stop}\n  Unknown: {entry.unknown}\n  Pass: {entry.passes}")
        case GuardrailRule():
            causes = [f"{name} is {' or '.join(answers)}" for name, answers in entry.when.items()]
            click.echo(f"{entry.must}\n\n  Required by: {'; '.join(causes)}")
            for form, carrier in entry.carried_by.items():
                click.echo(f"  In {with_article(form)}: {carrier.file}, tested by {carrier.test}")
            references = [rules.references[name] for name in entry.references]
            click.echo(f"  Answers: {'; '.join(references)}")
        case Modifier():
            click.echo(f"{entry.question}\n\n  Why: {entry.why}")
            for word, text in entry.levels.items():
                click.echo(f"  {word.capitalize()}: {text}")
            click.echo(explanation(entry).lstrip("\n"))
        case _:
            click.echo(f"{entry.question}\n\n  Why: {entry.why}{explanation(entry)}")
    if not isinstance(entry, Figure):
        sources = [rules.sources[letter] for letter in entry.source.split()]
        click.echo(f"  Source: {', '.join(sources)}")


@command.command("validate", epilog="Example: scoping rulebook validate our-rulebook.yaml")
@click.argument("path", type=click.Path(path_type=Path), required=False)
def validate(path: Path | None) -> None:
    """Check a rulebook of your own.

    A file laid over the packaged one, or a folder laid out like it.

    Without PATH, the packaged one itself is checked.
    """
    rules = documents.load_rulebook(path, check=True)
    click.echo(
        f"{rules.id} version {rules.version} is valid: {len(rules.items)} questions, "
        f"{len(rules.gates)} gates, "
        f"{len(rules.guardrails)} guardrails."
    )


@command.command(
    "print",
    epilog="Example: scoping rulebook print --format html > questionnaire.html",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["markdown", "html", "json"]),
    default="markdown",
    show_default=True,
)
@rulebook_option
def print_(style: str, rulebook: Path | None) -> None:
    """Print the questionnaire with space for the answers, for a workshop on paper.

    json is the whole rulebook as data, for scripts; `scoping schema rulebook` describes it.
    """
    if style == "json":
        click.echo(data(documents.rulebooks.published(rulebook), indent=2))
        return
    rules = load_rules(rulebook)
    if style == "html":
        from ..renderers.questionnaire import html

        click.echo(html.render(rules))
    else:
        from ..renderers.questionnaire import markdown

        click.echo(markdown.render(rules))


def _entries(rules: Rulebook) -> dict[str, Shown]:
    """Everything that can be shown, by its id."""
    items: list[Shown] = [*rules.items, *rules.gates, *rules.guardrails]
    return {item.id: item for item in items}


def _line(item: Shown) -> str:
    match item:
        case Gate():
            return item.why
        case GuardrailRule():
            return item.must
        case _:
            return item.question
