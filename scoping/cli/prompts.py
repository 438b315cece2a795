"""Questions in a terminal.

Single keys where there is one, numbered lines ended with Enter everywhere else.
"""

from __future__ import annotations

import select
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

import click

from ..escaping import visible
from ..questionnaire import Move, Step
from ..questions import Answer, Figure, Item, Modifier, Question
from ..renderers.terminal.lines import wrapped
from ..workflow import Response
from .keys import KEY_SEQUENCE, Keys, begun_line
from .terminal import say, width

_MOVES = {"b": Move.BACK, "s": Move.SKIP, "q": Move.STOP}
_HELP = "?"
_ELSE = "?) help  b) back  s) skip  q) save and stop"
_ELSE_KEYS = "[?] help  [b] back  [s] skip  [q] save and stop"


_EVIDENCE_HELP = (
    "  Name something that would convince another person: a document and its page, a screen, "
    "a count, or the person who said so."
)


class Quit(EOFError):
    """A person's wish to stop here, with what was answered kept."""


class Back(Exception):
    """A person's wish to go back to what was asked before."""


class LeftEarly(Exception):
    """An answer that stands although the person left at its evidence, and how they did."""

    def __init__(self, response: Response, ended_by: BaseException) -> None:
        super().__init__()
        self.response = response
        self.ended_by = ended_by


@dataclass(frozen=True, slots=True)
class Prompter:
    """Puts a step to a person. `keys` says whether single keys are read."""

    keys: bool
    evidence: bool = True
    pressed: Keys = field(default_factory=Keys)

    def __call__(self, step: Step) -> Response | Move:
        """Put one question until it is answered or left."""
        _introduce(step)
        while True:
            word = self._read(step)
            if word == _HELP:
                say(explanation(step.question))
                say(_wrapped(f"\n{step.question.question}"))
            elif _MOVES.get(word) is Move.BACK and step.first:
                say("  This is the first question of this session.")
            elif word in _MOVES:
                return _MOVES[word]
            elif not word and step.response is not None:
                return step.response
            elif (answer := _answer(step.question, word)) is None:
                say(f"  {_refused(step.question, word, keys=self.keys)}")
                self.pressed.take()  # what was pressed with it was no answer either
            elif (response := self._ask_evidence(step, answer)) is not None:
                return response

    def _read(self, step: Step) -> str:
        question = step.question
        keys = self.keys and bool(question.offers)
        say(_wrapped(f"\n  {_offered(question, keys=keys)}"))
        label = "Answer"
        if isinstance(question, Figure):
            label = question.unit.capitalize()
        if step.response:
            label += f" (Enter keeps {step.response.answer})"
        if keys:
            return self._read_key(question, f"{label}: ")
        return _word(read_line(f"{label}: "))

    def _read_key(self, question: Item, prompt: str) -> str:
        click.echo(prompt, nl=False, err=True)
        key = self.pressed.next_key()
        if key in ("\x04", "\x1a"):
            raise EOFError
        word = _word(key.strip("\r\n"))
        say(_answer(question, word) or (word if word.isprintable() else ""))
        return word

    def _ask_evidence(self, step: Step, answer: str) -> Response | None:
        """Ask what shows an answer; one that was given before keeps its evidence if none is new.

        None if the question is to be put again. Raises LeftEarly.
        """
        before = step.response
        if before and before.answer != answer:
            before = None
        response = before or Response(answer)
        if not self.evidence or answer == Answer.UNSURE or not step.question.offers:
            return response
        keeps = "Enter keeps the evidence" if response.evidence else "Enter for none"
        while True:
            try:
                line = read_pasted(f"What is the evidence? ({keeps}) ", self.pressed.take())
            except (EOFError, KeyboardInterrupt) as end:
                raise LeftEarly(response, end) from None
            match _word(line):
                case "":
                    return response
                case "?":
                    say(_wrapped(_EVIDENCE_HELP))
                case "b":
                    return None
                case "q":
                    raise LeftEarly(response, Quit())
                case _:
                    return Response(answer, line)


def _offered(question: Item, *, keys: bool) -> str:
    """Say what can be typed: a key or a number for each word, or a figure."""
    if isinstance(question, Figure):
        return f"Type {question.accepts}.   {_ELSE}"
    if keys:
        return f"{'  '.join(f'[{word[0]}] {word}' for word in question.offers)}   {_ELSE_KEYS}"
    return (
        f"{'  '.join(f'{number}) {word}' for number, word in enumerate(question.offers, 1))}   "
        f"{_ELSE}"
    )


def _answer(question: Item, word: str) -> str | None:
    """Find the answer that was typed: the word, its first letter, its number, or a figure."""
    if isinstance(question, Figure):
        return word.upper() if question.read(word) is not None else None
    answers = {answer: answer for answer in question.offers}
    answers |= {answer[0]: answer for answer in question.offers}
    answers |= {str(number): answer for number, answer in enumerate(question.offers, 1)}
    return answers.get(word)


def _refused(question: Item, word: str, *, keys: bool) -> str:
    if isinstance(question, Figure) and (comma := question.comma_in(word)):
        return f"{comma[0].upper()}{comma[1:]}."
    if isinstance(question, Figure):
        return f"Type {question.accepts}, or ?, b, s or q."
    if keys:
        return "This is not one of the answers. Press ? for help."
    numbers = ", ".join(str(number) for number in range(1, len(question.offers) + 1))
    return f"Type {numbers}, ?, b, s or q."


