"""What people agreed to is decided again where it is made: by the rules of now, as it was shown.

Rows are changed by SQL past the program, and the policy is tightened while a run waits.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml

from app.action import view
from app.action.calls import execution, rollback
from app.action.durable import engine, parking, store
from app.action.durable.store import MessageKind
from app.action.model import agent as agent_module
from app.action.model.agent import Agent
from app.action.people import approvals, controls
from app.action.record import audit
from app.action.record.records import Kind, for_people
from app.action.rules.plan import Plan, Use
from app.action.rules.policy import Facts
from app.base.display import as_written
from app.base.problem import Problem
from app.base.settings import Settings
from tests.support.waiting import until
from tests.support.wording import load_wording

from .conftest import ORDER, POLICY, Begin, Call, comes_to, waiting

SAYS = load_wording("layers/action")

Tighten = Callable[..., None]
BIG: Call = (ORDER, {"order_id": "o1", "amount": 500})
SMALL: Call = (ORDER, {"order_id": "o1", "amount": 10})
CALL = {"operation": "vendors.place_order", "sum": "amount", "per": "call"}  # a limit
CHANGED = "the request was changed after it was made"
prepares = pytest.mark.parametrize("terms", [{"level": "collaborator"}], indirect=True)


def change(table: sa.Table, **values: Any) -> None:
    """Change all rows of a table, as somebody does who can write to the database."""
    with store.database().begin() as connection:
        connection.execute(table.update().values(**values))


@pytest.fixture
def tighten(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Tighten:
    """Put other terms into `policy.yaml`, and have them in force from now on."""

    def put(rule: dict[str, Any] | None = None, **terms: Any) -> None:
        policy = {**yaml.safe_load(POLICY), **terms}
        policy["operations"][as_written(ORDER)] |= rule or {}
        (folder / "policy.yaml").write_text(yaml.safe_dump(policy), "utf-8")
        made = Agent(Settings(), agent_module.agent().client, folder)
        monkeypatch.setattr(agent_module, "_agent", lambda: made)

    return put


def told(sent: list[dict[str, Any]]) -> str:
    """What the model was told in all."""
    return str(sent[-1]["messages"])


def decisions(run: str = "run-1") -> list[tuple[str, str]]:
    found = [row for row in audit.of_run(run) if row["kind"] == Kind.CALL_DECIDED]
    return [(row["about"]["verdict"], row["about"]["because"]) for row in found]


@pytest.mark.parametrize(
    ("terms_of_now", "because"),
    [
        pytest.param(
            {"rule": {"allow": False}}, "the policy does not allow it", id="forbidden-by-now"
        ),
        pytest.param(
            {"limits": [{**CALL, "most": 400}]},
            "over a limit: 500 is over the limit of 400 per call (amount of vendors.place_order)",
            id="over-a-limit-of-now",
        ),
        pytest.param(
            {"level": "collaborator"},
            "at this level a person must apply every write",
            id="a-level-that-only-prepares",
        ),
    ],
)
def test_what_was_tightened_between_asking_and_answering_holds(
    terms_of_now: dict[str, Any],
    because: str,
    begin: Begin,
    tighten: Tighten,
    table: Any,
    sent: list[dict[str, Any]],
) -> None:
    run = begin([[BIG]])
    (asked,) = waiting()
    tighten(**terms_of_now)
    approvals.answer_request(asked["id"], "approve", "bo", digest=asked["digest"])
    assert run.get_result()["status"] == "done"
    assert (table("orders"), rollback.writes_of("run-1")) == ([], [])
    refused = f"it was approved, and may not run any more: {because}"
    assert f"Refused: {refused}." in told(sent)
    assert decisions()[-1] == ("deny", refused)


def test_a_schema_that_was_tightened_holds_too(
    begin: Begin, folder: Path, tighten: Tighten, table: Any, sent: list[dict[str, Any]]
) -> None:
    run = begin([[BIG]])
    (asked,) = waiting()
    systems = (folder / "systems.yaml").read_text("utf-8")
    stricter = systems.replace("amount: {type: number}", "amount: {type: number, maximum: 99}")
    (folder / "systems.yaml").write_text(stricter, "utf-8")
    tighten()
    approvals.answer_request(asked["id"], "approve", "bo")
    run.get_result()
    assert table("orders") == []
    assert SAYS["500 is greater than the"] in told(sent)


def test_what_was_loosened_lets_an_approved_call_run(
    begin: Begin, tighten: Tighten, table: Any
) -> None:
    run = begin([[BIG]])
    (asked,) = waiting()
    tighten({"approve": "never"})
    approvals.answer_request(asked["id"], "approve", "bo")
    run.get_result()
    assert len(table("orders")) == 1


@pytest.fixture
def told_after(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What people are told that a run does, after each time that an approved call was decided."""
    decide = execution.decide_approved
    words = list[str]()

    def look(*given: Any) -> dict[str, Any]:
        decided = decide(*given)
        row = for_people(engine.one_run("run-1"))
        words.append(f"{row['status']}: {view.now(row)}")
        return decided

    monkeypatch.setattr(execution, "decide_approved", look)
    return words


