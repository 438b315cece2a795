"""One run, from its goal to its end.

Plan, then perceive, reason, decide, act and evaluate until the goal is met.

Start at `pursue`. It begins again from its first line after a crash and after each wait, and its
steps and transactions then give what they recorded. So all that it learns comes from one of those,
and between them it only computes.

A run waits in a transaction that has nothing to go on by: `approvals.store_and_wait` without an
answer, `prepared.wait_for_prepared`, `journal.unblock`, and, while it is paused, `journal.listen`
and `execution.decide_approved`. That transaction raises `Wait`. `durable/steps.py` parks the run in
it, commits it, and then raises `Parked`, which is no Exception: it passes the `except` of `pursue`,
and the workflow ends. An answer, a message or the deadline wakes the run: its next segment begins
`pursue` again. Only a process of `worker.launch_alone` waits in place, such as `agent run` without
a worker. A step that waits for a worker with the current files raises `Retry`, and is not parked.

Whatever the model says, `rules/policy.py` decides what runs. The project's page `docs/loop.md`
has the whole way as a table.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple, cast

from ...base.bindings import cut
from ...base.systems import Effect
from ...base.turn import Block, Ending, calls_in, ending, is_blank
from ..calls import execution, prepared, rollback
from ..calls.execution import Call
from ..durable import process
from ..durable.engine import Task
from ..durable.parking import END_OF_TIME
from ..durable.steps import current_work, is_given_up, workflow
from ..durable.store import RequestAnswer, RequestKind, RunStatus
from ..model.agent import ANY, FINISH, FINISH_TOOL, PLAN, PLAN_TOOL, agent, think
from ..model.dialogue import NOTE, Form, day_at, new_day, read_finish, read_plan
from ..people import approvals
from ..people.approvals import CHANGED, NOBODY, NOT_IN_RECORD, Request
from ..people.controls import Messages
from ..record import audit, memory
from ..record.records import CHECKS, LEDGER, NOTHING, PLANNED_MORE, Kind
from ..rules import run_file
from ..rules.plan import Use
from ..rules.policy import VerdictKind, lower, too_dear, used_up
from ..triggers import occasions
from . import aftermath, journal, state
from .state import Heard, Run

CONFIDENT = 0.7  # below it, the run hands over to a person
UNFINISHED = "the turn that it is in did not come to its end"
NOT_YET = (
    "Not yet: see first what came of the other calls of this turn. Then call finish once, and "
    "alone."
)
OWED = "or call plan without it if the goal does not need it. Finish once nothing is missing."
ANOTHER_WAY = f"Do it another way, {OWED} If it cannot be done, finish with met: false."
CARRY_OUT = "Now carry the plan out: {}."
RETRIES = (60, 120, 300, 600, 1800)  # seconds until a fault that may pass is tried again
NEEDED = "say what is missing and continue, undo its writes and end, or keep them and end"
AGAIN = {  # what the model is told of a turn that cannot be used
    Ending.CUT: (
        "Your turn was cut off before its end. Say it again in less: fewer calls at once, and "
        "shorter inputs."
    ),
    Ending.UNKNOWN: "Your turn did not come to its end. Say it again.",
}
EMPTY = "Your turn was empty."


class Halted(Exception):
    """The run cannot go on by itself.

    `stopped` is final. With `escalated`, a person is asked, and may have it go on.
    """

    def __init__(self, status: RunStatus, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


class End(NamedTuple):
    """How a run ends whose goal is not met, and why."""

    status: RunStatus
    why: str


@workflow("pursue")
def pursue(task: dict[str, Any]) -> dict[str, Any]:
    """Pursue a goal to its end.

    Gives status, report, what was written and what of it is left undone. A fault of ours ends it
    here, and a person is told what stands.
    """
    id_ = current_work()
    if is_given_up():
        return {"status": RunStatus.ESCALATED}
    try:
        task_here = Task(**task)
        return _pursue(Run(id_, task_here, journal.record_start(id_, task_here)))
    except Exception as fault:
        aftermath.give_up_run(id_, task, fault)
        raise


def _pursue(run: Run) -> dict[str, Any]:
    while True:
        try:
            if run.stop:
                raise Halted(RunStatus.STOPPED, run.stop)
            return _end_run(run, RunStatus.DONE, _work(run))
        except Halted as halt:
            end: End | None = End(halt.status, halt.why)
            if halt.status != RunStatus.STOPPED:
                end = _escalate(run, halt.why)
            if end is not None:  # else a person has the run go on
                return _end_run(run, end.status, end.why)


def _work(run: Run) -> str:
    """The loop; gives the report. A model that has only talked has to make a call next."""
    if input_faults := run.input_faults:
        run.input_faults = ""  # a person who says that it goes on anyway is not asked again
        why = f"it was begun without required inputs of run.yaml: {input_faults}"
        raise Halted(RunStatus.ESCALATED, why)
    if not run.plans:
        _plan(run)
    while True:
        calls = _ask_next_turn(run, ANY if run.progress.idle else "")
        if len(calls) == 1 and calls[0]["name"] == FINISH_TOOL:
            if report := _evaluate(run, calls[0]):
                return report
        elif calls:
            _make_calls(run, calls)
        else:
            run.dialogue.note(_call_reminder(run, "You made no call."))
            _listen(run)


def _call_reminder(run: Run, cause: str) -> str:
    """What the model is told after a turn without a call: which call it owes first."""
    call = run.next_call("") if run.checks_end else ""
    if call:
        return f"{cause} Now {call}."
    return f"{cause} Call an operation, or finish."


def _retry_note(run: Run, end: Ending, tool: str) -> str:
    """What the model is told after a turn that cannot be used."""
    if end is not Ending.WHOLE:
        return AGAIN[end]
    if tool == PLAN_TOOL:
        return f"{EMPTY} Call {tool}."
    return _call_reminder(run, EMPTY)


def _ask_next_turn(run: Run, tool: str = "") -> list[Block]:
    """Have the model say what comes next, until it does so in a whole turn; gives its calls.

    No call is made of a turn that was cut off, and a refusal goes to a person at once.
    """
    while True:
        answer = _ask_model(run, tool)
        reason = answer.get("stop_reason", "end_turn")  # before they were recorded, all were whole
        end = ending(reason)
        content = answer["content"]
        if end is Ending.REFUSED:
            raise _halt_by_refusal(run, content)
        if end is Ending.WHOLE and not all(map(is_blank, content)):
            run.unusable = 0
            calls = run.dialogue.add_turn(content)
            if tool != PLAN_TOOL:
                _note_turn(run, content)
            return calls
        run.unusable += 1
        _pass_over(run, run.dialogue.add_turn(content), UNFINISHED)
        if run.unusable > run.terms.corrections:
            raise Halted(RunStatus.ESCALATED, _unusable(run, end, reason))
        run.dialogue.close(f"Not run: {UNFINISHED}.")
        run.dialogue.note(_retry_note(run, end, tool))
        if end is Ending.WHOLE:
            tool = tool or ANY


def _note_turn(run: Run, content: list[Block]) -> None:
    """Hand over a run whose model only talks."""
    still = run.progress.count_turn(_words(content), has_calls=bool(calls_in(content)))
    if still and run.checks_end:
        raise Halted(RunStatus.ESCALATED, still)


def _words(content: list[Block]) -> str:
    """The texts of a turn."""
    return " ".join(block.get("text", "") for block in content if not is_blank(block)).strip()


def _ask_model(run: Run, tool: str) -> dict[str, Any]:
    """One call of the model, within the budgets, which are checked before it.

    While the environment is at fault, the run waits for whoever operates, and makes it again.
    """
    ahead = run.fixed_characters + run.dialogue.size
    while True:
        if reason := too_dear(run.terms, run.spent.since(run.spent_before), ahead, run.max_tokens):
            raise Halted(RunStatus.ESCALATED, reason)
        _tell_day(run)
        answer = think(run.id, run.dialogue.messages, tool, run.pending_events)
        run.pending_events = []
        if not answer.get("is_environment"):  # before that was recorded, a person was asked
            break
        _wait_for_operator(run, answer)
    run.faults = 0
    run.count_time(answer["at"])
    if "fault" in answer:
        raise Halted(RunStatus.ESCALATED, answer["fault"])
    run.spent.count_call(answer["usage"], run.terms.prices)
    _lower_level_if_unusual(run)
    return answer


def _tell_day(run: Run) -> None:
    """Say that another day has begun, to a run that was parked or works past midnight."""
    day = day_at(run.last_moment, run.zone)
    if run.zone and day != run.day:
        run.day = day
        run.dialogue.note(new_day(day))


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


def _halt_by_refusal(run: Run, content: list[Block]) -> Halted:
    """How a run halts whose model refuses; its turn is left out, or the next is refused too."""
    _pass_over(run, calls_in(content), "the model refused in the same turn")
    words = _words(content)[:300]
    return Halted(RunStatus.ESCALATED, f"the model refused to go on: {words}".removesuffix(": "))


def _unusable(run: Run, end: Ending, reason: str) -> str:
    """Why a run cannot go on whose model gives no usable turn, and what to do about it."""
    if end is Ending.WHOLE:
        last = "was empty: look at agent.md, and at MODEL in .env"
    elif reason == "max_tokens":
        at = f"at MAX_TOKENS, which is {run.max_tokens}"
        last = f"was cut off {at}: raise it in .env, or give a smaller goal"
    elif end is Ending.CUT:
        at = "at the end of the model's context window"
        last = f"was cut off {at}: give a smaller goal, or lower MAX_TOKENS in .env"
    else:
        what = f"with the unknown stop reason {reason!r}"
        last = f"ended {what}: look at the model service and MODEL in .env"
    count = f"{run.unusable} turns in a row that cannot be used"
    return f"the model gave {count}; the last one {last}"


def _pass_over(run: Run, open_: Sequence[Block], because: str) -> None:
    """Note for the audit that these calls are not made, and why."""
    for call in open_:
        run.sequence += 1
        about = {"sequence": run.sequence, "operation": call["name"][:200], "because": because}
        inputs = audit.redact_inputs(call["input"], run.terms.redact)
        decided = {"kind": Kind.CALL_DECIDED, "verdict": VerdictKind.DENY}
        run.pending_events.append({**decided, **about, "inputs": inputs})


def _plan(run: Run) -> None:
    """Have the model say what it is going to do, before it reads anything from outside."""
    while wrong := _take_plan(run, _ask_next_turn(run, PLAN_TOOL)):
        if run.corrections >= run.terms.corrections:
            tried = f"there is no plan after {run.corrections} corrections"
            raise Halted(RunStatus.ESCALATED, f"{tried}: {wrong}")
        run.corrections += 1
        run.dialogue.note("Call plan, as its form says.")
    run.plans = 1
    run.corrections = 0
    run.dialogue.note(CARRY_OUT.format(run.next_call("make the call that comes first")))
    if not run.task.trusted:
        run.dialogue.quote(run.task.data)
    journal.record_plan(run.id, run.plan.rows)


def _take_plan(run: Run, blocks: list[Block]) -> str:
    """Keep the first plan of a turn, and nothing else of it; gives what is wrong with it."""
    plan = next((call for call in blocks if call["name"] == PLAN_TOOL), None)
    wrong = "call plan"
    others = [call for call in blocks if call is not plan]
    _pass_over(run, others, "it was asked for beside the plan")
    if plan is not None:
        form = cast("Form", PLAN["input_schema"])
        run.plan, wrong = read_plan(plan["input"], form, agent().operations)
        text = f"Not kept: {wrong}." if wrong else "The plan is kept."
        run.dialogue.add_result(plan, text, failed=bool(wrong))
    run.dialogue.close("Not run: plan first, once and alone.")
    return wrong


def _plan_again(run: Run, block: Block) -> None:
    """Put another plan in place of what is left.

    What it adds after text from outside was read, a person approves as a whole, or the plan that
    was made before stays.
    """
    run.spent.steps += 1
    form = cast("Form", PLAN["input_schema"])
    plan, wrong = read_plan(block["input"], form, agent().operations)
    if wrong:
        text = f"Not kept: {wrong}."
        run.dialogue.add_result(block, text, failed=True)
        _note_answer(run, block["name"], block["input"], {"ok": True, "result": text})
        return
    added = agent().guard.adds(run.own_facts(), plan)
    run.plans += 1
    if added and run.knowledge.read_untrusted:
        if no := _wait_for_approval(run, _request_for_plan(run, added)):
            _refuse_by_person(run, block, f"{no}; what is left of the plan before holds")
            return
        journal.record_status(run.id, RunStatus.RUNNING, "", run.spent)
    run.plan = plan
    run.progress.drop_owed()
    text = "The plan is kept, in place of the one before."
    call = run.next_call("")
    run.dialogue.add_result(block, f"{text} {CARRY_OUT.format(call)}" if call else text)
    journal.record_plan(run.id, run.plan.rows)
    _note_answer(run, block["name"], block["input"], {"ok": True, "result": text})


def _request_for_plan(run: Run, added: Sequence[Use]) -> Request:
    about = {"added": [use.row for use in added]}
    because = "it plans more writes after text from outside was read"
    id_ = f"{run.id}:plan-{run.plans}"
    return Request(
        id_, run.id, RequestKind.APPROVAL, PLANNED_MORE, about, because, run.terms.escalate_to
    )


def _make_calls(run: Run, calls: list[Block]) -> None:
    """Carry out the calls of one turn, or refuse them.

    An end beside them waits until the model has seen what came of them.
    """
    _dispatch_all(run, [call for call in calls if call["name"] != FINISH_TOOL])
    event = {"kind": Kind.END_DEFERRED, "because": "other calls were in the same turn"}
    run.pending_events += [event] * len(run.dialogue.open)
    run.dialogue.close(NOT_YET)


def _dispatch_all(run: Run, calls: list[Block]) -> None:
    """The calls of one turn, in order. What people say in between, the model hears first."""
    for number, call in enumerate(calls):
        if call not in run.dialogue.open:
            return _pass_over(run, calls[number:], "people have said something first")
        try:
            _dispatch(run, call)
        except Halted:
            _pass_over(run, calls[number + 1 :], "the run stopped at a call before it")
            raise
    return None


def _dispatch(run: Run, call: Block) -> None:
    if reason := used_up(run.terms.budgets, run.spent.since(run.spent_before)):
        _pass_over(run, [call], reason)
        raise Halted(RunStatus.ESCALATED, reason)
    if call["name"] in memory.TOOLS and run.terms.memory:
        _use_memory(run, call)
    elif call["name"] == PLAN_TOOL and run.uses_up_plan:
        _plan_again(run, call)
    else:
        _decide_and_act(run, call)


def _decide_and_act(run: Run, block: Block) -> None:
    """Have one call decided and made if it may be; the model is told either way."""
    run.sequence += 1
    call = Call(run.id, run.sequence, block["name"], block["input"], run.task.behalf)
    decided = execution.decide_call(call, run.own_facts(), run.spent)
    if _take_in_words(run, Messages(**{key: decided[key] for key in Messages._fields})):
        return
    because = decided["because"]
    # What it waited for a worker's restart is not its own time.
    run.last_moment = decided.get("at", run.last_moment)
    run.level = decided.get("level", run.level)  # a step that was recorded before has none
    match VerdictKind(decided["kind"]):
        case VerdictKind.PREPARE:
            _prepare(run, block, call, because)
        case VerdictKind.DENY:
            _refuse_by_policy(run, block, because)
        case VerdictKind.ASK:
            _ask_then_act(run, block, call, because)
        case VerdictKind.ALLOW:
            _carry_out(run, block, call)


def _prepare(run: Run, block: Block, call: Call, because: str) -> None:
    """Leave a write for a person to apply, and have the run go on without it."""
    request = _request(run, RequestKind.PREPARED, call, because)
    approvals.store_request(request, run.terms.approval_minutes)
    run.spent.steps += 1
    run.use_plan(call)
    run.progress.note_write(call.tool)
    run.prepared.append(call)
    run.dialogue.add_result(block, "Prepared: a person applies it, or not. Go on without it.")


def _ask_then_act(run: Run, block: Block, call: Call, because: str) -> None:
    """Make a call once a person has approved it and it was decided again; or tell the model no."""
    request = _request(run, RequestKind.APPROVAL, call, because)
    if no := _wait_for_approval(run, request):
        return _refuse_by_person(run, block, no)
    words, no = _decide_again(run, call, request.digest)
    if no:
        _refuse_by_policy(run, block, no)
    else:
        _carry_out(run, block, call)
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


def _carry_out(run: Run, block: Block, call: Call) -> None:
    """Make the call, and take in what comes back."""
    done = execution.carry_out(call)
    run.count_time(done["at"])
    run.spent.steps += 1
    run.dialogue.add_result(block, done["result"], failed=not done["ok"])
    run.progress.called.add(call.tool)
    name = run.operation_name(call.tool)
    if done["unknown"]:
        answer = audit.excerpt(done["result"], call.inputs, run.terms.redact)
        run.count_unclear_write(call, answer)
        raise Halted(RunStatus.ESCALATED, f"it is not known whether {name} was done: {answer}")
    run.learn(call, done)
    _note_answer(run, call.tool, call.inputs, done)
    _lower_level_if_unusual(run, call.tool)
    if undo_lacks := done.get("lacks"):
        why = f"{name} was done and cannot be undone, because in its answer {undo_lacks}"
        raise Halted(RunStatus.ESCALATED, why)


def _note_answer(run: Run, name: str, inputs: Any, done: dict[str, Any]) -> None:
    """Hand over a run that hears the same again and again, and note a write that is not made."""
    still = run.progress.count_answer(name, inputs, done["result"])
    if not done["ok"]:
        _note_unmade(run, name, f"was tried and not made: {done['result']}")
    if still and run.checks_end:
        raise Halted(RunStatus.ESCALATED, still)


def _note_unmade(run: Run, name: str, became: str) -> None:
    """Note what became of a call that is not made, if it would have changed something."""
    operation = agent().operations.get(name)
    if operation is not None and operation.effect == Effect.WRITE:
        run.progress.note_unmade(name, became)


def _request(run: Run, kind: RequestKind, call: Call, because: str) -> Request:
    return Request(call.key, run.id, kind, call.tool, call.inputs, because, run.terms.escalate_to)


def _wait_for_approval(run: Run, request: Request) -> str:
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


def _refuse_by_policy(run: Run, call: Block, because: str) -> None:
    """Tell the model the policy's no.

    After some, the run drops a level; at the lowest one, a person is asked.
    """
    run.refusals += 1
    run.spent.steps += 1
    _note_unmade(run, call["name"], f"was refused: {because}")
    run.dialogue.add_result(call, f"Refused: {because}.", failed=True)
    if run.refusals % run.terms.refusals == 0:
        if lower(run.level) == run.level:
            raise Halted(
                RunStatus.ESCALATED,
                f"{run.refusals} calls were refused, the last one because {because}",
            )
        _lower_level(run, f"{run.refusals} calls were refused")
    _lower_level_if_unusual(run)


def _refuse_by_person(run: Run, call: Block, because: str) -> None:
    """Tell the model a person's no, which is no refusal of the policy and costs no level."""
    if run.person_counts_as_refusal:
        return _refuse_by_policy(run, call, because)
    run.spent.steps += 1
    _note_unmade(run, call["name"], f"was refused: {because}")
    run.dialogue.add_result(call, f"Refused: {because}.", failed=True)
    _lower_level_if_unusual(run)
    return None


