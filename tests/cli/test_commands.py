"""What holds of every command: help, exit codes, streams, start-up, and surroundings that are not
as expected.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from scoping import __version__, documents
from scoping import cli as command_line
from scoping.cli import COMMANDS, main
from scoping.documents import schema
from scoping.errors import with_article
from scoping.rulebook import Rulebook
from tests.support.commands import EVERY, every_command
from tests.support.wording import load_wording

SAYS = load_wording("cli")

if TYPE_CHECKING:
    from tests.conftest import Cli, Process, Write

SCOPING = Path(sys.executable).with_name("scoping")


@pytest.mark.parametrize(("words", "command"), EVERY)
def test_help_has_a_summary_and_an_example_that_parses(
    words: str, command: click.Command, cli: Cli
) -> None:
    ran = cli(*words.split()[1:], "--help")
    assert (ran.code, ran.err) == (0, "")
    assert (command.help or "").split("\n")[0].endswith(".")
    example = (command.epilog or "").removeprefix("Example: ")
    assert example != command.epilog
    assert " ".join(f"Example: {example}".split()) in " ".join(ran.out.split())
    called = shlex.split(example.partition("|")[0].partition(">")[0])
    assert called[: len(words.split())] == words.split()
    if not isinstance(command, click.Group):
        command.make_context(
            "scoping", called[len(words.split()) :], resilient_parsing=False
        ).close()


def test_the_list_of_commands_says_what_each_says_itself(cli: Cli) -> None:
    own = {
        words.split()[1]: (command.help or "").split("\n")[0] for words, command in every_command()
    }
    groups = {
        words.split()[1]: (c.help or "").split("\n")[0]
        for words, c in every_command()
        if words.count(" ") == 1
    }
    assert own.keys() == COMMANDS.keys()
    assert groups == COMMANDS
    assert all(f"  {name}" in cli("--help").out for name in COMMANDS)


def test_no_arguments_show_the_help(cli: Cli) -> None:
    shown = cli()
    assert cli("--help").out in (shown.out, shown.err)


def test_version(cli: Cli) -> None:
    """The wheel's own metadata is held to the same version by `tests/house/test_wheel.py`."""
    assert cli("--version").out == f"scoping {__version__}\n"


@pytest.mark.parametrize(
    ("typed", "fix"),
    [
        ("scroe", "write 'score'"),
        ("rule-book", "write 'rulebook'"),
        ("xyz", f"choose one of {', '.join(COMMANDS)}"),
    ],
)
def test_an_unknown_command_names_the_nearest(cli: Cli, typed: str, fix: str) -> None:
    ran = cli(typed)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == SAYS["error there is no command"].format(
        typed=typed, fix=fix
    )


def test_exit_0_for_a_verdict(cli: Cli, write: Write) -> None:
    assert cli("score", write({"outcome": "yes"})).code == 0


def test_exit_1_for_a_finding(cli: Cli, folder: Path) -> None:
    ran = cli("new", "out", "--from", documents.examples.find("invoice-entry-fixed-form"))
    assert (ran.code, ran.out) == (1, "")
    assert SAYS["the gate says stop plain"] in ran.err
    assert ran.err.endswith(
        "\n  → do that first, or continue with: --despite plain_code --reason TEXT (the "
        "reason goes into the decision record)\n"
    )
    assert [*folder.iterdir()] == []


def test_exit_2_for_wrong_input(cli: Cli, folder: Path) -> None:
    ran = cli("new", "out", "--from", documents.examples.find("claims-triage"))
    assert (ran.code, ran.out) == (2, "")
    assert SAYS["the verdict is provisional assistant"] in ran.err
    assert [*folder.iterdir()] == []


def test_exit_3_for_the_environment(cli: Cli, folder: Path) -> None:
    (folder / "file").write_text("")
    ran = cli("ask", "file/scoping.yaml", "--name", "A", "--set", "outcome=yes")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == SAYS["file scoping yaml cannot be"]


