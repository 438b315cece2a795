"""What a person is asked, and the words that answer it: yes-or-no questions, ratings, figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Answer(StrEnum):
    """What a yes-or-no question can be answered with; a yes points to an agent."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Rating(StrEnum):
    """What a modifier is rated as."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    UNSURE = "unsure"


class Level(StrEnum):
    """How much an agent may do alone, lowest first, named by the person's role. Source: L."""

    OPERATOR = "operator"
    COLLABORATOR = "collaborator"
    CONSULTANT = "consultant"
    APPROVER = "approver"
    OBSERVER = "observer"


LEVELS = tuple(Level)  # lowest first


class Borderline(NamedTuple):
    """One case near the line, and on which side it falls."""

    case: str
    answer: Answer
    because: str


class Question(NamedTuple):
    """Everything that two people need to give the same answer.

    `points_to` holds the reason a report prints for an agent and for an assistant answer, and
    `parts` what a yes means for each architecture part; both are empty for questions that are not
    scored.
    """

    id: str
    title: str
    question: str
    why: str
    yes: str
    no: str
    counts: tuple[str, ...]
    does_not_count: tuple[str, ...]
    borderline: Borderline
    silence: Answer
    silence_says: str
    unknown: str
    ask_whom: str
    examples_yes: tuple[str, ...]
    examples_no: tuple[str, ...]
    source: str
    points_to: Mapping[str, str]
    parts: Mapping[str, str]

    @property
    def offers(self) -> tuple[str, ...]:
        """The words that answer it."""
        return tuple(Answer)

    def because(self, answer: Answer) -> str:
        """Say what an answer means: the reason it counts for, or who could give one."""
        match answer:
            case Answer.YES:
                return self.points_to.get("agent") or self.yes
            case Answer.NO:
                return self.points_to.get("assistant") or self.no
        return (
            f"Nobody knows yet. Who could answer: {self.ask_whom[:1].lower()}{self.ask_whom[1:]}."
        )


class Cap(NamedTuple):
    """The highest level that an answer allows, and why it allows no more.

    None for the highest there is.
    """

    level: Level
    because: str | None


class Modifier(NamedTuple):
    """A rating that can hold autonomy down; `levels` say what low, medium and high mean.

    `asked` is `always`, `acts` (only where the software may act) or `undo_unsaid` (and no write
    says how it is undone). `caps` is empty for the two ratings that only count together.
    """

    id: str
    title: str
    question: str
    why: str
    asked: str
    levels: Mapping[str, str]
    silence: str
    unknown: str
    ask_whom: str
    caps: Mapping[Rating, Cap]
    source: str

    @property
    def offers(self) -> tuple[str, ...]:
        """The words that answer it."""
        return tuple(Rating)


MOST = 1_000_000_000  # of any figure


class Figure(NamedTuple):
    """A figure of the section `volume`.

    A unit that begins with `share` is between 0 and 1; `code` is a currency.
    """

    id: str
    title: str
    question: str
    why: str
    unit: str
    ask_whom: str

    @property
    def offers(self) -> tuple[str, ...]:
        """No words: any number of its unit."""
        return ()

    @property
    def accepts(self) -> str:
        """What `read` accepts, as a person is asked for it."""
        if self.unit.startswith("code"):
            return "a currency code, such as EUR"
        if self._is_share:
            return "a share between 0 and 1, such as 0.8"
        return f"a number between 0 and {MOST:,}"

    def read(self, word: str) -> float | str | None:
        """Turn what a person typed into the figure; None if it is none."""
        if self.unit.startswith("code"):
            if re.fullmatch("[A-Za-z]{3}", word):
                return word.upper()
            return None
        if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?|\.\d{1,6}", word, re.ASCII):
            return None
        number = float(word) if "." in word else int(word)
        if self._is_share and number > 1:
            return None
        return number if number <= MOST else None

    def comma_in(self, word: str) -> str:
        """Say how a number with a comma is written; empty for what is no such number."""
        if not re.fullmatch(r"\d{1,12},\d{1,6}", word, re.ASCII):
            return ""
        ways = [word.replace(",", "."), word.replace(",", "")]
        readable = [way for way in ways if self.read(way) is not None]
        if not readable:
            return ""
        return f"a comma can mean two things; write {' or '.join(readable)}"

    @property
    def _is_share(self) -> bool:
        return self.unit.startswith("share")


Item = Question | Modifier | Figure