def _lower_level(run: Run, because: str) -> None:
    run.dropped += 1
    run.level = lower(run.level)
    journal.record_level(run.id, run.level, because)


def _lower_level_if_unusual(run: Run, operation: str = "") -> None:
    """Flag a run that is out of the usual for its kind, and drop a level for each thing."""
    for because in run.usual.unlike(run.spent, run.refusals, operation):
        _lower_level(run, because)


def _use_memory(run: Run, call: Block) -> None:
    """Keep a fact for later runs, or recall some, as the model asks."""
    read = run.knowledge.read_untrusted, run.knowledge.read_private
    recalled = memory.Recalled(*memory.use(run.id, call["name"], call["input"], *read))
    run.spent.steps += 1
    run.progress.called.add(call["name"])
    run.knowledge = run.knowledge.after_recall(
        is_untrusted=recalled.untrusted, is_private=recalled.private
    )
    run.dialogue.add_result(call, recalled.text, failed=not recalled.ok)
    _note_answer(run, call["name"], call["input"], {"ok": True, "result": recalled.text})


def _evaluate(run: Run, block: Block) -> str:
    """The report, if the goal is met; otherwise nothing, and the model tries again.

    What people have just said comes first. Raises Halted where a person has to be asked.
    """
    if _listen(run):
        return ""
    finish, wrong = read_finish(block["input"], cast("Form", FINISH["input_schema"]))
    if finish is None:
        _count_correction(run, f"an end in its form: {wrong}")
        run.dialogue.close(f"Not taken: {wrong}. Call finish again, as its form says.")
        return ""
    missing = finish.missing or "it is not said what"
    if not finish.met:
        _count_correction(run, missing)
        run.dialogue.close("Not met: try what is missing another way, or finish.")
        return ""
    if finish.confidence is None or finish.confidence < CONFIDENT:
        unsure = "the goal seems met, but the model is not sure"
        raise Halted(RunStatus.ESCALATED, f"{unsure}; missing: {missing}")
    if _demand_owed(run) or not _wait_for_prepared(run) or not _check_end(run):
        return ""
    return finish.report or "Done."


