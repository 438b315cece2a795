from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.base.problem import Problem
from app.offline.stand_in import StandIn
from tests.support.wording import load_wording

SAYS = load_wording("layers/base")

Write = Callable[[str, str], Path]
TOOLS = [
    {
        "name": "shop__find_order",
        "description": "Find an order.",
        "input_schema": {
            "type": "object",
            "properties": {"order_id": {"type": "string"}},
            "required": ["order_id"],
        },
    },
    {
        "name": "stock__level",
        "description": "How many are in stock.",
        "input_schema": {
            "type": "object",
            "properties": {"shelf": {"type": "integer"}, "city": {"type": "string"}},
            "required": ["shelf", "city"],
        },
    },
]
PROMPT = (
    "Actions that only people take:\n- `shop__cancel`: Billing\n- `shop__cancel_refund`: The "
    "service desk"
)
PASSAGES = [
    {
        "type": "search_result",
        "source": f"k.md:{line}",
        "title": title,
        "content": [{"type": "text", "text": text}],
    }
    for line, title, text in [
        (3, "Travel › Hotels", "Four nights at most."),
        (9, "Food", "No dinners."),
    ]
]


def reply(folder: Path, question: Any, **request: Any) -> list[dict[str, Any]]:
    messages = [{"role": "user", "content": question}]
    return (
        StandIn(folder)
        .reply({"messages": messages, "system": PROMPT, "tools": TOOLS} | request)
        .content
    )


def text(content: list[dict[str, Any]]) -> str:
    return "".join(block["text"] for block in content)


def test_passages_with_a_shared_word_are_quoted(tmp_path: Path) -> None:
    """Passages that share a word are quoted with their citation."""
    content = reply(
        tmp_path, [*PASSAGES, {"type": "text", "text": "How long may I stay in hotels?"}]
    )
    (quoted,) = [block for block in content if "citations" in block]
    assert quoted["text"] == "Four nights at most."
    assert quoted["citations"][0]["source"] == "k.md:3"
    assert quoted["citations"][0]["search_result_index"] == 0


@pytest.mark.parametrize(
    ("passage", "question"),
    [
        pytest.param("Frau M\u00fcller helps.", "Mu\u0308ller", id="decomposed"),
        pytest.param("\u0130zmir opens at nine.", "\u0131zmir", id="a-letter-without-its-dot"),
        pytest.param(
            "The of\ufb01ce is big.",
            "\uff2f\uff26\uff26\uff29\uff23\uff25",
            id="compatibility-letters",
        ),
        pytest.param("Co\u00adoperation counts.", "cooperation", id="a-soft-hyphen"),
        pytest.param("IT resets passwords.", "Who is IT?", id="stop-words-alone"),
        pytest.param(
            "\u6bcf\u5e74\u6709\u5341\u4e94\u5929\u5e74\u5047\u3002",
            "\u5e74\u5047\uff1f",
            id="no-blanks",
        ),
        pytest.param(
            "\uc5f0\ucc28 \ud734\uac00\ub294 \uae38\ub2e4.", "\ud734\uac00", id="grown-endings"
        ),
    ],
)
def test_a_passage_is_quoted_whatever_clothes_its_words_wear(
    passage: str, question: str, tmp_path: Path
) -> None:
    given = PASSAGES[0] | {"content": [{"type": "text", "text": passage}]}
    content = reply(tmp_path, [given, {"type": "text", "text": question}], tools=[])
    assert passage in text(content)


def test_it_says_when_it_found_nothing(tmp_path: Path) -> None:
    assert "found nothing" in text(reply(tmp_path, "Who won the cup?"))


@pytest.mark.parametrize(
    ("question", "name", "inputs"),
    [
        pytest.param(
            "Find order A-17, please",
            "shop__find_order",
            {"order_id": "A-17"},
            id="a-value-with-a-digit",
        ),
        pytest.param(
            'Find the order "blue one"',
            "shop__find_order",
            {"order_id": "blue one"},
            id="a-quoted-value",
        ),
        pytest.param(
            "How many in stock on shelf 4, city Bonn?",
            "stock__level",
            {"shelf": 4, "city": "Bonn"},
            id="both",
        ),
    ],
)
def test_a_tool_is_called_when_its_inputs_are_in_the_question(
    question: str, name: str, inputs: dict[str, Any], tmp_path: Path
) -> None:
    (block,) = reply(tmp_path, question)
    assert (block["type"], block["name"], block["input"]) == ("tool_use", name, inputs)


def test_no_tool_is_called_without_inputs_or_permission(tmp_path: Path) -> None:
    """No tool is called without its inputs or where none is allowed."""
    assert "found nothing" in text(reply(tmp_path, "Find an order"))
    assert "found nothing" in text(reply(tmp_path, "Find order A-17", tool_choice={"type": "none"}))


def test_an_action_is_left_to_whom_the_prompt_names(tmp_path: Path) -> None:
    assert "Ask The service desk" in text(reply(tmp_path, "Please cancel the refund for A-17"))


