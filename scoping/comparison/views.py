"""Several people's files of one workflow.

Who says what, who dissents, and whether that matters to the verdict.

The *common file* holds, question by question, the answer that more people gave than any other.
Where two answers tie, it leaves the question open. "Unsure" and no answer at all are no side:
somebody who does not know contradicts nobody, so neither is a dissent nor counts against the
answers that were given; both are shown as what they are. But where the outcome rests on an answer
of which somebody else is unsure, that is said. What a file says beside its answers (owner, systems,
triggers, handoff, pilot, review) is compared in the same way, each as a whole.

A dispute *matters* if the common file, completed in turn with each answer that somebody really
gave, has not always the same possible architectures, the same state of every gate and the same
level of autonomy. Disputes that do nothing alone can do so together, so each person's dissents are
also put into the common file all at once. Every file is read a fixed number of times: the work
grows with their number, not with its square.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ..assessment import State, assess
from ..autonomy import assess_autonomy, ratings
from ..decision import Decision
from ..questions import Answer
from ..rulebook import OWNER, Architecture, Rulebook
from ..workflow import Response, Workflow

NOBODY = "(nobody)"  # how an owner left empty on purpose is shown
# Compared as wholes. Name, goal and description are left out: everybody words those differently.
WHOLE = {
    "systems": "Systems",
    "triggers": "Triggers",
    "handoff": "Handoff",
    "pilot": "Pilot targets",
    "review_by": "Day of the next review",
}


class Effect(NamedTuple):
    """What a dispute decides.

    `architecture`, `autonomy` or a gate's id, and what it is with each answer.

    `outcomes` pairs an answer (or `unsure` for leaving it open, a person's name, or `common`) with
    architectures joined by "or", a level's id or "none", or a gate's state.
    """

    id: str
    outcomes: tuple[tuple[str, str], ...]


class Side(NamedTuple):
    """One answer to a question and the people who gave it, in the order of the files."""

    answer: str
    names: tuple[str, ...]


class View(NamedTuple):
    """One question with everybody's answer.

    `responses` is in the order of the files, None where there is none.

    `sides` has the answer that most gave first. `common` is None on a tie and where nobody gave a
    definite answer.
    """

    id: str
    title: str
    responses: tuple[Response | None, ...]
    sides: tuple[Side, ...]
    common: str | None
    unsure: tuple[str, ...]
    unanswered: tuple[str, ...]
    effects: tuple[Effect, ...]

    @property
    def disputed(self) -> bool:
        """Whether two people gave different definite answers."""
        return len(self.sides) > 1

    @property
    def matters(self) -> bool:
        """Whether the dispute alone changes architectures, a gate or the level."""
        return self.disputed and bool(self.effects)

    @property
    def rests(self) -> bool:
        """Whether nobody disputes it, and it rests on an answer that somebody else is unsure of."""
        return not self.disputed and bool(self.effects)

    @property
    def dissenters(self) -> tuple[str, ...]:
        """The people whose definite answer is not the common one.

        Nobody on a tie, where there is no common one.
        """
        return tuple(
            name
            for side in self.sides
            if self.common not in (None, side.answer)
            for name in side.names
        )


class Person(NamedTuple):
    """One person's file: its verdict, where the person dissents, and what all of that changes.

    `together` compares the common file with the same file holding all of this person's dissenting
    answers.
    """

    name: str
    decision: Decision
    dissents: tuple[str, ...]
    together: tuple[Effect, ...]


class Views(NamedTuple):
    """Everybody's answers side by side.

    `verdicts` is what differs between the files as they stand.
    """

    rules: Rulebook
    people: tuple[Person, ...]
    questions: tuple[View, ...]
    verdicts: tuple[Effect, ...]

    @property
    def workflow(self) -> Workflow:
        """The first file's workflow, whose id is everybody's."""
        return self.people[0].decision.workflow

    @property
    def disputed(self) -> tuple[View, ...]:
        """The questions with more than one side, those that matter first."""
        return tuple(
            sorted(
                (view for view in self.questions if view.disputed),
                key=lambda view: not view.matters,
            )
        )

    @property
    def matters(self) -> bool:
        """Whether any dispute changes the outcome, alone or together with others of one person."""
        return any(view.matters for view in self.questions) or any(
            person.together for person in self.people
        )

    @property
    def headline(self) -> str:
        """How far people agree, in a few sentences."""
        sentences = [self._dispute_sentence]
        if rests := sum(view.rests for view in self.questions):
            answers = "one answer" if rests == 1 else f"{rests} answers"
            undisputed = "that nobody disputes but somebody is unsure about"
            sentences.append(f"The verdict depends on {answers} {undisputed}.")
        agree = "differ" if self.verdicts else "agree"
        sentences.append(f"The verdicts on their files {agree}.")
        return " ".join(sentences)

    @property
    def _dispute_sentence(self) -> str:
        if not self.disputed:
            return f"No two of the {len(self.people)} people gave different answers."
        deciding = sum(view.matters for view in self.disputed)
        count = len(self.disputed)
        start = f"{len(self.people)} people answered {count} things differently"
        if count == 1:
            start = f"{len(self.people)} people answered 1 thing differently"
            effect = "matters" if self.matters else "does not matter"
            return f"{start}. This {effect} to the verdict."
        if deciding:
            effect = "matters" if deciding == 1 else "matter"
            return f"{start}. {deciding} of them {effect} to the verdict."
        if self.matters:
            together = "all dissents of one person together do"
            return f"{start}. None of them alone matters to the verdict, but {together}."
        return f"{start}. None of them matters to the verdict."


class _Outcome(NamedTuple):
    """What a dispute can change."""

    possible: tuple[Architecture, ...]
    gates: tuple[tuple[str, State], ...]
    level: str


class _Topic(NamedTuple):
    """Something on which people can differ.

    `versions` numbers what is compared as a whole, by its `repr`.
    """

    id: str
    title: str
    versions: Mapping[str, Response] | None = None

    def read(self, file: Workflow) -> Response | None:
        """Give what a file says about it, None for nothing."""
        if self.id == OWNER:
            if file.owner is None:
                return None
            return Response(file.owner.strip() or NOBODY)
        if self.versions is not None:
            return self.versions.get(repr(getattr(file, self.id)))
        value = file.volume.get(self.id)
        if isinstance(value, float) and value.is_integer():
            return Response(str(int(value)))  # 4000.0 and 4000 are one answer
        return file.response(self.id)

    def put(self, common: Workflow, file: Workflow) -> Workflow:
        """Take over what a file says about it, into the section where that file keeps it."""
        changed: dict[str, Any] = {
            section: {**getattr(common, section), self.id: getattr(file, section)[self.id]}
            for section in ("answers", "profile", "volume")
            if self.id in getattr(file, section)
        }
        if self.id == OWNER or self.versions is not None:
            changed = {self.id: getattr(file, self.id)}
        return common._replace(**changed)


def views(decisions: Sequence[Decision], names: Sequence[str]) -> Views:
    """Lay files of one workflow side by side.

    Names are unique, and all decisions were made under the same rules.
    """
    rules = decisions[0].rules
    files = [decision.workflow for decision in decisions]
    topics = {topic.id: topic for topic in _topics(rules, files)}
    sides = {topic.id: _view(topic, files, names) for topic in topics.values()}
    file_of = dict(zip(names, files, strict=True))
    common = Workflow(files[0].id, files[0].name)
    for view in sides.values():
        if view.common is not None:
            common = topics[view.id].put(common, file_of[view.sides[0].names[0]])
    questions = tuple(
        view._replace(effects=_alone(rules, topics[view.id], view, common, file_of))
        for view in sides.values()
    )
    dissents: dict[str, list[_Topic]] = {name: [] for name in names}
    for view in questions:
        for name in view.dissenters:
            dissents[name].append(topics[view.id])
    people = [
        _person(rules, *of, common, dissents[of[0]]) for of in zip(names, decisions, strict=True)
    ]
    return Views(
        rules,
        tuple(people),
        questions,
        _effects([(name, _outcome(rules, file_of[name])) for name in names]),
    )


def _view(topic: _Topic, files: Sequence[Workflow], names: Sequence[str]) -> View:
    responses = tuple(topic.read(file) for file in files)
    people: dict[str, list[str]] = {}
    for response, name in zip(responses, names, strict=True):
        answer = response.answer if response else ""
        people.setdefault(answer, []).append(name)
    unanswered = people.pop("", [])
    unsure = people.pop(Answer.UNSURE, [])
    sides = tuple(
        Side(answer, tuple(who))
        for answer, who in sorted(people.items(), key=lambda side: -len(side[1]))
    )
    is_tie = len(sides) > 1 and len(sides[0].names) == len(sides[1].names)
    common = None
    if sides and not is_tie:
        common = sides[0].answer
    return View(
        topic.id, topic.title, responses, sides, common, tuple(unsure), tuple(unanswered), ()
    )


def _alone(
    rules: Rulebook, topic: _Topic, view: View, common: Workflow, file_of: Mapping[str, Workflow]
) -> tuple[Effect, ...]:
    """Put each given answer into the common file, and list what is not always the same then.

    An answer that nobody disputes, but of which somebody is unsure, is compared with leaving it
    open.
    """
    completed = [(side.answer, topic.put(common, file_of[side.names[0]])) for side in view.sides]
    if view.sides and view.unsure and not view.disputed:
        completed.append((Answer.UNSURE.value, topic.put(common, file_of[view.unsure[0]])))
    return _effects([(answer, _outcome(rules, file)) for answer, file in completed])


def _person(
    rules: Rulebook, name: str, decision: Decision, common: Workflow, dissents: Sequence[_Topic]
) -> Person:
    if not dissents:
        return Person(name, decision, (), ())
    theirs = common
    for topic in dissents:
        theirs = topic.put(theirs, decision.workflow)
    together = _effects([("common", _outcome(rules, common)), (name, _outcome(rules, theirs))])
    return Person(name, decision, tuple(topic.id for topic in dissents), together)


def _outcome(rules: Rulebook, workflow: Workflow) -> _Outcome:
    assessment = assess(rules, workflow.yes_or_no)
    allowed = assess_autonomy(
        rules, workflow, assessment.architecture, ratings(rules, workflow), assessment.gates
    )
    gates = tuple((result.gate.id, result.state) for result in assessment.gates)
    return _Outcome(assessment.possible, gates, allowed.level.id if allowed.level else "none")


def _effects(outcomes: Sequence[tuple[str, _Outcome]]) -> tuple[Effect, ...]:
    by_id: dict[str, list[tuple[str, str]]] = {}
    for answer, outcome in outcomes:
        facts = {
            "architecture": " or ".join(outcome.possible),
            **dict(outcome.gates),
            "autonomy": outcome.level,
        }
        for id_, fact in facts.items():
            by_id.setdefault(id_, []).append((answer, fact))
    return tuple(
        Effect(id_, tuple(pairs))
        for id_, pairs in by_id.items()
        if len({fact for _, fact in pairs}) > 1
    )


def _topics(rules: Rulebook, files: Sequence[Workflow]) -> Iterator[_Topic]:
    """Everything that can be compared.

    What the rulebook asks, what else was given, and the rest of the files.
    """
    titles = {item.id: item.title for item in rules.items}
    for file in files:
        titles |= {
            id_: titles.get(id_, id_) for id_ in (*file.answers, *file.profile, *file.volume)
        }
    for id_, title in titles.items():
        yield _Topic(id_, title)
    yield _Topic(OWNER, "Owner")
    for field, title in WHOLE.items():
        values = {repr(value): value for file in files if (value := getattr(file, field))}
        numbered = enumerate(values.items(), start=1)
        yield _Topic(
            field,
            title,
            {text: Response(_label(value, number)) for number, (text, value) in numbered},
        )


def _label(value: object, number: int) -> str:
    """Say what is short in full; of anything longer, say which version it is."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return f"version {number}"
