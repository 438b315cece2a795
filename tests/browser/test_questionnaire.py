"""The questionnaire in a real browser: by keyboard, by link, by file, on paper, without script, and
within its weight.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from docs.generator.query import address
from scoping import documents
from scoping.decision import decide
from scoping.documents import schema
from scoping.documents.contents import contents, migrate
from scoping.errors import Mistakes, Place, ScopingError
from scoping.files import decode
from scoping.renderers import json as decisions
from scoping.yaml.source import parse
from tests.conftest import Cli
from tests.support.pages import Look, check, looks, looks_of, watched
from tests.support.sample import SEED
from tests.support.sites import TOOLKIT, Built, compressed
from tests.support.wording import load_wording

SAYS = load_wording("browser")

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "tests" / "documents"
EXAMPLES = sorted((ROOT / "scoping" / "data" / "examples").glob("*.yaml"))
PATH = DOCUMENTS / "positive" / "path.yaml"
READABLE = [*EXAMPLES, *sorted((DOCUMENTS / "positive").glob("*.yaml"))]
MISTAKEN = sorted((DOCUMENTS / "mistakes").glob("*.yaml"))
HYBRID = "?v=2&a=yynnyyy&g=yyynnnn&r=mmmhhlmlm&n=4000_12_EUR_40_1_0.8_0.5&o=y"
STATES = {  # what a reader can meet, as the query of its address
    "empty": "",
    "provisional": "?v=2&a=yu",
    "assistant": "?v=2&a=nnnnny&g=yyynnnn&r=llmhhlmll&n=2600_9_EUR_42_0.5_0.7_0.6&o=y",
    "hybrid": HYBRID,
    "stopped": "?v=2&a=yynyy&g=nyyy",
    "another version": "?v=1&a=yy&x=1",
}
ELEMENT = "document.querySelector('scoping-questionnaire')"
ABORTED = "ERR_ABORTED"  # a picture that a reload did not wait for
KILOBYTE = 1000
MOST_BYTES = 100 * KILOBYTE

DECIDED = """(bytes, file) => {
    const read = scoping.workflowFile.read(Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0)));
    if (!read.mistakes) return { decision: scoping.decide(scopingRules, read.workflow, file) };
    return read.mistakes.map(({ line, column, problem, fix }) => [line, column, problem, fix]);
}"""
LINKED = """(bytes) => {
    const { workflow } = scoping.workflowFile.read(Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0)));
    const counts = { reversibility: scoping.ratings(scopingRules, workflow).reversibility };
    const query = scoping.link.query(scopingRules, workflow, counts), opened = scoping.link.blank(scopingRules);
    scoping.link.apply(scopingRules, opened, query);
    return [query, scoping.decide(scopingRules, opened)];
}"""
LINK_KEEPS = (
    "score",
    "architecture",
    "settled",
    "possible",
    "engagement",
    "flips",
    "near_miss",
    "open_questions",
    "gates",
)


@pytest.fixture(scope="module")
def site(built: Built) -> Path:
    return built(TOOLKIT)


@pytest.fixture
def page(browser: Browser, site: Path) -> Iterator[Page]:
    """Open the questionnaire from its file; whatever a test does with it, no request leaves and no
    script fails.
    """
    page, outside = watched(browser)
    page.clock.set_fixed_time("2027-04-10T23:59:59")  # of its own timezone: prices are valid yet
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on(
        "requestfailed",
        lambda it: broken.append(it.url) if ABORTED not in str(it.failure) else None,
    )
    page.goto((site / "questionnaire.html").as_uri())
    yield page
    assert not outside
    assert not broken
    page.context.close()


@pytest.fixture
def reader(page: Page) -> Page:
    """The page with what it loads once a file is opened."""
    page.locator("[data-file]").set_input_files(EXAMPLES[0])
    expect(page.locator("[data-notice]")).to_contain_text("is read")
    return page


def at(page: Page, query: str) -> None:
    page.goto(page.url.partition("?")[0] + query)


def heading(page: Page) -> str:
    return page.locator(".sq-card h2").inner_text()


def form(page: Page) -> str:
    return page.locator(".sq-form").inner_text()


def live(page: Page) -> str:
    return page.locator("[data-live]").inner_text()


def answer(page: Page, word: str) -> None:
    page.locator(f".sq-card input[value={word}]").check()


def downloaded(page: Page, name: str, path: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).first.click()
    download.value.save_as(path)
    return path


def score(cli: Cli, path: Path) -> Any:
    """Give the decision on a file, as the command prints it, without the file's name."""
    ran = cli("score", path, "--format", "json")
    assert ran.code == 0, ran.err
    return {**json.loads(ran.out), "file": None}


