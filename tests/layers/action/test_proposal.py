"""A path that is drafted from what finished runs did: sound, with counts, and true to the runs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.action.proposal import text
from app.action.proposal.course import Call, Course, is_same
from app.action.proposal.draft import NEXT, REST, Draft, draft
from app.action.proposal.separation import separations
from app.base import path
from app.base.path import End, Form, Question, Stuck, Turn, walk
from app.base.path_checks import Declared, mistakes
from app.base.problem import parse_yaml
from tests.support.wording import load_wording

SAYS = load_wording("layers/action")


def fields(*required: str, **types: str) -> dict[str, Any]:
    """The JSON Schema of an object."""
    properties = {name: {"type": kind} for name, kind in types.items()}
    return {"type": "object", "properties": properties, "required": [*required]}


ROW = fields(id="string", quantity="number")
ORDER = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "state": {"type": "string"},
        "total": {"type": "number"},
        "lines": {"type": "array", "items": ROW},
        "rows": {"type": "array"},
    },
}
OPERATIONS = {
    "shop.order": Declared(False, fields("order_id", order_id="string"), ORDER),
    "shop.remarks": Declared(False, fields("order_id", order_id="string"), {}),
    "pay.refund": Declared(
        True, fields("order_id", "amount", order_id="string", amount="number", note="string"), {}
    ),
    "pay.return_line": Declared(True, fields("line", line="string", quantity="number"), {}),
    "post.letter": Declared(True, fields("text", text="string"), {}),
}
INPUTS = fields(order_id="string")


def course(number: int, *calls: Call, goal: str = "Refund") -> Course:
    roots = {
        "input": {"order_id": f"O-{number}"},
        "trigger": {"id": "prompt", "data": None},
        "run": {"id": f"run-{number}", "person": "anna", "today": "2026-03-02"},
    }
    return Course(roots, calls, goal)


def order(number: int, **answer: Any) -> Call:
    return Call("shop.order", {"order_id": f"O-{number}"}, {"id": f"O-{number}", **answer})


def refund(number: int, amount: Any, **more: Any) -> Call:
    return Call("pay.refund", {"order_id": f"O-{number}", "amount": amount, **more}, {"id": "R"})


def drafted(courses: Sequence[Course]) -> Draft:
    this = draft(courses, OPERATIONS, INPUTS)
    assert [*mistakes(this.steps, OPERATIONS, INPUTS)] == []
    return this


def test_an_input_comes_from_where_it_was_equal_in_all_runs() -> None:
    courses = [course(n, order(n, total=n + 20), refund(n, n + 20)) for n in range(4)]
    steps, notes = drafted(courses)
    assert steps == [
        {"id": "order", "read": "shop.order", "with": {"order_id": "input.order_id"}},
        {
            "id": "refund",
            "write": "pay.refund",
            "with": {"order_id": "input.order_id", "amount": "order.total"},
        },
        {
            "finish": "done",
            "report": SAYS["done pay refund order"],
        },
    ]
    assert {*notes.values()} == {"4 of 4 runs"}


@pytest.mark.parametrize(
    ("value", "origin"),
    [
        pytest.param(7, {"value": 7}, id="a-number-may-equal-a-field-by-chance"),
        pytest.param("7", "order.state", id="a-text-rarely-does"),
    ],
)
def test_what_is_always_the_same_is_a_literal_or_a_field(value: Any, origin: Any) -> None:
    name = "amount" if isinstance(value, int) else "note"
    courses = [
        course(n, order(n, total=7, state="7"), refund(n, **{"amount": n + 30, name: value}))
        for n in range(3)
    ]
    (_, *_, step, _) = drafted(courses).steps
    assert step["with"][name] == origin


@pytest.mark.parametrize(
    ("answers", "conditions"),
    [
        pytest.param(
            [{"state": "open"}, {"state": "closed"}],
            ["order.state == 'open'", "order.state == 'closed'"],
            id="each-way-has-one-value",
        ),
        pytest.param(
            [{"state": "open", "total": 5}, {"state": "{n}", "total": 5}],
            ["order.state == 'open'", "order.state != 'open'"],
            id="one-way-has-one-value",
        ),
        pytest.param(
            [{"total": 10}, {"total": 200}],
            ["order.total <= 12", "order.total >= 200"],
            id="numbers-have-a-threshold",
        ),
    ],
)
def test_one_value_that_tells_the_ways_apart_is_the_condition(
    answers: list[dict[str, Any]], conditions: list[str]
) -> None:
    courses = []
    for number in range(6):
        answer = {**answers[number % 2]}
        if len({*map(str, answers)}) and "total" in answer and "state" not in answer:
            answer["total"] += number // 2
        if answer.get("state") == "{n}":
            answer["state"] = f"state {number}"
        way = [refund(number, 5)] if number % 2 == 0 else []
        courses.append(course(number, order(number, **answer), *way))
    steps, notes = drafted(courses)
    cases = steps[1]["branch"]
    assert [case["when"] for case in cases[:-1]] == conditions
    assert cases[-1] == {"otherwise": "escalate", "because": SAYS["no run that this was"]}
    assert notes[1,].startswith("6 of 6 runs; order.")
    assert notes[1, "branch", 0] == notes[1, "branch", 0, "do", 0] == "3 of 6 runs"


def test_where_no_value_tells_the_ways_apart_a_model_classifies() -> None:
    courses = [
        course(n, order(n, state="open"), *([refund(n, 5)] if n % 2 else [])) for n in range(6)
    ]
    steps, notes = drafted(courses)
    assert steps[1] == {
        "id": "way",
        "model": "classify",
        "from": ["input", "order"],
        "labels": ["the end", "refund", REST],
        "task": NEXT,
    }
    whens = [case.get("when") for case in steps[2]["branch"]]
    assert whens == ["way.label == 'the end'", "way.label == 'refund'", None]
    assert notes[1,] == SAYS["6 of 6 runs no"]


def test_what_few_runs_did_is_for_a_person() -> None:
    courses = [course(n, order(n, state="open"), refund(n, 5)) for n in range(19)]
    courses.append(course(19, order(19, state="lost"), Call("post.letter", {"text": "x"}, "")))
    _, branch = drafted(courses).steps
    assert [case.get("when") for case in branch["branch"]] == ["order.state == 'open'", None]
    assert branch["branch"][-1]["because"] == SAYS["too few to draw 1"]


def test_ways_that_each_took_one_run_are_not_drawn() -> None:
    courses = [course(1, order(1), refund(1, 5)), course(2, order(2))]
    assert drafted(courses).steps[1:] == [{"escalate": SAYS["the runs part here 1"]}]


def lines(number: int, count: int) -> tuple[Call, list[Call]]:
    rows = [{"id": f"L-{number}-{place}", "quantity": place + 1} for place in range(count)]
    back = [
        Call("pay.return_line", {"line": row["id"], "quantity": row["quantity"]}, {"ok": True})
        for row in rows
    ]
    return order(number, lines=rows), back


def test_calls_for_the_items_of_a_list_are_a_repetition() -> None:
    courses = []
    for number, count in enumerate((2, 1, 3)):
        read, back = lines(number, count)
        courses.append(course(number, read, *back))
    steps, notes = drafted(courses)
    assert steps[1] == {
        "id": "return_lines",
        "each": "order.lines",
        "as": "line",
        "most": 3,
        "do": [
            {
                "id": "return_line",
                "write": "pay.return_line",
                "with": {"line": "line.id", "quantity": "line.quantity"},
            }
        ],
    }
    assert notes[1,] == "3 of 3 runs; at most 3 items"
    assert notes[1, "do", 0] == "6 calls"


def test_calls_without_a_list_are_steps_of_their_own() -> None:
    two = [Call("pay.return_line", {"line": line}, {}) for line in ("a", "b")]
    steps = drafted([course(n, order(n), *two) for n in range(3)]).steps
    assert [step["with"]["line"] for step in steps[1:3]] == [{"value": "a"}, {"value": "b"}]
    assert [step["id"] for step in steps[1:3]] == ["return_line", "return_line_2"]


def remarks(number: int, words: str) -> Call:
    return Call("shop.remarks", {"order_id": f"O-{number}"}, [{"text": words}])


def test_what_stands_in_a_text_is_extracted_from_it() -> None:
    courses = [course(n, remarks(n, f"I want {n + 30} back"), refund(n, n + 30)) for n in range(3)]
    assert drafted(courses).steps[1] == {
        "id": "facts",
        "model": "extract",
        "from": ["remarks.0.text"],
        "output": {"amount": "number"},
    }


def test_a_text_that_nobody_has_said_is_drafted() -> None:
    courses = [
        course(n, order(n), Call("post.letter", {"text": f"Dear you, it is done, {n}"}, {}))
        for n in range(3)
    ]
    assert drafted(courses).steps[1:3] == [
        {
            "id": "text",
            "model": "draft",
            "from": ["input", "order"],
            "task": "Write text of post.letter.",
        },
        {"id": "letter", "write": "post.letter", "with": {"text": "text.text"}},
    ]


def test_what_nothing_holds_a_person_says_unless_the_goal_does() -> None:
    courses = [
        course(n, order(n), refund(n, n + 70), goal=f"Refund {n + 70} of it") for n in range(3)
    ]
    steps, notes = drafted(courses)
    assert steps[1] == {
        "id": "answer",
        "ask": "What is amount of pay.refund?",
        "form": {"amount": "number"},
        "shows": ["input", "order"],
    }
    assert notes[1,] == SAYS["3 of 3 runs nothing that"]


def test_what_the_records_do_not_hold_is_no_literal() -> None:
    courses = [course(n, order(n), refund(n, 5, note=None)) for n in range(3)]
    steps = drafted(courses).steps
    assert steps[1]["form"] == {"note": "string"}
    assert steps[2]["with"]["note"] == "answer.note"


def test_an_input_that_the_records_hold_of_some_calls_says_so() -> None:
    courses = [course(n, order(n, total=n), refund(n, n if n else None)) for n in range(3)]
    steps, notes = drafted(courses)
    assert steps[1]["with"]["amount"] == "order.total"
    assert notes[1,] == SAYS["3 of 3 runs the records"]


def test_an_input_that_only_some_calls_had_is_left_out_and_named() -> None:
    courses = [course(n, order(n), refund(n, 5, **({"note": "x"} if n else {}))) for n in range(3)]
    steps, notes = drafted(courses)
    assert [*steps[1]["with"]] == ["order_id", "amount"]
    assert notes[1,] == SAYS["3 of 3 runs left"]


def test_the_text_is_the_file_with_counts() -> None:
    courses = [course(n, order(n, state="op\u202een"), refund(n, 5)) for n in range(2)]
    courses += [course(n, order(n, state="yes")) for n in range(2, 4)]
    this = drafted(courses)
    written = text.as_yaml(this, ["Of 4 runs."])
    assert parse_yaml(written, Path("path.yaml")) == {
        "version": 2,
        "follow": "no",
        "draft": "yes",
        "path": this.steps,
    }
    assert "\u202e" not in written
    assert written.startswith("# Of 4 runs.\nversion: 2\nfollow: no\ndraft: yes\npath:\n")
    assert SAYS["2 of 4 runs"] in written


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param([None], ["a"], id="what-is-not-known"),
        pytest.param(["a", "b"], ["a", "c"], id="what-both-have"),
        pytest.param([True], [False], id="a-boolean-cannot-be-compared"),
        pytest.param(["it's"], ["b"], id="a-quote-cannot-be-written"),
    ],
)
def test_a_value_that_does_not_separate_is_no_condition(one: list[Any], other: list[Any]) -> None:
    ways = {
        "one": [{"root": {"x": value}} for value in one],
        "other": [{"root": {"x": value}} for value in other],
    }
    assert [*separations(ways)] == []


WORDS = ("open", "closed", "it's", "a {b}", "yes", "Ü", "please send it all back", "O-1", "")
PRIMES = (3, 5, 7, 11)


def drawn_value(random: Random, depth: int = 2) -> Any:
    match random.randrange(7 if depth else 5):
        case 0 | 1:
            return random.choice(WORDS)
        case 2:
            return random.randrange(4)
        case 3:
            return random.choice((2.5, 40.0, True, False))
        case 4:
            return None
        case 5:
            keys = random.sample(["id", "not", "state", "total", "a b", "lines"], 3)
            return {key: drawn_value(random, depth - 1) for key in keys}
    return [drawn_value(random, depth - 1) for _ in range(random.randrange(3))]


def drawn_call(random: Random, operation: str, known: Sequence[Any]) -> Call:
    declared = OPERATIONS[operation].inputs
    inputs = dict[str, Any]()
    for name, schema in declared["properties"].items():
        if name not in declared["required"] and random.random() < 0.4:
            continue
        fitting = [one for one in known if isinstance(one, str)] or ["O-1"]
        value: Any = random.choice(fitting)
        if schema["type"] == "number":
            value = random.choice(PRIMES)
        inputs[name] = value
    answer = drawn_value(random)
    if operation == "shop.order":
        answer = drawn_order(random)
    return Call(operation, inputs, answer)


def drawn_order(random: Random) -> dict[str, Any]:
    rows = [{"id": f"L-{place}", "quantity": random.choice(PRIMES)} for place in range(2)]
    return {
        "id": random.choice(WORDS),
        "state": random.choice(("open", "closed")),
        "total": random.choice(PRIMES),
        "rows": rows[: random.randrange(3)],
    }


def drawn_course(random: Random, number: int, plans: Sequence[Sequence[str]]) -> Course:
    calls = list[Call]()
    known: list[Any] = [f"O-{number}", "O-1"]
    for operation in random.choice(plans):
        call = drawn_call(random, operation, known)
        calls.append(call)
        if isinstance(call.answer, dict):
            known += [value for value in call.answer.values() if isinstance(value, str)]
            if random.random() < 0.5:
                calls += [
                    Call("pay.return_line", {"line": row["id"]}, drawn_value(random))
                    for row in call.answer.get("rows", ())
                ]
    return course(number, *calls)


@given(st.integers(0, 10**9))
def test_a_draft_has_no_mistakes_and_goes_the_way_of_each_run(seed: int) -> None:
    random = Random(seed)
    plans = [[random.choice([*OPERATIONS]) for _ in range(random.randrange(5))] for _ in range(3)]
    courses = [drawn_course(random, n, plans) for n in range(random.randrange(1, 14))]
    this = drafted(courses)
    written = text.as_yaml(this, ["Drafted."])
    assert parse_yaml(written, Path("path.yaml"))["path"] == this.steps
    ends = [replay(this.steps, one) for one in courses]
    finishes = [
        int(note.split()[0])
        for keys, note in this.notes.items()
        if "finish" in step_at(this.steps, keys)
    ]
    assert ends.count("finish") == sum(finishes)


def step_at(steps: Any, keys: Sequence[str | int]) -> Any:
    for key in keys:
        steps = steps[key]
    return steps


def replay(steps: path.Steps, one: Course) -> str:
    """Walk a path with what a run had; gives how it ends.

    It makes the same calls, or hands over on the way.
    """
    going = walk(steps, {**one.roots})
    calls = [*one.calls]
    answer: Any = None
    while True:
        try:
            need = going.send(answer)
        except StopIteration as stop:
            end: End = stop.value
            assert end.kind == "escalate" or not calls
            return end.kind
        answer = None
        match need:
            case Turn():
                pass
            case path.Call():
                assert need.operation == calls[0].operation
                for name, value in need.inputs.items():
                    assert is_same(value, calls[0].inputs[name])
                answer = calls.pop(0).answer
            case Question() | Form():
                answer = answer_from(need.schema, calls)
            case Stuck(_, why) if why.startswith("whether"):  # of a way that few have taken
                return "escalate"
            case _:
                pytest.fail(f"{need} keeps a run from the way that it took")


def answer_from(schema: Mapping[str, Any], calls: Sequence[Call]) -> dict[str, Any]:
    """What the call that comes next had, or which of the labels names it."""
    properties = schema["properties"]
    if "label" in properties:
        labels = properties["label"]["enum"]
        name = calls[0].operation if calls else "the end"
        fitting = [one for one in (name, name.rpartition(".")[2]) if one in labels]
        return {"label": fitting[0] if fitting else REST}
    if [*properties] == ["text"] and "text" not in calls[0].inputs:
        return {"text": calls[0].inputs["note"]}
    return {name: calls[0].inputs.get(name) for name in properties}
