"""A project's `path.yaml`: what `scoping.yaml` declares, or a draft that is always sound."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scoping import documents
from scoping.checks import grammar
from scoping.decision import Decision, as_built, decide
from scoping.documents import examples
from scoping.rulebook import Rulebook
from scoping.scaffold import paths, policy, render, samples, verify
from scoping.workflow import Workflow

POSITIVE = Path(__file__).parents[1] / "documents" / "positive" / "path.yaml"
ACTS = (
    "answers: {multi_system: yes, step_dependencies: yes, unprompted: yes, "
    "persistent_context: no, outcome: yes}\n"
)
KNOWN = "profile: {engagement: no, known_path: yes}\n"


def decided(rules: Rulebook, text: str) -> Decision:
    return decide(rules, documents.parse_workflow(text, "scoping.yaml"))


def example(rules: Rulebook, name: str) -> Decision:
    return decide(rules, documents.load_workflow(examples.find(name)))


def mistakes(workflow: Workflow, steps: Any) -> list[str]:
    """Say what is wrong with the steps of a project of this workflow."""
    module = grammar.path_checks()
    declared = {
        f"{system.id}.{one.id}": module.Declared(
            one.effect == "write",
            {
                "type": "object",
                "properties": {name: each.schema for name, each in one.input.items()},
                "required": [name for name, each in one.input.items() if each.is_required],
            },
            samples.answer(one) if one.output else {},
        )
        for system in workflow.systems
        for one in system.operations
    }
    inputs = {"type": "object", "properties": {n: i.schema for n, i in workflow.inputs.items()}}
    return [str(one) for one in module.mistakes(steps, declared, inputs)]


@pytest.mark.parametrize("name", examples.names())
def test_the_draft_of_each_example_passes_its_check(rules: Rulebook, name: str) -> None:
    decision = example(rules, name)
    if decision.autonomy.level is not None:
        assert mistakes(decision.workflow, paths.draft(decision)) == []


TYPES = ("string", "number", "integer", "boolean")
NAMES = ("a", "b", "id", "facts", "input", "all", "x" * 40)
INPUTS = st.dictionaries(
    st.sampled_from(NAMES),
    st.one_of(
        st.sampled_from(TYPES),
        st.builds(lambda kind: {"type": kind, "required": "no"}, st.sampled_from(TYPES)),
        st.just({"type": "string", "pattern": "^A-[0-9]+$", "description": "Its: {a.b} number"}),
    ),
    max_size=4,
)
OPERATIONS = st.lists(
    st.tuples(st.sampled_from(["read", "write"]), INPUTS, INPUTS), min_size=1, max_size=6
)


@given(run=INPUTS, systems=st.lists(OPERATIONS, max_size=3))
def test_the_draft_of_any_workflow_is_sound_and_is_read_back(run: Any, systems: Any) -> None:
    declared = [
        {
            "id": f"s{number}",
            "operations": [
                {
                    "id": f"{effect}_{index}",
                    "effect": effect,
                    "input": inputs,
                    "output": {name: _plain(one) for name, one in output.items()},
                }
                for index, (effect, inputs, output) in enumerate(operations)
            ],
        }
        for number, operations in enumerate(systems)
    ]
    document = {"id": "any", "name": "Any", "inputs": run}
    head = f"scoping: 2\nworkflow: {json.dumps(document)}\nsystems: {json.dumps(declared)}\n"
    decision = decided(documents.load_rulebook(), head + ACTS + KNOWN)
    made = paths.path_file(decision, head)
    assert made is not None
    assert made.is_draft
    assert mistakes(decision.workflow, made.steps) == []
    assert yaml.safe_load(f"path:\n{made.text}") == {"path": made.steps}


def _plain(declared: Any) -> str:
    return declared if isinstance(declared, str) else str(declared["type"])


def test_a_declared_path_is_written_so_that_it_reads_as_the_same() -> None:
    workflow = documents.load_workflow(POSITIVE)
    made = paths.PathFile(workflow.path, is_draft=False)
    assert yaml.safe_load(f"path:\n{made.text}") == {"path": [*workflow.path]}
    assert max(map(len, made.text.splitlines())) < 160


TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["yes", "No", 'a "b"', "a \"b\" or 'c'", "1e3", "a: b", "- a", "é", " a", "a b"]
    ),
)


@given(text=TEXTS, number=st.one_of(st.integers(), st.booleans(), st.floats(-1e9, 1e9)))
def test_any_value_is_written_so_that_it_reads_as_the_same(text: str, number: float) -> None:
    steps: list[Any] = [
        {"escalate": text, "with": {"a": {"value": number}}},
        {"branch": [{"when": text, "do": [{"x": text}]}]},
    ]
    made = paths.PathFile(steps, is_draft=False).text
    if re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", text):
        return  # no workflow's text has them
    assert yaml.safe_load(made) == steps


@pytest.mark.parametrize("known", ["yes", "no", "unsure"])
def test_only_a_known_path_of_what_acts_gives_the_file(rules: Rulebook, known: str) -> None:
    head = "scoping: 2\nworkflow: {id: a, name: A}\n"
    profile = f"profile: {{engagement: no, known_path: {known}}}\n"
    acts = decided(rules, head + ACTS + profile)
    talks = decided(rules, head + ACTS.replace("yes", "no") + profile)
    has_file = [
        "path.yaml" in render(one, head).files for one in (acts, talks) if one.assessment.settled
    ]
    assert has_file == [known == "yes", False]


def test_a_project_follows_a_declared_path_and_no_draft(rules: Rulebook) -> None:
    text = POSITIVE.read_text("utf-8").replace("answers: {}\n", ACTS)
    text = text.replace("profile: {known_path: yes}\n", KNOWN)
    declared = decided(rules, text)
    drafted = decided(rules, text.partition("path:\n")[0])
    heads = [
        yaml.safe_load(render(one, text).files["path.yaml"].text) for one in (declared, drafted)
    ]
    assert [(head["follow"], head["draft"]) for head in heads] == [(True, False), (False, True)]
    forms = [as_built(one).orchestration.form for one in (declared, drafted)]
    assert forms == ["known_path", "model_directed"]
    assert [as_built(one).cost.chosen.on_path for one in (declared, drafted)] == [True, False]
    verify(render(declared, text))


def test_a_project_without_anything_to_call_has_a_path_that_ends(rules: Rulebook) -> None:
    head = "scoping: 2\nworkflow: {id: a, name: A}\n"
    assert paths.draft(decided(rules, head + ACTS + KNOWN)) == [
        {"finish": "done", "report": "Made: nothing yet."}
    ]


def test_a_path_has_room_for_its_longest_way_and_for_the_loop(rules: Rulebook) -> None:
    read = (
        "systems: [{id: s, operations: [{id: r, effect: read, output: {rows: {type: array}}}]}]\n"
    )
    each = "{each: all_of.rows, as: row, most: 900, do: [{id: one, read: s.r}]}"
    path = f"path: [{{id: all_of, read: s.r}}, {each}, {{finish: done, report: Done.}}]\n"
    head = f"scoping: 2\nworkflow: {{id: a, name: A}}\n{ACTS}{KNOWN}{read}"
    short = policy.budgets(as_built(decided(rules, head)))
    long = policy.budgets(as_built(decided(rules, head + path)))
    assert long == short._replace(steps=901)
    assert policy.budgets(decided(rules, head + path.replace("900", "3"))) == short


OWN = """\
# above
path:
  # The first step.
  - {id: r, read: s.r}  # it reads

  - finish: done
    report: >-
      Made: nothing
      yet.