def test_a_keyboard_alone_leads_from_landing_to_the_verdict(page: Page) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "sq-answer":
            break
    else:
        pytest.fail("no answer can be reached with Tab")
    headings = []
    for steps in (0, 0, 1, 1, 0, 0, 1):  # how far down from yes
        headings.append(heading(page))
        page.keyboard.press("Space")
        for _ in range(steps):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    rules = documents.load_rulebook()
    asked = (*rules.criteria, rules.engagement, rules.known_path)
    assert headings == [question.title for question in asked]
    assert heading(page) == "The verdict so far"
    assert form(page) == "Hybrid"
    assert live(page) == "Hybrid, 3 of 5."
    assert "a=yynnyyn" in page.url


def test_where_the_focus_is_can_be_seen(page: Page) -> None:
    page.locator(".sq-card input").first.focus()
    page.keyboard.press("Space")
    outline = page.evaluate(
        "getComputedStyle(document.querySelector('.sq-choice:has(:focus-visible)')).outlineStyle"
    )
    assert outline == "solid"


def test_back_walks_through_questions_and_keeps_answers(page: Page) -> None:
    """Back walks through the questions and takes no answer away."""
    titles = [criterion.title for criterion in documents.load_rulebook().criteria]
    for word in ("yes", "unsure", "yes"):
        answer(page, word)
        page.get_by_role("button", name="Next").click()
    assert "a=yuy" in page.url
    page.reload()
    assert "a=yuy" in page.url
    assert form(page) == "Agent"
    for title in reversed(titles[:3]):
        page.go_back()
        assert heading(page) == title
        assert "a=yuy" in page.url
    assert page.locator(".sq-card input:checked").get_attribute("value") == "yes"
    page.go_forward()
    assert heading(page) == titles[1]
    assert form(page) == "Agent"


def test_a_changed_mind_is_no_step_of_the_history(page: Page) -> None:
    before = page.evaluate("history.length")
    for word in ("yes", "no", "unsure"):
        answer(page, word)
    assert page.evaluate("history.length") == before
    assert "a=u" in page.url


def test_a_link_to_what_is_decided_opens_on_the_verdict(page: Page) -> None:
    at(page, "?v=2&a=yynnyyn")
    assert heading(page) == "The verdict so far"
    at(page, "?v=2&a=yyn")
    assert heading(page) == documents.load_rulebook().criteria[3].title


def test_who_comes_back_to_the_first_page_finds_the_answers(browser: Browser, site: Path) -> None:
    page, _ = watched(browser)
    page.goto((site / "index.html").as_uri())
    page.locator("[data-row=outcome] input[value=yes]").check()
    page.get_by_role("link", name="Go on in the questionnaire").click()
    assert "a=----y" in page.url
    page.go_back()
    expect(page.locator("[data-row=outcome] input[value=yes]")).to_be_checked()
    page.context.close()


def test_a_link_names_no_owner_in_the_file(page: Page, tmp_path: Path) -> None:
    at(page, HYBRID)
    path = downloaded(page, "Download scoping.yaml", tmp_path / "scoping.yaml")
    assert documents.load_workflow(path).owner is None
    expect(page.locator("[data-said]")).to_contain_text("write the role under “Name the workflow”")


def test_link_carries_every_answer_of_an_example(reader: Page) -> None:
    """A link carries every answer of every example, and nothing else."""
    rules = documents.load_rulebook()
    for path in EXAMPLES:
        query, decided = reader.evaluate(LINKED, encoded(path))
        assert re.fullmatch(r"\?v=2&a=[ynu]{6,7}&g=[ynu]{7}&r=[lmhu-]+&n=[0-9._A-Z]+&o=y", query), (
            path.stem
        )
        decision = decide(rules, documents.load_workflow(path))
        assert query == address(decision), path.stem  # as the gallery links it
        said = json.loads(decisions.render(decision))
        assert [one["answer"] for one in decided["criteria"]] == [
            one["answer"] for one in said["criteria"]
        ]
        assert {key: decided[key] for key in LINK_KEEPS} == {
            key: said[key] for key in LINK_KEEPS
        }, path.stem
        assert decided["autonomy"]["level"] == said["autonomy"]["level"], path.stem


def test_a_copied_link_opens_with_the_same_answers(page: Page) -> None:
    for word in ("yes", "unsure"):
        answer(page, word)
        page.get_by_role("button", name="Next").click()
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("[data-said]")).to_have_text("The link is copied.")
    copied = page.evaluate("window.copied")
    assert copied.endswith("questionnaire.html?v=2&a=yu")
    other = page.context.new_page()
    other.goto(copied)
    assert form(other) == "Assistant"
    assert other.locator(".sq-badge").inner_text() == page.locator(".sq-badge").inner_text()


