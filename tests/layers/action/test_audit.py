"""The record of what happened: one chain whoever writes, in which an edit shows, without what it
may not hold.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.action import audit, calls, steps, store
from app.action.records import Kind
from app.base.bindings import Unclear

from .conftest import ORDER, Begin, Call

LETTER, LEVEL = "vendors__send_letter", "stock__level"


@steps.transaction
def record(run: str, number: int) -> None:
    audit.record(run, Kind.GOAL_UNMET, number=number)


def change(statement: Any) -> None:
    """What somebody with access to the database does."""
    with store.database().begin() as connection:
        connection.execute(statement)


@pytest.fixture
def chain(begin: Begin) -> int:
    """A chain of ten records; gives how many there are."""
    for number in range(10):
        record("run-1", number)
    assert audit.verify()[2] == []
    return audit.verify()[0]


@pytest.mark.usefixtures("begin")
def test_eight_that_write_at_once_write_one_chain() -> None:
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda worker: [record(f"run-{worker}", number) for number in range(25)], range(8)
            )
        )
    count, _, faults = audit.verify()
    assert (count, faults) == (200, [])
    for worker in range(8):
        assert [row["about"]["number"] for row in audit.of_run(f"run-{worker}")] == [*range(25)]


@pytest.mark.parametrize(
    "values",
    [
        {"run": "run-2"},
        {"at": 1.0},
        {"kind": Kind.RUN_ENDED},
        {"about": {"number": 99}},
        {"digest": "0" * 64},
    ],
    ids=["run", "time", "kind", "about", "digest"],
)
def test_an_edit_of_any_part_shows(chain: int, values: dict[str, Any]) -> None:
    change(store.audit.update().where(store.audit.c.number == chain - 4).values(**values))
    assert f"record {chain - 4} was changed, or one before it" in audit.verify()[2]


def test_a_gap_shows(chain: int) -> None:
    change(store.audit.delete().where(store.audit.c.number.in_([1, 2, chain - 2])))
    assert {"records 1 to 2 are missing", f"records {chain - 2} to {chain - 2} are missing"} <= {
        *audit.verify()[2]
    }


def test_an_edit_with_its_digest_made_anew_shows_at_the_next_record(chain: int) -> None:
    (row,) = store.rows(store.audit.select().where(store.audit.c.number == chain - 4))
    (before,) = store.rows(store.audit.select().where(store.audit.c.number == chain - 5))
    forged = audit.digest_of(before["digest"], {**row, "kind": "nothing"})
    change(
        store.audit.update()
        .where(store.audit.c.number == chain - 4)
        .values(kind="nothing", digest=forged)
    )
    assert audit.verify()[2] == [f"record {chain - 3} was changed, or one before it"]


def test_an_end_that_was_cut_off_shows_only_against_a_head_that_was_noted(chain: int) -> None:
    noted = audit.verify()[:2]
    change(store.audit.delete().where(store.audit.c.number == chain))
    count, head, faults = audit.verify()
    assert faults == []
    assert (count, head) != noted


@pytest.mark.usefixtures("silence")
@pytest.mark.parametrize("terms", [{"redact": ["text", "order_id"]}], indirect=True)
@pytest.mark.parametrize(
    "call",
    [
        pytest.param((LETTER, {"text": "hunter2"}), id="a-write-that-waits"),
        pytest.param(
            (ORDER, {"order_id": "hunter2", "amount": 5}), id="a-write-that-is-made-and-undone"
        ),
        pytest.param((ORDER, {"order_id": ["hunter2"], "amount": 5}), id="a-wrong-input"),
        pytest.param(("pay", {"text": "hunter2"}), id="an-unknown-operation"),
        pytest.param(("pay", {"to": {"deep": [{"text": "hunter2"}]}}), id="however-deep"),
    ],
)
def test_inputs_that_are_named_are_not_in_it(begin: Begin, call: Call) -> None:
    unsure: Call = ("finish", {"met": True, "confidence": 0.1, "missing": "", "report": ""})
    begin([[call], [unsure]]).get_result()
    about = [row["about"] for row in audit.of_run("run-1")]
    assert "hunter2" not in str(about)
    assert audit.HIDDEN in str(about)


@pytest.mark.usefixtures("begin")
@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_what_no_table_takes_is_kept_as_a_question_mark() -> None:
    steps.transaction(audit.record)(
        "run-1", Kind.GOAL_UNMET, text="a\ud800b\x00c", number=float("nan")
    )
    (row,) = audit.of_run("run-1")
    assert row["about"] == {"text": "a?b?c", "number": "NaN"}
    assert audit.verify()[2] == []


def test_no_value_is_longer_than_is_useful(begin: Begin) -> None:
    begin([[("pay", {"text": "x" * 100_000, "deep": [["y" * 100_000]]})]]).get_result()
    assert max(len(str(row["about"])) for row in audit.of_run("run-1")) < 3 * audit.LONGEST


def test_it_says_for_each_call_what_was_decided_why_and_what_came_of_it(begin: Begin) -> None:
    begin([[(LEVEL, {"item_id": "A"})], [("vendors__close_account", {})]]).get_result()
    told = [row for row in audit.of_run("run-1") if "sequence" in row["about"]]
    assert [(row["kind"], row["about"]["operation"]) for row in told] == [
        (Kind.CALL_DECIDED, LEVEL),
        (Kind.READ_DONE, LEVEL),
        (Kind.CALL_DECIDED, "vendors__close_account"),
    ]  # fmt: skip
    assert [row["about"].get("because") for row in told] == [
        "a read changes nothing",
        None,
        "the policy does not allow it",
    ]
    assert told[1]["about"]["result"] == '[{"item_id": "A", "level": 3}]'


@pytest.mark.parametrize("terms", [{"redact": ["pin"]}], indirect=True)
@pytest.mark.parametrize("length", [10, 20_000], ids=["short", "cut-for-the-model"])
def test_what_a_write_answers_under_such_a_name_is_in_no_table_and_not_shown_to_the_model(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, sent: list[dict[str, Any]], length: int
) -> None:
    answer = {"id": "R-1", "note": "x" * length, "deep": [{"pin": "hunter2"}]}
    monkeypatch.setattr(calls, "fetch", lambda *_: json.dumps(answer))
    begin([[(ORDER, {"order_id": "o1", "amount": 5})]]).get_result()
    assert "R-1" in str(sent)
    (write,) = store.rows(store.ledger.select())
    assert json.loads(write["result"])["deep"] == [{"pin": audit.HIDDEN}]
    tables = [store.rows(table.select()) for table in store.metadata.sorted_tables]
    assert "hunter2" not in str([tables, sent])


@pytest.mark.parametrize("terms", [{"redact": ["pin"]}], indirect=True)
@pytest.mark.parametrize("length", [10, 20_000], ids=["short", "cut-for-the-model"])
def test_what_a_read_answers_under_such_a_name_is_not_in_it(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    answer = {"level": 3, "pin": {"now": "hunter2"}, "note": "x" * length}
    monkeypatch.setattr(calls, "fetch", lambda *_: json.dumps(answer))
    begin([[(LEVEL, {"item_id": "A"})]]).get_result()
    (about,) = [row["about"] for row in audit.of_run("run-1") if row["kind"] == Kind.READ_DONE]
    assert about["result"].startswith('{"level": 3, "pin":')
    assert "hunter2" not in str(audit.of_run("run-1"))


@pytest.mark.usefixtures("silence")
@pytest.mark.parametrize("terms", [{"redact": ["order_id"]}], indirect=True)
def test_nor_is_an_input_that_an_answer_repeats_where_it_is_not_clear(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unclear(*_: Any) -> str:
        raise Unclear("it sent a page about hunter2")

    monkeypatch.setattr(calls, "fetch", unclear)
    begin([[(ORDER, {"order_id": "hunter2", "amount": 5})]]).get_result()
    assert "hunter2" not in str(audit.of_run("run-1"))
    run = store.rows(store.runs.select())[0]
    assert f"it sent a page about {audit.HIDDEN}" in run["outcome"]["report"]
    assert "hunter2" not in str(run["outcome"]["left"])


def test_an_input_is_found_however_deep_it_lies() -> None:
    inputs = {"card": {"pin": "1234"}, "codes": [{"pin": ["77", True]}], "name": "x"}
    said = audit.told("no 1234, no 77, x, True", inputs, ["pin"])
    assert said == f"no {audit.HIDDEN}, no {audit.HIDDEN}, x, True"


def test_an_answer_too_deep_to_look_through_is_hidden_as_a_whole() -> None:
    """As an earlier version may have taken one."""
    answer = "[" * 50_000 + '{"iban": "DE1"}' + "]" * 50_000
    assert audit.kept(answer, ["iban"]) == audit.HIDDEN
    assert "DE1" not in audit.told(answer, {}, ["iban"])
    assert audit.kept(answer, []) == answer
