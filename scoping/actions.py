"""What it may do with every operation of every system, and the mandate in one sentence.

The policy of a scaffolded project is made from this catalogue. A workflow's own `approve` may only
tighten it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from .autonomy import Ratings
from .questions import LEVELS, Level, Rating
from .rulebook import LevelRule, Rulebook
from .workflow import ALWAYS, NEVER, Operation, Reversible, System, Workflow

UNPLANNED = "every call that was not planned"  # what is asked about where no write is named
MOST_LISTED = 6  # names in the mandate before the rest is counted


class Action(NamedTuple):
    """One operation: whether it may be called, when a person approves it, and what reverses it.

    `approve` is `never`, `always` or a condition such as `amount > 100`; None for what is not
    allowed and for a read, unless it sends and a person approves each that does. `reversible` is
    None for a read.
    """

    system: str
    operation: str
    effect: str
    allow: bool
    approve: str | None
    reversal: str | None
    reversible: Reversible | None
    record: str
    authority: str
    because: str
    only_undoes: bool = False  # it does no more than to undo another write of its own run

    @property
    def condition(self) -> str | None:
        """The comparison that says whether a person approves it; None for `never`, `always`."""
        if self.approve in (NEVER, ALWAYS):
            return None
        return self.approve

    @property
    def can_run_alone(self) -> bool:
        """Whether some of its calls are made without a person's yes."""
        return self.allow and self.approve != ALWAYS

    @property
    def permission(self) -> str:
        """What a `policy.yaml` says of it, such as `approve: always`.

        A read has no such line, so of that it says only that it is one.
        """
        if self.effect == "read":
            return "a read"
        if not self.allow:
            return "allow: no"
        return f"approve: {self.approve}"

    @property
    def needs_answer(self) -> bool:
        """Whether its undo needs what only the system's answer says, such as an id."""
        return self.reversible is Reversible.BY_ITS_ANSWER

    @property
    def name(self) -> str:
        """System and operation, as policies write them."""
        return f"{self.system}.{self.operation}"


class Preset(NamedTuple):
    """When a write that level and rules would let run still waits for a person, and why so."""

    id: str
    because: str


EVERY_WRITE = "approve_every_write"
PRESETS = (EVERY_WRITE, "plan_and_rule_of_two", "plan_and_provenance", "targets")
_FROM_OUTSIDE = ("webhook", "event")  # triggers that bring data with them


class Mandate(NamedTuple):
    """What it may do, with what, until when, and who is asked then.

    `missing` says what the sentence lacks.
    """

    says: str
    missing: tuple[str, ...]


def preset(workflow: Workflow, rated: Ratings) -> Preset:
    """Choose the preset, and say why. What is not known counts as the strict side."""
    unsure = Rating.UNSURE
    regulation = rated.get("regulation", unsure)
    if regulation in (Rating.HIGH, unsure):
        return Preset(EVERY_WRITE, f"regulation is {regulation}")
    error_cost = rated.get("error_cost", unsure)
    reversibility = rated.get("reversibility", unsure)
    if error_cost in (Rating.HIGH, unsure) and reversibility in (Rating.LOW, unsure):
        because = f"error_cost is {error_cost} and reversibility is {reversibility}"
        return Preset(EVERY_WRITE, because)
    if because := _why_all_is_trusted(workflow, rated):
        return Preset("plan_and_rule_of_two", because)
    if unmarked := unmarked_writes(workflow):
        because = f"scoping.yaml does not name the targets of {', '.join(unmarked)}"
        return Preset("plan_and_provenance", because)
    if not any(system.primary_writes for system in workflow.systems):
        return Preset("plan_and_provenance", "scoping.yaml names no write yet")
    return Preset("targets", "every write in scoping.yaml names its targets")


def keep(standing: str, chosen: Preset) -> Preset:
    """Give the preset that a project has already, and say which one a new project would get."""
    if standing == chosen.id:
        return chosen
    other = f"a new project would get {chosen.id}, because {chosen.because}"
    return Preset(standing, f"policy.yaml names it; {other}")


