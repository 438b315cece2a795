"""Runs as text in a terminal: what is shown holds no control characters, whoever wrote it."""

import json
import os
import select
import shutil
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from ...base import path_outline
from ...base.display import as_written, visible, visible_line
from ...base.problem import Problem
from ...base.turn import Ending, ending
from .. import view
from ..durable.store import RequestAnswer, RequestKind, RunStatus
from ..figures import monitoring
from ..people import approvals, authority, forms
from ..people.forgetting import Forgotten
from ..record import path_marks, records
from ..record.records import Kind, short
from ..rules.policy import VerdictKind

LOOK = 0.3  # seconds between two looks at a run that is followed
WIDEST = 100  # columns of a text
SLOW = 4.0  # seconds of a call after each of which whoever looks on is told that it goes on
# Kinds of requests that their run waits for.
AWAITED = (RequestKind.APPROVAL, RequestKind.ESCALATION, RequestKind.FORM)
NOT_REACHED = (
    "the connected systems, copies of the database, logs, what was noted at AUDIT_HEAD or sent to"
    " OpenTelemetry, this project's files, and conversations"
)
COLOURS: dict[str, str] = {RunStatus.DONE: "green", RunStatus.RUNNING: "cyan"}
COLOURS |= dict.fromkeys(
    (RunStatus.WAITING, RunStatus.PREPARED, "handed over", RunStatus.PAUSED), "yellow"
)


def width() -> int:
    """How many columns a text may take."""
    return min(shutil.get_terminal_size().columns, WIDEST)


def say(text: str = "", colour: str | None = None) -> None:
    """Print text, with its hidden characters as codes."""
    output = visible(text)
    click.echo(click.style(output, fg=colour) if colour else output)


