"""One run, from its goal to its end: plan, then perceive, reason, decide, act and evaluate until the goal is met.

`pursue` is replayed after a crash, so all that it learns comes from a step or a transaction, which the engine has
recorded; between them it only computes. Whatever the model says, `policy.py` decides what runs.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from dbos import DBOS

from ..base.undo import way_back
from . import approvals, calls, escalation, journal, memory, rollback, telemetry, triggers
from .agent import agent, think
from .approvals import NOBODY, Request
from .budgets import Spent, too_dear, used_up
from .calls import Call
from .controls import Said
from .dialogue import NOTE, WISHED, Block, Dialogue
from .engine import WAKE, Task
from .monitoring import Usual
from .policy import Facts, Policy, lower, unvouched
from .steps import workflow

CONFIDENT = 0.7  # below it, the run hands over to a person
PAUSE = 24 * 3600.0  # seconds until a paused run looks again by itself


class Ended(Exception):
    """The run cannot go on by itself: `stopped` is final, `escalated` asks a person."""

    def __init__(self, status: str, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


class Written(NamedTuple):
    """A write that stands: the call, its result as a model is shown it, and its whole answer."""

    call: Call
    result: str
    answer: str

    @property
    def undo(self) -> tuple[str, dict[str, Any]] | None:
        """The call that takes exactly this write back; None if there is none."""
        back = way_back(agent().operations, self.call.name, self.call.inputs, self.answer)
        return None if back is None or back.lacks else (back.operation, back.inputs)


class Run:
    """What a run knows. It is rebuilt from the recorded steps whenever the run is taken up again."""

    def __init__(self, id_: str, task: Task) -> None:
        self.id, self.task = id_, task
        began = journal.begin(id_, task)
        self.began = self.now = began["at"]
        self.stop = str(began["stop"])
        self.policy, self.usual = Policy(**began["policy"]), Usual(*began["usual"])
        self.longest, self.always = int(began["longest"]), int(began["always"])
        self.level: str = self.policy.level
        self.dialogue = Dialogue(task.goal)
        self.dialogue.quote(task.data * task.trusted)
        self.plan: list[dict[str, str]] = []
        self.planned = False
        self.reads: dict[str, str] = {}
        self.made: list[Written] = []
        self.spent, self.granted = Spent(), Spent()
        self.refusals = self.corrections = self.escalations = self.sequence = 0
        self.read_untrusted, self.read_private = bool(task.data) and not task.trusted, task.private
        self.vouched = task.goal + (task.data if task.trusted else "")

    def facts(self) -> Facts:
        """What the policy is told."""
        planned = frozenset(step["operation"] for step in self.plan)
        undos = tuple(undo for written in self.made if (undo := written.undo))
        read = self.read_untrusted, self.read_private
        return Facts(self.level, planned, *read, self.vouched, undos)

    def learn(self, call: Call, done: dict[str, Any]) -> None:
        """What an answer makes of the run: whom it may trust now, and what it has written."""
        operation, rule = agent().operations[call.name], agent().gate.policy.operations[call.name]
        self.read_untrusted |= rule.untrusted
        self.read_private |= rule.private
        if operation.effect == "read":
            self.reads[call.name] = done["result"][:300]
            chosen = any(unvouched(value, self.vouched) for value in call.inputs.values())
            # An answer may repeat what it was asked.
            if done["ok"] and not rule.untrusted and not chosen:
                self.vouched += f"\n{done['result']}"
        elif done["ok"]:
            self.has_written(call, done)

    def has_written(self, call: Call, done: dict[str, Any]) -> None:
        """Count a write, or no longer count the latest one that it takes back."""
        back = [written for written in self.made if written.undo == (call.name, call.inputs)]
        if back:
            self.made.remove(back[-1])
        else:
            self.made.append(Written(call, done["result"], done.get("whole", done["result"])))

    @property
    def writes(self) -> list[dict[str, Any]]:
        """What it has written and not taken back."""
        return [
            {
                "operation": one.call.name,
                "inputs": one.call.inputs,
                "result": one.result,
            }
            for one in self.made
        ]

    def hear(self, steers: Sequence[str], wishes: Sequence[str] = ()) -> None:
        """Pass on what people have added, before any call that is open is made; an instruction vouches for what it names."""
        if steers or wishes:
            self.dialogue.close("Not run: people have said something first.")
        for steer in steers:
            self.dialogue.note(NOTE + steer)
            self.vouched += f"\n{steer}"
        for wish in wishes:
            self.dialogue.quote(wish, WISHED)
            self.read_untrusted = True

    def tick(self, at: float) -> None:
        """Count the time until `at`, a moment that a step has recorded, as the run's own."""
        self.spent.seconds += at - self.now
        self.now = at


@workflow("pursue")
def pursue(task: dict[str, Any]) -> dict[str, Any]:
    """Pursue a goal to its end. Gives status, report, what was written and what of it is left undone."""
    run = Run(str(DBOS.workflow_id), Task(**task))
    try:
        return _pursue(run)
    except Exception as fault:
        journal.failed(run.id, repr(fault))
        raise


