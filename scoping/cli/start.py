"""`scoping start`: example or own workflow, questions, verdict, project, in one walk."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from .. import documents, questionnaire
from ..autonomy import undo_said
from ..decision import Decision, decide
from ..documents import examples
from ..errors import Place, ScopingError
from ..escaping import shell
from ..files import read_text
from ..questionnaire import Section
from ..renderers.terminal import text
from ..rulebook import Rulebook
from .ask import create, fill_in, reworded_in, write_new
from .new import make
from .prompts import Back, Prompter, ask_line, choose, confirm
from .rules import load_rules, rulebook_option
from .terminal import completing, paint_for, say, takes_keys, width

OWN = "my own workflow"
MORE = "more examples"
FOLDER_HELP = "The project is written to this new folder."


class WouldOverwriteError(ScopingError):
    """An example that would replace a workflow which is there."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            "exists already",
            where=Place(str(file)),
            fix=f"name another with --file, or continue with: scoping ask {shell(str(file))}",
        )


@click.command(
    "start",
    epilog="Example: scoping start --example policy-questions --dir policy-assistant",
)
@click.option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False),
    default="scoping.yaml",
    show_default=True,
    help="The file with the workflow.",
)
@click.option(
    "--example",
    metavar="ID",
    shell_complete=completing(examples.names),
    help="Start with this packaged example, such as damaged-order, without a prompt.",
)
@click.option(
    "--dir",
    "target",
    type=click.Path(path_type=Path),
    help="Scaffold into this folder, without a prompt.",
)
@click.option(
    "--plain", "numbered", is_flag=True, help="Use numbered prompts, each ended with Enter."
)
@rulebook_option
def command(
    file: Path,
    example: str | None,
    target: Path | None,
    rulebook: Path | None,
    *,
    numbered: bool,
) -> None:
    """Go from a workflow to a running project, step by step.

    Pick an example or describe your own workflow, answer the questions, read the verdict and
    scaffold the project. Every answer is saved in the file, so you can stop at any time and
    continue later.
    """
    rules = load_rules(rulebook)
    try:
        if file.exists() and not example:
            say(f"Continuing with {file}.")
        else:
            _create_file(rules, file, example)
        if example is None and not _fill_in_parts(
            rules, file, Prompter(takes_keys(numbered=numbered))
        ):
            return
        content = read_text(file)
        decision = _print_verdict(rules, file)
        if target is None and example is None:
            target = _ask_target(decision)
    except EOFError:
        say(f"\nStopped. Continue with: scoping start --file {shell(str(file))}")
        return
    if target is not None:
        make(decision, file, content, target)


def _fill_in_parts(rules: Rulebook, file: Path, prompter: Prompter) -> bool:
    """Put what decides the verdict, show it, and go on with autonomy and cost if that is wanted."""
    first = (Section.ARCHITECTURE, Section.GATES)
    rest = (Section.AUTONOMY, Section.COST)
    looked: set[str] = set()
    if not fill_in(rules, file, prompter, only=first, looked=looked):
        return False
    workflow = documents.load_workflow(file, rules)
    responses = questionnaire.responses_of(workflow)
    left = [
        *questionnaire.unanswered(rules, responses, undo_said=undo_said(workflow), only=rest),
        *dict.fromkeys(each.question for each in reworded_in(rules, workflow, rest)),
    ]
    if not left:
        return True
    say(f"\n{decide(rules, workflow).headline}")
    if confirm(f"\nAnswer the {len(left)} questions on autonomy and cost now?"):
        fill_in(rules, file, prompter, only=rest, looked=looked)
    return True


def _print_verdict(rules: Rulebook, file: Path) -> Decision:
    decision = decide(rules, documents.load_workflow(file, rules))
    shown = text.render(decision, file=str(file), width=width(), paint=paint_for())
    click.echo(f"\n{shown}")
    return decision


def _create_file(rules: Rulebook, file: Path, example: str | None) -> None:
    if file.exists():
        raise WouldOverwriteError(file)
    if example is None:
        example = _choose(rules)
        if example is None:
            create(rules, file, None)
            return
    write_new(rules, file, read_text(examples.find(example)))
    say(f"Copied the example to {file}.")


def _choose(rules: Rulebook) -> str | None:
    """Offer the featured examples, and all of them to those who want more.

    None is the person's own workflow.
    """
    names = [entry.id for entry in examples.gallery() if entry.featured]
    index = _choose_of(rules, names, MORE)
    if index > len(names):
        names = [*examples.names()]
        index = _choose_of(rules, names)
    return names[index - 1] if index else None


def _choose_of(rules: Rulebook, names: Sequence[str], *further: str) -> int:
    """Let the person pick: 0 is their own workflow, then come the examples, then `further`."""
    titles = [_title(rules, name) for name in names]
    return choose("Which workflow do you want?", [OWN, *titles, *further])


def _title(rules: Rulebook, name: str) -> str:
    decision = decide(rules, documents.load_workflow(examples.find(name)))
    notes = [f"example: {decision.architecture}"]
    if not decision.assessment.settled:
        notes.append("provisional")
    if decision.stops:
        notes.append("a gate says stop")
    return f"{decision.workflow.name} ({', '.join(notes)})"


def _ask_target(decision: Decision) -> Path | None:
    """Offer to scaffold when that is possible; otherwise the verdict has said what comes first."""
    if not decision.assessment.settled or decision.stops:
        return None
    say()
    while confirm("Scaffold this project now?"):
        with suppress(Back):
            return _free_folder(decision.workflow.id)
    return None


def _free_folder(name: str) -> Path:
    """Ask for a folder until a project can be written there. Raises Back."""
    from ..scaffold import project

    while True:
        line = ask_line(f"Folder (Enter for {name}): ", FOLDER_HELP, is_first=False)
        target = Path(line or name).expanduser()
        try:
            project.refuse_unusable(target)
            project.refuse_occupied(target)
        except (project.OccupiedError, project.UnusablePathError) as error:
            say(str(error))
        else:
            return target