def print_table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Print rows in columns; the last column is not cut."""
    cells = [head, *([visible_line(cell) for cell in line] for line in lines)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    for line in cells:
        say("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def run_line(row: dict[str, Any]) -> list[str]:
    """A run as a row of a table."""
    return [
        row["id"],
        view.status(row),
        view.moment(row["began"]),
        f"{row['money']:.4f}",
        short(row["goal"]),
    ]


def print_run(run: str) -> None:
    """A run from its goal to where it is now."""
    whole = view.run_details(run)
    row = whole["run"]
    say(f"{run}: {row['goal']}")
    flag = f" ({row['flag']})" if row["flag"] else ""
    say(whole["status"] + flag, COLOURS.get(whole["status"], "red"))
    if view.now(row):
        say(f"Now: {view.now(row)}")
    for hint in filter(None, [view.way_on(row), held_up(row)]):
        say(hint)
    if steps := view.path_of(run):
        marks = path_marks.marks(steps, whole["audit"])
        say(f"\n{path_outline.as_text(steps, marks=marks, width=width())}\n")
    for record in whole["audit"]:
        _print_followed(record)
    print_end(row)
    for request in whole["requests"]:
        if request["kind"] == RequestKind.BY_HAND and not request["answer"]:
            print_request(request)


def held_up(row: dict[str, Any]) -> str:
    """Why an open run, or the undo of one that has ended, does not go on; empty if it does."""
    from ..workers import worker

    if view.has_ended(row):
        return worker.undoing(row["id"])
    return worker.held_up(row["id"])


def write_words(row: dict[str, Any]) -> str:
    """A row of the ledger in words: its operation and its inputs."""
    return f"{as_written(row['operation'])} {short(row['inputs'])}"


def print_record(record: dict[str, Any], *, named: bool = False) -> None:
    """Print one record of the audit as a line; `named` puts its run in front."""
    clock = datetime.fromtimestamp(record["at"]).astimezone().strftime("%H:%M:%S")
    of = f"{record['run']}  " if named and record["run"] else ""
    indent = "  " if record["kind"] in (Kind.READ_DONE, Kind.WRITE_DONE) else ""  # of its call
    say(f"{clock}  {of}{indent}{_line(records.sentence_of(record))}")


def _print_followed(record: dict[str, Any]) -> None:
    """Print a record for somebody who follows a run; a turn only if it broke off."""
    is_turn = record["kind"] == Kind.MODEL_ANSWERED
    if not is_turn or ending(record["about"]["stop_reason"]) is not Ending.WHOLE:
        print_record(record)


def print_end(row: dict[str, Any]) -> None:
    """Print what a run has come to, and what it cost."""
    outcome = row["outcome"] or {}
    if outcome:
        say()
        for line in view.account(row):
            say(f"  {line}")
    print_prepared(row["id"])
    if outcome:
        say(f"\n{view.report_line(row)}")
    for left in outcome.get("left", []):
        say(f"  LEFT: {left}", "red")
    say(f"{row['steps']} steps, {row['tokens']} tokens, {row['money']:.4f} {monitoring.currency()}")


def print_prepared(run: str) -> None:
    """Say which prepared writes of a run still wait for a person."""
    for request in approvals.bundle(run):
        what = f"{as_written(request['what'])} {short(request['about'])}"
        say(f"  WAITS: {what}: agent {_command(request)}")


def follow_run(run: str, by: str, *, after: int = 0, until_asked: bool = False) -> str:
    """Print a run from the record after that number to its end; gives its status.

    Whoever sits here is asked what the run asks. With `until_asked`, this stops early, and gives
    no status, where the run waits for a person and nobody is here, or where a person has to apply
    its writes. It also stops, with the status, where the run waits for whoever operates.
    """
    last = after
    seen = set[str]()
    silence = Silence()
    while True:
        row = view.one(run)
        # Before the records, which then have what led to each of them.
        requests = view.open_requests()
        for record in view.records(run, last):
            _print_followed(record)
            silence.note_record(record)
            last = record["number"]
        silence.print_note()
        if view.has_ended(row):
            print_end(row)
            return view.status(row)
        if until_asked and view.waits_for_operator(row):
            return view.status(row)
        if until_asked and row["status"] == RunStatus.PREPARED and approvals.bundle(run):
            _print_prepared_all(run)
            return ""
        for request in requests:
            if request["run"] == run and request["id"] not in seen:
                seen.add(request["id"])
                ask_person(request, by)
                if until_asked and request["kind"] in AWAITED and not _has_input():
                    how = f"It waits for a person: `agent {_command(request)}`."
                    say(f"{how} Follow it with: agent show {run} --follow")
                    return ""
        time.sleep(LOOK)


def _print_prepared_all(run: str) -> None:
    """Say that a run only waits for its prepared writes, and how they are answered."""
    say()
    print_prepared(run)
    print_bundle(run)
    say(f"It ends once all of them are answered. Follow it with: agent show {run} --follow")


class Silence:
    """How long a call has had no answer, so that whoever follows the run is told."""

    def __init__(self) -> None:
        self.operation = ""
        self.asked_about: dict[str, str] = {}  # the operation of each approval, by its id
        self.since = 0.0
        self.last_note = 0.0

    def note_record(self, record: dict[str, Any]) -> None:
        """Start to count if this record lets a call be made: a decision, or a person's yes."""
        about = record["about"]
        self.operation = ""
        if record["kind"] == Kind.CALL_DECIDED and about["verdict"] == VerdictKind.ALLOW:
            self.operation = about["operation"]
        elif record["kind"] == Kind.REQUEST_MADE and about["request"] == RequestKind.APPROVAL:
            self.asked_about[about["id"]] = about["what"]
        elif record["kind"] == Kind.REQUEST_ANSWERED and about["answer"] == RequestAnswer.APPROVE:
            self.operation = self.asked_about.get(about["id"], "")
        self.since = self.last_note = time.monotonic()

    def print_note(self) -> None:
        """Say every few seconds that the call has no answer yet."""
        now = time.monotonic()
        if self.operation and now > self.last_note + SLOW:
            self.last_note = now
            seconds = f"{now - self.since:.0f} seconds"
            say(f"  {self.operation} has not answered for {seconds}. Still waiting.")


def follow_to_exit_code(run: str, by: str) -> int:
    """Follow a run; gives 1 if its goal was not reached, 0 also where it is left to people.

    Raises Problem if it waits for whoever operates.
    """
    came = follow_run(run, by, until_asked=True)
    row = view.one(run)
    if view.waits_for_operator(row):
        way_on = view.way_on(row)
        raise Problem(f"{run} is blocked: {row['why'].rstrip('.')}. {way_on}", exit_code=3)
    return int(came not in (RunStatus.DONE, ""))


def ask_person(request: dict[str, Any], by: str) -> None:
    """Ask the person at this terminal for an answer; if nobody is here, say how to give one."""
    print_request(request)
    if not sys.stdin.isatty() or request["kind"] == RequestKind.PREPARED:
        return None
    if request["kind"] == RequestKind.FORM:
        return _fill_here(request, by)
    # Of an enum, click would offer the names of its members.
    answers = [answer.value for answer in approvals.offered(request)]
    choice = click.prompt("Answer", type=click.Choice(answers))
    reason = click.prompt("Why", default="", show_default=False)
    try:
        who, proven = person(request, by)
        approvals.answer_request(
            request["id"], choice, who, reason, request["digest"], proven=proven
        )
    except Problem as problem:  # somebody else was quicker, or the deadline has passed
        say(str(problem))


