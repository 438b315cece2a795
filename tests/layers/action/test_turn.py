"""A turn of the model as it may come: whole, cut off, refused, empty, or in no form.

Nothing that it asks for is lost: each call has a result, and a decision in the audit.
"""

from collections.abc import Callable
from typing import Any

import pytest

from app.action import view
from app.action.cli import terminal
from app.action.people import approvals
from app.action.record import audit, verification
from app.action.record.records import Kind, sentence_of
from app.offline.messages_api import Reply
from tests.support.wording import load_wording

from .conftest import FINISH, ORDER, PLAN, Begin, Call, Turns, decisions, planned, waiting

SAYS = load_wording("layers/action")

Table = Callable[[str], list[dict[str, Any]]]
LEVEL: Call = ("stock__level", {"item_id": "A"})
LETTER: Call = ("vendors__send_letter", {"text": "x"})
CLOSE: Call = ("vendors__close_account", {})
UNMET: list[Call] = [("finish", {"met": False, "confidence": 0.9, "missing": "x", "report": ""})]
silence = pytest.mark.usefixtures("silence")


def order(number: int = 1, amount: float = 50) -> Call:
    return ORDER, {"order_id": f"o{number}", "amount": amount}


def end(**changed: Any) -> Call:
    return "finish", {**FINISH[0][1], **changed}


def block(call: Call, id_: str = "toolu_x") -> dict[str, Any]:
    return {"type": "tool_use", "id": id_, "name": call[0], "input": call[1]}


def turn(*calls: Call, text: str | None = None, stop: str | None = None) -> Reply:
    """A turn with these calls, after a text if there is one."""
    said = [] if text is None else [{"type": "text", "text": text}]
    return Reply([*said, *(block(call, f"toolu_{n}") for n, call in enumerate(calls))], stop)


def about(kind: Kind, run: str = "run-1") -> list[dict[str, Any]]:
    return [row["about"] for row in audit.of_run(run) if row["kind"] == kind]


def stop_reasons() -> list[str]:
    return [thought["stop_reason"] for thought in about(Kind.MODEL_ANSWERED)]


def results(request: dict[str, Any]) -> list[str]:
    """What the last calls were answered."""
    last = request["messages"][-1]["content"]
    return [block["content"] for block in last if block["type"] == "tool_result"]


def ids(table: Table) -> list[str]:
    return [row["order_id"] for row in table("orders")]


# Calls beside `finish` and `plan`


@pytest.mark.parametrize(
    "calls",
    [
        pytest.param([order(), *FINISH], id="a-write-before-its-end"),
        pytest.param([*FINISH, order()], id="a-write-after-its-end"),
        pytest.param([*FINISH, order(), *FINISH], id="a-write-between-two-ends"),
        pytest.param([LEVEL, order(), *UNMET], id="a-read-and-a-write-before-an-unmet-end"),
    ],
)
def test_calls_beside_its_end_are_made_first_and_the_end_waits(
    begin: Begin, table: Table, sent: list[dict[str, Any]], calls: list[Call]
) -> None:
    outcome = begin([turn(*calls)]).get_result()
    assert (outcome["status"], ids(table)) == ("done", ["o1"])
    ends = sum(name == "finish" for name, _ in calls)
    not_yet = [said for said in results(sent[2]) if said.startswith("Not yet: see first")]
    assert (len(not_yet), len(results(sent[2]))) == (ends, len(calls))
    assert len(about(Kind.END_DEFERRED)) == ends
    assert [row["operation"] for row in about(Kind.WRITE_DONE)] == [ORDER]


def test_refused_call_beside_an_end_is_told_before_the_report(
    begin: Begin, sent: list[dict[str, Any]]
) -> None:
    """A refused call beside its end is reported to the model before a report counts."""
    unmet = [("finish", {"met": False, "confidence": 1, "missing": "it is closed", "report": ""})]
    run = begin([turn(CLOSE, end(report="The account is closed.")), *[unmet] * 3])
    (asked,) = waiting(kind="escalation")
    assert results(sent[2])[0] == SAYS["refused the policy does not"]
    assert asked["because"].endswith("missing: it is closed")
    approvals.answer_request(asked["id"], "keep", "bo")
    assert run.get_result()["status"] == "kept"


def test_a_call_beside_its_end_waits_for_a_person(begin: Begin, table: Table) -> None:
    run = begin([turn(*FINISH, order(amount=500))])
    (asked,) = waiting()
    approvals.answer_request(asked["id"], "approve", "bo")
    assert run.get_result()["status"] == "done"
    assert ids(table) == ["o1"]


