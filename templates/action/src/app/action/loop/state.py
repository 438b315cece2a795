"""What a run has come to: its state, what of its goal is owed, and whether its checks hold.

The reads of a check are calls of code's own, which no model sees. Each is decided by the policy and
recorded as any other step of the run, so that after a crash it is not made again; so is what came
of the checks.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from ...base import amounts
from ...base.display import as_tool, as_written
from ...base.path import Goal, Steps
from ...base.systems import Effect
from ..calls import execution
from ..calls.execution import Call
from ..durable.engine import PROMPT, Task
from ..durable.steps import transaction
from ..figures.monitoring import Usual
from ..model.agent import agent
from ..model.dialogue import NOTE, WISHED, Dialogue, day_at, inputs_text
from ..people.controls import Messages
from ..record import audit
from ..record.records import Kind, for_people, planned, short
from ..rules import knowledge
from ..rules.plan import Plan, Row
from ..rules.policy import Facts, RunTerms, Spent, VerdictKind, used_up
from ..rules.run_file import (
    Check,
    CheckState,
    Finding,
    ReadResult,
    Story,
    Write,
    carry_out_checks,
    parse_answer,
)
from . import journal

if TYPE_CHECKING:
    from .walker import Walker

OF_PART = "This is a part of more work. In it you may call: "
STANDSTILL = 3  # turns without a call, or same answers to the same call, that bring nothing closer
LONGEST = 300  # characters of what the model said
NOTHING_CALLED = "no operation was called"
TAKEN_BACK = "was made and taken back"
UNCLEAR = "it is not known whether this was done"


class Run:
    """The state of a run, which is rebuilt from its recorded steps when it is taken up again."""

    def __init__(self, id_: str, task: Task, start: journal.Start) -> None:
        """`start` is what `journal.record_start` gave for this run."""
        self.id = id_
        self.task = task
        self.began = self.last_moment = start["at"]
        self.stop = str(start["stop"])
        self.terms = RunTerms(**start["policy"])
        self.usual = Usual(*start["usual"], *start.get("backed", ()))
        self.max_tokens = int(start["longest"])
        self.fixed_characters = int(start["always"])
        self.level = str(start["policy"]["level"])
        # Of what run.yaml has a run told; before there was that file, none.
        self.input_faults = str(start.get("lacks", ""))
        # The path that it follows, as the file had it when it began; without one, its model plans.
        self.path: Steps = start.get("path", ())
        self.part: Part | None = None  # of the path, that a model pursues
        self.walker: Walker | None = None  # which goes along the path
        self.steers = list[str]()  # what people have said, which model steps of a path hear
        self.forms = 0  # that people were asked to fill in, and events that it has waited for
        # What must hold at its end, as the file had it when it began.
        self.checks = [*map(Check.from_row, start.get("checks", ()))]
        self.findings = list[Finding]()  # what came of them, once all have held
        self.prepared = list[Call]()  # what a person applies, or not, before it ends
        self.dropped = 0  # levels below the policy's
        self.dialogue = Dialogue(task.goal)
        self.zone = str(start.get("zone", ""))  # a run of an earlier version is told no day
        self.day = day_at(self.last_moment, self.zone)
        if start.get("opening"):
            self.dialogue.note(start["opening"])
        is_told = bool(task.inputs) and task.trigger == PROMPT
        if is_told:  # what comes with a trigger or a task is in its data, or in its goal
            self.dialogue.note(inputs_text(task.inputs))
        self.dialogue.quote(task.data if task.trusted else "")
        self.plan = Plan()
        self.plans = 0
        # A run that began before plans were counted keeps the one that it has.
        self.uses_up_plan = bool(start.get("counts", False))
        # What one of an earlier version has asked holds only in the very words of then.
        self.name_style = str(start.get("names", "for models"))
        # As are the writes that it has listed for a person.
        self.lists_unclear = bool(start.get("lists_unclear", False))
        # In one of an earlier version, a person's no counts as a refusal.
        self.person_counts_as_refusal = bool(start.get("counts_people", True))
        # And it ends by the model's word alone.
        self.checks_end = bool(start.get("holds_end", False))
        self.progress = Progress()
        self.reads: dict[str, str] = {}
        self.standing_writes: list[Written] = []
        self.unclear: list[dict[str, Any]] = []  # writes that are perhaps made
        self.spent = Spent()
        self.spent_before = Spent()  # what counts of no budget: a person has had it go on since
        self.refusals = self.corrections = self.escalations = self.sequence = 0
        self.unusable = 0  # turns of the model, one after another
        self.faults = 0  # of the environment, one after another
        # Events that the audit gets with the next step.
        self.pending_events: list[dict[str, Any]] = []
        private = bool(start.get("private", task.private))
        flags = {"is_trusted": task.trusted, "is_private": private}
        self.knowledge = knowledge.knowledge_at_start(task.goal, task.data, **flags)
        if is_told:
            self.knowledge = self.knowledge.after_inputs(task.inputs)

    @property
    def is_on_path(self) -> bool:
        """Whether its next step is one of its path, and not one that a model chooses."""
        return bool(self.path) and self.part is None

    def take_events(self) -> list[dict[str, Any]]:
        """Give the events that the audit gets with the next step, which are pending no longer."""
        events = self.pending_events
        self.pending_events = []
        return events

    def own_facts(self) -> Facts:
        """What the run itself knows for the guard; the transaction that decides adds the rest."""
        undos = tuple(written.undo for written in self.standing_writes if written.undo)
        certain = [(written.call.tool, written.call.inputs) for written in self.standing_writes]
        perhaps = [(write["operation"], write["inputs"]) for write in self.unclear]
        return Facts(
            plan=self.plan,
            knowledge=self.knowledge,
            undos=undos,
            dropped=self.dropped,
            writes=(*certain, *perhaps),
            on_path=self.is_on_path,
            only=self.part.tools if self.part else None,
        )

    def operation_name(self, operation: str) -> str:
        """The name of an operation for people."""
        if self.name_style == "written":
            return as_written(operation)
        return operation

    def begin_part(self, goal: Goal) -> None:
        """Begin a part of the path, of which a model knows its goal and the data that is named."""
        tools = frozenset(map(as_tool, goal.operations))
        self.part = Part(tools, self.spent.steps + goal.steps)
        self.dialogue = Dialogue(goal.goal)
        self.dialogue.note(f"{OF_PART}{', '.join(sorted(tools))}.")
        if goal.sources:
            self.dialogue.quote(json.dumps(amounts.as_json({**goal.sources}), ensure_ascii=False))
        self.plan = Plan()
        self.plans = 0
        self.corrections = 0
        self.progress = Progress()

    def end_part(self) -> None:
        """Go back to the path."""
        self.part = None

    def use_plan(self, call: Call) -> None:
        """Use up what is planned of a call; to take back a write of its own is not planned."""
        is_undo = any(written.undo == (call.tool, call.inputs) for written in self.standing_writes)
        if self.uses_up_plan and not is_undo:
            self.plan = self.plan.without(call.tool, call.inputs)

    @property
    def left_of_plan(self) -> list[Row]:
        """What is planned and not done."""
        if self.uses_up_plan:
            return self.plan.rows
        begun = {*self.reads, *(written.call.tool for written in self.standing_writes)}
        return [row for row in self.plan.rows if row["operation"] not in begun]

    @property
    def end_lacks(self) -> str:
        """What an end lacks by the plan in force and by what was made; empty if nothing."""
        if not self.checks_end:
            return ""
        rows = [journal.redact(row, self.terms.redact) for row in self.left_of_plan]
        return self.progress.end_lacks(rows, _writes())

    def next_call(self, otherwise: str) -> str:
        """What the model is told to call now: what is owed first, by the name of its tool."""
        owed = self.progress.owed(self.left_of_plan, _writes())
        if owed:
            return f"call {owed[0]['operation']}"
        return otherwise

    def learn(self, call: Call, done: dict[str, Any]) -> None:
        """Take in an answer: what it vouches for, whom it comes from, and what was written."""
        operation = agent().operations[call.tool]
        source = agent().guard.source(call.tool)
        if operation.effect == Effect.READ:
            is_planned = not self.plan.objection_to(call.tool, call.inputs)
            self.use_plan(call)
            self.reads[call.tool] = done["result"][:300]
            answer = done["result"] if done["ok"] else None
            about = operation, source, call.inputs, answer
            self.knowledge = self.knowledge.after_read(*about, is_planned=is_planned)
        elif done["ok"]:
            self.use_plan(call)
            self.knowledge = self.knowledge.after_write(
                operation, done.get("whole", done["result"])
            )
            self.count_write(call, done)

    def count_write(self, call: Call, done: dict[str, Any]) -> None:
        """Count a write, or no longer count the latest one that it takes back."""
        back = [
            written for written in self.standing_writes if written.undo == (call.tool, call.inputs)
        ]
        self.progress.note_write(call.tool)
        if back:
            self.standing_writes.remove(back[-1])
            self.progress.note_unmade(back[-1].call.tool, TAKEN_BACK)
        else:
            answer = done.get("whole", done["result"])
            undo = execution.undo_call(call.tool, call.inputs, answer)
            self.standing_writes.append(Written(call, done["result"], undo, answer))

    def count_unclear_write(self, call: Call, answer: str) -> None:
        """Keep a write of which it is not known whether it was made, with what is told of that."""
        write = {"operation": call.tool, "inputs": call.inputs, "key": call.key}
        self.unclear.append({**write, "result": f"{UNCLEAR}: {answer}"})

    @property
    def writes(self) -> list[dict[str, Any]]:
        """What it has written and not taken back."""
        return [
            {
                "operation": one.call.tool,
                "inputs": one.call.inputs,
                "result": one.result,
            }
            for one in self.standing_writes
        ]

    @property
    def shown_writes(self) -> list[dict[str, Any]]:
        """What a person is told of its writes, with those that are perhaps made."""
        if self.lists_unclear:
            return [*self.writes, *self.unclear]
        return self.writes

    def interrupt_with(self, steers: Sequence[str], wishes: Sequence[str] = ()) -> None:
        """Tell the model what people have added, before any open call is made.

        An instruction vouches for what it names; a wish does not.
        """
        if steers or wishes:
            self.dialogue.close("Not run: people have said something first.")
        self.steers += steers
        for steer in steers:
            self.dialogue.note(NOTE + steer)
            self.knowledge = self.knowledge.after_words(steer)
        for wish in wishes:
            self.dialogue.quote(wish, WISHED)
            self.knowledge = self.knowledge.after_outside_text(wish)

    def count_time(self, at: float) -> None:
        """Count the time until `at`, a moment that a step has recorded, as the run's own."""
        self.spent.seconds += at - self.last_moment
        self.last_moment = at


