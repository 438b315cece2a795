"""An agent's project: its data files come from the decision, hold together, and every operation
works on sample rows.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from scoping.documents import examples
from scoping.rulebook import Architecture
from scoping.scaffold import policy, render, samples, trial, triggers, verify, write
from scoping.scaffold.project import Project
from tests.support.projects import decision_on, read, render_text, run, text_of
from tests.support.wording import load_wording
from tests.support.workflows import HOSTILE_AGENT as HOSTILE

SAYS = load_wording("scaffold")

NO_SYSTEM = """\
scoping: 2
workflow: {id: bare, name: Bare}
answers: {multi_system: yes, step_dependencies: yes, unprompted: no, persistent_context: no, outcome: no}
profile: {engagement: no, data_sensitivity: low, external_reach: low}
"""


def agents() -> list[str]:
    return [
        name
        for name in examples.names()
        if decision_on(text_of(name)).architecture is Architecture.AGENT
    ]


AGENTS = agents()
TEXTS = [
    *(pytest.param(text_of(name), id=name) for name in AGENTS),
    pytest.param(HOSTILE, id="hostile-texts"),
    pytest.param(NO_SYSTEM, id="no-system"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_every_agent_renders_into_files_that_are_valid(text: str) -> None:
    made = render_text(text)
    verify(made)
    pages = {
        path: file.text
        for path, file in made.files.items()
        if path.endswith((".md", ".yaml", ".yml"))
    }
    assert not [
        path
        for path, page in pages.items()
        if re.search(r"\bNone\b", page) and path != "scoping.yaml"
    ]
    assert not [path for path in made.files if "engagement" in path or path == "prompt.md"]
    assert made == render_text(text)


def test_there_are_agents_in_the_gallery() -> None:
    assert len(AGENTS) > 10


def test_persons_text_is_no_template_and_ends_no_comment() -> None:
    """A person's text is never run as a template, and it does not end a comment."""
    made = render_text(HOSTILE)
    for path in ("agent.md", "policy.yaml", "triggers.yaml", "README.md", "docs/incident.md"):
        assert "49" not in made.files[path].text
    assert read(made, "policy.yaml")["escalate_to"] == "Ops \\ team: #1 'the' \"best\""
    assert set(read(made, "triggers.yaml")) == {"timezone", "triggers"}


def test_agent_gets_its_own_needs_and_no_assistant_files() -> None:
    """What an agent cannot do without comes unasked, and an assistant's files do not."""
    files = render_text(NO_SYSTEM).files
    assert {"Dockerfile", ".dockerignore", "compose.yaml", "policy.yaml", "agent.md"} <= set(files)
    assert "first-conversation.yaml" not in "".join(files)
    assert render_text(NO_SYSTEM, "docker").files["Dockerfile"] == files["Dockerfile"]