def _demand_owed(run: Run) -> bool:
    """Whether the end lacks something by the plan and by what was made, which the model is told."""
    if end_lacks := run.end_lacks:
        _count_correction(run, end_lacks)
        call = run.next_call("")
        way_out = f"Now {call}, {OWED}" if call else ANOTHER_WAY
        run.dialogue.close(f"Not met: {end_lacks}. {way_out}")
    return bool(end_lacks)


def _wait_for_prepared(run: Run) -> bool:
    """Whether people have applied all that the run has prepared; it waits until they have answered.

    What they have said comes before.
    """
    if not run.prepared or not run.checks_end:  # of an earlier version, it ends before that
        return True
    names = dict.fromkeys(run.operation_name(call.tool) for call in run.prepared)
    why = f"a person must apply or refuse {', '.join(names)}"
    journal.record_status(run.id, RunStatus.PREPARED, why, run.spent)
    came = prepared.wait_for_prepared(run.id, [call.key for call in run.prepared])
    run.last_moment = came["at"]  # the time that it waited is not its own
    journal.record_status(run.id, RunStatus.RUNNING, "", run.spent)
    if _take_in_words(run, Messages(**came["said"])):
        return False
    calls_ = run.prepared
    run.prepared = []
    unclear = list[str]()
    for call, answer in zip(calls_, came["answers"], strict=True):
        unclear += _count_prepared(run, call, prepared.PreparedAnswer(**answer))
    if unclear:
        raise Halted(
            RunStatus.ESCALATED, f"it is not known whether this was done: {', '.join(unclear)}"
        )
    return not _demand_owed(run)


