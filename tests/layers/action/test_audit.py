"""The record of what happened: a chain a run, whoever writes, in which an edit shows, and seals
over all of them; without what it may not hold.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from app.action.calls import execution
from app.action.durable import chains, steps, store
from app.action.record import audit, seals, verification
from app.action.record.records import Kind
from app.base.bindings import Unclear
from tests.support.waiting import until
from tests.support.wording import load_wording

from .conftest import ORDER, Begin, Call

SAYS = load_wording("layers/action")

LETTER, LEVEL = "vendors__send_letter", "stock__level"


@steps.transaction("test_audit.record")
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
    assert verification.verify()[2] == []
    return verification.verify()[0]


@pytest.mark.usefixtures("begin")
def test_eight_that_write_at_once_write_a_chain_each() -> None:
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda worker: [record(f"run-{worker}", number) for number in range(25)], range(8)
            )
        )
    count, _, faults = verification.verify()
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
    of = values.get("run", "run-1")
    assert (
        SAYS["record was changed or one"].format(chain_4=chain - 4, of=of)
        in verification.verify()[2]
    )


def test_a_gap_shows(chain: int) -> None:
    change(store.audit.delete().where(store.audit.c.number.in_([1, 2, chain - 2])))
    assert {
        SAYS["records 1 to 2 of"],
        SAYS["records to of run 1"].format(chain_2=chain - 2),
    } <= {*verification.verify()[2]}


def forge(number: int) -> str:
    """Change a record and make its digest anew; gives that."""
    (row,) = store.rows(store.audit.select().where(store.audit.c.number == number))
    (before,) = store.rows(store.audit.select().where(store.audit.c.number == number - 1))
    payload = chains.digest_of_parts({"number": 99})
    fields = row["run"], row["place"], row["at"], row["kind"], payload
    forged = chains.digest_of(before["digest"], *fields)
    values = {"about": {"number": 99}, "payload": payload, "digest": forged}
    change(store.audit.update().where(store.audit.c.number == number).values(**values))
    return forged


def set_head(place: int, digest: str) -> None:
    of_run = store.heads.update().where(store.heads.c.chain == "run-1")
    change(of_run.values(place=place, digest=digest))


def test_edit_with_a_new_digest_shows_at_the_next_record(chain: int) -> None:
    """An edit with a new digest shows at the next record."""
    forge(chain - 4)
    assert verification.verify()[2] == [
        SAYS["record was changed or one before"].format(chain_3=chain - 3)
    ]


def test_edit_of_the_last_record_shows_by_head_and_seal(chain: int) -> None:
    """An edit of the last record shows by its head, and otherwise by the seal."""
    assert (seals.seal_heads(), seals.seal_heads()) == (0, 0)
    forged = forge(chain)
    unsealed = "run-1 is different from what was sealed, at its record 10"
    assert verification.verify()[2] == [unsealed, SAYS["run 1 ends at its"]]
    set_head(chain, forged)
    assert verification.verify()[2] == [unsealed]


def test_cut_off_end_shows_by_head_and_seal(chain: int) -> None:
    """An end that was cut off shows by its head, and otherwise by the seal."""
    seals.seal_heads()
    record("run-1", 10)
    assert verification.verify()[2] == []
    change(store.audit.delete().where(store.audit.c.number >= chain))
    ends = "run-1 ends at its record 9, and its head is 11"
    assert ends in verification.verify()[2]
    (row,) = store.rows(store.audit.select().where(store.audit.c.number == chain - 1))
    set_head(row["place"], row["digest"])
    assert SAYS["the seals ends at its"] in verification.verify()[2]


def test_a_run_that_was_taken_out_whole_shows(chain: int) -> None:
    seals.seal_heads()
    change(store.audit.delete().where(store.audit.c.run == "run-1"))
    assert SAYS["run 1 ends at its record"] in verification.verify()[2]
    change(store.heads.delete().where(store.heads.c.chain == "run-1"))
    assert verification.verify()[2] == [SAYS["run 1 is different from"]]


def test_a_head_that_is_said_to_be_sealed_and_is_not_shows(chain: int) -> None:
    change(store.heads.update().values(is_sealed=True))
    assert seals.seal_heads() == 0
    assert verification.verify()[2] == [SAYS["run 1 is not sealed"]]


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_a_head_behind_its_records_is_a_fault_and_no_loop(begin: Begin) -> None:
    for number in range(2):
        record("run-1", number)
    change(store.heads.update().values(place=1))
    with pytest.raises(sa.exc.IntegrityError):
        record("run-1", 2)


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_seal_covers_what_changed_but_no_open_write(begin: Begin) -> None:
    """A seal covers what has changed and leaves out what somebody is writing."""
    for run in ("run-1", "run-2"):
        record(run, 1)
    assert seals.lag() > 0
    if not store.on_sqlite():  # a file is written by one at a time, so that nobody else can
        with store.database().begin() as connection:
            store.inside(connection, chains.lock_chain, "run-1")
            seals.seal_heads()
            assert sealed() == [["run-2", 1]]
            assert seals.lag() > 0
    seals.seal_heads()
    record("run-1", 2)
    seals.seal_heads()
    expected = [["run-1", 1], ["run-1", 2], ["run-2", 1]]
    assert (sorted(sealed()), seals.lag()) == (expected, 0.0)
    assert verification.verify() == (3, seals.last_seal().digest, [])


def sealed() -> list[list[Any]]:
    """Chain and place of each head that a seal has."""
    abouts = [row["about"] for row in audit.of_run(chains.SEALS)]
    return [[name, place] for about in abouts for name, place, _ in about["heads"]]


def test_more_heads_than_a_seal_holds_are_sealed_by_several(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "MOST", 3)
    for number in range(8):
        record(f"run-{number}", number)
    assert [seals.seal_heads(), seals.seal_heads(), seals.seal_heads(), seals.seal_heads()] == [
        1,
        1,
        0,
        0,
    ]
    assert len(sealed()) == 8
    assert verification.verify()[2] == []


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_writers_of_different_runs_do_not_wait(begin: Begin) -> None:
    """A writer of one run never waits for a writer of another."""
    with store.database().begin() as connection:
        store.inside(connection, audit.record, "run-1", Kind.GOAL_UNMET, number=1)
        with ThreadPoolExecutor(2) as pool:
            pool.submit(record, "run-2", 1).result(timeout=60)
            same = pool.submit(record, "run-1", 2)
            until(lambda: blocked() == 1)
            assert not same.done()
            connection.commit()
            same.result(timeout=60)
    assert [row["about"]["number"] for row in audit.of_run("run-1")] == [1, 2]
    assert verification.verify()[2] == []


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_it_can_be_verified_while_it_is_written(begin: Begin) -> None:
    with ThreadPoolExecutor(3) as pool:
        writing = [
            pool.submit(lambda run: [record(run, number) for number in range(40)], f"run-{one}")
            for one in range(3)
        ]
        while not all(one.done() for one in writing):
            assert verification.verify()[2] == []
            seals.seal_heads()
    assert verification.verify() == (120, seals.last_seal().digest, [])


def blocked() -> int:
    """How many of this database's connections wait for another one's lock."""
    waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    with store.database().connect().execution_options(reads=True) as connection:
        return int(
            connection.exec_driver_sql(f"{waits} AND wait_event_type = 'Lock'").scalar() or 0
        )


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_of_two_who_wait_for_one_another_both_get_what_they_want(begin: Begin) -> None:
    for run in ("run-1", "run-2"):
        record(run, 0)
    met = Barrier(2)

    def both(first: str, second: str) -> None:
        tries = list[int]()

        def write() -> None:
            audit.record(first, Kind.GOAL_UNMET, number=1)
            tries.append(1)
            if len(tries) == 1:
                met.wait(60)
            audit.record(second, Kind.GOAL_UNMET, number=2)

        store.in_transaction(write)

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(both, *pair) for pair in (("run-1", "run-2"), ("run-2", "run-1"))]
        assert [one.result(timeout=60) for one in done] == [None, None]
    assert verification.verify() == (6, "", [])


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


record_any = steps.transaction("test_audit.record_any")(audit.record)


@pytest.mark.usefixtures("begin")
@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_what_no_table_takes_is_kept_as_a_question_mark() -> None:
    record_any("run-1", Kind.GOAL_UNMET, text="a\ud800b\x00c", number=float("nan"))
    (row,) = audit.of_run("run-1")
    assert row["about"] == {"text": "a?b?c", "number": "NaN"}
    assert verification.verify()[2] == []


def test_no_value_is_longer_than_is_useful(begin: Begin) -> None:
    pay = ("pay", {"text": "x" * 100_000, "deep": [["y" * 100_000]]})
    begin([[(LEVEL, {"item_id": "A"})], [pay]]).get_result()
    assert max(len(str(row["about"])) for row in audit.of_run("run-1")) < 3 * audit.LONGEST


def test_audit_says_of_each_call_why_and_with_what_result(begin: Begin) -> None:
    """The audit says of each call what was decided, why, and what came of it."""
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
def test_redacted_field_of_a_write_is_stored_nowhere(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, sent: list[dict[str, Any]], length: int
) -> None:
    """A redacted field of a write's answer is in no table and is not shown to the model."""
    answer = {"id": "R-1", "note": "x" * length, "deep": [{"pin": "hunter2"}]}
    monkeypatch.setattr(execution, "call_system", lambda *_: json.dumps(answer))
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
    monkeypatch.setattr(execution, "call_system", lambda *_: json.dumps(answer))
    begin([[(LEVEL, {"item_id": "A"})]]).get_result()
    (about,) = [row["about"] for row in audit.of_run("run-1") if row["kind"] == Kind.READ_DONE]
    assert about["result"].startswith('{"level": 3, "pin":')
    assert "hunter2" not in str(audit.of_run("run-1"))