def test_evidence_and_names_survive_reload_outside_the_address(page: Page) -> None:
    """Evidence and names stay out of the address and survive a reload."""
    answer(page, "yes")
    page.get_by_text("Note the evidence").click()
    page.get_by_label("Evidence", exact=True).fill("process map, page 3")
    page.get_by_text("Name the workflow", exact=True).click()
    page.get_by_label("Workflow", exact=True).fill("Refunds of Mr. Secret")
    page.keyboard.press("Tab")
    assert "process" not in page.url
    assert "Secret" not in page.url
    page.reload()
    expect(page.locator("[data-kind=evidence]")).to_have_value("process map, page 3")
    assert page.locator("[data-name]").input_value() == "Refunds of Mr. Secret"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        pytest.param("?v=1&a=yy", "made with version 1 of the rulebook", id="another-version"),
        pytest.param(
            "?v=2&a=yy&a1=x&n=lots", "could not read part of the link (n, a1)", id="garbage"
        ),
        pytest.param(
            "?v=2&a=yyzzzzzzzzzzz",
            "could not read part of the link (a)",
            id="letters-that-are-no-answers",
        ),
    ],
)
def test_unreadable_link_says_so_and_keeps_the_rest(page: Page, query: str, said: str) -> None:
    """A link that cannot be understood in full says so and keeps the rest."""
    at(page, query)
    expect(page.locator("[data-notice]")).to_contain_text(said)
    assert page.locator("[data-notice] p").count() == 1
    assert form(page) == "Agent"


def test_an_older_link_keeps_its_version_until_it_was_checked(page: Page) -> None:
    """A reload, a copied link and the file say which questions were answered."""
    at(page, "?v=1&a=ynyyny")
    notice = page.locator("[data-notice]")
    expect(notice).to_contain_text("made with version 1")
    expect(notice.get_by_role("listitem")).not_to_have_count(0)
    assert "v=1&" in page.url
    page.reload()
    expect(notice).to_contain_text("made with version 1")
    assert kept(page)["rulebook"] == 1
    notice.get_by_role("button", name="I have checked them").click()
    assert "v=2&" in page.url
    assert kept(page)["rulebook"] == 2
    page.reload()
    assert notice.inner_text() == ""


HYBRID_IN_PARTS = "?v=2&a=yynn{0}yyy&g=yyy{0}nnnn&r=mmmhhlmlm&n=4000_12_{0}EUR_40_1_0.8_0.5&o={0}y"


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(HYBRID_IN_PARTS.format("%20"), id="blanks"),
        pytest.param(HYBRID_IN_PARTS.format("+"), id="blanks-as-plus-signs"),
        pytest.param(HYBRID_IN_PARTS.format("%0D%0A%20%20"), id="line-breaks"),
        pytest.param(HYBRID_IN_PARTS.format("%C2%A0"), id="no-break-spaces"),
        pytest.param(HYBRID_IN_PARTS.format("%E2%80%8B"), id="what-nobody-sees"),
        pytest.param(HYBRID.replace("&", "&amp;"), id="escaped-once-more"),
        pytest.param(f"{HYBRID}&utm_source=news&utm_medium=mail", id="marks-behind"),
        pytest.param(f"?fbclid=IwAR0-x&{HYBRID[1:]}", id="a-mark-in-front"),
        pytest.param(f"{HYBRID}?utm_source=chat", id="a-mark-behind-a-question-mark"),
        pytest.param(f"{HYBRID}%20&mc_cid=1&_hsenc=2&MSCLKID=3&", id="several-with-a-blank"),
    ],
)
def test_a_link_that_has_been_through_a_letter_keeps_its_meaning(page: Page, query: str) -> None:
    at(page, HYBRID)
    meant = form(page), page.url
    at(page, query)
    assert page.locator("[data-notice] p").count() == 0
    assert form(page) == meant[0]
    expect(page).to_have_url(meant[1])


def test_what_is_not_answered_is_said_and_can_be_jumped_to(page: Page) -> None:
    at(page, "?v=2&a=yunn")
    behind = page.locator("[data-part=open]")
    expect(behind).to_contain_text("These have no answer yet")
    behind.get_by_role("button", name="Way back").click()
    assert heading(page) == "Way back"
    assert page.locator("[data-part=map] [aria-current=step]").count() == 1
    assert page.evaluate("document.activeElement.closest('.sq-card') !== null")


def test_provisional_verdict_names_who_settles_it(page: Page) -> None:
    """A provisional verdict names who can settle it and what each answer would leave."""
    at(page, "?v=2&a=yunnnn")
    question = documents.load_rulebook().criteria[1]
    said = page.locator(".sq-open").inner_text()
    assert SAYS["yes leaves agent no leaves"].format(question_title=question.title) in said
    assert question.ask_whom[1:] in said


