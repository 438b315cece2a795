import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.base.problem import Problem
from app.engagement.assistant import Assistant, Conversation, Reader
from app.engagement.knowledge import LONGEST, Knowledge
from tests.support.wording import load_wording

from .conftest import as_shipped, requests

SAYS = load_wording("layers/engagement")

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
        {"type": "text", "text": SAYS["sh no heading make vase"]}
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


def test_word_forms_match_and_headings_count_more(write: Write, tmp_path: Path) -> None:
    """A word is found in its other forms, and headings count more."""
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
    with pytest.raises(Problem, match=rf"{file}:{line}(:\d+)?: "):
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


CLOTHES = {
    "a": "Frau M\u00fcller leitet das B\u00fcro.",
    "b": "The \u0130zmir office opens at nine.",
    "c": "Kho m\u1edf c\u1eeda l\u00fac t\u00e1m gi\u1edd.",
    "d": "IT resets passwords.",
    "e": "\u5458\u5de5\u6bcf\u5e74\u6709\u5341\u4e94\u5929\u5e74\u5047\u3002",
    "f": "Die Hauptstra\u00dfe ist zu.",
    "g": "The of\ufb01ce has a \uff36\uff29\uff30 lounge.",
    "h": "A week\u00a0end lasts 48\u202fhours, and co\u00adoperation longer.",
    "i": "\u0906\u0935\u0947\u0926\u0928 \u0915\u0940 \u0924\u093f\u0925\u093f",
    "j": "Za\u017c\u00f3\u0142\u0107 g\u0119\u015bl\u0105 ja\u017a\u0144.",
    "k": "\u0627\u0644\u0625\u062c\u0627\u0632\u0629 \u0663\u0660 \u064a\u064e\u0648\u0652\u0645",
    "l": "\u05d7\u05bb\u05e4\u05b0\u05e9\u05c1\u05b8\u05d4",
    "m": "\uc5f0\ucc28 \ud734\uac00\ub294 \uae38\ub2e4.",
    "o": "The WHO sends its forms.",
    "n": "The \u202elounge\u202c of \u00c6r\u00f8 has be\u200eds\ufe0f.",
}


@pytest.fixture
def clothes(write: Write, tmp_path: Path) -> Knowledge:
    for name, text in CLOTHES.items():
        text = unicodedata.normalize("NFD", text) if name == "j" else text
        write(f"knowledge/{name}.md", f"# {name}{name}\n\n{text}\n")
    return Knowledge(tmp_path / "knowledge")


@pytest.mark.parametrize(
    ("question", "file"),
    [
        pytest.param("M\u00fcller", "a", id="composed"),
        pytest.param(unicodedata.normalize("NFD", "M\u00fcller"), "a", id="decomposed"),
        pytest.param(unicodedata.normalize("NFD", "B\u00fcro"), "a", id="at-the-end"),
        pytest.param("muller", "a", id="without-marks"),
        pytest.param("\u0130zmir", "b", id="a-dotted-capital"),
        pytest.param("izmir", "b", id="its-small-letters"),
        pytest.param("\u0131zmir", "b", id="a-small-letter-without-a-dot"),
        pytest.param("IZMIR", "b", id="its-capitals"),
        pytest.param("mo cua", "c", id="two-marks"),
        pytest.param(unicodedata.normalize("NFD", "m\u1edf"), "c", id="two-marks-apart"),
        pytest.param("Who is IT?", "d", id="stop-words-alone"),
        pytest.param("IT", "d", id="a-department"),
        pytest.param("And who is the WHO?", "o", id="an-organisation"),
        pytest.param("who?", "o", id="one-stop-word"),
        pytest.param("\u5341\u4e94\u5929", "e", id="a-part-of-a-sentence"),
        pytest.param("\u5e74\u5047\u6709\u51e0\u5929\uff1f", "e", id="a-sentence-with-other-words"),
        pytest.param("HAUPTSTRASSE", "f", id="two-capitals-for-one-letter"),
        pytest.param("office vip", "g", id="a-ligature"),
        pytest.param("\uff4f\uff46\uff46\uff49\uff43\uff45", "g", id="wide-letters"),
        pytest.param("weekend", "h", id="no-break-space-parts"),
        pytest.param("48 hours", "h", id="a-thin-space"),
        pytest.param("cooperation", "h", id="a-soft-hyphen"),
        pytest.param("co\u200boperation", "h", id="a-space-without-width"),
        pytest.param("\u0924\u093f\u0925\u093f", "i", id="marks-that-are-vowels"),
        pytest.param("zazolc", "j", id="a-document-that-is-decomposed"),
        pytest.param("\u064a\u0648\u0645", "k", id="vowels-that-arabic-leaves-out"),
        pytest.param("\u0627\u0644\u0627\u062c\u0627\u0632\u0629", "k", id="an-alef-alone"),
        pytest.param(
            "\u0627\u0644\u0640\u0640\u0625\u062c\u0627\u0632\u0629", "k", id="a-stretched-word"
        ),
        pytest.param("30", "k", id="digits-of-another-script"),
        pytest.param("\u05d7\u05e4\u05e9\u05d4", "l", id="points-that-hebrew-leaves-out"),
        pytest.param("\ud734\uac00", "m", id="a-word-without-its-ending"),
        pytest.param(unicodedata.normalize("NFD", "\uc5f0\ucc28"), "m", id="parts-of-syllables"),
        pytest.param("lounge", "n", id="marks-of-direction"),
        pytest.param("beds", "n", id="a-variant-of-a-letter"),
        pytest.param("aero", "n", id="two-letters-in-one"),
        pytest.param("b\u034fe\u2060d\u180es", "n", id="signs-that-nobody-sees"),
        pytest.param('M\u00fcller "AND" (', "a", id="query-syntax"),
        pytest.param("M\u00fcller: NEAR*", "a", id="more-of-it"),
    ],
)
def test_words_are_found_in_whatever_clothes(question: str, file: str, clothes: Knowledge) -> None:
    if question == "weekend":
        assert clothes.search(question, ANYONE) == []  # it stands there as two words
        question = "week end"
    found = [passage["source"] for passage in clothes.search(question, ANYONE)]
    assert f"knowledge/{file}.md:3" in found


