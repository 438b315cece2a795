"""A rulebook's plain values, as they were read and checked, to `Rulebook`.

Nothing is checked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..questions import Answer, Borderline, Cap, Figure, Level, Modifier, Question, Rating
from ..rulebook import (
    Adoption,
    Alternative,
    Architecture,
    AutonomyRules,
    CallRules,
    Carrier,
    CostRules,
    Driver,
    Form,
    Gate,
    GuardrailRule,
    LevelRule,
    Milestone,
    NearMiss,
    OnPath,
    OrchestrationRule,
    OtherName,
    Part,
    PathRules,
    PathStepRule,
    Price,
    Prices,
    Range,
    Rewording,
    Rulebook,
    RungRule,
)

Values = Mapping[str, Any]


def rulebook(value: Values, prices: Prices, digest: str) -> Rulebook:
    """Build a rulebook from the values of its files put together."""
    return Rulebook(
        id=value["id"],
        version=int(value["version"]),
        digest=digest,
        threshold=int(value["threshold"]),
        sources=value["sources"],
        architectures={
            form: Form(
                **{
                    **value["architectures"][form],
                    "layers": tuple(value["architectures"][form]["layers"]),
                }
            )
            for form in Architecture
        },
        criteria=tuple(_question(criterion) for criterion in value["criteria"]),
        engagement=_question(value["engagement"]),
        known_path=_question(value["known_path"]),
        orchestration={
            form: OrchestrationRule(**rule) for form, rule in value["orchestration"].items()
        },
        also_called=tuple(
            OtherName(**{**other, "when": _answers(other["when"])})
            for other in value["also_called"]
        ),
        readiness=tuple(_question(question) for question in value["readiness"]),
        gates=tuple(_gate(gate) for gate in value["gates"]),
        near_misses=tuple(_near_miss_rule(near) for near in value["near_misses"]),
        parts=tuple(Part(**part) for part in value["parts"]),
        modifiers=tuple(_modifier(modifier) for modifier in value["modifiers"]),
        figures=tuple(Figure(**figure) for figure in value["figures"]),
        autonomy=_autonomy_rules(value["autonomy"]),
        guardrails=tuple(_guardrail(guardrail) for guardrail in value["guardrails"]["guardrails"]),
        references=value["guardrails"]["references"],
        cost=_cost_rules(value["cost"]),
        alternatives=tuple(_alternative(option) for option in value["alternatives"]),
        adoption={form: _adoption(value["adoption"][form]) for form in Architecture},
        prices=prices,
        reworded=tuple(_rewording(each) for each in value.get("reworded", ())),
    )


def prices(value: Values) -> Prices:
    """Build prices from the values of their file."""
    return Prices(
        as_of=date.fromisoformat(value["as_of"]),
        good_until=date.fromisoformat(value["good_until"]),
        source=value["source"],
        model=value["model"],
        models={name: Price(**_numbers(price)) for name, price in value["models"].items()},
        currencies=_numbers(value["currencies"]),
    )


def _near_miss_rule(value: Values) -> NearMiss:
    on_path = OnPath(**value["on_path"]) if "on_path" in value else None
    return NearMiss(**{"limits": None, **value, "on_path": on_path})


def _question(value: Values) -> Question:
    others = {
        key: part for key, part in value.items() if key not in ("borderline", "silence", "examples")
    }
    borderline = value["borderline"]
    return Question(
        **{
            "points_to": {},
            "parts": {},
            **others,
            "counts": tuple(value["counts"]),
            "does_not_count": tuple(value["does_not_count"]),
            "borderline": Borderline(**{**borderline, "answer": Answer(borderline["answer"])}),
            "silence": Answer(value["silence"]["answer"]),
            "silence_says": value["silence"]["says"],
            "examples_yes": tuple(value["examples"]["yes"]),
            "examples_no": tuple(value["examples"]["no"]),
        }
    )


def _rewording(value: Values) -> Rewording:
    return Rewording(
        **{**value, "version": int(value["version"]), "answers": tuple(value["answers"])}
    )


def _gate(value: Values) -> Gate:
    others = {key: part for key, part in value.items() if key not in ("pass", "stops_on", "caps")}
    stops_on = {id_: Answer(answer) for id_, answer in value["stops_on"].items()}
    caps = {state: Level(level) for state, level in value.get("caps", {}).items()}
    return Gate(**others, passes=value["pass"], stops_on=stops_on, caps=caps)


def _modifier(value: Values) -> Modifier:
    return Modifier(
        **{
            **value,
            "caps": {Rating(word): _cap(cap) for word, cap in value.get("caps", {}).items()},
        }
    )


def _cap(value: Values) -> Cap:
    return Cap(Level(value["level"]), value.get("because"))


def _autonomy_rules(value: Values) -> AutonomyRules:
    levels = [
        LevelRule(
            **{
                **level,
                "id": Level(level["id"]),
                "number": int(level["number"]),
                "review_share": float(level["review_share"]),
            }
        )
        for level in value["levels"]
    ]
    mandate = {key: text for key, text in value["mandate"].items() if key != "missing"}
    return AutonomyRules(
        source=value["source"],
        assistant=value["assistant"],
        levels={level.id: level for level in levels},
        judgment_tolerance={
            (cell["judgment"], cell["tolerance"]): _cap(cell)
            for cell in value["judgment_tolerance"]
        },
        unsure_judgment_tolerance=value["unsure_judgment_tolerance"],
        targets=_numbers(value["targets"]),
        ladder=tuple(
            RungRule(**{**rung, "runs": int(rung["runs"]), "agreement": float(rung["agreement"])})
            for rung in value["ladder"]
        ),
        demotion_runs=int(value["demotion"]["runs"]),
        demotion_error_rate_times=float(value["demotion"]["error_rate_times"]),
        demotion_at_once=value["demotion"]["at_once"],
        actions=value["actions"],
        mandate=mandate,
        mandate_missing=value["mandate"]["missing"],
    )


def _guardrail(value: Values) -> GuardrailRule:
    return GuardrailRule(
        **{
            **value,
            "when": _answers(value["when"]),
            "carried_by": {
                form: Carrier(**carrier) for form, carrier in value["carried_by"].items()
            },
            "references": tuple(value["references"]),
            "not_with": tuple(value.get("not_with", ())),
        }
    )


def _cost_rules(value: Values) -> CostRules:
    return CostRules(
        source=value["source"],
        calls={
            form: CallRules(**{key: _range(part) for key, part in calls.items()})
            for form, calls in value["calls"].items()
        },
        minutes_saved_share=_ranges(value["minutes_saved_share"]),
        defaults=_numbers(value["defaults"]),
        upkeep_weeks_per_month=_ranges(value["upkeep_weeks_per_month"]),
        build_weeks=_ranges(value["build_weeks"]),
        drivers=tuple(
            Driver(
                driver["id"],
                driver["title"],
                _range(driver["weeks"]),
                driver.get("per"),
                _answers(driver.get("when", {})),
            )
            for driver in value["drivers"]
        ),
        engineer_week_usd=_range(value["engineer_week_usd"]),
        months_to_pay_back=int(value["months_to_pay_back"]),
        path=_path_rules(value["path"]) if "path" in value else None,
    )


def _path_rules(value: Values) -> PathRules:
    steps = (
        PathStepRule(step["kind"], step["title"], _range(step["weeks"])) for step in value["steps"]
    )
    return PathRules(value["source"], _ranges(value["build_weeks"]), tuple(steps))


def _alternative(value: Values) -> Alternative:
    against = tuple(Architecture(form) for form in value["against"])
    return Alternative(**{"gate": None, "because": None, **value, "against": against})


def _adoption(value: Values) -> Adoption:
    milestones = tuple(Milestone(**milestone) for milestone in value["milestones"])
    return Adoption(
        tuple(value["involve"]), tuple(value["day"]), tuple(value["vendor"]), milestones
    )


def _answers(value: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {id_: tuple(words) for id_, words in value.items()}


def _numbers(value: Values) -> dict[str, float]:
    return {key: float(number) for key, number in value.items()}


def _range(value: Values) -> Range:
    return Range(float(value["low"]), float(value["expected"]), float(value["high"]))


def _ranges(value: Mapping[str, Values]) -> dict[Any, Range]:
    return {form: _range(part) for form, part in value.items()}