@pytest.mark.parametrize(
    ("terms_of_now", "words"),
    [
        pytest.param({}, "approved by bo", id="it-is-carried-out"),
        pytest.param(
            {"level": "collaborator"},
            "refused: it was approved, and may not run any more: at this level a person must apply "
            "every write",
            id="it-is-refused-after-all",
        ),
    ],
)
def test_an_answered_call_is_not_said_to_need_approval(
    terms_of_now: dict[str, Any],
    words: str,
    begin: Begin,
    tighten: Tighten,
    told_after: list[str],
) -> None:
    run = begin([[BIG]])
    (asked,) = waiting()
    tighten(**terms_of_now)
    approvals.answer_request(asked["id"], "approve", "bo")
    run.get_result()
    assert told_after == [f"running: vendors.place_order: {words}"]


def test_a_paused_approved_call_is_not_said_to_need_approval(
    begin: Begin, told_after: list[str]
) -> None:
    run = begin([[BIG]])
    (asked,) = waiting()
    controls.tell_run("run-1", MessageKind.PAUSE, "bo")
    approvals.answer_request(asked["id"], "approve", "bo")
    comes_to("paused")
    controls.tell_run("run-1", MessageKind.RESUME, "bo")
    run.get_result()
    doing = "vendors.place_order: approved by bo"
    assert told_after[0] == f"paused: {doing}"
    assert told_after[-1] == f"running: {doing}"


@pytest.mark.parametrize(
    "row",
    [
        {"about": {"order_id": "o1", "amount": 5}}, {"about": {"order_id": "x", "amount": 500}},
        {"what": "vendors__cancel_order"}, {"because": "it is nothing"}, {"to": "anybody"},
        {"kind": "prepared"}, {"digest": "0" * 64},
    ],
    ids=["amount", "order", "operation", "reason", "owner", "kind", "digest"],
)  # fmt: skip
def test_changed_request_does_not_run(
    row: dict[str, Any], begin: Begin, table: Any, sent: list[dict[str, Any]]
) -> None:
    """A request that was changed before the answer does not run.

    The person would have agreed to something else than what runs.
    """
    run = begin([[BIG]])
    (asked,) = waiting()
    until(lambda: parking.place("run-1").is_parked)  # until then, the run itself looks at it
    change(store.requests, **row)
    with pytest.raises(Problem, match=r"run-1:1 was changed after it was made, so it is not"):
        approvals.answer_request(asked["id"], "approve", "bo")
    assert run.get_result()["status"] == "done"
    assert table("orders") == []
    assert f"Refused: {CHANGED}." in str(sent[-1]["messages"])
    assert [
        r["about"]["reason"] for r in audit.of_run("run-1") if r["kind"] == Kind.REQUEST_LAPSED
    ] == [
        CHANGED,
        CHANGED,
    ]


def test_answer_wakes_the_run_of_a_changed_request(begin: Begin) -> None:
    """A run whose request was changed is woken by the answer itself.

    It does not wait until a worker looks for what an earlier release has not woken.
    """
    run = begin([[BIG]])
    (asked,) = waiting()
    until(lambda: parking.place("run-1").is_parked)
    change(store.requests, because="it is nothing")
    with pytest.raises(Problem, match="was changed after it was made"):
        approvals.answer_request(asked["id"], "approve", "bo")
    assert not parking.place("run-1").is_parked
    assert run.get_result()["status"] == "done"


def test_nor_does_one_whose_digest_was_changed_along(begin: Begin, table: Any) -> None:
    """The audit has the digest of what was asked, so a row that fits itself is not enough."""
    run = begin([[BIG]])
    (asked,) = waiting()
    until(lambda: parking.place("run-1").is_parked)
    other = approvals.Request(
        **{name: asked[name] for name in approvals.Request._fields} | {"because": "it is nothing"}
    )
    change(store.requests, because=other.because, digest=other.digest)
    with pytest.raises(Problem, match="was changed after it was made"):
        approvals.answer_request(asked["id"], "approve", "bo", digest=other.digest)
    run.get_result()
    assert table("orders") == []


