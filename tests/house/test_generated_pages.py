"""The generated pages say what the rulebook and the worked examples say, all of it, each time
alike.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import quickjs
import yaml

from docs.generator import query, site
from docs.generator.cases import Case, cases, rulebook
from docs.generator.dimensions import dimensions
from scoping import documents
from scoping.questions import Question
from scoping.renderers import json as decisions

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "method/criteria": (
        *(q.id for q in rulebook().criteria),
        rulebook().engagement.id,
        rulebook().known_path.id,
    ),
    "method/gates": tuple(gate.id for gate in rulebook().gates),
    "method/ratings": tuple(modifier.id for modifier in rulebook().modifiers),
    "method/guardrails": tuple(rule.id for rule in rulebook().guardrails),
    "architectures": tuple(rulebook().architectures),
    "architectures/parts": tuple(part.id for part in rulebook().parts),
    "architectures/dimensions": tuple(dimension.id for dimension in dimensions()),
    "gallery": documents.examples.names(),
}


@cache
def files() -> dict[str, str]:
    return site.files()


@cache
def nav() -> list[Any]:
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    listed: list[Any] = yaml.safe_load(
        settings[settings.index("\nnav:") : settings.index("\nvalidation:")]
    )["nav"]
    return listed


def listed(entries: list[Any]) -> list[str]:
    found: list[str] = []
    for entry in entries:
        named = next(iter(entry.values())) if isinstance(entry, dict) else entry
        found += listed(named) if isinstance(named, list) else [named]
    return found


def page_of(question: Question) -> str:
    if question in rulebook().readiness:
        gate = next(gate for gate in rulebook().gates if question.id in gate.stops_on)
        return files()[f"method/gates/{gate.id}.md"]
    return files()[f"method/criteria/{question.id}.md"]


def test_the_pages_are_the_same_each_time() -> None:
    code = (
        "import hashlib, json; from docs.generator import site; "
        "print(hashlib.sha256(json.dumps(site.files()).encode()).hexdigest())"
    )
    for seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == hashlib.sha256(json.dumps(files()).encode()).hexdigest()


@pytest.mark.parametrize("folder", FOLDERS)
def test_everything_has_a_page_of_its_own(folder: str) -> None:
    pages = {name for name in files() if re.fullmatch(rf"{folder}/[^/]+\.md", name)} - {
        f"{folder}/index.md"
    }
    others = {f"method/{name}.md" for name in ("near-misses", "autonomy", "cost", "borderline")}
    assert pages - others == {f"{folder}/{id_}.md" for id_ in FOLDERS[folder]}


def test_the_navigation_names_every_page_once() -> None:
    named = listed(nav())
    generated = [
        name for name in files() if name.endswith(".md") and not name.startswith("snippets/")
    ]
    assert len(named) == len(set(named))
    assert not set(generated) - set(named)
    own = tuple(f"{folder}/" for folder in site.OWNED)
    assert not {name for name in named if name.startswith(own)} - set(generated)


def test_the_navigation_puts_each_example_under_its_verdict() -> None:
    gallery = next(entry["Gallery"] for entry in nav() if "Gallery" in entry)
    under = {title[:-1].lower(): names for group in gallery[1:] for title, names in group.items()}
    for form, names in under.items():
        assert names == [
            f"gallery/{case.id}.md" for case in cases() if case.decision.architecture == form
        ]


@pytest.mark.parametrize("question", rulebook().questions, ids=lambda question: question.id)
def test_every_word_of_a_question_is_on_its_page(question: Question) -> None:
    page = html.unescape(page_of(question))
    words = [
        question.title, question.question, question.why, question.yes, question.no, question.unknown, question.ask_whom,
        question.silence_says, *question.counts, *question.does_not_count, *question.examples_yes,
        *question.examples_no, question.borderline.case, question.borderline.because, *question.points_to.values(),
        *question.parts.values(), rulebook().sources[question.source.split()[0]].split('"')[0],
    ]  # fmt: skip
    assert [text for text in words if text not in page] == []


@pytest.mark.parametrize("rating", rulebook().modifiers, ids=lambda rating: rating.id)
def test_every_word_of_a_rating_is_on_its_page(rating: Any) -> None:
    page = files()[f"method/ratings/{rating.id}.md"]
    words = [
        rating.question,
        rating.why,
        rating.silence,
        rating.unknown,
        rating.ask_whom,
        *rating.levels.values(),
    ]
    words += [cap.because for cap in rating.caps.values() if cap.because]
    assert [text for text in words if text not in page] == []


@pytest.mark.parametrize("rule", rulebook().guardrails, ids=lambda rule: rule.id)
def test_a_guardrail_names_what_asks_for_it_and_what_carries_it(rule: Any) -> None:
    page = files()[f"method/guardrails/{rule.id}.md"]
    assert rule.must in page
    for id_, answers in rule.when.items():
        target = "architectures/index.md" if id_ == "architecture" else f"{id_}.md"
        assert f"{target}) | {' or '.join(answers)} |" in page, id_
    for carrier in rule.carried_by.values():
        assert f"`{carrier.file}`" in page
        assert all(f"`{part}`" in page for part in carrier.test.split("::"))
    for reference in rule.references:
        assert rulebook().references[reference] in page


def test_counts_are_counted() -> None:
    architectures = [case.decision.architecture for case in cases()]
    differ = [case for case in cases() if case.example.disagree]
    first = files()["gallery/index.md"]
    assert f"{len(cases())} workflows" in first
    assert all(
        f"{architectures.count(form)} {form}s" in " ".join(first.split())
        for form in rulebook().architectures
    )
    assert f"{len(differ)} of {len(cases())}" in first
    assert f"{len(differ)} of {len(cases())} do" in files()["method/index.md"]


def test_scripts_have_the_published_rules_and_schema() -> None:
    """The scripts have the rules and the schema that are published."""
    context = quickjs.Context()
    for name in ("rules", "workflow-schema"):
        context.eval(files()[f"javascripts/{name}.js"])
    rules, schema = (
        json.loads(context.eval(f"JSON.stringify({name})"))
        for name in ("scopingRules", "scopingWorkflowSchema")
    )
    assert rules == json.loads(files()["data/rules.json"]) == documents.rulebooks.published()
    assert schema == json.loads(files()["data/schemas/workflow.schema.json"])


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_a_published_decision_is_what_the_command_prints(case: Case) -> None:
    published = json.loads(files()[f"data/decisions/{case.id}.json"])
    jsonschema.validate(published, json.loads(files()["data/schemas/decision.schema.json"]))
    path = documents.examples.find(case.id)
    # As `scoping score --example` calls it.
    printed = decisions.render(case.decision, file=str(path))
    assert published == {**json.loads(printed), "file": f"{case.id}.yaml"}
    assert files()[f"data/examples/{case.id}.yaml"] == path.read_text("utf-8")


def test_the_command_prints_the_published_decisions() -> None:
    """All at once in one run of the command, since starting it takes longer than deciding."""
    examples = [word for case in cases() for word in ("--example", case.id)]
    command = [sys.executable, "-m", "scoping", "score", *examples, "--format", "json"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    for case, line in zip(cases(), lines, strict=True):
        assert {**json.loads(line), "file": f"{case.id}.yaml"} == json.loads(
            files()[f"data/decisions/{case.id}.json"]
        )


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_questionnaire_link_is_the_one_it_writes_itself(case: Case) -> None:
    """A link to the questionnaire is the one that the questionnaire itself writes."""
    workflow = documents_as_data(case)
    rated = {
        key: str(rating)
        for key, rating in case.decision.ratings.items()
        if case.workflow.response(key) or rating != "unsure"
    }
    written = scripts().eval(
        f"scoping.link.query(scopingRules, {json.dumps(workflow)}, {json.dumps(rated)})"
    )
    assert query.address(case.decision) == written


@cache
def scripts() -> quickjs.Context:
    context = quickjs.Context()
    context.eval(files()["javascripts/rules.js"])
    for name in ("python", "compiled/decision", "decide", "questionnaire-link"):
        context.eval((ROOT / "docs" / "javascripts" / f"{name}.js").read_text("utf-8"))
    return context


def documents_as_data(case: Case) -> Any:
    """A worked example as the plain object that the scripts work on."""
    from scoping.documents import schema
    from scoping.yaml.source import parse_sound

    text = files()[f"data/examples/{case.id}.yaml"]
    return schema.load("workflow").convert(parse_sound(text, case.id).value)


def test_writing_removes_what_is_no_longer_generated(tmp_path: Path) -> None:
    """Writing leaves nothing behind that is no longer generated."""
    stale, own = tmp_path / "gallery" / "gone" / "stale.md", tmp_path / "guides" / "own.md"
    for path in (stale, own):
        path.parent.mkdir(parents=True)
        path.write_text("written by hand or long ago")
    site.write(tmp_path)
    assert not stale.parent.exists()
    assert own.exists()
    assert (tmp_path / "gallery" / "damaged-order.md").read_text("utf-8") == files()[
        "gallery/damaged-order.md"
    ]
    assert {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    } == {
        *files(),
        *site.checked_in(),
        "guides/own.md",
    }


def test_git_ignores_exactly_what_is_generated() -> None:
    named = [f"docs/{name}" for name in files()]
    ignored = subprocess.run(
        ["git", "check-ignore", *named], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert ignored == named
    kept = [f"docs/{name}" for name in site.checked_in()]
    assert (
        subprocess.run(
            ["git", "check-ignore", *kept], cwd=ROOT, capture_output=True, check=False
        ).returncode
        == 1
    )