def test_exit_70_for_our_own_bug_with_its_traceback(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Rulebook:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(documents, "load_rulebook", broken)
    ran = cli("score", "--example", "damaged-order")
    assert (ran.code, ran.out) == (70, "")
    assert ran.err.startswith("Traceback (most recent call last):\n")
    assert ran.err.endswith(
        "ZeroDivisionError: a bug\nThis is a bug in scoping. Please report it with the "
        "lines above.\n"
    )


def test_exit_130_when_interrupted(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> Rulebook:
        raise KeyboardInterrupt

    monkeypatch.setattr(documents, "load_rulebook", interrupted)
    ran = cli("score", "--example", "damaged-order")
    assert (ran.code, ran.out, ran.err) == (130, "", "\nStopped.\n")


def test_wrong_options_exit_with_2(cli: Cli) -> None:
    for args in (
        ["score", "--format", "pdf"],
        ["score", "--nope"],
        ["rulebook", "nope"],
        ["schema", "nope"],
    ):
        ran = cli(*args)
        assert (ran.code, ran.out) == (2, ""), args


@pytest.mark.parametrize("name", schema.NAMES)
def test_schema_prints_a_schema(cli: Cli, name: str) -> None:
    ran = cli("schema", name)
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["$schema"] == SAYS["https json schema org draft"]
    assert ran.out == schema.text(name)


@pytest.mark.parametrize(("words", "command"), EVERY)
def test_help_shows_each_option_in_a_line_that_can_be_read(
    words: str, command: click.Command
) -> None:
    """What has more values than a line of help holds is named by one word, and completed."""
    context = click.Context(command, info_name=words)
    for option in command.params:
        metavar = option.make_metavar(context)
        assert len(metavar) <= 80, (words, option.name, metavar)


def test_rulebook_list_names_every_question_and_gate(cli: Cli, rules: Rulebook) -> None:
    out = cli("rulebook", "list").out
    assert out.startswith(
        f"Rulebook default, version {rules.version}, sha256 {rules.digest[:12]}; threshold 2\n"
    )
    for id_ in [*(question.id for question in rules.questions), *(gate.id for gate in rules.gates)]:
        assert f"\n  {id_:<20} " in out


@pytest.mark.parametrize(
    ("noun", "told"),
    [("assistant", "an assistant"), ("agent", "an agent"), ("hybrid", "a hybrid"), ("", "a ")],
)
def test_a_noun_has_its_article(noun: str, told: str) -> None:
    assert with_article(noun) == told


def test_where_a_guardrail_is_carried_has_its_article(cli: Cli, rules: Rulebook) -> None:
    shown = "".join(cli("rulebook", "show", rule.id).out for rule in rules.guardrails)
    found = set(re.findall(r"^  In (an?) (\w+): ", shown, re.MULTILINE))
    assert {("an", "assistant"), ("an", "agent"), ("a", "hybrid")} <= found
    assert all((article == "an") is (noun[0] in "aeiou") for article, noun in found)


def test_rulebook_show_tells_all_of_a_question_or_gate(cli: Cli, rules: Rulebook) -> None:
    for question in rules.questions:
        shown = "".join(cli("rulebook", "show", question.id).out.split())
        for text in (
            question.question,
            question.why,
            *question.counts,
            *question.examples_no,
            question.silence_says,
        ):
            assert "".join(text.split()) in shown, (question.id, text)
    for gate in rules.gates:
        shown = "".join(cli("rulebook", "show", gate.id).out.split())
        assert all(
            "".join(text.split()) in shown
            for text in (gate.why, gate.stop, gate.unknown, gate.passes)
        ), gate.id


def test_rulebook_show_names_the_nearest(cli: Cli) -> None:
    ran = cli("rulebook", "show", "outcom")
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        SAYS["there is no question gate"],
    )


def test_rulebook_validate_accepts_the_packaged_one(cli: Cli, rules: Rulebook) -> None:
    said = (
        f"{len(rules.items)} questions, {len(rules.gates)} gates, {len(rules.guardrails)} "
        "guardrails"
    )
    assert cli("rulebook", "validate").out == f"default version {rules.version} is valid: {said}.\n"


IMPORTED = """
import sys
from scoping import cli
sys.argv = ["scoping", *sys.argv[1:]]
try:
    cli.run()
except SystemExit:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def imported(*args: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, *args], capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("args", "unwanted"),
    [
        pytest.param(
            ["--help"],
            {"yaml", "jsonschema", "jinja2", "ruamel", "anthropic", "difflib", "email"},
            id="help-needs-only-click",
        ),
        pytest.param(
            ["score", "--example", "damaged-order"],
            {"jinja2", "ruamel", "anthropic", "jsonschema"},
            id="score-saves-and-scaffolds-nothing-and-a-sound-file-needs-no-explaining",
        ),
        pytest.param(
            ["score", "--example", "damaged-order", "--format", "json"],
            {"jinja2", "ruamel"},
            id="as-json-too",
        ),
        pytest.param(["schema"], {"jinja2", "ruamel", "anthropic"}, id="schema-prints-a-file"),
        pytest.param(["ask", "--help"], {"jinja2", "ruamel"}, id="help-of-ask-saves-nothing"),
    ],
)
def test_nothing_is_imported_that_is_not_needed(args: list[str], unwanted: set[str]) -> None:
    modules = imported(*args)
    assert "scoping" in modules
    assert modules & unwanted == set()


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str, environment: dict[str, str]) -> None:
    env = environment | {"_SCOPING_COMPLETE": f"{shell}_source"}
    done = subprocess.run([SCOPING], capture_output=True, text=True, env=env, check=True)
    assert "_SCOPING_COMPLETE" in done.stdout
    assert done.stderr == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shell", "typed", "at", "words"),
    [
        ("bash", "scoping sc", "1", ["plain,score", "plain,schema"]),
        ("zsh", "scoping sc", "1", ["score\nSay which architecture", "schema"]),
        ("fish", "scoping sc", "sc", ["plain,score\tSay which architecture"]),
        ("bash", "scoping rulebook v", "2", ["plain,validate"]),
        ("bash", "scoping score --format m", "3", ["plain,markdown"]),
        ("bash", "scoping score --example d", "3", ["plain,damaged-order"]),
        ("bash", "scoping start --example d", "3", ["plain,damaged-order"]),
        ("bash", "scoping rulebook show o", "3", ["plain,outcome", "plain,one_call"]),
        ("bash", "scoping new x --despite p", "4", ["plain,plain_code", "plain,product"]),
    ],
)
def test_completion_completes(
    shell: str,
    typed: str,
    at: str,
    words: list[str],
    environment: dict[str, str],
) -> None:
    settings = {
        "COMP_WORDS": typed,
        "COMP_CWORD": at,
        "_SCOPING_COMPLETE": f"{shell}_complete",
    }
    done = subprocess.run(
        [SCOPING],
        capture_output=True,
        text=True,
        env={**environment, **settings},
        check=False,
    )
    for word in words:
        assert word in done.stdout, done
    assert "ask" not in done.stdout


ASCII = {
    "LANG": "C",
    "LC_ALL": "C",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONUTF8": "0",
    "PYTHONIOENCODING": "ascii",
}


@pytest.mark.parametrize(
    ("env", "line"),
    [
        pytest.param(
            ASCII,
            "  ● Yes (for an agent): Several systems;",
            id="the-C-locale-is-taken-for-a-wrong-setting",
        ),
        pytest.param(
            {"PYTHONIOENCODING": "latin-1"},
            "  ? Yes (for an agent): Several systems;",
            id="what-latin-1-lacks-is-marked",
        ),
    ],
)
def test_a_terminal_with_few_letters_does_not_crash(
    process: Process, env: dict[str, str], line: str
) -> None:
    ran = process("score", "--example", "damaged-order", env=env)
    assert (ran.code, ran.err) == (0, "")
    assert line in ran.out


def test_what_is_typed_in_another_encoding_does_not_crash(process: Process, write: Write) -> None:
    path = write()
    for env, typed in ((ASCII, "1\nR\u00fcckgaben\n"), ({}, "1\nR\u00fcckgaben\n")):
        ran = process("ask", path, "--again", stdin=typed.encode("latin-1"), env=env)
        assert ran.code == 0, ran.err
        evidence = documents.load_workflow(path).answers["multi_system"].evidence
        assert evidence == "R\ufffdckgaben"


def test_arguments_in_another_encoding_are_refused(process: Process, write: Write) -> None:
    """Arguments in another encoding are refused as wrong input."""
    path = write({"outcome": "no"})
    raw = os.fsdecode(b"R\xfcckgaben")
    fix = "type it in a UTF-8 terminal, or rename the file"
    commands: list[list[str]] = [
        ["ask", str(path), "--set", "outcome=yes", "--evidence", f"outcome={raw}"],
        ["ask", "new.yaml", "--name", raw],
        ["ask", str(path), "--set", f"outcome={raw}"],
        ["new", "--from", str(path), raw],
        ["score", raw],
    ]
    for args in commands:
        ran = process(*args)
        said = f"argument {len(args)} is not UTF-8 text: {args[-1]!r}\n  → {fix}\n"
        assert (ran.code, ran.out, ran.err) == (2, "", said)
    assert {entry.name for entry in path.parent.iterdir()} <= {path.name, "home"}


@pytest.mark.slow
def test_a_reader_that_leaves_is_no_error_to_talk_about(environment: dict[str, str]) -> None:
    examples = ["--example", "damaged-order"] * 60
    with subprocess.Popen(
        [sys.executable, "-m", "scoping", "score", "--format", "json", *examples],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        err = running.stderr.read()
    assert err == b""
    assert running.returncode == -signal.SIGPIPE  # 141 in a shell


def test_data_goes_to_stdout_and_talk_to_stderr(cli: Cli, write: Write) -> None:
    path = str(write({"outcome": "yes"}))
    for args in (
        ["score", path],
        ["rulebook", "list"],
        ["rulebook", "show", "outcome"],
        ["schema"],
        ["--help"],
    ):
        ran = cli(*args)
        assert ran.out, args
        assert ran.err == "", args
    for args in (["ask", path, "--set", "outcome=no"], ["ask", path]):
        ran = cli(*args)
        assert ran.out == "", args
        assert ran.err, args


def test_without_a_terminal_nothing_is_coloured(cli: Cli) -> None:
    for args in (
        ["score", "--example", "damaged-order"],
        ["rulebook", "list"],
        ["rulebook", "show", "outcome"],
    ):
        assert "\x1b" not in cli(*args).out


def test_a_program_that_calls_it_gets_the_code_and_no_exit() -> None:
    assert callable(command_line.main)
    assert main.main(["schema"], standalone_mode=False) in (None, 0)
