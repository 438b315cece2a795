"""What is read from a `scoping.yaml`: forms that mean the same, older formats, hostile files."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import MutableMapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scoping import documents
from scoping.actions import unmarked_writes
from scoping.documents import examples
from scoping.errors import OldFormatWarning, ScopingError
from scoping.files import MAX_BYTES
from scoping.migration import values
from scoping.workflow import Input, Response, Trigger, Workflow
from scoping.yaml.source import MAX_VALUES
from tests.support.wording import load_wording

SAYS = load_wording("documents")

if TYPE_CHECKING:
    from tests.conftest import Write

POSITIVE = sorted((Path(__file__).parent / "positive").glob("*.yaml"))
HEAD = "scoping: 2\nworkflow: {id: a, name: A}\n"


def parsed(text: str) -> Workflow:
    return documents.parse_workflow(text, "scoping.yaml")


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in POSITIVE])
def test_it_is_valid(file: Path) -> None:
    assert documents.load_workflow(file).id


def positive(name: str) -> Workflow:
    return documents.load_workflow(Path(__file__).parent / "positive" / f"{name}.yaml")


def test_marks_and_line_ends_make_no_difference() -> None:
    plain = parsed(HEAD.replace("A}", "A workflow}") + "answers: {outcome: yes}\n")
    for name in ("byte-order-mark", "windows-line-ends", "document-markers", "no-end-of-line"):
        assert positive(name) == plain


def test_json_is_read_as_well() -> None:
    assert positive("as-json") == parsed(HEAD + "answers: {outcome: yes, unprompted: no}\n")


@pytest.mark.parametrize("name", examples.names())
def test_example_says_whom_or_what_each_write_reaches(name: str) -> None:
    """A packaged example says of each write whom or what it reaches."""
    assert unmarked_writes(documents.load_workflow(examples.find(name))) == []


def test_whether_a_read_is_untrusted_is_said_or_left_out() -> None:
    (system,) = positive("marks").systems
    assert [read.untrusted for read in system.reads] == [True, False]
    assert {write.untrusted for write in system.primary_writes} == {None}


def test_what_is_left_empty_counts_as_left_out() -> None:
    assert positive("empty-sections") == positive("shortest") == parsed(HEAD + "answers: {}\n")


def test_texts_that_look_like_other_things_stay_as_written() -> None:
    workflow = positive("texts-that-look-like-other-things")
    assert (workflow.name, workflow.owner, workflow.goal) == ("True", "null", "2027-05-20")
    assert workflow.description == "0x1F"
    assert workflow.answers["outcome"] == Response("yes", "1e3", "12:30:45", "007")


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        *(
            (word, "yes")
            for word in ("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", '"yes"', "'true'")
        ),
        *(
            (word, "no")
            for word in ("no", "No", "NO", "false", "False", "off", "OFF", '"no"', "'false'")
        ),
        *((word, "unsure") for word in ("unsure", "Unsure", '"unsure"')),
    ],
)
def test_every_way_to_write_an_answer(word: str, answer: str) -> None:
    for text in (f"answers: {{outcome: {word}}}", f"answers: {{outcome: {{answer: {word}}}}}"):
        assert parsed(HEAD + text).answers == {"outcome": Response(answer)}
    assert parsed(f"{HEAD}answers: {{}}\nprofile: {{engagement: {word}}}").profile == {
        "engagement": Response(answer)
    }


@pytest.mark.parametrize("word", ["y", "n", "1", "0", "none", "y e s"])
def test_nothing_else_is_an_answer(word: str) -> None:
    with pytest.raises(ScopingError, match=r"^scoping\.yaml:3:20: 'outcome' has no answer "):
        parsed(f"{HEAD}answers: {{outcome: {word}}}")


def test_everything_is_read(rules: object) -> None:  # noqa: ARG001 -- loads the package once
    workflow = documents.load_workflow(examples.find("damaged-order"))
    assert workflow.review_by == date(2027, 5, 20)
    assert workflow.volume["runs_per_month"] == 4000
    assert workflow.volume["coverage"] == 0.8
    assert workflow.pilot == {"error_rate": 0.02, "escalation_rate": 0.15, "minutes_saved": 9}
    assert workflow.handoff == ("function", "mcp", "webhook")
    assert workflow.triggers == (Trigger("prompt"),)
    refund = next(
        op
        for system in workflow.systems
        for op in system.operations
        if op.approve == "amount > 100"
    )
    described = "Amount in EUR: the whole amount of the invoice."
    assert refund.input["amount"] == Input("number", described, keywords={"minimum": 0})
    assert workflow.response("engagement") == workflow.profile["engagement"]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("4000", 4000),
        ("4e3", 4000),
        ("+0.5", 0.5),
        (".5", 0.5),
        ("1.50", 1.5),
        ('"12"', 12),
        ("007", 7),
    ],
)
def test_numbers(written: str, number: float) -> None:
    assert parsed(f"{HEAD}answers: {{}}\nvolume: {{hourly_cost: {written}}}").volume == {
        "hourly_cost": number
    }


@pytest.mark.parametrize(
    "written", ["0x10", "0o7", "1_000", "1,5", "12:30", "\u0661", "1e", "--1", "1e999", "9" * 400]
)
def test_what_only_looks_like_a_number_is_refused(written: str) -> None:
    with pytest.raises(ScopingError) as caught:
        parsed(f"{HEAD}answers: {{}}\nvolume: {{hourly_cost: '{written}'}}")
    assert str(caught.value).endswith("\n  → write a number")


def _older(value: MutableMapping[str, Any]) -> str:
    """Format 0, made up for the test, called the answers `criteria`."""
    value["answers"] = value.pop("criteria")
    return "the criteria are called answers"


OLD = """# kept by the support team
scoping: 0
workflow: {id: a, name: A}  # the first one
criteria:
  outcome: yes  # goals of support
