"""A write whose undo needs the id that a system allots, over HTTP, against what it saw."""

import itertools
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.action import view
from app.action.calls import execution, rollback
from app.action.console import pages
from app.action.durable import engine
from app.action.durable.store import MessageKind
from app.action.model import agent as agent_module
from app.action.people import approvals, controls
from app.action.record import audit, verification
from app.action.record.records import Kind, is_unclear, sentence_of
from app.action.rules.policy import load_policy
from app.base.display import as_written
from app.base.problem import Problem
from app.base.systems import load_systems
from tests.support import allotting
from tests.support.programs import run_program
from tests.support.wording import load_wording

from .conftest import Begin, Call, comes_to, decisions, planned, waiting
from .shop import CANCEL, FILE, NOTE, POLICY, UNSURE, WRITES, Shop, systems

SAYS = load_wording("layers/action")

FIRST = allotting.FIRST
PLAN = planned(FILE, NOTE)
PREFIXES = [  # the writes of each run of the test of everything that can be refused
    WRITES[:number] for number in range(len(WRITES)) for _ in range(2**number)
]


@pytest.fixture
def folder(folder: Path, shop: Shop) -> Path:
    (folder / "systems.yaml").write_text(yaml.safe_dump(systems(shop.url)), "utf-8")
    (folder / "policy.yaml").write_text(yaml.safe_dump(POLICY), "utf-8")
    return folder


def said_by(words: list[str]) -> str:
    """What the command `agent` prints in a process of its own."""
    return run_program("-m", "app.action", *words).stdout


def states(run: str = "run-1") -> list[str]:
    return [row["state"] for row in rollback.writes_of(run)]


@pytest.mark.usefixtures("silence")
def test_undo_after_any_prefix_restores_the_system(begin: Begin, shop: Shop) -> None:
    """After every prefix of a run the system holds what it held before."""
    shop.file(item="A", amount=10)  # equal to an order of the runs, and not theirs
    before = shop.rows()
    for number in range(len(WRITES) + 1):
        run, sent = f"run-{number}", len(shop.seen())
        script = [*([call] for call in WRITES[:number]), UNSURE]
        outcome = begin(script, run, run, PLAN).get_result()
        assert (outcome["status"], outcome["left"]) == ("escalated", [])
        assert shop.rows() == before, number
        assert states(run) == ["undone"] * number
        keys = [key for *_, key in shop.seen()[sent:]]
        made = [f"{run}:{place + 1}" for place in range(number)]
        assert keys == [*made, *(f"{key}:undo" for key in reversed(made))]
    assert approvals.open_requests() == []
    assert verification.verify()[2] == []


