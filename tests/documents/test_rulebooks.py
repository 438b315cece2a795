"""The packaged rulebook is whole and says what the design says; a broken one is refused with its
own file and line.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from jsonschema import Draft202012Validator

from scoping import documents
from scoping.decision import decide
from scoping.documents import examples, schema
from scoping.documents.rulebooks import PACKAGED
from scoping.errors import ScopingError
from scoping.questions import Answer
from scoping.renderers import json as as_json
from scoping.rulebook import OWNER, Architecture, Rulebook
from tests.support.wording import load_wording

SAYS = load_wording("documents")

if TYPE_CHECKING:
    from tests.conftest import Cli


def test_every_packaged_file_is_valid_and_every_name_in_it_known() -> None:
    documents.load_rulebook(check=True)


def test_the_five_criteria_are_these_in_this_order(rules: Rulebook) -> None:
    assert [criterion.id for criterion in rules.criteria] == [
        "multi_system",
        "step_dependencies",
        "unprompted",
        "persistent_context",
        "outcome",
    ]
    assert (rules.threshold, rules.engagement.id) == (2, "engagement")


def test_criterion_has_a_near_miss_and_both_reasons(rules: Rulebook) -> None:
    """Each criterion has its near miss and reasons for both sides."""
    for criterion in rules.criteria:
        assert rules.near_miss(criterion.id), criterion.id
        assert set(criterion.points_to) == {"agent", "assistant"}
        assert criterion.because(Answer.YES) == criterion.points_to["agent"]
        assert criterion.because(Answer.NO) == criterion.points_to["assistant"]
        assert criterion.because(Answer.UNSURE).startswith("Nobody knows yet. Who could answer: ")


def test_a_smaller_first_step_knows_its_limits(rules: Rulebook) -> None:
    for id_ in ("multi_system", "outcome"):
        near = rules.near_miss(id_)
        assert near
        assert near.limits


def test_each_architecture_has_its_layers(rules: Rulebook) -> None:
    assert {form: rules.architectures[form].layers for form in Architecture} == {
        Architecture.ASSISTANT: ("base", "engagement"),
        Architecture.AGENT: ("base", "action"),
        Architecture.HYBRID: ("base", "engagement", "action", "handoff"),
    }


def test_names_refer_to_what_is_there(rules: Rulebook) -> None:
    questions = [question.id for question in rules.questions]
    assert len(set(questions)) == len(questions)
    parts = {part.id for part in rules.parts}
    for question in rules.questions:
        assert set(question.parts) <= parts, question.id
    for gate in rules.gates:
        assert set(gate.stops_on) <= {*(question.id for question in rules.readiness), OWNER}, (
            gate.id
        )
    read = {name for gate in rules.gates for name in gate.stops_on}
    assert {question.id for question in rules.readiness} | {OWNER} == read, (
        "a question that no gate reads is asked in vain"
    )


def test_questions_are_keys_of_a_workflow(rules: Rulebook) -> None:
    properties = json.loads(schema.text("workflow"))["properties"]
    assert [*properties["answers"]["properties"]] == [criterion.id for criterion in rules.criteria]
    beside = [rules.engagement.id, rules.known_path.id]
    asked = [*beside, *(question.id for question in rules.readiness)]
    assert [*properties["profile"]["properties"]][: len(asked)] == asked


def test_sources_are_named(rules: Rulebook) -> None:
    sections = (
        rules.questions,
        rules.gates,
        rules.near_misses,
        rules.parts,
        rules.modifiers,
        rules.guardrails,
        rules.orchestration.values(),
    )
    items = [item for section in sections for item in section]
    letters = {
        letter for item in (*items, rules.autonomy, rules.cost) for letter in item.source.split()
    }
    assert letters == set(rules.sources)


def texts(value: object) -> Iterator[str]:
    """Every text below a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts([*value.values()])
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts(item)


def test_no_text_is_empty_unfinished_or_a_template(rules: Rulebook) -> None:
    found = [*texts(rules)]
    assert len(found) > 300
    marks = re.compile(r"\{\{|\}\}|\{%|TODO|TBD|FIXME|XXX|lorem ipsum|<[a-z_]+>", re.IGNORECASE)
    assert [
        text for text in found if not text.strip() or text != text.strip() or marks.search(text)
    ] == []


def test_the_digest_follows_the_content(tmp_path: Path, rules: Rulebook) -> None:
    folder = shutil.copytree(PACKAGED, tmp_path / "rulebook")
    assert documents.load_rulebook(folder).digest == rules.digest
    part = folder / "parts.yaml"
    part.write_text(part.read_text().replace("any language model", "some language model"))
    assert documents.load_rulebook(folder).digest != rules.digest