class Part(NamedTuple):
    """A part of a path that a model pursues: the tools that it may call, and until which step."""

    tools: frozenset[str]
    until: int


class Written(NamedTuple):
    """A write that stands: the call, its result as a model is shown it, and what takes it back.

    `answer` is the whole of what the system answered.
    """

    call: Call
    result: str
    undo: tuple[str, dict[str, Any]] | None
    answer: str


class Progress:
    """What came of the calls of a run so far, of which code knows, whatever its model says."""

    def __init__(self) -> None:
        self.idle = 0  # turns without a call, one after another
        self.words = ""  # what the model said last
        self.called = set[str]()
        self.unmade: dict[str, str] = {}  # what became of a write that was asked for, by operation
        self._owed = set[str]()  # of them, those that no later plan has left out
        self._answers: dict[str, tuple[str, int]] = {}  # of each call, and how often in a row

    def count_turn(self, words: str, *, has_calls: bool) -> str:
        """Count a turn of the model; gives why the run stands still, or nothing if it moves."""
        self.words = words[:LONGEST] if words else self.words
        self.idle = 0 if has_calls else self.idle + 1
        if self.idle < STANDSTILL:
            return ""
        return self._reason(f"the model made no call in {self.idle} turns in a row")

    def count_answer(self, name: str, inputs: Any, answer: str) -> str:
        """Count an answer; gives why the run stands still, or nothing if it moves."""
        call = json.dumps([name, inputs], sort_keys=True, default=str)
        before, count = self._answers.get(call, ("", 0))
        count = count + 1 if before == answer else 1
        self._answers[call] = answer, count
        if count < STANDSTILL:
            return ""
        return self._reason(
            f"the same call had the same answer {count} times, with no write in between"
        )

    def note_write(self, name: str) -> None:
        """Count a write that was made, or prepared for a person."""
        self.called.add(name)
        self.unmade.pop(name, None)
        self._owed.discard(name)
        self._answers.clear()

    def note_unmade(self, name: str, became: str) -> None:
        """Note a write that was asked for and is not made, and what became of it."""
        self.called.add(name)
        self.unmade[name] = became[:LONGEST].removesuffix(".")
        self._owed.add(name)

    def drop_owed(self) -> None:
        """Drop what was owed before: a new plan says what is needed."""
        self._owed.clear()

    def restart(self) -> None:
        """Count turns and answers from zero again, since a person has the run go on."""
        self.idle = 0
        self._answers = {}

    @property
    def shown_unmade(self) -> dict[str, str]:
        """Each write that was asked for and is not made, in words."""
        return {name: f"{as_written(name)} {became}" for name, became in self.unmade.items()}

    def end_lacks(self, rows: Sequence[Row], writes: Collection[str]) -> str:
        """What an end with the goal met lacks; empty if nothing.

        `rows` are what is left of the plan. Of it a write is owed, one of `writes`, and a read that
        was not made at all.
        """
        if not self.called:
            return NOTHING_CALLED
        owed = self.owed(rows, writes)
        missing = [f"{planned(for_people(row))} is planned but was not made" for row in owed]
        unmade = [words for name, words in self.shown_unmade.items() if name in self._owed]
        return "; ".join([*missing, *unmade])

    def owed(self, rows: Sequence[Row], writes: Collection[str]) -> list[Row]:
        """What is owed of what is left of the plan, but for writes that were asked for."""
        done = ({*writes} & self._owed) | (self.called - {*writes})
        return [row for row in rows if row["operation"] not in done]

    def _reason(self, why: str) -> str:
        if self.words:
            return f"{why}; it said last: {self.words}"
        return why


