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

from ...base.path import Goal
from ...base.turn import Block, Ending, calls_in, ending, is_blank
from ..calls import rollback
from ..durable import process
from ..durable.engine import Task
from ..durable.steps import current_work, is_given_up, workflow
from ..durable.store import RequestAnswer, RequestKind, RunStatus
from ..model.agent import ANY, FINISH, FINISH_TOOL, PLAN, PLAN_TOOL, Thought, agent, think
from ..model.dialogue import NOTE, Form, day_at, new_day, read_finish, read_plan
from ..people import approvals
from ..people.approvals import Request
from ..record import memory
from ..record.records import CHECKS, LEDGER, NOTHING, PLANNED_MORE, Kind
from ..rules import run_file
from ..rules.plan import Use
from ..rules.policy import used_up
from ..triggers import occasions
from . import aftermath, journal, state
from .call import (
    Halted,
    Tell,
    ask_model,
    decide_and_make,
    hear_people,
    next_call,
    note_answer,
    pass_over,
    refuse_by_person,
    settle_prepared,
    take_in_words,
    wait_for_approval,
)
from .state import Heard, Run
from .walker import Walker

CONFIDENT = 0.7  # below it, the run hands over to a person
UNFINISHED = "the turn that it is in did not come to its end"
NOT_YET = (
    "Not yet: see first what came of the other calls of this turn. Then call finish once, and "
    "alone."
)
OWED = "or call plan without it if the goal does not need it. Finish once nothing is missing."
ANOTHER_WAY = f"Do it another way, {OWED} If it cannot be done, finish with met: false."
CARRY_OUT = "Now carry the plan out: {}."
AT_ITS_END = "undo its writes, or keep them; its path ends here, so the rest is yours"
NEEDED = "say what is missing and continue, undo its writes and end, or keep them and end"
AGAIN = {  # what the model is told of a turn that cannot be used
    Ending.CUT: (
        "Your turn was cut off before its end. Say it again in less: fewer calls at once, and "
        "shorter inputs."
    ),
    Ending.UNKNOWN: "Your turn did not come to its end. Say it again.",
}
EMPTY = "Your turn was empty."


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
                end = _escalate(run, halt.why, goes_on=halt.goes_on)
            if end is not None:  # else a person has the run go on
                return _end_run(run, end.status, end.why)


def _work(run: Run) -> str:
    """Follow the path, or have the model pursue the goal; gives the report."""
    if input_faults := run.input_faults:
        run.input_faults = ""  # a person who says that it goes on anyway is not asked again
        why = f"it was begun without required inputs of run.yaml: {input_faults}"
        raise Halted(RunStatus.ESCALATED, why)
    if run.path:
        run.walker = run.walker or Walker(run, _pursue_goal)
        return run.walker.go_to_end()
    return _loop(run)


def _loop(run: Run) -> str:
    """Have the model plan, and make its calls until its goal is met; gives the report.

    A model that has only talked has to make a call next.
    """
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
            hear_people(run)


def _pursue_goal(run: Run, goal: Goal) -> str:
    """Have a model pursue a part of a path; gives its report.

    It may call what the path allows in it. Called again after a person has had the run go on, it is
    where it was.
    """
    if run.part is None:
        run.begin_part(goal)
    report = _loop(run)
    run.end_part()
    return report


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
        answer = _think(run, tool)
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
        pass_over(run, run.dialogue.add_turn(content), UNFINISHED)
        if run.unusable > run.terms.corrections:
            raise Halted(RunStatus.ESCALATED, _unusable(run, end, reason))
        run.dialogue.close(f"Not run: {UNFINISHED}.")
        run.dialogue.note(_retry_note(run, end, tool))
        if end is Ending.WHOLE:
            tool = tool or ANY


def _think(run: Run, tool: str) -> Thought:
    """One call of the model for the next turn, which hears first if another day has begun."""

    def ask(events: list[dict[str, Any]]) -> Thought:
        _tell_day(run)
        return think(run.id, run.dialogue.messages, tool, events)

    return ask_model(run, ask, run.fixed_characters + run.dialogue.size)


def _tell_day(run: Run) -> None:
    """Say that another day has begun, to a run that was parked or works past midnight."""
    day = day_at(run.last_moment, run.zone)
    if run.zone and day != run.day:
        run.day = day
        run.dialogue.note(new_day(day))


def _note_turn(run: Run, content: list[Block]) -> None:
    """Hand over a run whose model only talks."""
    still = run.progress.count_turn(_words(content), has_calls=bool(calls_in(content)))
    if still and run.checks_end:
        raise Halted(RunStatus.ESCALATED, still)


