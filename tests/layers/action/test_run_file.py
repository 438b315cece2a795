"""`run.yaml`: read as strictly as every file of a project, and what a run is told by name."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.action.durable import engine
from app.action.record import audit
from app.action.rules.run_file import RunFile, load_run_file
from app.action.triggers.occasions import emit
from app.base.problem import Problem
from app.base.systems import load_systems
from tests.support.programs import run_program
from tests.support.wording import load_wording

from .conftest import Begin, waiting

SAYS = load_wording("layers/action")

FILE = """\
version: 2
inputs:
  type: object
  properties:
    order_id: {type: string, pattern: "^A-[0-9]+$"}
    amount: {type: number}
    urgent: {type: boolean}
  required: [order_id]
done_when:
  - write.vendors.place_order.amount == input.amount
  - {read: stock.level, with: {item_id: input.order_id}, expect: level > 10}
"""
OUTPUT = "description: Stock of an item.\n        output: {properties: {level: {type: integer}}}"
TRIGGERS = """\
triggers:
  - {id: prompt, kind: prompt}
  - {id: low, kind: event, name: stock.low, goal: Restock A, as: anna}
"""
AMOUNT = "write.vendors.place_order.amount"
GIVEN = {"order_id": "A-1", "amount": 5.5, "urgent": True}


@pytest.fixture
def folder(folder: Path) -> Path:
    systems = (folder / "systems.yaml").read_text("utf-8")
    declared = systems.replace("description: Stock of an item.", OUTPUT)
    (folder / "systems.yaml").write_text(declared, "utf-8")
    (folder / "run.yaml").write_text(FILE, "utf-8")
    (folder / "triggers.yaml").write_text(TRIGGERS, "utf-8")
    return folder


def read(folder: Path, text: str = FILE) -> RunFile:
    (folder / "run.yaml").write_text(text, "utf-8")
    return load_run_file(folder / "run.yaml", load_systems(folder / "systems.yaml"))


def test_project_without_a_run_file_checks_nothing(folder: Path) -> None:
    """A project without the file tells nothing and checks nothing."""
    found = load_run_file(folder / "no.yaml", {})
    assert (found.checks, found.input_faults({}), found.named_in({"a": 1})) == ([], "", {})


def test_checks_come_in_both_forms(folder: Path) -> None:
    first, second = read(folder).checks
    assert first.writes == ["vendors__place_order"]
    assert (second.read, second.says) == ("stock__level", "stock.level: level > 10")
    assert [str(one) for one in second.references] == ["result.level", "input.order_id"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("version: 2", "version: 3", "version 3 of this file is not known here"),
        ("done_when:", "done_wen:", "column 1: done_wen: Extra inputs are not permitted"),
        ("type: object\n", "type: array\n", "line 2, column 1: inputs: write type: object, and"),
        ("type: number", "type: money", "line 2, column 1: inputs: $.properties.amount.type is"),
        ("== input.amount", "= input.amount", "line 10, column 5: done_when.0.expect: = does"),
        ("level > 10", "level > ten()", "line 11, column 66: done_when.1.expect: it calls ten at"),
        ("level > 10", "[1]", "line 11, column 66: done_when.1.expect: [1]; write a comparison"),
        ("item_id: input.order_id", "item_id: order_id", "line 11, column 41: done_when.1.with"),
        ("item_id: input.order_id", "other: input.order_id", "with lacks item_id, which"),
        ("item_id: input.order_id", "other: input.order_id", "with names other, which is not an"),
        ("item_id: input.order_id", "item_id: {value: 7}", "with.item_id is 7, which"),
        ("input.order_id}", "input.order}", "it uses input.order, but input does not"),
        ("read: stock.level", "read: stock.levels", "stock.levels is not a read in"),
        ("read: stock.level", "read: vendors.place_order", "vendors.place_order is not a read in"),
        ("level > 10", "lvl > 10", "it uses result.lvl, but output of"),
        ("level > 10", "result > 10", "it uses result, which is all of output of stock.level"),
        (AMOUNT, "write.vendors.order.amount", "vendors.order is no"),
        (AMOUNT, "write.vendors.place_order.note", "does not declare note"),
        (AMOUNT, "result.amount", "but the check has no read; begin with one of"),
        (AMOUNT, "input.amount", "it names neither a write nor"),
        (
            "== input.amount",
            "== write.vendors.send_letter.text",
            "it names the writes of vendors.place_order and vendors.send_letter; write one check",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(folder: Path, old: str, new: str, said: str) -> None:
    assert old in FILE
    with pytest.raises(Problem) as caught:
        read(folder, FILE.replace(old, new))
    assert said in str(caught.value)
    assert "run.yaml" in str(caught.value)
    assert caught.value.exit_code == 2


def test_all_mistakes_are_told_at_once_with_line_and_column(folder: Path) -> None:
    text = FILE.replace("level > 10", "lvl > 10").replace("place_order.amount", "place_order.note")
    with pytest.raises(Problem) as caught:
        read(folder, text)
    _, first, second = str(caught.value).splitlines()
    assert first.startswith("  line 10, column 5: done_when.0: it uses write.vendors.place_order.")
    assert second.startswith("  line 11, column 5: done_when.1: it uses result.lvl, but output of")


@pytest.mark.parametrize(
    ("given", "inputs"),
    [
        (["order_id=A-1"], {"order_id": "A-1"}),
        (["order_id=A-1", "amount=5.5", "urgent=yes"], GIVEN),
        (["order_id=A-1", "amount=5e1"], {"order_id": "A-1", "amount": 50}),
        (["urgent=False", "order_id=A-1"], {"order_id": "A-1", "urgent": False}),
    ],
)
def test_what_is_typed_has_the_declared_type(
    folder: Path, given: list[str], inputs: dict[str, Any]
) -> None:
    assert read(folder).typed(given) == inputs


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "order_id is missing. The inputs of a run are order_id, amount, urgent: "),
        (["order_id"], "'order_id' is not an input; write name=value; order_id is missing."),
        (["order_id=B"], "order_id: 'B' does not match '^A-[0-9]+$'."),
        (["order_id=A-1", "order_id=A-2"], "order_id is given twice."),
        (["order_id=A-1", "amount=ten"], "amount: 'ten' is not of type 'number'."),
        (["order_id=A-1", "amount=1_000"], "amount: '1_000' is not of type 'number'."),
        (["order_id=A-1", "amount=38,50"], "amount: '38,50' is not of type 'number'."),
        (["order_id=A-1", "amount=+5"], "amount: '+5' is not of type 'number'."),
        (["order_id=A-1", "amount=0x10"], "amount: '0x10' is not of type 'number'."),
        (["order_id=A-1", "amount=\u0665"], "amount: '\u0665' is not of type 'number'."),
        (["order_id=A-1", "amount=1e999"], "amount: $ is no finite number."),
        (["order_id=A-1\n"], "order_id: 'A-1\\n' does not match '^A-[0-9]+$'."),
        (["order_id=A-\uff11"], "order_id: 'A-\uff11' does not match '^A-[0-9]+$'."),
        (["order_id=A-1", "amount=NaN"], "amount: $ is no finite number."),
        (["order_id=A-1", "amount=true"], "amount: 'true' is not of type 'number'."),
        (["order_id=A-1", "urgent=1"], "urgent: '1' is not of type 'boolean'."),
        (["order_id=A-1", "colour=red"], "there is no input colour."),
    ],
)
def test_what_is_typed_wrong_is_one_message(folder: Path, given: list[str], said: str) -> None:
    with pytest.raises(Problem) as caught:
        read(folder).typed(given)
    assert str(caught.value).startswith(said)
    assert str(caught.value).endswith("`agent run GOAL --input NAME=VALUE`.")


def test_a_command_without_a_needed_input_queues_nothing(folder: Path, opened: None) -> None:
    done = run_program(
        "-m", "app.action", "run", "Restock A", "--no-wait", environment={**os.environ}
    )
    assert done.returncode == 2
    assert done.stderr.startswith("order_id is missing. The inputs of a run are order_id, ")
    assert engine.open_runs() == []


def test_a_run_is_told_its_inputs_and_the_audit_has_them(
    begin: Begin, sent: list[dict[str, Any]], silence: None
) -> None:
    begin([], inputs=GIVEN).get_result()
    told = sent[0]["messages"][0]["content"][2]["text"]
    assert told == SAYS["it is for order id"]
    (started, *_) = audit.of_run("run-1")
    assert started["about"]["inputs"] == GIVEN
    assert engine.task_of("run-1").inputs == GIVEN


def test_run_without_an_input_is_handed_over_before_the_model(
    begin: Begin, sent: list[dict[str, Any]]
) -> None:
    """A run that lacks an input is handed over before it asks the model."""
    begin([], inputs={"amount": 5})
    (request,) = waiting()
    assert request["because"] == SAYS["it was begun without required"]
    assert sent == []


def test_an_event_tells_a_run_by_name_what_is_declared(begin: Begin) -> None:
    (run,) = emit("stock.low", json.dumps({"order_id": "A-7", "amount": None, "more": [1]}))
    assert engine.task_of(run).inputs == {"order_id": "A-7"}


@pytest.mark.parametrize("data", ["", "A-7", "[]", '{"amount": 5}', '{"order_id": 7}'])
def test_an_event_that_lacks_an_input_begins_nothing(folder: Path, begin: Begin, data: str) -> None:
    with pytest.raises(Problem, match="does not begin a run: order_id"):
        emit("stock.low", data)
    assert engine.open_runs() == []