def test_nor_does_one_that_was_changed_after_the_answer(
    begin: Begin, table: Any, monkeypatch: pytest.MonkeyPatch, sent: list[dict[str, Any]]
) -> None:
    looked = execution.decide_approved

    def changed_before(*given: Any) -> Any:
        change(store.requests, about={"order_id": "o9", "amount": 500})
        return looked(*given)

    monkeypatch.setattr(execution, "decide_approved", changed_before)
    run = begin([[BIG]])
    approvals.answer_request(waiting()[0]["id"], "approve", "bo")
    assert run.get_result()["status"] == "done"
    assert (table("orders"), rollback.writes_of("run-1")) == ([], [])
    assert f"Refused: {CHANGED}." in told(sent)
    assert decisions()[-1] == ("deny", CHANGED)


def test_an_answer_that_was_written_past_the_program_is_none(
    begin: Begin, table: Any, sent: list[dict[str, Any]]
) -> None:
    run = begin([[BIG]])
    waiting()
    change(store.requests, answer="approve", by="anna")
    controls.tell_run("run-1", MessageKind.STEER, "bo", "go on")
    run.get_result()
    assert table("orders") == []
    assert SAYS["refused the answer is not"] in str(sent[-1]["messages"])


def test_a_no_that_was_turned_into_a_yes_is_none(begin: Begin, table: Any) -> None:
    begin([[BIG]])
    (asked,) = waiting()
    with store.database().begin() as connection:  # in one transaction, so that no run looks between
        about = {"answer": "deny", "id": asked["id"], "by": "bo", "reason": ""}
        store.inside(connection, audit.record, "run-1", Kind.REQUEST_ANSWERED, **about)
        connection.execute(store.requests.update().values(answer="approve", by="bo"))
    controls.tell_run("run-1", MessageKind.STEER, "bo", "go on")
    until(lambda: [r for r in audit.of_run("run-1") if r["kind"] == Kind.REQUEST_LAPSED])
    assert table("orders") == []


@pytest.mark.parametrize(
    "row",
    [
        {"inputs": {"order_id": "o9", "amount": 500}}, {"operation": "vendors__cancel_order"},
        {"behalf": "eva"}, {"state": "done"}, {"key": "other"},
    ],
    ids=lambda row: next(iter(row)),
)  # fmt: skip
@pytest.mark.parametrize("call", [BIG, SMALL], ids=["approved", "allowed"])
def test_write_with_a_changed_ledger_entry_is_not_made(
    row: dict[str, Any],
    call: Call,
    begin: Begin,
    table: Any,
    monkeypatch: pytest.MonkeyPatch,
    sent: list[dict[str, Any]],
) -> None:
    """A write whose place in the ledger was changed is not made."""
    carry_out = execution.carry_out

    def changed_before(made: Any, *, whole: bool) -> Any:
        change(store.ledger, **row)
        return carry_out(made, whole=whole)

    monkeypatch.setattr(execution, "carry_out", changed_before)
    run = begin([[call]])
    if call is BIG:
        approvals.answer_request(waiting()[0]["id"], "approve", "bo")
    run.get_result()
    assert table("orders") == []
    assert SAYS["not made what the ledger"] in told(sent)


def test_a_digest_is_over_the_true_text_and_that_is_what_runs(begin: Begin, table: Any) -> None:
    """However a page or a terminal shows marks of direction, they are part of what is agreed to."""
    text = "o1\u202e500\u2066\u200b"
    run = begin([[(ORDER, {"order_id": text, "amount": 500})]])
    (asked,) = waiting()
    names = approvals.Request._fields
    request = approvals.Request(**{name: asked[name] for name in names})
    assert (request.about["order_id"], request.digest) == (text, asked["digest"])
    bare = request._replace(about={"order_id": "o1500", "amount": 500})
    assert bare.digest != asked["digest"]
    with pytest.raises(Problem, match="is different from what was shown"):
        approvals.answer_request(asked["id"], "approve", "bo", digest=bare.digest)
    approvals.answer_request(asked["id"], "approve", "bo", digest=request.digest)
    run.get_result()
    assert [row["order_id"] for row in table("orders")] == [text]


