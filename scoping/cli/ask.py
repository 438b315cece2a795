"""`scoping ask`: the questionnaire, saved after every answer."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import click

from .. import documents, questionnaire
from ..documents import schema
from ..errors import Place, ScopingError, UnknownAnswerError, UnknownKeyError
from ..rulebook import Answer, Rulebook
from ..workflow import Given
from .prompts import Prompter, read_line
from .terminal import say, takes_keys


class FlagMistake(ScopingError):
    """An option whose value cannot be used."""


@click.command("ask", epilog="Example: scoping ask scoping.yaml --set multi_system=no --set outcome=unsure")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default="scoping.yaml")
@click.option(
    "--set", "assignments", multiple=True, metavar="ID=ANSWER", help="Answer without being asked: yes, no or unsure."
)
@click.option(
    "--evidence", "evidences", multiple=True, metavar="ID=TEXT", help="What shows the answer given with --set."
)
@click.option("--name", help="Name of the workflow, when FILE is new.")
@click.option("--owner", help="Role that answers for its result, when FILE is new.")
@click.option("--goal", help="What is true when it has done its job, when FILE is new.")
@click.option("--again", is_flag=True, help="Put the answered questions too.")
@click.option("--brief", is_flag=True, help="Do not ask for evidence.")
@click.option("--plain", is_flag=True, help="Numbered prompts, ended with Enter.")
def command(
    file: Path,
    assignments: tuple[str, ...],
    evidences: tuple[str, ...],
    name: str | None,
    owner: str | None,
    goal: str | None,
    *,
    again: bool,
    brief: bool,
    plain: bool,
) -> None:
    """Fill in a scoping.yaml, one question at a time.

    FILE is made if it does not exist. Every answer is saved at once, and the next `scoping ask` goes on where
    this one stopped. With --set nothing is asked.
    """
    rules = documents.load_rulebook()
    answers = _assigned(rules, assignments, evidences)
    if not file.exists():
        create(file, name, owner=owner, goal=goal)
    if answers:
        workflow = documents.load_workflow(file)
        new = {id_: given for id_, given in answers.items() if not _same(given, workflow.given(id_))}
        documents.save_changes(file, {key_path(rules, id_): as_data(given) for id_, given in new.items()})
        say(f"Saved {len(answers)} in {file}.")
        return
    fill_in(rules, file, Prompter(takes_keys(numbered=plain), evidence=not brief), again=again)


def fill_in(rules: Rulebook, file: Path, prompter: Prompter, *, again: bool = False) -> bool:
    """Run the questionnaire over a file; returns whether its end was reached."""
    workflow = documents.load_workflow(file)
    given = {**workflow.answers, **workflow.profile}
    finished = False

    def keep(id_: str, answer: Given) -> None:
        if not _same(answer, given.get(id_)):
            given[id_] = answer
            documents.save_changes(file, {key_path(rules, id_): as_data(answer)})

    try:
        finished = questionnaire.run(rules, given, ask=prompter, keep=keep, again=again)
    except EOFError:
        say()
    finally:  # also when Ctrl-C goes on its way to the exit code
        left = questionnaire.unanswered(rules, given)
        if left:
            say(f"\nSaved in {file}; {len(left)} questions are open. Go on with: scoping ask {file}")
        else:
            say(f"\nAll questions are answered in {file}. See the verdict with: scoping score {file}")
    return finished


def create(file: Path, name: str | None, *, owner: str | None = None, goal: str | None = None) -> None:
    """Make a `scoping.yaml` without answers, and its schema beside it so that editors can help.

    Without a name the person is asked for it, and then for owner and goal as well.
    """
    if name is None:
        name, owner, goal = _described(owner, goal)
    if not name.strip():
        fix = 'give it one: --name "Damaged-order refunds"'
        raise FlagMistake("a new file needs the workflow's name", where=Place(str(file)), fix=fix)
    id_ = _id_of(name)
    text = documents.new_document(id_, name, owner=owner, goal=goal)
    documents.parse_workflow(text, str(file))
    documents.write_text(file, text)
    documents.write_text(file.parent / ".scoping" / "workflow.schema.json", schema.text("workflow"))
    say(f"Made {file}.")


def _id_of(name: str) -> str:
    """Make an id of a name in any script: its Latin letters without accents, and digits, joined by hyphens."""
    words = re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower())
    id_ = "-".join(words)[:50].strip("-")
    return id_ if re.match(r"[a-z]", id_) else f"workflow-{id_}".strip("-")


def _described(owner: str | None, goal: str | None) -> tuple[str, str | None, str | None]:
    try:
        name = read_line("What is the workflow called? ")
        goal = (
            goal or read_line("What is true when it has done its job? (one sentence; Enter to leave it open) ") or None
        )
        if owner is None:
            said = read_line("Which role answers for its result? (- if nobody does; Enter if not known) ")
            owner = "" if said == "-" else said or None
    except EOFError:
        return "", owner, goal
    return name, owner, goal


def key_path(rules: Rulebook, id_: str) -> tuple[str, str]:
    """Say where in a `scoping.yaml` the answer to a question stands."""
    return ("answers" if id_ in {criterion.id for criterion in rules.criteria} else "profile", id_)


def as_data(given: Given) -> object:
    """Write an answer as short as it is; evidence that belonged to another answer goes."""
    if given.evidence is None:
        return given.answer
    return {"answer": str(given.answer), "evidence": given.evidence, "source": given.source, "by": given.by}


def _same(given: Given, before: Given | None) -> bool:
    """Whether an answer repeats the one that is there, so that the evidence kept with it must stay."""
    return before is not None and given.evidence is None and given.answer == before.answer


def _assigned(rules: Rulebook, assignments: tuple[str, ...], evidences: tuple[str, ...]) -> dict[str, Given]:
    said, shown = _pairs("--set", assignments), _pairs("--evidence", evidences)
    known = [question.id for question in rules.questions]
    for option, pairs in (("--set", said), ("--evidence", shown)):
        for id_ in pairs:
            if id_ not in known:
                raise UnknownKeyError(id_, section=option, offered=known, where=None)
    for id_ in shown:
        if id_ not in said:
            raise FlagMistake(f"--evidence {id_} comes without its answer", fix=f"add --set {id_}=yes, no or unsure")
    for id_, word in said.items():
        if word not in set(Answer):
            raise UnknownAnswerError(word, question=id_, offered=list(Answer), where=None)
    return {id_: Given(Answer(word), shown.get(id_)) for id_, word in said.items()}


def _pairs(option: str, words: tuple[str, ...]) -> dict[str, str]:
    for word in words:
        if "=" not in word:
            raise FlagMistake(f"{option} {word} has no =", fix=f"write {option} ID=VALUE, such as outcome=yes")
    return dict(word.split("=", 1) for word in words)
