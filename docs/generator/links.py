"""Where each thing of the rulebook has its page, as links from whatever page is being written."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from scoping.rulebook import Rulebook

from .cases import cases
from .dimensions import dimensions


class Target(NamedTuple):
    """A title and the file, below docs/, that it leads to.

    A fragment may follow the file's name.
    """

    title: str
    path: str


class Links:
    """Links out of one page: calling it with a kind and an id gives a Markdown link."""

    def __init__(self, page: str, targets: dict[tuple[str, str], Target]) -> None:
        self._folder = posixpath.dirname(page)
        self._targets = targets

    def __call__(self, kind: str, id_: str, title: str | None = None) -> str:
        """Write a link in Markdown; a KeyError is our own bug."""
        target = self._targets[kind, id_]
        return f"[{title or target.title}]({self.to(target.path)})"

    def to(self, path: str) -> str:
        """Give a file's address as seen from this page."""
        return posixpath.relpath(path, self._folder or ".")


def targets(rules: Rulebook) -> dict[tuple[str, str], Target]:
    """List the page of everything that has one, by kind and id.

    Whatever can be asked is of the kind `asked`.
    """
    found: dict[tuple[str, str], Target] = {
        ("asked", "architecture"): Target("the architecture", "architectures/index.md"),
        ("asked", "orchestration"): Target("who decides the next step", "method/orchestration.md"),
    }
    for question in (*rules.criteria, rules.engagement, rules.known_path):
        found["asked", question.id] = Target(question.title, f"method/criteria/{question.id}.md")
    for gate in rules.gates:
        found["gate", gate.id] = Target(gate.title, f"method/gates/{gate.id}.md")
        for id_ in gate.stops_on:
            found.setdefault(("asked", id_), Target("Owner", f"method/gates/{gate.id}.md#{id_}"))
    for question in rules.readiness:
        found["asked", question.id] = found["asked", question.id]._replace(title=question.title)
    for modifier in rules.modifiers:
        found["asked", modifier.id] = Target(modifier.title, f"method/ratings/{modifier.id}.md")
    for figure in rules.figures:
        found["asked", figure.id] = Target(figure.title, f"method/cost.md#{figure.id}")
    for guardrail in rules.guardrails:
        found["guardrail", guardrail.id] = Target(
            guardrail.title, f"method/guardrails/{guardrail.id}.md"
        )
    for near in rules.near_misses:
        found["near miss", near.criterion] = Target(
            near.title, f"method/near-misses.md#{near.criterion}"
        )
    for part in rules.parts:
        found["part", part.id] = Target(part.title, f"architectures/parts/{part.id}.md")
    for dimension in dimensions():
        found["dimension", dimension.id] = Target(
            dimension.title, f"architectures/dimensions/{dimension.id}.md"
        )
    for form_id, form in rules.architectures.items():
        found["architecture", form_id] = Target(form.title, f"architectures/{form_id}.md")
    for each in cases():
        found["example", each.id] = Target(each.workflow.name, f"gallery/{each.id}.md")
    return found