def test_what_is_cited_stands_as_it_was_written(write: Write, tmp_path: Path) -> None:
    text = unicodedata.normalize("NFD", "Das B\u00dcRO \u2014 \ufb01x und \uff36\uff29\uff30.")
    write("knowledge/a.md", f"# \u00c4mter\n\n{text}\n")
    (found,) = Knowledge(tmp_path / "knowledge").search("b\u00fcro", ANYONE)
    assert found["content"] == [{"type": "text", "text": text}]
    assert found["title"] == "\u00c4mter"


def test_stop_words_do_not_count_beside_others(clothes: Knowledge) -> None:
    found = clothes.search("who is at the IT office", ANYONE)
    assert {passage["source"] for passage in found} == {"knowledge/b.md:3", "knowledge/g.md:3"}


def text_of(passage: Any) -> str:
    (block,) = passage["content"]
    return str(block["text"])


def test_a_document_without_blank_lines_is_parted_at_its_lines(
    write: Write, tmp_path: Path
) -> None:
    rows = [f"| part {n} | {n} EUR | shelf {n % 97} |" for n in range(2_000)]
    write("knowledge/table.md", "# Prices\n\n" + "\n".join(rows) + "\n")
    found = Knowledge(tmp_path / "knowledge").search("shelf", ANYONE, limit=1_000)
    parts = {int(passage["source"].rpartition(":")[2]): text_of(passage) for passage in found}
    assert max(map(len, parts.values())) <= LONGEST
    assert "\n".join(parts[line] for line in sorted(parts)).split("\n") == rows
    for line, text in parts.items():
        assert text.startswith(rows[line - 3])


@pytest.mark.parametrize("length", [LONGEST, LONGEST + 1, 3 * LONGEST, 10 * LONGEST + 7])
def test_a_line_without_end_is_cut(length: int, write: Write, tmp_path: Path) -> None:
    write("knowledge/log.md", "# Log\n\n" + ("vase " * length)[:length] + "\nvase\n")
    found = Knowledge(tmp_path / "knowledge").search("vase", ANYONE, limit=1_000)
    texts = list(map(text_of, found))
    assert max(map(len, texts)) <= LONGEST
    assert sum(text.count("vase") for text in texts) >= length // 5


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("~~~\n# remove the okapi\nrun it\n~~~", "Setup", id="tildes"),
        pytest.param("~~~~ sh\n~~~\n# remove the okapi\n~~~~", "Setup", id="a-shorter-one-inside"),
        pytest.param("```\n~~~\n# remove the okapi\n```", "Setup", id="of-another-kind"),
        pytest.param("````md\n```\n# remove the okapi\n```\n````", "Setup", id="longer-ticks"),
        pytest.param("```a``` is code\n\n# Okapi\n\nHay.", "Okapi", id="ticks-on-a-line"),
        pytest.param(
            "  ~~~py\n# remove the okapi\n  ~~~~~", "Setup", id="set-in-and-longer-at-its-end"
        ),
        pytest.param("~~~ `okapi`\n# hay\n~~~", "Setup", id="ticks-behind-tildes"),
    ],
)
def test_a_heading_in_a_fenced_block_is_none(
    text: str, title: str, write: Write, tmp_path: Path
) -> None:
    write("knowledge/a.md", f"# Setup\n\n{text}\n\nThe okapi is kept.\n")
    found = Knowledge(tmp_path / "knowledge").search("okapi", ANYONE)
    assert {passage["title"] for passage in found} == {title}


