"""Every way of answering the six questions, and surroundings in which every pair of choices occurs.

A case is a `scoping.yaml` as plain data; the same data go to Python (as JSON, which is YAML) and to
the browser's twin. An ordinary run tries each answer once, and so many of them in each surrounding;
torture tries each answer in each surrounding.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import combinations, product
from random import Random
from typing import Any

from scoping import documents
from scoping.decision import Decision, decide
from scoping.rulebook import Rulebook
from scoping.workflow import Response, Workflow
from tests.support.sample import SEED, TORTURE

WORDS = ("yes", "no", "unsure")
RATINGS = ("low", "medium", "high", "unsure")
LEFT_OUT = None

READ = {"id": "find", "effect": "read", "input": {"id": "string"}}
UNDONE = {"id": "book", "effect": "write", "input": {"amount": "number"}, "undo": "cancel"}
CANCEL = {"id": "cancel", "effect": "write"}
BY_ANSWER = {
    **UNDONE,
    "output": {"id": "string"},
    "undo": {"operation": "cancel", "with": {"id": "result.id"}},
}
SENDING = {"id": "fetch", "effect": "read", "sends": ["url"], "input": {"url": "string"}}
CANCEL_ID = {**CANCEL, "input": {"id": "string"}}
SYSTEMS: tuple[Any, ...] = (
    LEFT_OUT,
    [{"id": "shop", "operations": [READ]}],
    [{"id": "shop", "operations": [READ, UNDONE, CANCEL]}],
    [
        {"id": "shop", "acts_as": "requester", "operations": [READ]},
        {"id": "billing", "operations": [
            {**BY_ANSWER, "approve": "amount > 100"}, CANCEL_ID,
            {"id": "send", "effect": "write", "approve": "never"},
        ]},
    ],
    [
        {"id": "shop", "operations": [
            {**READ, "untrusted": "no"}, {"id": "pay", "effect": "write", "targets": []},
        ]},
    ],
    [
        {"id": "shop", "operations": [
            {**READ, "untrusted": "yes"}, {"id": "pay", "effect": "write", "targets": []},
        ]},
        {"id": "post", "operations": [READ, SENDING, {**SENDING, "id": "search"}]},
    ],
    [
        {"id": "door", "operations": [
            {"id": "lock", "effect": "write", "undo": "unlock"},
            {"id": "unlock", "effect": "write", "undo": "lock", "approve": "always"},
        ]},
    ],
    [
        {"id": f"system_{number}", "operations": [
            READ, {**UNDONE, "approve": "always"},
            {**CANCEL, "approve": "amount > 5", "input": {"amount": "integer"}},
        ]}
        for number in range(9)
    ],
)  # fmt: skip
TRIGGERS: tuple[Any, ...] = (
    LEFT_OUT,
    [{"kind": "prompt"}],
    [
        {"kind": "webhook", "path": "/orders"},
        {"kind": "schedule", "cron": "0 6 * * *"},
        {"kind": "prompt"},
    ],
)
FULL = {
    "runs_per_month": 4000, "minutes_by_hand": 12, "review_minutes": 1, "hourly_cost": 40,
    "currency": "EUR", "coverage": 0.8, "released": 0.5,
}  # fmt: skip
VOLUME: tuple[Any, ...] = (
    LEFT_OUT,
    FULL,
    {**FULL, "currency": "XAU", "calls_per_run": 7},
    {
        "runs_per_month": 37,
        "minutes_by_hand": 2.5,
        "hourly_cost": 31.37,
        "currency": "JPY",
        "calls_per_run": 3,
    },
    {
        "runs_per_month": 0,
        "minutes_by_hand": 0,
        "hourly_cost": 0,
        "review_minutes": 0,
        "coverage": 0,
        "released": 0,
    },
    {
        "runs_per_month": 123456789,
        "minutes_by_hand": 1439.999999,
        "hourly_cost": 99999.5,
        "currency": "INR",
    },
)
PILOT: tuple[Any, ...] = (
    LEFT_OUT,
    {"error_rate": 0.02, "escalation_rate": 0.15},
    {"error_rate": 0.7},
)
OWNERS: tuple[Any, ...] = (LEFT_OUT, "", "Support “operations” <1st> & 2nd's")
EVIDENCE = {"evidence": 'said "so"', "source": "page 3 — Größe", "by": "lead"}

Document = dict[str, Any]


def factors(rules: Rulebook) -> dict[str, Sequence[Any]]:
    """Everything that surrounds the six questions, with the choices for each."""
    return {
        **{question.id: WORDS for question in rules.readiness},
        **{modifier.id: RATINGS for modifier in rules.modifiers},
        "owner": OWNERS,
        "systems": SYSTEMS,
        "triggers": TRIGGERS,
        "volume": VOLUME,
        "pilot": PILOT,
    }


def covering(choices: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Make rows such that every pair of choices of two factors stands in at least one, greedily."""
    sizes = {name: len(options) for name, options in choices.items()}
    names = [*sizes]
    open_ = {
        ((first, i), (second, j))
        for first, second in combinations(names, 2)
        for i in range(sizes[first])
        for j in range(sizes[second])
    }
    rows: list[dict[str, int]] = []
    while open_:
        (first, second) = min(open_)
        row = dict([first, second])
        for name in names:
            if name not in row:
                closed = partial(_closed, open_, dict(row), name)
                row[name] = max(range(sizes[name]), key=closed)
        open_ -= set(_pairs({name: row[name] for name in names}))
        rows.append(row)
    return [{name: choices[name][row[name]] for name in names} for row in rows]


