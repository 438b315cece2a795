"""A run on its path: code decides the next step, and the policy decides each call, as in a loop."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml

from app.action import view
from app.action.durable import engine, parking, store
from app.action.durable.store import MessageKind
from app.action.model import agent as agent_module
from app.action.model.agent import Agent, agent
from app.action.people import approvals, controls, forms
from app.action.record import audit
from app.action.record.records import Kind
from app.action.triggers import occasions
from app.base.owner import forget_module
from app.base.problem import Problem
from app.base.settings import Settings
from tests.support.waiting import until
from tests.support.wording import load_wording

from .conftest import ORDER, RUN_FILE, Begin, Turn, add_items, comes_to, decisions, waiting

SAYS = load_wording("layers/action")

Answers = dict[str, list[Turn]]
Draw = Callable[[str], None]

LEVEL = "{id: level, read: stock.level, with: {item_id: input.item_id}}"
ORDERED = """{id: ordered, write: vendors.place_order,
  with: {order_id: {value: O-1}, amount: {value: 50}}}"""
DONE = "{finish: done, report: 'Level of {input.item_id}: {level.0.level}.'}"


@pytest.fixture
def draw(folder: Path) -> Draw:
    """Write the path of the project, before it is read."""
    (folder / "run.yaml").write_text(RUN_FILE, "utf-8")

    def write(steps: str) -> None:
        document = {"version": 2, "path": yaml.safe_load(steps)}
        (folder / "path.yaml").write_text(yaml.safe_dump(document), "utf-8")

    return write


def path_of(*steps: str) -> str:
    return "\n".join(f"- {step}" for step in steps)


@pytest.fixture
def drawn(draw: Draw, request: pytest.FixtureRequest) -> None:
    draw(request.param)


def answer(**fields: Any) -> Turn:
    return [("answer", fields)]


INPUTS = {"inputs": {"item_id": "A"}}


@pytest.mark.parametrize("drawn", [path_of(LEVEL, ORDERED, DONE)], indirect=True)
def test_a_path_is_followed_to_its_end(drawn: None, begin: Begin, sent: list[Any]) -> None:
    outcome = begin([], **INPUTS).get_result()
    assert outcome["status"] == "done"
    assert outcome["report"] == "Level of A: 3."
    assert [write["operation"] for write in outcome["writes"]] == [ORDER]
    assert sent == []  # no step asked a model
    assert [one["step"] for one in decisions()] == ["level", "ordered"]


EXTRACT = """{id: facts, model: extract, from: [remarks], output: {amount: number},
  unless_sure: 0.8}"""
REMARKS = "{id: remarks, read: stock.remarks, with: {item_id: input.item_id}}"
BRANCH = """
branch:
  - when: facts.amount <= 100
    do: [{id: ordered, write: vendors.place_order,
          with: {order_id: {value: O-1}, amount: facts.amount}}]
  - {otherwise: escalate, because: '{facts.amount} is too much'}
