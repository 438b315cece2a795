"""Where the value of an input comes from, by what was known before each call. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from ...base.amounts import as_json, as_number
from ...base.references import find
from .course import is_same, places

_ROOTS = {"input": 0, "trigger": 1, "run": 3}  # the order in which they are tried; others are 2
WORDS = 4  # a text of fewer is a name or a code, and nothing that somebody has worded
Origin = str | dict[str, Any]


class Sample(NamedTuple):
    """A call that was made: what was known before it, and its value of one input."""

    data: Mapping[str, Any]
    value: Any


def origins(name: str, samples: Sequence[Sample]) -> Iterator[Origin]:
    """Give what leads to the value of an input in every sample, the likeliest first.

    That is a reference, or the value itself if it is always the same. A number or a boolean that is
    always the same may equal a field by chance, so only a field of that name comes before it.
    """
    references = _references(name, samples)
    first = samples[0].value
    is_constant = all(is_same(first, sample.value) for sample in samples)
    if not is_constant:
        yield from references
        return
    by_chance = list[str]()
    if len(samples) > 1 and (isinstance(first, bool) or as_number(first) is not None):
        by_chance = [one for one in references if not _is_named(name, one)]
    yield from (one for one in references if one not in by_chance)
    if len(samples) > 1 or not references:
        yield {"value": as_json(first)}
    yield from by_chance


def _references(name: str, samples: Sequence[Sample]) -> list[str]:
    """The references that lead to the value in every sample, the likeliest first."""
    first, *rest = samples
    references = [one for one, value in places(first.data) if is_same(value, first.value)]
    for sample in rest:
        references = [one for one in references if is_same(find(one, sample.data), sample.value)]
    return sorted(references, key=partial(_rank, name))


def _is_named(name: str, reference: str) -> bool:
    """Whether a reference ends as an input is called: order.id does for order_id."""
    return f".{reference}".replace(".", "_").endswith(f"_{name}")


def _rank(name: str, reference: str) -> tuple[Any, ...]:
    root, *steps = reference.split(".")
    positions = sum(step.isdecimal() for step in steps)
    return not _is_named(name, reference), _ROOTS.get(root, 2), positions, len(steps)


def texts_with(samples: Sequence[Sample]) -> list[str]:
    """Give the texts in which the value stands in every sample, the shortest reference first."""
    first, *rest = samples
    references = [one for one, text in places(first.data) if _stands_in(text, first.value)]
    for sample in rest:
        references = [one for one in references if _stands_in(find(one, sample.data), sample.value)]
    return sorted(references, key=len)


def _stands_in(text: Any, value: Any) -> bool:
    if not isinstance(text, str) or isinstance(value, bool | list | dict):
        return False
    return text.casefold() != str(value).casefold() and str(value).casefold() in text.casefold()


def texts_in(data: Sequence[Mapping[str, Any]]) -> list[str]:
    """Give the roots of data that hold a text of several words each time; not that of the run."""
    return [root for root in data[0] if root != "run" and all(_has_text(one, root) for one in data)]


def _has_text(data: Mapping[str, Any], root: str) -> bool:
    return any(is_prose(value) for _, value in places({root: data.get(root)}))


def is_prose(value: Any) -> bool:
    """Whether a value is a text of several words, which somebody has worded."""
    return isinstance(value, str) and len(value.split()) >= WORDS
