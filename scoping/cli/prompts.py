"""Questions in a terminal: single keys where there is one, numbered lines ended with Enter everywhere else."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import click

from ..questionnaire import Move, Step
from ..rulebook import Answer, Question
from ..workflow import Given
from .terminal import paint_for, say, width

_ANSWERS = {"1": Answer.YES, "2": Answer.NO, "3": Answer.UNSURE, "y": Answer.YES, "n": Answer.NO, "u": Answer.UNSURE}
_MOVES = {"b": Move.BACK, "s": Move.SKIP, "q": Move.STOP}
_HELP = {"?", "h"}
_KEY_SEQUENCE = re.compile(r"\x1b(\[[0-9;?]*[ -/]*[@-~]|O.)?")
_OFFERED = (
    "[y] yes  [n] no  [u] unsure   [?] help  [b] back  [s] skip  [q] save and stop",
    "1) yes  2) no  3) unsure   ?) help  b) back  s) skip  q) save and stop",
)


@dataclass(frozen=True, slots=True)
class Prompter:
    """Puts a step to a person. `keys` says whether single keys are read."""

    keys: bool
    evidence: bool = True

    def __call__(self, step: Step) -> Given | Move:
        """Put one question until it is answered or left."""
        _introduce(step)
        while True:
            word = self._read(step)
            if word in _HELP:
                say(explained(step.question))
                say(_wrapped(f"\n{step.question.question}"))
            elif _MOVES.get(word) is Move.BACK and step.first:
                say("  This is the first question of this session.")
            elif word in _MOVES:
                return _MOVES[word]
            elif not word and step.given is not None:
                return step.given
            elif word in _ANSWERS or word in set(Answer):
                answer = _ANSWERS.get(word) or Answer(word)
                return self._given(step, answer)
            else:
                say(
                    "  That is none of the answers. Press ? for help." if self.keys else "  Type 1, 2, 3, ?, b, s or q."
                )

    def _read(self, step: Step) -> str:
        say(_wrapped(f"\n  {_OFFERED[0] if self.keys else _OFFERED[1]}"))
        before = f" (Enter keeps {step.given.answer})" if step.given else ""
        if not self.keys:
            return read_line(f"Answer{before}: ").lower()
        click.echo(f"Answer{before}: ", nl=False, err=True)
        key = str(click.getchar())
        if key in ("\x04", "\x1a"):
            raise EOFError
        word = "" if key in "\r\n" else key.lower()
        say(_ANSWERS.get(word) or (word if word.isprintable() else ""))
        return word

    def _given(self, step: Step, answer: Answer) -> Given:
        """Ask what shows an answer; one that was given before keeps its evidence unless there is new."""
        before = step.given if step.given and step.given.answer == answer else None
        said = ""
        if self.evidence and answer is not Answer.UNSURE:
            keeps = "Enter keeps what there is" if before and before.evidence else "Enter for none"
            said = read_line(f"What shows that? ({keeps}) ")
        return Given(answer, said) if said else before or Given(answer)


def read_line(prompt: str) -> str:
    """Read one line; EOFError when there is no more to read."""
    click.echo(prompt, nl=False, err=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    line = _KEY_SEQUENCE.sub("", line)  # arrow keys in a line that nobody edits
    return "".join(char if char.isprintable() else " " for char in line).strip()


def choose(title: str, options: Sequence[str]) -> int:
    """Let the person pick one of the options by its number; returns its index."""
    say(title)
    for number, option in enumerate(options, 1):
        say(f"  {number}) {option}")
    while True:
        word = read_line(f"Number (1 to {len(options)}): ")
        if word.isascii() and word.isdigit() and 1 <= int(word) <= len(options):
            return int(word) - 1
        say(f"  Type a number from 1 to {len(options)}.")


def confirm(question: str) -> bool:
    """Ask for a plain yes or no; Enter is yes."""
    while True:
        word = read_line(f"{question} [Y/n] ").lower()
        if word in ("", "y", "yes"):
            return True
        if word in ("n", "no"):
            return False
        say("  Type y or n.")


def explained(question: Question) -> str:
    """Everything that helps two people give the same answer."""
    lines = [
        f"\n  Yes: {question.yes}",
        f"  No: {question.no}",
        "  Counts:",
        *(f"    + {text}" for text in question.counts),
        "  Does not count:",
        *(f"    - {text}" for text in question.does_not_count),
        f"  Borderline: {question.borderline.case}",
        f"    {question.borderline.answer.capitalize()}. {question.borderline.because}",
        "  Examples:",
        *(f"    yes: {text}" for text in question.examples_yes),
        *(f"    no: {text}" for text in question.examples_no),
        f"  Nothing said about it: {question.silence_says}",
        f"  Not known: {question.unknown}",
        f"  Who could tell: {question.ask_whom}",
    ]
    return "\n".join(_wrapped(line) for line in lines)


def _introduce(step: Step) -> None:
    paint = paint_for(err=True)
    question = step.question
    say(f"\n{paint(f'Question {step.number} of {step.of} · {question.title}', 'dim')}")
    say(paint(_wrapped(question.question), "title"))
    say(_wrapped(f"  Why: {question.why}"))
    say(_wrapped(f"  Yes: {question.yes}"))
    say(_wrapped(f"  No:  {question.no}"))
    if step.given:
        evidence = f" — “{step.given.evidence}”" if step.given.evidence else ""
        say(_wrapped(f"  Answered before: {step.given.answer}{evidence}"))


def _wrapped(text: str) -> str:
    before = "\n" if text.startswith("\n") else ""
    line = text.strip("\n")
    margin = " " * (len(line) - len(line.lstrip()))
    hanging = margin + "  " if margin else ""
    return before + "\n".join(textwrap.wrap(line.strip(), width(), initial_indent=margin, subsequent_indent=hanging))