def _pursue(run: Run) -> dict[str, Any]:
    while True:
        try:
            if run.stop:
                raise Ended("stopped", run.stop)
            return _end(run, "done", _work(run))
        except Ended as end:
            if (final := end if end.status == "stopped" else _escalated(run, end.why)) is not None:
                return _end(run, final.status, final.why)


def _work(run: Run) -> str:
    """The loop; gives the report."""
    if not run.planned:
        _plan(run)
    while True:
        thought = _reason(run)
        finish = next((call["input"] for call in thought if call["name"] == "finish"), None)
        if finish is not None:
            if report := _evaluate(run, finish):
                return report
        elif thought:
            _act_on_all(run, thought)
        else:
            run.dialogue.note("Call an operation, or finish.")
            _listen(run)


def _reason(run: Run, tool: str = "") -> list[Block]:
    """One call of the model, within the budgets, which are checked before it; gives the calls that it asks for."""
    if reason := too_dear(run.policy, run.spent.since(run.granted), run.always + run.dialogue.size, run.longest):
        raise Ended("escalated", reason)
    thought = think(run.dialogue.messages, tool)
    run.tick(thought["at"])
    if "fault" in thought:
        raise Ended("escalated", thought["fault"])
    run.spent.add(thought["usage"], run.policy.prices)
    _watch(run)
    return run.dialogue.heard(thought["content"])


def _plan(run: Run) -> None:
    """Have the model say what it is going to do, before anything is read that somebody outside has written."""
    calls = _reason(run, "plan")
    steps = next((call["input"].get("steps") for call in calls if call["name"] == "plan"), None)
    run.plan = [
        {"operation": step["operation"], "why": str(step.get("why", ""))[:300]}
        for step in (steps if isinstance(steps, list) else [])
        if isinstance(step, dict) and step.get("operation") in [*agent().operations]
    ]
    for call in calls:
        planned = call["name"] == "plan"
        run.dialogue.result(call, "The plan is kept." if planned else "Not run: plan first.", failed=not planned)
    run.planned = True
    run.dialogue.note("Go on; end with finish.")
    run.dialogue.quote(run.task.data * (not run.task.trusted))
    journal.planned(run.id, run.plan)


def _act_on_all(run: Run, calls: list[Block]) -> None:
    """The calls of one turn, one after another. When people have said something, the model hears that first."""
    for call in calls:
        if reason := used_up(run.policy.budgets, run.spent.since(run.granted)):
            raise Ended("escalated", reason)
        if call not in run.dialogue.open:
            return
        if call["name"] in memory.TOOLS and run.policy.memory:
            _remember(run, call)
        else:
            _act(run, call)


def _act(run: Run, asked: Block) -> None:
    """Have one call decided and made if it may be; the model is told either way."""
    run.sequence += 1
    call = Call(run.id, run.sequence, asked["name"], asked["input"], run.task.behalf)
    decided = calls.decide(call, run.facts(), run.spent)
    if _heard(run, Said(**{key: decided[key] for key in Said._fields})):
        return
    kind, because = decided["kind"], decided["because"]
    if kind == "prepare":
        approvals.ask(_request(run, "prepared", call, because), run.policy.approval_minutes)
        run.spent.steps += 1
        run.dialogue.result(asked, "Prepared: a person applies it, or not. Go on without it.")
    elif kind == "deny":
        _refuse(run, asked, because)
    elif kind == "approve" and (no := _unapproved(run, call, because)):
        _refuse(run, asked, no)
    else:
        later = _held(run, call) if kind == "approve" else ([], [])
        _carry_out(run, asked, call)
        run.hear(*later)


def _held(run: Run, call: Call) -> tuple[list[str], list[str]]:
    """Hold an approved call as long as the run is paused; gives what people have added, which comes after it."""
    said = Said(**calls.approved(call, False))
    steers, wishes = [*said.steers], [*said.wishes]
    while said.paused and not said.stop:
        DBOS.recv(WAKE, timeout_seconds=PAUSE)
        said = Said(**calls.approved(call, True))
        steers, wishes = [*steers, *said.steers], [*wishes, *said.wishes]
    if said.stop:
        raise Ended("stopped", said.stop)
    return steers, wishes


def _carry_out(run: Run, asked: Block, call: Call) -> None:
    """Make the call, and take in what comes back."""
    done = calls.carry_out(call)
    run.tick(done["at"])
    run.spent.steps += 1
    run.dialogue.result(asked, done["result"], failed=not done["ok"])
    if done["unknown"]:
        raise Ended("escalated", f"it is not known whether {call.name} was done: {done['result']}")
    run.learn(call, done)
    _watch(run, call.name)
    if lacks := done.get("lacks"):
        why = f"{call.name} was done and cannot be undone, since in its answer {lacks}"
        raise Ended("escalated", why)


def _request(run: Run, kind: str, call: Call, because: str) -> Request:
    return Request(call.key, run.id, kind, call.name, call.inputs, because, run.policy.escalate_to)