def is_untrusted(read: Operation, rated: Ratings) -> bool:
    """Tell whether a read may return text of people outside.

    What it says of itself counts. Otherwise the reach of the acts does: where these stay inside,
    so do the people who write to the systems.
    """
    if read.untrusted is not None:
        return read.untrusted
    return rated.get("external_reach") is not Rating.LOW


def _why_all_is_trusted(workflow: Workflow, rated: Ratings) -> str:
    """Say why no text of people outside is read; empty if some may be.

    Reads that are not named yet may return some, and so may what a webhook or an event brings.
    """
    reads = [read for system in workflow.systems for read in system.reads]
    if any(is_untrusted(read, rated) for read in reads):
        return ""
    if rated.get("external_reach") is Rating.LOW:
        return "external_reach is low, so no read is untrusted"
    if not reads or any(trigger.kind in _FROM_OUTSIDE for trigger in workflow.triggers):
        return ""
    return "every read in scoping.yaml has untrusted: no"


def unmarked_writes(workflow: Workflow) -> list[str]:
    """The writes of which nobody has said whom or what they reach."""
    writes = [(system.id, write) for system in workflow.systems for write in system.primary_writes]
    return [f"{system}.{write.id}" for system, write in writes if write.targets is None]


def actions(
    rules: Rulebook,
    workflow: Workflow,
    level: LevelRule | None,
    chosen: Preset,
    *,
    prepares: bool = False,
) -> tuple[Action, ...]:
    """Catalogue every operation at a level under a preset.

    Without a level it is an assistant, which may only read, and perhaps `prepares` a write.
    """
    return tuple(
        _action(rules.autonomy.actions, system, operation, level, chosen, prepares=prepares)
        for system in workflow.systems
        for operation in system.operations
    )


def _action(
    says: Mapping[str, str],
    system: System,
    operation: Operation,
    level: LevelRule | None,
    chosen: Preset,
    *,
    prepares: bool,
) -> Action:
    allow, approve, reason_key = _permission(system, operation, level, chosen, prepares=prepares)
    return Action(
        system.id,
        operation.id,
        operation.effect,
        allow,
        approve,
        operation.undo,
        operation.reversible,
        says[f"{operation.effect}_record"],
        system.acts_as,
        says.get(reason_key) or says["read" if operation.effect == "read" else "every"],
        reason_key in ("undo", *_EVERY) and operation not in system.primary_writes,
    )


# Reasons to approve every write, one that only undoes another included.
_EVERY = ("every", "preset")


def _permission(
    system: System,
    operation: Operation,
    level: LevelRule | None,
    chosen: Preset,
    *,
    prepares: bool,
) -> tuple[bool, str | None, str]:
    """Say whether it may be called, when a person approves it, and the key of the reason.

    The first rule that holds decides. What is prepared for a person to apply is `always`, as in the
    `policy.yaml` of such a project.
    """
    if operation.effect == "read":
        return True, *_reading(operation, level)
    if level is None:
        if prepares and operation in system.primary_writes:
            return True, ALWAYS, "assistant_prepares"
        return False, None, "assistant"
    approve, reason_key = _approval(system, operation, level, chosen)
    return True, approve, reason_key


def _reading(operation: Operation, level: LevelRule | None) -> tuple[str | None, str]:
    """Say when a person approves a read, and the key of the reason: one that sends asks."""
    if level is None or not operation.sends:
        return None, "read"
    if _only_prepares(level):
        return ALWAYS, "sends_approved"
    return None, "sends"


def _only_prepares(level: LevelRule) -> bool:
    return LEVELS.index(level.id) < LEVELS.index(Level.CONSULTANT)


def _approval(
    system: System,
    operation: Operation,
    level: LevelRule,
    chosen: Preset,
) -> tuple[str, str]:
    """Say when a person approves a write, and the key of the reason; the first rule decides."""
    if _only_prepares(level):
        return ALWAYS, "prepared"
    if operation.approve == ALWAYS:
        return ALWAYS, "always"
    if level.id is Level.CONSULTANT:
        return ALWAYS, "every"
    if chosen.id == EVERY_WRITE:
        return ALWAYS, "preset"
    is_undo = operation not in system.primary_writes
    if operation.undo is None and not is_undo:
        return ALWAYS, "irreversible"
    if operation.approve:
        return operation.approve, "threshold"
    return NEVER, "undo" if is_undo else "planned"