"""


def test_an_older_format_is_migrated_in_memory(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(values, "MIGRATIONS", {0: _older, **values.MIGRATIONS})
    path = write()
    path.write_text(OLD)
    with pytest.warns(OldFormatWarning) as warned:
        assert documents.load_workflow(path).answers == {"outcome": Response("yes")}
    (said,) = (str(one.message) for one in warned)
    assert said == (SAYS["2 10 format 0 is"].format(path=path))
    assert path.read_text() == OLD


def test_saving_writes_the_new_format_with_its_comments(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(values, "MIGRATIONS", {0: _older, **values.MIGRATIONS})
    path = write()
    path.write_text(OLD)
    with pytest.warns(OldFormatWarning):
        documents.save_changes(path, {("answers", "unprompted"): "no"})
    assert (
        path.read_text()
        == OLD.replace("scoping: 0", "scoping: 2").replace("criteria", "answers")
        + "  unprompted: no\n"
    )


def test_a_format_before_the_first_migration_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "MIGRATIONS", {1: _older})
    with pytest.raises(ScopingError) as caught:
        parsed(OLD)
    assert str(caught.value) == SAYS["scoping yaml 2 10 there"]


NAMES = ", ".join(f"a{number}, {{b: c{number}}}" for number in range(9_000))
HOSTILE = {
    "ten-megabytes": "x" * 10_000_000,
    "ten-megabytes-of-comment": HEAD + "answers: {}\n#" + "x" * 10_000_000,
    "billion-laughs": "a: &a [x, x]\n"
    + "".join(f"a{n}: &a{n} [*a, *a, *a, *a, *a, *a, *a]\n" for n in range(20)),
    "a-megabyte-of-brackets": HEAD + "systems: " + "[" * 900_000,
    "a-megabyte-of-braces": HEAD + "systems: " + "{a: " * 200_000,
    "a-megabyte-of-dashes": HEAD + "- " * 400_000,
    "a-megabyte-of-question-marks": HEAD + "? " * 400_000,
    "a-megabyte-of-keys": HEAD + "".join(f"k{number}: v\n" for number in range(80_000)),
    "as-many-unknown-keys-as-may-be": HEAD
    + "answers: {}\n"
    + "".join(f"k{number}: v\n" for number in range(20_000)),
    "a-megabyte-of-one-key": HEAD + "a: b\n" * 20_000,
    "a-list-to-compare-pair-by-pair": HEAD + "answers: {}\nhandoff: [" + NAMES + "]\n",
    "a-text-to-backtrack-in": HEAD.replace("name: A", 'name: "' + "x" * 900_000 + '\\n\\ny"')
    + "answers: {}\n",
    "a-word-to-backtrack-in": HEAD.replace("id: a", "id: " + "a-" * 450_000) + "answers: {}\n",
    "a-cron-to-backtrack-in": HEAD
    + "answers: {}\ntriggers: [{kind: schedule, cron: '"
    + "* " * 400_000
    + "'}]\n",
    "a-number-of-a-million-digits": HEAD
    + "answers: {}\nvolume: {hourly_cost: "
    + "9" * 900_000
    + "}\n",
    "an-open-quote": HEAD + "answers: '" + "x\n" * 400_000,
}

MEASURED = """
import resource, sys
from scoping import documents
from scoping.errors import OldFormatWarning, ScopingError
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))  # seconds of processor, however many pass
documents.parse_workflow("scoping: 2\\nworkflow: {id: a, name: A}\\nanswers: {}", "warm-up")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    documents.load_workflow(sys.argv[1])
    message = ""