def _pairs(row: Mapping[str, int]) -> Iterator[tuple[tuple[str, int], tuple[str, int]]]:
    return combinations(row.items(), 2)


def _closed(open_: set[Any], row: Mapping[str, int], name: str, at: int) -> int:
    """Count the open pairs that a choice would close."""
    new = (name, at)
    return sum((old, new) in open_ or (new, old) in open_ for old in row.items())


def every_answer(rules: Rulebook) -> Iterator[dict[str, str]]:
    """All 3^5 answers, each with every answer about engagement."""
    asked = [*(criterion.id for criterion in rules.criteria), rules.engagement.id]
    for words in product(WORDS, repeat=len(asked)):
        yield dict(zip(asked, words, strict=True))


@cache
def surroundings() -> list[dict[str, Any]]:
    """Give surroundings in which every pair of choices occurs."""
    return covering(factors(documents.load_rulebook()))


@cache
def answers_in(surrounding: int) -> list[dict[str, str]]:
    """Give the answers that this run tries in a surrounding, which is named by its number."""
    answers = [*every_answer(documents.load_rulebook())]
    if TORTURE:
        return answers
    Random(SEED).shuffle(answers)  # noqa: S311 -- a sample is no secret
    return answers[surrounding :: len(surroundings())]


def decisions_in(
    rules: Rulebook, surrounding: int, answers: Sequence[Mapping[str, str]]
) -> Iterator[tuple[str, Decision]]:
    """Give each case as the text that the browser's twin reads, with what Python decides on it.

    The surrounding is read once, since reading takes longer than deciding.
    """
    around = surroundings()[surrounding]
    empty = json.dumps(document(rules, {}, around))
    workflow = documents.parse_workflow(empty, "scoping.yaml", rules)
    for answer in answers:
        case = document(rules, answer, around)
        yield json.dumps(case), decide(rules, answered(workflow, case))


def answered(workflow: Workflow, case: Document) -> Workflow:
    """Take a case's answers into a workflow whose other sections were read."""
    answers = {id_: given(answer) for id_, answer in case["answers"].items()}
    profile = {id_: given(answer) for id_, answer in case["profile"].items()}
    return workflow._replace(answers=answers, profile=profile)


def given(answer: str | dict[str, str]) -> Response:
    return Response(answer) if isinstance(answer, str) else Response(**answer)


def document(rules: Rulebook, answers: Mapping[str, str], around: Mapping[str, Any]) -> Document:
    """Put a case together.

    Where an owner is named, answers are long ones, and unsure is left out instead of said.
    """
    criteria = {criterion.id for criterion in rules.criteria}
    asked = {item.id for item in rules.readiness} | {item.id for item in rules.modifiers}
    owner = around["owner"]
    said: dict[str, Any] = {
        id_: {"answer": word, **EVIDENCE} if owner else word
        for id_, word in {
            **answers,
            **{id_: word for id_, word in around.items() if id_ in asked},
        }.items()
        if not (owner and word == "unsure")
    }
    return {
        "scoping": 2,
        "workflow": {
            "id": "a-case",
            "name": "A case",
            **({} if owner is LEFT_OUT else {"owner": owner}),
        },
        "answers": {id_: given for id_, given in said.items() if id_ in criteria},
        "profile": {id_: given for id_, given in said.items() if id_ not in criteria},
        **{
            section: around[section]
            for section in ("systems", "triggers", "volume", "pilot")
            if around[section] is not LEFT_OUT
        },
    }