@pytest.mark.usefixtures("silence")
def test_what_stays_after_any_prefix_is_named(
    begin: Begin, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever cannot be undone after any prefix is named, and nothing else stands."""
    monkeypatch.setattr(execution, "UNDO_PAUSES", (0, 0))
    tried, stood = 0, 0
    for number in range(len(WRITES)):
        for kept in itertools.product([False, True], repeat=number):
            run, next_one = f"run-{tried}", FIRST + sum(map(len, PREFIXES[:tried]))
            ids = [
                f"n-{next_one + place}" if name == NOTE else str(next_one + place)
                for place, (name, _) in enumerate(WRITES[:number])
            ]
            refused = [id_ for id_, is_kept in zip(ids, kept, strict=True) if is_kept]
            shop.turn(refused=refused)
            script = [*([call] for call in WRITES[:number]), UNSURE]
            left = begin(script, run, run, PLAN).get_result()["left"]
            asked = [one for one in approvals.open_requests("by_hand") if one["run"] == run]
            assert len(left) == len(asked) == len(refused)
            named = {
                json.loads(one["about"]["do"].partition(": ")[2]).popitem()[1] for one in asked
            }
            assert {str(id_) for id_ in named} == set(refused)
            tried, stood = tried + 1, stood + len(refused)
            rows = shop.rows()
            assert {*refused} <= {*rows["orders"], *rows["notes"]}
            assert len(rows["orders"]) + len(rows["notes"]) == stood
    assert verification.verify()[2] == []


def test_unclear_write_is_looked_for_by_hand(begin: Begin, shop: Shop) -> None:
    """A person looks by hand for a write of which nobody knows whether it was made."""
    shop.turn(answers="none")
    run = begin([[WRITES[0]]], plan=PLAN)
    (asked,) = waiting(kind="escalation")
    approvals.answer_request(asked["id"], "undo", "bo")
    (left,) = run.get_result()["left"]
    assert left.startswith(
        f"{as_written(FILE)} was perhaps done and is not undone: its answer does not give"
    )
    (by_hand,) = waiting(kind="by_hand")
    assert by_hand["about"]["key"] == "run-1:1"
    assert "`agent undo" not in by_hand["about"]["do"]  # which could not try it: it needs an id
    assert {key for *_, key in shop.seen()} == {"run-1:1"}  # sent again under one key, made once
    assert len(shop.rows()["orders"]) == 1


def test_the_command_says_what_is_undone_and_what_is_not(
    begin: Begin, folder: Path, shop: Shop
) -> None:
    document = systems(shop.url)
    del document["systems"][0]["operations"][2]["undo"]
    (folder / "systems.yaml").write_text(yaml.safe_dump(document), "utf-8")
    this = agent_module.agent()
    this.operations.update(load_systems(folder / "systems.yaml"))
    this.read = agent_module.contents(folder)
    run = begin([[WRITES[0]], [WRITES[1]], [WRITES[3]]], plan=PLAN)
    (asked,) = waiting(kind="approval")
    approvals.answer_request(asked["id"], "approve", "bo")
    run.get_result()
    shop.turn(refused=[str(FIRST)])
    ended = run_program("-m", "app.action", "undo", "run-1")
    stands, note, order = ended.stdout.splitlines()
    assert ended.returncode == 1
    assert stands == 'Undone: shop.file_order {"item": "B", "amount": 20}.'
    assert order.startswith("Not undone: shop.file_order was done and is not undone: Refused: ")
    assert order.endswith("Sales is asked to deal with it by hand.")
    assert note == SAYS["not undone shop add note"]


UNCLEAR = [
    pytest.param("page", id="html"),
    pytest.param("cut", id="cut-json"),
    pytest.param("redirect", id="a-redirect"),
]


@pytest.mark.parametrize("answers", UNCLEAR)
@pytest.mark.parametrize(
    ("answer", "status"), [("continue", "done"), ("keep", "kept"), ("undo", "escalated")]
)
def test_unclear_write_is_always_asked_about(
    begin: Begin, shop: Shop, answers: str, answer: str, status: str
) -> None:
    """Whatever becomes of a run, somebody is asked about its unclear write."""
    shop.turn(answers=answers)
    run = begin([[WRITES[0]]], plan=PLAN)
    (asked,) = waiting(kind="escalation")
    (listed,) = asked["about"]["written"]
    name, inputs = WRITES[0]
    assert (listed["operation"], listed["inputs"], listed["key"]) == (name, inputs, "run-1:1")
    assert listed["result"].startswith("it is not known whether this was done: Not clear: ")
    (record,) = (row for row in audit.of_run("run-1") if row["kind"] == Kind.WRITE_DONE)
    assert is_unclear(record["about"])
    (as_read,) = (one for one in view.records("run-1") if one["number"] == record["number"])
    assert sentence_of(as_read) in said_by(["show", "run-1"])
    order = '{"item": "A", "amount": 10}'
    approvals.answer_request(asked["id"], answer, "bo")
    outcome = run.get_result()
    assert outcome["status"] == status
    (by_hand,) = waiting(kind="by_hand")
    assert (by_hand["id"], by_hand["about"]["inputs"]) == ("run-1:1:undo", inputs)
    (left,) = outcome["left"]
    shown = said_by(["show", "run-1"])
    assert f"LEFT: {left}" in shown
    assert SAYS["it perhaps wrote shop file"].format(order=order) in shown
    if answer != "undo":
        assert left.startswith(
            "shop.file_order may stand: it is not known whether it was done: Not clear: "
        )
        assert by_hand["about"]["do"].startswith("Look in shop for file_order")
    approvals.answer_request(by_hand["id"], "done", "bo", "cancelled there")
    assert states() == ["undone by hand"]
    assert view.one("run-1")["outcome"]["left"] == []


def test_unclear_write_without_an_undo_is_looked_for_at_an_undo(
    begin: Begin, folder: Path, shop: Shop
) -> None:
    """An unclear write without an undo is looked for when its run is undone."""
    document = systems(shop.url)
    del document["systems"][0]["operations"][0]["undo"]
    (folder / "systems.yaml").write_text(yaml.safe_dump(document), "utf-8")
    this = agent_module.agent()
    this.operations.update(load_systems(folder / "systems.yaml"))
    this.read = agent_module.contents(folder)
    shop.turn(answers="page")
    run = begin([[WRITES[0]]], plan=PLAN)
    (asked,) = waiting(kind="approval")
    approvals.answer_request(asked["id"], "approve", "bo")
    (asked,) = waiting(kind="escalation")
    approvals.answer_request(asked["id"], "undo", "bo")
    (left,) = run.get_result()["left"]
    assert left.startswith("shop.file_order may stand: it is not known whether it was done")
    (by_hand,) = waiting(kind="by_hand")
    assert by_hand["about"]["do"] == SAYS["look in shop for file"]
    assert engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor")) == [left]
    assert view.one("run-1")["outcome"]["left"] == [left]


def test_write_that_its_answer_can_undo_runs_alone(begin: Begin, shop: Shop) -> None:
    """A write that its answer can undo needs no person, and neither does its undo."""
    cancel: Call = (CANCEL, {"number": FIRST})
    run = begin([[WRITES[0]], [cancel], [WRITES[0]]], plan=PLAN)
    assert run.get_result()["status"] == "done"
    decided = decisions("allow")
    alone = "planned, reversible by its answer and within its limits"
    assert [about["because"] for about in decided if about["operation"] == FILE] == [alone] * 2
    assert states() == ["taken back", "takes back", "done"]
    assert list(shop.rows()["orders"]) == [str(FIRST + 1)]
    assert engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor")) == []
    assert shop.rows()["orders"] == {}
    assert shop.seen()[-1] == ("DELETE", f"/orders/{FIRST + 1}", "run-1:3:undo")


def test_somebody_elses_order_is_not_cancelled_unasked(begin: Begin, shop: Shop) -> None:
    shop.file(item="A", amount=10)
    run = begin([[WRITES[0]], [(CANCEL, {"number": FIRST})]], plan=PLAN)
    (asked,) = waiting(kind="approval")
    assert (asked["what"], asked["about"]) == (CANCEL, {"number": FIRST})
    approvals.answer_request(asked["id"], "deny", "bo", "not ours")
    run.get_result()
    assert list(shop.rows()["orders"]) == [str(FIRST), str(FIRST + 1)]


def test_a_run_that_is_stopped_midway_leaves_nothing(begin: Begin, shop: Shop) -> None:
    run = begin([*([call] for call in WRITES), UNSURE], plan=PLAN)
    waiting(kind="escalation")
    controls.tell_run("run-1", MessageKind.STOP, "bo", "wrong vendor")
    outcome = run.get_result()
    assert (outcome["status"], outcome["left"]) == ("stopped", [])
    assert shop.rows() == {"orders": {}, "notes": {}}
    counted = Counter(row["kind"] for row in audit.of_run("run-1"))
    saw = Counter(method for method, *_ in shop.seen())
    assert (
        (counted[Kind.WRITE_DONE], counted[Kind.WRITE_UNDONE])
        == (saw["POST"], saw["DELETE"])
        == (5, 5)
    )
    shown = pages.run_page({"run": "run-1"})["calls"]
    assert [call["state"] for call in shown] == ["undone"] * 5


def test_id_is_read_from_the_whole_answer(
    begin: Begin, shop: Shop, sent: list[dict[str, Any]]
) -> None:
    """The id is read from the whole answer, not from what a model is shown."""
    shop.turn(padding=200_000)
    begin([[WRITES[0]]], plan=PLAN).get_result()
    assert len(json.dumps(sent[-1])) < 50_000
    assert engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor")) == []
    assert shop.rows()["orders"] == {}


def test_answer_without_an_id_makes_its_operation_irreversible(begin: Begin, shop: Shop) -> None:
    """An answer without the id hands the run over and makes the operation irreversible."""
    shop.turn(answers="bare")
    run = begin([[WRITES[0]], [WRITES[1]]], plan=PLAN)
    (asked,) = waiting(kind="escalation")
    lacks = "result.order.number is not known"
    assert asked["because"] == (
        SAYS["was done and cannot be"].format(as_written_file=as_written(FILE), lacks=lacks)
    )
    assert execution.irreversible_operations() == {as_written(FILE): lacks}
    approvals.answer_request(asked["id"], "undo", "bo")
    (left,) = run.get_result()["left"]
    assert left == (
        SAYS["was done and is not"].format(as_written_file=as_written(FILE), lacks=lacks)
    )
    (by_hand,) = waiting(kind="by_hand")
    assert by_hand["about"]["do"] == SAYS["find the write in shop"]
    assert [method for method, *_ in shop.seen()] == ["POST"]  # nothing else was tried or made

    shop.turn(answers="whole")
    begin([[WRITES[3]]], "Again", "run-2", PLAN)
    (asked,) = waiting(kind="approval")
    assert asked["because"] == SAYS["it cannot be undone because"].format(lacks=lacks)
    approvals.answer_request(asked["id"], "approve", "bo")
    comes_to("done", "run-2")
    with pytest.raises(Problem, match="shop.file does not count as irreversible"):
        execution.reset_irreversible("shop.file", "bo", "")
    execution.reset_irreversible("shop.file_order", "bo", "the answer has it again")
    assert execution.irreversible_operations() == {}
    assert begin([[WRITES[3]]], "Once more", "run-3", PLAN).get_result()["status"] == "done"


def test_failed_undo_is_tried_three_times_then_asked_about(begin: Begin, shop: Shop) -> None:
    """An undo that fails is tried three times, and then a person is asked."""
    begin([[WRITES[0]], [WRITES[1]]], plan=PLAN).get_result()
    shop.turn(refuses=True)
    left = engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor"))
    refused = 'Refused: shop answered 409: {"error": "it is shipped"}'
    hand = "Sales is asked to deal with it by hand"
    assert left == [
        f"{as_written(name)} was done and is not undone: {refused}. {hand}" for name in (NOTE, FILE)
    ]
    cancels = [key for method, _, key in shop.seen() if method == "DELETE"]
    assert cancels == ["run-1:2:undo"] * 3 + ["run-1:1:undo"] * 3
    assert states() == ["undo failed", "undo failed"]
    note, order = waiting(2, "by_hand")
    # Who asks, and what is to be done, are beside it.
    assert note["because"] == f"{as_written(NOTE)} was done and is not undone: {refused}"
    assert order["about"]["do"] == f'Do cancel_order in shop by hand: {{"number": {FIRST}}}'
    assert note["about"]["do"] == f'Do remove_note in shop by hand: {{"id": "n-{FIRST + 1}"}}'
    assert view.one("run-1")["outcome"]["left"] == left

    approvals.answer_request(order["id"], "done", "bo", "cancelled in the shop itself")
    assert states() == ["undone by hand", "undo failed"]
    assert view.one("run-1")["outcome"]["left"] == left[:1]
    shown = said_by(["show", "run-1"])
    assert (
        '  It wrote shop.file_order {"item": "A", "amount": 10}, which was undone by hand\n'
        in shown
    )
    assert '  It wrote shop.add_note {"text": "ordered"}\n' in shown
    shop.turn(refuses=False)
    assert engine.result_of_work(controls.request_undo("run-1", "bo", "once more")) == []
    assert states() == ["undone by hand", "undone"]
    assert view.one("run-1")["outcome"]["left"] == []
    assert approvals.open_requests() == []
    assert shop.rows()["notes"] == {}
    assert list(shop.rows()["orders"]) == [str(FIRST)]  # nobody touched it again


def test_a_failed_undo_is_shown_wherever_the_write_is(begin: Begin, shop: Shop) -> None:
    begin([[WRITES[0]]], plan=PLAN).get_result()
    shop.turn(refuses=True)
    (left,) = engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor"))
    act = f'Do cancel_order in shop by hand: {{"number": {FIRST}}}'
    for command in (["escalations"], ["show", "run-1"]):
        said = said_by(command)
        assert SAYS["run 1 1 undo by"] in said, command
        assert json.dumps(act) in said
        assert SAYS["answer agent answer run 1"] in said
    assert f"LEFT: {left}" in said_by(["show", "run-1"])
    home, run = pages.home_page({}), pages.run_page({"run": "run-1"})
    assert [one["kind"] for one in home["waiting"]] == ["by_hand"]
    assert [call["state"] for call in run["calls"]] == ["undo failed"]
    (asked,) = run["waiting"]
    form = {"answer": "done", "digest": asked["digest"], "reason": "cancelled there"}
    assert pages.answer_one({"id": asked["id"]}, form, "bo") == "/runs/run-1"
    assert states() == ["undone by hand"]
    assert said_by(["escalations"]) == "Nothing waits.\n"
    assert "LEFT" not in said_by(["show", "run-1"])
    assert verification.verify()[2] == []


def test_call_whose_undo_would_be_refused_asks_a_person(
    begin: Begin, folder: Path, shop: Shop
) -> None:
    """A call whose undo would be refused whatever is answered asks a person."""
    document = systems(shop.url)
    file, cancel, *_ = document["systems"][0]["operations"]
    file["undo"]["with"]["why"] = "input.item"
    cancel["input"]["properties"]["why"] = {"type": "string"}
    file["input"]["required"] = ["amount"]
    (folder / "systems.yaml").write_text(yaml.safe_dump(document), "utf-8")
    this = agent_module.agent()
    this.operations.update(load_systems(folder / "systems.yaml"))
    this.read = agent_module.contents(folder)  # as if it had started on that
    run = begin([[(FILE, {"amount": 10})]], plan=PLAN)
    (asked,) = waiting(kind="approval")
    why = "it cannot be undone, because for cancel_order input.item is not known"
    assert asked["because"] == why
    approvals.answer_request(asked["id"], "approve", "bo")
    assert run.get_result()["status"] == "done"
    assert execution.irreversible_operations() == {}  # the answer lacked nothing


@pytest.mark.parametrize(
    ("answers", "said", "answer"),
    [
        pytest.param("words", "the whole of it is not of type object", '"It is done."', id="words"),
        pytest.param(
            "text id",
            "order.number is not of type integer",
            f'{{"order": {{"number": "{FIRST}"}}, "id": {FIRST}}}',
            id="an-id-of-another-type",
        ),
        pytest.param(
            "list",
            "the whole of it is not of type object",
            f'[{{"number": {FIRST}}}]',
            id="a-list",
        ),
    ],
)
def test_answer_that_does_not_fit_leaves_the_write_unknown(
    begin: Begin, shop: Shop, answers: str, said: str, answer: str
) -> None:
    """An answer that does not fit its output is not known to be a write.

    It was filed: what stands is said as not known, nothing is sent again or made after it.
    """
    shop.turn(answers=answers)
    run = begin([[WRITES[0]], [WRITES[1]]], plan=PLAN)
    (asked,) = waiting(kind="escalation")
    unclear = (
        f"Not clear: shop answered with what does not fit its output: {said}. It said: {answer}"
    )
    assert asked["because"] == SAYS["it is not known whether was done"].format(
        as_written_file=as_written(FILE), unclear=unclear
    )
    assert states() == ["unknown"]
    assert execution.irreversible_operations() == {}  # its answer lacks nothing: it is none
    approvals.answer_request(asked["id"], "undo", "bo")
    (left,) = run.get_result()["left"]
    assert left.startswith(
        f"{as_written(FILE)} was perhaps done and is not undone: its answer does not give"
    )
    assert [(method, key) for method, _, key in shop.seen()] == [("POST", "run-1:1")]
    assert len(shop.rows()["orders"]) == 1
    (by_hand,) = waiting(kind="by_hand")
    assert by_hand["about"]["key"] == "run-1:1"


def test_undo_with_an_unfit_answer_is_not_undone(begin: Begin, shop: Shop) -> None:
    """An undo with an answer that does not fit is not counted as undone."""
    cancel = agent_module.agent().operations[CANCEL]
    output = {"properties": {"number": {"type": "integer"}}, "required": ["number"]}
    agent_module.agent().operations[CANCEL] = replace(cancel, output=output)
    begin([[WRITES[0]]], plan=PLAN).get_result()
    (left,) = engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor"))
    assert "'number' is a required property" in left
    assert states() == ["undo failed"]
    assert len([method for method, *_ in shop.seen() if method == "DELETE"]) == 1


def test_irreversible_operations_are_listed_and_reset(
    begin: Begin, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Operations that count as irreversible are listed and reset by command."""
    monkeypatch.setenv("LOGNAME", "bo")  # whose terminal it is
    shop.turn(answers="bare")
    begin([[WRITES[0]]], plan=PLAN)
    waiting(kind="escalation")
    assert pages.home_page({})["irreversible"] == {
        as_written(FILE): SAYS["result order number is not"]
    }
    said = said_by(["reversible"])
    assert SAYS["shop file order result order"] in said
    command = ["reversible", "shop.file_order", "--by", "bo", "--reason", "mended"]
    assert "counts as reversible again" in said_by(command)
    assert execution.irreversible_operations() == {}
    (record,) = [row for row in audit.of_run(None) if row["kind"] == Kind.OPERATION_RESET]
    assert record["about"] == {"operation": FILE, "by": "bo (terminal)", "reason": "mended"}


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        pytest.param(
            {"operations": {"shop.cancel_order": {"allow": False}}},
            "shop.cancel_order is not allowed, but it undoes shop.file_order; allow it, or delete"
            " that undo in systems.yaml",
            id="a-forbidden-undo",
        ),
        pytest.param(
            {"redact": ["number"]},
            "shop.file_order is undone with result.order.number, and redact hides number; take it"
            " out of redact, or undo by another field",
            id="an-undo-by-what-is-redacted",
        ),
    ],
)
def test_policy_that_prevents_an_undo_stops_the_start(
    folder: Path, rules: dict[str, Any], said: str
) -> None:
    """A policy under which an undo could not be made stops the start."""
    known = {**POLICY["operations"], **rules.pop("operations", {})}
    text = yaml.safe_dump({**POLICY, **rules, "operations": known}, sort_keys=False)
    (folder / "policy.yaml").write_text(text, "utf-8")
    with pytest.raises(Problem) as caught:
        load_policy(folder / "policy.yaml", load_systems(folder / "systems.yaml"))
    start = "redact:" if "redact" in rules else "  shop.cancel_order:"
    line = next(n for n, it in enumerate(text.splitlines(), 1) if it.startswith(start))
    assert str(caught.value).splitlines()[1:] == [f"  line {line}: {said}"]


