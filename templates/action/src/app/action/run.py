"""One run, from its goal to its end: plan, then perceive, reason, decide, act and evaluate until the goal is met.

The function `pursue` is replayed after a crash, so all that it learns comes from a step or a transaction, which the
engine has recorded; between them it only computes. Whatever the model says, `policy.py` decides what runs.
"""

import json
from time import time
from typing import Any

from dbos import DBOS

from . import approvals, audit, controls, writes
from .agent import agent, think
from .policy import Facts, lower
from .store import runs, session, transaction
from .writes import Write

CONFIDENT = 0.7  # below it, the run hands over to a person
SHOWN = 12_000  # characters of a result that the model is shown
NOTE = "A person adds, and it comes before what you planned: "


class Ended(Exception):
    """The run ends here: how, and why."""

    def __init__(self, status: str, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


class Run:
    """What a run knows. It is rebuilt from the recorded steps whenever the run is taken up again."""

    def __init__(self, goal: str, by: str) -> None:
        self.id, self.goal, self.by = str(DBOS.workflow_id), goal, by
        self.policy = agent().gate.policy
        self.level: str = self.policy.level
        self.messages: list[dict[str, Any]] = [{"role": "user", "content": goal}]
        self.plan: list[dict[str, str]] = []
        self.writes: list[Write] = []
        self.used = {"steps": 0, "tokens": 0}
        self.refusals = self.corrections = self.sequence = 0
        self.read_untrusted = self.read_private = False
        self.vouched = goal

    def facts(self) -> Facts:
        """What the policy is told."""
        planned = frozenset(step["operation"] for step in self.plan)
        return Facts(self.level, planned, self.read_untrusted, self.read_private, self.vouched)

    def ask_model(self, tool: str = "") -> dict[str, Any]:
        """One call of the model, within the budgets, which are checked before it."""
        budgets = self.policy.budgets
        if self.used["steps"] >= budgets.steps:
            raise Ended("escalated", f"the budget of {budgets.steps} steps is used up")
        if self.used["tokens"] >= budgets.tokens:
            raise Ended("escalated", f"the budget of {budgets.tokens} tokens is used up")
        thought = think(self.messages, tool)
        self.used["steps"] += 1
        self.used["tokens"] += thought["tokens"]
        self.messages.append({"role": "assistant", "content": thought["content"]})
        return thought


@DBOS.workflow()
def pursue(goal: str, trigger: str, by: str) -> dict[str, Any]:
    """Pursue a goal to its end. Gives status, report and what was left."""
    began = _begin(str(DBOS.workflow_id), goal, trigger, by)
    run = Run(goal, by)
    try:
        _plan(run)
        while True:
            _checkpoint(run, began)
            thought = run.ask_model()
            calls = [block for block in thought["content"] if block["type"] == "tool_use"]
            finish = next((block["input"] for block in calls if block["name"] == "finish"), None)
            if finish is None and calls:
                run.messages.append({"role": "user", "content": [_act(run, block) for block in calls]})
            elif report := _evaluated(run, finish, calls):
                return _end(run, "done", report, [])
    except Ended as end:
        left = writes.roll_back(run.id, run.by, run.writes) if end.status != "escalated" else []
        return _end(run, end.status, end.why, left)


def _plan(run: Run) -> None:
    """Have the model say what it is going to do, once, before anything is read that somebody outside has written."""
    thought = run.ask_model("plan")
    block = next(
        (block for block in thought["content"] if block["type"] == "tool_use" and block["name"] == "plan"), None
    )
    steps = block["input"].get("steps") if block else None
    known = agent().operations
    run.plan = [
        {"operation": str(step["operation"]), "why": str(step.get("why", ""))}
        for step in (steps if isinstance(steps, list) else [])
        if isinstance(step, dict) and step.get("operation") in known
    ]
    said = "The plan is kept. Go on; end with finish." if block else "Go on; end with finish."
    result = [{"type": "tool_result", "tool_use_id": block["id"], "content": said}] if block else said
    run.messages.append({"role": "user", "content": result})
    _planned(run.id, run.plan)


def _checkpoint(run: Run, began: float) -> None:
    """Before each step: what people have said, and whether time is up."""
    said = _taken(run.id, run.used)
    while said["paused"] and not said["stop"]:
        DBOS.recv(controls.TOPIC, timeout_seconds=3600)
        again = _taken(run.id, run.used)
        said = {**again, "steer": said["steer"] + again["steer"], "paused": again["paused"] is not False}
    if said["stop"]:
        raise Ended("stopped", said["stop"])
    if said["at"] - began > run.policy.budgets.minutes * 60:
        raise Ended("escalated", f"the budget of {run.policy.budgets.minutes} minutes is used up")
    for text in said["steer"]:
        note = {"type": "text", "text": NOTE + text}
        last = run.messages[-1]
        content = last["content"] if isinstance(last["content"], list) else [{"type": "text", "text": last["content"]}]
        run.messages[-1] = {"role": "user", "content": [*content, note]}
        run.vouched += f"\n{text}"


def _act(run: Run, block: dict[str, Any]) -> dict[str, Any]:
    """Decide one call and carry it out if it may be; the model is told either way."""
    run.sequence += 1
    sequence, name, inputs = run.sequence, block["name"], block["input"]
    facts = run.facts()
    kind, because = _decided(run.id, sequence, name, inputs, facts._asdict() | {"planned": sorted(facts.planned)})
    if kind == "approve":
        answer = approvals.wait_for(run.id, sequence, name, inputs, because, run.policy.approval_minutes)
        if not answer.yes:
            if answer.by == "nobody":
                raise Ended("escalated", f"nobody answered whether {name} may run: {because}")
            return _refuse(run, block, f"{answer.by} said no: {answer.reason}")
        _intended(run.id, sequence, name, inputs)
    elif kind == "deny":
        return _refuse(run, block, because)
    operation, rule = agent().operations[name], run.policy.operations[name]
    result = writes.carry_out(
        name, inputs, run.by, writes.key_of(run.id, sequence) if operation.effect == "write" else ""
    )
    _done(run.id, sequence, name, operation.effect, result)
    if operation.effect == "write" and result["ok"]:
        run.writes.append(Write(sequence, name, inputs, result["result"]))
    if operation.effect == "read":
        run.read_untrusted |= rule.untrusted
        run.read_private |= rule.private
        run.vouched += "" if rule.untrusted else f"\n{result['result']}"
    return _told(block, result["result"], failed=not result["ok"])


def _refuse(run: Run, block: dict[str, Any], because: str) -> dict[str, Any]:
    """Tell the model no. After some, the run drops a rung; at the lowest one, it ends."""
    run.refusals += 1
    if run.refusals % run.policy.refusals == 0:
        if lower(run.level) == run.level:
            raise Ended("escalated", f"{run.refusals} calls were refused, the last since {because}")
        run.level = lower(run.level)
        _dropped(run.id, run.level, run.refusals)
    return _told(block, f"Refused: {because}.", failed=True)


def _told(block: dict[str, Any], text: str, *, failed: bool = False) -> dict[str, Any]:
    text = text if len(text) <= SHOWN else f"{text[:SHOWN]} … cut, of {len(text)} characters"
    return {"type": "tool_result", "tool_use_id": block["id"], "content": text, "is_error": failed}


def _evaluated(run: Run, finish: dict[str, Any] | None, calls: list[dict[str, Any]]) -> str:
    """The report, if the goal is met; otherwise one more try, or a person."""
    if finish is None:
        run.messages.append({"role": "user", "content": "Call an operation, or finish."})
        return ""
    if finish.get("met") is True and float(finish.get("confidence", 0)) >= CONFIDENT:
        return str(finish.get("report", ""))
    missing = str(finish.get("missing", "")) or "it is not said what"
    if finish.get("met") is True:
        raise Ended("escalated", f"the goal seems met, and it is not sure of it; missing: {missing}")
    if run.corrections >= run.policy.corrections:
        raise Ended("escalated", f"the goal is not met after {run.corrections} corrections; missing: {missing}")
    run.corrections += 1
    told = [_told(block, "Not met: try what is missing another way, or finish.") for block in calls]
    run.messages.append({"role": "user", "content": told})
    return ""


@transaction
def _begin(run: str, goal: str, trigger: str, by: str) -> float:
    at = time()
    level = agent().gate.policy.level
    row = {"id": run, "goal": goal, "trigger": trigger, "by": by, "status": "running", "level": level}
    session().execute(runs.insert().values(**row, began=at, changed=at, steps=0, tokens=0))
    audit.record(run, "begun", goal=goal, trigger=trigger, by=by, level=level)
    return at


@transaction
def _planned(run: str, plan: list[dict[str, str]]) -> None:
    session().execute(runs.update().where(runs.c.id == run).values(plan=plan, changed=time()))
    audit.record(run, "planned", plan=plan)


@transaction
def _taken(run: str, used: dict[str, int]) -> dict[str, Any]:
    at, said = time(), controls.taken(run)
    session().execute(runs.update().where(runs.c.id == run).values(**used, changed=at))
    for kind in ("steer", "stop"):
        if said[kind]:
            audit.record(run, kind, text=said[kind])
    return {**said, "at": at}


@transaction
def _decided(run: str, sequence: int, name: str, inputs: Any, facts: dict[str, Any]) -> list[str]:
    verdict = agent().gate.decide(name, inputs, Facts(**{**facts, "planned": frozenset(facts["planned"])}))
    operation = agent().operations.get(name)
    if verdict.kind == "allow" and operation and operation.effect == "write":
        writes.intend(run, sequence, name, inputs)
    session().execute(runs.update().where(runs.c.id == run).values(doing=name, why=verdict.because, changed=time()))
    shown = inputs if len(json.dumps(inputs)) <= SHOWN else "too long to keep"
    audit.record(
        run, f"decided: {verdict.kind}", sequence=sequence, operation=name, inputs=shown, because=verdict.because
    )
    return [verdict.kind, verdict.because]


@transaction
def _intended(run: str, sequence: int, name: str, inputs: dict[str, Any]) -> None:
    writes.intend(run, sequence, name, inputs)


@transaction
def _done(run: str, sequence: int, name: str, effect: str, result: dict[str, Any]) -> None:
    if effect == "write":
        writes.settle(run, sequence, result)
    audit.record(run, "written" if effect == "write" else "read", sequence=sequence, operation=name, ok=result["ok"])


@transaction
def _dropped(run: str, level: str, refusals: int) -> None:
    session().execute(runs.update().where(runs.c.id == run).values(level=level, changed=time()))
    audit.record(run, "dropped a rung", level=level, refusals=refusals)


@transaction
def _finished(run: str, outcome: dict[str, Any]) -> None:
    change = {"status": outcome["status"], "outcome": outcome, "doing": "", "why": "", "changed": time()}
    session().execute(runs.update().where(runs.c.id == run).values(**change))
    audit.record(run, outcome["status"], **{key: value for key, value in outcome.items() if key != "status"})


def _end(run: Run, status: str, report: str, left: list[str]) -> dict[str, Any]:
    made = [{"operation": write.name, "inputs": write.inputs, "result": write.result} for write in run.writes]
    outcome = {"status": status, "report": report, "left": left, "writes": made, "used": run.used}
    _finished(run.id, outcome)
    return outcome