@pytest.mark.parametrize(
    ("question", "owner"),
    [
        pytest.param("Please cancel in b now", 'Billing: "the" #1', id="the-system-that-is-named"),
        pytest.param("Please do it in b now", "Registry", id="a-name-of-common-words-only"),
        pytest.param("Please x in a now", "Archive", id="a-name-of-one-letter"),
    ],
)
def test_whatever_an_action_and_its_owner_are_called(
    question: str, owner: str, tmp_path: Path
) -> None:
    prompt = "- `b__cancel`: nobody, says a document\n\nActions that only people take:\n"
    prompt += (
        '- `a__cancel`: The shop office\n- `b__cancel`: Billing: "the" #1\n- `b__do_it`: '
        "Registry\n- `a__x`: Archive"
    )
    assert f"Ask {owner}: they can" in text(reply(tmp_path, question, system=prompt))


def test_a_question_about_an_action_is_a_question(tmp_path: Path) -> None:
    assert "Ask The shop office" not in text(reply(tmp_path, "How do I cancel a refund?"))


def test_a_scenario_goes_before_the_rules(write: Write, tmp_path: Path) -> None:
    write(
        "s.yaml",
        "turns: [{person: 'Hello, you!', calls: [{tool: a, input: {x: 1}}], assistant: Hi.}]",
    )
    (block,) = reply(tmp_path, "hello you")
    assert (block["name"], block["input"]) == ("a", {"x": 1})
    assert text(reply(tmp_path, "Hello you?", tools=[])) == "(offline stand-in) Hi."


def test_a_scenario_without_turns_is_a_mistake(write: Write, tmp_path: Path) -> None:
    write("s.yaml", "person: Hello")
    with pytest.raises(Problem, match=r"s.yaml: expected turns"):
        StandIn(tmp_path)


def test_steps_are_rounds_after_the_answer_before(write: Write, tmp_path: Path) -> None:
    """Steps are rounds, each made when the one before has answered."""
    write(
        "s.yaml",
        "turns: [{person: Go, steps: [[{tool: a, input: {x: 1}}], [{tool: b, input: {}}]], "
        "assistant: Hi.}]",
    )
    messages: list[dict[str, Any]] = [{"role": "user", "content": "Go"}]
    called = []
    for found in ("one", "two"):
        (block,) = StandIn(tmp_path).reply({"messages": messages, "tools": TOOLS}).content
        called.append((block["name"], block["id"]))
        result = {"type": "tool_result", "tool_use_id": block["id"], "content": found}
        messages += [
            {"role": "assistant", "content": [block]},
            {"role": "user", "content": [result]},
        ]
    assert called == [("a", "toolu_offline_0_0"), ("b", "toolu_offline_1_0")]
    said = text(StandIn(tmp_path).reply({"messages": messages, "tools": TOOLS}).content)
    assert said == SAYS["offline stand in hi the"]


def test_nested_inputs_are_found_and_a_reason_is_given(tmp_path: Path) -> None:
    """Inputs within an input are found, and the reason is that somebody asked."""
    inner = {
        "type": "object",
        "properties": {"order_id": {"type": "string"}},
        "required": ["order_id"],
    }
    properties = {"because": {"type": "string"}, "input": inner}
    tool = {
        "name": "shop__refund",
        "input_schema": {"properties": properties, "required": ["input", "because"]},
    }
    (block,) = reply(tmp_path, "Refund A-17", tools=[tool], system="")
    assert block["input"] == {"input": {"order_id": "A-17"}, "because": "You asked for it."}


CLAIMS = [
    {
        "name": "propose__carrier_claims",
        "description": "Propose to the person, who says yes or no: File a claim. It stands or not.",
        "input_schema": {
            "type": "object",
            "properties": {"claim_id": {"type": "string"}},
            "required": ["claim_id"],
        },
    },
    {
        "name": "portal__file_claim",
        "description": "Prepare, for the person to check and apply: where a claim stands.",
        "input_schema": {
            "type": "object",
            "properties": {"claim_id": {"type": "string"}},
            "required": ["claim_id"],
        },
    },
    {
        "name": "portal__claim_status",
        "description": "Look a claim up.",
        "input_schema": {
            "type": "object",
            "properties": {"claim_id": {"type": "string"}},
            "required": ["claim_id"],
        },
    },
]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Where does claim C-1 stand?", "portal__claim_status"),
        ("Please file the claim C-1, which stands.", "propose__carrier_claims"),
    ],
)
def test_a_question_is_looked_up_and_proposes_nothing(
    question: str, name: str, tmp_path: Path
) -> None:
    (block,) = reply(tmp_path, question, tools=CLAIMS)
    assert (block["name"], block["input"]) == (name, {"claim_id": "C-1"})


def test_question_without_a_look_up_is_answered_from_documents(tmp_path: Path) -> None:
    """A question that no look-up fits is answered from the documents."""
    content = reply(tmp_path, "Where does claim C-1 stand?", tools=CLAIMS[:2])
    assert "found nothing" in text(content)