def _unapproved(run: Run, call: Call, because: str) -> str:
    """Wait for a person's word on exactly this call; gives why it may not run. Nobody's answer hands the run over."""
    journal.waits(run.id, "waiting", f"{call.name}: {because}", run.spent)
    answer = approvals.wait_for(_request(run, "approval", call, because), run.policy.approval_minutes)
    run.now = answer.at  # the time that it waited is not its own
    if answer.stop:
        raise Ended("stopped", answer.stop)
    if answer.by == NOBODY:
        raise Ended("escalated", f"nobody answered whether {call.name} may run: {because}")
    if answer.answer == "approve":
        return ""
    journal.waits(run.id, "running", "", run.spent)
    return f"{answer.by} said no: {answer.reason}"


def _refuse(run: Run, call: Block, because: str) -> None:
    """Tell the model no. After some, the run drops a rung; at the lowest one, a person is asked."""
    run.refusals += 1
    run.spent.steps += 1
    run.dialogue.result(call, f"Refused: {because}.", failed=True)
    if run.refusals % run.policy.refusals == 0:
        if lower(run.level) == run.level:
            raise Ended("escalated", f"{run.refusals} calls were refused, the last since {because}")
        _drop(run, f"{run.refusals} calls were refused")
    _watch(run)


def _drop(run: Run, because: str) -> None:
    run.level = lower(run.level)
    journal.dropped(run.id, run.level, because)


def _watch(run: Run, operation: str = "") -> None:
    """A run that is out of the usual for its kind is flagged, and drops a rung for each thing that is."""
    for because in run.usual.unlike(run.spent, run.refusals, operation):
        _drop(run, because)


def _remember(run: Run, call: Block) -> None:
    given = memory.use(run.id, call["name"], call["input"], run.read_untrusted, run.read_private)
    recalled = memory.Recalled(*given)
    run.spent.steps += 1
    run.read_untrusted |= recalled.untrusted
    run.read_private |= recalled.private
    run.dialogue.result(call, recalled.text, failed=not recalled.ok)


def _evaluate(run: Run, finish: dict[str, Any]) -> str:
    """The report, if the goal is met; otherwise one more try, or a person. What people have just added comes first."""
    if _listen(run):
        return ""
    sure = finish.get("confidence")
    if finish.get("met") is True and isinstance(sure, int | float) and sure >= CONFIDENT:
        return str(finish.get("report", "")) or "Done."
    missing = str(finish.get("missing", "")) or "it is not said what"
    if finish.get("met") is True:
        raise Ended("escalated", f"the goal seems met, and it is not sure of it; missing: {missing}")
    if run.corrections >= run.policy.corrections:
        raise Ended("escalated", f"the goal is not met after {run.corrections} corrections; missing: {missing}")
    run.corrections += 1
    journal.unmet(run.id, missing)
    run.dialogue.close("Not met: try what is missing another way, or finish.")
    return ""


def _listen(run: Run) -> bool:
    """Whether people have said something that the model has to hear first."""
    return _heard(run, Said(**journal.listen(run.id, False)))


def _heard(run: Run, said: Said) -> bool:
    """Take in what people have said: end, wait while paused, or tell the model. Whether anything was said."""
    anything, steers, wishes = any(said), [*said.steers], [*said.wishes]
    while said.paused and not said.stop:
        DBOS.recv(WAKE, timeout_seconds=PAUSE)
        said = Said(**journal.listen(run.id, True))
        steers, wishes = [*steers, *said.steers], [*wishes, *said.wishes]
    if said.stop:
        raise Ended("stopped", said.stop)
    if anything:
        run.hear(steers if steers or wishes else ["go on"], wishes)
    return anything


def _escalated(run: Run, why: str) -> Ended | None:
    """Ask a person what becomes of the run. Gives how it ends, or nothing if it goes on."""
    run.escalations += 1
    journal.waits(run.id, "escalated", why, run.spent)
    known = escalation.packet(run, why)
    answer = escalation.hand_over(run.escalations, known, run.policy.escalate_to, run.policy.approval_minutes)
    run.now = answer.at
    if answer.stop:
        return Ended("stopped", answer.stop)
    if answer.answer != "continue":
        return Ended("kept" if answer.answer == "keep" else "escalated", why)
    run.granted, run.refusals, run.corrections = replace(run.spent), 0, 0
    run.dialogue.close("Not carried out: it was handed to a person.")
    run.dialogue.note(f"{NOTE}{answer.by}: {answer.reason or 'go on'}")
    run.vouched += f"\n{answer.reason}"
    journal.waits(run.id, "running", "", run.spent)
    return None


def _end(run: Run, status: str, report: str) -> dict[str, Any]:
    """Undo what was written unless the run is done or a person keeps it; write down the end; begin what follows from it."""
    left = [] if status in ("done", "kept") else rollback.roll_back(run.id)
    outcome = {"status": status, "report": report, "left": left, "writes": run.writes, "used": run.spent.shown()}
    at = journal.ended(run.id, outcome, run.refusals)
    telemetry.ran(run.id, run.began, at, outcome)
    triggers.follow(run.id, run.task.trigger, status, report, run.read_untrusted, run.read_private)
    return outcome