def read_line(prompt: str) -> str:
    """Read one line; EOFError when there is no more to read."""
    click.echo(visible(prompt), nl=False, err=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return _clean_line(line)


def ask_line(prompt: str, explanation: str, *, is_first: bool = True) -> str:
    """Read one line of what is no question of the rulebook; `?` shows the explanation.

    Raises Quit for `q`, Back for `b` where it is not the first, and EOFError when there is no more
    to read.
    """
    while True:
        line = read_line(prompt)
        match _word(line):
            case "?":
                say(_wrapped(f"  {explanation} b) back  q) save and stop"))
            case "b" if is_first:
                say("  There is no question before this one.")
            case "b":
                raise Back
            case "q":
                raise Quit
            case word if "\ufffd" in word:
                say("  This is not UTF-8 text. Type it again.")
            case _:
                return line


def read_pasted(prompt: str, ahead: str = "") -> str:
    """Read one line, and those that a paste into a terminal has brought with it, as one text.

    Otherwise the next question would take them for its answer. What was typed ahead of the prompt
    is the beginning. EOFError when there is no more.
    """
    lines = [_clean_line(line) for line in ahead.splitlines()]
    if "\n" in ahead:
        click.echo(visible(f"{prompt}{' '.join(lines)}"), err=True)
    else:
        begun = "".join(lines)
        lines = [f"{begun}{read_line(f'{prompt}{begun}')}"]
    while _more_is_there() and (line := sys.stdin.readline()):
        lines.append(_clean_line(line))
    lines.append(_clean_line(begun_line()))
    return " ".join(filter(None, lines))


def _more_is_there() -> bool:
    try:
        return sys.stdin.isatty() and bool(select.select([sys.stdin], [], [], 0)[0])
    except OSError:  # Windows, where only sockets can be asked
        return False


def _word(line: str) -> str:
    """What was typed, as it is compared: letters and digits of full width are usual ones."""
    return unicodedata.normalize("NFKC", line).lower()


def _clean_line(line: str) -> str:
    line = KEY_SEQUENCE.sub("", line)  # arrow keys in a line that nobody edits
    return "".join(char if char.isprintable() else " " for char in line).strip()


def choose(title: str, options: Sequence[str]) -> int:
    """Let the person pick one of the options by its number; returns its index.

    Any other word lists again, with their numbers, the options that contain it.
    """
    say(title)
    _list(options, containing="")
    prompt = f"Number (1 to {len(options)}), or a word to search for: "
    while True:
        word = _word(ask_line(prompt, "Type one of the numbers above, or a part of a title."))
        if word.isascii() and word.isdigit() and 1 <= int(word) <= len(options):
            return int(word) - 1
        is_word = bool(word) and not word.isdigit()
        if not is_word or not _list(options, containing=word):
            say(f"  Type a number from 1 to {len(options)}, or a word from a title.")


def _list(options: Sequence[str], *, containing: str) -> bool:
    """List the options that contain a word; returns whether there is any."""
    is_found = False
    for number, option in enumerate(options, 1):
        if containing in _word(option):
            say(f"  {number}) {option}")
            is_found = True
    return is_found


def confirm(question: str) -> bool:
    """Ask for a plain yes or no; Enter is yes."""
    while True:
        word = _word(ask_line(f"{question} [Y/n] ", "Type y or n. Enter means yes."))
        if word in ("", "y", "yes"):
            return True
        if word in ("n", "no"):
            return False
        say("  Type y or n.")


def explanation(question: Item) -> str:
    """Everything that helps two people give the same answer."""
    match question:
        case Question():
            lines = _explained_question(question)
        case Modifier():
            lines = _explained_modifier(question)
        case Figure():
            lines = [f"\n  Unit: {question.unit}", f"  Who could answer: {question.ask_whom}"]
    return "\n".join(_wrapped(line) for line in lines)


def _explained_modifier(modifier: Modifier) -> list[str]:
    lines = [
        f"\n  If nobody has said: {modifier.silence}",
        f"  If nobody knows: {modifier.unknown}",
        f"  Who could answer: {modifier.ask_whom}",
    ]
    lines += [
        f"  If {rating}: {cap.because}" for rating, cap in modifier.caps.items() if cap.because
    ]
    return lines


def _explained_question(question: Question) -> list[str]:
    return [
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
        f"  If nobody has said: {question.silence_says}",
        f"  If nobody knows: {question.unknown}",
        f"  Who could answer: {question.ask_whom}",
    ]


def _introduce(step: Step) -> None:
    question = step.question
    place = f"Question {step.number} of {step.of} · {step.section.capitalize()}"
    heading = f"{place} · {question.title}"
    say()
    say(_wrapped(heading), "dim")
    say(_wrapped(question.question), "title")
    say(_wrapped(f"  Why: {question.why}"))
    match question:
        case Question():
            meanings = {"Yes": question.yes, "No": question.no}
        case Modifier():
            meanings = {word.capitalize(): text for word, text in question.levels.items()}
        case _:
            meanings = {}
    for word, text in meanings.items():
        say(_wrapped(f"  {f'{word}:':<{max(map(len, meanings)) + 1}} {text}"))
    if step.response:
        before = f"  Earlier answer: {step.response.answer}"
        if step.response.evidence:
            before += f" — “{step.response.evidence}”"
        say(_wrapped(before))


def _wrapped(text: str) -> str:
    before = "\n" if text.startswith("\n") else ""
    line = text.strip("\n")
    margin = " " * (len(line) - len(line.lstrip()))
    hanging = ""
    if margin:
        hanging = f"{margin}  "
    return before + "\n".join(wrapped(line.strip(), width(), margin, hanging))
