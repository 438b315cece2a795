"""Whether verdicts are right: raters' answers to public descriptions against their authors' labels.

`python -m tests.raters` prints both halves. The raters answered the criteria, conversation, path,
three gates and two ratings; the other ratings are taken as holding nothing down.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from scoping import documents
from scoping.assessment import State
from scoping.decision import Decision, decide
from scoping.orchestration import is_path_asked
from scoping.questions import Answer
from scoping.rulebook import Rulebook
from scoping.workflow import Response, Workflow

HERE = Path(__file__).parent
GATES = {"no_ai": "plain_code", "single_call": "one_call"}  # that are to stop work of a label
GATE_QUESTIONS = ["fixed_rules", "one_call_enough"]
LEAST_UNNAMED, LEAST_RIGHT = 0.4, 0.85  # the shares that other names were to reach
WORDS = {"y": "yes", "n": "no", "u": "unsure", "l": "low", "m": "medium", "h": "high"}
# The label that an author has who uses another name.
LABELS = {
    "rule-based agent": "agent",
    "human-in-the-loop hybrid": "hybrid",
    "conversational agent": "agent",
    "workflow": "known_path",
    "scheduled agent": "agent",
    "research agent": "agent",
    "copilot": "assistant",
}
UNASKED = {
    **dict.fromkeys(("error_cost", "external_reach", "data_sensitivity", "regulation"), "low"),
    **dict.fromkeys(("reversibility", "verifiability", "maturity"), "high"),
    **dict.fromkeys(("named_process", "baseline", "data_quality"), "yes"),
    "product_exists": "no",
}


class Reading(NamedTuple):
    """One rater's reading of one description: their answers, and what was decided by them."""

    id: str
    label: str
    answers: str
    decision: Decision

    @property
    def name(self) -> str | None:
        """What others call it, as a label."""
        other = self.decision.also_called
        return LABELS[other.name] if other else None

    @property
    def words(self) -> tuple[str, ...]:
        """Every word that the verdict has for it."""
        return (*self.own_words, *filter(None, [self.name]))

    @property
    def own_words(self) -> tuple[str, ...]:
        """The words of the verdict that are ours."""
        found = (self.decision.architecture, self.decision.orchestration.key)
        return tuple(word for word in found if word)


class Half(NamedTuple):
    """The descriptions that were open while the questions were worded, or those kept for the end.

    `agreement` is the share of the same answers by question. `readings` are of the clear cases, and
    `open_ended` of the work whose next step shows only in what was found, each by rater.
    """

    descriptions: int
    agreement: dict[str, float]
    readings: tuple[tuple[Reading, ...], ...]
    open_ended: tuple[tuple[Reading, ...], ...]


def halves(rules: Rulebook | None = None) -> dict[str, Half]:
    """Measure both halves under a rulebook, the packaged one where none is given."""
    rules = rules or documents.load_rulebook()
    described = yaml.safe_load((HERE / "descriptions.yaml").read_text("utf-8"))
    answered = yaml.safe_load((HERE / "answers.yaml").read_text("utf-8"))
    at_end = {True: "kept for the end", False: "open while the questions were worded"}
    return {
        title: _half(
            rules,
            answered["questions"],
            answered["answers"],
            [one for one in described if (one.get("opened") == "at_end") is kept],
        )
        for kept, title in sorted(at_end.items())
    }


def _half(
    rules: Rulebook, ids: list[str], answers: dict[str, list[str]], described: list[dict[str, Any]]
) -> Half:
    pairs = [answers[one["id"]] for one in described]
    same = {
        id_: sum(first[at] == second[at] for first, second in pairs) / len(pairs)
        for at, id_ in enumerate(ids)
    }

    def readings(chosen: list[dict[str, Any]]) -> tuple[tuple[Reading, ...], ...]:
        return tuple(
            tuple(_reading(rules, ids, answers[one["id"]][rater], one) for one in chosen)
            for rater in range(2)
        )

    clear = [one for one in described if one["standing"] == "clear"]
    open_ended = [one for one in described if one.get("open_ended")]
    return Half(len(described), same, readings(clear), readings(open_ended))


def _reading(rules: Rulebook, ids: list[str], letters: str, described: dict[str, Any]) -> Reading:
    given = {id_: WORDS[letter] for id_, letter in zip(ids, letters, strict=True)}
    scored = {criterion.id for criterion in rules.criteria}
    if not is_path_asked(rules, {id_: Answer(given.get(id_, "unsure")) for id_ in scored}):
        given.pop(rules.known_path.id, None)
    workflow = Workflow(
        described["id"],
        described["id"],
        owner="somebody",
        answers={id_: Response(word) for id_, word in given.items() if id_ in scored},
        profile={
            id_: Response(word) for id_, word in {**UNASKED, **given}.items() if id_ not in scored
        },
        rulebook=rules.wording,
    )
    return Reading(described["id"], described["label"], letters, decide(rules, workflow))


class Gated(NamedTuple):
    """Work of one label of gates.yaml: the gate that is to stop it, and each rater's readings."""

    gate: str
    readings: tuple[tuple[Reading, ...], ...]

    @property
    def shares(self) -> tuple[float, ...]:
        """The share that the gate stops, by rater."""
        return tuple(
            sum(self.gate in _stops(one.decision) for one in readings) / len(readings)
            for readings in self.readings
        )


def gated() -> list[Gated]:
    """Measure what the gates stop of the work that needs no assistant, by its authors."""
    rules = documents.load_rulebook()
    described = yaml.safe_load((HERE / "gates.yaml").read_text("utf-8"))
    return [
        Gated(
            gate,
            tuple(
                tuple(
                    _reading(rules, GATE_QUESTIONS, one["answers"][rater], one)
                    for one in described
                    if one["label"] == label
                )
                for rater in range(2)
            ),
        )
        for label, gate in GATES.items()
    ]


