"""Saving an answer changes that answer and nothing else, in one step."""

from __future__ import annotations

import os
import stat
import tempfile
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoping import documents
from scoping.documents import examples
from scoping.errors import ScopingError, UnavailableError
from scoping.files import write_text
from scoping.workflow import Response
from tests.support.wording import load_wording

SAYS = load_wording("documents")

if TYPE_CHECKING:
    from tests.conftest import Cli, Write

COMMENTED = """# yaml-language-server: $schema=.scoping/workflow.schema.json
# kept by the support team

scoping: 2   # the first format
workflow:
  id: a
  name: 'It''s ours'  # in single quotes
  owner: ~
  goal: True
  description: >-
    Folded, and
    long.

    With a second paragraph.
# before the answers
answers:   # the five
  # first
  multi_system:
    answer: yes # why
    evidence: "x # y"
    source: 1_000   # beside the source

  # about the second
  step_dependencies: {answer: no, evidence: 0x10} # beside the flow
  # about the third
  unprompted: Yes

  # about the fourth
  persistent_context:
    answer: off
    evidence: |
      Kept as
      written.

  # about the last
  outcome: on
# after the answers
profile:
  engagement: {answer: unsure,
    evidence: "over
    two lines"}
  judgment: low
# before the tail

review_by: 2027-05-20
# the end
"""


def saved(path: Path, **answers: object) -> str:
    documents.save_changes(path, {("answers", id_): answer for id_, answer in answers.items()})
    return path.read_bytes().decode()


@pytest.fixture
def commented(write: Write) -> Path:
    path = write()
    path.write_text(COMMENTED)
    return path


@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        pytest.param(
            {"outcome": "no"}, "  outcome: on\n", "  outcome: no\n", id="a-word-for-a-word"
        ),
        pytest.param(
            {"unprompted": "unsure"},
            "prompted: Yes\n",
            "prompted: unsure\n",
            id="with-a-comment-below",
        ),
        pytest.param(
            {"multi_system": "no"},
            'multi_system:\n    answer: yes # why\n    evidence: "x # y"\n    source: '
            "1_000   # beside the source\n",
            "multi_system: no\n",
            id="a-word-for-a-section-keeps-the-comments-of-the-next",
        ),
        pytest.param(
            {"persistent_context": "yes"},
            "persistent_context:\n    answer: off\n    evidence: |\n      Kept as\n      "
            "written.\n",
            "persistent_context: yes\n",
            id="a-word-for-a-section-that-ends-in-a-block",
        ),
        pytest.param(
            {
                "multi_system": {
                    "answer": "no",
                    "evidence": "seen: twice",
                    "source": None,
                    "by": None,
                }
            },
            'answer: yes # why\n    evidence: "x # y"\n    source: 1_000   # beside the source\n',
            'answer: no  # why\n    evidence: "seen: twice"\n',
            id="evidence-renewed-and-its-source-gone",
        ),
        pytest.param(
            {"outcome": {"answer": "no", "evidence": "~", "source": None, "by": None}},
            "outcome: on\n",
            'outcome: {answer: no, evidence: "~"}\n',
            id="evidence-that-looks-like-nothing-is-quoted",
        ),
        pytest.param(
            {"unprompted": None},
            "  unprompted: Yes\n",
            "",
            id="taken-out",
        ),
    ],
)
def test_one_change(commented: Path, changes: dict[str, object], before: str, after: str) -> None:
    # ruamel.yaml joins what one plain or quoted text has on several lines; that is the only thing
    # it may touch
    expected = COMMENTED.replace(before, after).replace(
        '{answer: unsure,\n    evidence: "over\n    two lines"}',
        '{answer: unsure, evidence: "over two lines"}',
    )
    assert before in COMMENTED
    assert saved(commented, **changes) == expected


