"""What the site publishes for scripts, at addresses that stay.

Rules, schemas, the gallery and its decisions.
"""

from __future__ import annotations

import json
from typing import Any

from scoping import documents, escaping
from scoping.documents import schema
from scoping.renderers import json as decisions

from .cases import Case, cases


def files() -> dict[str, str]:
    """Give every data file below docs/ with its text."""
    rules = documents.rulebooks.published()
    return {
        "data/rules.json": _written(rules),
        "javascripts/rules.js": _script("scopingRules", rules),
        "javascripts/workflow-schema.js": _script(
            "scopingWorkflowSchema", json.loads(schema.text("workflow"))
        ),
        "data/gallery.json": _written(
            {"scoping": 1, "workflows": [_entry(case) for case in cases()]}
        ),
        **{f"data/schemas/{name}.schema.json": schema.text(name) for name in schema.NAMES},
        **{f"data/decisions/{case.id}.json": decision(case) + "\n" for case in cases()},
        **{
            f"data/examples/{case.id}.yaml": documents.examples.find(case.id).read_text("utf-8")
            for case in cases()
        },
    }


def page_rules() -> str:
    """Write the rules as a script for the questionnaire, without what it never shows.

    That is who is involved and what is asked of vendors, and the later milestones.
    """
    rules = documents.rulebooks.published()
    rules["adoption"] = {
        form: {"involve": [], "day": [], "vendor": [], "milestones": adoption["milestones"][:1]}
        for form, adoption in rules["adoption"].items()
    }
    return _script("scopingRules", rules)


def decision(case: Case) -> str:
    """Write an example's decision as `scoping score` does, to be published beside it."""
    return decisions.render(case.decision, file=f"{case.id}.yaml")


def _entry(case: Case) -> dict[str, Any]:
    example, said = case.example, case.decision
    return {
        "id": example.id,
        "name": case.workflow.name,
        "named": example.named,
        "sources": list(example.sources),
        "sources_say": example.sources_say,
        "architecture": said.architecture,
        "settled": said.assessment.settled,
        "agent_answers": len(said.assessment.agent),
        "autonomy": said.autonomy.level and said.autonomy.level.id,
        "stops": [stop.gate.id for stop in said.stops],
        "disagree": example.disagree,
        "project": case.project and f"reference_impls/{case.project}",
        "decision": f"decisions/{example.id}.json",
        "workflow": f"examples/{example.id}.yaml",
    }


def _script(name: str, value: object) -> str:
    """Write data as a script: a page that is opened as a file may load scripts and nothing else.

    A page may also hold it, so no text in it can end that page's script.
    """
    return f"var {name} = {escaping.script(value)};\n"


def _written(value: object) -> str:
    return escaping.data(value, indent=2) + "\n"
