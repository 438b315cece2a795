"""What a walk along a path needs from outside, in which order, and how it ends."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.base import path
from app.base.amounts import read_json
from app.base.path import (
    Call,
    Computation,
    End,
    Form,
    Goal,
    Need,
    Pause,
    Question,
    Step,
    Stuck,
    Turn,
    walk,
)

DONE: Step = {"finish": "done", "report": "Done."}
FINISH = End("step 2", "finish", "Done.")
FACTS: Step = {
    "id": "facts",
    "model": "extract",
    "from": ["invoice.text"],
    "output": {"order_id": "string", "total": {"type": "number", "minimum": 0}},
}
BEST: Step = {"id": "best", "model": "choose", "of": "rows", "task": "The row for {invoice.id}"}
INVOICE = {"id": "I-1", "text": "for order O-7", "pages": [{"n": 1}, {"n": 2}]}
UNSURE = "The model is not sure of {}. Correct what is wrong, and confirm."


def go(steps: list[Step], data: dict[str, Any], *answers: Any) -> tuple[list[Need], End | None]:
    """Walk and send these answers; gives what was needed, and the end, if the walk came there."""
    needs = list[Need]()
    way = walk(steps, data)
    try:
        for answer in (None, *answers):
            needs.append(way.send(answer))
    except StopIteration as stop:
        end: End = stop.value
        return needs, end
    return needs, None


def fields(*required: str, **properties: Any) -> dict[str, Any]:
    """The JSON Schema of an object with these fields, all of them required if none is named."""
    whole = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**whole, "required": [*(required or properties)]}


def or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


STEPS: list[tuple[str, Step, Need]] = [
    (
        "read",
        {"id": "x", "read": "inbox.get", "with": {"id": "invoice.id", "most": {"value": None}}},
        Call("x", "inbox.get", {"id": "I-1", "most": None}, is_write=False),
    ),
    (
        "read-without-inputs",
        {"id": "x", "read": "inbox.get"},
        Call("x", "inbox.get", {}, is_write=False),
    ),
    (
        "write",
        {"id": "x", "write": "ledger.book", "with": {"why": {"text": "For {invoice.id}."}}},
        Call("x", "ledger.book", {"why": "For I-1."}, is_write=True),
    ),
    (
        "write-without-id",
        {"write": "ledger.book", "with": {"page": "invoice.pages.1.n"}},
        Call("step 1", "ledger.book", {"page": 2}, is_write=True),
    ),
    (
        "extract",
        {**FACTS, "id": "x"},
        Question(
            "x",
            "extract",
            "",
            {"invoice.text": "for order O-7"},
            fields(
                order_id=or_null({"type": "string"}),
                total=or_null({"type": "number", "minimum": 0}),
            ),
        ),
    ),
    (
        "classify",
        {
            "id": "x",
            "model": "classify",
            "from": ["invoice"],
            "labels": ["new", "old"],
            "task": "How old is {invoice.id}?",
            "unless_sure": 0.8,
        },
        Question(
            "x",
            "classify",
            "How old is I-1?",
            {"invoice": INVOICE},
            fields(
                label={"type": "string", "enum": ["new", "old"]},
                sure={"type": "number", "minimum": 0, "maximum": 1},
            ),
        ),
    ),
    (
        "choose",
        {"id": "x", "model": "choose", "of": "invoice.pages", "from": ["invoice.text"]},
        Question(
            "x",
            "choose",
            "",
            {"invoice.text": "for order O-7", "invoice.pages": [{"n": 1}, {"n": 2}]},
            fields(number={"type": "integer", "minimum": 0, "maximum": 2}),
        ),
    ),
    (
        "draft",
        {"id": "x", "model": "draft", "from": ["invoice.id"], "task": "Thank for it", "most": 90},
        Question(
            "x",
            "draft",
            "Thank for it",
            {"invoice.id": "I-1"},
            fields(text={"type": "string", "minLength": 1, "maxLength": 90}),
        ),
    ),
    (
        "ask",
        {
            "id": "x",
            "ask": "Which order is {invoice.id} for?",
            "form": {"order_id": "string", "note": {"type": "string", "required": "no"}},
            "shows": ["invoice.text", "invoice.pages.7"],
            "minutes": 90,
        },
        Form(
            "x",
            "Which order is I-1 for?",
            fields("order_id", order_id={"type": "string"}, note={"type": "string"}),
            {"invoice.text": "for order O-7", "invoice.pages.7": None},
            {},
            90,
        ),
    ),
    ("wait-for-minutes", {"id": "x", "wait": {"minutes": 5}}, Pause("x", minutes=5)),
    (
        "wait-until",
        {"id": "x", "wait": {"until": "run.today"}},
        Pause("x", until="2026-11-30"),
    ),
    (
        "wait-for-an-event",
        {"id": "x", "wait": {"event": "paid", "of": "invoice.id", "minutes": 60}},
        Pause("x", minutes=60, event="paid", of="I-1", key="id"),
    ),
    (
        "wait-for-any-such-event",
        {"id": "x", "wait": {"event": "paid", "minutes": 60}},
        Pause("x", minutes=60, event="paid"),
    ),
    (
        "loop",
        {
            "id": "x",
            "loop": "Find the order of {invoice.id}",
            "operations": ["orders.search", "orders.get"],
            "steps": 10,
            "from": ["invoice.text"],
        },
        Goal(
            "x",
            "Find the order of I-1",
            ("orders.search", "orders.get"),
            {"invoice.text": "for order O-7"},
            10,
        ),
    ),
    (
        "python",
        {
            "id": "x",
            "python": "check_vat",
            "with": {"number": "invoice.id"},
            "output": {"valid": "boolean"},
        },
        Computation("x", "check_vat", {"number": "I-1"}, fields(valid={"type": "boolean"})),
    ),
]


@pytest.mark.parametrize(
    ("step", "need"), [pytest.param(step, need, id=name) for name, step, need in STEPS]
)
def test_step_needs_one_thing(step: Step, need: Need) -> None:
    """Each kind of step needs one thing from outside, and what is sent is known by its id."""
    data: dict[str, Any] = {"invoice": INVOICE, "run": {"today": "2026-11-30"}}
    answer = {"order_id": "O-7", "total": Decimal("12.50"), "label": "new", "number": 2, "sure": 1}
    assert go([step, DONE], data) == ([need], None)
    assert go([step, DONE], data, answer) == ([need], FINISH)
    assert ("x" in data) == ("id" in step)


UNKNOWN: list[tuple[str, Step, str]] = [
    ("read", {"id": "x", "read": "a.b", "with": {"id": "order.id"}}, "order.id is not known"),
    (
        "write",
        {"write": "a.b", "with": {"id": "order.id", "why": {"text": "{order.id}, {run.id}"}}},
        "order.id, run.id is not known",
    ),
    (
        "model",
        {"id": "x", "model": "draft", "from": ["order"], "task": "Answer {run.id}"},
        "run.id, order is not known",
    ),
    ("choose", {"id": "x", "model": "choose", "of": "order.rows"}, "order.rows is not known"),
    ("choose-from-a-text", {"id": "x", "model": "choose", "of": "text"}, "text is not known"),
    ("ask", {"id": "x", "ask": "Is {order.id} right?", "form": {}}, "order.id is not known"),
    (
        "loop",
        {"id": "x", "loop": "Find {order.id}", "operations": [], "steps": 5, "from": ["order"]},
        "order.id, order is not known",
    ),
    ("python", {"id": "x", "python": "f", "with": {"a": "order"}}, "order is not known"),
    ("wait", {"wait": {"event": "e", "of": "order.id", "minutes": 1}}, "order.id is not known"),
    ("wait-until", {"wait": {"until": "order.at"}}, "order.at is not a time, or not known"),
    ("wait-until-a-word", {"wait": {"until": "text"}}, "text is not a time, or not known"),
    ("wait-until-a-number", {"wait": {"until": "number"}}, "number is not a time, or not known"),
    (
        "branch",
        {"branch": [{"when": "order.id == 'A'", "do": []}, {"otherwise": []}]},
        "whether order.id == 'A' holds is not known",
    ),
    (
        "each",
        {"each": "order.rows", "as": "one", "most": 5, "do": []},
        "order.rows is not a list, or not known",
    ),
    (
        "each-of-a-text",
        {"each": "text", "as": "one", "most": 5, "do": []},
        "text is not a list, or not known",
    ),
    (
        "each-of-too-many",
        {"each": "many", "as": "one", "most": 2, "do": []},
        "many has 3 items, above 2",
    ),
]


@pytest.mark.parametrize(
    ("step", "why"), [pytest.param(step, why, id=name) for name, step, why in UNKNOWN]
)
def test_what_is_not_known_stops_a_walk(step: Step, why: str) -> None:
    """A step that lacks something is tried again as often as nothing is sent, and never made."""
    data: dict[str, Any] = {"order": None, "text": "soon", "number": 5, "many": [1, 2, 3]}
    stuck = Stuck(path.label_of(step, "1"), why)
    assert go([step, DONE], data, None, None) == ([stuck, stuck, stuck], None)


def test_step_is_made_once_its_data_are_known() -> None:
    """What a person adds to the data lets the walk go on, with no step made twice."""
    step = {"id": "order", "read": "orders.get", "with": {"id": "facts.order_id"}}
    data: dict[str, Any] = {"facts": {"order_id": None}}
    way = walk([step, DONE], data)
    stuck = Stuck("order", "facts.order_id is not known")
    assert (next(way), next(way)) == (stuck, stuck)
    data["facts"] = {"order_id": "O-7"}
    assert next(way) == Call("order", "orders.get", {"id": "O-7"}, is_write=False)


BRANCH: Step = {
    "id": "route",
    "branch": [
        {"when": "total > 100", "do": [{"escalate": "{total} is much"}]},
        {"when": "vendor == 'V-1'", "do": [{"write": "a.b"}]},
        {"otherwise": "escalate", "because": "nobody knows {vendor}"},
    ],
}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(
            {"total": Decimal("100.01"), "vendor": None},
            ([Turn("route", "total > 100")], End("step 1.1.1", "escalate", "100.01 is much")),
            id="the-first-case-that-holds",
        ),
        pytest.param(
            {"total": Decimal("1E+2"), "vendor": "V-1"},
            ([Turn("route", "vendor == 'V-1'"), Call("step 1.2.1", "a.b", {}, True)], FINISH),
            id="a-later-case",
        ),
        pytest.param(
            {"total": 0.1, "vendor": "V-2"},
            (
                [Turn("route", "otherwise")],
                End("step 1.3.1", "escalate", "nobody knows V-2"),
            ),
            id="otherwise",
        ),
        pytest.param(
            {"total": "101", "vendor": "V-1"},
            ([Stuck("route", "whether total > 100 holds is not known")] * 3, None),
            id="a-text-is-no-number",
        ),
        pytest.param(
            {"total": float("nan"), "vendor": "V-1"},
            ([Stuck("route", "whether total > 100 holds is not known")] * 3, None),
            id="nor-is-nan",
        ),
        pytest.param(
            {"total": True, "vendor": "V-1"},
            ([Stuck("route", "whether total > 100 holds is not known")] * 3, None),
            id="nor-is-a-boolean",
        ),
        pytest.param(
            {"total": 5},
            ([Stuck("route", "whether vendor == 'V-1' holds is not known")] * 3, None),
            id="later-cases-are-not-tried-behind-one-that-is-not-known",
        ),
    ],
)
def test_branch_takes_the_first_case_that_holds(
    data: dict[str, Any],
    expected: tuple[list[Need], End | None],
) -> None:
    assert go([BRANCH, DONE], data, None, None) == expected


def test_branch_begins_again_where_it_was_not_known() -> None:
    """Once somebody has corrected the data, the first case counts again."""
    data: dict[str, Any] = {"total": 5}
    way = walk([BRANCH, DONE], data)
    assert next(way) == Stuck("route", "whether vendor == 'V-1' holds is not known")
    data.update(total=101, vendor="V-1")
    assert next(way) == Turn("route", "total > 100")


def test_otherwise_goes_on_with_its_steps_or_without_any() -> None:
    for rest, needs in (([], []), ([{"write": "a.b"}], [Call("step 1.1.1", "a.b", {}, True)])):
        step: Step = {"branch": [{"otherwise": rest}]}
        assert go([step, DONE], {}, None, None) == ([Turn("step 1", "otherwise"), *needs], FINISH)


def test_numbers_compare_as_the_decimals_of_their_text() -> None:
    """As contract 4 says: exactly, and not as binary fractions."""
    for when, text in (
        ("a == b", '{"a": 0.1, "b": 0.10}'),
        ("a < b", '{"a": 0.1, "b": 0.1000000000000000055511151231257827}'),
        ("a == 9007199254740993", '{"a": 9007199254740993}'),
        ("a == b", '{"a": 100, "b": 1e2}'),
    ):
        step = {"branch": [{"when": when, "do": [DONE]}, {"otherwise": "escalate"}]}
        end = End("step 1.1.1", "finish", "Done.")
        assert go([step], read_json(text), None) == ([Turn("step 1", when)], end)


EACH: Step = {
    "id": "pages",
    "each": "invoice.pages",
    "as": "page",
    "most": 2,
    "do": [
        {"id": "read", "read": "a.b", "with": {"n": "page.n"}},
        {"write": "a.c", "with": {"x": "read.x"}},
    ],
}


def test_each_makes_its_steps_for_every_item() -> None:
    """What they give is a list, an item of which has what each step of the round gave."""
    data: dict[str, Any] = {"invoice": INVOICE}
    needs = [
        Call("read", "a.b", {"n": 1}, is_write=False),
        Call("step 1.1.2", "a.c", {"x": "one"}, is_write=True),
        Call("read", "a.b", {"n": 2}, is_write=False),
        Call("step 1.2.2", "a.c", {"x": "two"}, is_write=True),
    ]
    assert go([EACH, DONE], data, {"x": "one"}, {}, {"x": "two"}, {}) == (needs, FINISH)
    pages = [{"read": {"x": "one"}}, {"read": {"x": "two"}}]
    assert data == {"invoice": INVOICE, "pages": pages}


def test_round_does_not_know_what_the_one_before_gave() -> None:
    stuck = Stuck("step 1.2.2", "read.x is not known")
    needs, end = go([EACH, DONE], {"invoice": INVOICE}, {"x": "one"}, {}, {"y": "two"}, None)
    assert (needs[3:], end) == ([stuck, stuck], None)


def test_each_of_no_items_gives_an_empty_list() -> None:
    data: dict[str, Any] = {"invoice": {"pages": []}}
    assert go([EACH, DONE], data) == ([], FINISH)
    assert data["pages"] == []


def test_item_that_is_nothing_is_not_known() -> None:
    data: dict[str, Any] = {"invoice": {"pages": [None]}}
    assert go([EACH, DONE], data) == ([Stuck("read", "page.n is not known")], None)


def test_escalation_within_each_ends_the_path() -> None:
    step: Step = {**EACH, "do": [{"escalate": "page {page.n}"}]}
    end = End("step 1.1.1", "escalate", "page 1")
    assert go([step, DONE], {"invoice": INVOICE}) == ([], end)


def test_steps_nest_and_say_where_they_are() -> None:
    """A place counts steps, cases and rounds from 1."""
    inner = {"branch": [{"when": "b == 'x'", "do": []}, {"otherwise": [{"write": "a.b"}]}]}
    rows = {"each": "a.rows", "as": "b", "most": 9, "do": [{"wait": {"minutes": 1}}, inner]}
    outer = {"id": "all_rows", "each": "rows", "as": "a", "most": 9, "do": [{**rows, "id": "r"}]}
    data: dict[str, Any] = {"rows": [{"rows": []}, {"rows": ["x", "y"]}]}
    passed = {"state": "passed"}
    needs = [
        Pause("step 1.2.1.1.1", minutes=1),
        Turn("step 1.2.1.1.2", "b == 'x'"),
        Pause("step 1.2.1.2.1", minutes=1),
        Turn("step 1.2.1.2.2", "otherwise"),
        Call("step 1.2.1.2.2.2.1", "a.b", {}, is_write=True),
    ]
    assert go([outer, DONE], data, passed, None, passed, None, {}) == (needs, FINISH)
    assert data["all_rows"] == [{"r": []}, {"r": [{}, {}]}]


@pytest.mark.parametrize(
    ("sure", "is_asked"),
    [
        (Decimal("0.8"), False),
        (0.8, False),
        (1, False),
        (Decimal("0.79999999999999999999"), True),
        (0.5, True),
        (None, True),
        ("0.9", True),
        (True, True),
        (float("nan"), True),
    ],
)
def test_unsure_answer_goes_to_a_person(sure: Any, is_asked: bool) -> None:
    """It needs a form with the answer in it; what the person confirms counts."""
    step: Step = {**FACTS, "unless_sure": 0.8}
    data: dict[str, Any] = {"invoice": INVOICE}
    answer = {"order_id": "O-7", "total": None}
    right = {"order_id": "O-8", "total": 5}
    needs, end = go([step, DONE], data, {**answer, "sure": sure}, right)
    schema = fields(
        order_id=or_null({"type": "string"}), total=or_null({"type": "number", "minimum": 0})
    )
    sources = {"invoice.text": "for order O-7"}
    form = Form("facts", UNSURE.format("facts"), schema, sources, answer, None)
    assert needs[1:] == ([form] if is_asked else [])
    assert end == FINISH
    assert data["facts"] == (right if is_asked else answer)


def test_field_called_sure_is_the_owners_without_a_share() -> None:
    step: Step = {**FACTS, "output": {"sure": "string"}}
    data: dict[str, Any] = {"invoice": INVOICE}
    assert go([step, DONE], data, {"sure": "no"})[1] == FINISH
    assert data["facts"] == {"sure": "no"}


@pytest.mark.parametrize(
    ("answer", "best"),
    [
        pytest.param({"number": 2}, {"number": 2, "item": "b"}, id="a-place"),
        pytest.param({"number": Decimal("2.0")}, {"number": 2, "item": "b"}, id="a-decimal"),
        pytest.param({"number": 1.0}, {"number": 1, "item": "a"}, id="a-fraction-of-json"),
        pytest.param({"number": 0}, {"number": 0, "item": None}, id="none-of-them"),
        pytest.param({"number": 3}, {"number": 0, "item": None}, id="beyond-the-list"),
        pytest.param({"number": -1}, {"number": 0, "item": None}, id="before-the-list"),
        pytest.param({"number": Decimal("1.5")}, {"number": 0, "item": None}, id="between"),
        pytest.param({"number": True}, {"number": 0, "item": None}, id="a-boolean"),
        pytest.param({"number": "1"}, {"number": 0, "item": None}, id="a-text"),
        pytest.param({}, {"number": 0, "item": None}, id="no-number"),
        pytest.param(["1"], {"number": 0, "item": None}, id="a-list"),
        pytest.param(None, {"number": 0, "item": None}, id="nothing"),
    ],
)
def test_choice_is_an_item_of_the_list_or_none(answer: Any, best: dict[str, Any]) -> None:
    data: dict[str, Any] = {"rows": ["a", "b"], "invoice": INVOICE}
    assert go([BEST, DONE], data, answer)[1] == FINISH
    assert data["best"] == best


def test_model_sees_first_what_it_chooses_from() -> None:
    step: Step = {**BEST, "from": ["invoice.id", "rows", "invoice.text"]}
    needs, _ = go([step, DONE], {"rows": ["a"], "invoice": INVOICE})
    (question,) = needs
    assert isinstance(question, Question)
    assert [*question.sources] == ["rows", "invoice.id", "invoice.text"]


def test_choice_from_an_empty_list_needs_no_model() -> None:
    data: dict[str, Any] = {"rows": [], "invoice": INVOICE}
    assert go([BEST, DONE], data) == ([], FINISH)
    assert data["best"] == {"number": 0, "item": None}


def test_unsure_choice_goes_to_a_person() -> None:
    step: Step = {**BEST, "unless_sure": 0.5}
    data: dict[str, Any] = {"rows": ["a", "b"], "invoice": INVOICE}
    needs, end = go([step, DONE], data, {"number": 1, "sure": 0}, {"number": 2})
    schema = fields(number={"type": "integer", "minimum": 0, "maximum": 2})
    rows = {"rows": ["a", "b"]}
    form = Form("best", UNSURE.format("best"), schema, rows, {"number": 1}, None)
    assert (needs[1:], end) == ([form], FINISH)
    assert data["best"] == {"number": 2, "item": "b"}


@pytest.mark.parametrize("answer", [None, "O-7", 5, ["O-7"], {}, {"total": 5}])
def test_what_an_unfit_answer_lacks_is_not_known(answer: Any) -> None:
    """Whoever walks holds answers to their schema; without that, a walk still stops at a person."""
    get: Step = {"id": "order", "read": "orders.get", "with": {"id": "facts.order_id"}}
    needs, end = go([FACTS, get, DONE], {"invoice": INVOICE}, answer)
    assert (needs[1:], end) == ([Stuck("order", "facts.order_id is not known")], None)


def test_ends_say_their_text() -> None:
    """In the text of an end, what is not known says so, since nothing more can be done for it."""
    data = {"invoice": INVOICE}
    text = "{invoice.id}: {invoice.total} of {order.id}"
    for step, kind in (
        ({"finish": "done", "report": text}, "finish"),
        ({"escalate": text}, "escalate"),
    ):
        assert go([step], data) == ([], End("step 1", kind, "I-1: (not known) of (not known)"))
    assert go([{"id": "out", "escalate": "no"}], data) == ([], End("out", "escalate", "no"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("{b}", "{b}"),
        (5, "5"),
        (Decimal("12.50"), "12.50"),
        (0.1, "0.1"),
        (True, "true"),
        ([1, "ä", None], '[1, "ä", null]'),
        ({"a": Decimal("1.5")}, '{"a": "1.5"}'),
    ],
)
def test_value_within_a_text(value: Any, text: str) -> None:
    """Words and numbers stand as they are, the rest as JSON; a value is not filled in again."""
    assert path.fill("<{a}>", {"a": value, "b": "no"}) == (f"<{text}>", [])


def test_holes_of_a_text() -> None:
    text = "{a.b}, {a.0.b-c}, {a b}, {a.}, {}, { a }, {a"
    assert path.holes(text) == ["a.b", "a.0.b-c"]
    data = {"a": [{"b-c": "x"}]}
    filled = "(not known), x, {a b}, {a.}, {}, { a }, {a"
    assert path.fill(text, data) == (filled, ["a.b"])
    assert [path.stray_brace(one) for one in ("{a.b}", "", "{a", "{a}}", "x {a b} {", "a}")] == [
        "",
        "",
        "{a",
        "}",
        "{a b}",
        "}",
    ]


def test_fields_as_a_json_schema() -> None:
    """A field is a type or a JSON Schema; `required: no` is ours, and a list there is its own."""
    lines = {"type": "object", "properties": {"sku": {"type": "string"}}, "required": ["sku"]}
    declared = {
        "a": "string",
        "b": {"type": "number", "minimum": 0, "required": "no"},
        "c": {"enum": ["x"], "required": False},
        "d": {"type": "string", "required": "yes"},
        "e": lines,
    }
    assert path.fields_schema(declared) == fields(
        "a",
        "d",
        "e",
        a={"type": "string"},
        b={"type": "number", "minimum": 0},
        c={"enum": ["x"]},
        d={"type": "string"},
        e=lines,
    )
    assert declared["e"] == lines


def test_what_steps_give_by_their_own_words() -> None:
    """A read gives what its operation declares, of which the step itself knows nothing."""
    text = {"type": "string", "minLength": 1, "maxLength": path.LONGEST_DRAFT}
    state = {"enum": ["came", "passed"]}
    number = {"type": "integer", "minimum": 0}
    for step, schema in (
        (FACTS, fields(order_id={"type": "string"}, total={"type": "number", "minimum": 0})),
        ({"model": "classify", "labels": ["a"]}, fields(label={"type": "string", "enum": ["a"]})),
        (BEST, fields(number=number, item={})),
        ({"model": "draft"}, fields(text=text)),
        ({"ask": "", "form": {"a": "boolean"}}, fields(a={"type": "boolean"})),
        ({"wait": {"minutes": 1}}, fields(state=state, data={})),
        ({"loop": ""}, fields(report={"type": "string"})),
        ({"python": "f", "output": {"a": "array"}}, fields(a={"type": "array"})),
        ({"read": "a.b"}, {}),
        (EACH, {}),
        (BRANCH, {}),
    ):
        assert path.result_schema(step) == schema


def test_steps_within_steps() -> None:
    """All steps in their order, the operations that they can call, and the conditions in words."""
    loop = {"loop": "x", "operations": ["a.c", "a.d"], "steps": 5}
    steps: list[Step] = [BRANCH, EACH, loop, DONE]
    reason = {"escalate": "nobody knows {vendor}"}
    first = {"escalate": "{total} is much"}
    inner = [BRANCH, first, {"write": "a.b"}, reason, EACH, *EACH["do"], loop, DONE]
    assert path.steps_in(steps) == inner
    assert path.operations_in(steps) == ["a.b", "a.c", "a.d"]
    assert path.children(BRANCH) == [
        (("branch", 0, "do"), "when total > 100", [first]),
        (("branch", 1, "do"), "when vendor == 'V-1'", [{"write": "a.b"}]),
        (("branch", 2, "otherwise"), "otherwise", [reason]),
    ]
    assert path.children(EACH) == [(("do",), "each page of invoice.pages", EACH["do"])]
    assert path.children(loop) == []
    assert path.rest_of({"otherwise": "escalate"}) == [{"escalate": "no case of the branch holds"}]
    kinds = ["branch", "each", "loop", "finish"]
    assert [path.kind_of(step) for step in (*steps, {"x": 1})] == [*kinds, ""]
    assert [path.label_of(one, "4.1") for one in (EACH, DONE)] == ["pages", "step 4.1"]


def test_literals_of_a_path() -> None:
    """What its owner has written for inputs, also within other steps; references are none."""
    origins = {"a": {"value": 5}, "b": "input.b", "c": {"text": "five"}, "d": {"value": None}}
    each: Step = {"each": "rows", "as": "row", "most": 5, "do": [{"write": "a.b", "with": origins}]}
    python: Step = {"id": "x", "python": "f", "with": {"a": {"value": ["x"]}}, "output": {}}
    assert path.literals([each, python, DONE]) == [5, None, ["x"]]


def test_path_without_an_end_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="without an end"):
        go([{"write": "a.b"}], {}, {})
