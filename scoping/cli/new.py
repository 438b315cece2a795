"""`scoping new`: a verdict turned into a project on disk."""

from __future__ import annotations

from pathlib import Path

import click

from .. import documents
from ..assessment import State
from ..decision import Decision, as_built, decide
from ..errors import (
    FindingError,
    Place,
    ScopingError,
    UnavailableError,
    UnknownNameError,
    with_article,
)
from ..escaping import shell
from ..files import read_text
from ..renderers.wording.phrases import built_as
from ..rulebook import Orchestration
from ..scaffold.layers import OPTIONS
from .rules import load_rules, rules_options
from .terminal import completing, say


class UnsettledError(ScopingError):
    """A verdict that unsure answers can still change."""

    def __init__(self, decision: Decision, file: Path) -> None:
        assessment = decision.assessment
        ids = ", ".join(question.id for question in assessment.open_questions)
        possible = " or ".join(assessment.possible)
        super().__init__(
            f"the verdict is provisional ({possible}) because these answers are open: {ids}",
            where=Place(str(file)),
            fix=f"answer them with: scoping ask {shell(str(file))}",
        )


class GateStopsError(FindingError):
    """A gate that says: something else first."""

    def __init__(self, decision: Decision, file: Path, gates: list[str]) -> None:
        reasons = " ".join(
            f"{stop.gate.id}: {stop.because}" for stop in decision.stops if stop.gate.id in gates
        )
        flags = " ".join(f"--despite {gate}" for gate in gates)
        super().__init__(
            f"the gate says stop. {reasons}",
            where=Place(str(file)),
            fix=f"do that first, or continue with: {flags} --reason TEXT (the reason goes "
            "into the decision record)",
        )


class DespiteMistake(ScopingError):
    """Options that do not belong together."""


@click.command("new", epilog="Example: scoping new policy-assistant --from scoping.yaml")
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "file",
    type=click.Path(path_type=Path),
    default="scoping.yaml",
    show_default=True,
    help="The file with the workflow.",
)
@click.option(
    "--despite",
    multiple=True,
    metavar="GATE",
    shell_complete=completing(lambda: [gate.id for gate in documents.load_rulebook().gates]),
    help="Continue although this gate says stop.",
)
@click.option(
    "--reason",
    metavar="TEXT",
    help="Your reason, for the decision record. Required with --despite.",
)
@click.option("--with", "options", multiple=True, type=click.Choice(OPTIONS), help="Add an extra.")
@click.option("--dry-run", is_flag=True, help="List the files and write nothing.")
@rules_options
@click.option(
    "--verify",
    is_flag=True,
    help="Also install the project, run its tests and build its docs.",
)
def command(
    target: Path,
    file: Path,
    despite: tuple[str, ...],
    reason: str | None,
    options: tuple[str, ...],
    rulebook: Path | None,
    prices: Path | None,
    *,
    dry_run: bool,
    verify: bool,
) -> None:
    """Scaffold a project that follows a workflow's verdict.

    DIR is created. If DIR exists, it must be empty. The command refuses a provisional verdict (exit
    2), and a gate that says stop (exit 1) unless --despite names the gate. It writes either the
    whole project or nothing.

    With the scoping.yaml of an existing project, the command renders an upgrade. The preset in
    policy.yaml stays. The command tells you if a new project would get another preset.
    """
    text = read_text(file)
    rules = load_rules(rulebook, prices)
    workflow = documents.parse_workflow(text, str(file), rules)
    decision = _with_standing_preset(decide(rules, workflow), file)
    reasons = _reasons(decision, despite, reason)
    make(decision, file, text, target, options=options, despite=reasons, dry_run=dry_run)
    if verify and not dry_run:
        verify_installed(target)


def _with_standing_preset(decision: Decision, file: Path) -> Decision:
    """Give the decision with the preset of the project that a workflow's file is of, if any.

    Says so where a new project would get another preset. Raises what `load_base` does.
    """
    from ..scaffold.base import load_base

    if load_base(file.parent) is None or "action" not in decision.layers:
        return decision
    standing = documents.standing_preset(file.parent / "policy.yaml")
    if standing in (None, decision.preset.id):
        return decision
    upgrade = decide(decision.rules, decision.workflow, standing)
    say(f"The preset is {upgrade.preset.id}, because {upgrade.preset.because}.")
    return upgrade