def test_slider_moved_by_keyboard_changes_cost_and_link(page: Page) -> None:
    """A slider that is moved by keyboard changes the cost and ends up in the link."""
    at(page, HYBRID)
    before = page.locator("[data-part=cost]").inner_text()
    page.locator(".sq-sliders [data-slide=hourly_cost]").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".sq-sliders [data-shown=hourly_cost]").inner_text().startswith("41")
    assert page.locator("[data-part=cost]").inner_text() != before
    expect(page).to_have_url(re.compile("4000_12_EUR_41_"))


def test_a_figure_that_is_none_is_refused_in_words(page: Page) -> None:
    page.get_by_text("All questions").click()
    page.get_by_role("button", name="Share it can handle: not answered").click()
    page.locator("#sq-figure").fill("80")
    expect(page.locator("[data-complaint]")).to_have_text(
        "Write a number from 0 to 1, such as 0.8."
    )
    assert "n=" not in page.url
    page.locator("#sq-figure").fill("0.8")
    expect(page.locator("[data-complaint]")).to_have_text("")
    expect(page).to_have_url(re.compile("n=_____0.8"))


def test_starting_anew_asks_first(page: Page) -> None:
    at(page, HYBRID)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Start again").click()
    assert form(page) == "Hybrid"
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Start again").click()
    assert form(page) == "Open"


# Files.


def encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def test_every_sound_file_gives_the_decision_that_python_gives(reader: Page) -> None:
    rules = documents.load_rulebook()
    assert len(READABLE) > len(EXAMPLES) > 30
    for path in READABLE:
        expected = decisions.render(decide(rules, documents.load_workflow(path)), file=path.name)
        found = read_in_page(reader, path)
        assert found == {"decision": json.loads(expected)}, path.stem


def read_in_page(page: Page, path: Path) -> Any:
    """Give the decision on a file, or its mistakes with their places."""
    return page.evaluate(f"([bytes, file]) => ({DECIDED})(bytes, file)", [encoded(path), path.name])


def test_every_mistake_is_told_at_its_place(reader: Page) -> None:
    """And in the same words; where a text stops being YAML, two parsers have words of their own.

    The steps of a path are checked outside the browser alone.
    """
    lines_off = []
    for path in MISTAKEN:
        found = read_in_page(reader, path)
        expected = mistakes_in(path.read_bytes())
        if not expected:
            assert "decision" in found
            assert path.stem.startswith("path-")
            continue
        if not expected[0][2].startswith("not valid YAML"):
            assert [tuple(one) for one in found[:20]] == expected[:20], path.stem
            continue
        assert found[0][3], path.stem
        if found[0][0] != expected[0][0]:
            lines_off.append(path.stem)
    assert lines_off == ["unclosed-quote", "uneven-indentation"]


def test_any_check_is_read_as_python_reads_it(reader: Page) -> None:
    random = Random(SEED)  # noqa: S311 -- a sample is no secret
    parts = [
        "write.shop.pay.n",
        "write.shop.pay.x",
        "any:",
        "all:",
        "and",
        "or",
        "not",
        "(",
        ")",
        "[",
        "]",
        ",",
        "==",
        "=",
        "<",
        "'a'",
        "'é",
        "1",
        "1.5",
        "-2e3",
        ".",
    ]
    texts = [" ".join(random.choices(parts, k=random.randint(1, 12))) for _ in range(400)]
    texts += [f"write.shop.pay.n == 1 {text}" for text in texts]
    texts += [f"{joined} write.shop.pay.n in [1, 'a']" for joined in ("not", "any:", "any: all:")]
    found = reader.evaluate(
        f"(files) => files.map((bytes) => ({DECIDED})(bytes, 'a.yaml'))",
        [base64.b64encode(file_with(text).encode()).decode() for text in texts],
    )
    assert all(isinstance(said, dict) for said in found[-3:])
    for text, said in zip(texts, found, strict=True):
        mistakes = [tuple(one) for one in said] if isinstance(said, list) else []
        assert mistakes == mistakes_in(file_with(text).encode()), text


def file_with(check: str) -> str:
    pay = {"id": "pay", "effect": "write", "input": {"n": "number"}}
    systems = [{"id": "shop", "operations": [pay]}]
    head = {"scoping": 2, "workflow": {"id": "a", "name": "A"}, "answers": {}}
    return json.dumps({**head, "systems": systems, "done_when": [check]}, ensure_ascii=False)


def mistakes_in(content: bytes) -> list[tuple[int, int, str, str]]:
    """Give line, column, problem and way out of each mistake that the browser finds, too."""
    try:
        source = parse(decode(content, "a.yaml"), "a.yaml")
        migrate(source)
        contents(source, schema.load("workflow"))
    except ScopingError as error:
        mistakes = error.mistakes if isinstance(error, Mistakes) else (error,)
        places = [mistake.where or Place("") for mistake in mistakes]
        return [
            (place.line, place.column, mistake.problem, mistake.fix)
            for place, mistake in zip(places, mistakes, strict=True)
        ]
    return []