def test_the_ledger_keeps_an_answer_without_what_is_redacted(
    begin: Begin, folder: Path, shop: Shop
) -> None:
    text = yaml.safe_dump({**POLICY, "redact": ["item"]})
    (folder / "policy.yaml").write_text(text, "utf-8")
    load = agent_module.agent()
    load.guard = load_policy(folder / "policy.yaml", load.operations)
    load.read = agent_module.contents(folder)
    begin([[WRITES[0]]], plan=PLAN).get_result()
    (row,) = rollback.writes_of("run-1")
    assert json.loads(row["result"])["order"] == {
        "item": "(redacted)",
        "amount": 10,
        "number": FIRST,
    }
    assert engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor")) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(
            ("with", {"number": "result.order.id"}),
            "shop.file_order: undo.with takes number from result.order.id, which output does not"
            " declare; declare id there",
            id="a-field-that-is-not-declared",
        ),
        pytest.param(
            ("with", {}),
            "shop.file_order: its undo cancel_order needs number, but no source is declared; write"
            " undo: {operation: cancel_order, with: {number: result.FIELD}}, and declare that field"
            " in output",
            id="an-input-without-a-source",
        ),
        pytest.param(
            ("operation", "cancel"),
            (
                "shop.file_order: its undo cancel is not another write of shop;"
                " correct the name, or delete undo"
            ),
            id="no-such-undo",
        ),
        pytest.param(
            ("with", {"number": "result.order.number", "why": {"value": "wrong"}}),
            (
                "shop.file_order: undo.with gives why, which is not an input of cancel_order;"
                " correct the name"
            ),
            id="an-input-that-the-undo-does-not-have",
        ),
    ],
)
def test_undo_that_could_never_work_stops_the_start(
    folder: Path, shop: Shop, change: tuple[str, Any], said: str
) -> None:
    """An undo that could never work stops the start with its line."""
    document = systems(shop.url)
    document["systems"][0]["operations"][0]["undo"][change[0]] = change[1]
    text = yaml.safe_dump(document, sort_keys=False)
    (folder / "systems.yaml").write_text(text, "utf-8")
    line = next(n for n, it in enumerate(text.splitlines(), 1) if it.strip() == "undo:")
    with pytest.raises(Problem) as caught:
        load_systems(folder / "systems.yaml")
    file = folder / "systems.yaml"
    assert str(caught.value) == f"{file} has these problems:\n  line {line}: {said}"
