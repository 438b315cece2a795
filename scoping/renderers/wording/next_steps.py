"""What to do next, in words, and the command for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...cost import BY_HAND
from ...decision import Decision
from ...errors import with_article
from ...escaping import shell
from ...next_step import NextStep, cheaper_option, next_step, questions_to_settle
from . import amounts
from .phrases import begun, option_name
from .verdict import LISTED, titles_by_id


class Source(NamedTuple):
    """Where a workflow's answers were read: a file, and the id of a packaged example if it is one.

    The file is `-` for standard input.
    """

    file: str
    example: str | None = None

    @property
    def argument(self) -> str:
        """What names it on the command line of `scoping score`."""
        return f"--example {self.example}" if self.example else self.editable

    @property
    def editable(self) -> str:
        """A file whose answers can be changed: an example is copied first."""
        if self.example:
            return "scoping.yaml"
        return "FILE" if self.file == "-" else shell(self.file)


class Act(NamedTuple):
    """Something to do: the instruction, what it is about line by line, and a command if any."""

    instruction: str
    details: tuple[str, ...] = ()
    command: str | None = None


_NEVER_PAYS = "A run costs more than it saves, so the build never pays."
_SCAFFOLD = {
    NextStep.HEED_GATE: "To build it anyway, give a reason for the record.",
    NextStep.SPARE_BUILD: "If there are other reasons than money, scaffold the project.",
    NextStep.WEIGH_VOLUME: "If it is worth it, scaffold the project.",
    NextStep.BEGIN_SMALLER: "Or scaffold the project now.",
}


def acts(decision: Decision, source: Source) -> Iterator[Act]:
    """List what to do, the first thing first, for the answers that were read from a source."""
    step = next_step(decision)
    if source.example:
        command = f"scoping start --example {source.example}"
        yield Act("Copy the example to scoping.yaml.", command=command)
    if step is not NextStep.SCAFFOLD:
        yield _first(decision, step, source)
    if decision.assessment.settled:
        instruction = _SCAFFOLD.get(step, "Scaffold the project.")
        yield Act(instruction, command=_scaffold_command(decision, source))


def _first(decision: Decision, step: NextStep, source: Source) -> Act:
    """Say what comes before anything is built."""
    ask = f"scoping ask {source.editable}"
    match step:
        case NextStep.HEED_GATE:
            return Act("Do what the gate asks. Then answer again.", command=f"{ask} --again")
        case NextStep.SETTLE_VERDICT:
            return Act("Answer the open questions.", (*_whom_to_ask(decision),), ask)
        case NextStep.SETTLE_GATE:
            return Act("Answer the open questions of the gates.", (*_whom_to_ask(decision),), ask)
        case NextStep.GIVE_FIGURES:
            return Act(
                f"Enter the figures for the cost: {'; '.join(_titles(decision))}.", command=ask
            )
        case NextStep.SPARE_BUILD:
            instruction = f"Leave the work as it is, or make a run cheaper. {_NEVER_PAYS}"
            return Act(instruction, (*_cheaper(decision),))
        case NextStep.WEIGH_VOLUME:
            instruction = f"Decide whether the build is worth its cost. {_volume(decision)}"
            return Act(instruction, (*_cheaper(decision),))
        case _:
            instruction = f"Consider a smaller first step: {_smaller(decision)}."
            return Act(instruction, command=f"scoping score {source.argument} --full")


def _scaffold_command(decision: Decision, source: Source) -> str:
    despite = "".join(f" --despite {stop.gate.id}" for stop in decision.stops)
    reason = " --reason TEXT" if despite else ""
    return f"scoping new {decision.workflow.id} --from {source.editable}{despite}{reason}"


def _whom_to_ask(decision: Decision) -> Iterator[str]:
    """Name whom to ask about what; many are counted."""
    unknowns = {unknown.id: unknown for unknown in decision.unknowns}
    ids = questions_to_settle(decision)
    for id_ in ids[:LISTED]:
        yield f"{unknowns[id_].title}. Ask: {unknowns[id_].ask_whom}."
    if len(ids) > LISTED:
        yield f"And {len(ids) - LISTED} more."


def _titles(decision: Decision) -> Iterator[str]:
    titles = titles_by_id(decision.rules)
    yield from (titles.get(id_, id_) for id_ in questions_to_settle(decision))


def _volume(decision: Decision) -> str:
    """Say from which volume on it pays, and which there is."""
    volume = {used.id: used.value for used in decision.cost.inputs}["runs_per_month"]
    break_even = amounts.runs_a_month(decision.cost.chosen.break_even_runs_per_month or 0)
    return f"It breaks even at {break_even}. Today there are {amounts.number(volume)}."


def _cheaper(decision: Decision) -> Iterator[str]:
    """Name the form that would save something, if one does; by hand is none."""
    option = cheaper_option(decision)
    if option and option.form != BY_HAND and option.saved_per_month:
        saving = amounts.saving(option.saved_per_month.expected, decision.cost.currency)
        yield f"{begun(with_article(option_name(option)))} would save {saving}."


def _smaller(decision: Decision) -> str:
    step = decision.smaller_first_step
    title = step.title if step else ""
    return title[:1].lower() + title[1:]
