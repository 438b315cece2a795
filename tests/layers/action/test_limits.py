"""Limits over time: counted when a write is let go, given back when it was not made."""

import threading
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from app.action import view
from app.action.calls import execution, rollback
from app.action.calls.execution import Call, Undo
from app.action.cli import terminal
from app.action.console import pages
from app.action.console.server import Console
from app.action.durable import engine, store
from app.action.figures import monitoring
from app.action.model import agent as agent_module
from app.action.model.agent import agent
from app.action.people import approvals
from app.action.record import audit, limit_use
from app.action.record.records import Kind
from app.action.rules.knowledge import Knowledge
from app.action.rules.limits import Beyond
from app.action.rules.plan import Plan, Use
from app.action.rules.policy import Facts, Spent, load_policy
from app.base.bindings import Refused, Unavailable
from app.base.problem import Problem
from app.base.systems import load_systems
from tests.support.sample import SEED
from tests.support.waiting import until
from tests.support.wording import load_wording

from .conftest import FINISH, ORDER, Begin, planned, waiting

SAYS = load_wording("layers/action")

DAY = {"operation": "vendors.place_order", "sum": "amount", "most": 500, "per": "day"}
ALL = Plan(tuple(map(Use, (ORDER, "vendors__cancel_order", "vendors__send_letter"))))
FACTS = Facts("observer", ALL)
FREE = {
    "operations": {
        "stock.level": {},
        "stock.remarks": {},
        "vendors.place_order": {"approve": "never"},
        "vendors.cancel_order": {"approve": "never"},
        "vendors.send_letter": {"approve": "always"},
        "vendors.close_account": {"allow": "no"},
    }
}


def having(*given: dict[str, Any], **more: Any) -> pytest.MarkDecorator:
    """The terms of a test: these limits, over operations that ask nobody."""
    return pytest.mark.parametrize("terms", [{"limits": [*given], **FREE, **more}], indirect=True)


def order(
    amount: Any, run: str = "run-1", sequence: int = 1, order_id: Any = "o", facts: Facts = FACTS
) -> dict[str, Any]:
    """What becomes of an order that is decided."""
    made = Call(run, sequence, ORDER, {"order_id": order_id, "amount": amount}, "anna")
    return execution.decide_call(made, facts, Spent())


def kinds(*amounts: Any, **more: Any) -> list[str]:
    return [order(amount, sequence=n, **more)["kind"] for n, amount in enumerate(amounts, 1)]


