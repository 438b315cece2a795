"""Near misses: a workflow with one agent answer gets an assistant with the one extension that
serves it, no other more.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from scoping.files import templates_folder
from scoping.scaffold import base, render, verify, write
from scoping.scaffold.layers import UnknownExtensionError
from scoping.scaffold.project import Project
from tests.support.projects import decision_on, render_text, run
from tests.support.wording import load_wording

SAYS = load_wording("scaffold")

CRITERIA = ("multi_system", "step_dependencies", "unprompted", "persistent_context", "outcome")
ON_PATH = {"dependencies_on_path": "step_dependencies", "unprompted_on_path": "unprompted"}
SERVES = {
    "multi_system": "prepared_change",
    "step_dependencies": "bounded_tool_loop",
    "unprompted": "scheduled_prompt",
    "persistent_context": "notebook",
    "outcome": "prepared_change",
    "dependencies_on_path": "known_path",
    "unprompted_on_path": "scheduled_prompt",
}
SYSTEMS = """\
systems:
  - id: shop
    operations:
      - {id: find_order, effect: read, input: {order_id: string}}
      - id: refund
        effect: write
        input: {order_id: string, amount: number}
        undo: cancel_refund
        approve: amount > 100
      - {id: cancel_refund, effect: write}
  - id: files
    acts_as: requester
    operations: [{id: mine, effect: read}, {id: file_it, effect: write, input: {n: integer}}]
"""
TRIGGERS = """\
triggers:
  - {kind: prompt}
  - {kind: schedule, cron: "30 6 * * mon-fri"}
  - {kind: webhook, path: /ask}
  - {kind: webhook, path: /hooks/orders}
  - {kind: event, name: stock.low}
  - {kind: threshold, read: shop.level, when: level < 20}
  - {kind: run, of: daily-report}
"""


def near_miss(criterion: str, rest: str = SYSTEMS + TRIGGERS) -> str:
    """A workflow with a yes to this criterion alone, and to a known path where it has one."""
    only = ON_PATH.get(criterion, criterion)
    answers = ", ".join(f"{id_}: {'yes' if id_ == only else 'no'}" for id_ in CRITERIA)
    path = "profile: {known_path: yes}\n" if criterion in ON_PATH else ""
    head = "scoping: 2\nworkflow: {id: near, name: 'Near \"miss\"'}\n"
    return f"{head}answers: {{{answers}}}\n{path}{rest}"


def of_extensions(made: Project) -> set[str]:
    """The extensions that a project's files come from, by the folders below `extensions/`."""
    sources = [file.source.split("/") for file in made.files.values()]
    return {parts[2] for parts in sources if parts[1:2] == ["extensions"]}


@pytest.fixture(scope="module", params=SERVES)
def criterion(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def made(criterion: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("near") / "it"
    write(render_text(near_miss(criterion)), target)
    return target


def test_extension_comes_by_its_criterion_alone(criterion: str) -> None:
    """Each extension is chosen by its criterion, and no other comes along."""
    rendered = render_text(near_miss(criterion))
    verify(rendered)
    wanted = SERVES[criterion]
    found = of_extensions(rendered)
    assert wanted in found
    assert found == {wanted}
    modules = {
        path.split("/")[3].removesuffix(".py")
        for path in rendered.files
        if path.startswith("src/app/extension/")
    }
    assert modules == {wanted}


@pytest.mark.parametrize("options", [(), ("docker",)])
@pytest.mark.parametrize(
    "rest", ["", SYSTEMS, SYSTEMS + TRIGGERS], ids=["nothing", "systems", "triggers"]
)
def test_whatever_the_workflow_names_its_files_are_valid(
    criterion: str, rest: str, options: tuple[str, ...]
) -> None:
    rendered = render_text(near_miss(criterion, rest), *options)
    verify(rendered)
    texts = [
        file.text
        for path, file in rendered.files.items()
        if path.endswith((".md", ".yaml", "Dockerfile"))
    ]
    assert not [text for text in texts if "None" in text or "{%" in text or "{{" in text]


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param(dict.fromkeys(CRITERIA, "no"), id="no-agent-answer"),
        pytest.param({**dict.fromkeys(CRITERIA, "no"), "outcome": "unsure"}, id="one-unsure"),
    ],
)
def test_a_plain_assistant_has_no_file_of_any(answers: dict[str, str]) -> None:
    given = ", ".join(f"{id_}: {answer}" for id_, answer in answers.items())
    workflow = f"scoping: 2\nworkflow: {{id: plain, name: Plain}}\nanswers: {{{given}}}\n"
    rendered = render_text(workflow + SYSTEMS + TRIGGERS)
    assert of_extensions(rendered) == set()
    assert not [
        path
        for path in rendered.files
        if "extension/" in path or path.startswith(("var/", "outbox/"))
    ]
    pages = [
        file.text for path, file in rendered.files.items() if path.endswith((".md", "mkdocs.yml"))
    ]
    assert not [page for page in pages if "extension.md" in page]


