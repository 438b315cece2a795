"""Two decisions in, what differs out: first what people said, then what follows from it.

Both sides are read as facts of the same sections, and a fact that is not the same on both sides is
a change. Facts cover the whole file, so that nothing a file says can differ without being listed;
only the order of lists is no fact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from ..decision import Decision
from ..rulebook import NearMiss, Range
from ..workflow import Input, Operation, Workflow

Value = str | float | bool | tuple[str, ...] | Range | None


class Fact(NamedTuple):
    """One thing that holds on one side.

    `because` is the rulebook's reason for it, where there is one.
    """

    id: str
    title: str
    field: str
    value: Value
    because: str = ""


class Change(NamedTuple):
    """One thing that is not the same any more: `field` of `id` was `before` and is `after`.

    None is "not there": an answer not given, a guardrail not needed, a break-even never reached.
    `because` is the rulebook's reason for what is there now, or for what was there and is gone.
    """

    id: str
    title: str
    field: str
    before: Value
    after: Value
    because: str


class Changes(NamedTuple):
    """What differs between two decisions, in sections.

    An empty section is one in which nothing does.

    `answers` holds questions, ratings and figures, `evidence` what stands behind them, `verdict`
    all that the count says, `actions` what may be done with each operation, `record` also the day
    of the next review.
    """

    old: Decision
    new: Decision
    rulebook: tuple[Change, ...]
    workflow: tuple[Change, ...]
    answers: tuple[Change, ...]
    evidence: tuple[Change, ...]
    verdict: tuple[Change, ...]
    gates: tuple[Change, ...]
    autonomy: tuple[Change, ...]
    guardrails: tuple[Change, ...]
    actions: tuple[Change, ...]
    triggers: tuple[Change, ...]
    handoff: tuple[Change, ...]
    pilot: tuple[Change, ...]
    cost: tuple[Change, ...]
    record: tuple[Change, ...]

    @property
    def sections(self) -> Mapping[str, tuple[Change, ...]]:
        """All sections by name, in the order in which a reader wants them."""
        return {name: getattr(self, name) for name in _FACTS}

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return any(self.sections.values())

    @property
    def headline(self) -> str:
        """What became of the verdict, in a few sentences."""
        if not self.changed:
            return "Nothing changed."
        sentences = [
            _transition("The architecture", self.old.architecture, self.new.architecture)
            + _outlook(self.new)
        ]
        levels = [decision.autonomy.level for decision in (self.old, self.new)]
        if any(levels):
            sentences.append(
                _transition(
                    "Autonomy", *(f"“{level.title}”" if level else "none" for level in levels)
                )
                + "."
            )
        if self.answers:
            count = len(self.answers)
            sentences.append(f"{count} {'answer' if count == 1 else 'answers'} changed.")
        elif self.evidence:
            sentences.append("The answers are the same; the evidence behind them is not.")
        if self.rulebook:
            sentences.append(
                "The rules changed too, so what differs need not come from the answers."
            )
        return " ".join(sentences)


def changes(old: Decision, new: Decision) -> Changes:
    """Compare two decisions, each made under its own rulebook.

    The same decision twice gives no change.
    """
    found = {name: _compare(facts(old), facts(new)) for name, facts in _FACTS.items()}
    found["answers"] = tuple(_explained(change, old, new) for change in found["answers"])
    return Changes(old, new, **found)


def _explained(change: Change, old: Decision, new: Decision) -> Change:
    """Add what another wording of the question may have moved, between two of its versions."""
    versions = range(old.workflow.rulebook + 1, new.workflow.rulebook + 1)
    moved = [
        each.says
        for each in new.rules.reworded
        if each.question == change.id and each.version in versions and change.before in each.answers
    ]
    if not moved:
        return change
    return change._replace(because=f"the question was reworded: {'; '.join(moved)}")


def _compare(old: Iterable[Fact], new: Iterable[Fact]) -> tuple[Change, ...]:
    before, after = ({(fact.id, fact.field): fact for fact in facts} for facts in (old, new))
    differences = []
    for key in {**after, **before}:  # in the order of what is there now, then what is gone
        was = before.get(key)
        now = after.get(key)
        values = was and was.value, now and now.value
        if values[0] != values[1] and (fact := now or was):
            differences.append(Change(fact.id, fact.title, fact.field, *values, fact.because))
    return tuple(differences)


def _transition(what: str, before: str, after: str) -> str:
    if before == after:
        return f"{what} stays {after}"
    return f"{what} goes from {before} to {after}"


def _outlook(decision: Decision) -> str:
    assessment = decision.assessment
    others = [form for form in assessment.possible if form is not assessment.architecture]
    if not others:
        return "."
    return f", and can still become {' or '.join(others)}."


def _rulebook_facts(decision: Decision) -> Iterator[Fact]:
    rules = decision.rules
    yield Fact("rulebook", "Rulebook", "id", rules.id)
    yield Fact("rulebook", "Rulebook", "version", rules.version)
    yield Fact("rulebook", "Rulebook", "digest", rules.digest)


def _workflow_facts(decision: Decision) -> Iterator[Fact]:
    workflow = decision.workflow
    yield Fact("workflow", "Workflow", "rulebook", workflow.rulebook)
    for field in ("id", "name", "owner", "goal", "description"):
        yield Fact("workflow", "Workflow", field, getattr(workflow, field))
    for system in workflow.systems:
        yield Fact(system.id, system.id, "description", system.description)
    limits = _limit_lines(workflow, None)
    yield Fact("workflow", "Workflow", "limits", limits or None)


def _titles(decision: Decision) -> dict[str, str]:
    """Everything that can have been answered, with its title.

    What the rulebook asks, and what else was given.
    """
    workflow = decision.workflow
    titles = {item.id: item.title for item in decision.rules.items}
    return titles | {
        id_: titles.get(id_, id_)
        for id_ in (*workflow.answers, *workflow.profile, *workflow.volume)
    }


def _answer_facts(decision: Decision) -> Iterator[Fact]:
    workflow = decision.workflow
    for id_, title in _titles(decision).items():
        response = workflow.response(id_)
        yield Fact(id_, title, "answer", workflow.volume.get(id_, response and response.answer))


def _evidence_facts(decision: Decision) -> Iterator[Fact]:
    for id_, title in _titles(decision).items():
        if response := decision.workflow.response(id_):
            for field in ("evidence", "source", "by"):
                yield Fact(id_, title, field, getattr(response, field))


def _verdict_facts(decision: Decision) -> Iterator[Fact]:
    assessment = decision.assessment
    says = decision.rules.architectures[assessment.architecture].says
    yield Fact("architecture", "Architecture", "architecture", assessment.architecture, says)
    yield Fact("settled", "Settled", "settled", assessment.settled)
    yield Fact("possible", "Still possible", "possible", tuple(assessment.possible))
    yield Fact("agent", "Criteria that point to an agent", "count", len(assessment.agent))
    yield Fact("unsure", "Criteria that are unsure", "count", len(assessment.unsure))
    yield Fact("fragile", "One answer could turn it", "fragile", assessment.fragile)
    yield _extension_fact("near_miss", "Extension of an assistant", decision.near_miss)
    yield _extension_fact("smaller_first_step", "Smaller first step", decision.smaller_first_step)
    forms = tuple(
        decision.rules.orchestration[form].title for form in decision.orchestration.possible
    )
    says = decision.orchestration_rule.says
    yield Fact("orchestration", "Who decides the next step", "possible", forms, says)
    other = decision.also_called
    usage = other.usage if other else ""
    yield Fact("also_called", "Also called", "name", other and other.name, usage)


def _extension_fact(id_: str, title: str, extension: NearMiss | None) -> Fact:
    if extension is None:
        return Fact(id_, title, "extension", None)
    return Fact(id_, title, "extension", extension.title, extension.says)


def _gate_facts(decision: Decision) -> Iterator[Fact]:
    for result in decision.assessment.gates:
        yield Fact(result.gate.id, result.gate.title, "state", result.state, result.because)


def _autonomy_facts(decision: Decision) -> Iterator[Fact]:
    autonomy = decision.autonomy
    titles = {modifier.id: modifier.title for modifier in decision.rules.modifiers}
    titles |= {gate.id: gate.title for gate in decision.rules.gates} | {
        "judgment_tolerance": "Judgment × tolerance"
    }
    yield Fact("level", "Level", "level", autonomy.level and autonomy.level.id, autonomy.because)
    for cap in autonomy.caps:
        yield Fact(cap.id, titles[cap.id], "cap", cap.level, cap.because)


def _guardrail_facts(decision: Decision) -> Iterator[Fact]:
    for guardrail in decision.guardrails:
        causes = tuple(f"{cause.id}: {cause.answer}" for cause in guardrail.causes)
        yield Fact(guardrail.rule.id, guardrail.rule.title, "causes", causes, guardrail.rule.must)


def _limit_lines(workflow: Workflow, operation: str | None) -> tuple[str, ...]:
    """Write the limits of one operation, or of the model, each in a line."""
    limits = (limit for limit in workflow.limits if limit.operation == operation)
    return tuple(sorted(limit.says for limit in limits))


def _input_line(declared: Input) -> str:
    """Write an input in one line: its type, and what narrows it."""
    parts = [declared.type]
    if not declared.is_required:
        parts.append("not required")
    parts += [f"{key} {value}" for key, value in declared.schema.items() if key != "type"]
    return ", ".join(parts)


def _action_facts(decision: Decision) -> Iterator[Fact]:
    declared: dict[str, Operation] = {
        f"{system.id}.{operation.id}": operation
        for system in decision.workflow.systems
        for operation in system.operations
    }
    for action in decision.actions:
        operation = declared[action.name]
        inputs = tuple(
            f"{name}: {_input_line(one)}" for name, one in sorted(operation.input.items())
        )
        fields: dict[str, Value] = {
            "effect": action.effect,
            "allow": action.allow,
            "approve": action.approve,
            "declared_approve": operation.approve,
            "reversal": action.reversal,
            "authority": action.authority,
            "input": inputs or None,
            "limits": _limit_lines(decision.workflow, action.name) or None,
            "output": _value_lines(operation.output, _type),
            "undo_with": _value_lines(operation.undo_with, _origin_line),
            "description": operation.description,
        }
        because = {"approve": action.because}
        for field, value in fields.items():
            yield Fact(action.name, action.name, field, value, because.get(field, ""))


def _value_lines(
    values: Mapping[str, Any],
    write: Callable[[Any], str],
) -> tuple[str, ...] | None:
    return tuple(f"{name}: {write(value)}" for name, value in sorted(values.items())) or None


def _type(declared: str | Mapping[str, Any]) -> str:
    if isinstance(declared, str):
        return declared
    return str(declared["type"])


def _origin_line(reference: str | Mapping[str, Any]) -> str:
    if isinstance(reference, str):
        return reference
    return f"the value {reference['value']}"


def _trigger_facts(decision: Decision) -> Iterator[Fact]:
    counts: Counter[str] = Counter()
    for trigger in decision.workflow.triggers:
        settings = ", ".join(f"{key} {value}" for key, value in sorted(trigger.settings.items()))
        label = f"{trigger.kind}: {settings}" if settings else trigger.kind
        counts[label] += 1
        id_ = label
        if counts[label] > 1:  # the same one again is one more
            id_ = f"{label} ({counts[label]})"
        yield Fact(id_, "Trigger", "trigger", label)


def _handoff_facts(decision: Decision) -> Iterator[Fact]:
    for way in decision.workflow.handoff:
        yield Fact(way, "Handoff", "handoff", way)


def _pilot_facts(decision: Decision) -> Iterator[Fact]:
    for target, value in decision.workflow.pilot.items():
        yield Fact(target, target.replace("_", " ").capitalize(), "target", value)


def _cost_facts(decision: Decision) -> Iterator[Fact]:
    cost = decision.cost
    chosen = cost.chosen
    prices = decision.rules.prices
    yield Fact("currency", "Currency", "currency", cost.currency)
    yield Fact("form", "Form", "form", cost.form)
    yield Fact("on_path", "On a known path", "form", cost.on_path)
    yield Fact("per_run", "A run costs", "range", _rounded(chosen.per_run))
    yield Fact("saved_per_month", "Saved per month", "range", _rounded(chosen.saved_per_month))
    yield Fact(
        "break_even_runs_per_month",
        "Breaks even at runs per month",
        "runs",
        chosen.break_even_runs_per_month,
    )
    yield Fact("build_weeks", "Weeks to build", "range", _rounded(chosen.build.weeks))
    yield Fact("missing", "Cannot be compared without", "missing", cost.missing or None)
    yield Fact("prices", "Prices", "model", cost.model)
    yield Fact("prices", "Prices", "as_of", prices.as_of.isoformat())
    yield Fact("prices", "Prices", "good_until", prices.good_until.isoformat())


def _rounded(value: Range | None) -> Range | None:
    """Round to a hundredth of a cent, so that no change is listed which reports do not show."""
    return value and Range(*(round(part, 4) for part in value))


def _record_facts(decision: Decision) -> Iterator[Fact]:
    record = decision.workflow.record
    yield Fact("record", "Record", "status", record.status)
    yield Fact("record", "Record", "date", _day(record.date))
    yield Fact("record", "Record", "deciders", record.deciders or None)
    yield Fact("record", "Record", "supersedes", record.supersedes)
    yield Fact("review_by", "Review by", "date", _day(decision.workflow.review_by))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


_FACTS: Mapping[str, Callable[[Decision], Iterator[Fact]]] = {
    "rulebook": _rulebook_facts,
    "workflow": _workflow_facts,
    "answers": _answer_facts,
    "evidence": _evidence_facts,
    "verdict": _verdict_facts,
    "gates": _gate_facts,
    "autonomy": _autonomy_facts,
    "guardrails": _guardrail_facts,
    "actions": _action_facts,
    "triggers": _trigger_facts,
    "handoff": _handoff_facts,
    "pilot": _pilot_facts,
    "cost": _cost_facts,
    "record": _record_facts,
}
