"""The command `agent` as people call it: in processes of its own, with a terminal where one is
needed.
"""

import json
import os
import pty
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
import httpx2
import pytest

from app.action import __main__, view  # noqa: F401 -- the commands
from app.action.cli import terminal
from app.action.cli.command import AFTERWARDS, leave_to_workers, main, was_interrupted
from app.action.cli.interventions import _came_of
from app.action.durable import engine
from app.action.record import records
from app.action.record.records import Kind
from app.base.display import as_written
from tests.support.programs import Program, run_program
from tests.support.slow_system import SlowSystem, slow_system
from tests.support.waiting import LIMIT, until
from tests.support.wording import load_wording

from .conftest import ORDER, Begin

SAYS = load_wording("layers/action")

SMALL = {"order_id": "o1", "amount": 50}
BIG = {"order_id": "o2", "amount": 500}


READ = {"tool": "stock.level", "input": {"item_id": "A"}}


def goal(text: str, *calls: dict[str, Any], report: str = "Ordered.") -> dict[str, Any]:
    steps = [[READ]]
    steps += [[{"tool": as_written(ORDER), "input": inputs}] for inputs in calls]
    return {
        "goal": text,
        "plan": ["stock.level", as_written(ORDER)],
        "steps": steps,
        "report": report,
    }


GOALS = [
    goal("Small order", SMALL, report="Ordered \x1b[31mred \u202edaerer\x07 done."),
    goal("Big order", BIG),
    goal("Three orders", SMALL, BIG, SMALL | {"order_id": "o3"}),
]
Agent = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(folder: Path) -> dict[str, str]:
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "goals.yaml").write_text(json.dumps({"goals": GOALS}), "utf-8")
    return {**os.environ, "USER": "bo", "LOGNAME": "bo", "WEB_PORT": "0"}


@pytest.fixture
def agent(environment: dict[str, str]) -> Agent:
    """Call the command; gives its exit code and what it says."""

    def call(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return run_program("-m", "app.action", *arguments, environment=environment | more)

    return call


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Callable[..., Program]]:
    """Start the command beside the test; `terminal` is the number of one that it gets."""
    with ExitStack() as programs:

        def call(*arguments: str, terminal: int | None = None, **more: str) -> Program:
            words, whole = ("-m", "app.action", *arguments), environment | more
            program = Program(*words, environment=whole, merged=True, terminal=terminal)
            return programs.enter_context(program)

        yield call


def line(program: Program, pattern: str) -> str:
    """The next line of a program that says this; fails if it ends without."""
    seen = []
    for text in program.stdout:
        seen.append(text)
        if re.search(pattern, text):
            return text
    raise AssertionError("".join(seen))


def in_terminal(
    start: Any,
    answers: list[tuple[str, str]],
    *arguments: str,
    **more: str,
) -> tuple[int, str]:
    """Call the command at a terminal, and answer what it asks. Gives exit code and screen."""
    ours, theirs = pty.openpty()
    program, screen = start(*arguments, terminal=theirs, **more), ""
    os.close(theirs)
    while True:
        try:
            screen += os.read(ours, 4096).decode(errors="replace")
        except OSError:  # the other end is closed
            os.close(ours)
            return program.wait(), screen
        if answers and answers[0][0] in screen:
            os.write(ours, f"{answers.pop(0)[1]}\n".encode())


def commands(group: click.Group, above: str = "") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        found |= {above + name: command}
        found |= commands(command, f"{above}{name} ") if isinstance(command, click.Group) else {}
    return found


COMMANDS = commands(main)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_and_a_valid_example(name: str) -> None:
    """Each command says what it does, with an example that it understands."""
    command = COMMANDS[name]
    assert command.help
    assert (command.epilog or "").startswith(f"Example: agent {name.removesuffix(' known')}")