def test_two_ends_in_one_turn_are_none(begin: Begin, sent: list[dict[str, Any]]) -> None:
    outcome = begin([[LEVEL], turn(end(report="One."), end(report="Two."))]).get_result()
    assert (outcome["report"], len(sent)) == ("Ordered.", 4)
    assert [said[:7] for said in results(sent[3])] == ["Not yet", "Not yet"]


@pytest.mark.parametrize(
    "calls",
    [
        pytest.param([*PLAN, order()], id="after-it"),
        pytest.param([order(), *PLAN], id="before-it"),
        pytest.param([*PLAN, ("plan", {"steps": []}), *FINISH], id="a-second-plan-and-an-end"),
    ],
)
def test_calls_beside_the_plan_are_refused(
    begin: Begin, table: Table, sent: list[dict[str, Any]], calls: list[Call]
) -> None:
    """Calls beside the plan are refused, and the first plan is kept."""
    outcome = begin([[LEVEL]], plan=turn(*calls)).get_result()
    assert (outcome["status"], ids(table)) == ("done", [])
    others = [*calls]
    others.remove(PLAN[0])
    refused = [(row["operation"], row["because"]) for row in decisions("deny")]
    assert refused == [(name, "it was asked for beside the plan") for name, _ in others]
    said = sorted(results(sent[1]))
    assert said == [*["Not run: plan first, once and alone."] * len(others), "The plan is kept."]
    planned = about(Kind.PLAN_MADE)[0]
    assert [step["operation"] for step in planned["plan"]] == ["stock__level", ORDER]


@silence
@pytest.mark.parametrize(
    ("calls", "because"),
    [
        pytest.param([order(1, 500), order(2), LEVEL], "stopped at a call before", id="no-answer"),
        pytest.param([CLOSE, CLOSE, CLOSE, order(2)], "stopped at a call before", id="refusals"),
    ],
)
@pytest.mark.parametrize("terms", [{"level": "consultant", "refusals": 1}], indirect=True)
def test_calls_after_the_end_are_audited_as_not_made(
    begin: Begin, table: Table, calls: list[Call], because: str
) -> None:
    """Calls after the one that ends the run are in the audit as not made."""
    assert begin([turn(*calls)]).get_result()["status"] == "escalated"
    decided = [row for row in audit.of_run("run-1") if row["kind"] == Kind.CALL_DECIDED]
    assert [row["about"]["operation"] for row in decided] == [name for name, _ in calls]
    assert because in decided[-1]["about"]["because"]
    assert ids(table) == []


# `plan` and `finish` in their forms


@silence
@pytest.mark.parametrize(
    "confidence", [50, 95, 1.01, -1, True, 10**30, "NaN", "0.9", None, [0.9], {}]
)
def test_a_confidence_that_is_none_is_unsure(begin: Begin, confidence: Any) -> None:
    outcome = begin([[LEVEL], *[[end(confidence=confidence)]] * 9]).get_result()
    assert outcome["status"] == "escalated"
    assert outcome["report"].startswith("the goal seems met, but the model is not sure")


@pytest.mark.parametrize("confidence", [1, 1.0, 0.7])
def test_a_confidence_within_its_bounds_counts(begin: Begin, confidence: float) -> None:
    assert begin([[LEVEL], [end(confidence=confidence)]]).get_result()["status"] == "done"


ODD = [
    pytest.param([], id="a-list"),
    pytest.param(["met"], id="a-full-list"),
    pytest.param("done", id="a-text"),
    pytest.param("", id="a-blank-text"),
    pytest.param(None, id="null"),
    pytest.param(7, id="a-number"),
    pytest.param(True, id="true"),
    pytest.param({"met": "yes", "steps": "all"}, id="wrong-types"),
    pytest.param({"report": {"a": 1}, "steps": [{"operation": [ORDER]}]}, id="wrong-deeper"),
]


@pytest.mark.parametrize("given", ODD)
def test_an_end_in_no_form_is_corrected(
    begin: Begin, sent: list[dict[str, Any]], given: Any
) -> None:
    outcome = begin([[LEVEL], [("finish", given)]]).get_result()
    assert (outcome["status"], outcome["report"]) == ("done", "Ordered.")
    (said,) = results(sent[3])
    assert said.startswith("Not taken: $")
    assert said.endswith("Call finish again, as its form says.")
    assert len(about(Kind.GOAL_UNMET)) == 1


@pytest.mark.parametrize("given", ODD)
def test_a_plan_in_no_form_is_corrected(
    begin: Begin, table: Table, sent: list[dict[str, Any]], given: Any
) -> None:
    outcome = begin([PLAN, [order()]], plan=[("plan", given)]).get_result()
    assert (outcome["status"], ids(table)) == ("done", ["o1"])
    (said,) = results(sent[1])
    assert said.startswith("Not kept: $")