def _fill_here(request: dict[str, Any], by: str) -> None:
    """Have the person at this terminal fill in a form, field by field."""
    texts = dict[str, str]()
    for name, field in forms.fields(request).items():
        draft = "" if field["draft"] is None else str(field["draft"])
        texts[name] = click.prompt(name, default=draft, show_default=bool(draft))
    try:
        who, proven = person(request, by)
        forms.fill_form(request["id"], texts, who, request["digest"], proven=proven)
    except Problem as problem:
        say(str(problem))


def _has_input() -> bool:
    """Whether anybody can still write here: a terminal, or a stream that is not at its end."""
    if sys.stdin is None or sys.stdin.closed:
        return False
    if sys.stdin.isatty():
        return True
    readable, _, _ = select.select([sys.stdin], [], [], 0)
    return not readable or bool(sys.stdin.buffer.peek(1))  # type: ignore[union-attr]


def person(request: dict[str, Any] | None, by: str) -> tuple[str, bool]:
    """Who answers a request, and whether that is proven by a token: of AGENT_TOKEN, or typed.

    Raises Problem for a token that is not valid.
    """
    token = os.environ.get("AGENT_TOKEN", "")
    if not token and sys.stdin.isatty() and request is not None and _terms(request):
        token = click.prompt("Your token", hide_input=True, default="", show_default=False)
    if not token:
        return by, False
    name = authority.person_of_token(token)
    if not name:
        raise Problem("This token is not valid. `agent people admit NAME` gives one.", exit_code=1)
    return f"{name} (terminal)", True


def _terms(request: dict[str, Any]) -> str:
    return authority.terms(authority.policy_now(), request)


def print_request(request: dict[str, Any]) -> None:
    """A request in full, and the commands that answer it."""
    is_by_hand = request["kind"] == RequestKind.BY_HAND
    until = "open until it is answered" if is_by_hand else f"until {view.moment(request['until'])}"
    kind = request["kind"].replace("_", " ")
    say(f"\n{request['id']}: {kind}, for {request['to']}, {until}", "yellow")
    say(f"  {_line(request['what'])}\n  because: {_line(request['because'])}")
    # In full, and in one line each, so that none can be feigned.
    for key, value in request["about"].items():
        say(f"    {_line(key)}: {json.dumps(value, ensure_ascii=False)}")
    if terms := _terms(request):
        say(f"  who may answer: {terms}; set the token as AGENT_TOKEN, or type it when asked")
    say(f"  Answer: agent {_command(request)}")


def _command(request: dict[str, Any]) -> str:
    """The command that answers a request."""
    id_ = request["id"]
    *others, last = approvals.offered(request)
    answers = {
        RequestKind.ESCALATION: f"answer {id_} {', '.join(others)} or {last}",
        RequestKind.BY_HAND: f"answer {id_} {', '.join(others)} or {last}",
        RequestKind.FORM: f"fill {id_} NAME=VALUE ...",
    }
    return answers.get(request["kind"], f"approve {id_}, or deny {id_}")


def print_bundle(run: str) -> None:
    """Say how to answer all prepared writes of a run at once, if there are several."""
    bundled = approvals.bundle(run)
    if len(bundled) > 1:
        yes = f"agent approve {run} --listed {approvals.digest_of_bundle(bundled)}"
        say(f"\nAll {len(bundled)} prepared writes of {run}: {yes}, or agent deny {run}")


def figure_rows(values: dict[str, Any], above: str = "") -> list[list[str]]:
    """Figures as rows of a table, nested ones under the names above them."""
    lines = []
    for key, value in values.items():
        words = key if " " in key else key.replace("_", " ")  # with blanks, it is a name of theirs
        name = f"{above}{words}"
        if isinstance(value, dict):
            lines += figure_rows(value, f"{name}: ")
        else:
            lines.append([name, "not known yet" if value is None else str(value)])
    return lines


def print_forgotten(done: Forgotten, fault: str, *, is_tried: bool) -> None:
    """Print what was erased of a person, or would be, and what still names them."""
    verb = "Would be erased" if is_tried else "Erased"
    number = _number_of(done.runs, "run")
    say(f"{verb}: {number}, {done.records} other records, {done.facts} facts of memory.")
    for run in done.runs:
        say(f"  {run}")
    for what, why in done.remaining.items():
        say(f"KEPT: {what}: {why}.", "red")
    if done.remaining:
        say("Repeat this command once that is over.")
    for name in done.may_sign_in:
        say(f"{name} can still sign in: `agent people dismiss {name}`.")
    if fault:
        say(
            f"The file still contains erased data, because it could not be rewritten: {fault}.",
            "red",
        )
        say("Repeat this command while no other process uses the database.")
    say("The names of people who answered or gave orders stay on record.")
    say(f"Not reached: {NOT_REACHED}.")


def _number_of(names: Sequence[str], what: str) -> str:
    return f"{len(names)} {what}{'' if len(names) == 1 else 's'}"


def _line(text: str) -> str:
    return " ".join(text.split())
