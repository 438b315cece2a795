"""A workflow that is ready to be built and pays, but for what a test says of it."""

from __future__ import annotations

ACTS = (
    "{multi_system: yes, step_dependencies: no, unprompted: no, persistent_context: no, "
    "outcome: yes}"
)
ANSWERS = ACTS.replace("yes", "no")
READY = (
    "{engagement: no, named_process: yes, baseline: yes, data_quality: yes, fixed_rules: no, "
    "one_call_enough: no, product_exists: no, reserved_for_person: no}"
)
FIGURES = "{runs_per_month: 100000, minutes_by_hand: 30, hourly_cost: 60}"


def workflow(
    answers: str = ANSWERS, profile: str = READY, volume: str = FIGURES, rest: str = ""
) -> str:
    """Write its file; each part is YAML."""
    return (
        "scoping: 2\nworkflow: {id: a, name: A, owner: Sales lead}\n"
        f"answers: {answers}\nprofile: {profile}\nvolume: {volume}\n{rest}\n"
    )