@silence
@pytest.mark.parametrize(
    ("plan", "why"),
    [
        pytest.param([("plan", "x")], "$: 'x' is not of type 'object'", id="in-no-form"),
        pytest.param(turn(text="I will order it."), "call plan", id="in-words-only"),
    ],
)
def test_without_a_plan_a_person_is_asked(begin: Begin, plan: Any, why: str) -> None:
    outcome = begin([plan] * 5, plan=plan).get_result()
    assert outcome["report"] == SAYS["there is no plan after"].format(why=why)


# Turns that are not whole


def test_the_stop_reason_of_each_turn_is_in_the_audit(begin: Begin) -> None:
    begin([turn(LEVEL), turn(LEVEL, stop="max_tokens"), turn(text="Hm."), FINISH]).get_result()
    assert stop_reasons() == ["tool_use", "tool_use", "max_tokens", "end_turn", "tool_use"]
    assert about(Kind.MODEL_ANSWERED)[1] == {"stop_reason": "tool_use", "asked": ["stock__level"]}
    assert verification.verify()[2] == []


def test_who_looks_on_is_shown_the_turns_that_were_not_whole(
    begin: Begin, capsys: pytest.CaptureFixture[str]
) -> None:
    begin([turn(LEVEL, stop="max_tokens"), turn(LEVEL), FINISH]).get_result()
    terminal.print_run("run-1")
    shown = capsys.readouterr().out
    turns = [row for row in view.records("run-1") if row["kind"] == Kind.MODEL_ANSWERED]
    seen = [row["about"]["stop_reason"] for row in turns if sentence_of(row) in shown]
    assert seen == ["max_tokens"]


UNFINISHED = ["max_tokens", "model_context_window_exceeded", "pause_turn", "stop_sequence", "new"]


@pytest.mark.parametrize("stop", UNFINISHED)
def test_no_call_is_made_of_a_turn_that_is_not_whole(
    begin: Begin, table: Table, sent: list[dict[str, Any]], stop: str
) -> None:
    """It was going to be `PO-1984` for 5200."""
    half = turn((ORDER, {"order_id": "PO-1", "amount": 5}), LEVEL, stop=stop)
    assert begin([half, [order(2)]]).get_result()["status"] == "done"
    assert ids(table) == ["o2"]
    assert results(sent[2]) == ["Not run: the turn that it is in did not come to its end."] * 2
    refused = decisions("deny")
    assert [row["operation"] for row in refused] == [ORDER, "stock__level"]
    assert stop in stop_reasons()


@pytest.mark.parametrize("stop", UNFINISHED)
@pytest.mark.parametrize(
    "half", [{"met": True, "confidence": 1}, FINISH[0][1]], ids=["half", "whole"]
)
def test_an_end_in_a_turn_that_is_not_whole_is_none(
    begin: Begin, half: dict[str, Any], stop: str
) -> None:
    run = begin([turn(("finish", half), stop=stop), *[UNMET] * 5])
    (asked,) = waiting(kind="escalation")
    approvals.answer_request(asked["id"], "keep", "bo")
    assert run.get_result()["status"] == "kept"


@pytest.mark.parametrize("stop", ["max_tokens", "pause_turn"])
def test_a_plan_in_a_turn_that_is_not_whole_is_none(begin: Begin, stop: str) -> None:
    plan = [{"operation": LETTER[0], "why": "needed"}]
    half = turn(("plan", {"steps": plan}), stop=stop)
    assert begin([PLAN], plan=half).get_result()["status"] == "done"
    planned = about(Kind.PLAN_MADE)[0]
    assert [step["operation"] for step in planned["plan"]] == ["stock__level", ORDER]


