"""Where a run stands on its path, from its records alone."""

from typing import Any

import pytest

from app.action.record.path_marks import marks
from app.base.path_outline import Mark, State

STEPS: list[dict[str, Any]] = [
    {"id": "invoice", "read": "inbox.get"},
    {"id": "facts", "model": "extract", "from": ["invoice.text"], "output": {"total": "number"}},
    {"id": "order", "read": "shop.find_order"},
    {"wait": {"minutes": 60}},
    {
        "branch": [
            {
                "when": "order.total == facts.total",
                "do": [{"id": "booked", "write": "ledger.book"}],
            },
            {"when": "order.total > 9000", "do": []},
            {"otherwise": "escalate", "because": "they do not agree"},
        ]
    },
    {
        "each": "order.lines",
        "as": "line",
        "most": 50,
        "do": [
            {"id": "found", "read": "stock.find"},
            {"write": "stock.reserve"},
        ],
    },
    {"id": "cause", "loop": "Find out", "operations": ["a.b"], "steps": 5},
    {"id": "last", "read": "a.b"},
    {"finish": "done", "report": "Booked."},
]


def record(kind: str, step: str = "", at: float = 0.0, **about: Any) -> dict[str, Any]:
    if step:
        about["step"] = step
    return {"kind": kind, "at": at, "about": about}


def call(step: str, at: float, verdict: str = "allow", number: int = 0) -> dict[str, Any]:
    sequence = number or int(at)
    return record("call_decided", step, at, verdict=verdict, because="it may", sequence=sequence)


def read(step: str, at: float, seconds: float = 0.5, result: str = "{}") -> list[dict[str, Any]]:
    done = record("read_done", at=at + seconds, ok=True, result=result, sequence=int(at))
    return [call(step, at), done]


def answered(at: float, step: str = "facts") -> dict[str, Any]:
    return record("model_answered", step, at, stop_reason="tool_use", asked=[], result="total: 5")


def failed(at: float, result: str) -> dict[str, Any]:
    return record("read_done", at=at, ok=False, result=result, sequence=101)


def form(at: float, step: str) -> dict[str, Any]:
    return record("request_made", at=at, id="form-1", request="form", what=step)


def status(at: float, status: str, why: str = "") -> dict[str, Any]:
    return record("status_changed", at=at, status=status, why=why)


def branch(because: str, at: float) -> dict[str, Any]:
    return record("branch_taken", "step 5", at, because=because)


BEGUN = record("run_started", at=100.0)
DONE = record("run_ended", at=9000.0, status="done")
STOPPED = record("run_ended", at=9000.0, status="stopped")
UP_TO_ORDER = [
    BEGUN,
    *read("invoice", 101.0, 1.25, '{"text": "Total 5"}'),
    answered(105.25),
    *read("order", 106.0),
]
UP_TO_ITEMS = [*UP_TO_ORDER, branch("order.total > 9000", 4000.0)]
ITEM = [*read("found", 4001.0), *read("step 6.1.2", 4002.0), *read("found", 4003.0)]