@pytest.mark.usefixtures("silence")
@pytest.mark.parametrize("terms", [{"redact": ["order_id"]}], indirect=True)
def test_redacted_input_in_an_unclear_answer_is_hidden(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A redacted input that an unclear answer repeats is hidden as well."""

    def unclear(*_: Any) -> str:
        raise Unclear("it sent a page about hunter2")

    monkeypatch.setattr(execution, "call_system", unclear)
    begin([[(ORDER, {"order_id": "hunter2", "amount": 5})]]).get_result()
    assert "hunter2" not in str(audit.of_run("run-1"))
    run = store.rows(store.runs.select())[0]
    assert f"it sent a page about {audit.HIDDEN}" in run["outcome"]["report"]
    assert "hunter2" not in str(run["outcome"]["left"])


def test_an_input_is_found_however_deep_it_lies() -> None:
    inputs = {"card": {"pin": "1234"}, "codes": [{"pin": ["77", True]}], "name": "x"}
    said = audit.excerpt("no 1234, no 77, x, True", inputs, ["pin"])
    assert said == f"no {audit.HIDDEN}, no {audit.HIDDEN}, x, True"


def test_an_answer_too_deep_to_look_through_is_hidden_as_a_whole() -> None:
    """As an earlier version may have taken one."""
    answer = "[" * 50_000 + '{"iban": "DE1"}' + "]" * 50_000
    assert audit.redact_answer(answer, ["iban"]) == audit.HIDDEN
    assert "DE1" not in audit.excerpt(answer, {}, ["iban"])
    assert audit.redact_answer(answer, []) == answer