def _count_prepared(run: Run, call: Call, answer: prepared.PreparedAnswer) -> list[str]:
    """Count a prepared write as what came of it; gives its name if that is not known."""
    text = audit.excerpt(answer.text, call.inputs, run.terms.redact)
    match answer.state:
        case prepared.PreparedState.MADE:
            run.knowledge = run.knowledge.after_write(agent().operations[call.tool], answer.text)
            done = {"result": cut(answer.text), "whole": answer.text}
            run.count_write(call._replace(behalf=answer.by), done)
        case prepared.PreparedState.NOT_MADE:
            run.progress.note_unmade(call.tool, text)
        case prepared.PreparedState.UNKNOWN:
            run.count_unclear_write(call, text)
            return [run.operation_name(call.tool)]
    return []


def _check_end(run: Run) -> bool:
    """Whether all that run.yaml has to hold at the end does.

    What does not, the model is told, and what is not known, a person. What people have said comes
    before.
    """
    try:
        findings = state.check_goal(run)
    except Heard as heard:
        _take_in_words(run, heard.words)
        return False
    if missing := run_file.failed(findings):
        _count_correction(run, "; ".join(missing))
        reason = f"Not met: {'; '.join(missing)}."
        run.dialogue.close(f"{reason} Do what is missing another way, or finish with met: false.")
        return False
    if missing := run_file.unknown(findings):
        why = f"the checks at its end have no result: {'; '.join(missing)}"
        raise Halted(RunStatus.ESCALATED, why)
    run.findings = findings
    return True


