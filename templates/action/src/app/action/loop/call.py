"""One call of a run: of the model, or of a system, where it is decided, approved and made.

What becomes of a call of a system is told to whoever asked for it, by `tell`: a model hears it as
the result of its call, and a path takes it as data.
"""

from collections.abc import Callable, Sequence
from typing import Any

from ...base.bindings import cut
from ...base.systems import Effect
from ...base.turn import Block
from ..calls import execution, prepared
from ..calls.execution import Call
from ..calls.prepared import PreparedAnswer, PreparedState
from ..durable.parking import END_OF_TIME
from ..durable.store import RequestAnswer, RequestKind, RunStatus
from ..model.agent import Thought, agent
from ..people import approvals
from ..people.approvals import CHANGED, NOBODY, NOT_IN_RECORD, Request
from ..people.controls import Messages
from ..record import audit
from ..record.records import Kind
from ..rules.policy import VerdictKind, lower, too_dear
from . import journal
from .state import Run

RETRIES = (60, 120, 300, 600, 1800)  # seconds until a fault that may pass is tried again
PREPARED = "Prepared: a person applies it, or not. Go on without it."
Ask = Callable[[list[dict[str, Any]]], Thought]
Tell = Callable[[str, bool], None]  # takes the result of a call, and whether it is none


class Halted(Exception):
    """The run cannot go on by itself.

    `stopped` is final. With `escalated`, a person is asked, and may have it go on if it `goes_on`.
    """

    def __init__(self, status: RunStatus, why: str, *, goes_on: bool = True) -> None:
        super().__init__(why)
        self.status = status
        self.why = why
        self.goes_on = goes_on


def ask_model(run: Run, ask: Ask, ahead: int) -> Thought:
    """One call of the model, within the budgets, which are checked before it.

    `ask` makes it, with events for the audit, and `ahead` is how many characters it has to read.
    While the environment is at fault, the run waits for whoever operates, and makes it again. So it
    does once it has heard what people have said first.
    """
    while True:
        if reason := too_dear(run.terms, run.spent.since(run.spent_before), ahead, run.max_tokens):
            raise Halted(RunStatus.ESCALATED, reason)
        answer = ask(run.take_events())
        if answer.get("is_interrupted"):
            hear_people(run)
        elif answer.get("is_environment"):  # before that was recorded, a person was asked
            _wait_for_operator(run, answer)
        else:
            break
    run.faults = 0
    run.count_time(answer["at"])
    if "fault" in answer:
        raise Halted(RunStatus.ESCALATED, answer["fault"])
    run.spent.count_call(answer["usage"], run.terms.prices)
    lower_level_if_unusual(run)
    return answer


def _wait_for_operator(run: Run, answer: dict[str, Any]) -> None:
    """Wait until whoever operates has mended what keeps the model from answering, or has it stop.

    A fault that may pass by itself is tried again after a time, a longer one each time. None of
    this is the run's own time.
    """
    until = END_OF_TIME
    if answer["is_transient"]:
        until = answer["at"] + RETRIES[min(run.faults, len(RETRIES) - 1)]
    run.faults += 1
    journal.block(run.id, answer["fault"], until, run.spent)
    unblocked = journal.unblock(run.id, until)
    run.last_moment = unblocked["at"]
    if unblocked["stop"]:
        raise Halted(RunStatus.STOPPED, unblocked["stop"])


def pass_over(run: Run, open_: Sequence[Block], because: str) -> None:
    """Note for the audit that these calls are not made, and why."""
    for call in open_:
        run.sequence += 1
        about = {"sequence": run.sequence, "operation": call["name"][:200], "because": because}
        inputs = audit.redact_inputs(call["input"], run.terms.redact)
        decided = {"kind": Kind.CALL_DECIDED, "verdict": VerdictKind.DENY}
        run.pending_events.append({**decided, **about, "inputs": inputs})


def next_call(run: Run, tool: str, inputs: dict[str, Any]) -> Call:
    """The next call of a run."""
    run.sequence += 1
    return Call(run.id, run.sequence, tool, inputs, run.task.behalf)


def decide_and_make(run: Run, call: Call, tell: Tell, step: str = "") -> None:
    """Have one call decided and made if it may be; whoever asked for it is told either way.

    Nobody is told where people have said something first: the call is not decided then. `step` is
    the step of a path that makes the call, which takes the whole answer.
    """
    events = run.take_events() if step else ()
    about = {"step": step} if step else {}
    decided = execution.decide_call(call, run.own_facts(), run.spent, about, events)
    if take_in_words(run, Messages(**{key: decided[key] for key in Messages._fields})):
        return
    because = decided["because"]
    # What it waited for a worker's restart is not its own time.
    run.last_moment = decided.get("at", run.last_moment)
    run.level = decided.get("level", run.level)  # a step that was recorded before has none
    match VerdictKind(decided["kind"]):
        case VerdictKind.PREPARE:
            _prepare(run, call, because, tell)
        case VerdictKind.DENY:
            _refuse_by_policy(run, call.tool, because, tell)
        case VerdictKind.ASK:
            _ask_then_make(run, call, because, tell)
        case VerdictKind.ALLOW:
            _carry_out(run, call, tell)


