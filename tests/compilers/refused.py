"""Python that is not compiled to JavaScript: one thing a function."""

from __future__ import annotations

from pathlib import Path


def builtin(text: str) -> None:
    """Print."""
    print(text)


def library(text: str) -> object:
    """A module that is not known."""
    return Path(text)


def method(text: str) -> str:
    """A method that is not known."""
    return text.zfill(3)


def step(text: str) -> str:
    """A slice with a step."""
    return text[::2]


def finally_() -> int:
    """What is done in any case."""
    try:
        return 1
    finally:
        builtin("a")


def context(path: Path) -> str:
    """A context manager."""
    with path.open() as file:
        return file.read()


def sets(items: set[int]) -> bool:
    """A comparison of sets."""
    return {1} <= items


def asserted(text: str) -> None:
    """An assertion."""
    assert text


def star(items: list[int]) -> int:
    """A star in a pattern."""
    match items:
        case [first, *_]:
            return first
    return 0


def loop(items: list[int]) -> int:
    """The else of a loop."""
    for item in items:
        if item:
            break
    else:
        return 0
    return 1


def type_in_a_name(value: object, kinds: tuple[type, ...]) -> bool:
    """A test for types that are only known when it runs."""
    return isinstance(value, kinds)


def unknown_name(count: int) -> str:
    """An argument by a name that is not known."""
    return str(object=count)


class Decorated:
    """A method with a decorator."""

    @staticmethod
    def plain() -> int:
        """Give one."""
        return 1


def decorated() -> int:
    """A call of it."""
    return Decorated().plain()


def named_of_a_method(decorated: Decorated) -> int:
    """An argument by name of an object that is not known."""
    return decorated.plain(by=1)  # type: ignore[call-arg]


def stars(items: list[int]) -> list[int]:
    """A star in the middle of what is assigned to."""
    first, *_, last = items
    return [first, last]
