"""`scoping compare`: several people's files of one workflow beside each other, and what is said
about wrong ones.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import markdown as markdown_library
import pytest
from jsonschema import Draft202012Validator

from scoping import documents
from scoping.cli.compare import people
from scoping.comparison.views import Views, views
from scoping.decision import decide
from scoping.documents import examples, schema
from scoping.renderers.views import json as as_json
from scoping.renderers.views import markdown
from scoping.renderers.views import text as as_text
from scoping.rulebook import Rulebook
from scoping.workflow import Response, Workflow
from tests.support.wording import load_wording

SAYS = load_wording("cli")

if TYPE_CHECKING:
    from tests.conftest import Cli, Golden, Write

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = "<script>alert(1)</script> | {{ braces }}\n# new `line` \x1b[31m\u202e"

ANNA = examples.find("claims-triage").read_text("utf-8")


def edited(text: str, **changes: str) -> str:
    """Give the short or long answer to a question another word."""
    for id_, word in changes.items():
        at = text.index(f"  {id_}:")
        before, rest = text[:at], text[at:]
        old = next(
            word
            for word in ("yes", "no", "unsure", "low", "medium", "high")
            if _answers(rest, word)
        )
        text = before + rest.replace(f": {old}", f": {word}", 1)
    return text


def _answers(rest: str, word: str) -> bool:
    first = next(line for line in rest.splitlines() if line.split("#")[0].rstrip()[-1:] != ":")
    return first.split("#")[0].split(":")[-1].strip() == word


@pytest.fixture
def three(folder: Path) -> Path:
    """Write the files of three people who agree on most."""
    (folder / "anna.yaml").write_text(ANNA, "utf-8")
    (folder / "bo.yaml").write_text(edited(ANNA, multi_system="yes", error_cost="low"), "utf-8")
    (folder / "cy.yaml").write_text(
        edited(ANNA, multi_system="no", outcome="yes", baseline="no"), "utf-8"
    )
    return folder


NAMES = ("anna.yaml", "bo.yaml", "cy.yaml")


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("style", "suffix"), [("text", "txt"), ("markdown", "md"), ("json", "json")]
)
def test_three_people(cli: Cli, golden: Golden, rules: Rulebook, style: str, suffix: str) -> None:
    ran = cli("compare", *NAMES, "--format", style)
    assert (ran.code, ran.err) == (0, "")
    golden(GOLDEN / f"views.{suffix}", ran.out.replace(rules.digest, "DIGEST"))


@pytest.mark.usefixtures("three")
def test_json_is_what_its_schema_describes(cli: Cli) -> None:
    validator = Draft202012Validator(json.loads(schema.text("views")))
    validator.validate(json.loads(cli("compare", *NAMES, "--format", "json").out))
    for name in examples.names():
        file = examples.find(name)
        validator.validate(json.loads(cli("compare", file, file, "--format", "json").out))


@pytest.mark.usefixtures("three")
def test_one_person_can_come_from_standard_input(cli: Cli) -> None:
    data = json.loads(cli("compare", "anna.yaml", "-", "--format", "json", stdin=ANNA).out)
    assert [(person["name"], person["file"]) for person in data["people"]] == [
        ("anna", "anna.yaml"),
        ("standard input", "-"),
    ]
    ran = cli("compare", "anna.yaml", "-", "-", stdin=ANNA)
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        (SAYS["is named twice but standard"]),
    )


@pytest.mark.usefixtures("three")
def test_one_file_is_refused(cli: Cli) -> None:
    ran = cli("compare", "anna.yaml")
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        SAYS["compare needs at least two"],
    )


def test_files_of_other_workflows_are_refused_all_of_them(cli: Cli, three: Path) -> None:
    (three / "other.yaml").write_text(examples.find("damaged-order").read_text("utf-8"), "utf-8")
    (three / "third.yaml").write_text(examples.find("policy-questions").read_text("utf-8"), "utf-8")
    ran = cli("compare", "anna.yaml", "other.yaml", "bo.yaml", "third.yaml")
    fix = "\n  → name files with the same workflow.id, or use `scoping diff` for two workflows\n"
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        (SAYS["other yaml is about damaged"].format(fix=fix)),
    )


@pytest.mark.usefixtures("three")
def test_the_mistakes_of_all_files_are_told_at_once(cli: Cli, write: Write) -> None:
    write({"outcome": "maybe"}, name="di.yaml")
    ran = cli("compare", "none.yaml", "anna.yaml", "di.yaml")
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        (SAYS["none yaml no such file"]),
    )


@pytest.mark.parametrize(
    ("files", "names"),
    [
        pytest.param(["anna.yaml", "bo.yaml"], ["anna", "bo"], id="the-stem"),
        pytest.param(["a/anna.yaml", "a/bo.yaml"], ["anna", "bo"], id="without-its-folder"),
        pytest.param(
            ["anna/scoping.yaml", "bo/scoping.yaml", "cy.yaml"],
            ["anna/scoping", "bo/scoping", "cy"],
            id="with-it-where-the-stem-is-shared",
        ),
        pytest.param(
            ["a.yaml", "a.yaml", "a.yaml"],
            ["a", "a (2)", "a (3)"],
            id="numbered-where-that-does-not-help",
        ),
        pytest.param(
            ["a.yaml", "a (2).yaml", "a.yml"],
            ["a", "a (2)", "a (3)"],
            id="no-number-is-given-twice",
        ),
        pytest.param(["-", "a.yaml"], ["standard input", "a"], id="standard-input"),
    ],
)
def test_people_are_named_after_their_files(files: list[str], names: list[str]) -> None:
    assert people([Path(file) for file in files]) == names


def seen(
    rules: Rulebook, *workflows: Workflow, names: tuple[str, ...] = ("anna", "bo", "cy")
) -> Views:
    return views([decide(rules, workflow) for workflow in workflows], names[: len(workflows)])


def test_dissent_tie_and_what_is_not_known_are_said_apart(rules: Rulebook) -> None:
    first, second, third = rules.criteria[:3]
    files = [
        Workflow(
            "a",
            "A",
            answers={
                id_: Response(word) for id_, word in zip((first.id, second.id), words, strict=True)
            },
        )
        for words in (("yes", "yes"), ("no", "yes"), ("yes", "unsure"))
    ]
    files[1] = files[1]._replace(answers={**files[1].answers, third.id: Response("no")})
    files[2] = files[2]._replace(answers={**files[2].answers, third.id: Response("yes")})
    text = " ".join(as_text.render(seen(rules, *files)).split())
    assert SAYS["yes anna cy no bo"].format(first_title=first.title) in text
    assert SAYS["no bo yes cy there"].format(third_title=third.title) in text
    assert f"{second.title}. Yes: anna, bo. Unsure: cy." in text


@pytest.mark.parametrize("width", [20, 45, 59, 60, 80, 96])
@pytest.mark.parametrize("count", [2, 3, 12])
def test_text_is_never_wider_than_the_terminal(rules: Rulebook, width: int, count: int) -> None:
    file = documents.parse_workflow(ANNA, "a", rules)
    names = tuple(f"colleague-{number}" for number in range(count))
    odd = file._replace(
        owner="a very long title of an owner that no column would ever hold", systems=()
    )
    text = as_text.render(seen(rules, odd, *[file] * (count - 1), names=names), width=width)
    assert [line for line in text.splitlines() if len(line) > width] == []


def test_a_table_where_it_fits_and_a_list_where_it_does_not(rules: Rulebook) -> None:
    first = rules.criteria[0]
    files = [
        Workflow("a", "A", answers={first.id: Response(word)}) for word in ("yes", "yes", "no")
    ]
    found = seen(rules, *files)
    wide, narrow = (as_text.render(found, width=width) for width in (60, 59))
    assert f"\n  {first.title}  yes   yes  no  differs" in wide
    assert SAYS["anna yes bo yes cy"].format(first_title=first.title) in narrow


@pytest.mark.usefixtures("three")
def test_text_can_be_painted_and_says_the_same(rules: Rulebook) -> None:
    found = seen(rules, *(documents.load_workflow(Path(name), rules) for name in NAMES))
    roles = set()

    def paint(text: str, role: str) -> str:
        roles.add(role)
        return f"\x1b[1m{text}\x1b[0m"

    painted = as_text.render(found, paint=paint)
    assert re.sub(r"\x1b\[\dm", "", painted) == as_text.render(found)
    assert roles == {"title", "dim", "unsure"}


def test_what_a_person_wrote_stays_text_in_every_form(rules: Rulebook) -> None:
    first = rules.criteria[0].id
    files = [
        Workflow(
            "a", HOSTILE, owner=owner, answers={first: Response(word, HOSTILE, HOSTILE, HOSTILE)}
        )
        for word, owner in (("yes", HOSTILE), ("no", f"{HOSTILE} too"))
    ]
    found = seen(rules, *files, names=(HOSTILE, "bo"))
    text = as_text.render(found)
    assert "\x1b" not in text
    assert "\u202e" not in text
    page = markdown.render(found)
    html = markdown_library.markdown(page, extensions=["tables"])
    assert "<script" not in html
    assert html.count("<h1>") == 1
    assert {row.count("<td>") for row in html.split("<tr>")[1:]} == {0, 4}
    data = json.loads(as_json.render(found, files=[HOSTILE, "bo.yaml"]))
    assert data["people"][0]["name"] == HOSTILE