# The parts of each sentence of a mandate that a workflow must tell.
_NEEDED_PARTS: Mapping[str, Collection[str]] = {
    "assistant": ("approver",),
    "assistant_prepares": ("approved",),
    "prepares": ("approver", "means", "approved"),
    "acts": ("approver", "means", "approved"),
}


def mandate(
    rules: Rulebook,
    workflow: Workflow,
    level: LevelRule | None,
    catalogue: Sequence[Action],
    chosen: Preset,
    *,
    prepares: bool = False,
) -> Mandate:
    """Say what it may do; what the workflow does not tell is named, not guessed."""
    texts = rules.autonomy.mandate
    missing = rules.autonomy.mandate_missing
    writes = [action for action in catalogue if action.effect == "write"]
    approved = [action for action in writes if action.approve != NEVER]
    parts = {"approver": (workflow.owner or "").strip()}
    until = ""
    if level is None:
        means = [system.id for system in workflow.systems if system.reads]
        parts["means"] = _list(["its documents", *means])
        undoing = {action.reversal for action in catalogue}
        names = [action.name for action in approved if action.operation not in undoing]
        parts["approved"] = _list(names)
        key = "assistant_prepares" if prepares else "assistant"
    else:
        until = level.until
        parts["means"] = _list([system.id for system in workflow.systems])
        parts["approved"] = ""
        if parts["means"]:
            parts["approved"] = _list([_approved(action) for action in approved]) or UNPLANNED
        key = "prepares" if _only_prepares(level) else "acts"
    needed = _NEEDED_PARTS[key]
    lacking = tuple(missing[part] for part in missing if part in needed and not parts[part])
    values = {part: text or "(not yet named)" for part, text in parts.items()}
    sentences = [texts[key].format(work=workflow.name, until=until, **values)]
    if parts["approved"]:
        sentences.append(_exceptions(texts, level, chosen, values["approver"]))
    sentences.append(_sending(texts, workflow, level, values["approver"]))
    return Mandate(" ".join(filter(None, sentences)), lacking)


def _sending(
    texts: Mapping[str, str],
    workflow: Workflow,
    level: LevelRule | None,
    approver: str,
) -> str:
    """Say when the reads that send are asked about; empty if there are none."""
    reads = [(system.id, read) for system in workflow.systems for read in system.reads]
    names = [f"{system}.{read.id}" for system, read in reads if read.sends]
    if level is None or not names:
        return ""
    text = texts.get("sends_approved" if _only_prepares(level) else "sends", "")
    return text.format(reads=_list(names), approver=approver)


def _exceptions(
    texts: Mapping[str, str],
    level: LevelRule | None,
    chosen: Preset,
    approver: str,
) -> str:
    """Say when writes that may run alone are asked about; empty if none may."""
    if level is None or LEVELS.index(level.id) <= LEVELS.index(Level.CONSULTANT):
        return ""
    return texts.get(chosen.id, "").format(approver=approver)


def _approved(action: Action) -> str:
    return f"{action.name} (when {action.condition})" if action.condition else action.name


def _list(names: Sequence[str]) -> str:
    """Join names as a sentence does.

    Very many of them are cut, since the catalogue has them all.
    """
    if not names:
        return ""
    *most, last = names
    if len(names) > MOST_LISTED + 1:
        most = [*names[:MOST_LISTED]]
        last = f"{len(names) - MOST_LISTED} more"
    return " and ".join(filter(None, [", ".join(most), last]))


def undescribed(workflow: Workflow) -> list[str]:
    """The operations of which a model would know only the name, and such inputs in brackets."""
    names = []
    for system in workflow.systems:
        for operation in system.operations:
            name = f"{system.id}.{operation.id}"
            if not operation.description:
                names.append(name)
            inputs = operation.input.items()
            names += [f"{name} ({key})" for key, one in inputs if not one.description]
    return names