def test_its_words_come_from_the_rulebook(criterion: str) -> None:
    decision, files = decision_on(near_miss(criterion)), render_text(near_miss(criterion)).files
    near = decision.near_miss
    assert near
    page = files["docs/extension.md"].text
    assert page.startswith(f"# {near.title}\n")
    assert near.says in page
    assert near.tips in page
    assert (near.limits or "") in page
    assert f"## Its extension: {near.title}\n\n{near.says}" in files["README.md"].text
    template = next(file.source for path, file in files.items() if path == "docs/extension.md")
    assert near.tips not in (templates_folder() / template).read_text("utf-8")


def test_every_file_and_command_that_its_page_names_is_there(criterion: str) -> None:
    files = render_text(near_miss(criterion)).files
    page = files["docs/extension.md"].text
    makefile = files["Makefile"].text
    for named in re.findall(r"`((?:src|tests|scenarios|prompts)/[\w/.-]+)`", page):
        assert any(path == named or path.startswith(named.rstrip("/") + "/") for path in files), (
            named
        )
    for target in re.findall(r"`make ([a-z]+)`", page):
        assert f"\n{target}:" in makefile, target


def test_a_trigger_is_fired_as_the_workflow_says() -> None:
    files = render_text(near_miss("unprompted")).files
    triggers = yaml.safe_load(files["triggers.yaml"].text)["triggers"]
    assert [trigger.get("schedule") or trigger["webhook"] for trigger in triggers] == [
        "30 6 * * mon-fri", "/hooks/ask", "/hooks/orders",
        "/hooks/event-4", "/hooks/threshold-5", "/hooks/run-6",
    ]  # fmt: skip


def test_a_known_path_comes_as_a_first_draft(criterion: str) -> None:
    """Where the path is known, a project has a draft that reads all there is, to be drawn."""
    files = render_text(near_miss(criterion)).files
    assert ("path.yaml" in files) == (criterion in ON_PATH)
    if criterion not in ON_PATH:
        return
    document = yaml.safe_load(files["path.yaml"].text)
    assert (document["draft"], document["follow"]) == (True, False)
    steps = document["path"]
    assert [step["read"] for step in steps if "read" in step] == ["shop.find_order", "files.mine"]
    assert [step["model"] for step in steps if "model" in step] == ["extract", "draft"]
    assert steps[-1] == {"finish": "done", "report": "{answer.text}"}


AWKWARD = """\
systems:
  - id: input
    operations:
      - {id: asked, effect: read, input: {no: boolean, order_id: string, n: integer}}
      - {id: write, effect: read, input: {n: string, order_id: string}}
  - id: run
    operations: [{id: asked, effect: read}, {id: answer, effect: read, input: {n: integer}}]
"""


@pytest.mark.parametrize("criterion", ON_PATH)
def test_names_with_a_meaning_of_their_own_become_others(criterion: str) -> None:
    steps = yaml.safe_load(render_text(near_miss(criterion, AWKWARD)).files["path.yaml"].text)
    first, *reads, _, _ = steps["path"]
    assert first["output"] == {
        "no": "boolean",
        "order_id": "string",
        "n": "integer",
        "write_n": "string",
    }
    assert [step["id"] for step in reads] == [
        "input_asked",
        "input_write",
        "run_asked",
        "run_answer",
    ]
    assert reads[0]["with"] == {
        "no": "asked.no",
        "order_id": "asked.order_id",
        "n": "asked.n",
    }
    assert reads[1]["with"] == {"n": "asked.write_n", "order_id": "asked.order_id"}


