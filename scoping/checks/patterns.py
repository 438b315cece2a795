"""A `pattern` of an input: which ones are taken, what could make one slow, and a text that matches.

A pattern is tried on what a model says, by an engine that goes back and tries again. So only
patterns are taken whose tries can be counted in advance, on texts of at most `LONGEST` characters.
The part of regular expressions that is read here means the same in Python and in a browser.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 256  # characters of a text that a pattern is tried on
MOST_TRIES = LONGEST**3  # a fraction of a second
_ESCAPES = {"d": "0123456789", "w": "abcdefghijklmn", "s": " ", "D": "x", "W": "-", "S": "x"}
_QUANTIFIER = re.compile(r"[*+?]|\{(\d{1,4})(?:(,)(\d{0,4}))?\}")
_CLASS = re.compile(r"\[\^?(?:\\.|[^\\\[\]])+\]")
_PLAIN = re.compile(r"\\([dwsDWS]|[^A-Za-z0-9])")
_MANY = MOST_TRIES + 1


class PatternError(ValueError):
    """What is wrong with a pattern, and what to write instead."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.fix = fix


class _Part(NamedTuple):
    """A part of a pattern: in how many ways it can match one text, and a text that it matches."""

    tries: int
    sample: str


def check(pattern: str) -> None:
    """Raise `PatternError` for a pattern that is not taken."""
    _Reader(pattern, 1, 0).whole()


def sample(pattern: str, number: int, longer: int = 0) -> str:
    """Give a text that matches; another `number` gives another one, `longer` repeats more."""
    return _Reader(pattern, number, longer).whole().sample


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str, number: int, longer: int) -> None:
        self.text = pattern
        self.number = number
        self.longer = longer
        self.at = 0
        self.end = len(pattern)

    def whole(self) -> _Part:
        """Read all of it."""
        tries = 1
        if self.text.startswith("^"):
            self.at = 1
        else:
            tries = LONGEST  # places to begin at
        if re.search(r"(?<!\\)(\\\\)*\$$", self.text):
            self.end -= 1
        part = self.alternatives()
        if self.at < self.end:
            fix = "delete the bracket, or write \\) for the character"
            raise PatternError("it closes a bracket that is not open", fix)
        if tries * part.tries > MOST_TRIES:
            raise PatternError("there are too many ways to try it against a text", _FEWER)
        return part

    def alternatives(self) -> _Part:
        """Read what stands between bars."""
        parts = [self.sequence()]
        while self.at < self.end and self.text[self.at] == "|":
            self.at += 1
            parts.append(self.sequence())
        chosen = parts[(self.number - 1) % len(parts)]
        return _Part(sum(part.tries for part in parts), chosen.sample)

    def sequence(self) -> _Part:
        """Read what follows one another, up to a bar or a closing bracket."""
        tries = 1
        text = ""
        while self.at < self.end and self.text[self.at] not in "|)":
            part = self.repetition(self.atom())
            tries = min(tries * part.tries, _MANY)
            text += part.sample
        return _Part(tries, text)

    def atom(self) -> _Part:
        """Read one sign, one class, or a group."""
        sign = self.text[self.at]
        if sign == "(":
            return self.group()
        if sign == "[":
            return self.of_class()
        if sign == "\\":
            match = _PLAIN.match(self.text, self.at, self.end)
            if match is None:
                used = self.text[self.at : self.at + 2]
                raise PatternError(f"it uses {used}, which is not supported", _PERMITTED)
            self.at = match.end()
            signs = _ESCAPES.get(match[1], match[1])
            return _Part(1, signs[self.number % len(signs)])
        if sign in "^$*+?{}]":
            fix = f"write \\{sign} for the character itself"
            raise PatternError(f"it uses {sign} where it has no meaning", fix)
        self.at += 1
        return _Part(1, "x" if sign == "." else sign)

    def group(self) -> _Part:
        """Read a group; what looks around or back is none."""
        self.at += 1
        if self.text.startswith("?", self.at):
            if not self.text.startswith("?:", self.at):
                used = self.text[self.at - 1 : self.at + 2]
                raise PatternError(f"it uses {used}, which is not supported", _PERMITTED)
            self.at += 2
        part = self.alternatives()
        if self.at >= self.end:
            fix = "close the bracket, or write \\( for the character"
            raise PatternError("it leaves a bracket open", fix)
        self.at += 1
        return part

    def of_class(self) -> _Part:
        """Read a class of signs."""
        match = _CLASS.match(self.text, self.at, self.end)
        if match is None or re.search(r"\\(?![dwsDWS]|[^A-Za-z0-9])", match[0]):
            raise PatternError("it has a character class that is not supported", _CLASSES)
        try:
            signs = [chr(code) for code in range(32, 127) if re.fullmatch(match[0], chr(code))]
        except re.error:
            raise PatternError(
                "it has a range that runs backwards", "write the lower character first, as in [a-z]"
            ) from None
        if not signs:
            raise PatternError("it has a character class without a plain character", _CLASSES)
        self.at = match.end()
        return _Part(1, signs[self.number % len(signs)])

    def repetition(self, part: _Part) -> _Part:
        """Read how often the part before may stand."""
        match = _QUANTIFIER.match(self.text, self.at, self.end)
        if match is None:
            return part
        self.at = match.end()
        if self.text.startswith("?", self.at) and self.at < self.end:
            self.at += 1  # as few as possible: the same texts
        least, most = _times(match)
        if least > most:
            fix = "write the lower number first, as in {1,20}"
            raise PatternError("it has a repetition from more to less", fix)
        times = most - least + 1
        tries = _MANY
        if part.tries == 1:
            tries = times
        elif most <= 24:
            tries = min(times * part.tries**most, _MANY)
        often = min(max(least, 1) + self.longer, most)
        return _Part(tries, part.sample * often)


_FEWER = (  # the way out
    "repeat fewer parts, limit them as in {1,20}, "
    "or do not repeat a part that matches in several ways"
)
_CLASSES = "write it as in [A-Za-z0-9_-]"
_PERMITTED = r"use only characters, [classes], \d \w \s, groups, | and repetitions"


def _times(match: re.Match[str]) -> tuple[int, int]:
    """The least and the most times of a quantifier."""
    signs = {"*": (0, LONGEST), "+": (1, LONGEST), "?": (0, 1)}
    if match[0] in signs:
        return signs[match[0]]
    least = int(match[1])
    if not match[2]:
        return least, least
    if not match[3]:
        return least, max(LONGEST, least)
    return least, int(match[3])
