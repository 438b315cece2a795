"""The decision for scripts: the packaged `decision` schema describes what is written here."""

from __future__ import annotations

from typing import Any

from ..actions import Action
from ..autonomy import Autonomy
from ..decision import CriterionResult, Decision, PartResult
from ..escaping import data
from ..guardrails import Guardrail
from ..rulebook import Range
from ..workflow import Reversible

_REVERSIBLE: dict[Reversible | None, bool | str] = {
    Reversible.TRUE: True,
    Reversible.FALSE: False,
    Reversible.BY_ITS_ANSWER: "by_its_answer",
}
VERSION = 2  # of this format
WHOLE = 1e16  # from here on, Python writes a float with an exponent


def render(decision: Decision, *, file: str = "scoping.yaml") -> str:
    """Write the decision on several indented lines."""
    return data(as_data(decision, file=file), indent=2)


def render_line(decision: Decision, *, file: str) -> str:
    """Write the decision on one line, for JSON Lines."""
    return data(as_data(decision, file=file))


def as_data(decision: Decision, *, file: str) -> dict[str, Any]:
    """Give the decision as plain dicts and lists, in the order in which they are written."""
    rules = decision.rules
    return {
        "scoping": VERSION,
        "file": file,
        "rulebook": {"id": rules.id, "version": rules.version, "digest": rules.digest},
        "workflow": {"id": decision.workflow.id, "name": decision.workflow.name},
        **_verdict_data(decision),
        "autonomy": _autonomy_data(decision.autonomy),
        "guardrails": [_guardrail(guardrail) for guardrail in decision.guardrails],
        "actions": [_action(action) for action in decision.actions],
        "mandate": {"says": decision.mandate.says, "missing": decision.mandate.missing},
        "cost": _cost_data(decision),
        "rejected": [
            {"id": option.id, "comes_first": option.comes_first, "because": option.because}
            for option in decision.rejected
        ],
        "unknowns": [
            {"id": unknown.id, "ask_whom": unknown.ask_whom, "matters": unknown.matters}
            for unknown in decision.unknowns
        ],
        "parts": [_part(part) for part in decision.parts],
        "warnings": decision.warnings,
    }


def _verdict_data(decision: Decision) -> dict[str, Any]:
    """What the criteria and gates say."""
    assessment = decision.assessment
    near = decision.near_miss
    other = decision.also_called
    step = decision.smaller_first_step
    return {
        "score": {
            "agent": len(assessment.agent),
            "assistant": len(assessment.assistant),
            "unsure": len(assessment.unsure),
            "of": len(decision.criteria),
            "threshold": decision.rules.threshold,
        },
        "architecture": decision.architecture,
        "settled": assessment.settled,
        "possible": assessment.possible,
        "fragile": assessment.fragile,
        "engagement": {"answer": assessment.engagement, "otherwise": assessment.otherwise},
        "criteria": [_criterion(result) for result in decision.criteria],
        "flips": [
            {
                "changes": [{"id": id_, "to": to} for id_, to in flip.changes],
                "architecture": flip.architecture,
            }
            for flip in assessment.flips
        ],
        "orchestration": _orchestration_data(decision),
        "also_called": other
        and {
            "name": other.name,
            "by": other.by,
            "usage": other.usage,
            "differs": other.differs,
            "source": other.source,
        },
        "near_miss": near
        and {
            "criterion": near.criterion,
            "extension": near.extension,
            "title": near.title,
            "says": near.says,
            "tips": near.tips,
        },
        "smaller_first_step": step
        and {
            "extension": step.extension,
            "title": step.title,
            "says": step.says,
            "limits": step.limits,
        },
        "open_questions": [
            {
                "id": question.id,
                "ask_whom": decision.rules.question(question.id).ask_whom,
                "if_yes": question.if_yes,
                "if_no": question.if_no,
            }
            for question in assessment.open_questions
        ],
        "gates": [
            {
                "id": result.gate.id,
                "state": result.state,
                "decided_by": result.decided_by,
                "because": result.because,
            }
            for result in assessment.gates
        ],
    }


