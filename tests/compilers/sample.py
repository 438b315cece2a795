"""Python of every kind that is compiled to JavaScript; functions take and give data of JSON."""

# ruff: noqa: C416, FURB192, SIM222, TRY301 -- each is written as it is to be compiled
from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, NamedTuple

LIMITS = {"low": 1, "high": 3}
WORD = re.compile(r"(?P<number>[0-9]+)|(?P<word>[a-z\"]+)")


class Colour(StrEnum):
    """An enum of texts."""

    RED = "red"
    BLUE = "blue"


class Point(NamedTuple):
    """A named tuple with a default, a property and methods."""

    x: int
    y: int = 2
    tags: tuple[str, ...] = ()

    @property
    def sum(self) -> int:
        return self.x + self.y

    def moved(self, by: int, often: int = 1) -> Point:
        return self._replace(x=self.x + by * often)

    def __str__(self) -> str:
        return f"({self.x}, {self.y})"


@dataclass
class Basket:
    """A dataclass whose default is made anew."""

    name: str
    items: list[str] = field(default_factory=list)


class OurError(ValueError):
    """An error with attributes."""

    def __init__(self, problem: str, *, fix: str = "none") -> None:
        told = f"{problem}!"
        super().__init__(told)
        self.fix = fix


class NarrowError(OurError):
    """An error made from another one."""

    def __init__(self, at: int) -> None:
        super().__init__(f"too narrow at {at}", fix="widen")


class Counter:
    """A class with state, whose methods call each other, also by being handed on."""

    def __init__(self, start: int) -> None:
        self.count = start

    def more(self, by: int = 1) -> int:
        self.count += by
        return self.count

    def twice(self, step: Callable[[], int]) -> list[int]:
        return [step(), step()]

    def run(self) -> list[int]:
        return self.twice(self.more)


def numbers(one: float, other: float) -> list[Any]:
    """Arithmetic, rounding, comparison."""
    return [
        one + other,
        one - other,
        one * other,
        one / other,
        one // other,
        one % other,
        -one,
        round(one, 1),
        round(one),
        round(one * 100, -2),
        abs(other),
        int(one),
        math.ceil(one),
        min(one, other),
        max([one, other]),
        0 < one < 10,
        one == other,
        one != other,
        int("12") + float("0.5"),
        sum([1, 2, 3]),
        f"{one:.1%}",
        f"{one:.0%}",
        f"{one:g}",
    ]


def texts(text: str) -> list[Any]:
    """Methods of texts, by whole signs."""
    return [
        len(text),
        text[:2],
        text[1:],
        text[-1:],
        text[0],
        text.upper(),
        text.lower(),
        text.strip(),
        text.capitalize(),
        text.split(),
        text.split(" "),
        text.partition("b"),
        text.replace("a", "A"),
        text.startswith(("a", "x")),
        text.endswith("c"),
        text * 2,
        "b" in text,
        text.removeprefix("a"),
        text.lstrip("a"),
        text.rstrip(),
        text.isascii(),
        "12".isdecimal(),
        "a".isdigit(),
        text.isprintable(),
        "-".join(text),
        [*text],
        repr(text),
        f"{text!r} {text} {None} {True} {3}",
        f"{text} and {1}",
        text == "abc",
    ]


def mappings(given: dict[str, Any]) -> list[Any]:
    """Mappings keep their order; what is empty is false."""
    made = {**given, "z": 1, "a": 2}
    made["b"] = made.get("b", 0) + 1
    made.setdefault("c", []).append("x")
    gone = made.pop("z", None)
    nothing = made.pop("none", None)
    del made["c"]
    return [
        made,
        [*made],
        list(made.items()),
        list(made.values()),
        gone,
        nothing,
        "a" in made,
        "q" not in made,
        made.get("q"),
        made.get("q", 5),
        len(made),
        made == {"a": 2},
        {"a": [1, {"b": 2}]} == {"a": [1, {"b": 2}]},
        {} or "empty",
        not [],
        bool("") or None,
        dict(zip(["k", "l"], [1, 2], strict=True)),
        dict.fromkeys(["m", "n", "m"], 0),
        {"a": 1} | {"b": 2},
        [key for key in LIMITS],
        {key: str(n) for key, n in LIMITS.items()},
    ]