def conversing(rules: Rulebook | None = None) -> list[Reading]:
    """Give every reading of an assistant, by its author, that converses."""
    rules = rules or documents.load_rulebook()
    described = yaml.safe_load((HERE / "descriptions.yaml").read_text("utf-8"))
    answered = yaml.safe_load((HERE / "answers.yaml").read_text("utf-8"))
    ids = answered["questions"]
    return [
        _reading(rules, ids, letters, one)
        for one in described
        for letters in answered["answers"][one["id"]]
        if one["label"] == "assistant" and letters[ids.index(rules.engagement.id)] == "y"
    ]


def stopped_needlessly(readings: list[Reading]) -> list[str]:
    """Name those that a gate stops which says that something simpler is enough."""
    return [one.id for one in readings if {*GATES.values()} & {*_stops(one.decision)}]


def _stops(decision: Decision) -> list[str]:
    """The gates that stop a workflow."""
    return [one.gate.id for one in decision.assessment.gates if one.state is State.STOP]


def covered(readings: tuple[Reading, ...]) -> float:
    """Give the share of readings whose label is one of the verdict's words."""
    return sum(reading.label in reading.words for reading in readings) / len(readings)


def unnamed(readings: tuple[Reading, ...]) -> float:
    """Give the share of readings that show no other name."""
    return sum(reading.name is None for reading in readings) / len(readings)


def right(readings: tuple[Reading, ...]) -> float:
    """Give the share of shown names that are the author's label."""
    named = [reading for reading in readings if reading.name]
    return sum(reading.name == reading.label for reading in named) / len(named)


def paths(readings: tuple[Reading, ...]) -> float:
    """Give the share of authors' known paths that are found."""
    return on_path(tuple(reading for reading in readings if reading.label == "known_path"))


def on_path(readings: tuple[Reading, ...]) -> float:
    """Give the share of readings whose path is taken for known."""
    known = [one for one in readings if one.decision.orchestration.key == "known_path"]
    return len(known) / len(readings)


def most_covered(readings: Sequence[Reading]) -> float:
    """Give the share that the best names could cover, each fitted to the labels themselves.

    Readings with the same answers get the same name or none. `LEAST_UNNAMED` of all have none, and
    `LEAST_RIGHT` of those with a name have the right one. No rules over the answers cover more.
    """
    alike = defaultdict[str, list[Reading]](list)
    for reading in readings:
        alike[reading.answers].append(reading)
    most = {(0, 0): 0}  # how many are covered, by how many have a name, and the right one
    for group in alike.values():
        further = dict[tuple[int, int], int]()
        for (named, fitting), before in most.items():
            for more, added in _namings(group).items():
                key = named + more[0], fitting + more[1]
                further[key] = max(further.get(key, 0), before + added)
        most = further
    count = len(readings)
    return max(
        found / count
        for (named, fitting), found in most.items()
        if count - named >= LEAST_UNNAMED * count and fitting >= LEAST_RIGHT * named
    )


def _namings(group: list[Reading]) -> dict[tuple[int, int], int]:
    """How many are covered, by how many have a name and the right one: with none, and with each."""
    found = {(0, 0): sum(one.label in one.own_words for one in group)}
    for name in {one.label for one in group}:
        key = len(group), sum(one.label == name for one in group)
        covers = sum(one.label in (*one.own_words, name) for one in group)
        found[key] = max(found.get(key, 0), covers)
    return found


def lines() -> Iterator[str]:
    """Print both halves: agreement, confusion, shares, and every miss."""
    measured = halves()
    for title, half in measured.items():
        first = half.readings[0]
        yield f"{half.descriptions} descriptions {title}, {len(first)} of them clear"
        yield "  same answer: " + ", ".join(
            f"{id_} {share:.2f}" for id_, share in half.agreement.items()
        )
        for number, readings in enumerate(half.readings, start=1):
            yield (
                f"  rater {number}: the label is a word of the verdict in {covered(readings):.2f}; "
                f"no other name in {unnamed(readings):.2f}; a name that is shown is the label in "
                f"{right(readings):.2f}; known paths found {paths(readings):.2f}; open-ended work "
                f"taken for one {on_path(half.open_ended[number - 1]):.2f}"
            )
            counts = Counter((reading.label, _verdict(reading)) for reading in readings)
            for (label, verdict), count in sorted(counts.items()):
                yield f"    {label} by its author, {verdict}: {count}"
            for reading in readings:
                if reading.label not in reading.words:
                    yield f"    missed: {reading.id}, {reading.label}, {_verdict(reading)}"
    clear = [one for half in measured.values() for both in half.readings for one in both]
    sheets = len({one.answers for one in clear})
    yield (
        f"{len(clear)} readings of clear cases, {sheets} different sheets of answers: "
        f"no rules cover more than {most_covered(clear):.2f} with {LEAST_UNNAMED:.2f} unnamed "
        f"and {LEAST_RIGHT:.2f} of the names right"
    )
    yield from _of_gates()


def _of_gates() -> Iterator[str]:
    for one in gated():
        shares = " and ".join(f"{share:.2f}" for share in one.shares)
        yield f"{len(one.readings[0])} descriptions for the gate {one.gate}: stopped {shares}"
    readings = conversing()
    stopped = stopped_needlessly(readings)
    yield f"{len(readings)} readings of assistants that converse: stopped {len(stopped)}"


def _verdict(reading: Reading) -> str:
    other = reading.decision.also_called
    called = f", also called {other.name}" if other else ""
    return f"{reading.decision.architecture}, {reading.decision.orchestration.key}{called}"