def _count_correction(run: Run, missing: str) -> None:
    """Let the model try again, so often as the policy says; then a person is asked."""
    if run.corrections >= run.terms.corrections:
        tried = f"the goal is not met after {run.corrections} corrections"
        raise Halted(RunStatus.ESCALATED, f"{tried}; missing: {missing}")
    run.corrections += 1
    journal.record_unmet(run.id, missing)


def _listen(run: Run) -> bool:
    """Whether people have said something that the model has to hear first."""
    return _take_in_words(run, Messages(**journal.listen(run.id, False)))


def _take_in_words(run: Run, words: Messages) -> bool:
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


def _escalate(run: Run, why: str) -> End | None:
    """Ask a person what becomes of the run. Gives how it ends, or nothing if it goes on."""
    run.escalations += 1
    journal.record_status(run.id, RunStatus.ESCALATED, why, run.spent, run.pending_events)
    run.pending_events = []
    run.unusable = 0
    about = approvals.Stuck(run.id, run.task.goal, run.left_of_plan, why)
    read = [(run.operation_name(name), result) for name, result in run.reads.items()]
    packet = approvals.packet(about, read, run.shown_writes, NEEDED)
    to = run.terms.escalate_to
    minutes = run.terms.approval_minutes
    answer = approvals.hand_over(run.escalations, packet, to, minutes)
    run.last_moment = answer.at
    if answer.stop:
        return End(RunStatus.STOPPED, answer.stop)
    if answer.answer != RequestAnswer.CONTINUE:
        is_kept = answer.answer == RequestAnswer.KEEP
        return End(RunStatus.KEPT if is_kept else RunStatus.ESCALATED, why)
    run.spent_before = replace(run.spent)
    run.refusals = 0
    run.corrections = 0
    run.progress.restart()
    run.dialogue.close("Not carried out: it was handed to a person.")
    run.dialogue.note(f"{NOTE}{answer.by}: {answer.reason or 'go on'}")
    run.knowledge = run.knowledge.after_words(answer.reason)
    journal.record_status(run.id, RunStatus.RUNNING, "", run.spent)
    return None