def locked(made: Project, name: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==", made.files[name].text, re.MULTILINE))


@pytest.mark.parametrize(
    "text", [NO_SYSTEM, text_of("policy-questions")], ids=["agent", "assistant"]
)
def test_what_a_project_depends_on_is_locked(text: str) -> None:
    made = render_text(text)
    settings = tomllib.loads(made.files["pyproject.toml"].text)
    for lock, wanted in {
        "requirements.lock": settings["project"]["dependencies"],
        "requirements-dev.lock": settings["project"]["dependencies"]
        + settings["dependency-groups"]["dev"],
    }.items():
        names = {re.split(r"[\[>=<]", requirement)[0] for requirement in wanted}
        assert names <= locked(made, lock)


def imported_by(node: ast.AST) -> list[str]:
    """List the modules that a statement imports by their whole names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module]
    return []


@pytest.mark.parametrize(
    "text", [NO_SYSTEM, text_of("policy-questions")], ids=["agent", "assistant"]
)
def test_what_a_project_imports_it_depends_on(text: str) -> None:
    made = render_text(text)
    distributions = packages_distributions()
    imported = {
        name
        for path, file in made.files.items()
        if path.startswith("src/") and path.endswith(".py")
        for node in ast.walk(ast.parse(file.text))
        for name in imported_by(node)
    }
    modules = {name.partition(".")[0] for name in imported} - set(sys.stdlib_module_names)
    named = {
        re.split(r"[\[>=<]", line)[0]
        for line in tomllib.loads(made.files["pyproject.toml"].text)["project"]["dependencies"]
    }
    assert not [
        module
        for module in modules
        if named.isdisjoint(name.lower() for name in distributions.get(module, []))
    ]


def test_only_an_agent_depends_on_what_makes_runs_durable() -> None:
    assert {"dbos", "psycopg", "sqlalchemy"} <= locked(render_text(NO_SYSTEM), "requirements.lock")
    assert locked(render_text(text_of("policy-questions")), "requirements.lock").isdisjoint(
        {"dbos", "psycopg", "sqlalchemy"}
    )


def rules(text: str) -> dict[str, Any]:
    found: dict[str, Any] = read(render_text(text), "policy.yaml")["operations"]
    return found


def test_the_policy_says_what_the_decision_says() -> None:
    made = read(render_text(text_of("inventory-replenishment")), "policy.yaml")
    assert (made["level"], made["escalate_to"], made["memory"]) == (
        "approver",
        "Head of supply",
        True,
    )
    assert made["operations"]["vendors.place_order"] == {
        "approve": "amount > 2000",
    }
    assert made["operations"]["stock.expect_delivery"] == {"approve": "never"}
    assert made["operations"]["vendors.find_offers"] == {"untrusted": True, "private": False}
    assert made["operations"]["stock.level"] == {"untrusted": False, "private": False}
    prices = {"currency": "EUR", "input": 1.72, "output": 8.6}
    assert made["prices"] == {"model": "claude-sonnet-5-5", **prices}


def test_only_a_write_says_when_it_is_approved() -> None:
    found = rules(HOSTILE)
    assert found["writes_only.act"] == {"approve": "always"}
    assert "approve" not in found["a.typed_read"]


def test_raised_level_may_ask_where_a_person_applies_all() -> None:
    """Where a person applies every write, the policy lets a raised level ask."""
    made = read(render_text(text_of("underwriting-queue")), "policy.yaml")
    assert made["level"] == "collaborator"
    writes = [rule for rule in made["operations"].values() if "untrusted" not in rule]
    assert writes
    assert {rule["approve"] for rule in writes} == {"always"}


@pytest.mark.parametrize("rating", ["low", "medium", "high", "unsure", None])
@pytest.mark.parametrize(
    ("question", "flag"), [("external_reach", "untrusted"), ("data_sensitivity", "private")]
)
def test_what_is_not_known_to_be_harmless_is_marked(
    question: str, flag: str, rating: str | None
) -> None:
    answered = f", {question}: {rating}" if rating else ""
    found = rules(HOSTILE.replace("engagement: no}", f"engagement: no{answered}}}"))
    assert found["a.plain_read"][flag] is (rating != "low")


@pytest.mark.parametrize("reach", ["low", "high"])
@pytest.mark.parametrize("said", ["yes", "no"])
def test_answer_on_a_read_counts_before_the_reach(reach: str, said: str) -> None:
    """What scoping.yaml says of a read counts before the reach."""
    text = text_of("inventory-replenishment").replace("untrusted: no", f"untrusted: {said}")
    found = rules(text.replace("external_reach: medium", f"external_reach: {reach}"))
    assert found["stock.level"]["untrusted"] is (said == "yes")
    assert found["vendors.order_status"]["untrusted"] is (reach == "high")


@pytest.mark.parametrize(("answer", "kept"), [("yes", True), ("unsure", True), ("no", False)])
def test_it_remembers_unless_nothing_has_to_be_remembered(answer: str, *, kept: bool) -> None:
    text = HOSTILE.replace("persistent_context: unsure", f"persistent_context: {answer}")
    assert read(render_text(text), "policy.yaml")["memory"] is kept


def test_inputs_that_sound_like_secrets_are_redacted() -> None:
    assert policy.redacted(decision_on(HOSTILE)) == ["card_number", "password"]


def test_a_run_has_room_for_twice_what_the_estimate_expects() -> None:
    assert policy.budgets(decision_on(NO_SYSTEM)) == policy.Budgets(
        steps=48, tokens=330_000, money=0.74
    )
    counted = policy.budgets(decision_on(NO_SYSTEM + "volume: {calls_per_run: 30}\n"))
    assert counted.steps == 120
    assert counted.tokens > 330_000


def test_all_six_kinds_of_trigger_are_there_with_their_goal() -> None:
    found = read(render_text(HOSTILE), "triggers.yaml")["triggers"]
    assert [entry["id"] for entry in found] == [
        "prompt", "schedule-1", "webhook-1", "webhook-2", "event-1",
        "threshold-1", "threshold-2", "event-2", "run-1", "event-3",
    ]  # fmt: skip
    by_id = {entry["id"]: entry for entry in found}
    assert by_id["webhook-1"]["path"] == "/hooks/ask"
    assert by_id["webhook-2"]["path"] == "/hooks/orders"
    assert by_id["threshold-1"]["read"] == "a.typed_read"
    assert [case["i"] for case in by_id["threshold-1"]["each"]] == [10, 20, 30]
    assert by_id["threshold-2"]["each"] == [{}]
    assert (by_id["run-1"]["of"], by_id["run-1"]["when"]) == ("schedule-1", "done")
    assert [by_id[name]["name"] for name in ("event-2", "event-3")] == [
        "a.nowhere",
        "daily-report.done",
    ]
    workflow = decision_on(HOSTILE).workflow
    assert {entry["goal"] for entry in found[1:]} == {workflow.goal}
    assert {entry["as"] for entry in found[1:]} == {"local"}
    assert not any(entry.get("trusted") for entry in found)


def test_without_a_goal_the_name_is_the_goal() -> None:
    assert triggers.goal(decision_on(NO_SYSTEM).workflow) == "Bare"


@pytest.mark.parametrize(
    ("approve", "kind", "value"),
    [
        ("n > 3", "number", 3), ("n > 300", "number", 10.5), ("n >= 3", "integer", 2), ("n > 2.5", "integer", 2),
        ("n < 30", "integer", 30), ("n <= 30.5", "integer", 32), ("n == 10", "integer", 11),
        ("always", "integer", 10),
    ],
)  # fmt: skip
def test_a_sample_write_stays_below_its_threshold(approve: str, kind: str, value: object) -> None:
    operation = f"{{id: w, effect: write, input: {{n: {kind}}}, approve: {approve}}}"
    workflow = decision_on(f"{NO_SYSTEM}systems: [{{id: s, operations: [{operation}]}}]\n").workflow
    assert samples.unasked(workflow.systems[0], workflow.systems[0].operations[0]) == {"n": value}


def test_only_the_first_sample_row_is_past_the_watched_limit() -> None:
    """Only the first sample row is past the limit that is watched; the others are not."""
    workflow = decision_on(HOSTILE).workflow
    system = workflow.systems[0]
    rows = [
        samples.telling_row(workflow, system, system.operations[0], number)
        for number in samples.ROWS
    ]
    assert [row["left"] for row in rows] == [5, 6, 6]
    assert {"n", "door", "remark"} <= set(rows[0])


BY_ANSWER = """\
scoping: 2
workflow: {id: a, name: A workflow, owner: Support}
answers: {multi_system: yes, step_dependencies: yes, outcome: yes, unprompted: yes, persistent_context: yes}
profile: {engagement: no}
systems:
  - id: shop
    operations:
      - id: file
        effect: write
        input: {id: string, amount: number}
        output: {order: {type: object, properties: {id: string}}, total: number}
        undo: {operation: cancel, with: {id: result.order.id, amount: input.amount, times: {value: 2}}}
      - {id: cancel, effect: write, input: {id: string, amount: number, times: integer}}
"""


def test_undo_by_an_answer_is_rendered_with_an_allotted_id() -> None:
    """An undo by an answer is in systems.yaml, and the sandbox allots its id."""
    project = render_text(BY_ANSWER)
    (system,) = read(project, "systems.yaml")["systems"]
    file = system["operations"][0]
    assert file["output"] == {
        "type": "object",
        "properties": {
            "order": {"type": "object", "properties": {"id": {"type": "string"}}},
            "total": {"type": "number"},
        },
    }
    origins = {"id": "result.order.id", "amount": "input.amount", "times": {"value": 2}}
    assert file["undo"] == {"operation": "cancel", "with": origins}
    assert read(project, "sandbox/shop.yaml")["operations"] == {
        "file": {
            "into": "file",
            "allots": {"order.id": "string", "total": "number"},
            "keeps": {"cancel.id": "result.order.id"},  # the write has an `id` of its own
        },
        "cancel": {"out_of": "file", "by": {"id": "cancel.id", "amount": "amount"}},
    }
    page = project.files["docs/guardrails.md"].text
    assert SAYS["shop file cancel with data"] in page
    assert SAYS["shop cancel none this is"] in page


def test_writes_with_a_common_undo_have_rows_of_their_own() -> None:
    """Two writes of the first goal that one operation undoes have rows of their own."""
    calls = trial.writes(decision_on(text_of("month-end-close")))
    references = [call.input["reference"] for call in calls if "reference" in call.input]
    assert references == ["REFERENCE-1001", "REFERENCE-1002"]


def test_a_write_of_the_first_goal_adds_a_row_that_is_not_there() -> None:
    calls = {call.tool: call.input for call in trial.writes(decision_on(HOSTILE))}
    assert calls["a.lock"] == {"door": "DOOR-1004"}


def test_what_undoes_a_write_takes_out_the_rows_that_it_added() -> None:
    first, second = decision_on(HOSTILE).workflow.systems
    assert samples.changes(first) == {
        "change": ("into", "change"),
        "change_back": ("out_of", "change"),
        "change_too": ("into", "change"),
        "lock": ("into", "lock"),
        "unlock": ("out_of", "lock"),
    }
    assert samples.changes(second) == {"act": ("into", "act"), "toggle": ("into", "toggle")}


def test_first_goal_reads_then_writes_without_a_person() -> None:
    """The first goal reads, and then writes what needs no person."""
    decision = decision_on(text_of("inventory-replenishment"))
    assert [call.tool for call in trial.writes(decision)] == [
        "stock.expect_delivery", "vendors.place_order", "shipping.book_pickup",
    ]  # fmt: skip
    assert trial.reads(decision)
    assert not trial.asks(decision)
    scene = read(render_text(text_of("inventory-replenishment")), "scenarios/first-goal.yaml")[
        "goals"
    ][0]
    assert [call["tool"] for step in scene["steps"] for call in step] == scene["plan"]
    case = read(render_text(text_of("inventory-replenishment")), "evals/cases.yaml")["cases"][0]
    assert case["goal"] == scene["goal"]


def test_where_a_person_sees_every_write_a_case_says_no() -> None:
    decision = decision_on(text_of("month-end-close"))
    assert trial.asks(decision)
    case = read(render_text(text_of("month-end-close")), "evals/cases.yaml")["cases"][1]
    assert case["answers"] == "deny"
    assert case["never"] == [call.tool for call in trial.writes(decision)]


def test_the_targets_are_the_pilots_or_the_rulebooks() -> None:
    assert read(render_text(text_of("inventory-replenishment")), "evals/targets.yaml") == {
        "error_rate": 0.03,
        "escalation_rate": 0.2,
    }
    assert read(render_text(NO_SYSTEM), "evals/targets.yaml") == {
        "error_rate": 0.05,
        "escalation_rate": 0.2,
    }


def test_guardrails_page_has_cause_file_and_test_of_each() -> None:
    """Each guardrail of the decision is on its page with cause, file and test."""
    decision = decision_on(text_of("inventory-replenishment"))
    page = render_text(text_of("inventory-replenishment")).files["docs/guardrails.md"].text
    for guardrail in decision.guardrails:
        section = page.partition(f"\n### {guardrail.rule.title}\n")[2].partition("\n#")[0]
        assert f"Implemented in `{guardrail.carrier.file}`." in section
        assert all(f"`{part}`" in section for part in guardrail.carrier.test.split("::"))
        assert all(f"`{cause.id}` {cause.answer}" in section for cause in guardrail.causes)


def test_the_workers_have_names_of_their_own() -> None:
    services = read(render_text(NO_SYSTEM), "compose.yaml")["services"]
    names = [
        service["environment"]["WORKER"]
        for service in services.values()
        if "WORKER" in service["environment"]
    ]
    assert names == ["worker-1", "worker-2", "console"]
    assert {services[name]["restart"] for name in services} == {"always"}


def test_every_command_that_its_pages_name_is_there() -> None:
    files = render_text(NO_SYSTEM).files
    pages = "".join(file.text for path, file in files.items() if path.endswith(".md"))
    makefile = files["Makefile"].text
    named = set(re.findall(r"(?:`|\$ )make ([a-z]+)", pages))
    assert {"run", "serve", "work", "workers", "approvals", "evals", "test"} <= named
    assert not [target for target in named if f"\n{target}:" not in makefile]


CHECK = """\
import json, sys
from pathlib import Path
from app.action.rules.policy import load_policy
from app.base.bindings import call
from app.base.systems import load_systems

operations = load_systems(Path("systems.yaml"))
load_policy(Path("policy.yaml"), operations)
for number, (name, inputs) in enumerate(json.loads(sys.argv[1])):
    operation = operations[name]
    result = call(operation, inputs, "local", f"key-{number}" if operation.effect == "write" else "")
    assert ("sample row 1" if operation.effect == "read" else "receipt") in result, (name, result)
"""


@pytest.mark.parametrize(
    "text", [text_of("inventory-replenishment"), text_of("underwriting-queue"), HOSTILE, NO_SYSTEM]
)
def test_layer_reads_the_rendered_files_and_operations_work(text: str, tmp_path: Path) -> None:
    """The layer reads what was rendered, and every operation works."""
    decision = decision_on(text)
    write(render(decision, text), tmp_path / "it")
    pairs = [
        (system, operation)
        for system in decision.workflow.systems
        for operation in system.operations
    ]
    undoing = {(system.id, operation.undo) for system, operation in pairs}
    pairs.sort(
        key=lambda pair: (pair[0].id, pair[1].id) in undoing and pair[1].undo is None
    )  # what undoes comes last
    calls = [
        (f"{system.id}__{operation.id}", samples.inputs(system, operation))
        for system, operation in pairs
    ]
    (tmp_path / "it" / "src" / "check.py").write_text(CHECK, "utf-8")
    done = run(tmp_path / "it", "check", json.dumps(calls))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("text", [HOSTILE, NO_SYSTEM], ids=["hostile-texts", "no-system"])
def test_its_docs_build_without_a_warning(text: str, tmp_path: Path) -> None:
    write(render_text(text), tmp_path / "it")
    done = run(tmp_path / "it", "mkdocs", "build", "--strict")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stderr


@pytest.mark.parametrize("text", [HOSTILE, NO_SYSTEM], ids=["hostile-texts", "no-system"])
def test_its_own_tests_pass(text: str, tmp_path: Path) -> None:
    write(render_text(text), tmp_path / "it")
    done = run(tmp_path / "it", "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
