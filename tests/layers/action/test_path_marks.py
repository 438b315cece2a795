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
    {"finish": "done", "report": "Booked."},
]


def record(kind: str, step: str = "", at: float = 0.0, **about: Any) -> dict[str, Any]:
    if step:
        about["step"] = step
    return {"kind": kind, "at": at, "about": about}


def call(step: str, at: float, verdict: str = "allow", **about: Any) -> dict[str, Any]:
    return record("call_decided", step, at, verdict=verdict, because="it may", **about)


def read(step: str, at: float, seconds: float = 0.5, result: str = "{}") -> list[dict[str, Any]]:
    done = record("read_done", step, at + seconds, ok=True, result=result)
    return [call(step, at), done]


def branch(because: str, at: float) -> dict[str, Any]:
    return record("branch_taken", "step 5", at, because=because)


BEGUN = record("run_started", at=100.0)
DONE = record("run_ended", at=9000.0, status="done")
STOPPED = record("run_ended", at=9000.0, status="stopped")
UP_TO_ORDER = [
    BEGUN,
    *read("invoice", 101.0, 1.25, '{"text": "Total 5"}'),
    record("model_answered", "facts", 105.25, stop_reason="end_turn", asked=[], result="total: 5"),
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
        found = marks(STEPS, [*UP_TO_ITEMS, *ITEM, call("cause", 4006.0), call("cause", 4007.0)])
        assert found["step 6"] == Mark(State.DONE)
        assert found["cause"] == Mark(State.HERE, "2 calls")

    def test_a_run_that_has_ended_is_nowhere_and_its_end_is_done(self) -> None:
        found = marks(STEPS, [*UP_TO_ITEMS, call("cause", 4006.0), DONE])
        assert found["step 8"] == Mark(State.DONE)
        assert {mark.state for mark in found.values()} == {State.DONE}

    def test_a_run_that_was_stopped_has_no_end_on_its_path(self) -> None:
        found = marks(STEPS, [*UP_TO_ORDER, STOPPED])
        assert [*found] == ["invoice", "facts", "order"]
        found = marks(STEPS, [*UP_TO_ITEMS, call("cause", 4006.0), STOPPED])
        assert found["cause"] == Mark(State.FAILED, "the run ended here: 1 call")
        assert "step 8" not in found

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
                [
                    call("invoice", 101.0),
                    record("read_done", "invoice", 102.0, ok=False, result="no answer"),
                ],
                Mark(State.FAILED, "no answer"),
                id="failed",
            ),
            pytest.param(
                [call("invoice", 0.0, "approve"), *read("invoice", 200.0, 7_200, "x" * 500)],
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
        failed = [call("invoice", 101.0), record("read_done", "invoice", 1.0, ok=False, result="")]
        assert marks(STEPS, [BEGUN, *failed]).keys() == {"invoice"}
