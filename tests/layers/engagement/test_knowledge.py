import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.base.problem import Problem
from app.engagement.assistant import Assistant, Conversation, Reader
from app.engagement.knowledge import Knowledge

from .conftest import as_shipped, requests

Write = Callable[[str, str], Path]
ANYONE: list[str] = []


def test_a_passage_has_file_line_and_headings(write: Write, tmp_path: Path) -> None:
    write(
        "knowledge/trips/travel.md",
        "---\ntitle: Travel\n---\n\n## Hotels\n\nFour nights\nat most.\n\n### Abroad\nFive.\n",
    )
    knowledge = Knowledge(tmp_path / "knowledge")
    assert knowledge.search("How many nights?", ANYONE) == [
        {
            "type": "search_result",
            "source": "knowledge/trips/travel.md:7",
            "title": "Travel › Hotels",
            "content": [{"type": "text", "text": "Four nights\nat most."}],
            "citations": {"enabled": True},
        }
    ]
    (abroad,) = knowledge.search("five", ANYONE)
    assert (abroad["source"], abroad["title"]) == (
        "knowledge/trips/travel.md:11",
        "Travel › Hotels › Abroad",
    )


def test_a_title_of_a_file_is_its_first_heading_or_its_name(write: Write, tmp_path: Path) -> None:
    write("knowledge/a.md", "# Leave\n\nTwenty days.\n")
    write("knowledge/b.md", "Thirty days.\n")
    found = Knowledge(tmp_path / "knowledge").search("days", ANYONE)
    assert sorted(passage["title"] for passage in found) == ["Leave", "b"]


def test_a_list_keeps_its_lines(write: Write, tmp_path: Path) -> None:
    write("knowledge/a.md", "For a vase\n24 days:\n- one\n  more\n- two\n1. three\n")
    (found,) = Knowledge(tmp_path / "knowledge").search("vase", ANYONE)
    assert found["content"] == [
        {"type": "text", "text": "For a vase\n24 days:\n- one\n  more\n- two\n1. three"}
    ]


def test_a_fenced_block_is_one_passage(write: Write, tmp_path: Path) -> None:
    write("knowledge/a.md", "# A\n\n```sh\n# no heading\n\nmake vase\n```\n\nAfter.\n")
    knowledge = Knowledge(tmp_path / "knowledge")
    assert knowledge.search("vase", ANYONE)[0]["content"] == [
        {"type": "text", "text": "```sh\n# no heading\n\nmake vase\n```"}
    ]
    assert knowledge.search("after", ANYONE)[0]["title"] == "A"


def test_a_fence_that_is_never_closed_ends_with_the_file(write: Write, tmp_path: Path) -> None:
    write("knowledge/a.md", "```\nmake vase\n\n# not a heading")
    (found,) = Knowledge(tmp_path / "knowledge").search("heading", ANYONE)
    assert found["content"] == [{"type": "text", "text": "```\nmake vase\n\n# not a heading"}]


def test_a_title_may_be_a_number_or_empty(write: Write, tmp_path: Path) -> None:
    write("knowledge/a.md", "---\ntitle: 2026\n---\nA vase.")
    write("knowledge/b.md", "---\ntitle:\n---\nA vase.")
    found = Knowledge(tmp_path / "knowledge").search("vase", ANYONE)
    assert sorted(passage["title"] for passage in found) == ["2026", "b"]


def test_a_word_is_found_in_its_other_forms_and_headings_count_more(
    write: Write, tmp_path: Path
) -> None:
    write(
        "knowledge/a.md",
        "# Other\n\nSomething about refunds here.\n\n# Refunding\n\nThis is how it goes.\n",
    )
    found = Knowledge(tmp_path / "knowledge").search("refund", ANYONE)
    assert [passage["title"] for passage in found] == ["Refunding", "Other"]


@as_shipped()
@pytest.mark.parametrize(
    ("groups", "files"),
    [
        pytest.param([], ["returns"], id="without-a-group"),
        pytest.param(["hr"], ["board", "pay", "returns"], id="hr"),
        pytest.param(["board"], ["board", "returns"], id="board"),
        pytest.param(["HR", "h", "*", "knowledge/pay.md"], ["returns"], id="no-group-of-theirs"),
    ],
)
def test_what_a_reader_may_not_see_is_not_found(
    groups: list[str], files: list[str], assistant: Callable[..., Assistant]
) -> None:
    """Nor is the model sent any of it."""
    shared, question = assistant(), "vase salary gold hidden"
    list(Conversation(shared, Reader("zoe", ", ".join(groups))).ask(question))
    sent = [
        b["source"]
        for b in requests(shared)[0]["messages"][0]["content"]
        if b["type"] == "search_result"
    ]
    found = [passage["source"] for passage in shared.knowledge.search(question, groups, 99)]
    for sources in (sent, found):
        assert sorted({source.split("/")[1].split(".")[0] for source in sources}) == files


@pytest.mark.parametrize(
    "question",
    [
        '"',
        '""',
        "vase AND",
        "vase NOT OR NEAR(",
        "vase*",
        "heading : vase",
        "file:pay.md",
        "{a b}: c",
        "^vase -x +y",
        "'; --",
    ]
    + [
        "\x00vase",
        "vase " * 100_000,
        "",
        "   ",
        "the of and",
        "漢字 ünï",
        "\u0301",
        "٣ ௧ ᠀",
        "a_b __ _",
    ],
)
def test_no_question_is_query_syntax(question: str, folder: Path) -> None:
    found = Knowledge(folder / "knowledge").search(question, ANYONE)
    assert {passage["source"] for passage in found} <= {"knowledge/returns.md:5"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("---\nreader: [hr]\n---\nx", 1, id="misspelt-key"),
        pytest.param("---\nreaders: hr\n---\nx", 1, id="not-a-list"),
        pytest.param("---\nreaders: [1]\n---\nx", 1, id="not-a-name"),
        pytest.param("---\nreaders:\n---\nx", 1, id="left-empty"),
        pytest.param("---\nreaders: [hr]\nx", 1, id="not-closed"),
        pytest.param("---\n- hr\n---\nx", 1, id="not-a-mapping"),
        pytest.param("---\ntitle: A\nreaders: [hr\n---\nx", 3, id="not-yaml"),
    ],
)
def test_front_matter_that_is_not_understood_stops_the_program(
    text: str, line: int, write: Write, tmp_path: Path
) -> None:
    file = write("knowledge/a.md", text)
    with pytest.raises(Problem, match=rf"{file}:{line}: "):
        Knowledge(tmp_path / "knowledge")


def test_without_the_folder_there_are_no_documents(tmp_path: Path) -> None:
    assert Knowledge(tmp_path / "knowledge").search("vase", ANYONE) == []


def test_the_cost_grows_with_the_text_and_no_faster(write: Write, tmp_path: Path) -> None:
    def seconds(paragraphs: int) -> float:
        text = "\n\n".join(f"Paragraph {n} of the vase." for n in range(paragraphs))
        write("knowledge/a.md", text)
        start = time.thread_time()  # of processor, however busy the machine is
        Knowledge(tmp_path / "knowledge")
        return time.thread_time() - start

    assert min(seconds(8_000) for _ in range(3)) < 16 * min(seconds(1_000) for _ in range(3))
