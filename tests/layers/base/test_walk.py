"""The stand-in as an agent's model, through the real client and over operations that answer as the
test says.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from anthropic import Anthropic

from app.base.problem import Problem
from app.offline.messages_api import same
from app.offline.stand_in import StandIn
from app.offline.walk import Walk
from tests.support.wording import load_wording

SAYS = load_wording("layers/base")

Write = Callable[[str, str], Path]
Client = Callable[..., Anthropic]
Called = tuple[str, dict[str, Any]]
Run = Callable[..., tuple[list[str], list[Called], dict[str, Any]]]


def tool(name: str, description: str = "", **properties: str) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {n: {"type": t} for n, t in properties.items()},
    }
    return {
        "name": name,
        "description": description,
        "input_schema": schema | {"required": [*properties]},
    }


PLAN, FINISH = (
    tool("plan", steps="array"),
    tool("finish", met="boolean", confidence="number", missing="string"),
)
ORDER = tool(
    "vendors__order", "Place an order. Changes: vendors.", item_id="string", level="integer"
)
CANCEL = tool(
    "vendors__cancel", "Cancel it. Changes: vendors. Takes back: vendors__order.", item_id="string"
)
LETTER = tool("vendors__letter", "Send a letter. Changes: vendors.", address="string")
LEVEL = tool("stock__level", "Stock of an item.", item_id="string")
SHELF = tool("stock__shelf", "What is on a shelf.", shelf="integer")
TOOLS = [ORDER, CANCEL, LETTER, LEVEL, SHELF]
ROWS = '[{"item_id": "A-1", "level": 3}, {"item_id": "A-2", "level": 9}]'


@pytest.fixture
def run(client: Client, tmp_path: Path) -> Run:
    """A run to its end: what was planned, which operations were called with what, and how it finished."""

    def pursue(
        goal: Any, answers: dict[str, Any] | None = None, tools: Any = TOOLS, later: str = ""
    ) -> tuple[list[str], list[Called], dict[str, Any]]:
        ask = client(StandIn(tmp_path).reply).messages.create
        messages: list[Any] = [{"role": "user", "content": goal}]
        planned: list[str] = []
        made: list[Called] = []
        for turn in range(20):
            choice: Any = {"type": "auto"} if turn else {"type": "tool", "name": "plan"}
            given: Any = [*tools, FINISH if turn else PLAN]
            message = ask(
                model="m", max_tokens=999, messages=messages, tools=given, tool_choice=choice
            )
            content = [
                block.model_dump(exclude_none=True, mode="json") for block in message.content
            ]
            if content[0]["name"] == "finish":
                return planned, made, content[0]["input"]
            if content[0]["name"] == "plan":
                planned = [step["operation"] for step in content[0]["input"]["steps"]]
            else:
                made += [(block["name"], block["input"]) for block in content]
            results = [
                answered(block, (answers or {}).get(block["name"], ROWS)) for block in content
            ]
            note = [{"type": "text", "text": later}] if later and turn == 1 else []
            messages += [
                {"role": "assistant", "content": content},
                {"role": "user", "content": [*results, *note]},
            ]
        raise AssertionError(f"no end: {made}")

    return pursue


def answered(block: dict[str, Any], answer: str | Exception) -> dict[str, Any]:
    """A system's result, or its refusal."""
    failed = isinstance(answer, Exception)
    return {
        "type": "tool_result",
        "tool_use_id": block["id"],
        "content": str(answer),
        "is_error": failed,
    }


def test_it_reads_then_writes_what_it_can_fill_in_and_reports(run: Run) -> None:
    planned, made, end = run("Restock A-1.")
    assert planned == ["stock__level", "stock__shelf", "vendors__order", "vendors__letter"]
    assert made == [
        ("stock__level", {"item_id": "A-1"}),
        ("vendors__order", {"item_id": "A-1", "level": 3}),
        ("vendors__letter", {"address": "A-1"}),
    ]
    assert (end["met"], end["confidence"], end["missing"]) == (True, 0.8, "")
    assert end["report"].startswith(
        "(offline stand-in) What I did for: Restock A-1.\n- stock.level: [{"
    )


def test_named_values_come_before_reads_and_goal(run: Run) -> None:
    """What it was told by name comes before what it reads and what the goal says."""
    told = 'It is for:\nitem_id: "A-7"\nlevel: 12\naddress: "two: words"'
    goal = [{"type": "text", "text": "Restock A-1."}, {"type": "text", "text": told}]
    _, made, _ = run(goal)
    assert made == [
        ("stock__level", {"item_id": "A-7"}),
        ("vendors__order", {"item_id": "A-7", "level": 12}),
        ("vendors__letter", {"address": "two: words"}),
    ]