def used() -> dict[tuple[str, str], str]:
    """What is counted, by period and value."""
    return {
        (row["period"], row["value"]): row["used"]
        for row in store.rows(store.limit_totals.select())
        if Decimal(row["used"])
    }


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the time at which calls are let go."""

    def to(at: datetime) -> None:
        monkeypatch.setattr(limit_use, "time", at.timestamp)

    return to


@pytest.fixture(autouse=True)
def noon_of_the_limits(clock: Callable[[datetime], None]) -> None:
    clock(datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("UTC")))


@having(DAY)
@pytest.mark.usefixtures("begin")
def test_ten_orders_of_99_pass_a_threshold_and_not_a_limit() -> None:
    """Before, each was below `amount > 100`, and all ten were let go."""
    assert kinds(*[99] * 10) == ["allow"] * 5 + ["deny"] * 5
    decided = order(99, sequence=11)
    assert decided["because"] == SAYS["over a limit 495 of"]
    assert used() == {("2026-03-02", ""): "495"}


@having({**DAY, "beyond": "ask"})
@pytest.mark.usefixtures("begin")
def test_beyond_a_limit_a_person_may_be_asked() -> None:
    assert kinds(300, 300, 200) == ["allow", "approve", "allow"]


@having({**DAY, "most": 100, "per": "run", "beyond": "ask"})
@pytest.mark.usefixtures("begin")
@pytest.mark.parametrize("read_untrusted", [False, True])
def test_the_condition_of_a_call_is_said_before_its_limit(read_untrusted: bool) -> None:
    agent().guard.policy.operations[ORDER].__dict__["approve"] = "amount > 100"
    facts = FACTS._replace(knowledge=Knowledge(read_untrusted=read_untrusted))
    reasons = SAYS["the policy requires it when"]
    more = ". The run has also read text from outside" if read_untrusted else ""
    assert order(200, facts=facts)["because"] == reasons + more
    assert order(60)["kind"] == "allow"
    assert order(60, sequence=2)["because"] == SAYS["over a limit 60 of"]


@having(DAY)
@pytest.mark.usefixtures("begin")
def test_amounts_add_up_over_runs() -> None:
    found = [order(200, run=f"run-{number}")["kind"] for number in range(4)]
    assert found == ["allow", "allow", "deny", "deny"]


@having({**DAY, "per": "run"})
@pytest.mark.usefixtures("begin")
def test_a_run_has_its_own() -> None:
    assert kinds(300, 300, run="a") == ["allow", "deny"]
    assert kinds(300, 300, run="b") == ["allow", "deny"]


@having({**DAY, "per": "call"})
@pytest.mark.usefixtures("begin")
def test_a_call_is_held_by_itself() -> None:
    assert kinds(500, 500.01, 500) == ["allow", "deny", "allow"]
    assert order(500.01, sequence=9)["because"] == SAYS["over a limit 500 01"]


@having({"operation": "stock.level", "count": True, "most": 2, "per": "month"})
@pytest.mark.usefixtures("begin")
def test_reads_can_be_counted() -> None:
    found = []
    for number in range(4):
        made = Call(f"run-{number}", 1, "stock__level", {"item_id": "A"}, "anna")
        found.append(execution.decide_call(made, FACTS, Spent())["kind"])
    assert found == ["allow", "allow", "deny", "deny"]


@having(DAY)
@pytest.mark.usefixtures("begin")
def test_fractions_are_summed_exactly() -> None:
    """As floats, 0.1 and 0.2 come to more than 0.3."""
    assert kinds(499.7, 0.1, 0.2, 1e-300) == ["allow", "allow", "allow", "deny"]
    assert used() == {("2026-03-02", ""): "500.0"}


@having(DAY)
@pytest.mark.usefixtures("begin")
@pytest.mark.parametrize("amount", [10**400, 1e308, 5e2 + 1e-9])
def test_a_number_of_many_digits_is_compared_whole(amount: Any) -> None:
    assert kinds(amount) == ["deny"]


@having(DAY)
@pytest.mark.usefixtures("begin")
@pytest.mark.parametrize("amount", [-0.01, -50, -5000, -1e9])
def test_a_negative_amount_is_asked_about_and_makes_no_room(amount: float) -> None:
    decided = order(amount)
    assert decided["kind"] in ("approve", "deny")
    assert used() == {}


@having(DAY)
@pytest.mark.usefixtures("begin")
def test_a_sum_of_what_is_no_number_asks() -> None:
    agent().operations[ORDER].input.update(properties={"order_id": {}, "amount": {}}, required=[])
    assert kinds("99", None, [99], True) == ["approve"] * 4
    assert order({}, sequence=9)["because"] == SAYS["over a limit amount is"]
    missing = Call("run-2", 1, ORDER, {"order_id": "o"}, "anna")
    assert execution.decide_call(missing, FACTS, Spent())["kind"] == "approve"


@having({**DAY, "by": "order_id"})
@pytest.mark.usefixtures("begin")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Ångström", unicodedata.normalize("NFD", "Ångström"), id="nfc-and-nfd"),
        pytest.param(1, 1.0, id="numbers-as-decimals"),
        pytest.param(100, 1e2, id="with-an-exponent"),
        pytest.param("7", 7, id="a-number-as-text"),
        pytest.param({"b": 1, "a": "é"}, {"a": "e\u0301", "b": 1.0}, id="in-another-order"),
    ],
)
def test_another_spelling_is_the_same_value(one: Any, other: Any) -> None:
    agent().operations[ORDER].input.update(properties={"order_id": {}, "amount": {}})
    agent().operations["vendors__cancel_order"].input["properties"]["order_id"] = {}
    assert order(300, order_id=one)["kind"] == "allow"
    assert order(300, sequence=2, order_id=other)["kind"] == "deny"


@having({**DAY, "by": "order_id"})
@pytest.mark.usefixtures("begin")
def test_another_value_has_its_own() -> None:
    values = ["a", "A", "a ", "ab", "x" * 5000, "x" * 4999 + "y"]
    assert [order(300, str(n), order_id=value)["kind"] for n, value in enumerate(values)] == (
        ["allow"] * len(values)
    )
    assert [order(300, str(n), 2, order_id=value)["kind"] for n, value in enumerate(values)] == (
        ["deny"] * len(values)
    )


@having(DAY)
@pytest.mark.usefixtures("begin")
def test_a_day_ends_at_midnight_of_the_projects_timezone(
    clock: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent(), "zone", "Pacific/Auckland")
    midnight = datetime(2026, 3, 3, tzinfo=ZoneInfo("Pacific/Auckland"))
    clock(midnight - timedelta(seconds=1))
    assert kinds(300, 300) == ["allow", "deny"]
    clock(midnight)
    assert kinds(300, 300, run="run-2") == ["allow", "deny"]
    assert [*used()] == [("2026-03-02", ""), ("2026-03-03", "")]


@having({**DAY, "per": "month"})
@pytest.mark.usefixtures("begin")
def test_a_month_ends_at_its_last_midnight(clock: Callable[[datetime], None]) -> None:
    first = datetime(2026, 4, 1, tzinfo=ZoneInfo("UTC"))
    clock(first - timedelta(seconds=1))
    assert kinds(300, 300) == ["allow", "deny"]
    clock(first)
    assert kinds(300, run="run-2") == ["allow"]


def carried(result: Exception | str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an order of 300 go, and its system answer so."""

    def fetch(*_: Any) -> str:
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(execution, "call_system", fetch)
    monkeypatch.setattr(execution, "PAUSES", ())
    assert order(300)["kind"] == "allow"
    execution.carry_out(Call("run-1", 1, ORDER, {"order_id": "o", "amount": 300}, "anna"))