def test_mistaken_file_changes_nothing_and_names_its_lines(page: Page) -> None:
    """A file with mistakes changes nothing, and each mistake is named with its line."""
    at(page, HYBRID)
    page.locator("[data-file]").set_input_files(
        DOCUMENTS / "mistakes" / "many-mistakes-in-the-order-of-the-file.yaml"
    )
    notice = page.locator("[data-notice]")
    expect(notice).to_contain_text("Line 5, column 3: workflow has no key 'onwer'. Write 'owner'.")
    assert form(page) == "Hybrid"


def test_loaded_file_changes_only_where_an_answer_did(
    page: Page,
    tmp_path: Path,
    cli: Cli,
) -> None:
    """A loaded file is saved again with only the changed answer changed."""
    source = documents.examples.find("damaged-order")
    page.locator("[data-file]").set_input_files(source)
    expect(page.locator("[data-notice]")).to_contain_text("Damaged-order refunds")
    page.reload()  # the file survives it
    page.get_by_text("All questions").click()
    page.get_by_role("button", name=re.compile("^Result in the system")).first.click()
    answer(page, "unsure")
    path = downloaded(page, "Download scoping.yaml", tmp_path / "scoping.yaml")
    begun, _, rest = source.read_text("utf-8").partition("  outcome:\n")
    # What was noted for yes goes with it, as `scoping ask` has it.
    _, profile, rest = rest.partition("profile:\n")
    assert path.read_text("utf-8") == f"{begun}  outcome: unsure\n{profile}{rest}"
    exported = downloaded(page, "Decision as JSON", tmp_path / "decision.json")
    decision = json.loads(exported.read_text("utf-8"))
    assert decision["file"] == "damaged-order.yaml"
    assert decision | {"file": None} == score(cli, path)


def test_a_new_file_is_valid_and_gives_the_same_decision(
    page: Page,
    tmp_path: Path,
    cli: Cli,
) -> None:
    at(page, HYBRID)
    page.get_by_text("Name the workflow", exact=True).click()
    page.get_by_label("Workflow", exact=True).fill('Refunds: "quick" # ones')
    page.get_by_label("Owner, the role").fill("Support")
    page.get_by_text("All questions").click()
    page.get_by_role("button", name=re.compile("^Several systems")).first.click()
    page.get_by_text("Note the evidence").click()
    page.get_by_label("Evidence", exact=True).fill("reads: orders\nwrites # billing")
    page.keyboard.press("Tab")
    path = downloaded(page, "Download scoping.yaml", tmp_path / "scoping.yaml")
    assert path.read_text("utf-8").startswith(
        "# yaml-language-server: $schema=.scoping/workflow.schema.json\nscoping: 2\n"
    )
    exported = downloaded(page, "Decision as JSON", tmp_path / "decision.json")
    decision = json.loads(exported.read_text("utf-8"))
    assert decision | {"file": None} == score(cli, path)
    assert decision["workflow"] == {"id": "refunds-quick-ones", "name": 'Refunds: "quick" # ones'}
    assert decision["criteria"][0]["evidence"] == "reads: orders\nwrites # billing"


def test_prices_out_of_date_are_said_from_the_day_after(page: Page) -> None:
    at(page, HYBRID)
    stale = page.get_by_text("The prices were valid until 2027-04-10")
    expect(page.get_by_text("valid until 2027-04-10").first).to_be_visible()
    expect(stale).to_have_count(0)
    page.clock.set_fixed_time("2027-04-11T00:00:00")
    page.reload()
    expect(stale).to_be_visible()


def test_changes_of_every_kind_are_written_into_every_sound_file(reader: Page) -> None:
    """Each is read, changed at four places, written and read again; comments are still all there."""
    changed = """(bytes) => {
        const { workflow, text } = scoping.workflowFile.read(Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0)));
        const wanted = { profile: {}, volume: {}, ...workflow };
        const give = (id, answer) => scoping.link.give(scopingRules, wanted, id, answer);
        give("outcome", "unsure"); give("judgment", undefined); give("currency", "CHF"); give("coverage", "0.3");
        wanted.profile.fixed_rules = { answer: "no", evidence: "a: b # c", by: "clerk" };
        wanted.answers.multi_system = { answer: "yes" };
        const written = scoping.workflowFile.write(text, wanted);
        const again = scoping.workflowFile.read(new TextEncoder().encode(written)).workflow;
        return [again.answers.outcome.answer ?? again.answers.outcome, again.profile, again.volume, text, written];
    }"""
    for path in READABLE:
        outcome, profile, volume, before, after = reader.evaluate(changed, encoded(path))
        assert outcome == "unsure", path.stem
        assert "judgment" not in profile, path.stem
        assert profile["fixed_rules"] == {"answer": "no", "evidence": "a: b # c", "by": "clerk"}, (
            path.stem
        )
        assert (volume["currency"], volume["coverage"]) == ("CHF", 0.3), path.stem
        assert re.findall(r"^\s*#.*", before, re.MULTILINE) == re.findall(
            r"^\s*#.*", after, re.MULTILINE
        ), path.stem


