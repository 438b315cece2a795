"""The questionnaire on paper, for a workshop.

Every question of a rulebook with room for its answer.

A sheet is data first, so that Markdown and HTML say the same.
"""

from __future__ import annotations

from typing import NamedTuple

from ...orchestration import DEPENDENCIES
from ...questions import Answer, Figure, Modifier, Question, Rating
from ...rulebook import OWNER, Gate, Rulebook

BOX = "□"
TITLE = "Assistant, agent or both: the questionnaire"
EVIDENCE = "Evidence"
HEAD = ("Workflow", "Owner", "Date", "People present")
TODAY = "What happens today, from what starts it to what ends it"
FILL_IN = (
    "Describe the work as it is done today and the software as you want it.",
    "Tick one box per question, and write down the evidence for the answer.",
    "Tick unsure when nobody present knows, and write down who could answer.",
    "Answer separately before you talk, so that differences become visible.",
)
_WHEN = {
    "always": None,
    "acts": "Only if the software may act by itself.",
    "undo_unsaid": ("Only if the software may act by itself, and no operation names its undo."),
}


class Choice(NamedTuple):
    """A box to tick, and what it means."""

    word: str
    means: str


class Entry(NamedTuple):
    """One question as it is printed.

    `unit` is what a figure is counted in, and a figure has no boxes.
    """

    number: int
    title: str
    question: str
    notes: tuple[tuple[str, str], ...]
    counts: tuple[str, ...]
    does_not_count: tuple[str, ...]
    choices: tuple[Choice, ...]
    unit: str | None
    lines: tuple[str, ...]


class Part(NamedTuple):
    """Questions that serve one end, with a word on it."""

    title: str
    says: str
    items: tuple[Entry, ...]


def parts(rules: Rulebook) -> tuple[Part, ...]:
    """Number a rulebook's questions in the order in which a workshop answers them."""
    numbers = iter(range(1, len(rules.items) + 1))

    def part(
        title: str,
        says: str,
        items: tuple[Question, ...] | tuple[Modifier, ...] | tuple[Figure, ...],
    ) -> Part:
        return Part(title, says, tuple(_sheet_entry(next(numbers), each) for each in items))

    return (
        part("The criteria", "Only these answers are counted.", rules.criteria),
        part(
            "Conversation",
            "This answer is not counted. It decides between agent and hybrid.",
            (rules.engagement,),
        ),
        part(
            "Who decides the next step",
            _path_says(rules),
            (rules.known_path,),
        ),
        part(
            "Before anything is built",
            "These answers are not counted. The gates use them.",
            rules.readiness,
        ),
        part(
            "How much it may do alone",
            "These answers are not counted. Each sets a highest level; the lowest applies.",
            rules.modifiers,
        ),
        part("Figures", "The figures show what each option costs and saves.", rules.figures),
    )


def _path_says(rules: Rulebook) -> str:
    """Say when the question about the path is asked, and what its answer gives."""
    steps = [criterion.id for criterion in rules.criteria].index(DEPENDENCIES) + 1
    return (
        "This answer is not counted. Yes: code can decide the next step. No, and yes to question "
        f"{steps}: the model decides it. Leave it out if question {steps} is no and fewer than "
        f"{rules.threshold} criteria are yes or unsure."
    )


def counted(rules: Rulebook) -> tuple[str, ...]:
    """Say how the verdict is read off the sheet."""
    last = len(rules.criteria)
    threshold = rules.threshold
    return (
        (
            f"Count the boxes ticked yes among the questions 1 to {last}: ____ of {last}. "
            "Unsure does not count as yes."
        ),
        f"Fewer than {threshold}: {_form(rules, 'assistant')}",
        f"{threshold} or more, and no to question {last + 1}: {_form(rules, 'agent')}",
        f"{threshold} or more, and yes to question {last + 1}: {_form(rules, 'hybrid')}",
        (
            f"If the unsure answers to the questions 1 to {last + 1} could still change the "
            "result, the verdict is provisional."
        ),
    )


def gates(rules: Rulebook) -> tuple[tuple[str, str, str], ...]:
    """List each gate with what stops it and what it then says; gates stand beside the count."""
    titles = {question.id: question.title for question in rules.questions} | {OWNER: "Owner"}
    return tuple((gate.title, _stops(gate, titles), gate.stop) for gate in rules.gates)


def edition(rules: Rulebook) -> str:
    """Say which rules the sheet asks for, so that two of them can be told apart."""
    return f"Rulebook {rules.id}, version {rules.version}, SHA-256 {rules.digest[:12]}."


def _form(rules: Rulebook, id_: str) -> str:
    form = next(form for architecture, form in rules.architectures.items() if architecture == id_)
    return f"{form.title.lower()}. {form.runs}"


def _stops(gate: Gate, titles: dict[str, str]) -> str:
    return " or ".join(f"{titles[id_]}: {answer}" for id_, answer in gate.stops_on.items())


def _sheet_entry(number: int, item: Question | Modifier | Figure) -> Entry:
    why = ("Why", item.why)
    whom = ("Who could answer", f"{item.ask_whom}.")
    if isinstance(item, Figure):
        return Entry(
            number,
            item.title,
            item.question,
            (why, whom),
            (),
            (),
            (),
            item.unit,
            ("Source", "By"),
        )
    lines = (EVIDENCE, "Source", "By")
    if isinstance(item, Modifier):
        choices = tuple(Choice(rating, item.levels.get(rating, item.unknown)) for rating in Rating)
        notes: tuple[tuple[str, str], ...] = (why, ("If nobody has said", item.silence), whom)
        if only := _WHEN[item.asked]:
            notes = (("When", only), *notes)
        return Entry(number, item.title, item.question, notes, (), (), choices, None, lines)
    near = item.borderline
    notes = (
        why,
        ("Borderline", f"{near.case} {near.answer.capitalize()}. {near.because}"),
        ("If nobody has said", item.silence_says),
        whom,
    )
    choices = tuple(map(Choice, Answer, (item.yes, item.no, item.unknown)))
    return Entry(
        number,
        item.title,
        item.question,
        notes,
        item.counts,
        item.does_not_count,
        choices,
        None,
        lines,
    )