@pytest.mark.parametrize(
    ("plan", "planned"),
    [
        (["vendors__letter"], [("vendors__letter", 3)]),
        (["vendors__letter"] * 2, [("vendors__letter", 2)]),
        (
            ["vendors__letter", "stock__level", "vendors__letter", "vendors__letter"],
            [("vendors__letter", 3), ("stock__level", 1)],
        ),
        (
            ["vendors__letter", {"operation": "vendors__letter", "for": {"address": "b"}}],
            [("vendors__letter", 3), ("vendors__letter", 1)],
        ),
    ],
    ids=["as often as it is called", "as often as it is named", "with others", "and in full"],
)
def test_repeated_operation_in_a_plan_is_not_multiplied(
    plan: list[Any], planned: list[tuple[str, int]]
) -> None:
    """A plan that names an operation several times is not multiplied."""
    letter = {"tool": "vendors__letter", "input": {"address": "a"}}
    goals = {same("Write."): {"goal": "Write.", "plan": plan, "steps": [[letter]] * 3}}
    request = {
        "tools": [tool("plan", steps="array"), LEVEL, LETTER],
        "tool_choice": {"type": "tool", "name": "plan"},
        "messages": [{"role": "user", "content": [{"type": "text", "text": "Write."}]}],
    }
    steps = Walk(request, goals).plan()
    assert [(step["operation"], step.get("times", 1)) for step in steps] == planned


def test_an_undo_is_neither_planned_nor_called(run: Run) -> None:
    planned, made, _ = run("Cancel A-1.")
    assert "vendors__cancel" not in [*planned, *(name for name, _ in made)]


def test_operation_that_another_takes_back_is_a_write(run: Run) -> None:
    """An operation that another takes back writes, even if nothing else says so."""
    order = tool("a__order", "Order.", item_id="string")
    cancel = tool("a__cancel", "Cancel. Takes back: a__order.", item_id="string")
    planned, _, _ = run("Restock A-1.", tools=[order, cancel, LEVEL])
    assert planned == ["stock__level", "a__order"]


def test_lone_write_is_planned_if_the_goal_has_its_inputs(run: Run) -> None:
    """Without a read, only a write whose inputs the goal has is planned."""
    planned, made, _ = run("Write to a@b.example", tools=[ORDER, LETTER])
    assert planned == ["vendors__letter"]
    assert made == [("vendors__letter", {"address": "a@b.example"})]


def test_result_gives_fitting_inputs_and_the_newest_wins(run: Run) -> None:
    """A result gives inputs by name if they fit, and the newest one does."""
    answers = {
        "stock__shelf": '{"result": [{"item_id": "B-2", "level": null}]}',
        "stock__level": '[{"level": 4}',
    }
    _, made, _ = run("Look at shelf 7", answers, [LEVEL, SHELF, ORDER])
    assert made == [
        ("stock__level", {"item_id": "7"}),
        ("stock__shelf", {"shelf": 7}),
        ("vendors__order", {"item_id": "B-2", "level": 4}),
    ]


def test_what_is_refused_is_not_tried_again_and_the_rest_goes_on(run: Run) -> None:
    _, made, end = run(
        "Restock A-1.", {"vendors__order": PermissionError("Refused: over the limit.")}
    )
    assert [name for name, _ in made] == ["stock__level", "vendors__order", "vendors__letter"]
    assert (end["met"], end["missing"]) == (False, "Refused: over the limit.")
    assert SAYS["vendors order failed refused over"] in end["report"]


def test_fully_refused_run_says_what_is_missing(run: Run) -> None:
    """A run in which everything was refused says what is missing."""
    no = PermissionError("Refused: not today.")
    _, _, end = run(
        "Restock A-1.", dict.fromkeys(("stock__level", "vendors__letter"), no), [LEVEL, LETTER]
    )
    assert (end["met"], end["missing"]) == (False, "Refused: not today.")


def test_a_goal_without_any_input_ends_with_what_is_missing(run: Run) -> None:
    planned, made, end = run("Make it better.", tools=[LEVEL])
    assert (planned, made) == (["stock__level"], [])
    assert (end["met"], end["missing"]) == (
        False,
        SAYS["the inputs of an operation"],
    )


def test_report_has_a_persons_addition_and_no_trigger_data(run: Run) -> None:
    """What a person adds is in the report, and what a trigger brought is not."""
    goal = [
        {"type": "text", "text": "Restock A-1."},
        {"type": "text", "text": "A person adds: order 900 of Z-9"},
    ]
    _, made, end = run(goal, later="A person adds, and it comes before what you planned: be quick")
    assert end["report"].endswith("\nA person adds, and it comes before what you planned: be quick")
    assert "Z-9" not in end["report"] + str(made)


SCENARIO = """
goals:
  - goal: Restock what is low!
    plan: [stock.level, vendors.order, bank.pay]
    steps:
      - [{tool: bank.pay, input: {}}]
      - [{tool: stock.level, input: {item_id: A-1}}, {tool: stock.shelf, input: {shelf: 1}}]
      - - tool: vendors.order
          input:
            item_id: {$from: stock.level, field: item_id}
            level: {$from: stock.level, field: level}
    report: Ordered.
"""


def test_a_scripted_goal_is_played_with_what_was_read(write: Write, run: Run) -> None:
    write("goals.yaml", SCENARIO)
    planned, made, end = run(
        [{"type": "text", "text": "restock what is low"}, {"type": "text", "text": "Data."}]
    )
    assert planned == ["stock__level", "vendors__order"]
    assert made == [
        ("stock__level", {"item_id": "A-1"}),
        ("stock__shelf", {"shelf": 1}),
        ("vendors__order", {"item_id": "A-1", "level": 3}),
    ]
    assert (end["met"], end["report"]) == (True, "(offline stand-in) Ordered.")


