"""A run on its path: code decides the next step, and a model works inside some of them.

The path is the plan: each call is decided as one that is planned with exactly these inputs, and a
model's answer is data. What cannot be known is handed over to a person, and so is a call that is
refused or fails; told to go on, the run makes that call again.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ...base import amounts, model_step, path
from ...base.answers import data_of
from ...base.display import as_tool
from ...base.owner import misfit_of
from ...base.path import Computation, End, Form, Goal, Need, Pause, Question, Stuck, Turn
from ...base.turn import Ending, ending
from ..calls.execution import Call
from ..calls.prepared import PreparedState
from ..durable.store import RequestAnswer, RequestKind, RunStatus
from ..model.agent import Thought, agent, answer_step
from ..model.dialogue import NOTE, text_block
from ..people import approvals
from ..people.approvals import CHANGED, NOBODY, NOT_IN_RECORD, Request, Resolution
from ..record.records import Kind
from ..rules import run_file
from ..rules.plan import Plan, Use
from . import journal, state
from .call import (
    Halted,
    ask_model,
    decide_and_make,
    next_call,
    settle_prepared,
    take_in_words,
)
from .owner import compute
from .state import Heard, Run

CORRECTIONS = 1  # of a model's answer that does not fit, in one step
PursueGoal = Callable[[Run, Goal], str]  # has a model pursue a part of a path; gives its report


class Walker:
    """Where a run is on its path: what its step needs, until that is had."""

    def __init__(self, run: Run, pursue_goal: PursueGoal) -> None:
        """`pursue_goal` has a model pursue a part of the path that is a loop."""
        self.run = run
        self.pursue_goal = pursue_goal
        self.data = state.roots_of(run)
        # What the owner has written into the path is trusted as what a person says.
        run.knowledge = run.knowledge.after_inputs({"path": path.literals(run.path)})
        self.walk = path.walk(run.path, self.data)
        self.need: Need | None = None
        self.end: End | None = None
        self._go_on(None)

    def go_to_end(self) -> str:
        """Go along the path to its end; gives the report. Raises Halted.

        Called again after a person has had the run go on, it is where it was.
        """
        while self.need is not None:
            self._go_on(self._meet(self.need))
        end = self.end
        if end is None or end.kind == "escalate":
            why = end.text if end else ""
            raise Halted(RunStatus.ESCALATED, why, goes_on=False)
        self._check_end()
        return end.text

    def _go_on(self, answer: Any) -> None:
        """Send what a step needs, and take what the next one does."""
        try:
            self.need = self.walk.send(answer)
        except StopIteration as stop:
            self.need = None
            self.end = stop.value

    def _meet(self, need: Need) -> Any:
        """What a step needs. Raises Halted where it cannot be had."""
        match need:
            case path.Call():
                return self._answer_of_call(need)
            case Question():
                return self._answer_of_model(need)
            case Form():
                return self._values_of_person(need)
            case Pause():
                return self._after_pause(need)
            case Goal():
                return {"report": self.pursue_goal(self.run, need)}
            case Computation():
                return self._computed(need)
            case Turn():
                about = {"step": need.step, "because": need.because}
                self.run.pending_events.append({"kind": Kind.BRANCH_TAKEN, **about})
                return None
            case Stuck():
                raise Halted(RunStatus.ESCALATED, f"{need.step}: {need.why}", goes_on=False)

    def _answer_of_call(self, need: path.Call) -> Any:
        """What a call answers, as data, once it is made."""
        run = self.run
        inputs = amounts.as_json(need.inputs)
        results = list[tuple[str, bool]]()

        def tell(result: str, failed: bool) -> None:
            results.append((result, failed))

        while not results:  # of a call before which people have said something
            call = next_call(run, as_tool(need.operation), inputs)
            run.plan = Plan((Use(call.tool, 1, inputs, need.step),))
            decide_and_make(run, call, tell, need.step)
        text, failed = results[-1]
        if failed:
            raise Halted(RunStatus.ESCALATED, f"{need.step}: {need.operation}: {text}")
        if run.prepared:
            text = self._applied(call, need)
        return data_of(agent().operations[call.tool], text)

    def _applied(self, call: Call, need: path.Call) -> str:
        """What a prepared write answers once a person has applied it."""
        while (answers := settle_prepared(self.run)) is None:
            continue
        answer = answers[-1]
        if answer.state is not PreparedState.MADE:
            raise Halted(RunStatus.ESCALATED, f"{need.step}: {need.operation} {answer.text}")
        return answer.text

    def _answer_of_model(self, question: Question) -> Any:
        """What a model answers; an answer that does not fit is corrected once."""
        run = self.run
        sources = {name: amounts.as_json(value) for name, value in question.sources.items()}
        request = model_step.request_for(question._replace(sources=sources))
        for number in range(CORRECTIONS + 1):
            ahead = len(str(request)) + len(str(run.steers))
            thought = ask_model(run, partial(self._ask, question.step, request), ahead)
            content = thought["content"]
            if ending(thought["stop_reason"]) is Ending.REFUSED:
                raise Halted(RunStatus.ESCALATED, f"{question.step}: the model refused to answer")
            stop_reason = thought["stop_reason"]
            answer, wrong = model_step.read_answer(content, stop_reason, question.schema)
            if answer is not None:
                self._vouch(sources, answer)
                return answer
            if number < CORRECTIONS:
                more = model_step.correction(content, wrong)
                request = {**request, "messages": [*request["messages"], *more]}
        tried = f"the model gave no answer that fits after {CORRECTIONS} correction"
        raise Halted(RunStatus.ESCALATED, f"{question.step}: {tried}: {wrong}")

    def _ask(self, step: str, request: Mapping[str, Any], events: list[dict[str, Any]]) -> Thought:
        """Ask the model, which is told what people have said to the run until now."""
        first, *others = request["messages"]
        notes = [text_block(NOTE + steer) for steer in self.run.steers]
        opening = {**first, "content": [*first["content"], *notes]}
        return answer_step(self.run.id, step, {**request, "messages": [opening, *others]}, events)

    def _vouch(self, sources: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Trust what a model made of trusted data alone: it is as trusted as its worst source."""
        knowledge = self.run.knowledge
        if knowledge.vouched.covers([*sources.values()]):
            self.run.knowledge = knowledge.after_inputs(answer)

    def _values_of_person(self, form: Form) -> Any:
        """What a person fills in, who is vouched for."""
        run = self.run
        shown = {name: amounts.as_json(value) for name, value in form.shown.items()}
        draft = amounts.as_json({**form.draft})
        about = {"step": form.step, "form": form.schema, "shown": shown, "draft": draft}
        request = self._request(RequestKind.FORM, form.step, about, form.text)
        answer = self._wait(request, form.minutes or run.terms.approval_minutes, form.text)
        if answer.answer != RequestAnswer.FILL:
            why = f"{form.step}: nobody filled in the form: {form.text}"
            raise Halted(RunStatus.ESCALATED, why)
        values: dict[str, Any] = run_file.parse_answer(answer.reason)
        run.knowledge = run.knowledge.after_inputs(amounts.as_json(values))
        return values

    def _after_pause(self, pause: Pause) -> Any:
        """What came of waiting: the data of the event, or that the time has passed."""
        run = self.run
        if not pause.event:
            wait = pause.step, pause.minutes, pause.until, run.zone
            until = journal.begin_wait(run.id, *wait, run.spent)
            if until is None:
                why = f"{pause.step}: {pause.until!r} is no time"
                raise Halted(RunStatus.ESCALATED, why, goes_on=False)
            waited = journal.wait(run.id, until)
            run.last_moment = waited["at"]
            if waited["stop"]:
                raise Halted(RunStatus.STOPPED, waited["stop"])
            return {"state": "passed", "data": None}
        about = {"step": pause.step, "of": amounts.as_json(pause.of), "key": pause.key}
        because = f"it waits for the event {pause.event}"
        request = self._request(RequestKind.EVENT, pause.event, about, because)
        answer = self._wait(request, pause.minutes or 0, f"for the event {pause.event}")
        if answer.answer != RequestAnswer.CAME:
            return {"state": "passed", "data": None}
        run.knowledge = run.knowledge.after_outside_text(answer.reason)
        return {"state": "came", "data": run_file.parse_answer(answer.reason)}

    def _request(
        self, kind: RequestKind, what: str, about: dict[str, Any], because: str
    ) -> Request:
        """The next request of the path, for a form or an event."""
        run = self.run
        run.forms += 1
        id_ = f"{run.id}:{kind}-{run.forms}"
        return Request(id_, run.id, kind, what, about, because, run.terms.escalate_to)

    def _wait(self, request: Request, minutes: float, why: str) -> Resolution:
        """Wait for an answer to a request. Raises Halted for a run that is to stop."""
        run = self.run
        waiting = RunStatus.WAITING, why, run.spent, run.take_events()
        journal.record_status(run.id, *waiting, is_idle=True)
        answer = approvals.store_and_wait(request, minutes)
        run.last_moment = answer.at  # the time that it waited is not its own
        if answer.stop:
            raise Halted(RunStatus.STOPPED, answer.stop)
        if answer.by == NOBODY and answer.reason in (CHANGED, NOT_IN_RECORD):
            raise Halted(RunStatus.ESCALATED, f"{request.what}: {answer.reason}")
        journal.record_status(run.id, RunStatus.RUNNING, "", run.spent)
        return answer

    def _computed(self, need: Computation) -> Any:
        """What the owner's function gives, held to the schema of its step."""
        done = compute(need.function, amounts.as_json(need.inputs))
        self.run.count_time(done["at"])
        if "fault" in done:
            raise Halted(RunStatus.ESCALATED, f"{need.step}: {done['fault']}")
        if misfit := misfit_of(need.function, done["result"], need.schema):
            raise Halted(RunStatus.ESCALATED, f"{need.step}: {misfit}")
        return done["result"]

    def _check_end(self) -> None:
        """Make the checks of run.yaml. Raises Halted where they do not all hold."""
        run = self.run
        while True:
            try:
                findings = state.check_goal(run)
                break
            except Heard as heard:
                take_in_words(run, heard.words)
        if missing := [*run_file.failed(findings), *run_file.unknown(findings)]:
            why = f"the checks at its end: {'; '.join(missing)}"
            raise Halted(RunStatus.ESCALATED, why)
        run.findings = findings