@pytest.mark.parametrize("name", examples.names())
def test_example_gives_the_architecture_that_it_names(rules: Rulebook, name: str) -> None:
    path = examples.find(name)
    second = path.read_text("utf-8").splitlines()[1]
    named = re.search(r"expected: (assistant|agent|hybrid)(, provisional)?\b", second)
    assert named, second
    decision = decide(rules, documents.load_workflow(path))
    assert decision.architecture == named[1]
    assert decision.assessment.settled == (named[2] is None)
    assert decision.workflow.id == name


def test_gallery_says_what_the_sources_make_of_an_example(rules: Rulebook) -> None:
    """The gallery says of every example what the sources make of it."""
    gallery = examples.gallery()
    assert sorted(entry.id for entry in gallery) == list(examples.names())
    for entry in gallery:
        decision = decide(rules, documents.load_workflow(examples.find(entry.id)))
        assert decision.architecture == entry.expected, entry.id
        assert set(entry.sources) <= set(rules.sources), entry.id
        assert entry.expected in entry.sources_say or entry.disagree, entry.id
        assert entry.named
    assert 4 <= sum(entry.featured for entry in gallery) <= 8
    assert len(gallery) == 42


@pytest.mark.parametrize("name", examples.names())
def test_an_example_is_complete(rules: Rulebook, name: str) -> None:
    workflow = documents.load_workflow(examples.find(name))
    for criterion in (*rules.criteria, rules.engagement):
        given = workflow.response(criterion.id)
        assert given, criterion.id
        assert given.evidence, criterion.id
    assert {figure.id for figure in rules.figures} <= set(workflow.volume)
    assert {modifier.id for modifier in rules.modifiers} <= set(workflow.profile)
    assert workflow.owner
    assert workflow.goal
    assert workflow.description
    assert workflow.systems
    assert workflow.review_by
    assert not decide(rules, workflow).cost.missing


def test_examples_show_every_architecture_stop_and_open_verdict(rules: Rulebook) -> None:
    """The examples show every architecture, a stop and an open verdict."""
    decisions = [
        decide(rules, documents.load_workflow(examples.find(name))) for name in examples.names()
    ]
    assert {decision.architecture for decision in decisions} == {*Architecture}
    assert any(decision.stops for decision in decisions)
    assert any(not decision.assessment.settled for decision in decisions)


@pytest.mark.parametrize("name", examples.names())
def test_decisions_are_of_the_published_schema(rules: Rulebook, name: str) -> None:
    decision = decide(rules, documents.load_workflow(examples.find(name)))
    validator = Draft202012Validator(json.loads(schema.text("decision")))
    assert [*validator.iter_errors(json.loads(as_json.render(decision)))] == []
    assert [*validator.iter_errors(json.loads(as_json.render_line(decision, file="a.yaml")))] == []