def test_scripted_report_is_dropped_after_a_refusal(write: Write, run: Run) -> None:
    """A scripted report is not claimed where something was refused."""
    write("goals.yaml", SCENARIO)
    _, _, end = run("Restock what is low", {"vendors__order": PermissionError("Refused: no.")})
    assert "Ordered." not in end["report"]
    assert SAYS["vendors order failed refused no"] in end["report"]


def test_missing_input_is_left_open_for_the_check(write: Write, run: Run) -> None:
    """An input that no result has is left open for the check to refuse."""
    write("goals.yaml", SCENARIO)
    _, made, _ = run("Restock what is low", {"stock__level": "[]"})
    assert made[-1] == ("vendors__order", {"item_id": None, "level": None})


def test_it_finishes_at_once_where_it_has_to(client: Client, tmp_path: Path) -> None:
    message = client(StandIn(tmp_path).reply).messages.create(
        model="m",
        max_tokens=999,
        messages=[{"role": "user", "content": "Restock A-1."}],
        tools=cast(Any, [LEVEL, FINISH]),
        tool_choice={"type": "tool", "name": "finish"},
    )
    assert [block.to_dict()["name"] for block in message.content] == ["finish"]


def test_a_file_may_script_goals_and_turns(write: Write, tmp_path: Path) -> None:
    write("both.yaml", SCENARIO + "turns: [{person: Hello, assistant: Hi.}]")
    (block,) = StandIn(tmp_path).reply({"messages": [{"role": "user", "content": "Hello"}]}).content
    assert block["text"] == "(offline stand-in) Hi."


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        pytest.param(
            "goals: [Restock]",
            r"s.yaml: expected goals as a list, each entry with its text",
            id="no-text",
        ),
        pytest.param(
            "goals: [{goal: Restock, steps: [{tool: a, input: {}}]}]",
            r"s.yaml: goals, number 1: expected steps as a list of rounds",
            id="a-call-that-is-in-no-round",
        ),
        pytest.param(
            "goals:\n- goal: Wait\n- {goal: Restock, plan: [stock__level]}",
            r"s.yaml:3: goals, number 2: stock__level is its name for models; write stock.level",
            id="a-plan-with-a-name-for-models",
        ),
        pytest.param(
            "goals: [{goal: Restock, steps: [[{tool: stock__level, input: {}}]]}]",
            r"s.yaml:1: goals, number 1: stock__level is its name for models; write stock.level",
            id="a-call-with-a-name-for-models",
        ),
        pytest.param(
            "turns: [{person: Hi, calls: [{tool: a.b, input: {x: [{$from: a__c}]}}]}]",
            r"s.yaml:1: turns, number 1: a__c is its name for models; write a.c",
            id="an-input-from-a-name-for-models",
        ),
    ],
)
def test_a_goal_that_cannot_be_played_is_a_mistake(
    text: str, mistake: str, write: Write, tmp_path: Path
) -> None:
    write("s.yaml", text)
    with pytest.raises(Problem, match=mistake):
        StandIn(tmp_path)


def test_scenario_plans_each_call_as_often_as_it_makes_it(
    client: Client, write: Write, tmp_path: Path
) -> None:
    """A scenario plans what it calls as often as it calls it, and can plan again."""
    call = "{tool: vendors.order, input: {item_id: A-1, level: 3}}"
    step = "{operation: vendors.order, times: 3, for: {item_id: A-1}}"
    again = f"[{{tool: plan, input: {{steps: [{step}]}}}}]"
    plan = f"[vendors.order, stock.level, {step}]"
    steps = f"[[{call}], {again}, [{call}]]"
    write(
        "restock.yaml", f"goals: [{{goal: Restock., plan: {plan}, steps: {steps}, report: Done.}}]"
    )
    ask = client(StandIn(tmp_path).reply).messages.create
    messages: list[Any] = [{"role": "user", "content": "Restock."}]
    turns = []
    for turn in range(5):
        choice: Any = {"type": "auto"} if turn else {"type": "tool", "name": "plan"}
        given: Any = [*TOOLS, PLAN, *([FINISH] if turn else [])]
        message = ask(model="m", max_tokens=999, messages=messages, tools=given, tool_choice=choice)
        content = [one.model_dump(exclude_none=True, mode="json") for one in message.content]
        turns.append(content[0])
        messages += [
            {"role": "assistant", "content": content},
            {"role": "user", "content": [answered(block, ROWS) for block in content]},
        ]
    first = turns[0]["input"]["steps"]
    assert [(one["operation"], one.get("times", 1), one.get("for")) for one in first] == [
        ("vendors__order", 2, None),
        ("stock__level", 1, None),
        ("vendors__order", 3, {"item_id": "A-1"}),
    ]
    names = [turn["name"] for turn in turns]
    assert names == ["plan", "vendors__order", "plan", "vendors__order", "finish"]
