"""The report: one page that needs nothing, holds everything that was decided, and lets nobody's
text in as markup.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scoping.cost import CostPart
from scoping.decision import Decision
from scoping.documents import examples
from scoping.next_step import NextStep, next_step
from scoping.questions import Item
from scoping.renderers.report import html
from scoping.renderers.wording import amounts, next_steps, verdict
from scoping.renderers.wording.phrases import cost_part
from scoping.rulebook import Architecture, Rulebook
from scoping.workflow import Operation, Record, Response, System, Trigger
from tests.support.wording import load_wording

from .conftest import parsed, said, words

SAYS = load_wording("renderers")

if TYPE_CHECKING:
    from tests.conftest import Golden

    from .conftest import Decide, Node

GOLDEN = Path(__file__).parent / "golden" / "damaged-order-report.txt"
HOSTILE = (
    "<script>alert(1)</script> \"><img src=x onerror=alert(1)> | {{x}} {y} & ' "
    "</title></style>\nnext line"
)
BLOCKS = {"p", "ul", "ol", "dl", "div", "table", "section", "figure", "h1", "h2", "h3"}
each_example = pytest.mark.parametrize("name", examples.names())


def read(decision: Decision, **options: dict[str, str]) -> Node:
    return parsed(html.render(decision, despite=options.get("despite")))


def chapter(page: Node, id_: str) -> str:
    """Give the text of one chapter."""
    found = page.find(f".//section[@id='{id_}']")
    assert found is not None, f"there is no chapter {id_}"
    return said(found)


def body(page: Node) -> Node:
    found = page.find("body")
    assert found is not None
    return found


def flat(text: str) -> str:
    return " ".join(text.split())


@each_example
def test_the_page_is_well_formed_and_stands_alone(example: Decide, name: str) -> None:
    page = read(example(name))
    tags = [node.tag for node in page.iter()]
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & {*tags}
    ids = [node.attrib["id"] for node in page.iter() if "id" in node.attrib]
    assert len(ids) == len({*ids})
    for node in page.iter():
        assert "src" not in node.attrib
        assert node.attrib.get("href", "#content").removeprefix("#") in ids
        assert not any(key.startswith("on") or key == "style" for key in node.attrib)
    style = page.findtext("head/style") or ""
    assert not re.search(r"url\(|@import|@font-face", style)
    policy = page.find("head/meta[@http-equiv='Content-Security-Policy']")
    assert policy is not None
    assert policy.attrib["content"].startswith("default-src 'none';")


@each_example
def test_the_page_can_be_walked_by_headings_landmarks_and_tables(
    example: Decide, name: str
) -> None:
    page = read(example(name))
    assert page.attrib["lang"] == "en"
    levels = [int(node.tag[1]) for node in page.iter() if re.fullmatch(r"h[1-6]", node.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {"header", "nav", "main", "footer"} <= {node.tag for node in page.iter()}
    captions = [words(caption) for caption in page.iter("caption")]
    assert len(captions) == len([*page.iter("table")]) == len({*captions})
    assert {node.attrib.get("scope") for node in page.iter("th")} == {"row", "col"}
    for table in page.iter("table"):
        columns = len(table.findall("thead/tr/th"))
        assert {len([*row]) for row in table.findall("tbody/tr")} == {columns}


@each_example
def test_paragraphs_hold_no_blocks(example: Decide, name: str) -> None:
    """Paragraphs hold no blocks, which a browser would tear apart."""
    for paragraph in read(example(name), despite={"plain_code": "a reason"}).iter():
        if paragraph.tag in {"p", "span"}:
            inside = [node.tag for node in paragraph.iter()][1:]
            assert not BLOCKS & {*inside}


@each_example
def test_nothing_that_was_decided_is_left_out(example: Decide, name: str) -> None:
    decision = example(name)
    page = read(decision)
    said_, rules = decision.assessment, decision.rules
    others: tuple[Item, ...] = (rules.engagement, *rules.readiness, *rules.modifiers)
    everything = {
        "summary": [
            *verdict.statement(decision),
            decision.mandate.says,
            *decision.mandate.missing,
        ],
        "criteria": [
            text for each in decision.criteria for text in (each.question.title, each.because)
        ],
        "gates": [
            text for each in said_.gates for text in (each.gate.title, each.state, each.because)
        ],
        "options": [text for each in decision.rejected for text in (each.title, each.because)],
        "open": [
            text
            for each in decision.unknowns
            for text in (each.title, each.ask_whom, each.matters[1:])
        ]
        + [warning[1:] for warning in decision.warnings],
        "autonomy": [decision.autonomy.because, *(cap.because for cap in decision.autonomy.caps)],
        "guardrails": [
            text for each in decision.guardrails for text in (each.rule.title, each.rule.must)
        ],
        "parts": [text for each in decision.parts for text in (each.title, each.because)],
        "people": [*decision.adoption.involve, *decision.adoption.day, *decision.adoption.vendor]
        + [text for step in decision.adoption.milestones for text in (step.title, step.done_when)],
        "record": [rules.id, f"version {rules.version}", *rules.sources.values()],
        "identity": [decision.workflow.id, rules.digest],
        "cost": [
            decision.cost.model,
            str(rules.prices.as_of),
            str(rules.prices.good_until),
            rules.prices.source,
        ],
        "answers": [each.title for each in others],
    }
    for id_, expected in everything.items():
        found = chapter(page, id_)
        for text in expected:
            assert flat(text) in found, f"{id_} lacks {text!r}"
    code = [words(node) for node in page.iter("code")]
    for guardrail in decision.guardrails:
        assert {guardrail.carrier.file, guardrail.carrier.test} <= {*code}
    assert {action.name for action in decision.actions} <= {*code}


def before_the_appendix(page: Node) -> str:
    """Give the text of all that stands before the appendix."""
    return chapter_texts(page, "summary", "decide", "build", "review")


def chapter_texts(page: Node, *ids: str) -> str:
    return " ".join(chapter(page, id_) for id_ in ids)


@each_example
def test_paths_cron_and_risks_are_in_the_appendix_alone(example: Decide, name: str) -> None:
    decision = example(name)
    page = read(decision)
    readable, appendix = before_the_appendix(page), chapter(page, "appendix")
    paths = {guardrail.carrier.file for guardrail in decision.guardrails}
    settings = {
        value
        for trigger in decision.workflow.triggers
        for key, value in trigger.settings.items()
        if key in ("cron", "path")
    }
    code = {words(node) for node in page.findall(".//section[@id='appendix']//code")}
    for text in (*paths, *settings, decision.rules.digest):
        assert text not in readable
        assert text in code
    assert not re.search(r"\b(src|tests|docs|templates)/\w", readable)
    assert not re.search(r"\b\w+\.(py|md|json|lock)\b", readable)
    assert not re.search(r"\b(ASI|LLM)\d\d\b", readable)
    for guardrail in decision.guardrails:
        assert {*guardrail.rule.references} <= {*re.findall(r"\w+", appendix)}


def test_a_schedule_is_set_in_the_appendix(example: Decide) -> None:
    """Otherwise the test above could not fail for cron."""
    decision = example("daily-sales-brief")
    triggers = [each.settings for each in decision.workflow.triggers if each.kind == "schedule"]
    assert triggers
    assert triggers[0]["cron"] in chapter(read(decision), "triggers")


def test_every_term_of_the_glossary_is_used(example: Decide) -> None:
    pages = [read(example(name)) for name in ("damaged-order", "claims-triage")]
    text = " ".join(map(before_the_appendix, pages)).lower()
    terms = [words(term).lower() for term in pages[0].findall(".//section[@id='glossary']//dt")]
    assert len(terms) == len({*terms}) >= 12
    assert [term for term in terms if term not in text] == []


LINES = {"h1", "h2", "h3", "h4", "p", "li", "dt", "dd", "th", "td", "caption", "figcaption", "span"}


def test_the_words_of_a_report(example: Decide, golden: Golden, rules: Rulebook) -> None:
    """The wording is pinned here; the other tests ask for what a report holds."""
    page = read(example("damaged-order"))
    lines = [
        f"{node.tag}: {words(node)}"
        for node in body(page).iter()
        if node.tag in LINES and not LINES & {child.tag for child in node.iter() if child != node}
    ]
    golden(GOLDEN, "\n".join(lines).replace(rules.digest, "DIGEST") + "\n")


@each_example
def test_the_first_page_asks_for_signatures(example: Decide, name: str) -> None:
    decision = example(name)
    first = chapter(read(decision), "summary")
    for label in ("Name and role", "Date", "Signature"):
        assert first.count(label) == 2
    can_be_built = decision.assessment.settled and not decision.stops
    assert ("to build it as this page says" in first) is can_be_built


@each_example
def test_a_month_is_shown_with_what_it_consists_of(example: Decide, name: str) -> None:
    decision = example(name)
    cost = decision.cost
    page = read(decision)
    rows = page.findall(".//div[@aria-labelledby='consists-table-caption']/table/tbody/tr")
    assert len(rows) == len(CostPart) + 1
    first = chapter(page, "summary")
    for row, (part, values) in zip(rows, cost.chosen.parts.items(), strict=False):
        title, *sums = [words(cell) for cell in row]
        sum_ = " ".join(amounts.money(values.expected, cost.currency).split())
        assert title == cost_part(part, decision)
        assert sum_ in sums
        assert f"{title} {sum_}" in first


@each_example
def test_the_first_page_says_what_comes_first(example: Decide, name: str) -> None:
    decision = example(name)
    first, *_ = next_steps.acts(decision, next_steps.Source("scoping.yaml"))
    page = chapter(read(decision), "summary")
    if next_step(decision) is NextStep.SCAFFOLD:
        assert decision.adoption.milestones[0].done_when in page
    else:
        assert flat(" ".join([first.instruction, *first.details])) in page
    assert "scoping " not in page


@each_example
def test_evidence_comes_with_its_source_and_who_said_it(example: Decide, name: str) -> None:
    decision = example(name)
    found = chapter(read(decision), "criteria")
    for result in decision.criteria:
        for text in result.response or ():
            assert text is None or flat(text) in found


@each_example
def test_no_sum_of_money_is_more_precise_than_an_estimate(example: Decide, name: str) -> None:
    text = words(body(read(example(name))))
    sums = re.findall(r"([\d,]*\.?\d+) [A-Z]{3}\b(?! per hour)", text)
    assert sums
    for digits in sums:
        assert len(digits.replace(",", "").replace(".", "").strip("0")) <= 2, digits


def test_every_figure_is_marked_as_measured_or_an_estimate(example: Decide) -> None:
    page = read(example("damaged-order"))
    for id_ in ("options-table", "inputs-table"):
        rows = page.findall(f".//div[@aria-labelledby='{id_}-caption']/table/tbody/tr")
        bases = [words([*row][-1]) for row in rows]
        assert len(bases) >= 3
        assert all(basis.startswith(("measured", "estimate")) for basis in bases)
    assert "measured" in chapter(page, "cost")


def test_an_assistant_has_no_ladder_and_says_why(example: Decide) -> None:
    decision = example("daily-sales-brief")
    page = read(decision)
    assert page.find(".//section[@id='rollout']") is None
    assert chapter(page, "autonomy") == f"Autonomy {decision.rules.autonomy.assistant}"


def test_a_near_miss_names_its_extension_and_what_would_tip_it(example: Decide) -> None:
    decision = example("daily-sales-brief")
    near = decision.assessment.near_miss
    assert near is not None
    found = chapter(read(decision), "smaller")
    for text in (near.title, near.says, "When it is not enough.", near.tips):
        assert flat(text) in found


def test_fully_approved_agent_has_a_smaller_first_step(described: Decide) -> None:
    """An agent that a person approves throughout has a smaller first step."""
    decision = described(
        "answers: {multi_system: yes, outcome: yes}\n"
        "systems: [{id: crm, operations: [{id: note, effect: write, approve: always}]}]"
    )
    step = decision.smaller_first_step
    assert step is not None
    assert step.limits is not None
    assert flat(step.limits) in chapter(read(decision), "smaller")


def test_an_agent_has_its_ladder_with_the_figures_of_every_rung(example: Decide) -> None:
    decision = example("inventory-replenishment")
    found = chapter(read(decision), "rollout")
    allowed = [rung for rung in decision.autonomy.ladder if rung.allowed]
    for rung in allowed[:-1]:
        assert rung.promoted_when in found
    assert found.count(allowed[0].demoted_when) == len(allowed)
    assert SAYS["not possible the answers allow"] in found
    assert decision.rules.autonomy.demotion_at_once in found


def test_what_it_may_do_alone_and_what_a_person_decides(example: Decide) -> None:
    first = chapter(read(example("damaged-order")), "summary")
    alone = first.partition("What it may do alone")[2].partition("What a person decides")[0]
    decides = first.partition("What a person decides")[2].partition("The mandate.")[0]
    assert "billing: refund, unless amount > 100" in alone
    assert "crm: add case note" in alone
    assert "billing: refund, when amount > 100" in decides
    assert "crm: add case note" not in decides
    assert "cancel" not in alone + decides


def test_a_read_that_sends_is_for_a_person_at_l1(described: Decide) -> None:
    decision = described(
        "answers: {multi_system: yes, outcome: yes}\n"
        "profile: {autonomy_tolerance: low, judgment: high}\n"
        "systems: [{id: web, operations: ["
        "{id: ask, effect: read, input: {url: string}, sends: [url]}]}]"
    )
    assert decision.actions[0].approve == "always"
    decides = chapter(read(decision), "summary").partition("What a person decides")[2]
    assert "web: ask, always" in decides


def test_hybrid_shows_each_part_twice_and_who_is_involved(example: Decide) -> None:
    """A hybrid shows each part twice, and whom an agent involves."""
    decision = example("damaged-order")
    page = read(decision)
    for part in decision.parts:
        assert part.assistant in chapter(page, "parts")
        assert part.agent in chapter(page, "parts")
    for text in decision.rules.adoption[Architecture.AGENT].involve:
        assert text in chapter(page, "people")


def test_provisional_verdict_says_what_to_settle_first(example: Decide) -> None:
    """A provisional verdict says what it can become and what to settle first."""
    decision = example("claims-triage")
    summary = chapter(read(decision), "summary")
    assert "provisional: assistant or agent" in summary
    assert "Answer the open questions" in summary
    for question in decision.assessment.open_questions:
        assert flat(decision.rules.question(question.id).ask_whom) in summary


def test_every_flip_is_listed_and_the_other_engagement_answer(example: Decide) -> None:
    decision = example("damaged-order")
    rows = read(decision).findall(".//section[@id='changes']//tbody/tr")
    assert len(rows) == len(decision.assessment.flips) + 1
    assert words(rows[-1]) == SAYS["conversation as part of the"]


def test_a_gate_that_was_gone_past_keeps_the_reason(example: Decide) -> None:
    """What is signed waits for the gate, unless there is a reason to go on."""
    decision = example("invoice-entry-fixed-form")
    first = chapter(read(decision), "summary")
    assert first.startswith("The decision Not yet agent by the criteria, settled")
    assert "we agree to settle this first" in first
    assert "Try this first." in chapter(read(decision), "options")
    page = read(decision, despite={"plain_code": "the form changes | next <month>"})
    assert SAYS["reason to continue the form"] in chapter(page, "gates")
    first = chapter(page, "summary")
    assert SAYS["reason to continue the form"] in first
    assert first.startswith("The decision Agent settled")
    assert "to build it as this page says" in first
    assert "Do what the gate asks" not in first


@pytest.mark.parametrize(
    ("rest", "missing"),
    [
        pytest.param(
            "answers: {}",
            "Cases per month; Minutes per case by hand; Cost of an hour",
            id="no-figures",
        ),
        pytest.param(
            "volume: {runs_per_month: 5}",
            "Minutes per case by hand; Cost of an hour",
            id="one-of-them",
        ),
        pytest.param(
            "volume: {runs_per_month: 5, minutes_by_hand: 5, hourly_cost: 5, currency: XXX}",
            "an exchange rate for XXX",
            id="a-currency-without-a-rate",
        ),
    ],
)
def test_missing_figures_are_named_and_not_invented(
    described: Decide, rest: str, missing: str
) -> None:
    """Missing figures are named, and nothing is made up for them."""
    page = read(described(rest))
    found = chapter(page, "cost")
    assert SAYS["the options cannot be compared"].format(missing=missing) in found
    assert found.count("not known") >= 6
    assert page.find(".//section[@id='cost']/figure") is None


def test_a_mandate_that_lacks_parts_names_them(described: Decide) -> None:
    decision = described("answers: {multi_system: yes, outcome: yes}")
    assert decision.mandate.missing
    assert f"The mandate still lacks: {'; '.join(decision.mandate.missing)}." in chapter(
        read(decision), "summary"
    )


def test_a_build_that_never_pays_says_never(described: Decide) -> None:
    page = read(described("volume: {runs_per_month: 10, minutes_by_hand: 0, hourly_cost: 40}"))
    assert SAYS["it never breaks even as"] in chapter(page, "summary")


def test_huge_figures_are_written_and_drawn(described: Decide) -> None:
    volume = (
        "volume: {runs_per_month: 1000000000, minutes_by_hand: 1000000000, hourly_cost: 1000000000}"
    )
    page = html.render(described(volume))
    parsed(page)
    assert not re.search(r"\b(inf|nan)\b", page)


def test_record_names_day_deciders_and_predecessor(example: Decide) -> None:
    """The record names its day, its deciders and what it replaces."""
    decision = example("damaged-order")
    kept = Record("accepted", date(2026, 6, 1), ("head of care", "IT"), "2025-11 returns")
    found = chapter(
        read(decision._replace(workflow=decision.workflow._replace(record=kept))), "record"
    )
    for text in ("accepted", "2026-06-01", "head of care, IT", "2025-11 returns", "2027-05-20"):
        assert text in found


def test_what_people_wrote_is_text_wherever_it_stands(example: Decide) -> None:
    decision = example("damaged-order")
    given = Response("yes", HOSTILE, HOSTILE, HOSTILE)
    workflow = decision.workflow._replace(
        name=HOSTILE,
        owner=HOSTILE,
        goal=HOSTILE,
        description=HOSTILE,
        answers=dict.fromkeys(decision.workflow.answers, given),
        profile={**decision.workflow.profile, "engagement": given},
        systems=(System(HOSTILE, (Operation(HOSTILE, "write", undo=HOSTILE),), HOSTILE),),
        triggers=(Trigger("event", {"name": HOSTILE}),),
        record=Record(deciders=(HOSTILE,), supersedes=HOSTILE),
    )
    criteria = tuple(result._replace(response=given) for result in decision.criteria)
    action = decision.actions[0]._replace(
        system=HOSTILE, operation=HOSTILE, effect="write", reversal=HOSTILE, approve=HOSTILE
    )
    mandate = decision.mandate._replace(says=HOSTILE, missing=(HOSTILE,))
    hostile = decision._replace(
        workflow=workflow,
        criteria=criteria,
        actions=(action,),
        mandate=mandate,
        warnings=(HOSTILE,),
    )
    text = html.render(hostile, despite={gate.id: HOSTILE for gate in decision.rules.gates})
    page = parsed(text)
    assert not {"script", "img"} & {node.tag for node in page.iter()}
    assert "<script" not in text
    assert text.count("</title></style>") == 0
    for id_ in ("summary", "work", "criteria", "answers", "actions", "record"):
        section = page.find(f".//section[@id='{id_}']")
        assert section is not None, id_
        assert flat(HOSTILE) in words(section), id_
    assert flat(HOSTILE) in flat(page.findtext("head/title") or "")


def test_the_same_decision_gives_the_same_page(example: Decide) -> None:
    assert html.render(example("damaged-order")) == html.render(example("damaged-order"))