except ScopingError as error:
    message = str(error)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((after - before) // 1024, len(message))
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_bounded_work_and_memory(name: str, folder: Path) -> None:
    """Generous bounds: what they must not do is grow with the square of the file, or faster."""
    (folder / "hostile.yaml").write_text(HOSTILE[name])
    command = [sys.executable, "-c", MEASURED, "hostile.yaml"]
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    megabytes, length = map(int, output.split())
    assert 0 < length < 10_000
    assert megabytes < 150


def test_more_bytes_than_allowed_are_not_even_read(folder: Path) -> None:
    path = folder / "scoping.yaml"
    path.write_text(HEAD + "answers: {}\n#" + "x" * MAX_BYTES)
    with pytest.raises(ScopingError) as caught:
        documents.load_workflow(path.name)
    assert str(caught.value) == SAYS["scoping yaml larger than 1000"]


def test_more_values_than_allowed_are_refused_where_they_begin() -> None:
    with pytest.raises(ScopingError) as caught:
        parsed("answers:\n" + "  - x\n" * (MAX_VALUES + 1))
    assert str(caught.value) == SAYS["scoping yaml 49999 5 more"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        pytest.param(
            "none.yaml",
            "no such file\n  → check the name, or create the file with `scoping ask`",
            id="missing",
        ),
        pytest.param(
            ".", "this is a folder\n  → name the file in it, such as scoping.yaml", id="a-folder"
        ),
        pytest.param(
            "a.yaml/b.yaml",
            "cannot be read: Not a directory\n  → check its name and permissions",
            id="a-file-as-folder",
        ),
        pytest.param(
            "loop.yaml",
            "cannot be read: Too many levels of symbolic links\n  → check its name and permissions",
            id="a-link-to-itself",
        ),
        pytest.param(
            "x" * 300,
            "cannot be read: File name too long\n  → check its name and permissions",
            id="too-long",
        ),
    ],
)
def test_what_cannot_be_opened(folder: Path, path: str, message: str) -> None:
    (folder / "a.yaml").write_text("")
    (folder / "loop.yaml").symlink_to("loop.yaml")
    with pytest.raises(ScopingError) as caught:
        documents.load_workflow(path)
    assert str(caught.value) == f"{path}: {message}"


def test_new_documents_are_valid_whatever_the_name() -> None:
    for name in (
        'Refunds: "damaged" orders',
        "- dash",
        "# hash",
        "yes",
        "é 日本",
        "a\\b",
        "{a: b}",
        "'",
    ):
        document = parsed(documents.new_document("a", name, 2))
        assert document == Workflow("a", name, rulebook=2), json.dumps(name)


def test_to_say_that_nothing_is_approved_is_to_say_nothing() -> None:
    operation = "{id: send, effect: write%s}"
    systems = "systems: [{id: a, operations: [%s]}]\n"
    head = f"{HEAD}answers: {{}}\n"
    said = parsed(head + systems % (operation % ", approve: never"))
    assert said == parsed(head + systems % (operation % ""))
