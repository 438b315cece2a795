"""Runs as text in a terminal: what is shown holds no control characters, whoever wrote it."""

import json
import os
import sys
import time
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from ..base.problem import Problem
from . import approvals, audit, authority, monitoring, people, view

LOOK = 0.3  # seconds between two looks at a run that is followed
SHOWN = 240  # characters of an input or a result in a line
COLOURS = {"done": "green", "running": "cyan", "waiting": "yellow", "handed over": "yellow", "paused": "yellow"}
DECIDED = {"allow": "allowed", "deny": "refused", "approve": "needs a person", "prepare": "prepared for a person"}


def printable(text: str) -> str:
    """Text of a model or a system without anything that a terminal would act on, or that would turn the order of signs."""
    return "".join(sign if _harmless(sign) else f"\\u{ord(sign):04x}" for sign in text.replace("\r\n", "\n"))


def say(text: str = "", colour: str | None = None) -> None:
    """Print a line, or lines."""
    click.echo(click.style(printable(text), fg=colour) if colour else printable(text))


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Print columns; the last one is as long as it is."""
    cells = [head, *([" ".join(cell.split()) for cell in line] for line in lines)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    for line in cells:
        say("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def short(value: Any) -> str:
    """A value in one line."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = _line(text)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]} …"


def run_line(row: dict[str, Any]) -> list[str]:
    """A run as a line of a table."""
    return [row["id"], view.status(row), view.moment(row["began"]), f"{row['money']:.4f}", short(row["goal"])]


def show(run: str) -> None:
    """A run from its goal to where it is now."""
    found = view.whole(run)
    row = found["run"]
    say(f"{run}: {row['goal']}")
    say(found["status"] + (f" ({row['flag']})" if row["flag"] else ""), COLOURS.get(found["status"], "red"))
    if view.now(row):
        say(f"Now: {view.now(row)}")
    for record in found["audit"]:
        tell(record)
    end(row)


def tell(record: dict[str, Any], *, named: bool = False) -> None:
    """One record of the audit as a line, which may name its run."""
    about, (event, _, kind) = record["about"], record["event"].partition(": ")
    clock = datetime.fromtimestamp(record["at"]).astimezone().strftime("%H:%M:%S")
    if event == "planned":
        steps = [f"{step['operation']} ({step['why']})" for step in about["plan"]]
        text = f"plan: {'; '.join(steps) or 'nothing'}"
    elif event == "decided":
        text = f"{about['operation']} {short(about['inputs'])} {DECIDED[kind]}: {about['because']}"
    elif event in ("read", "written"):
        done = event if about["ok"] else f"NOT {event}"
        text = f"  {done}: {short(about['result'])}"
    elif "report" in about:
        text = event  # `end` has the rest
    else:
        text = f"{record['event']}: {_named(about)}"
    of = f"{record['run']}  " if named and record["run"] else ""
    indent = text[: len(text) - len(text.lstrip())]
    say(f"{clock}  {of}{indent}{_line(text)}".rstrip(": "))


def _named(about: dict[str, Any]) -> str:
    """What a record is about, but for digests, which only a program compares."""
    shown = {key: value for key, value in about.items() if value and key != "digest"}
    return ", ".join(f"{key} {short(value)}" for key, value in shown.items())


def end(row: dict[str, Any]) -> None:
    """What a run has come to, and what it cost."""
    outcome = row["outcome"] or {}
    if outcome:
        say(f"\n{outcome['report']}")
    for write in outcome.get("writes", []):
        say(f"  wrote {write['operation']} {short(write['inputs'])}")
    for left in outcome.get("left", []):
        say(f"  LEFT: {left}", "red")
    say(f"{row['steps']} steps, {row['tokens']} tokens, {row['money']:.4f} {monitoring.currency()}")


def follow(run: str, by: str) -> str:
    """Print a run as it goes, ask whoever sits here for what it needs, and give the status that it ends with."""
    last, asked = 0, set[str]()
    while True:
        row = view.one(run)
        for record in audit.of_run(run, last):
            tell(record)
            last = record["number"]
        if view.ended(row):
            end(row)
            return view.status(row)
        for request in approvals.waiting():
            if request["run"] == run and request["id"] not in asked:
                asked.add(request["id"])
                ask(request, by)
        time.sleep(LOOK)


def ask(request: dict[str, Any], by: str) -> None:
    """Put a request to the person who sits here; where nobody does, say how to answer it."""
    question(request)
    if not sys.stdin.isatty() or request["kind"] == "prepared":
        return
    given = click.prompt("Answer", type=click.Choice(approvals.ANSWERS[request["kind"]]))
    reason = click.prompt("Why", default="", show_default=False)
    try:
        who, proven = person(request, by)
        approvals.answer(request["id"], given, who, reason, request["digest"], proven=proven)
    except Problem as problem:  # somebody else was quicker, or the deadline has passed
        say(str(problem))


def person(request: dict[str, Any] | None, by: str) -> tuple[str, bool]:
    """Who answers a request, and whether that is proven by a token: of AGENT_TOKEN, or typed.

    Raises Problem for a token that is not valid.
    """
    token = os.environ.get("AGENT_TOKEN", "")
    if not token and sys.stdin.isatty() and request is not None and _terms(request):
        token = click.prompt("Your token", hide_input=True, default="", show_default=False)
    if not token:
        return by, False
    name = people.who(token)
    if not name:
        raise Problem("This token is not valid. `agent people admit NAME` gives one.", exit_code=1)
    return f"{name} (terminal)", True


def _terms(request: dict[str, Any]) -> str:
    if request["kind"] == "escalation":
        return ""
    return authority.terms(authority.policy_now(), request["what"])


def question(request: dict[str, Any]) -> None:
    """A request in full, and the commands that answer it."""
    until = view.moment(request["until"])
    say(f"\n{request['id']}: {request['kind']}, for {request['to']}, until {until}", "yellow")
    say(f"  {_line(request['what'])}\n  because: {_line(request['because'])}")
    for key, value in request["about"].items():  # in one line each, so that none can be feigned
        say(f"    {_line(key)}: {json.dumps(value, ensure_ascii=False)}")
    if terms := _terms(request):
        say(f"  whose answer counts: {terms}; the token is in AGENT_TOKEN, or asked for")
    id_ = request["id"]
    answer = f"approve {id_}, or deny {id_}"
    if request["kind"] == "escalation":
        answer = f"answer {id_} continue, undo or keep"
    say(f"  Answer: agent {answer}")


def bundle(run: str) -> None:
    """Say how all prepared writes of a run are answered at once, if there are several."""
    bundled = approvals.bundle(run)
    if len(bundled) > 1:
        yes = f"agent approve {run} --listed {approvals.listed(bundled)}"
        say(f"\nAll {len(bundled)} that {run} has prepared: {yes}, or agent deny {run}")


def figures(found: dict[str, Any], above: str = "") -> list[list[str]]:
    """Figures in lines, each under its full name."""
    lines = []
    for key, value in found.items():
        name = f"{above}{key}".replace("_", " ")
        if isinstance(value, dict):
            lines += figures(value, f"{name}: ")
        else:
            lines.append([name, "not known yet" if value is None else str(value)])
    return lines


def _harmless(sign: str) -> bool:
    return sign in "\n\t" or sign.isprintable() or unicodedata.category(sign) == "Zs"


def _line(text: str) -> str:
    return " ".join(text.split())