@prepares
class TestPrepared:
    """A prepared write is decided again when a person applies it."""

    @pytest.mark.parametrize(
        ("terms_of_now", "because"),
        [
            ({"rule": {"allow": False}}, "the policy does not allow it"),
            (
                {"limits": [{**CALL, "most": 5}]},
                "over a limit: 10 is over the limit of 5 per call (amount of vendors.place_order)",
            ),
        ],
        ids=["forbidden", "a-limit"],
    )
    def test_what_was_tightened_holds_and_the_person_is_told(
        self, terms_of_now: dict[str, Any], because: str, begin: Begin, tighten: Tighten, table: Any
    ) -> None:
        begin([[SMALL]]).prepare()
        tighten(**terms_of_now, level="collaborator")
        approvals.answer_request("run-1:1", "approve", "bo")
        refused = f"it was approved, and may not run any more: {because}"
        assert engine.result_of_work("run-1:1:apply") == {
            "ok": False,
            "result": f"Not made: {refused}.",
        }
        assert (table("orders"), rollback.writes_of("run-1")) == ([], [])
        (record,) = [row for row in audit.of_run("run-1") if row["kind"] == Kind.WRITE_REFUSED]
        assert record["about"]["because"] == refused

    def test_one_that_was_changed_before_the_answer_is_not_made(
        self, begin: Begin, table: Any
    ) -> None:
        begin([[SMALL]]).prepare()
        change(store.requests, about={"order_id": "o1", "amount": 4000})
        with pytest.raises(Problem, match="was changed after it was made"):
            approvals.answer_request("run-1:1", "approve", "bo")
        assert (table("orders"), approvals.open_requests()) == ([], [])

    def test_nor_is_one_that_was_changed_after_it(
        self, begin: Begin, table: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        apply = engine.queue_prepared_write

        def changed_after(request: str, *given: Any) -> None:
            apply(request, *given)
            values = {"about": {"order_id": "o1", "amount": 4000}}
            store.session().execute(store.requests.update().values(**values))

        monkeypatch.setattr(engine, "queue_prepared_write", changed_after)
        begin([[SMALL]]).prepare()
        approvals.answer_request("run-1:1", "approve", "bo")
        assert engine.result_of_work("run-1:1:apply")["result"] == f"Not made: {CHANGED}."
        assert table("orders") == []

    def test_stop_holds_for_an_earlier_approval(
        self, begin: Begin, table: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A stop that its run has heard also holds for what was approved before.

        The yes comes first, the run ends on the stop, and only then the write's turn comes.
        """
        begin([[SMALL]]).prepare()
        apply = engine.queue_prepared_write

        def stopped_after(request: str, *given: Any) -> None:
            apply(request, *given)
            store.session().execute(store.runs.update().values(status="stopped"))

        monkeypatch.setattr(engine, "queue_prepared_write", stopped_after)
        approvals.answer_request("run-1:1", "approve", "bo")
        assert engine.result_of_work("run-1:1:apply")["result"] == SAYS["not made its run was"]
        assert table("orders") == []

    def test_the_switch_holds_for_what_was_agreed_to_before(
        self, begin: Begin, table: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begin([[SMALL]]).prepare()
        killed = {"run": controls.ALL, "kind": "kill", "by": "eva", "text": "", "taken": False}
        apply = engine.queue_prepared_write

        def killed_after(request: str, *given: Any) -> None:
            apply(request, *given)
            store.session().execute(store.controls.insert().values(**killed))

        monkeypatch.setattr(engine, "queue_prepared_write", killed_after)
        approvals.answer_request("run-1:1", "approve", "bo")
        result = "Not made: all runs were stopped by eva."
        assert engine.result_of_work("run-1:1:apply")["result"] == result
        controls.allow_runs("eva")
        assert table("orders") == []

    def test_a_call_of_its_own_run_cannot_be_made_under_it(self, begin: Begin) -> None:
        """What was prepared is no approval for the run itself."""
        begin([[SMALL]]).prepare()
        made = execution.Call("run-1", 1, *SMALL, "bo")
        (row,) = approvals.open_requests()
        facts = Facts("approver", Plan((Use(ORDER),)))
        assert (
            store.in_transaction(execution.refusal_of_approved, made, facts, row["digest"])
            == "nobody has approved it"
        )


@pytest.mark.parametrize("terms", [{"level": "collaborator", "refusals": 1}], indirect=True)
def test_a_prepared_write_counts_the_levels_that_its_run_dropped(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = execution.refusal_of_approved
    dropped = list[int]()

    def look(call: execution.Call, facts: Facts, digest: str) -> str:
        dropped.append(facts.dropped)
        return decide(call, facts, digest)

    monkeypatch.setattr(execution, "refusal_of_approved", look)
    begin([[("vendors__close_account", {})], [SMALL]]).prepare()
    (row,) = approvals.open_requests()
    approvals.answer_request(row["id"], "approve", "bo")
    assert engine.result_of_work(f"{row['id']}:apply")["ok"]
    assert dropped == [1]


def test_the_switch_holds_for_what_was_approved_before(
    begin: Begin, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved = execution.decide_approved

    def killed_before(*given: Any) -> Any:
        controls.tell_run("run-1", MessageKind.PAUSE, "bo")
        with store.database().begin() as connection:
            killed = {"run": controls.ALL, "kind": "kill", "by": "eva", "text": "", "taken": False}
            connection.execute(store.controls.insert().values(**killed))
        return approved(*given)

    monkeypatch.setattr(execution, "decide_approved", killed_before)
    run = begin([[BIG]])
    approvals.answer_request(waiting()[0]["id"], "approve", "bo")
    assert run.get_result()["report"] == "all runs were stopped by eva"
    assert table("orders") == []
