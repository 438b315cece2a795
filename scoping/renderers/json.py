"""The decision for scripts: the packaged `decision` schema describes what is written here."""

from __future__ import annotations

import json
from typing import Any

from ..decision import CriterionResult, Decision


def render(decision: Decision, *, file: str = "scoping.yaml") -> str:
    """Write the decision on several indented lines."""
    return json.dumps(as_data(decision, file=file), indent=2, ensure_ascii=False)


def render_line(decision: Decision, *, file: str) -> str:
    """Write the decision on one line, for JSON Lines."""
    return json.dumps(as_data(decision, file=file), ensure_ascii=False)


def as_data(decision: Decision, *, file: str) -> dict[str, Any]:
    """Give the decision as plain dicts and lists, in the order in which they are written."""
    said, rules = decision.assessment, decision.rules
    return {
        "scoping": 1,
        "file": file,
        "rulebook": {"id": rules.id, "version": rules.version, "digest": rules.digest},
        "workflow": {"id": decision.workflow.id, "name": decision.workflow.name},
        "score": {
            "agent": len(said.agent),
            "assistant": len(said.assistant),
            "unsure": len(said.unsure),
            "of": len(rules.criteria),
            "threshold": rules.threshold,
        },
        "architecture": decision.architecture,
        "settled": said.settled,
        "possible": said.possible,
        "fragile": said.fragile,
        "engagement": {"answer": said.engagement, "otherwise": said.otherwise},
        "criteria": [_criterion(result) for result in decision.criteria],
        "flips": [
            {"changes": [{"id": id_, "to": to} for id_, to in flip.changes], "architecture": flip.architecture}
            for flip in said.flips
        ],
        "near_miss": said.near_miss
        and {
            "criterion": said.near_miss.criterion,
            "extension": said.near_miss.extension,
            "says": said.near_miss.says,
            "tips": said.near_miss.tips,
        },
        "smaller_first_step": decision.smaller_first_step
        and {
            "extension": decision.smaller_first_step.extension,
            "says": decision.smaller_first_step.says,
            "limits": decision.smaller_first_step.limits,
        },
        "open_questions": [
            {
                "id": question.id,
                "ask_whom": rules.question(question.id).ask_whom,
                "if_yes": question.if_yes,
                "if_no": question.if_no,
            }
            for question in said.open_questions
        ],
        "gates": [
            {"id": result.gate.id, "state": result.state, "decided_by": result.decided_by, "because": result.because}
            for result in said.gates
        ],
        "parts": [{"part": part.id, "chosen": part.chosen, "because": part.because} for part in decision.parts],
        "warnings": decision.warnings,
    }


def _criterion(result: CriterionResult) -> dict[str, Any]:
    given = result.given
    return {
        "id": result.question.id,
        "answer": result.answer,
        "points_to": result.points_to,
        "evidence": given and given.evidence,
        "source": given and given.source,
        "by": given and given.by,
        "because": result.because,
    }