def test_no_help_waits_for_the_engine_or_the_models_library(environment: dict[str, str]) -> None:
    script = (
        "import sys; from app.action.__main__ import main\n"
        "for name in [None, *main.commands]:\n"
        "    main([name, '--help'] if name else ['--help'], standalone_mode=False)\n"
        "print('LOADED', sorted({'anthropic', 'dbos', 'sqlalchemy', 'starlette'} & "
        "set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("LOADED []\n")


def test_a_run_is_followed_to_its_end(agent: Agent) -> None:
    done = agent("run", "Small order")
    assert done.returncode == 0, done.stderr
    assert r"Ordered \u001b[31mred \u202edaerer\u0007 done." in done.stdout
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", done.stdout)
    run = re.findall(r"run-\w+", done.stdout)[0]
    shown = json.loads(agent("show", run, "--json").stdout)
    assert (shown["status"], shown["run"]["by"], shown["calls"][1]["state"]) == (
        "done",
        "bo (terminal)",
        "done",
    )
    (row,) = json.loads(agent("runs", "--status", "done", "--json").stdout)
    assert row["id"] == run
    assert json.loads(agent("figures", "--json").stdout)["writes"] == {
        "allowed": 1,
        "wrong": 0,
        "done": 1,
    }
    undone = agent("undo", run, "--reason", "wrong month", "--by", "carla")
    said, nothing_left = undone.stdout.splitlines()
    assert (undone.returncode, nothing_left) == (0, f"All writes of {run} are undone.")
    assert re.fullmatch(r"Undone: [a-z_]+\.[a-z_]+ {.+}\.", said)
    assert (
        SAYS["it wrote which was undone"].format(value_0=said.removeprefix("Undone: ")[:-1])
        in agent("show", run).stdout
    )
    found = [json.loads(text) for text in agent("audit", run, "--json").stdout.splitlines()]
    for row in found:
        if row["kind"] in (Kind.PLAN_MADE, Kind.CALL_DECIDED, Kind.WRITE_DONE):
            assert records.sentence_of(row) in done.stdout
    assert [row["about"]["by"] for row in found if row["kind"] == Kind.UNDO_REQUESTED] == [
        "carla (terminal of bo)"
    ]
    assert agent("verify").returncode == 0


def test_whoever_sits_at_the_terminal_is_asked(start: Any, agent: Agent) -> None:
    code, screen = in_terminal(
        start, [("Answer", "approve"), ("Why", "within the contract")], "run", "Big order"
    )
    assert (code, "amount: 500" in screen, "within the contract" in screen) == (0, True, True)
    denied = [("Answer", "deny"), ("Why", "too dear")]
    handed_over = [("Answer (continue", "keep"), ("Why", "nothing to do")]
    code, screen = in_terminal(start, [*denied, *handed_over], "run", "Big order")
    assert (code, "bo (terminal)" in screen, "wrote nothing" in screen) == (1, True, True)
    assert SAYS["not made vendors place order"] in screen
    assert json.loads(agent("figures", "--json").stdout)["approvals"]["denied"] == 1


def test_request_without_a_terminal_shows_its_command(
    start: Any,
    agent: Agent,
) -> None:
    """Where nobody sits, the request is shown with the command that answers it."""
    run = start("run", "Big order")
    answer = line(run, "agent approve").partition("agent ")[2].split(",")[0].split()
    assert agent("approvals").stdout.count("because: the policy requires it when amount > 100") == 1
    assert agent(*answer, "--reason", "fine").returncode == 0
    assert run.wait() == 0
    late = agent(*answer)
    assert (late.returncode, late.stderr.startswith("No open request has the id run-")) == (
        1,
        True,
    )


def test_queued_run_waits_for_the_one_worker_of_a_name(start: Any, agent: Agent) -> None:
    """A queued run waits for a worker, and a second worker of the same name is refused."""
    queued = agent("run", "Three orders", "--no-wait")
    run = re.findall(r"run-\w+", queued.stdout)[0]
    nobody = "No worker is running. Start one: `agent work` or `agent serve`.\n"
    assert queued.stderr == nobody
    assert re.search(rf"{run}\s+queued", agent("runs").stdout)
    assert f"queued\n{nobody}" in agent("show", run).stdout
    for word in ("pause", "resume"):
        assert agent(word, run).stderr == nobody
    work = start("work")
    line(work, "worker-1 carries runs")
    second = agent("work")
    assert (second.returncode, second.stderr) == (
        3, SAYS["worker 1 is running already"],
    )  # fmt: skip
    assert agent("run", "Small order").returncode == 0  # carried by the worker that is there
    assert agent("steer", run, "only vendor X").returncode == 0
    paused = agent("pause", run)
    assert (paused.stdout, paused.stderr) == (
        SAYS["pause it takes effect before"].format(run=run),
        "",
    )
    assert agent("resume", run).returncode == 0
    stopped = agent("stop", run, "--reason", "wrong vendor", "--wait")
    assert SAYS["stopped by bo terminal wrong"] in stopped.stdout
    assert "has ended: stopped." in agent("steer", run, "x").stderr
    os.killpg(work.pid, signal.SIGINT)
    assert work.wait() == 130


def test_stopped_runs_stay_stopped_and_are_a_finding(agent: Agent) -> None:
    """While all runs are stopped, none goes on, and that is a finding."""
    assert agent("kill").returncode == 0
    for more in ([], ["--no-wait"]):
        done = agent("run", "Small order", *more)
        stopped = "bo (terminal) has stopped all runs, and none will start."
        said = f"{stopped} To lift this: `agent allow`.\n"
        assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
    assert agent("allow").returncode == 0
    assert agent("run", "Small order").returncode == 0


@pytest.mark.parametrize("terms", [{"level": "operator"}], ids=["level-operator"])
def test_prepared_call_is_applied_by_and_for_its_approver(agent: Agent, folder: Path) -> None:
    """What was prepared is applied by and for the person who approves it."""
    file, service = (
        folder / "systems.yaml",
        "id: vendors\n    owner: Purchasing\n    acts_as: service",
    )
    text = file.read_text("utf-8")
    assert service in text
    file.write_text(text.replace(service, service.replace("service", "requester")), "utf-8")
    assert agent("run", "Small order").returncode == 0
    (request,) = json.loads(agent("approvals", "--json").stdout)
    assert request["kind"] == "prepared"
    done = agent("approve", request["id"], "--by", "carla")
    assert (done.returncode, "receipt" in done.stdout) == (0, True)
    events = [
        json.loads(text) for text in agent("audit", request["run"], "--json").stdout.splitlines()
    ]
    assert [row["about"]["by"] for row in events if row["kind"] == Kind.WRITE_APPLIED] == ["carla"]
    with sqlite3.connect(folder / "var" / "sandbox-vendors.sqlite") as connection:
        assert connection.execute("SELECT reader FROM orders").fetchall() == [("carla",)]
    connection.close()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (
            ["show", "run-of-nobody"],
            1,
            "There is no run run-of-nobody. `agent runs` lists the latest.\n",
        ),
        (
            ["people", "admit", "a b"],
            2,
            "'a b' is not a valid name: write 1 to 60 letters, digits or . _ @ -.\n",
        ),
        (["forget", "vendor:ACME"], 1, "Nothing is remembered about vendor:ACME.\n"),
        (
            ["run", "caf\udce9", "--no-wait"],
            2,
            "GOAL is not UTF-8 text: caf\\udce9. Write it in a UTF-8 terminal.\n",
        ),
        (
            ["kill", "--by", "caf\udce9"],
            2,
            "BY is not UTF-8 text: caf\\udce9 (terminal of bo). Write it in a UTF-8 terminal.\n",
        ),
        (
            ["forget-person", "C-1001", "--also", "caf\udce9"],
            2,
            "ALSO is not UTF-8 text: caf\\udce9. Write it in a UTF-8 terminal.\n",
        ),
        (
            ["evaluate", "caf\udce9"],
            2,
            "NAMES is not UTF-8 text: caf\\udce9. Write it in a UTF-8 terminal.\n",
        ),
        (
            ["run", " \n"],
            2,
            "GOAL is empty. Name a goal: agent run 'Restock item A'\n",
        ),
    ],
)
def test_a_mistake_is_a_text_and_an_exit_code(
    agent: Agent, arguments: list[str], code: int, says: str
) -> None:
    done = agent(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", says)


@pytest.mark.parametrize("command", [["runs"], ["run", "Order A"], ["verify"], ["people"]])
def test_in_a_folder_without_a_project_nothing_is_made(
    command: list[str], tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    program = [sys.executable, "-m", "app.action", *command]
    done = subprocess.run(
        program, cwd=elsewhere, env=environment, capture_output=True, text=True, check=False
    )
    said = f"There is no project in {elsewhere}: it has no systems.yaml. "
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == SAYS["change to the projects folder"].format(said=said)
    assert [*elsewhere.iterdir()] == []


def test_unusable_setting_is_said_first(agent: Agent) -> None:
    """A setting that cannot be used is said before anything is done."""
    done = agent("runs", WEB_PORT="many")
    assert (done.returncode, "WEB_PORT" in done.stderr, "Traceback" in done.stderr) == (
        2,
        True,
        False,
    )


def test_event_begins_what_waits_and_an_unknown_one_is_refused(agent: Agent, folder: Path) -> None:
    """An event begins what waits for it; one that nothing waits for is a mistake."""
    event = {"id": "event-1", "kind": "event", "name": "stock.low", "goal": "Small order"}
    (folder / "triggers.yaml").write_text(json.dumps({"triggers": [event]}), "utf-8")
    begun = agent("emit", "stock.low", '{"item_id": "A"}').stdout.strip()
    (row,) = json.loads(agent("runs", "--json").stdout)
    assert (row["id"], row["status"], row["trigger"]) == (begun, "queued", "event-1")
    done = agent("emit", "stock.high")
    assert (done.returncode, SAYS["these events begin runs stock"] in done.stderr) == (
        2,
        True,
    )


def test_a_record_that_was_changed_is_a_finding(agent: Agent, folder: Path) -> None:
    agent("people", "admit", "anna")
    assert re.search(
        "All 1 records are as they were written.\nThe last seal: [0-9a-f]{64}",
        agent("verify").stdout,
    )
    with sqlite3.connect(folder / "var" / "agent.sqlite") as connection:
        connection.execute("UPDATE agent_audit SET kind = 'person_dismissed'")
    connection.close()
    done = agent("verify")
    assert (done.returncode, "record 1 was changed" in done.stdout) == (1, True)


def test_ctrl_c_leaves_a_run_to_be_taken_up_again(start: Any, agent: Agent) -> None:
    run = start("run", "Big order")
    name = re.findall(r"run-\w+", line(run, "agent approve"))[0]
    os.killpg(run.pid, signal.SIGINT)
    assert run.wait() == 130
    work = start("work")
    line(work, "carries runs")
    (request,) = json.loads(agent("approvals", "--json").stdout)
    assert request["run"] == name
    agent("approve", request["id"])
    followed = agent("show", name, "--follow")
    assert (followed.returncode, "Ordered." in followed.stdout) == (0, True)


def test_queued_run_stops_with_all_runs(start: Any, agent: Agent) -> None:
    """A queued run stops with all runs, however soon others are allowed again."""
    run = re.findall(r"run-\w+", agent("run", "Small order", "--no-wait").stdout)[0]
    killed = agent("kill")
    assert SAYS["agent runs shows the progress"] in killed.stdout
    assert killed.stderr == SAYS["no worker is running start"]
    assert agent("allow").returncode == 0
    for word in (["pause"], ["resume"], ["steer", "go on"]):
        refused = agent(word[0], run, *word[1:])
        why = "stopped by bo (terminal): with all runs"
        assert (refused.returncode, refused.stderr) == (1, f"{run} makes no further call: {why}.\n")
    later = re.findall(r"run-\w+", agent("run", "Small order", "--no-wait").stdout)[0]
    line(start("work"), "worker-1 carries runs")
    assert agent("show", later, "--follow").returncode == 0
    assert SAYS["stopped by bo terminal with"] in agent("show", run, "--follow").stdout


def test_what_was_perhaps_made_is_not_said_to_have_failed() -> None:
    failed = "Failed: vendors answered 500."
    assert _came_of({"ok": False, "unknown": False, "result": failed}) == failed
    said = f"It is not known whether it was made: {failed} `agent escalations` says what to do."
    assert _came_of({"ok": False, "unknown": True, "result": failed}) == said


def test_a_run_that_has_just_ended_is_not_said_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waited = list[tuple[str, float]]()
    monkeypatch.setattr(engine, "has_outcome", lambda _: True)
    monkeypatch.setattr(engine, "wait_for", lambda work, seconds: waited.append((work, seconds)))
    before = signal.getsignal(signal.SIGTERM)
    try:
        with leave_to_workers("run-1"):
            pass
    finally:
        signal.signal(signal.SIGTERM, before)
    assert waited == [("run-1", AFTERWARDS)]  # for what follows from its end
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("since", range(4))
def test_question_comes_after_what_led_to_it(since: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked before what led to the question is shown.

    A request and its record are committed together, after any number of a follower's looks.
    """
    looks, shown = iter(range(99)), list[str]()

    def looked(name: str, *found: str) -> None:
        def look(*_: object) -> list[dict[str, Any]]:
            is_there = next(looks) >= since and not (name == "records" and "record" in shown)
            return [
                {"run": "run-1", "id": one, "number": 1, "kind": one, "about": {}}
                for one in found
                if is_there
            ]

        monkeypatch.setattr(view, name, look)

    looked("open_requests", "request")
    looked("records", "record")
    monkeypatch.setattr(view, "one", lambda _: {"id": "run-1", "status": "waiting"})
    monkeypatch.setattr(view, "has_ended", lambda _: "request" in shown)
    monkeypatch.setattr(terminal, "_print_followed", lambda _: shown.append("record"))
    monkeypatch.setattr(terminal, "ask_person", lambda *_: shown.append("request"))
    monkeypatch.setattr(terminal, "print_end", lambda _: None)
    monkeypatch.setattr(terminal, "LOOK", 0)
    terminal.follow_run("run-1", "bo")
    assert shown == ["record", "request"]


@pytest.fixture
def slow(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowSystem]:
    """The stock is a system that takes its time, and who looks on is told so after a moment."""
    monkeypatch.setattr(terminal, "SLOW", 0.05)
    monkeypatch.setattr(terminal, "LOOK", 0.02)
    with slow_system(b'{"level": 3}') as system:
        at = f'{{kind: http, url: "{system.address}/{{item_id}}", method: GET}}'
        file = folder / "systems.yaml"
        file.write_text(file.read_text("utf-8").replace("{kind: sandbox}", at, 1), "utf-8")
        yield system


def test_who_looks_on_is_told_that_a_system_is_waited_for(
    slow: SlowSystem, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, say = list[str](), terminal.say

    def note(text: str = "", colour: str | None = None) -> None:
        shown.append(text)
        if "has not answered" in text:
            slow.lets.set()
        say(text, colour)

    monkeypatch.setattr(terminal, "say", note)
    run = begin([[("stock__level", {"item_id": "A"})]])
    until(lambda: engine.one_run("run-1"))
    assert terminal.follow_run("run-1", "bo") == run.get_result()["status"] == "done"
    assert SAYS["stock level has not answered"] in shown
    done = next(at for at, text in enumerate(shown) if "answered:" in text)
    assert not [text for text in shown[done:] if "has not answered" in text]


@pytest.mark.parametrize(
    ("answer", "operation"), [("approve", "vendors.place_order"), ("deny", "")]
)
def test_an_approved_call_is_waited_for_as_well(answer: str, operation: str) -> None:
    silence = terminal.Silence()
    asked = {"id": "run-1:2", "request": "approval", "what": "vendors.place_order"}
    silence.note_record({"kind": Kind.REQUEST_MADE, "about": asked})
    assert silence.operation == ""
    silence.note_record(
        {"kind": Kind.REQUEST_ANSWERED, "about": {"id": "run-1:2", "answer": answer}}
    )
    assert silence.operation == operation
    done = {"operation": "vendors.place_order", "ok": True}
    silence.note_record({"kind": Kind.WRITE_DONE, "about": done})
    assert silence.operation == ""


def test_interrupt_inside_a_library_is_still_one() -> None:
    """An interrupt that a library turns into its own error is still an interrupt."""

    def cut_off() -> None:
        try:
            raise KeyboardInterrupt
        finally:
            raise OSError("another command is in progress")

    with pytest.raises(OSError, match="in progress") as caught:
        cut_off()
    assert was_interrupted(caught.value)
    assert not was_interrupted(OSError("no such file"))


def test_who_reads_no_further_is_told_nothing_more(
    agent: Agent, environment: dict[str, str]
) -> None:
    agent("run", "Small order")
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "app.action", "audit"]
    done = subprocess.run(
        command, env=environment, stdout=write, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")


def test_colours_are_for_terminals_that_want_them(start: Any, agent: Agent) -> None:
    agent("run", "Small order")
    run = json.loads(agent("runs", "--json").stdout)[0]["id"]
    assert "\x1b" in in_terminal(start, [], "show", run)[1]
    assert "\x1b" not in in_terminal(start, [], "show", run, NO_COLOR="1")[1]


def test_the_console_is_served_and_says_how_to_let_somebody_in(start: Any, agent: Agent) -> None:
    serve = start("serve")
    line(serve, "`agent people admit NAME` gives a person a token")
    url = line(serve, "Console: http").split()[1]
    assert httpx2.get(f"{url}/healthz", timeout=LIMIT).status_code == 200
    token = agent("people", "admit", "anna").stdout.strip()
    bearer = {"Authorization": f"Bearer {token}"}
    assert httpx2.get(f"{url}/figures.json", headers=bearer, timeout=LIMIT).status_code == 200
    taken = agent("serve", WEB_PORT=url.rpartition(":")[2], WORKER="worker-2")
    assert (taken.returncode, "Set WEB_HOST or WEB_PORT." in taken.stderr) == (3, True)
    os.killpg(serve.pid, signal.SIGINT)
    assert serve.wait() in (0, 130)


def test_what_is_remembered_is_listed_and_forgotten(agent: Agent, folder: Path) -> None:
    script = {"goal": "Learn", "plan": [], "report": "Learned."}
    call = {
        "tool": "remember",
        "input": {"about": "vendor:ACME", "fact": "Delivers on\n\x1b[2JTuesdays."},
    }
    (folder / "scenarios" / "learn.yaml").write_text(
        json.dumps({"goals": [script | {"steps": [[READ], [call]]}]}), "utf-8"
    )
    (folder / "policy.yaml").write_text(
        (folder / "policy.yaml").read_text("utf-8") + "memory: true\n", "utf-8"
    )
    assert agent("run", "Learn").returncode == 0
    assert r"Delivers on \u001b[2JTuesdays." in agent("memory").stdout
    assert agent("forget", "vendor:ACME").stdout == "Forgotten: 1\n"
    assert len(agent("memory", "vendor:ACME").stdout.splitlines()) == 1


def test_each_person_is_listed_and_let_in_no_longer(agent: Agent) -> None:
    assert re.fullmatch(r"[\w-]{43}\n", agent("people", "admit", "anna").stdout)
    assert re.search(r"^anna +20\d\d-", agent("people").stdout, re.MULTILINE)
    assert agent("people", "dismiss", "anna").returncode == 0
    assert "anna" not in agent("people").stdout