def _words(content: list[Block]) -> str:
    """The texts of a turn."""
    return " ".join(block.get("text", "") for block in content if not is_blank(block)).strip()


def _halt_by_refusal(run: Run, content: list[Block]) -> Halted:
    """How a run halts whose model refuses; its turn is left out, or the next is refused too."""
    pass_over(run, calls_in(content), "the model refused in the same turn")
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
    pass_over(run, others, "it was asked for beside the plan")
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
        note_answer(run, block["name"], block["input"], {"ok": True, "result": text})
        return
    added = agent().guard.adds(run.own_facts(), plan)
    run.plans += 1
    if added and run.knowledge.read_untrusted:
        if no := wait_for_approval(run, _request_for_plan(run, added)):
            reason = f"{no}; what is left of the plan before holds"
            refuse_by_person(run, block["name"], reason, _teller(run, block))
            return
        journal.record_status(run.id, RunStatus.RUNNING, "", run.spent)
    run.plan = plan
    run.progress.drop_owed()
    text = "The plan is kept, in place of the one before."
    call = run.next_call("")
    run.dialogue.add_result(block, f"{text} {CARRY_OUT.format(call)}" if call else text)
    journal.record_plan(run.id, run.plan.rows)
    note_answer(run, block["name"], block["input"], {"ok": True, "result": text})


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
            return pass_over(run, calls[number:], "people have said something first")
        try:
            _dispatch(run, call)
        except Halted:
            pass_over(run, calls[number + 1 :], "the run stopped at a call before it")
            raise
    return None


def _dispatch(run: Run, call: Block) -> None:
    if reason := _used_up(run):
        pass_over(run, [call], reason)
        raise Halted(RunStatus.ESCALATED, reason)
    if call["name"] in memory.TOOLS and run.terms.memory:
        _use_memory(run, call)
    elif call["name"] == PLAN_TOOL and run.uses_up_plan:
        _plan_again(run, call)
    else:
        made = next_call(run, call["name"], call["input"])
        decide_and_make(run, made, _teller(run, call))


def _used_up(run: Run) -> str:
    """Say which budget leaves no room for a call, the run's or that of a part; empty if none."""
    if run.part and run.spent.steps >= run.part.until:
        return "the steps that the path has for this part are used up"
    return used_up(run.terms.budgets, run.spent.since(run.spent_before))


def _teller(run: Run, block: Block) -> Tell:
    """Tell the model the result of a call of its last turn."""

    def tell(result: str, failed: bool) -> None:
        run.dialogue.add_result(block, result, failed=failed)

    return tell


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
    note_answer(run, call["name"], call["input"], {"ok": True, "result": recalled.text})


def _evaluate(run: Run, block: Block) -> str:
    """The report, if the goal is met; otherwise nothing, and the model tries again.

    What people have just said comes first. Raises Halted where a person has to be asked.
    """
    if hear_people(run):
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
    if _demand_owed(run) or not _wait_for_prepared(run):
        return ""
    if run.part is None and not _check_end(run):  # a part is not the end
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
    if settle_prepared(run) is None:
        return False
    return not _demand_owed(run)


def _check_end(run: Run) -> bool:
    """Whether all that run.yaml has to hold at the end does.

    What does not, the model is told, and what is not known, a person. What people have said comes
    before.
    """
    try:
        findings = state.check_goal(run)
    except Heard as heard:
        take_in_words(run, heard.words)
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


def _escalate(run: Run, why: str, *, goes_on: bool) -> End | None:
    """Ask a person what becomes of the run. Gives how it ends, or nothing if it goes on."""
    run.escalations += 1
    journal.record_status(run.id, RunStatus.ESCALATED, why, run.spent, run.pending_events)
    run.pending_events = []
    run.unusable = 0
    about = approvals.Stuck(run.id, run.task.goal, run.left_of_plan, why)
    read = [(run.operation_name(name), result) for name, result in run.reads.items()]
    packet = approvals.packet(about, read, run.shown_writes, NEEDED)
    if not goes_on:
        packet = {**packet, "goes_on": False, "needed": AT_ITS_END}
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
        outcome |= {"on_path": True} if run.is_on_path else {}
        outcome["checks"] = [*dict.fromkeys(one.says for one in run.findings)]
        outcome["unusual"] = run.usual.unlike_end(outcome["backed_by"])
    at = journal.record_end(run.id, outcome, run.refusals, run.pending_events)
    process.trace_run(run.id, run.began, at, outcome)
    read = run.knowledge.read_untrusted, run.knowledge.read_private
    is_checked = bool(run.findings)
    occasions.begin_followers(run.id, run.task.trigger, status, report, *read, is_checked)
    return outcome