def test_a_file_that_is_dropped_is_read(page: Page) -> None:
    page.evaluate("""() => {
        const files = new DataTransfer();
        files.items.add(new File(["scoping: 1\\nworkflow: {id: a, name: Dropped}\\nanswers: {outcome: yes}\\n"], "a.yaml"));
        const element = document.querySelector("scoping-questionnaire");
        element.dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true}));
    }""")
    expect(page.locator("[data-notice]")).to_contain_text("a.yaml is read: Dropped")
    assert "a=----y" in page.url


# Paper, no script, home.


def test_on_paper_stands_the_result_and_not_the_questions(page: Page) -> None:
    at(page, HYBRID)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for hidden in (".sq-ask", ".sq-tools", ".sq-sliders", ".md-header", ".sq-bar"):
        assert not page.locator(hidden).is_visible(), hidden
    for shown in (
        "verdict",
        "criteria",
        "changes",
        "gates",
        "autonomy",
        "cost",
        "guardrails",
        "parts",
        "answers",
    ):
        assert page.locator(f"[data-part={shown}]").is_visible(), shown
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_questions_can_be_read_without_script(browser: Browser, site: Path) -> None:
    """Without script, a person can read the questions and how to answer them."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "questionnaire.html").as_uri())
    rules = documents.load_rulebook()
    for question in rules.items:
        assert page.get_by_text(question.question).first.is_visible(), question.id
    assert page.get_by_text("scoping ask scoping.yaml").is_visible()
    context.close()


def test_with_script_what_stands_in_for_it_is_gone(page: Page) -> None:
    assert not page.locator(".sq-fallback").is_visible()


def test_the_few_questions_at_home_lead_on_with_their_answers(browser: Browser, site: Path) -> None:
    page, outside = watched(browser)
    page.goto((site / "index.html").as_uri())
    mini = page.locator("scoping-questionnaire")
    for id_ in ("multi_system", "outcome"):
        mini.locator(f"[data-answer={id_}][value=yes]").check()
    expect(mini.get_by_role("status")).to_contain_text(
        "Provisionally agent, 2 of 5. It can become agent or hybrid."
    )
    mini.get_by_role("link", name="Go on in the questionnaire").click()
    assert page.url.endswith("questionnaire.html?v=2&a=y---y")
    assert form(page) == "Agent"
    assert not outside
    page.context.close()


def test_the_colour_scheme_can_be_switched_and_is_kept(page: Page) -> None:
    scheme = "document.body.getAttribute('data-md-color-scheme')"
    assert page.evaluate(scheme) == "default"
    page.get_by_title("Switch to dark").click()
    assert page.evaluate(scheme) == "slate"
    page.reload()
    assert page.evaluate(scheme) == "slate"


@pytest.mark.parametrize(("state", "look"), looks_of([*STATES]), ids=str)
def test_every_state_is_accessible(browser: Browser, site: Path, state: str, look: Look) -> None:
    page, outside = watched(browser, look)
    page.goto((site / "questionnaire.html").as_uri() + STATES[state])
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    # axe passes over what is not laid out
    page.add_style_tag(content=".sq-part { content-visibility: visible !important; }")
    check(page)
    assert not outside
    page.context.close()


# Weight; how soon it is there and how fast it paints is measured by benchmarks/questionnaire.py.


@pytest.fixture
def drawn(page: Page) -> Page:
    """The page with a file that has a path."""
    page.locator("[data-file]").set_input_files(PATH)
    expect(page.locator("[data-part=path] figure svg title")).to_have_text("The path, step by step")
    return page


def test_a_path_is_drawn_and_listed_and_stays_in_the_file(drawn: Page, tmp_path: Path) -> None:
    """A path is drawn and listed, also after a reload, and stays in the file as it was written."""
    listed = drawn.locator("[data-part=path] li")
    expect(listed.first).to_have_text(
        "1. invoice: read inbox.get with invoice_id = input.invoice_id"
    )
    assert listed.count() == 21
    drawn.reload()
    expect(listed).to_have_count(21)
    answer(drawn, "yes")
    path = downloaded(drawn, "Download scoping.yaml", tmp_path / "scoping.yaml")
    _, sign, steps = path.read_text("utf-8").partition("\npath:\n")
    assert sign + steps == "\npath:\n" + PATH.read_text("utf-8").partition("\npath:\n")[2]


def test_a_path_that_code_does_not_follow_is_not_drawn(drawn: Page) -> None:
    drawn.evaluate(f"{ELEMENT}.give('known_path', 'no')")
    expect(drawn.locator("[data-part=path]")).to_be_empty()
    drawn.evaluate(f"{ELEMENT}.give('known_path', 'yes')")
    expect(drawn.locator("[data-part=path] li")).to_have_count(21)


@pytest.mark.parametrize(
    ("step", "told"),
    [
        pytest.param(
            "{branch: [{when: a.b > 1}]}", "so nothing is computed from it", id="not-counted"
        ),
        pytest.param("{ask: Is it right?}", "so it cannot be drawn", id="not-drawn"),
    ],
)
def test_a_path_with_mistakes_is_said_so_and_kept(
    page: Page, tmp_path: Path, step: str, told: str
) -> None:
    head, sign, _ = PATH.read_text("utf-8").partition("\npath:\n")
    path = tmp_path / "mistaken.yaml"
    path.write_text(f"{head}{sign}  - {step}\n", "utf-8")
    page.locator("[data-file]").set_input_files(path)
    expect(page.locator(".sq")).to_contain_text(told)
    answer(page, "yes")
    written = downloaded(page, "Download scoping.yaml", tmp_path / "scoping.yaml")
    assert written.read_text("utf-8").endswith(f"{sign}  - {step}\n")


@pytest.mark.parametrize("look", looks("path"), ids=str)
def test_a_drawn_path_is_accessible_and_fits_the_screen(
    browser: Browser, site: Path, look: Look
) -> None:
    page, outside = watched(browser, look)
    page.goto((site / "questionnaire.html").as_uri())
    page.locator("[data-file]").set_input_files(PATH)
    expect(page.locator("[data-part=path] li")).to_have_count(21)
    check(page)
    assert not outside
    page.context.close()


def test_page_works_below_a_subpath_and_stays_small(browser: Browser, site: Path) -> None:
    """The page works below a subpath and weighs no more than a photograph."""
    page, outside = watched(browser)
    failed: list[str] = []
    page.on(
        "response", lambda response: failed.append(response.url) if response.status >= 400 else None
    )
    with compressed(site) as (address_, sent):
        page.goto(f"{address_}questionnaire.html", wait_until="networkidle")
        assert page.locator(".sq-card input").first.is_enabled()
        assert sum(sent.values()) <= MOST_BYTES, sent
        page.locator("[data-file]").set_input_files(EXAMPLES[0])
        expect(page.locator("[data-notice]")).to_contain_text("is read")
    assert not failed
    assert not outside
    page.context.close()


# What a person does that nobody plans.


def kept(page: Page) -> dict[str, Any]:
    """What the page works on: the workflow that it would write."""
    workflow: dict[str, Any] = page.evaluate(
        "document.querySelector('scoping-questionnaire').workflow"
    )
    return workflow


def note(page: Page, kind: str, text: str) -> None:
    field = page.locator(f"[data-kind={kind}]")
    field.evaluate("(field) => { field.closest('details').open = true; }")
    field.fill(text)
    field.blur()


def test_slider_moved_by_mouse_gives_a_figure_the_link_keeps(page: Page) -> None:
    """A slider that is moved by mouse gives a figure that the link keeps."""
    at(page, HYBRID)
    slider = page.locator(".sq-sliders [data-slide=coverage]")
    width = slider.evaluate("(slider) => slider.clientWidth")
    slider.click(position={"x": width * 0.437, "y": 5})
    expect(page.locator(".sq-sliders [data-shown=coverage]")).not_to_have_text("80% of runs")
    coverage = kept(page)["volume"]["coverage"]
    assert coverage != 0.8
    expect(page).to_have_url(re.compile(rf"_{coverage}_0\.5"))
    page.reload()
    assert kept(page)["volume"]["coverage"] == coverage


@pytest.mark.parametrize(
    ("typed", "figure"),
    [("4,000", 4000), ("1,234,567.5", 1234567.5), ("4.5", 4.5), ("0,8", 0.8), ("1 200", 1200)],
)
def test_a_comma_is_read_as_it_is_meant(page: Page, typed: str, figure: float) -> None:
    page.get_by_text("All questions").click()
    page.get_by_role("button", name="Cases per month: not answered").click()
    page.locator("#sq-figure").fill(typed)
    assert kept(page)["volume"]["runs_per_month"] == figure


def test_a_dot_that_may_part_thousands_is_asked_about(page: Page) -> None:
    page.get_by_text("All questions").click()
    page.get_by_role("button", name="Cases per month: not answered").click()
    page.locator("#sq-figure").fill("1.200")
    expect(page.locator("[data-complaint]")).to_have_text("Write 1200 or 1.2.")
    assert "runs_per_month" not in kept(page).get("volume", {})


def test_a_refused_figure_is_not_passed_over(page: Page) -> None:
    page.get_by_text("All questions").click()
    page.get_by_role("button", name="Share it can handle: not answered").click()
    page.locator("#sq-figure").fill("80")
    page.keyboard.press("Enter")
    expect(page.locator("#sq-figure")).to_be_focused()
    expect(page.locator("[data-complaint]")).to_contain_text("from 0 to 1")


@pytest.mark.parametrize("where", ["the verdict", "the end", "another question"])
def test_a_slider_below_leaves_the_card_above_as_it_is(page: Page, where: str) -> None:
    at(page, HYBRID if where != "another question" else "?v=2&a=yy")
    if where == "the end":
        page.evaluate("document.querySelector('scoping-questionnaire').go('end')")
    elif where == "the verdict":
        page.evaluate("document.querySelector('scoping-questionnaire').go('verdict')")
    before = page.locator(".sq-card").inner_text()
    page.locator(".sq-sliders [data-slide=minutes_by_hand]").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".sq-card").inner_text() == before


def test_a_link_within_the_page_forgets_nothing(page: Page) -> None:
    page.locator(".sq-card input[value=yes]").check()
    note(page, "evidence", "A list of both systems")
    page.evaluate("document.querySelector('scoping-questionnaire').go('verdict')")
    page.get_by_role("link", name="Read the result").click()
    page.reload()
    assert kept(page)["answers"]["multi_system"] == {
        "answer": "yes",
        "evidence": "A list of both systems",
    }


def test_back_leads_before_a_file_and_forward_to_it(page: Page) -> None:
    """Back leads from a file to what was there before, and forward to the file again."""
    at(page, HYBRID)
    page.locator("[data-file]").set_input_files(
        ROOT / "scoping" / "data" / "examples" / "policy-questions.yaml"
    )
    expect(page.locator("[data-notice]")).to_contain_text("is read")
    of_file = kept(page)
    page.go_back()
    expect(page.locator("[data-notice]")).to_have_text("")
    assert kept(page)["workflow"]["id"] == "workflow"
    assert kept(page)["answers"]["multi_system"] == "yes"
    page.go_forward()
    page.wait_for_function(
        "document.querySelector('scoping-questionnaire').workflow.workflow.id !== 'workflow'"
    )
    assert kept(page) == of_file


def test_what_was_noted_for_an_answer_stays_with_that_answer(page: Page) -> None:
    page.locator(".sq-card input[value=yes]").check()
    note(page, "evidence", "It books the refund")
    page.locator(".sq-card input[value=no]").check()
    assert kept(page)["answers"]["multi_system"] == "no"
    page.locator(".sq-card input[value=yes]").check()
    assert kept(page)["answers"]["multi_system"] == {
        "answer": "yes",
        "evidence": "It books the refund",
    }
    expect(page.locator("[data-kind=evidence]")).to_have_value("It books the refund")


def test_evidence_is_asked_for_beside_an_answer_only(page: Page) -> None:
    expect(page.locator(".sq-evidence")).to_be_hidden()
    page.locator(".sq-card input[value=yes]").check()
    expect(page.locator(".sq-evidence")).to_be_visible()


def test_what_is_pasted_can_be_read_by_the_command(page: Page, tmp_path: Path) -> None:
    page.locator(".sq-card input[value=yes]").check()
    note(page, "evidence", "one\u2028two\x0bthree\x85four")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download scoping.yaml").first.click()
    download.value.save_as(tmp_path / "scoping.yaml")
    workflow = documents.load_workflow(tmp_path / "scoping.yaml")
    assert workflow.answers["multi_system"].evidence == "one\ntwo three\nfour"


def test_html_in_a_link_or_a_name_is_shown_and_not_run(page: Page) -> None:
    at(page, "?v=<img src=x onerror=alert(1)>&a=yy&<b>=1")
    page.locator(".sq-names summary").click()
    page.locator("[data-name]").fill("<img src=x onerror=alert(1)> & <b>")
    page.locator("[data-name]").blur()
    page.wait_for_function(f"{ELEMENT}.workflow.workflow.id === 'img-src-x-onerror-alert-1-b'")
    assert page.locator(".sq img, .sq-notice b").count() == 0


def test_the_page_works_where_a_browser_lets_it_keep_nothing(browser: Browser, site: Path) -> None:
    page, _ = watched(browser)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.add_init_script("""for (const how of ["pushState", "replaceState"]) history[how] = () => { throw new Error("no") };
        Object.defineProperty(window, "sessionStorage", { get() { throw new Error("no") } });""")
    page.goto((site / "questionnaire.html").as_uri())
    page.locator(".sq-card input[value=yes]").check()
    page.get_by_role("button", name="Next", exact=True).click()
    page.locator(".sq-card input[value=yes]").check()
    expect(page.locator("[data-part=verdict]")).to_contain_text("2 of 5")
    assert not broken
    page.context.close()
