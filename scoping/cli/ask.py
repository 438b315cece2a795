"""`scoping ask`: the questionnaire, saved after every answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from pathlib import Path

import click

from .. import documents, questionnaire
from ..autonomy import undo_said
from ..decision import reworded
from ..documents import schema
from ..errors import Place, ScopingError, UnknownAnswerError, UnknownKeyError
from ..errors import quote as quoted
from ..escaping import shell
from ..files import write_text
from ..questionnaire import Move, Section, Step
from ..questions import Figure, Item
from ..rulebook import Rewording, Rulebook
from ..workflow import Response, Workflow
from .prompts import LeftEarly, Prompter, Quit, ask_line
from .rules import load_rules, rulebook_option
from .terminal import say, takes_keys

NAME_HELP = "Write the name that people use for this work, such as Damaged-order refunds."
GOAL_ASKED = "What is the goal of this workflow? (Enter to skip) "
GOAL_HELP = "Write one sentence, such as: The customer has the money or the goods."
OWNER_ASKED = "Which role is responsible for the result? (- if nobody, Enter if you do not know) "
OWNER_HELP = "Name a role, not a person, such as Head of customer service."


class FlagMistake(ScopingError):
    """An option whose value cannot be used."""


class NamelessError(ScopingError):
    """A new file for a workflow that was given no name."""

    def __init__(self, file: Path) -> None:
        fix = 'give a name: scoping ask --name "Damaged-order refunds"'
        super().__init__("a new file needs the workflow's name", where=Place(str(file)), fix=fix)


EXAMPLE = "Example: scoping ask scoping.yaml --set multi_system=no --set outcome=unsure"


@click.command("ask", epilog=EXAMPLE)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default="scoping.yaml")
@click.option(
    "--set",
    "assignments",
    multiple=True,
    metavar="ID=ANSWER",
    help="Give an answer without a prompt: yes, no, low or a figure.",
)
@click.option(
    "--evidence",
    "evidences",
    multiple=True,
    metavar="ID=TEXT",
    help="Give the evidence for an answer of --set.",
)
@click.option("--name", help="Name of the workflow, if FILE is new.")
@click.option("--owner", help="Role that is responsible for the result, if FILE is new.")
@click.option("--goal", help="Goal of the workflow, if FILE is new.")
@click.option("--again", is_flag=True, help="Ask the questions that already have an answer, too.")
@click.option("--brief", is_flag=True, help="Do not ask for evidence.")
@click.option(
    "--only",
    "sections",
    multiple=True,
    type=click.Choice([section.value for section in Section]),
    help="Ask only the questions of this section.",
)
@click.option(
    "--plain", "numbered", is_flag=True, help="Use numbered prompts, each ended with Enter."
)
@rulebook_option
def command(
    file: Path,
    assignments: tuple[str, ...],
    evidences: tuple[str, ...],
    name: str | None,
    owner: str | None,
    goal: str | None,
    sections: tuple[str, ...],
    rulebook: Path | None,
    *,
    again: bool,
    brief: bool,
    numbered: bool,
) -> None:
    """Fill in a scoping.yaml, one question at a time.

    FILE is created if it does not exist. Every answer is saved immediately. The next `scoping ask`
    continues where this one stopped. With --set, it asks nothing.
    """
    rules = load_rules(rulebook)
    answers = _assignments(rules, assignments, evidences)
    if str(file) == "-":
        raise FlagMistake("answers cannot be saved to standard input", fix="name a file")
    if file.exists():
        _refuse_described(file, name=name, owner=owner, goal=goal)
    elif answers and name is None:
        raise NamelessError(file)
    else:
        try:
            create(rules, file, name, owner=owner, goal=goal)
        except Quit:
            say(f"\nSaved in {file}. Continue with: scoping ask {shell(str(file))}")
            return
    if answers:
        workflow = documents.load_workflow(file, rules)
        changes: dict[tuple[str | int, ...], object] = {
            key_path(rules, id_): _data(rules, id_, response)
            for id_, response in answers.items()
            if not _is_same(response, workflow.response(id_))
        }
        documents.save_changes(file, changes, rules)
        say(f"Saved {len(answers)} in {file}.")
        return
    prompter = Prompter(takes_keys(numbered=numbered), evidence=not brief)
    only = [Section(name) for name in sections] or list(Section)
    fill_in(rules, file, prompter, again=again, only=only)


def fill_in(
    rules: Rulebook,
    file: Path,
    prompter: Prompter,
    *,
    again: bool = False,
    only: Collection[Section] = tuple(Section),
    looked: set[str] | None = None,
) -> bool:
    """Run the questionnaire over a file; returns whether its end was reached.

    Put are the questions without an answer, and those that were answered in another wording that
    may change the answer; if there are none, those answered unsure; with `again`, all. `looked` are
    questions that were put before, and those of this run are added. Once every question with
    another wording was answered, the file says so.
    """
    looked = set() if looked is None else looked
    workflow = documents.load_workflow(file, rules)
    responses = questionnaire.responses_of(workflow)
    undone = undo_said(workflow)
    unanswered = questionnaire.unanswered(rules, responses, undo_said=undone, only=only)
    moved = [each for each in reworded_in(rules, workflow, only) if each.question not in looked]
    _say_reworded(workflow.rulebook, moved)
    put_again: Collection[str] = {each.question for each in moved}
    if again:
        put_again = responses
    elif not unanswered and not moved:
        put_again = questionnaire.unsure(responses)
    finished = False

    def keep(id_: str, answer: Response) -> None:
        looked.add(id_)
        if not _is_same(answer, responses.get(id_)):
            documents.save_changes(file, {key_path(rules, id_): _data(rules, id_, answer)}, rules)
            responses[id_] = answer

    def ask_step(step: Step) -> Response | Move:
        try:
            return prompter(step)
        except LeftEarly as left:
            keep(step.question.id, left.response)
            raise left.ended_by from None

    def conclude() -> None:
        everything = {each.question for each in reworded_in(rules, workflow, tuple(Section))}
        if looked and everything <= looked and workflow.rulebook < rules.wording:
            documents.save_changes(file, {("rulebook",): str(rules.wording)}, rules)
        left = questionnaire.unanswered(rules, responses, undo_said=undone, only=only)
        older = {each.question for each in moved} - looked
        _say_where(file, responses, left, len(older))

    try:
        finished = questionnaire.run(
            rules,
            responses,
            ask=ask_step,
            keep=keep,
            again=put_again,
            undo_said=undone,
            only=only,
        )
    except EOFError:
        say()
    except KeyboardInterrupt:
        conclude()
        raise
    conclude()
    return finished


def reworded_in(rules: Rulebook, workflow: Workflow, only: Collection[Section]) -> list[Rewording]:
    """List what has changed in questions of some sections since they were answered."""
    responses = questionnaire.responses_of(workflow)
    asked = questionnaire.applicable(rules, responses, undo_said=undo_said(workflow), only=only)
    return [each for each in reworded(rules, workflow) if each.question in asked]


def _say_reworded(version: int, moved: Collection[Rewording]) -> None:
    """Say what has changed in the questions that are put again for that."""
    if not moved:
        return
    say(f"The answers are to version {version} of the questions. These have changed since:")
    for each in moved:
        say(f"  {each.question} ({' or '.join(each.answers)}): {each.says}.")


def _say_where(
    file: Path, responses: Mapping[str, Response], left: Collection[str], older: int
) -> None:
    """Say what is saved, what is open or answers an older question, and how to go on."""
    name = shell(str(file))
    unsure = len(questionnaire.unsure(responses))
    if left or older:
        summary = f"\nSaved in {file}. Open questions: {len(left)}."
        if older:
            summary += f" To look at again: {older}."
        say(f"{summary} Continue with: scoping ask {name}")
    elif unsure:
        summary = (
            f"\nSaved in {file}. All questions have an answer, and {unsure} of them are unsure."
        )
        say(f"{summary} To answer these again: scoping ask {name}")
        say(f"See the verdict with: scoping score {name}")
    else:
        say(f"\nAll questions in {file} have an answer. See the verdict with: scoping score {name}")


def create(
    rules: Rulebook,
    file: Path,
    name: str | None,
    *,
    owner: str | None = None,
    goal: str | None = None,
) -> None:
    """Make a `scoping.yaml` without answers.

    Without a name the person is asked for it, and then, with the file already saved, for goal and
    owner. Raises Quit.
    """
    is_nameless = name is None
    while not name or not name.strip():
        if not is_nameless:
            raise NamelessError(file)
        try:
            name = ask_line("What is the workflow called? ", NAME_HELP)
        except EOFError:
            raise NamelessError(file) from None
    text = documents.new_document(_id_of(name), name, rules.wording, owner=owner, goal=goal)
    documents.parse_workflow(text, str(file))
    write_new(rules, file, text)
    say(f"Created {file}.")
    if is_nameless:
        _describe(file, owner, goal)


def write_new(rules: Rulebook, file: Path, text: str) -> None:
    """Write a new `scoping.yaml`, and beside it the schema that its first line names.

    By that schema editors can help.
    """
    write_text(file, text)
    write_text(file.parent / ".scoping" / "workflow.schema.json", schema.workflow_text(rules))


def _describe(file: Path, owner: str | None, goal: str | None) -> None:
    """Ask for what makes a decision readable later; any answer may be left open.

    Each is saved at once. Raises Quit.
    """
    try:
        if goal is None and (line := ask_line(GOAL_ASKED, GOAL_HELP)):
            documents.save_changes(file, {("workflow", "goal"): line})
        if owner is None and (line := ask_line(OWNER_ASKED, OWNER_HELP)):
            if line == "-":
                line = ""
            documents.save_changes(file, {("workflow", "owner"): line})
    except Quit:
        raise
    except EOFError:
        say()


def _refuse_described(file: Path, **texts: str | None) -> None:
    flags = [f"--{name}" for name, text in texts.items() if text is not None]
    if flags:
        fix = f"edit the section workflow of {file}, or name a new file"
        raise FlagMistake(
            f"{', '.join(flags)} is only for a new file, but this file exists",
            where=Place(str(file)),
            fix=fix,
        )


def _id_of(name: str) -> str:
    """Make an id of a name in any script.

    Its Latin letters without accents, and digits, joined by hyphens.
    """
    words = re.findall(
        r"[a-z0-9]+", unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    )
    id_ = "-".join(words)[:50].strip("-")
    if re.match(r"[a-z]", id_):
        return id_
    return f"workflow-{id_}".strip("-")


def key_path(rules: Rulebook, id_: str) -> tuple[str, str]:
    """Say where in a `scoping.yaml` the answer to a question stands."""
    if id_ in {criterion.id for criterion in rules.criteria}:
        return ("answers", id_)
    if id_ in {figure.id for figure in rules.figures}:
        return ("volume", id_)
    return ("profile", id_)


def _data(rules: Rulebook, id_: str, response: Response) -> object:
    """Write an answer as short as it is; evidence that belonged to another answer goes."""
    if figure := next((figure for figure in rules.figures if figure.id == id_), None):
        return str(figure.read(response.answer))
    if response.evidence is None:
        return response.answer
    return {
        "answer": str(response.answer),
        "evidence": response.evidence,
        "source": response.source,
        "by": response.by,
    }


def _is_same(response: Response, before: Response | None) -> bool:
    """Whether an answer repeats the one that is there, so that nothing of it changes."""
    return (
        before is not None
        and response.answer == before.answer
        and response.evidence in (None, before.evidence)
    )


def _assignments(
    rules: Rulebook,
    assignments: tuple[str, ...],
    evidences: tuple[str, ...],
) -> dict[str, Response]:
    answers = _pairs("--set", assignments)
    evidence = _pairs("--evidence", evidences)
    items = {question.id: question for question in rules.items}
    for option, pairs in (("--set", answers), ("--evidence", evidence)):
        for id_ in pairs:
            if id_ not in items:
                raise UnknownKeyError(id_, section=option, offered=[*items], where=None)
    for id_ in evidence:
        if id_ not in answers:
            *first, last = items[id_].offers or ("",)
            offered = " or ".join(filter(None, [", ".join(first), last]))
            fix = f"add --set {id_}={offered}"
            raise FlagMistake(f"--evidence {id_} has no answer", fix=fix)
    responses = {}
    for id_, word in answers.items():
        answer = _read_answer(items[id_], word, has_evidence=id_ in evidence)
        responses[id_] = Response(answer, evidence.get(id_))
    return responses


def _read_answer(question: Item, word: str, *, has_evidence: bool) -> str:
    """Check one answer of `--set`; a word in capitals or between blanks is taken as a file's is.

    Letters and digits of full width are usual ones.
    """
    if isinstance(question, Figure):
        figure = unicodedata.normalize("NFKC", word).strip()
        if question.read(figure) is None:
            fix = question.comma_in(figure) or f"write {question.accepts}"
            raise FlagMistake(f"--set {question.id} is {quoted(word)}", fix=fix)
        if has_evidence:
            fix = "leave this option out"
            raise FlagMistake(f"{question.id} is a figure, which has no evidence", fix=fix)
        return figure
    answer = unicodedata.normalize("NFKC", word).strip().lower()
    if answer not in question.offers:
        raise UnknownAnswerError(word, question=question.id, offered=question.offers, where=None)
    return answer


def _pairs(option: str, words: tuple[str, ...]) -> dict[str, str]:
    for word in words:
        if "=" not in word:
            fix = f"write {option} ID=VALUE, such as outcome=yes"
            raise FlagMistake(f"{option} {word} has no =", fix=fix)
    pairs = dict[str, str]()
    for word in words:
        id_, _, value = word.partition("=")
        if id_ in pairs:
            raise FlagMistake(f"{option} {id_} is given twice", fix="remove one of the two")
        pairs[id_] = value.replace("\r\n", "\n").replace("\r", "\n")  # as other systems end lines
    return pairs