@pytest.mark.parametrize("name", schema.NAMES)
def test_the_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(schema.text(name)))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        pytest.param(
            "criteria/outcome.yaml",
            "  tools: Each write",
            "  toolz: Each write",
            "rulebook/criteria/outcome.yaml:{line}:3: no part is called 'toolz'\n  → write 'tools'",
            id="unknown-part",
        ),
        pytest.param(
            "gates.yaml",
            "{fixed_rules: yes}",
            "{fixed_rule: yes}",
            "rulebook/gates.yaml:{line}:14: no question is called 'fixed_rule'\n  → write "
            "'fixed_rules'",
            id="unknown-question",
        ),
        pytest.param(
            "gates.yaml",
            "{fixed_rules: yes}",
            "{fixed_rules: unsure}",
            "rulebook/gates.yaml:{line}:27: gates[2].stops_on.fixed_rules is 'unsure'\n  → "
            "choose one of yes, no",
            id="a-gate-that-stops-on-unsure",
        ),
        pytest.param(
            "also_called.yaml",
            "orchestration: [known_path]",
            "orchestrations: [known_path]",
            "rulebook/also_called.yaml:{line}:10: no question or rating is called "
            "'orchestrations'\n  → write 'orchestration'",
            id="unknown-fact",
        ),
        pytest.param(
            "also_called.yaml",
            "level: [consultant, approver]",
            "level: [consultant, approved]",
            "rulebook/also_called.yaml:{line}:53: 'level' has no answer 'approved'\n  → write "
            "'approver'",
            id="unknown-value-of-a-fact",
        ),
        pytest.param(
            "rulebook.yaml",
            "question: multi_system, answers",
            "question: multi_systems, answers",
            "rulebook/rulebook.yaml:{line}:28: no question or rating is called 'multi_systems'\n"
            "  → write 'multi_system'",
            id="reworded-question-that-there-is-not",
        ),
        pytest.param(
            "near_misses.yaml",
            "criterion: outcome",
            "criterion: outcomes",
            "rulebook/near_misses.yaml:{line}:14: near_misses[5].criterion is 'outcomes'\n "
            " → write 'outcome'",
            id="unknown-criterion",
        ),
        pytest.param(
            "autonomy.yaml",
            "prepare {approved}.",
            "prepare {aproved}.",
            "rulebook/autonomy.yaml:{line}:23: a mandate has no part {{aproved}}\n  → "
            "write 'approved'",
            id="unknown-part-of-a-mandate",
        ),
        pytest.param(
            "rulebook.yaml",
            "threshold: 2",
            "threshold: 3",
            "rulebook/rulebook.yaml:{line}:12: threshold is '3'\n  → write 2",
            id="another-threshold",
        ),
        pytest.param(
            "parts.yaml",
            "- id: model",
            "- id: tools",
            "rulebook/parts.yaml:{line}:7: the id 'tools' is given twice\n  → rename one "
            "of the two",
            id="two-parts-of-one-name",
        ),
        pytest.param(
            "engagement.yaml",
            "silence:\n",
            "silence: no\nsilences:\n",
            "rulebook/engagement.yaml:{line}:10: engagement.silence is 'no'\n"
            "  → write a section here, `key: value` lines indented below it\n"
            "rulebook/engagement.yaml:{below}:1: engagement has no key 'silences'\n  → "
            "write 'silence'",
            id="two-mistakes-of-one-file",
        ),
        pytest.param(
            "readiness.yaml",
            "- id: named_process\n",
            "- id: named_process\n\t",
            "rulebook/readiness.yaml:{below}:1: not valid YAML: found a tab where YAML "
            "allows none\n  → use spaces instead of tabs",
            id="no-yaml",
        ),
    ],
)
def test_a_broken_copy_is_refused_with_its_own_file_and_line(
    cli: Cli, folder: Path, file: str, old: str, new: str, message: str
) -> None:
    shutil.copytree(PACKAGED, folder / "rulebook")
    broken = folder / "rulebook" / file
    text = broken.read_text("utf-8")
    assert old in text
    text = text.replace(old, new, 1)
    broken.write_text(text, "utf-8")
    line = text.count("\n", 0, text.rindex(new)) + 1
    ran = cli("rulebook", "validate", "rulebook")
    assert (ran.code, ran.out, ran.err) == (2, "", f"{message.format(line=line, below=line + 1)}\n")


def test_a_copy_may_give_levels_titles_of_its_own(cli: Cli, folder: Path) -> None:
    shutil.copytree(PACKAGED, folder / "rulebook")
    own = folder / "rulebook" / "autonomy.yaml"
    text = own.read_text("utf-8")
    title = "Acts; a person approves exceptions"
    assert title in text
    own.write_text(text.replace(title, "you approve"), "utf-8")
    ran = cli("score", "--example", "damaged-order", "--rulebook", "rulebook", "--full")
    assert (ran.code, ran.err) == (0, "")
    assert "\n  L4: you approve\n" in ran.out
    page = cli("score", "--example", "damaged-order", "--rulebook", "rulebook", "--format", "html")
    assert ">you approve</text>" in page.out


def test_a_file_that_is_missing_is_named(cli: Cli, folder: Path) -> None:
    shutil.copytree(PACKAGED, folder / "rulebook")
    (folder / "rulebook" / "criteria" / "outcome.yaml").unlink()
    ran = cli("rulebook", "validate", "rulebook")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("rulebook/criteria/outcome.yaml: no such file\n  → ")


def test_a_folder_of_the_first_version_takes_what_it_lacks(cli: Cli, folder: Path) -> None:
    """A whole rulebook that knows no path has the packaged question, texts and names."""
    shutil.copytree(PACKAGED, folder / "rulebook")
    for name in ("known_path", "orchestration", "also_called"):
        (folder / "rulebook" / f"{name}.yaml").unlink()
    ran = cli("rulebook", "validate", "rulebook")
    assert (ran.code, ran.err) == (0, "")
    ran = cli("score", "--example", "donor-reports", "--rulebook", "rulebook")
    assert SAYS["code can decide the next"] in ran.out


def test_a_folder_without_rewordings_asks_for_no_second_look(folder: Path) -> None:
    shutil.copytree(PACKAGED, folder / "rulebook")
    own = folder / "rulebook" / "rulebook.yaml"
    value = yaml.safe_load(own.read_text("utf-8"))
    del value["reworded"]
    own.write_text(yaml.safe_dump(value), "utf-8")
    assert documents.load_rulebook(folder / "rulebook").wording == 1


def test_a_folder_that_is_no_rulebook_is_refused(folder: Path) -> None:
    (folder / "rulebook.yaml").write_text("- a\n")
    with pytest.raises(ScopingError) as caught:
        documents.load_rulebook(Path())
    assert str(caught.value) == SAYS["rulebook yaml 1 1 contains"]