@silence
@pytest.mark.parametrize(
    ("reply", "why"),
    [
        pytest.param(
            turn(order(), stop="max_tokens"),
            "was cut off at MAX_TOKENS, which is 2000: raise it in .env, or give a smaller goal",
            id="max-tokens",
        ),
        pytest.param(
            turn(text="I was going to", stop="max_tokens"),
            "was cut off at MAX_TOKENS, which is 2000: raise it in .env, or give a smaller goal",
            id="a-text-cut-off",
        ),
        pytest.param(
            turn(order(), stop="model_context_window_exceeded"),
            "was cut off at the end of the model's context window: give a smaller goal, or lower"
            " MAX_TOKENS in .env",
            id="the-window",
        ),
        pytest.param(
            turn(order(), stop="pause_turn"),
            "ended with the unknown stop reason 'pause_turn': look at the model"
            " service and MODEL in .env",
            id="a-pause",
        ),
        pytest.param(Reply([]), "was empty: look at agent.md, and at MODEL in .env", id="empty"),
        pytest.param(
            turn(text=" \n"), "was empty: look at agent.md, and at MODEL in .env", id="blank"
        ),
    ],
)
def test_unusable_turns_go_to_a_person_after_corrections(
    begin: Begin, sent: list[dict[str, Any]], reply: Reply, why: str
) -> None:
    """Turns that cannot be used go to a person after the corrections."""
    outcome = begin([reply] * 9).get_result()
    said = f"the model gave 3 turns in a row that cannot be used; the last one {why}"
    assert (outcome["status"], outcome["report"]) == ("escalated", said)
    assert len(sent) == 4


def test_turns_that_cannot_be_used_are_counted_in_a_row(begin: Begin) -> None:
    cut = turn(LEVEL, stop="max_tokens")
    script: Turns = [cut, cut, [LEVEL], cut, Reply([]), [LEVEL]]
    assert begin(script).get_result()["status"] == "done"


@pytest.mark.parametrize("empty", [Reply([]), turn(text=" \n")], ids=["empty", "blank"])
def test_an_empty_turn_is_asked_for_again_with_a_call(
    begin: Begin, sent: list[dict[str, Any]], empty: Reply
) -> None:
    assert begin([empty, [LEVEL]], plan=planned(LEVEL[0])).get_result()["status"] == "done"
    last = sent[2]["messages"][-1]["content"][-1]["text"]
    assert last == SAYS["your turn was empty now"]
    choices = [request["tool_choice"]["type"] for request in sent[:4]]
    assert choices == ["tool", "auto", "any", "auto"]


def test_an_empty_turn_in_place_of_the_plan_is_asked_for_again(
    begin: Begin, sent: list[dict[str, Any]]
) -> None:
    assert begin([PLAN, [LEVEL]], plan=Reply([])).get_result()["status"] == "done"
    assert sent[1]["messages"][-1]["content"][-1]["text"] == SAYS["your turn was empty call"]
    assert sent[1]["tool_choice"] == {"type": "tool", "name": "plan"}


# Refusals


@silence
@pytest.mark.parametrize(
    ("reply", "why"),
    [
        pytest.param(Reply([], "refusal"), "", id="without-a-word"),
        pytest.param(turn(text="I cannot.", stop="refusal"), ": I cannot.", id="with-a-text"),
        pytest.param(turn(text=" ", stop="refusal"), "", id="with-a-blank"),
        pytest.param(turn(order(), *FINISH, stop="refusal"), "", id="with-calls"),
    ],
)
def test_a_refusal_goes_to_a_person_at_once(
    begin: Begin, table: Table, sent: list[dict[str, Any]], reply: Reply, why: str
) -> None:
    outcome = begin([reply] * 9).get_result()
    assert (outcome["status"], ids(table)) == ("escalated", [])
    assert outcome["report"] == f"the model refused to go on{why}"
    assert len(sent) == 2
    asked = about(Kind.MODEL_ANSWERED)[-1]["asked"]
    assert [row["operation"] for row in decisions("deny")] == asked


def test_a_refusal_of_the_plan_goes_to_a_person_too(begin: Begin) -> None:
    run = begin([], plan=Reply([], "refusal"))
    (asked,) = waiting(kind="escalation")
    assert asked["because"] == "the model refused to go on"
    approvals.answer_request(asked["id"], "keep", "bo")
    run.get_result()


def test_after_a_refusal_it_goes_on_with_what_a_person_says(
    begin: Begin, table: Table, sent: list[dict[str, Any]]
) -> None:
    run = begin([iter([turn(text="I cannot.", stop="refusal"), turn(order())])])
    (asked,) = waiting(kind="escalation")
    approvals.answer_request(asked["id"], "continue", "bo", "It is for our own stock.")
    assert run.get_result()["status"] == "done"
    assert ids(table) == ["o1"]
    assert "I cannot." not in str(sent[2]["messages"])  # a refused turn keeps the next one refused


# Blank texts


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t\u00a0\u2003"])
@pytest.mark.parametrize("calls", [(), (LEVEL,), tuple(FINISH)], ids=["alone", "read", "end"])
def test_a_blank_text_is_no_end(begin: Begin, text: str, calls: tuple[Call, ...]) -> None:
    outcome = begin([[LEVEL], turn(*calls, text=text)]).get_result()
    assert (outcome["status"], outcome["report"]) == ("done", "Ordered.")