def test_a_new_answer_opens_an_empty_section(folder: Path) -> None:
    path = folder / "scoping.yaml"
    path.write_text(documents.new_document("a", "A", 2))
    assert saved(path, outcome="yes").endswith("answers:\n  outcome: yes\n")
    documents.save_changes(
        path, {("profile", "engagement"): {"answer": "no", "evidence": "They only start it."}}
    )
    assert path.read_text().endswith(
        'answers:\n  outcome: yes\nprofile:\n  engagement: {answer: no, evidence: "They '
        'only start it."}\n'
    )


def test_windows_line_ends_stay(write: Write) -> None:
    path = write({"outcome": "yes  # sure"})
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes()
    assert saved(path, outcome="no").encode() == before.replace(b"outcome: yes", b"outcome: no ")


def test_a_byte_order_mark_goes_and_the_rest_stays(write: Write) -> None:
    path = write({"outcome": "yes"})
    text = path.read_text()
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert saved(path, outcome="no") == text.replace("outcome: yes", "outcome: no")


def test_the_mode_stays(write: Write) -> None:
    path = write()
    path.chmod(0o640)
    saved(path, outcome="no")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_has_the_usual_mode(folder: Path) -> None:
    usual = folder / "usual"
    usual.touch()
    write_text(folder / "new.yaml", "x")
    assert (folder / "new.yaml").stat().st_mode == usual.stat().st_mode


def test_a_link_stays_a_link(write: Write, folder: Path) -> None:
    real = write(name="real.yaml")
    (folder / "kept").mkdir()
    real.rename(folder / "kept" / "real.yaml")
    link = folder / "scoping.yaml"
    link.symlink_to("kept/real.yaml")
    saved(link, outcome="no")
    assert link.is_symlink()
    assert documents.load_workflow(folder / "kept" / "real.yaml").answers == {
        "outcome": Response("no")
    }


def test_failed_save_leaves_the_old_file_alone(
    write: Write, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure before the last step leaves the old file and nothing else."""
    path = write({"outcome": "yes"})
    before = path.read_text()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for step in ("replace", "chmod"):
        with monkeypatch.context() as patch:
            patch.setattr(Path, step, fail)
            with pytest.raises(UnavailableError) as caught:
                saved(path, outcome="no")
        assert str(caught.value) == SAYS["scoping yaml cannot be written no"]
        assert path.read_text() == before
        assert [entry.name for entry in folder.iterdir()] == ["scoping.yaml"]


def test_an_interruption_leaves_the_old_file_and_nothing_else(
    write: Write, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write({"outcome": "yes"})
    before = path.read_text()

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        saved(path, outcome="no")
    assert path.read_text() == before
    assert [entry.name for entry in folder.iterdir()] == ["scoping.yaml"]


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every folder refuse new files, also for root, whom permissions do not hold."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)


@pytest.mark.usefixtures("no_room")
def test_folder_without_write_access_is_an_environment_fault(cli: Cli, write: Write) -> None:
    """A folder that cannot be written is the environment's fault."""
    path = write({"outcome": "yes"})
    ran = cli("ask", path, "--set", "outcome=no")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == SAYS["scoping yaml cannot be written"]


def test_what_is_wrong_is_not_saved_over(write: Write) -> None:
    path = write({"outcome": "maybe"})
    before = path.read_text()
    with pytest.raises(ScopingError, match="'outcome' has no answer 'maybe'"):
        saved(path, outcome="no")
    assert path.read_text() == before


def test_file_that_one_parser_refuses_is_refused_with_its_place(folder: Path) -> None:
    """A file that only one of the parsers accepts is refused with its place."""
    path = Path("scoping.yaml")
    text = "scoping:\t2\nworkflow: {id: a, name: A}\nanswers: {}\n"
    path.write_text(text)
    assert documents.load_workflow(path).id == "a"
    with pytest.raises(ScopingError) as caught:
        saved(path, outcome="no")
    assert str(caught.value) == SAYS["scoping yaml 1 9 cannot"]
    assert (folder / path).read_text() == text


def _alike(one: list[str], other: list[str]) -> int:
    return len([*takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))])