def _prepare(run: Run, call: Call, because: str, tell: Tell) -> None:
    """Leave a write for a person to apply, and have the run go on without it."""
    request = _request(run, RequestKind.PREPARED, call, because)
    approvals.store_request(request, run.terms.approval_minutes)
    run.spent.steps += 1
    run.use_plan(call)
    run.progress.note_write(call.tool)
    run.prepared.append(call)
    tell(PREPARED, False)


def _ask_then_make(run: Run, call: Call, because: str, tell: Tell) -> None:
    """Make a call once a person has approved it and it was decided again; or tell the no."""
    request = _request(run, RequestKind.APPROVAL, call, because)
    if no := wait_for_approval(run, request):
        return refuse_by_person(run, call.tool, no, tell)
    words, no = _decide_again(run, call, request.digest)
    if no:
        _refuse_by_policy(run, call.tool, no, tell)
    else:
        _carry_out(run, call, tell)
    run.interrupt_with(words.steers, words.wishes)
    return None


def _decide_again(run: Run, call: Call, digest: str) -> tuple[Messages, str]:
    """Hold an approved call while the run is paused, and have it decided again.

    Gives what people have said, and why the call is refused after all, or nothing. Raises Halted
    for a run that is to stop.
    """
    steers = list[str]()
    wishes = list[str]()
    paused = False
    while True:
        decision = execution.decide_approved(call, paused, run.own_facts(), digest)
        refused = decision.pop("refused", "")  # a step that was recorded before has none
        words = Messages(**decision)
        steers = [*steers, *words.steers]
        wishes = [*wishes, *words.wishes]
        paused = words.paused
        if words.stop:
            raise Halted(RunStatus.STOPPED, words.stop)
        if not paused:
            return words._replace(steers=steers, wishes=wishes), refused


def _carry_out(run: Run, call: Call, tell: Tell) -> None:
    """Make the call, and take in what comes back; on a path, the whole of it."""
    done = execution.carry_out(call, whole=run.is_on_path)
    run.count_time(done["at"])
    run.spent.steps += 1
    tell(done.get("whole", done["result"]) if run.is_on_path else done["result"], not done["ok"])
    run.progress.called.add(call.tool)
    name = run.operation_name(call.tool)
    if done["unknown"]:
        answer = audit.excerpt(done["result"], call.inputs, run.terms.redact)
        run.count_unclear_write(call, answer)
        raise Halted(RunStatus.ESCALATED, f"it is not known whether {name} was done: {answer}")
    run.learn(call, done)
    note_answer(run, call.tool, call.inputs, done)
    lower_level_if_unusual(run, call.tool)
    if undo_lacks := done.get("lacks"):
        why = f"{name} was done and cannot be undone, because in its answer {undo_lacks}"
        raise Halted(RunStatus.ESCALATED, why)


def note_answer(run: Run, name: str, inputs: Any, done: dict[str, Any]) -> None:
    """Hand over a run that hears the same again and again, and note a write that is not made."""
    still = run.progress.count_answer(name, inputs, done["result"])
    if not done["ok"]:
        _note_unmade(run, name, f"was tried and not made: {done['result']}")
    if still and run.checks_end and not run.is_on_path:
        raise Halted(RunStatus.ESCALATED, still)


def _note_unmade(run: Run, name: str, became: str) -> None:
    """Note what became of a call that is not made, if it would have changed something."""
    operation = agent().operations.get(name)
    if operation is not None and operation.effect == Effect.WRITE:
        run.progress.note_unmade(name, became)


def _request(run: Run, kind: RequestKind, call: Call, because: str) -> Request:
    return Request(call.key, run.id, kind, call.tool, call.inputs, because, run.terms.escalate_to)


def wait_for_approval(run: Run, request: Request) -> str:
    """Wait for a person's answer to exactly this request; gives why the call may not run.

    Raises Halted if nobody answers in time, or if the run is to stop.
    """
    what = run.operation_name(request.what)
    why = f"{what} needs approval: {request.because}"
    journal.record_status(run.id, RunStatus.WAITING, why, run.spent)
    answer = approvals.store_and_wait(request, run.terms.approval_minutes)
    run.last_moment = answer.at  # the time that it waited is not its own
    if answer.stop:
        raise Halted(RunStatus.STOPPED, answer.stop)
    tampered = answer.reason in (CHANGED, NOT_IN_RECORD)
    if answer.by == NOBODY and not tampered:
        unanswered = f"nobody answered whether {what} may run"
        raise Halted(RunStatus.ESCALATED, f"{unanswered}: {request.because}")
    if answer.answer == RequestAnswer.APPROVE:
        return ""  # `execution.decide_approved` sets the run running, and says who approved
    journal.record_status(run.id, RunStatus.RUNNING, "", run.spent)
    if tampered:
        return answer.reason
    return approvals.refusal_of_person(answer.by, answer.reason)