def make(
    decision: Decision,
    file: Path,
    text: str,
    target: Path,
    *,
    options: tuple[str, ...] = (),
    despite: dict[str, str] | None = None,
    dry_run: bool = False,
) -> None:
    """Check that the decision may be built, then render, verify and write its project.

    `text` is what `file` held when it was decided on.
    """
    from ..scaffold import project, render, write
    from ..scaffold import verify as verify_rendering

    despite = despite or {}
    if not decision.assessment.settled:
        raise UnsettledError(decision, file)
    stopping = [stop.gate.id for stop in decision.stops if stop.gate.id not in despite]
    if stopping:
        raise GateStopsError(decision, file, stopping)
    project.refuse_unusable(target)
    project.refuse_occupied(target)
    rendered = render(decision, text, options=options, despite=despite)
    verify_rendering(rendered, copied=False)
    for result in decision.assessment.gates:
        if result.state is State.UNKNOWN:
            say(f"Open answers ({', '.join(result.decided_by)}): {result.because}")
    _say_orchestration(decision)
    if dry_run:
        click.echo("\n".join(rendered.files))
        return
    write(rendered, target)
    layers = ", ".join(decision.layers)
    form = decision.rules.architectures[decision.architecture].title.lower()
    kind = f"{with_article(form)} project with the layers {layers}"
    say(f"Wrote {len(rendered.files)} files to {target}. It is {kind}.")
    say("\n".join(["Next:", f"  cd {shell(str(target))}", *_first_steps(decision), "  make test"]))


def _say_orchestration(decision: Decision) -> None:
    """Say who decides the next step in a project whose path is known or may be."""
    if Orchestration.KNOWN_PATH not in decision.orchestration.possible:
        return
    known = "is known" if decision.orchestration.settled else "may be known"
    path = f"The path of this workflow {known}."
    say(f"{path} {built_as(decision, as_built(decision))}")


def _first_steps(decision: Decision) -> list[str]:
    """Give the commands that show a new project at work; each installs it, and needs no key."""
    if "engagement" in decision.layers:
        return ["  make chat     # installs, then talks with you; needs no key"]
    from ..scaffold import samples, triggers

    goal = " ".join(triggers.goal(decision.workflow).split())
    run = f"  make run GOAL={shell(goal)}"
    if inputs := " ".join(samples.typed(decision.workflow)):
        run += f" INPUTS={shell(inputs)}"
    return [
        run,
        "                # installs, then works on sample rows; needs no key",
        "  make serve    # the console, where people watch, approve and stop",
    ]


def verify_installed(target: Path) -> None:
    """Run the new project's own install, tests and docs build, showing what they print."""
    import subprocess

    for step in ("install", "test", "docs"):
        say(f"── make {step}")
        try:
            command = ["make", "--no-print-directory", step]
            done = subprocess.run(command, cwd=target, check=False)  # noqa: S603
        except FileNotFoundError:
            fix = "install make, or leave --verify out"
            raise UnavailableError("make is not installed", fix=fix) from None
        if done.returncode:
            again = f"make -C {shell(str(target))} {step}"
            fix = f"the project is written; read the lines above and try again with: {again}"
            raise UnavailableError(f"make {step} failed", where=Place(str(target)), fix=fix)


def _reasons(decision: Decision, despite: tuple[str, ...], reason: str | None) -> dict[str, str]:
    gates = [result.gate.id for result in decision.assessment.gates]
    for gate in despite:
        if gate not in gates:
            raise UnknownNameError(gate, kind="gate", offered=gates)
    if bool(despite) != bool(reason and reason.strip()):
        fix = "give both: --despite GATE --reason TEXT"
        raise DespiteMistake("--despite and --reason need each other", fix=fix)
    stopping = {stop.gate.id for stop in decision.stops}
    for gate in set(despite) - stopping:
        say(f"The gate {gate} does not say stop, so --despite {gate} has no effect.")
    return {gate: reason.strip() for gate in despite if gate in stopping and reason}