@pytest.mark.parametrize("name", examples.names())
def test_saving_an_example_keeps_every_unchanged_line(name: str, folder: Path) -> None:
    """A packaged example keeps every line that did not change."""
    path = folder / "scoping.yaml"
    text = examples.find(name).read_text("utf-8")
    path.write_text(text, "utf-8")
    before, after = text.splitlines(), saved(path, outcome="unsure").splitlines()
    start = _alike(before, after)
    end = _alike(before[: start - 1 : -1], after[: start - 1 : -1])
    assert after[start : len(after) - end] == ["  outcome: unsure"]
    assert before[start].startswith("  outcome:")
    assert all(line.startswith("    ") for line in before[start + 1 : len(before) - end])


words = st.sampled_from(("yes", "no", "unsure", "Yes", "off", "true", '"no"', "'yes'"))
texts = st.sampled_from(
    (
        "seen",
        '"a: b # c"',
        "'it''s'",
        "1_000",
        "True",
        "12:30:45",
        "2027-5-1",
        "é 日本",
        "0x1F",
        "+.5",
    )
)
comments = st.sampled_from(
    ("", "  # beside", "\n  # below", "\n\n  # after a blank line\n", "  # beside\n  # and below")
)
CRITERIA = ("multi_system", "step_dependencies", "unprompted", "persistent_context", "outcome")


@st.composite
def answers(draw: st.DrawFn) -> str:
    """One criterion's lines, in any of the forms that people write."""
    word, comment = draw(words), draw(comments)
    match draw(st.integers(0, 4)):
        case 0:
            return f" {word}{comment}"
        case 1:
            return f" {{answer: {word}, evidence: {draw(texts)}}}{comment}"
        case 2:
            return f"\n    answer: {word}{draw(comments)}\n    evidence: {draw(texts)}{comment}"
        case 3:
            return f"\n    evidence: >-\n      Folded\n      text.\n    answer: {word}{comment}"
        case _:
            return (
                f"\n    answer: {word}\n    evidence: |\n      Kept.\n\n      As "
                f"is.{draw(st.sampled_from(('', chr(10))))}"
            )


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=2 * settings().max_examples,
)
@given(
    lines=st.lists(answers(), min_size=5, max_size=5),
    changed=st.sampled_from(CRITERIA),
    data=st.data(),
)
def test_whatever_is_written_around_it_stays(
    tmp_path: Path, lines: list[str], changed: str, data: st.DataObject
) -> None:
    body = "\n".join(f"  {id_}:{line}" for id_, line in zip(CRITERIA, lines, strict=True))
    text = (
        f"scoping: 2\nworkflow: {{id: a, name: A}}\nanswers:\n{body}\n"
        "# before the profile\nprofile:\n  judgment: low # x\n"
    )
    path = tmp_path / "scoping.yaml"
    path.write_text(text, "utf-8")
    before = documents.load_workflow(path)
    new = data.draw(
        st.sampled_from(("unsure", {"answer": "no", "evidence": "new", "source": None, "by": None}))
    )
    after_text = saved(path, **{changed: new})
    after = documents.load_workflow(path)
    assert after.answers[changed] == (
        Response("unsure") if new == "unsure" else Response("no", "new")
    )
    assert {**after.answers, changed: None} == {**before.answers, changed: None}
    assert after.profile == before.profile
    start = text.index(f"  {changed}:")
    following = [text.find(f"\n  {id_}:", start) for id_ in CRITERIA] + [
        text.index("\n# before the profile")
    ]
    end = min(at for at in following if at > start)
    assert after_text.startswith(text[:start])
    assert after_text.endswith(text[end:])
    below = list(
        takewhile(
            lambda line: line.lstrip().startswith("#"), reversed(text[start:end].splitlines())
        )
    )
    left = after_text[start : len(after_text) - len(text[end:])].splitlines()
    assert left[len(left) - len(below) :] == below[::-1]