def _orchestration_data(decision: Decision) -> dict[str, Any]:
    """Who decides the next step: code, the model, or still either."""
    steps = decision.orchestration
    return {
        "form": steps.form,
        "settled": steps.settled,
        "possible": steps.possible,
        "says": decision.orchestration_rule.says,
        "advice": decision.orchestration_rule.advice,
        "guards": decision.orchestration_guards,
    }


def _guardrail(guardrail: Guardrail) -> dict[str, Any]:
    return {
        "id": guardrail.rule.id,
        "because": [cause.id for cause in guardrail.causes],
        "carried_by": guardrail.carrier.file,
        "test": guardrail.carrier.test,
        "references": guardrail.rule.references,
    }


def _action(action: Action) -> dict[str, Any]:
    return {
        "system": action.system,
        "operation": action.operation,
        "effect": action.effect,
        "allow": action.allow,
        "approve": action.approve,
        "reversal": action.reversal,
        "reversible": _REVERSIBLE.get(action.reversible),
        "authority": action.authority,
        "because": action.because,
    }


def _part(part: PartResult) -> dict[str, Any]:
    return {"part": part.id, "chosen": part.chosen, "because": part.because}


def _criterion(result: CriterionResult) -> dict[str, Any]:
    response = result.response
    return {
        "id": result.question.id,
        "answer": result.answer,
        "points_to": result.points_to,
        "evidence": response and response.evidence,
        "source": response and response.source,
        "by": response and response.by,
        "because": result.because,
    }


def _autonomy_data(autonomy: Autonomy) -> dict[str, Any]:
    return {
        "level": autonomy.level and autonomy.level.id,
        "title": autonomy.level and autonomy.level.title,
        "because": autonomy.because,
        "caps": [
            {"modifier": cap.id, "answer": cap.answer, "level": cap.level, "because": cap.because}
            for cap in autonomy.caps
        ],
        "ladder": [
            {
                "rung": rung.rule.id,
                "allowed": rung.allowed,
                "runs": rung.rule.runs,
                "agreement": _number(rung.rule.agreement),
                "error_rate": _number(rung.error_rate),
                "escalation_rate": _number(rung.escalation_rate),
                "demotion_runs": rung.demotion_runs,
                "demotion_error_rate": _number(rung.demotion_error_rate),
            }
            for rung in autonomy.ladder
        ],
    }


def _cost_data(decision: Decision) -> dict[str, Any]:
    cost = decision.cost
    prices = decision.rules.prices
    path = {"path_calls": _range(cost.path_calls)} if cost.path_calls else {}
    return {
        "currency": cost.currency,
        "per_run": _range(cost.chosen.per_run),
        "break_even_runs_per_month": cost.chosen.break_even_runs_per_month,
        "build_weeks": _range(cost.chosen.build.weeks),
        "options": [
            {
                "form": option.form,
                "known_path": option.on_path,
                "chosen": option == cost.chosen,
                "per_run": _range(option.per_run),
                "per_month": option.per_month and _range(option.per_month),
                "saved_per_month": option.saved_per_month and _range(option.saved_per_month),
                "break_even_runs_per_month": option.break_even_runs_per_month,
                "build_weeks": _range(option.build.weeks),
            }
            for option in cost.options
        ],
        "inputs": [
            {
                "id": figure.id,
                "value": _number(figure.value),
                "unit": figure.unit,
                "basis": "measured" if figure.measured else "estimate",
                "given": figure.from_workflow,
            }
            for figure in cost.inputs
        ],
        "missing": cost.missing,
        **path,
        "prices": {
            "model": cost.model,
            "as_of": prices.as_of.isoformat(),
            "good_until": prices.good_until.isoformat(),
        },
    }


def _range(value: Range) -> dict[str, float]:
    return {key: _number(part) for key, part in value._asdict().items()}


def _number(value: float) -> float:
    """Write a whole number without a fraction, as most writers of JSON do: 2, not 2.0."""
    if abs(value) < WHOLE and value == int(value):
        return int(value)
    return value
