"""The rules as data that cannot change while a decision is made.

Questions, gates, caps, guardrails, costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from .questions import Answer, Cap, Figure, Item, Level, Modifier, Question


class Architecture(StrEnum):
    """The three forms that a decision can name."""

    ASSISTANT = "assistant"
    AGENT = "agent"
    HYBRID = "hybrid"


class Orchestration(StrEnum):
    """Who decides the next step: code on a path, the model, or nobody, since there is none."""

    KNOWN_PATH = "known_path"
    MODEL_DIRECTED = "model_directed"
    SINGLE_STEP = "single_step"


NOTHING = "none"  # as a fact: no level of autonomy, or no extension
OPEN = "open"  # where nobody has said yet who decides the next step
OWNER = "owner"  # the one gate condition that is a field of the workflow instead of a question


class Gate(NamedTuple):
    """A check beside the score.

    Any answer named in `stops_on` stops, any unsure one leaves it unknown.

    `caps` holds the level down while the gate stops or is unknown.
    """

    id: str
    title: str
    why: str
    stops_on: Mapping[str, Answer]
    stop: str
    unknown: str
    passes: str
    source: str
    caps: Mapping[str, Level] = {}


class OnPath(NamedTuple):
    """The extension that serves instead where the path is known."""

    extension: str
    title: str
    says: str


class NearMiss(NamedTuple):
    """The smallest extension of an assistant that serves a workflow with this one agent answer.

    `on_path` is None where a known path changes nothing.
    """

    criterion: str
    extension: str
    title: str
    says: str
    tips: str
    limits: str | None
    source: str
    on_path: OnPath | None = None


class OrchestrationRule(NamedTuple):
    """An orchestration in words, or that it is open.

    `guards` says what it means for the guardrails of an `assistant` and of what `acts`; `parts`
    what the part “orchestration” of an `assistant` and of an `agent` then is.
    """

    title: str
    says: str
    advice: str
    guards: Mapping[str, str]
    source: str
    parts: Mapping[str, str] = {}


class OtherName(NamedTuple):
    """What others call a workflow of which all of `when` holds, whose word that is, and ours."""

    name: str
    by: str
    usage: str
    differs: str
    when: Mapping[str, tuple[str, ...]]
    source: str


class Rewording(NamedTuple):
    """A question that has another wording from a version on, and the answers to look at again."""

    version: int
    question: str
    answers: tuple[str, ...]
    says: str


class Part(NamedTuple):
    """One part of an architecture, as an assistant and as an agent has it."""

    id: str
    title: str
    assistant: str
    agent: str
    because: str
    source: str


class Form(NamedTuple):
    """An architecture in words, and the scaffold layers that make it."""

    title: str
    says: str
    runs: str
    layers: tuple[str, ...]


class LevelRule(NamedTuple):
    """What a level means for the person and for writes.

    `review_share` is the share of runs a person looks at.
    """

    id: Level
    number: int
    person: str
    writes: str
    until: str
    review_share: float

    @property
    def title(self) -> str:
        """The level as reports show it, such as `L4: Acts; a person approves exceptions`."""
        return f"L{self.number}: {self.person}"


class RungRule(NamedTuple):
    """A rung of the rollout.

    How many runs it is kept for, and the share of them people must leave as they are.
    """

    id: str
    title: str
    does: str
    runs: int
    agreement: float


class AutonomyRules(NamedTuple):
    """The levels, what judgment and tolerance allow together, and the rollout.

    `targets` stand in for a pilot's.
    """

    source: str
    assistant: str
    levels: Mapping[Level, LevelRule]
    judgment_tolerance: Mapping[tuple[str, str], Cap]
    unsure_judgment_tolerance: str
    targets: Mapping[str, float]
    ladder: tuple[RungRule, ...]
    demotion_runs: int
    demotion_error_rate_times: float
    demotion_at_once: str
    actions: Mapping[str, str]
    mandate: Mapping[str, str]
    mandate_missing: Mapping[str, str]


class Carrier(NamedTuple):
    """The file and the test of a scaffolded project that carry a guardrail."""

    file: str
    test: str


class GuardrailRule(NamedTuple):
    """What must hold whatever the model says.

    `when` maps a question, rating or `architecture` to what causes it.

    `carried_by` is by architecture or by an assistant's extension; `not_with` names extensions that
    it is not for.
    """

    id: str
    title: str
    must: str
    when: Mapping[str, tuple[str, ...]]
    carried_by: Mapping[str, Carrier]
    references: tuple[str, ...]
    source: str
    not_with: tuple[str, ...] = ()


class Range(NamedTuple):
    """A low, an expected and a high value of one quantity."""

    low: float
    expected: float
    high: float


class CallRules(NamedTuple):
    """What one run of a form is assumed to take from the model.

    Calls, tokens, and the share of calls made again.
    """

    calls_per_run: Range
    first_input_tokens: Range
    added_input_tokens_per_call: Range
    output_tokens_per_call: Range
    retried_share: Range


class Driver(NamedTuple):
    """What adds weeks to the build.

    `per` counts parts of the workflow, `when` asks for an answer.
    """

    id: str
    title: str
    weeks: Range
    per: str | None
    when: Mapping[str, tuple[str, ...]]


class PathStepRule(NamedTuple):
    """What each step of a kind adds to the build, in weeks."""

    kind: str
    title: str
    weeks: Range


class PathRules(NamedTuple):
    """What a declared path takes to build: itself, and each of its steps."""

    source: str
    build_weeks: Mapping[Architecture, Range]
    steps: tuple[PathStepRule, ...]


class CostRules(NamedTuple):
    """The assumptions of the cost model, all of them estimates until a pilot has measured them.

    Without `path`, a declared path is estimated as one that nobody has declared.
    """

    source: str
    calls: Mapping[str, CallRules]
    minutes_saved_share: Mapping[str, Range]
    defaults: Mapping[str, float]
    upkeep_weeks_per_month: Mapping[Architecture, Range]
    build_weeks: Mapping[Architecture, Range]
    drivers: tuple[Driver, ...]
    engineer_week_usd: Range
    months_to_pay_back: int
    path: PathRules | None = None


class Price(NamedTuple):
    """What a model costs, in US dollars for a million tokens."""

    input_usd_per_million: float
    output_usd_per_million: float


class Prices(NamedTuple):
    """What models and currencies cost on a day.

    `currencies` is how much of each one US dollar buys.
    """

    as_of: date
    good_until: date
    source: str
    model: str
    models: Mapping[str, Price]
    currencies: Mapping[str, float]
    stale: bool = False  # whether `good_until` was past when they were loaded


class Alternative(NamedTuple):
    """An option that a report weighs and does not take.

    `gate` names the gate whose sentence speaks for it.
    """

    id: str
    title: str
    against: tuple[Architecture, ...]
    gate: str | None
    because: str | None


class Milestone(NamedTuple):
    """A step of a pilot, and what makes it done."""

    title: str
    done_when: str


class Adoption(NamedTuple):
    """What an organisation takes on with an architecture."""

    involve: tuple[str, ...]
    day: tuple[str, ...]
    vendor: tuple[str, ...]
    milestones: tuple[Milestone, ...]


class Rulebook(NamedTuple):
    """One version of all the rules; `digest` is the SHA-256 of its content, in hexadecimal.

    `prices` come from a file of their own, since they age faster than rules, and are not part of
    the digest.
    """

    id: str
    version: int
    digest: str
    threshold: int
    sources: Mapping[str, str]
    architectures: Mapping[Architecture, Form]
    criteria: tuple[Question, ...]
    engagement: Question
    known_path: Question
    orchestration: Mapping[str, OrchestrationRule]
    also_called: tuple[OtherName, ...]
    readiness: tuple[Question, ...]
    gates: tuple[Gate, ...]
    near_misses: tuple[NearMiss, ...]
    parts: tuple[Part, ...]
    modifiers: tuple[Modifier, ...]
    figures: tuple[Figure, ...]
    autonomy: AutonomyRules
    guardrails: tuple[GuardrailRule, ...]
    references: Mapping[str, str]
    cost: CostRules
    alternatives: tuple[Alternative, ...]
    adoption: Mapping[Architecture, Adoption]
    prices: Prices
    reworded: tuple[Rewording, ...] = ()

    @property
    def wording(self) -> int:
        """The version from which on every question has the wording of today."""
        return max([1, *(each.version for each in self.reworded)])

    @property
    def questions(self) -> tuple[Question, ...]:
        """All yes-or-no questions, in the order in which a person is asked them."""
        return (*self.criteria, self.engagement, self.known_path, *self.readiness)

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything that a person can be asked, in that order."""
        return (*self.questions, *self.modifiers, *self.figures)

    def question(self, id_: str) -> Question:
        """Find a question by its id; a KeyError here is our own bug."""
        return {question.id: question for question in self.questions}[id_]

    def near_miss(self, criterion: str) -> NearMiss | None:
        """Find the extension for the one criterion that said yes."""
        return next((near for near in self.near_misses if near.criterion == criterion), None)