""".replace("\n", "\n  ")
END = "{finish: done, report: 'Ordered for {facts.amount}.'}"
BY_FACTS = path_of(REMARKS, EXTRACT, BRANCH, END)


@pytest.mark.parametrize("drawn", [BY_FACTS], indirect=True)
def test_a_model_answers_inside_a_step(
    drawn: None, begin: Begin, answers: Answers, sent: list[Any]
) -> None:
    answers["facts"] = [answer(amount=40, sure=0.9)]
    outcome = begin([], **INPUTS).get_result()
    assert (outcome["status"], outcome["report"]) == ("done", "Ordered for 40.")
    assert len(sent) == 1
    assert [tool["name"] for tool in sent[0]["tools"]] == ["answer"]


BY_REMARK = path_of(
    REMARKS,
    "{id: facts, model: extract, from: [remarks], output: {order_id: string}}",
    """{id: ordered, write: vendors.place_order,
      with: {order_id: facts.order_id, amount: {value: 5}}}""",
    "{finish: done, report: done}",
)
PRESETS = ["plan_and_rule_of_two", "plan_and_provenance", "targets"]


@pytest.mark.parametrize("terms", [{"preset": preset} for preset in PRESETS], indirect=True)
@pytest.mark.parametrize("drawn", [BY_REMARK], indirect=True)
def test_an_untrusted_target_asks_under_every_preset(
    drawn: None, begin: Begin, answers: Answers
) -> None:
    answers["facts"] = [answer(order_id="O-99")]
    run = begin([], **INPUTS)
    (request,) = waiting()
    assert SAYS["nobody has vouched for"] in request["because"]
    approvals.answer_request(request["id"], "approve", "ben")
    assert run.get_result()["status"] == "done"


@pytest.mark.parametrize("drawn", [BY_FACTS], indirect=True)
def test_the_rest_of_a_branch_hands_over_and_cannot_go_on(
    drawn: None, begin: Begin, answers: Answers
) -> None:
    answers["facts"] = [answer(amount=4000, sure=0.9)]
    run = begin([], **INPUTS)
    (request,) = waiting(kind="escalation")
    assert request["because"] == "4000 is too much"
    assert [*approvals.offered(request)] == ["undo", "keep"]
    approvals.answer_request(request["id"], "keep", "ben")
    assert run.get_result()["status"] == "kept"
    taken = [row["about"] for row in audit.of_run("run-1") if row["kind"] == Kind.BRANCH_TAKEN]
    assert taken == [{"step": "step 3", "because": "otherwise"}]


@pytest.mark.parametrize("drawn", [BY_FACTS], indirect=True)
def test_an_answer_that_does_not_fit_is_corrected_once(
    drawn: None, begin: Begin, answers: Answers, sent: list[Any]
) -> None:
    answers["facts"] = [answer(amount="lots", sure=0.9), answer(amount=30, sure=0.9)]
    assert begin([], **INPUTS).get_result()["report"] == "Ordered for 30."
    assert len(sent) == 2
    assert "is not taken" in str(sent[1]["messages"][-1])


@pytest.mark.parametrize(
    "turns",
    [
        pytest.param([answer(amount="lots", sure=1)], id="another-type"),
        pytest.param([[(ORDER, {"order_id": "O-6", "amount": 1})]], id="a-call-of-an-operation"),
        pytest.param([[("finish", {"met": True})]], id="an-end"),
        pytest.param([[]], id="words-alone"),
    ],
)
@pytest.mark.parametrize("drawn", [BY_FACTS], indirect=True)
def test_a_model_without_an_answer_is_handed_over(
    drawn: None, begin: Begin, answers: Answers, turns: list[Turn]
) -> None:
    answers["facts"] = turns
    run = begin([], **INPUTS)
    (request,) = waiting(kind="escalation")
    assert request["because"].startswith("facts: the model gave no answer that fits")
    approvals.answer_request(request["id"], "undo", "ben")
    assert run.get_result()["writes"] == []
    assert [one["operation"] for one in decisions()] == ["stock__remarks"]


@pytest.mark.parametrize("drawn", [BY_FACTS], indirect=True)
def test_a_person_corrects_what_the_model_is_not_sure_of(
    drawn: None, begin: Begin, answers: Answers
) -> None:
    answers["facts"] = [answer(amount=4000, sure=0.3)]
    run = begin([], **INPUTS)
    (request,) = waiting(kind="form")
    assert forms.fields(request)["amount"]["draft"] == 4000
    with pytest.raises(Problem, match="'much' is not valid"):
        forms.fill_form(request["id"], {"amount": "much"}, "ben")
    forms.fill_form(request["id"], {"amount": "20"}, "ben")
    assert run.get_result()["report"] == "Ordered for 20."


ASK = "{id: told, ask: 'How much of {input.item_id}?', form: {amount: number}, shows: [level]}"
ASKED = path_of(LEVEL, ASK, "{finish: done, report: 'Told {told.amount}.'}")


@pytest.mark.parametrize("drawn", [ASKED], indirect=True)
def test_a_person_is_asked_with_a_form(drawn: None, begin: Begin) -> None:
    run = begin([], **INPUTS)
    (request,) = waiting(kind="form")
    assert request["because"] == "How much of A?"
    assert request["about"]["shown"] == {"level": [{"item_id": "A", "level": 3}]}
    forms.fill_form(request["id"], {"amount": "7"}, "ben")
    assert run.get_result()["report"] == "Told 7."


EVENT = "{id: came, wait: {event: received, of: input.item_id, minutes: 60}}"
AFTER = path_of(LEVEL, EVENT, "{finish: done, report: '{came.state}: {came.data.pallets}'}")


@pytest.mark.parametrize("drawn", [AFTER], indirect=True)
def test_a_run_waits_for_an_event_about_its_own(drawn: None, begin: Begin) -> None:
    run = begin([], **INPUTS)
    waiting(kind="event")
    assert approvals.open_requests() == []  # it is nothing of a person
    assert forms.deliver_event("received", {"item_id": "B", "pallets": 1}, "dock") == []
    assert forms.deliver_event("other", {"item_id": "A"}, "dock") == []
    with pytest.raises(Problem, match=re.escape(SAYS["the event received does not have"])):
        occasions.emit("received", '{"item_id": "B"}')
    row = view.one("run-1")
    assert (row["doing"], row["status"]) == ("", "waiting")
    assert occasions.emit("received", '{"item_id": "A", "pallets": 3}') == ["run-1"]
    assert run.get_result()["report"] == "came: 3"


@pytest.mark.parametrize("drawn", [AFTER], indirect=True)
def test_an_event_that_does_not_come_has_passed(drawn: None, begin: Begin) -> None:
    run = begin([], **INPUTS)
    (request,) = waiting(kind="event")
    approvals.lapse(request["id"], "run-1")
    assert run.get_result()["report"] == "passed: (not known)"


THEN_ASKED = path_of(
    LEVEL,
    EVENT,
    "{id: facts, model: extract, from: [level], output: {amount: number}}",
    "{finish: done, report: 'Ordered for {facts.amount}.'}",
)


@pytest.mark.parametrize("drawn", [THEN_ASKED], indirect=True)
def test_a_model_step_hears_first_what_people_have_said(
    drawn: None, begin: Begin, answers: Answers, sent: list[Any]
) -> None:
    answers["facts"] = [answer(amount=7)]
    run = begin([], **INPUTS)
    waiting(kind="event")
    controls.tell_run("run-1", MessageKind.STEER, "ben", "count in pallets")
    controls.tell_run("run-1", MessageKind.PAUSE, "ben")
    forms.deliver_event("received", {"item_id": "A"}, "dock")
    comes_to("paused")
    assert sent == []
    controls.tell_run("run-1", MessageKind.RESUME, "ben")
    assert run.get_result()["report"] == "Ordered for 7."
    (request,) = sent
    assert request["messages"][0]["content"][-1]["text"].endswith("ben: count in pallets")


@pytest.mark.parametrize("drawn", [THEN_ASKED], indirect=True)
def test_no_model_is_asked_once_all_runs_are_stopped(
    drawn: None, begin: Begin, sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin([], **INPUTS)
    waiting(kind="event")
    monkeypatch.setattr(controls, "stopped", lambda _: "")  # so that the wait does not hear it
    controls.kill_runs("ben")
    forms.deliver_event("received", {"item_id": "A"}, "dock")
    assert run.get_result()["status"] == "stopped"
    assert sent == []


@pytest.mark.parametrize("drawn", [BY_FACTS], indirect=True)
def test_a_step_of_a_path_is_recorded_as_one_of_a_loop(
    drawn: None, begin: Begin, answers: Answers
) -> None:
    answers["facts"] = [answer(amount=40, sure=0.9)]
    begin([], **INPUTS).get_result()
    query = sa.select(store.steps.c.name).where(store.steps.c.run == "run-1")
    names = [row["name"] for row in store.rows(query.order_by(store.steps.c.number))]
    call = ["decide", "carry_out"]
    assert names == ["begin", *call, "answer", *call, "ended", "follow"]


PAUSE = path_of(LEVEL, "{wait: {minutes: 60}}", DONE)


@pytest.mark.parametrize("drawn", [PAUSE], indirect=True)
def test_a_run_that_waits_for_a_time_can_be_stopped(drawn: None, begin: Begin) -> None:
    run = begin([], **INPUTS)
    until(lambda: parking.parked("pursue"))
    controls.tell_run("run-1", MessageKind.STOP, "ben", "enough")
    assert run.get_result()["status"] == "stopped"


@pytest.mark.parametrize("drawn", [path_of(LEVEL, "{wait: {minutes: 0.001}}", DONE)], indirect=True)
def test_a_run_goes_on_when_its_time_has_come(drawn: None, begin: Begin) -> None:
    run = begin([], **INPUTS)

    def has_ended() -> bool:
        engine.wake_due()
        return not engine.is_open("run-1")

    until(has_ended)
    assert run.get_result()["report"] == "Level of A: 3."


EACH = path_of(
    "{id: levels, read: stock.levels, with: {}}",
    """{id: lines, each: levels, as: line, most: 2, do: [
      {id: one, read: stock.level, with: {item_id: line.item_id}}]}""",
    "{finish: done, report: '{lines.1.one.0.level}'}",
)


@pytest.fixture
def items(folder: Path, request: pytest.FixtureRequest) -> None:
    add_items(folder, *request.param)


@pytest.mark.parametrize("items", ["AB"], indirect=True)
@pytest.mark.parametrize("drawn", [EACH], indirect=True)
def test_steps_are_repeated_for_each_item(items: None, drawn: None, begin: Begin) -> None:
    outcome = begin([], **INPUTS).get_result()
    assert (outcome["status"], outcome["report"]) == ("done", "1")


@pytest.mark.parametrize("items", ["ABC"], indirect=True)
@pytest.mark.parametrize("drawn", [EACH], indirect=True)
def test_a_list_that_is_too_long_is_handed_over(items: None, drawn: None, begin: Begin) -> None:
    begin([], **INPUTS)
    (request,) = waiting(kind="escalation")
    assert request["because"] == SAYS["lines levels has 3"]


LOOP = path_of(
    LEVEL,
    """{id: tried, loop: 'Order for {input.item_id}.', operations: [vendors.place_order],
      from: [level], steps: 6}""",
    "{finish: done, report: 'The model says: {tried.report}'}",
)


@pytest.mark.parametrize("drawn", [LOOP], indirect=True)
def test_a_part_is_pursued_with_the_operations_of_the_path(
    drawn: None, begin: Begin, sent: list[Any]
) -> None:
    script: list[Turn] = [
        [("stock__level", {"item_id": "A"})],
        [(ORDER, {"order_id": "A", "amount": 5})],
    ]
    part = begin(script, goal="Order for A.", run="run-0")  # gives the script of that goal
    begin(script, **INPUTS)
    until(lambda: decisions()[2:])
    first = decisions()[:3]
    verdicts = [(one["operation"], one["verdict"], one["because"]) for one in first]
    assert verdicts[1] == (
        "stock__level",
        "deny",
        SAYS["the path does not"],
    )
    assert [verdict for _, verdict, _ in verdicts] == ["allow", "deny", "allow"]
    assert part.run == "run-0"


OWN = path_of(
    LEVEL,
    "{id: half, python: halve, with: {number: {value: 8}}, output: {result: number}}",
    "{finish: done, report: '{half.result}'}",
)


@pytest.mark.parametrize(
    ("source", "report", "because"),
    [
        pytest.param("def halve(number): return {'result': number // 2}", "4", "", id="fits"),
        pytest.param(
            "def halve(number): return {'result': 'x'}",
            "",
            "half: halve gave what does not fit: 'x' is not of type 'number'",
            id="does-not-fit",
        ),
        pytest.param(
            "def halve(number): return number / 0",
            "",
            "half: halve of steps.py failed, ZeroDivisionError: division by zero",
            id="fails",
        ),
        pytest.param(
            "",
            "",
            "half: halve of steps.py failed, AttributeError: module 'steps_of_owner' has no "
            "attribute 'halve'",
            id="is-missing",
        ),
    ],
)
@pytest.mark.parametrize("drawn", [OWN], indirect=True)
def test_a_function_of_the_owner_is_a_step(
    drawn: None, begin: Begin, folder: Path, source: str, report: str, because: str
) -> None:
    (folder / "steps.py").write_text(source, "utf-8")
    forget_module()
    run = begin([], **INPUTS)
    if because:
        (request,) = waiting(kind="escalation")
        assert request["because"] == because
    else:
        assert run.get_result()["report"] == report


@pytest.mark.parametrize("terms", [{"level": "collaborator"}], indirect=True)
@pytest.mark.parametrize("drawn", [path_of(LEVEL, ORDERED, DONE)], indirect=True)
def test_a_prepared_write_is_waited_for_where_it_stands(drawn: None, begin: Begin) -> None:
    run = begin([], **INPUTS)
    (request,) = waiting(kind="prepared")
    approvals.answer_request(request["id"], "approve", "ben", digest=request["digest"])
    outcome = run.get_result()
    assert (outcome["status"], outcome["report"]) == ("done", "Level of A: 3.")


@pytest.mark.parametrize("terms", [{"level": "consultant"}], indirect=True)
@pytest.mark.parametrize("drawn", [path_of(LEVEL, ORDERED, DONE)], indirect=True)
def test_a_no_hands_the_run_over(drawn: None, begin: Begin) -> None:
    begin([], **INPUTS)
    (request,) = waiting()
    approvals.answer_request(request["id"], "deny", "ben", "too early")
    (handed,) = waiting(kind="escalation")
    assert handed["because"] == (SAYS["ordered vendors place order"])


@pytest.mark.parametrize("terms", [{"level": "consultant"}], indirect=True)
@pytest.mark.parametrize("drawn", [path_of(LEVEL, ORDERED, DONE)], indirect=True)
def test_a_changed_path_does_not_touch_open_runs(
    drawn: None, begin: Begin, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin([], **INPUTS)
    (request,) = waiting()
    draw(path_of("{finish: done, report: 'Another path.'}"))
    changed = Agent(Settings(), agent().client, Path())
    monkeypatch.setattr(agent_module, "_agent", lambda: changed)
    approvals.answer_request(request["id"], "approve", "ben")
    assert run.get_result()["report"] == "Level of A: 3."
    assert begin([], run="run-2", **INPUTS).get_result()["report"] == "Another path."