class TestMarks:
    def test_a_run_that_has_begun_is_at_the_first_step(self) -> None:
        assert marks(STEPS, [BEGUN]) == {"invoice": Mark(State.HERE)}

    def test_each_step_says_what_it_gave_and_how_long_it_took(self) -> None:
        assert marks(STEPS, UP_TO_ORDER) == {
            "invoice": Mark(State.DONE, '{"text": "Total 5"}, 1.2 s'),
            "facts": Mark(State.DONE, "total: 5, 3 s"),
            "order": Mark(State.DONE, "{}, 0.5 s"),
            "step 4": Mark(State.HERE),
        }

    def test_a_wait_is_done_once_a_branch_behind_it_is_taken(self) -> None:
        found = marks(STEPS, [*UP_TO_ORDER, branch("order.total == facts.total", 4000.0)])
        assert found["step 4"] == Mark(State.DONE)
        assert found["step 5"] == Mark(State.DONE, "order.total == facts.total")
        assert found["booked"] == Mark(State.HERE)

    def test_the_rest_of_a_branch_is_where_a_run_is_handed_over(self) -> None:
        found = marks(STEPS, [*UP_TO_ORDER, branch("otherwise", 4000.0)])
        assert found["step 5.3.1"] == Mark(State.HERE)
        found = marks(STEPS, [*UP_TO_ORDER, branch("otherwise", 4000.0), STOPPED])
        assert found["step 5.3.1"] == Mark(State.DONE)

    def test_a_case_without_steps_leads_to_the_next_step(self) -> None:
        found = marks(STEPS, UP_TO_ITEMS)
        assert found["step 6"] == Mark(State.HERE)
        assert "booked" not in found

    def test_steps_of_an_item_are_counted_and_end_with_their_list(self) -> None:
        found = marks(STEPS, [*UP_TO_ITEMS, *ITEM])
        assert found["found"] == Mark(State.DONE, "2 times; the last: {}, 0.5 s")
        assert found["step 6.n.2"] == Mark(State.HERE)
        assert "step 6" not in found
        found = marks(STEPS, [*UP_TO_ITEMS, *ITEM, *read("step 6.2.2", 4005.0)])
        assert found["step 6.n.2"] == Mark(State.DONE, "2 times; the last: {}, 0.5 s")
        assert found["step 6"] == Mark(State.HERE)
        found = marks(STEPS, [*UP_TO_ITEMS, *ITEM, *read("last", 4006.0)])
        assert found["step 6"] == Mark(State.DONE)
        assert found["cause"] == Mark(State.DONE)

    def test_a_run_that_has_ended_is_nowhere_and_its_end_is_done(self) -> None:
        found = marks(STEPS, [*UP_TO_ITEMS, *read("last", 4006.0), DONE])
        assert found["step 9"] == Mark(State.DONE)
        assert {mark.state for mark in found.values()} == {State.DONE}

    def test_a_run_that_was_stopped_has_no_end_on_its_path(self) -> None:
        found = marks(STEPS, [*UP_TO_ORDER, STOPPED])
        assert [*found] == ["invoice", "facts", "order"]
        found = marks(STEPS, [*UP_TO_ITEMS, call("last", 4006.0, "approve"), STOPPED])
        assert found["last"] == Mark(State.FAILED, "the run ended here: the call needs approval")
        assert "step 9" not in found

    @pytest.mark.parametrize(
        ("records", "mark"),
        [
            pytest.param(
                [call("invoice", 101.0, "approve")],
                Mark(State.HERE, "the call needs approval"),
                id="approval",
            ),
            pytest.param(
                [call("invoice", 101.0, "deny")],
                Mark(State.FAILED, "refused: it may"),
                id="refused",
            ),
            pytest.param(
                [call("invoice", 101.0), failed(102.0, "no answer")],
                Mark(State.FAILED, "no answer"),
                id="failed",
            ),
            pytest.param(
                [*read("invoice", 200.0, 7_200, "x" * 500)],
                Mark(State.DONE, f"{'x' * 100} …, 2 h"),
                id="a-long-answer-after-hours",
            ),
        ],
    )
    def test_a_step_that_is_not_done_says_why(
        self, records: list[dict[str, Any]], mark: Mark
    ) -> None:
        assert marks(STEPS, [BEGUN, *records])["invoice"] == mark

    def test_a_step_that_failed_keeps_the_run(self) -> None:
        records = [BEGUN, call("invoice", 101.0), failed(102.0, "no answer")]
        assert marks(STEPS, records).keys() == {"invoice"}

    def test_why_a_run_waits_stands_where_it_waits(self) -> None:
        waits = status(110.0, "waiting", "for the event paid")
        found = marks(STEPS, [*UP_TO_ORDER, waits])
        assert found["step 4"] == Mark(State.HERE, "for the event paid")
        found = marks(STEPS, [*UP_TO_ORDER, waits, status(120.0, "running")])
        assert found["step 4"] == Mark(State.HERE)

    def test_a_form_is_where_a_run_waits_until_a_person_fills_it_in(self) -> None:
        begun = [BEGUN, *read("invoice", 101.0), answered(103.0), form(104.0, "facts")]
        assert marks(STEPS, begun)["facts"] == Mark(State.HERE, "a person has to fill in the form")
        filled = record("request_answered", at=200.0, id="form-1", answer="fill", by="ben")
        found = marks(STEPS, [*begun, filled])
        assert found["facts"] == Mark(State.DONE, "filled in by ben")
        assert found["order"] == Mark(State.HERE)

    def test_an_answer_that_corrects_another_is_no_second_time(self) -> None:
        found = marks(STEPS, [BEGUN, *read("invoice", 101.0), answered(103.0), answered(104.5)])
        assert found["facts"] == Mark(State.DONE, "total: 5, 1.5 s")

    def test_a_prepared_write_that_is_refused_failed(self) -> None:
        prepared = [call("invoice", 101.0, "prepare")]
        found = marks(STEPS, prepared)
        assert found["invoice"] == Mark(State.HERE, "the call is prepared for a person")
        refused = record("write_refused", at=200.0, sequence=101, because="not now")
        found = marks(STEPS, [*prepared, refused])
        assert found["invoice"] == Mark(State.FAILED, "refused: not now")

    def test_calls_of_a_part_that_a_model_pursues_mark_no_step(self) -> None:
        loop = record("call_decided", at=4006.0, verdict="allow", because="", sequence=77)
        done = record("read_done", at=4007.0, ok=True, result="{}", sequence=77)
        before = [*UP_TO_ITEMS, *ITEM, *read("step 6.2.2", 4005.0)]
        assert marks(STEPS, [*before, loop, done]) == marks(STEPS, before)
