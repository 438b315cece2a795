"""What it may do with every operation of every system, and the mandate in one sentence.

The policy of a scaffolded project is made from this catalogue. A workflow's own `approve` may only tighten it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from .questions import LEVELS, Level
from .rulebook import LevelRule, Rulebook
from .workflow import Operation, Reversible, System, Workflow

LISTED = 6  # names in the mandate before the rest is counted


class Mode(StrEnum):
    """What the software may do with an operation by itself."""

    AUTONOMOUS = "autonomous"
    APPROVAL = "needs approval"
    FORBIDDEN = "forbidden"


class Action(NamedTuple):
    """One operation: its mode, the threshold above which it needs approval, the operation that reverses it, its record.

    Without a threshold, an operation that needs approval needs it each time. `reversible` is None for a read.
    """

    system: str
    operation: str
    effect: str
    mode: Mode
    threshold: str | None
    reversal: str | None
    reversible: Reversible | None
    record: str
    authority: str
    because: str

    @property
    def only_undoes(self) -> bool:
        """Whether it does no more than to undo another write of its own run."""
        return self.effect == "write" and self.mode is Mode.AUTONOMOUS and self.reversal is None

    @property
    def needs_answer(self) -> bool:
        """Whether its undo needs what only the system's answer says, such as an id."""
        return self.reversible is Reversible.BY_ITS_ANSWER

    @property
    def name(self) -> str:
        """System and operation, as policies write them."""
        return f"{self.system}.{self.operation}"


class Mandate(NamedTuple):
    """What it may do, with what, until when, and who is asked then; `missing` says what the sentence lacks."""

    says: str
    missing: tuple[str, ...]


def actions(
    rules: Rulebook, workflow: Workflow, level: LevelRule | None, *, prepares: bool = False
) -> tuple[Action, ...]:
    """Catalogue every operation at a level; None is an assistant, which may only read, and perhaps `prepares` a write."""
    return tuple(
        _action(rules.autonomy.actions, system, operation, level, prepares=prepares)
        for system in workflow.systems
        for operation in system.operations
    )


def _action(
    says: Mapping[str, str],
    system: System,
    operation: Operation,
    level: LevelRule | None,
    *,
    prepares: bool,
) -> Action:
    mode, because, threshold = _mode(system, operation, level)
    if because == "assistant" and prepares and operation in system.writes:
        because = "assistant_prepares"
    return Action(
        system.id,
        operation.id,
        operation.effect,
        mode,
        threshold,
        operation.undo,
        operation.reversible,
        says[f"{operation.effect}_record"],
        system.acts_as,
        says[because],
    )


def _mode(system: System, operation: Operation, level: LevelRule | None) -> tuple[Mode, str, str | None]:
    """Name the mode, the text that explains it, and the threshold. The first rule that holds decides."""
    if operation.effect == "read":
        return Mode.AUTONOMOUS, "read", None
    if level is None:
        return Mode.FORBIDDEN, "assistant", None
    if LEVELS.index(level.id) < LEVELS.index(Level.CONSULTANT):
        return Mode.FORBIDDEN, "prepared", None
    if operation.approve == "always":
        return Mode.APPROVAL, "always", None
    if operation not in system.writes:
        return (Mode.APPROVAL, "threshold", operation.approve) if operation.approve else (Mode.AUTONOMOUS, "undo", None)
    if level.id is Level.CONSULTANT:
        return Mode.APPROVAL, "every", None
    if operation.undo is None:
        return Mode.APPROVAL, "irreversible", None
    if operation.approve:
        return Mode.APPROVAL, "threshold", operation.approve
    return Mode.AUTONOMOUS, "planned", None


def mandate(
    rules: Rulebook, workflow: Workflow, level: LevelRule | None, catalogue: Sequence[Action], *, prepares: bool = False
) -> Mandate:
    """Say in one sentence what it may do; what the workflow does not tell is named instead of guessed."""
    texts = rules.autonomy.mandate
    means = [system.id for system in workflow.systems if system.reads or level is not None]
    approved = [action for action in catalogue if action.effect == "write" and action.mode is not Mode.AUTONOMOUS]
    parts = {
        "approver": (workflow.owner or "").strip(),
        "means": _list(means),
        "approved": _list([_approved(action) for action in approved]),
    }
    if level is None:
        text, needed = (texts["assistant_prepares"], {"approved"}) if prepares else (texts["assistant"], {"approver"})
        parts["means"] = _list(["its documents", *means])
        undoing = {action.reversal for action in catalogue}
        parts["approved"] = _list([action.name for action in approved if action.operation not in undoing])
    else:
        prepares = LEVELS.index(level.id) < LEVELS.index(Level.CONSULTANT)
        text, needed = texts["prepares" if prepares else "acts"], {"approver", "means", "approved"}
        if means and not approved:
            parts["approved"] = "whatever was not planned"
    missing = tuple(said for part, said in rules.autonomy.mandate_missing.items() if part in needed and not parts[part])
    known = {part: said or "(not said)" for part, said in parts.items()}
    return Mandate(text.format(work=workflow.name, until=level.until if level else "", **known), missing)


def _approved(action: Action) -> str:
    return f"{action.name} when {action.threshold}" if action.threshold else action.name


def _list(names: Sequence[str]) -> str:
    """Join names as a sentence does; very many of them are cut, since the catalogue has them all."""
    words = [*names[:LISTED], f"{len(names) - LISTED} more"] if len(names) > LISTED + 1 else names
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
