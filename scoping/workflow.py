"""One workflow as its people described it.

Answers with evidence, the systems it touches, volume, pilot.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from .questions import Answer
from .rulebook import OWNER


class Response(NamedTuple):
    """What somebody answered to a question: the word itself and what it rests on."""

    answer: str
    evidence: str | None = None
    source: str | None = None
    by: str | None = None


class Input(NamedTuple):
    """What an operation or a run has to be told.

    String, number, integer or boolean, and the keywords of JSON Schema that narrow it.
    """

    type: str
    description: str | None = None
    is_required: bool = True
    keywords: Mapping[str, Any] = {}

    @property
    def schema(self) -> dict[str, Any]:
        """The whole of it as JSON Schema; whether it is required stands elsewhere there."""
        schema: dict[str, Any] = {"type": self.type}
        if self.description:
            schema["description"] = self.description
        return schema | dict(self.keywords)


class Reversible(StrEnum):
    """Whether a write can be taken back.

    `by_its_answer` if the undo needs what only the answer says.
    """

    TRUE = "true"
    FALSE = "false"
    BY_ITS_ANSWER = "by_its_answer"


NEVER = "never"  # a person is never asked to approve it
ALWAYS = "always"


class Operation(NamedTuple):
    """One thing that a system can do; `input` maps a name to what it takes under that name.

    `output` maps a field of the answer to such a type or to a JSON Schema. `undo_with` maps each
    input of the undo to a reference such as `result.order_id` or to `{"value": literal}`; where it
    is empty, the undo takes its inputs by name from those of the write. `approve` is `always` or a
    condition such as `amount > 100`; None for `never`, and where nobody said.

    `sends` names the inputs of a read that leave for somewhere, `secret` the fields of its answer
    that no text may carry outward, and `untrusted` says whether people outside can write what it
    returns; None where nobody said. `targets` names the inputs of a write that say whom or what it
    reaches; None where nobody said.
    """

    id: str
    effect: str
    description: str | None = None
    input: Mapping[str, Input] = {}
    undo: str | None = None
    approve: str | None = None
    output: Mapping[str, Any] = {}
    undo_with: Mapping[str, Any] = {}
    sends: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    untrusted: bool | None = None
    targets: tuple[str, ...] | None = None

    @property
    def reversible(self) -> Reversible | None:
        """Whether it can be taken back; None for a read, which changes nothing."""
        if self.effect == "read":
            return None
        if self.undo is None:
            return Reversible.FALSE
        if any(str(origin).startswith("result.") for origin in self.undo_with.values()):
            return Reversible.BY_ITS_ANSWER
        return Reversible.TRUE


class System(NamedTuple):
    """A business system.

    `acts_as` says whether calls run as a service or as the person who asks.
    """

    id: str
    operations: tuple[Operation, ...]
    description: str | None = None
    acts_as: str = "service"

    @property
    def reads(self) -> tuple[Operation, ...]:
        """The operations that change nothing."""
        return tuple(operation for operation in self.operations if operation.effect == "read")

    @property
    def primary_writes(self) -> tuple[Operation, ...]:
        """The operations that change the system, those that only undo another one left out.

        One that has an undo of its own does more than that, as with lock and unlock.
        """
        undone_by = {operation.undo for operation in self.operations}
        writes = (operation for operation in self.operations if operation.effect == "write")
        return tuple(
            operation for operation in writes if operation.undo or operation.id not in undone_by
        )


class Trigger(NamedTuple):
    """What starts a run; `settings` are the other keys of its kind, such as cron or path."""

    kind: str
    settings: Mapping[str, str] = {}


class Limit(NamedTuple):
    """A maximum over time, of an operation's summed input or calls, or of what the model uses.

    `sum` and `by` name inputs; without `sum`, calls are counted. `model` is money or tokens.
    Whatever is beyond `most` is denied, or asked about.
    """

    most: float
    per: str
    operation: str | None = None
    sum: str | None = None
    by: str | None = None
    beyond: str = "deny"
    model: str | None = None

    @property
    def says(self) -> str:
        """Write it in one line, such as `amount: at most 500 per day, beyond it ask`."""
        counted = self.model or self.sum or "calls"
        most = f"{counted}: at most {self.most:g} per {self.per}"
        if self.by:
            most += f" by {self.by}"
        return f"{most}, beyond it {self.beyond}"


class Check(NamedTuple):
    """What must hold when a run says that it is done.

    An expression, over what a read answers where there is one.

    `inputs` maps each input of the read to a reference or to `{"value": literal}`.
    """

    expect: str
    read: str | None = None
    inputs: Mapping[str, Any] = {}

    @property
    def says(self) -> str:
        """Write it in one line, such as `shop.find_order: result.status == 'refunded'`."""
        return f"{self.read}: {self.expect}" if self.read else self.expect


class Record(NamedTuple):
    """What an organisation has made of the decision.

    `supersedes` names the record that this one replaces.
    """

    status: str = "proposed"
    date: date | None = None
    deciders: tuple[str, ...] = ()
    supersedes: str | None = None


class Workflow(NamedTuple):
    """A `scoping.yaml` in memory. `answers`, `profile` and `volume` hold only what was given.

    `inputs` are what a run is told, and `done_when` what must hold when it says that it is done.
    `path` are the steps of a known path, as plain data. `rulebook` is the version of the packaged
    rulebook whose questions were answered.
    """

    id: str
    name: str
    owner: str | None = None
    goal: str | None = None
    description: str | None = None
    answers: Mapping[str, Response] = {}
    profile: Mapping[str, Response] = {}
    systems: tuple[System, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    handoff: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    inputs: Mapping[str, Input] = {}
    done_when: tuple[Check, ...] = ()
    path: tuple[Mapping[str, Any], ...] = ()
    volume: Mapping[str, float | str] = {}
    pilot: Mapping[str, float] = {}
    review_by: date | None = None
    record: Record = Record()
    rulebook: int = 1

    def response(self, question: str) -> Response | None:
        """Find the response to a question, wherever the file keeps it."""
        if question in self.volume:
            return Response(str(self.volume[question]))
        return self.answers.get(question) or self.profile.get(question)

    @property
    def yes_or_no(self) -> dict[str, Answer]:
        """All the yes-or-no answers that were given, and whether an owner is named.

        An owner left empty on purpose is a no; one left out is unsure, as for any question.
        """
        words = set(Answer)
        answers = {
            id_: Answer(response.answer)
            for id_, response in {**self.profile, **self.answers}.items()
            if response.answer in words
        }
        if self.owner is not None:
            answers[OWNER] = Answer.YES if self.owner.strip() else Answer.NO
        return answers