class Heard(Exception):
    """People have told the run something before a read was decided, so the checks wait."""

    def __init__(self, words: Messages) -> None:
        super().__init__()
        self.words = words


def check_goal(run: Run) -> list[Finding]:
    """Make all checks of a run, and record what came of them. Raises Heard."""
    if not run.checks:
        return []
    findings = carry_out_checks(
        run.checks,
        _story(run),
        agent().operations,
        lambda this, inputs: _read(run, this, inputs),
    )
    recorded = _record_findings(run.id, [one._asdict() for one in findings])
    return [Finding(**{**one, "state": CheckState(one["state"])}) for one in recorded]


def roots_of(run: Run) -> dict[str, Any]:
    """What references of its path may begin with, before its first step."""
    story = _story(run)
    return {"input": story.inputs, "trigger": story.trigger, "run": story.run}


def _story(run: Run) -> Story:
    """What the checks are about."""
    day = datetime.fromtimestamp(run.last_moment, ZoneInfo(run.zone or "UTC")).date().isoformat()
    person = run.task.behalf or run.task.by
    trigger = {"id": run.task.trigger, "data": parse_answer(run.task.data)}
    writes = [_write_of(run, one.call, one.answer) for one in run.standing_writes]
    about = {"id": run.id, "person": person, "today": day}
    return Story(run.task.inputs, trigger, about, writes)