PATH = """\
path:
  - {id: mine, read: files.mine}
  - {branch: [{when: mine.0.name == "a", do: [{escalate: It is an a.}]}, {otherwise: []}]}
  - {finish: done, report: "{mine.0.name}"}
"""


@pytest.mark.parametrize("criterion", ON_PATH)
def test_a_path_that_is_declared_is_followed(criterion: str, tmp_path: Path) -> None:
    made = render_text(near_miss(criterion, SYSTEMS + PATH))
    verify(made)
    document = yaml.safe_load(made.files["path.yaml"].text)
    assert (document["draft"], document["follow"]) == (False, True)
    assert document["path"] == yaml.safe_load(PATH)["path"]
    write(made, tmp_path / "it")
    done = run(tmp_path / "it", "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("criterion", ON_PATH)
@pytest.mark.parametrize("rest", ["", SYSTEMS, AWKWARD], ids=["nothing", "systems", "awkward"])
def test_a_first_draft_has_no_mistake(criterion: str, rest: str, tmp_path: Path) -> None:
    """A project that follows its first draft starts, and its own tests of the path pass."""
    write(render_text(near_miss(criterion, rest)), tmp_path / "it")
    file = tmp_path / "it/path.yaml"
    file.write_text(file.read_text("utf-8").replace("follow: no", "follow: yes"), "utf-8")
    done = run(tmp_path / "it", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_path.py")
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_prepared_changes_have_a_table_to_write_to(criterion: str) -> None:
    files = render_text(near_miss(criterion)).files
    writable = {
        path for path, file in files.items() if path.startswith("sandbox/") and "into:" in file.text
    }
    assert bool(writable) is (SERVES[criterion] == "prepared_change")


def test_project_data_stays_out_of_repository_and_image(criterion: str) -> None:
    """What a project keeps goes into no repository and no image."""
    files = render_text(near_miss(criterion), "docker").files
    assert "var/" in files[".gitignore"].text.splitlines()
    assert {"var", "outbox"} <= set(files[".dockerignore"].text.splitlines())


def test_only_prepared_changes_pass_the_key_of_a_write() -> None:
    """No code except that of prepared changes passes the key that a write takes.

    `bindings.call` refuses a write without a key; an assistant is made of these two layers.
    """
    passing = set()
    for file in (
        path
        for layer in ("base", "engagement")
        for path in (templates_folder() / layer).rglob("src/**/*.py")
    ):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "call",
                "call_system",
            ):
                keyed = len(node.args) > 3 or any(
                    keyword.arg in ("key", None) for keyword in node.keywords
                )
                passing |= {file.relative_to(templates_folder()).parts[:3]} if keyed else set()
    itself = ("base", "src", "app")  # `call`, which is a short form of `call_system`
    assert passing == {itself, ("engagement", "extensions", "prepared_change")}


def test_the_base_keeps_which_extension_it_was(criterion: str) -> None:
    text = render_text(near_miss(criterion)).files[base.FILE].text
    assert base.parse_base(text, base.FILE).head["extension"] == SERVES[criterion]


def test_an_extension_that_no_layer_has_is_the_rulebooks_mistake() -> None:
    decision = decision_on(near_miss("outcome"))
    near = decision.assessment.near_miss
    assert near
    odd = decision._replace(
        assessment=decision.assessment._replace(near_miss=near._replace(extension="sorcery"))
    )
    with pytest.raises(UnknownExtensionError) as raised:
        render(odd, near_miss("outcome"))
    assert str(raised.value) == SAYS["there is no extension sorcery"]


def test_its_own_tests_pass(made: Path) -> None:
    done = run(made, "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 15  # type: ignore[index]


def test_its_format_and_lint_pass(made: Path) -> None:
    for command in (("ruff", "format", "--check", "."), ("ruff", "check", "--no-cache", ".")):
        done = run(made, *command)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.types
def test_its_types_pass(made: Path, types_cache: Path) -> None:
    done = run(made, "mypy", "--cache-dir", str(types_cache))
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_docs_build_without_a_warning(made: Path) -> None:
    done = run(made, "mkdocs", "build", "--strict")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (made / "site" / "extension.html").is_file()