# about the volume
volume: {runs_per_month: 4}
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_a_person_has_written_is_kept_with_its_comments(rules: Rulebook, end: str) -> None:
    systems = "systems: [{id: s, operations: [{id: r, effect: read}]}]\n"
    text = f"scoping: 2\nworkflow: {{id: a, name: A}}\n{ACTS}{KNOWN}{systems}{OWN}"
    made = paths.path_file(decided(rules, text), text.replace("\n", end))
    assert made is not None
    assert made.text == OWN.partition("path:\n")[2].partition("# about")[0].rstrip()


def test_what_a_project_would_read_otherwise_is_written_anew(rules: Rulebook) -> None:
    """A literal such as 7 is a text here, for an input that takes one, and a number there."""
    systems = "systems: [{id: s, operations: [{id: r, effect: read, input: {a: string}}]}]\n"
    own = "path: # mine\n- {id: r, read: s.r, with: {a: {value: 7}}}\n- {escalate: x}\n"
    text = f"scoping: 2\nworkflow: {{id: a, name: A}}\n{ACTS}{KNOWN}{systems}{own}"
    for written in (text, text.replace(" # mine", "")):
        made = paths.path_file(decided(rules, text), written)
        assert made is not None
        assert made.text.startswith('  - {id: r, read: s.r, with: {a: {value: "7"}}}')