def _write_of(run: Run, call: Call, answer: str) -> Write:
    inputs = audit.redact_inputs(call.inputs, run.terms.redact)
    return Write(call.tool, call.inputs, answer, f"{as_written(call.tool)} {short(inputs)}")


def _read(run: Run, this: Check, inputs: dict[str, Any]) -> ReadResult:
    """Make the read of a check as a call of the run's own, if budget and policy allow it."""
    if reason := used_up(run.terms.budgets, run.spent.since(run.spent_before)):
        return ReadResult(is_read=False, text=reason)
    run.sequence += 1
    call = Call(run.id, run.sequence, this.read, inputs, run.task.behalf)
    decided = execution.decide_call(call, run.own_facts(), run.spent, {"check": this.says})
    words = Messages(**{key: decided[key] for key in Messages._fields})
    if any(words):
        raise Heard(words)
    run.last_moment = decided["at"]
    run.level = decided["level"]
    if decided["kind"] != VerdictKind.ALLOW:
        return ReadResult(is_read=False, text=decided["because"])
    done = execution.carry_out(call, whole=True)
    run.count_time(done["at"])
    run.spent.steps += 1
    if done["ok"]:
        return ReadResult(is_read=True, text=done["result"])
    return ReadResult(is_read=False, text=audit.excerpt(done["result"], inputs, run.terms.redact))


@transaction("_record")
def _record_findings(run: str, findings: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Record the findings; gives them as they were recorded first."""
    fields = ("state", "missing", "of")
    checks = [{"check": one["says"], **{key: one[key] for key in fields}} for one in findings]
    audit.record(run, Kind.CHECKS_MADE, checks=checks)
    return [*findings]


def _writes() -> list[str]:
    """The operations that change something."""
    return [name for name, one in agent().operations.items() if one.effect == Effect.WRITE]