def _backed_by(run: Run) -> str:
    """What backs the end of a run that is done, beside its model's word."""
    if run.findings:
        return CHECKS
    if run.standing_writes:
        return LEDGER
    return NOTHING


def _end_run(run: Run, status: RunStatus, report: str) -> dict[str, Any]:
    """Undo what was written unless the run is done or a person keeps it, and write down the end.

    A person is asked about each write that is perhaps made. Then begin what follows from it.
    """
    left = list[str]()
    if status not in (RunStatus.DONE, RunStatus.KEPT):
        left = rollback.roll_back(run.id)
    elif run.unclear:
        left = rollback.ask_about_unclear(run.id)
    outcome: dict[str, Any] = {"status": status, "report": report, "left": left}
    outcome |= {"writes": run.writes, "used": run.spent.as_row()}
    outcome["unmade"] = [*run.progress.shown_unmade.values()]
    if status == RunStatus.DONE:
        outcome["backed_by"] = _backed_by(run)
        outcome["checks"] = [*dict.fromkeys(one.says for one in run.findings)]
        outcome["unusual"] = run.usual.unlike_end(outcome["backed_by"])
    at = journal.record_end(run.id, outcome, run.refusals, run.pending_events)
    process.trace_run(run.id, run.began, at, outcome)
    read = run.knowledge.read_untrusted, run.knowledge.read_private
    is_checked = bool(run.findings)
    occasions.begin_followers(run.id, run.task.trigger, status, report, *read, is_checked)
    return outcome