@having(DAY)
@pytest.mark.usefixtures("begin")
@pytest.mark.parametrize(
    ("result", "kind"),
    [
        pytest.param("{}", "deny", id="done"),
        pytest.param(Refused("no"), "allow", id="failed-for-certain"),
        pytest.param(Unavailable("gone"), "deny", id="not-known"),
    ],
)
def test_a_use_is_given_back_if_it_failed_for_certain(
    result: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried(result, monkeypatch)
    assert order(300, sequence=2)["kind"] == kind


@having(DAY)
@pytest.mark.usefixtures("begin")
@pytest.mark.parametrize(
    ("answer", "kind"), [("{}", "allow"), (Refused("no"), "deny"), (Unavailable("gone"), "deny")]
)
def test_a_use_is_given_back_once_it_is_undone(
    answer: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried("{}", monkeypatch)

    def fetch(*_: Any) -> str:
        if isinstance(answer, Exception):
            raise answer
        return str(answer)

    monkeypatch.setattr(execution, "call_system", fetch)
    monkeypatch.setattr(execution, "UNDO_PAUSES", (0.0, 0.0))
    (write,) = rollback.writes_of("run-1")
    back = Undo("run-1", 1, "vendors__cancel_order", {"order_id": "o"}, "anna")
    rollback.take_back(back, write, "")
    assert order(300, sequence=2)["kind"] == kind


@having(DAY)
@pytest.mark.usefixtures("begin")
def test_use_is_given_back_after_an_undo_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """A use is given back once a person has undone the write by hand."""
    carried("{}", monkeypatch)

    def refuse(*_: Any) -> str:
        raise Refused("no")

    monkeypatch.setattr(execution, "call_system", refuse)
    monkeypatch.setattr(execution, "UNDO_PAUSES", (0.0, 0.0))
    (write,) = rollback.writes_of("run-1")
    back = Undo("run-1", 1, "vendors__cancel_order", {"order_id": "o"}, "anna")
    rollback.take_back(back, write, "")
    assert order(300, sequence=2)["kind"] == "deny"
    (by_hand,) = waiting(kind="by_hand")
    approvals.answer_request(by_hand["id"], "done", "bo", "cancelled there")
    assert used() == {}
    assert order(300, sequence=3)["kind"] == "allow"


CANCELS = {"operation": "vendors.cancel_order", "count": True, "most": 1, "per": "day"}


@having(DAY, CANCELS)
@pytest.mark.usefixtures("begin")
def test_taking_back_an_own_write_is_no_new_use_and_gives_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(execution, "call_system", lambda *_: "{}")
    for sequence in (1, 3, 5):
        assert order(500, sequence=sequence)["kind"] == "allow"
        execution.carry_out(
            Call("run-1", sequence, ORDER, {"order_id": "o", "amount": 500}, "anna")
        )
        assert order(1, run="another", sequence=sequence)["kind"] == "deny"
        back = Call("run-1", sequence + 1, "vendors__cancel_order", {"order_id": "o"}, "anna")
        own = FACTS._replace(undos=((back.tool, back.inputs),))
        assert execution.decide_call(back, own, Spent())["kind"] == "allow"
        execution.carry_out(back)
    assert used() == {}


@having(DAY)
def test_a_limit_that_others_use_up_while_a_person_decides_holds(begin: Begin) -> None:
    """Both were within it when they were asked about; before, both were made."""
    agent().guard.policy.operations[ORDER].__dict__["approve"] = "always"
    for name in ("run-a", "run-b"):
        script = [[(ORDER, {"order_id": name, "amount": 300})], FINISH]
        begin(script, f"Restock {name}", name, planned(ORDER))
    for request in waiting(2):
        approvals.answer_request(request["id"], "approve", "kim")
    until(
        lambda: (
            len(
                [
                    one
                    for one in audit.of_run(None)
                    if one["kind"] == Kind.WRITE_DONE or one["about"].get("verdict") == "deny"
                ]
            )
            == 2
        )
    )
    rows = store.rows(store.ledger.select())
    assert [row["state"] for row in rows] == ["done"]
    (stopped,) = [
        one["about"] for one in audit.of_run(None) if one["about"].get("verdict") == "deny"
    ]
    refused = "it was approved, and may not run any more: over a limit: 300 of 500 per day are used"
    assert stopped["because"].startswith(refused)


@having(DAY, level="operator")
def test_what_is_prepared_counts_once_it_is_applied(begin: Begin) -> None:
    for name in ("run-a", "run-b"):
        script = [[(ORDER, {"order_id": name, "amount": 300})], FINISH]
        begin(script, f"Restock {name}", name, planned(ORDER)).prepare()
    assert used() == {}
    first, second = (request["id"] for request in approvals.open_requests("prepared"))
    approvals.answer_request(first, "approve", "kim")
    assert engine.result_of_work(f"{first}:apply")["ok"]
    assert used() == {("2026-03-02", ""): "300"}
    approvals.answer_request(second, "approve", "kim")
    assert SAYS["over a limit 300 of"] in engine.result_of_work(f"{second}:apply")["result"]


@having(DAY)
@pytest.mark.usefixtures("begin")
def test_what_was_counted_still_counts_when_the_limit_is_changed() -> None:
    assert kinds(300) == ["allow"]
    (limit,) = agent().guard.policy.limits
    changed = limit.model_copy(update={"most": Decimal(350), "beyond": Beyond.ASK})
    agent().guard.policy.__dict__["limits"] = (changed,)
    assert order(100, sequence=2)["kind"] == "approve"


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
@having(DAY, {**DAY, "per": "run", "most": 450}, {**DAY, "by": "order_id", "most": 200})
@pytest.mark.parametrize("example", range(6))
@pytest.mark.usefixtures("begin")
def test_no_order_of_concurrent_runs_passes_a_limit(example: int) -> None:
    """Each order in a thread of its own; what is counted is what stands."""
    chance = Random(f"{SEED} limits {example}")
    orders = [
        (chance.randint(1, 3), chance.choice("abc"), chance.randint(1, 300)) for _ in range(12)
    ]
    fails = {number for number in range(12) if chance.random() < 0.3}
    gate = threading.Barrier(len(orders))
    allowed: dict[int, tuple[int, str, int]] = {}

    def decide(number: int) -> None:
        run, order_id, amount = orders[number]
        made = Call(
            f"run-{run}", number + 1, ORDER, {"order_id": order_id, "amount": amount}, "anna"
        )
        gate.wait()
        if execution.decide_call(made, FACTS, Spent())["kind"] == "allow":
            done = {"ok": number not in fails, "unknown": False, "result": "", "at": 0.0}
            store.in_transaction(execution._record_result, done, made)
            if number not in fails:
                allowed[number] = orders[number]

    threads = [threading.Thread(target=decide, args=(number,)) for number in range(len(orders))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(amount for _, _, amount in allowed.values()) <= 500
    for run in (1, 2, 3):
        assert sum(amount for one, _, amount in allowed.values() if one == run) <= 450
    for order_id in "abc":
        assert sum(amount for _, one, amount in allowed.values() if one == order_id) <= 200
    day = [
        Decimal(row["used"]) for row in store.rows(store.limit_totals.select()) if not row["value"]
    ]
    total = sum(amount for _, _, amount in allowed.values())
    assert sum(day) == 2 * total  # of the day and of the runs


@having(
    DAY,
    {**DAY, "by": "order_id", "per": "month", "most": 2000},
    {"model": "money", "most": 9, "per": "day"},
    {**DAY, "per": "run"},
)
@pytest.mark.usefixtures("begin")
def test_people_see_what_is_used_and_allowed() -> None:
    order(100, order_id="<b>x</b>")
    order(399.5, sequence=2, order_id="y")
    by = "amount of vendors.place_order by order_id a month"
    day, model = "amount of vendors.place_order a day", "money for the model a day"
    assert monitoring.figures()["limits"] == {
        day: {"used": "499.5", "allowed": "500"},
        by: {"used": {"y": "399.5", "<b>x</b>": "100"}, "more_values": 0, "allowed": "2,000"},
        model: {"used": "0", "allowed": "9"},
    }
    assert pages.home_page({})["limits"] == [
        (day, "499.5 of 500"),
        (f"{by}: y", "399.5 of 2,000"),
        (f"{by}: <b>x</b>", "100 of 2,000"),
        (model, "0 of 9"),
    ]
    lines = terminal.figure_rows(monitoring.figures()["limits"], "limits: ")
    assert [f"limits: {day}: used", "499.5"] in lines
    console = Console(agent().settings)
    text = bytes(console.page("home", **pages.home_page({})).body).decode()
    assert SAYS["dt amount of vendors place"] in text
    assert "&lt;b&gt;x&lt;/b&gt;" in text


@having({**DAY, "by": "order_id"}, redact=["order_id"])
@pytest.mark.usefixtures("begin")
def test_a_value_that_is_redacted_is_not_shown() -> None:
    order(100, order_id="4929-1")
    (limit,) = monitoring.figures()["limits"].values()
    assert limit == {"used": {"(redacted) 1": "100"}, "more_values": 0, "allowed": "500"}


@having({**DAY, "by": "order_id", "most": 2000})
@pytest.mark.usefixtures("begin")
@pytest.mark.parametrize(("values", "said"), [(5, ""), (6, "1 more value"), (8, "3 more values")])
def test_values_that_are_not_shown_are_counted(values: int, said: str) -> None:
    for number in range(values):
        order(10 + number, sequence=number + 1, order_id=f"order {number}")
    (name, limit), *_ = monitoring.figures()["limits"].items()
    assert [*limit["used"]] == [f"order {number}" for number in range(values)][:-6:-1]
    assert limit["more_values"] == values - 5
    assert [shown for of, shown in pages.home_page({})["limits"] if of == name] == (
        [said] if said else []
    )
    lines = terminal.figure_rows(monitoring.figures()["limits"])
    assert [f"{name}: more values", str(values - 5)] in lines


def money(most: float, model: str = "money", per: str = "day") -> pytest.MarkDecorator:
    return having({"model": model, "most": most, "per": per})


@money(10, "tokens")
def test_a_model_that_could_pass_its_limit_is_not_asked(
    begin: Begin, sent: list[dict[str, Any]]
) -> None:
    begin([])
    (request,) = waiting(kind="escalation")
    assert request["because"].startswith(
        "over a limit: 0 of 10 per day are used (tokens for the model), and the next call"
    )
    assert (sent, used()) == ([], {})


@having(
    {"model": "tokens", "most": 10**6, "per": "day"}, {"model": "money", "most": 9, "per": "month"}
)
def test_what_a_model_has_used_replaces_what_was_reserved(begin: Begin) -> None:
    for name in ("run-1", "run-2"):
        begin([], f"Look {name}", name).get_result()
    runs = store.rows(store.runs.select())
    found = used()
    assert found["2026-03-02", ""] == str(sum(run["tokens"] for run in runs))
    assert float(found["2026-03", ""]) == pytest.approx(sum(run["money"] for run in runs))


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
@money(3500, "tokens")
@pytest.mark.usefixtures("begin")
def test_reservations_stay_within_the_limit() -> None:
    """No more is reserved than there is, however many ask at once.

    Each could use 1,000 tokens, so that three of eight are let go.
    """
    gate, keys = threading.Barrier(8), list[str]()

    def reserve(number: int) -> None:
        gate.wait()
        keys.append(limit_use.reserve(agent(), f"run-{number}", 600, 800)[0])

    threads = [threading.Thread(target=reserve, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([key for key in keys if key]) == 3
    assert used() == {("2026-03-02", ""): "3000"}


@money(5000, "tokens")
@pytest.mark.usefixtures("begin")
@pytest.mark.parametrize(
    ("thought", "left"),
    [
        pytest.param({"usage": {"input_tokens": 7, "output_tokens": 4}}, "11", id="answered"),
        pytest.param({"fault": "x", "refused": True}, "0", id="refused-by-the-service"),
        pytest.param({"fault": "x", "refused": False}, "1000", id="not-known-whether-charged"),
    ],
)
def test_a_reserve_is_settled_by_what_came_of_the_call(thought: dict[str, Any], left: str) -> None:
    key, _ = limit_use.reserve(agent(), "run-1", 600, 800)
    store.in_transaction(agent_module._count_usage, {**thought, "reserved": key})
    assert [row["used"] for row in store.rows(store.limit_totals.select())] == [left]


@money(1500, "tokens", "run")
@pytest.mark.usefixtures("begin")
def test_a_run_has_its_own_of_the_model() -> None:
    found = [limit_use.reserve(agent(), run, 600, 800)[1][:14] for run in ("a", "a", "b")]
    assert found == ["", "over a limit: ", ""]


@pytest.mark.parametrize(
    ("limit", "mistake"),
    [
        ({"operation": "vendors.steal"}, "limits.0: vendors.steal is not in systems.yaml"),
        ({"sum": "order_id"}, "limits.0: order_id is not a number"),
        ({"sum": "money"}, "limits.0: vendors.place_order has no input money"),
        ({"by": "customer"}, "limits.0: vendors.place_order has no input customer"),
        ({"count": True}, "limits.0: write either sum: with an input, or count: true"),
        ({"sum": ""}, "limits.0: write either sum: with an input, or count: true"),
        (
            {"sum": "", "count": True, "per": "call"},
            "limits.0: a limit per call cannot count calls",
        ),
        ({"most": -1}, "limits.0.operation.most"),
        ({"per": "week"}, "limits.0.operation.per"),
        ({"most": ".nan"}, "limits.0.operation.most"),
        ({"operation": "stock.level", "sum": "", "count": True, "beyond": "ask"}, "is a read"),
    ],
)
@pytest.mark.usefixtures("begin")
def test_a_limit_that_cannot_be_held_stops_the_start(
    folder: Path, limit: dict[str, Any], mistake: str
) -> None:
    file = folder / "policy.yaml"
    whole = yaml.safe_load(file.read_text("utf-8")) | {"limits": [{**DAY, **limit}]}
    file.write_text(yaml.safe_dump(whole), "utf-8")
    with pytest.raises(Problem) as caught:
        load_policy(file, load_systems(folder / "systems.yaml"))
    assert mistake in str(caught.value)


@pytest.mark.usefixtures("begin")
def test_the_same_limit_stands_once(folder: Path) -> None:
    file = folder / "policy.yaml"
    money = {"model": "money", "most": 5, "per": "day"}
    both = [DAY, {**DAY, "most": 3}, money, {**money, "most": 6}, {**money, "per": "month"}]
    whole = yaml.safe_load(file.read_text("utf-8")) | {"limits": both}
    file.write_text(yaml.safe_dump(whole), "utf-8")
    with pytest.raises(Problem) as caught:
        load_policy(file, load_systems(folder / "systems.yaml"))
    assert str(caught.value).count("this limit is declared above") == 2


@pytest.mark.parametrize(
    "terms",
    [
        {
            "limits": [
                {
                    "operation": "vendors.place_order",
                    "sum": "amount",
                    "most": 90,
                    "per": "day",
                    "by": "order_id",
                }
            ],
            "redact": ["order_id"],
        }
    ],
    indirect=True,
)
def test_what_is_used_and_allowed_is_data_of_each_call(begin: Begin) -> None:
    begin([[(ORDER, {"order_id": "o1", "amount": amount})] for amount in (50, 60)]).get_result()
    shown = view.run_details("run-1")["calls"]
    limit = {"limit": "amount of vendors.place_order by order_id a day", "value": audit.HIDDEN}
    assert [call["limits"] for call in shown] == [
        [{**limit, "used": "0", "takes": "50", "allowed": "90"}],
        [{**limit, "used": "50", "takes": "60", "allowed": "90"}],
    ]
    assert [call["decision"] for call in shown] == ["allow", "deny"]
    page = pages.run_page({"run": "run-1"})
    assert page["calls"] == shown