def sequences(items: list[int]) -> list[Any]:
    """Lists and tuples, and what goes over them."""
    first, *rest = items
    *before, last = items
    pair = (first, len(rest))
    found = [*items, 9]
    found.extend([7])
    found += [1]
    found.append(found.pop(0))
    return [
        pair,
        [before, last],
        rest,
        found,
        found.index(9),
        found.count(1),
        items[-1],
        items[1:-1],
        sorted(found),
        sorted(items, key=lambda n: -n),
        min(items, key=lambda n: abs(n - 2)),
        any(items),
        all(items),
        [n * 2 for n in items if n > 1],
        [(a, b) for a in items for b in "xy" if a != 2],
        [at for at, n in enumerate(items, start=1) if n],
        list(zip(items, "ab", strict=False)),
        next((n for n in items if n > 1), None),
        next(iter_of(items)),
        [*range(3)],
        [*range(2, 8, 3)],
        list(map(str, items)),
        list(filter(None, items)),
        list(itertools.combinations(items, 2)),
        list(itertools.product((1, 2), repeat=2)),
        [half for n in items if (half := n / 2) > 0.5],
        {n for n in items} == set(items),
        len({1, 2}),
        [1, [2]] == [1, [2]],
        (1, 2) in [(1, 2)],
        sorted([(2, "a"), (1, "b"), (1, "a")]),
        [step() for step in _steps(items)],
        list({1, 2} - {2}),
    ]


def _steps(items: list[int]) -> list[Callable[[], int]]:
    return [lambda n=n: n * 2 for n in items]  # type: ignore[misc]


def iter_of(items: list[int]) -> Iterator[int]:
    """Give items one by one, those of another generator between them."""
    for item in items:
        if item == 3:
            continue
        yield item
        yield from (item * 10 for _ in range(1))
        if item > 3:
            break


def objects(x: int) -> list[Any]:
    """Named tuples, dataclasses, enums and classes."""
    point = Point(x)
    named = Point(y=5, x=1, tags=("a",))
    made = Point(y=7, x=8)
    one = Basket("one")
    one.items.append("egg")
    a, b, _ = named
    seen = {point, Point(x, 2), named}
    return [
        [*point],
        point.sum,
        str(point),
        f"{named.moved(2, 3)}",
        named._asdict(),
        made == named,
        Point(x) == point,
        a + b,
        len(seen),
        point in seen,
        [*dict.fromkeys([point, Point(x)])] == [point],
        one.items,
        Basket("two").items,
        Colour("red"),
        Colour.BLUE.value,
        [*Colour],
        "blue" in [*Colour],
        Counter(1).run(),
        isinstance(point, Point),
        isinstance(x, int),
        isinstance("a", str | list),
        isinstance({}, Mapping),
        sorted([Point(2), Point(1)])[0].x,
        date.fromisoformat("2027-02-28").isoformat(),
    ]


def errors(text: str) -> list[Any]:
    """What is raised is caught by its class, and goes on where nobody catches it."""
    found: list[Any] = []
    for _ in range(1):
        try:
            if text == "narrow":
                raise NarrowError(3)
            if text == "day":
                date.fromisoformat("2027-02-30")
            if text == "key":
                found.append(LIMITS[text])
            if text == "colour":
                Colour(text)
        except NarrowError as error:
            found += [str(error), error.fix]
        except (KeyError, OurError):
            found.append("missing")
        except ValueError:
            found.append("wrong")
    return found


def matches(value: Any) -> str:
    """Patterns of `match`."""
    match value:
        case "a" | "b":
            return "letter"
        case None:
            return "nothing"
        case [only]:
            return f"one {only}"
        case [first, {"k": inner}] if inner:
            return f"{first} {inner}"
        case {"kind": "x", "of": of}:
            return f"x of {of}"
        case str():
            return "text"
        case int():
            return "number"
    return _of_point(Point(1, 2)) + _of_point(Point(3, 4))


def _of_point(point: Point) -> str:
    match point:
        case Point(1, y):
            return f"one {y}"
        case Point(x=x) as whole:
            return f"{x} of {whole.sum}"


def expressions(text: str) -> list[Any]:
    """Regular expressions, with positions in whole signs."""
    found = WORD.search(text)
    tokens = []
    at = 0
    while at < len(text):
        one = WORD.match(text, at)
        if one:
            tokens.append([one.lastgroup, one[0], one.end()])
        at = one.end() if one else at + 1
    return [
        found and [found[0], found["word"]],
        tokens,
        bool(re.fullmatch(r"[a-z]+\Z", text)),
        bool(re.search(r"^\S", text)),
        bool(re.search("a.b", text, re.DOTALL)),
        json.dumps({"a": [1, None]}) == "x",
        get_close_matches(text, ["number", "numeral", "word"], n=1),
    ]


def counting(limit: int) -> list[int]:
    """Loops, and names that two functions share."""
    found: list[int] = []

    def note(value: int) -> None:
        found.append(value * limit)

    number = 0
    while True:
        number += 1
        if number > limit:
            break
        note(number)
    return found