def _refuse_by_policy(run: Run, name: str, because: str, tell: Tell) -> None:
    """Tell the policy's no.

    After some, the run drops a level; at the lowest one, a person is asked.
    """
    run.refusals += 1
    run.spent.steps += 1
    _note_unmade(run, name, f"was refused: {because}")
    tell(f"Refused: {because}.", True)
    if run.refusals % run.terms.refusals == 0:
        if lower(run.level) == run.level:
            raise Halted(
                RunStatus.ESCALATED,
                f"{run.refusals} calls were refused, the last one because {because}",
            )
        _lower_level(run, f"{run.refusals} calls were refused")
    lower_level_if_unusual(run)


def refuse_by_person(run: Run, name: str, because: str, tell: Tell) -> None:
    """Tell a person's no, which is no refusal of the policy and costs no level."""
    if run.person_counts_as_refusal:
        return _refuse_by_policy(run, name, because, tell)
    run.spent.steps += 1
    _note_unmade(run, name, f"was refused: {because}")
    tell(f"Refused: {because}.", True)
    lower_level_if_unusual(run)
    return None


def _lower_level(run: Run, because: str) -> None:
    run.dropped += 1
    run.level = lower(run.level)
    journal.record_level(run.id, run.level, because)


def lower_level_if_unusual(run: Run, operation: str = "") -> None:
    """Flag a run that is out of the usual for its kind, and drop a level for each thing."""
    for because in run.usual.unlike(run.spent, run.refusals, operation):
        _lower_level(run, because)


def hear_people(run: Run) -> bool:
    """Whether people have said something that the model has to hear first."""
    return take_in_words(run, Messages(**journal.listen(run.id, False)))


def take_in_words(run: Run, words: Messages) -> bool:
    """Take in what people have said; gives whether they have said anything.

    A paused run waits here. Raises Halted for a run that is to stop.
    """
    anything = any(words)
    steers = [*words.steers]
    wishes = [*words.wishes]
    while words.paused and not words.stop:
        words = Messages(**journal.listen(run.id, True))
        steers = [*steers, *words.steers]
        wishes = [*wishes, *words.wishes]
    if words.stop:
        raise Halted(RunStatus.STOPPED, words.stop)
    if anything:
        run.interrupt_with(steers if steers or wishes else ["go on"], wishes)
    return anything


def settle_prepared(run: Run) -> list[PreparedAnswer] | None:
    """What came of all that the run has prepared; it waits until people have answered.

    Gives nothing where people have said something before. Raises Halted where it is not known
    whether a write was made.
    """
    names = dict.fromkeys(run.operation_name(call.tool) for call in run.prepared)
    why = f"a person must apply or refuse {', '.join(names)}"
    journal.record_status(run.id, RunStatus.PREPARED, why, run.spent)
    came = prepared.wait_for_prepared(run.id, [call.key for call in run.prepared])
    run.last_moment = came["at"]  # the time that it waited is not its own
    journal.record_status(run.id, RunStatus.RUNNING, "", run.spent)
    if take_in_words(run, Messages(**came["said"])):
        return None
    calls = run.prepared
    run.prepared = []
    answers = [PreparedAnswer(**answer) for answer in came["answers"]]
    unclear = list[str]()
    for call, answer in zip(calls, answers, strict=True):
        unclear += _count_prepared(run, call, answer)
    if unclear:
        raise Halted(
            RunStatus.ESCALATED, f"it is not known whether this was done: {', '.join(unclear)}"
        )
    return answers


def _count_prepared(run: Run, call: Call, answer: PreparedAnswer) -> list[str]:
    """Count a prepared write as what came of it; gives its name if that is not known."""
    text = audit.excerpt(answer.text, call.inputs, run.terms.redact)
    match answer.state:
        case PreparedState.MADE:
            run.knowledge = run.knowledge.after_write(agent().operations[call.tool], answer.text)
            done = {"result": cut(answer.text), "whole": answer.text}
            run.count_write(call._replace(behalf=answer.by), done)
        case PreparedState.NOT_MADE:
            run.progress.note_unmade(call.tool, text)
        case PreparedState.UNKNOWN:
            run.count_unclear_write(call, text)
            return [run.operation_name(call.tool)]
    return []