def test_document_is_read_in_any_suffix_case_and_through_links(
    write: Write, tmp_path: Path
) -> None:
    """A document is read whatever the case of its suffix, and through links."""
    write("knowledge/RULES.MD", "# Rules\n\nThe zebra rule.\n")
    write("elsewhere/more.md", "# More\n\nThe zebra also.\n")
    (tmp_path / "knowledge/linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere/round").symlink_to(tmp_path / "knowledge")
    knowledge = Knowledge(tmp_path / "knowledge")
    sources = sorted(passage["source"] for passage in knowledge.search("zebra", ANYONE))
    assert sources == ["knowledge/RULES.MD:3", "knowledge/linked/more.md:3"]
    assert knowledge.unread_note == ""


def test_what_is_not_read_is_named(write: Write, tmp_path: Path) -> None:
    for number in range(4):
        write(f"knowledge/scans/{number}.pdf", "%PDF")
    for name in ("prices.xlsx", "notes", ".DS_Store", "a.md"):
        write(f"knowledge/{name}", "A vase.")
    said = Knowledge(tmp_path / "knowledge").unread_note
    assert said == SAYS["not read because only md"]


@pytest.mark.parametrize(
    ("readers", "group", "is_shown"),
    [
        pytest.param("B\u00fcro", "Bu\u0308ro", True, id="decomposed-in-the-sign-in"),
        pytest.param("Bu\u0308ro", "B\u00fcro", True, id="decomposed-in-the-file"),
        pytest.param("\ud300", "\u1110\u1175\u11b7", True, id="parts-of-a-syllable"),
        pytest.param("NO", "NO", True, id="a-word-that-stays-one"),
        pytest.param("B\u00fcro", "Buro", False, id="without-its-marks"),
        pytest.param("hr", "\uff48\uff52", False, id="compatibility-letters"),
        pytest.param("hr", "hr\u200b", False, id="a-sign-that-nobody-sees"),
    ],
)
def test_a_group_is_the_same_in_either_form_of_its_letters(
    readers: str, group: str, write: Write, tmp_path: Path, *, is_shown: bool
) -> None:
    write("knowledge/a.md", f"---\nreaders: [{readers}]\n---\n\nThe walrus rule.\n")
    found = Knowledge(tmp_path / "knowledge").search("walrus", [group])
    assert bool(found) is is_shown


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(
            b"\xef\xbb\xbf---\r\ntitle: No\r\n---\r\n\r\nThe walrus rule.\r\n", id="windows"
        ),
        pytest.param(b"---\rtitle: No\r---\r\rThe walrus rule.\r", id="an-old-mac"),
        pytest.param(b"---  \ntitle: No\n--- \n\n\nThe walrus rule.", id="blanks-and-no-last-end"),
    ],
)
def test_a_document_may_end_its_lines_as_any_system_does(
    raw: bytes, write: Write, tmp_path: Path
) -> None:
    write("knowledge/a.md", "").write_bytes(raw)
    (found,) = Knowledge(tmp_path / "knowledge").search("walrus", ANYONE)
    assert (found["title"], text_of(found)) == ("No", "The walrus rule.")


def test_a_title_of_front_matter_is_the_word_that_stands_there(
    write: Write, tmp_path: Path
) -> None:
    for number, title in enumerate(("No", "0123", "9:30", "2026-11-02")):
        write(f"knowledge/{number}.md", f"---\ntitle: {title}\n---\n\nThe walrus rule.\n")
    found = Knowledge(tmp_path / "knowledge").search("walrus", ANYONE)
    assert {passage["title"] for passage in found} == {"No", "0123", "9:30", "2026-11-02"}
