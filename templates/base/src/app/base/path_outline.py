"""A path in plain English, one line for each step and for each case of a branch. Pure.

A run adds marks: what has come of a step so far. They are by the labels that the lines have; a step
within `each` has one label for all items, in which `n` stands for the number of the item.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from .display import visible
from .path import LONGEST_DRAFT, Step, Steps, children, kind_of, label_of

UNNAMED = "step "  # begins the label of a step without an id, before its place
ITEM_PLACE = "n"  # in the place of a step within `each`, where a run has the item's number
INDENT = 3  # blanks a level of an outline as text
NOTE = "If a step needs what is not known, the path ends there, and a person takes over."
NAMED = ("branch", "loop", "finish")  # kinds that a list names, since their words alone do not
_TYPES = {"string": "text", "integer": "whole number", "boolean": "yes or no", "array": "list"}
_UNITS = ((1440, "day"), (60, "hour"))


class State(StrEnum):
    """What has come of a step: it is done, the run stands there, or it failed."""

    DONE = "done"
    HERE = "here"
    FAILED = "failed"


SIGNS: Mapping[State, str] = {State.DONE: "✓", State.HERE: "▶", State.FAILED: "✗"}


class Mark(NamedTuple):
    """What has come of a step in a run: a few words on it, such as what it gave, and how long."""

    state: State
    text: str = ""

    @property
    def words(self) -> str:
        """The mark in words, after a sign."""
        text = f"{SIGNS[self.state]} {self.state}"
        return f"{text}: {self.text}" if self.text else text


Marks = Mapping[str, Mark]  # by the label of a step


class Line(NamedTuple):
    """A line of an outline: a step, or a case of a branch.

    `depth` is 0 for the steps of the path itself; `place` is such as `4.1.2`. A case has neither
    kind nor label, unless it ends at once: then it has those of its end.
    """

    depth: int
    place: str
    text: str
    kind: str = ""
    label: str = ""


def outline(steps: Steps) -> list[Line]:
    """Give the lines of a path whose mistakes were looked for, in its order."""
    return [*_lines(steps, "", 0)]


class Entry(NamedTuple):
    """A line with the entries below it."""

    line: Line
    inner: list["Entry"]


def entries(lines: Sequence[Line]) -> list[Entry]:
    """Give the lines of an outline as lists within lists."""
    if not lines:
        return []
    starts = [at for at, line in enumerate(lines) if line.depth == lines[0].depth]
    ends = [*starts[1:], len(lines)]
    return [
        Entry(lines[start], entries(lines[start + 1 : end]))
        for start, end in zip(starts, ends, strict=True)
    ]


def label_in(steps: Steps, label: str) -> str:
    """Give the label that a line has for a step of a run, whose label may number an item."""
    place = label.removeprefix(UNNAMED)
    if place == label:
        return label
    numbers = [int(number) for number in place.split(".")]
    parts = list[str]()
    inner = steps
    while numbers:
        number = numbers.pop(0)
        step = inner[number - 1]
        parts.append(str(number))
        if numbers and "each" in step:
            numbers.pop(0)
            parts.append(ITEM_PLACE)
            inner = step["do"]
        elif numbers:
            case = numbers.pop(0)
            parts.append(str(case))
            _, inner = cases(step)[case - 1]
    return f"{UNNAMED}{'.'.join(parts)}"


def as_text(steps: Steps, *, marks: Marks | None = None, width: int = 80) -> str:
    """Give a path as an indented list of lines at most so many characters long, where they can be.

    Each mark stands below its step.
    """
    wrapped = list[str]()
    for line in outline(steps):
        begins = f"{' ' * INDENT * line.depth}{line.place}. "
        texts = [line.text]
        if marks and line.label in marks:
            texts.append(marks[line.label].words)
        for number, text in enumerate(texts):
            first = begins if number == 0 else " " * len(begins)
            wrapped += _wrapped(visible(" ".join(text.split())), first, " " * len(begins), width)
    return "\n".join(wrapped)


def _wrapped(text: str, first: str, rest: str, width: int) -> list[str]:
    room = max(width, len(rest) + 20)
    return textwrap.wrap(
        text, room, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )


def _lines(steps: Steps, above: str, depth: int) -> Iterator[Line]:
    for number, step in enumerate(steps, 1):
        place = f"{above}{number}"
        yield Line(depth, place, sentence(step), kind_of(step), label_of(step, place))
        if "each" in step:
            yield from _lines(step["do"], f"{place}.{ITEM_PLACE}.", depth + 1)
        for case, (condition, inner) in enumerate(cases(step), 1):
            yield from _of_case(condition, inner, f"{place}.{case}", depth + 1)


def _of_case(condition: str, inner: Steps, place: str, depth: int) -> Iterator[Line]:
    """A case that goes on, or ends at once, on one line; any other with its steps below."""
    match inner:
        case []:
            yield Line(depth, place, f"{condition}: go on")
        case [{"escalate": _} | {"finish": _} as end]:
            label = label_of(end, f"{place}.1")
            yield Line(depth, place, f"{condition}: {sentence(end)}", kind_of(end), label)
        case _:
            yield Line(depth, place, f"{condition}:")
            yield from _lines(inner, f"{place}.", depth + 1)


def cases(step: Step) -> list[tuple[str, Steps]]:
    """Give each case of a branch with its condition in words; none of any other step."""
    if "branch" not in step:
        return []
    return [(condition, inner) for _, condition, inner in children(step)]


def sentence(step: Step) -> str:
    """Say what a step does, after its id if it has one."""
    text = what(step)
    if kind_of(step) in NAMED:
        text = f"{kind_of(step)}: {text}"
    if "each" in step:
        text = f"{text}:"
    if "id" in step:
        return f"{step['id']}: {text}"
    return text


def what(step: Step) -> str:
    """Say what a step does; what its kind is called stands beside that."""
    match step:
        case {"read": operation}:
            return f"read {operation}{_input_words(step)}"
        case {"write": operation}:
            return f"write {operation}{_input_words(step)}"
        case {"model": kind}:
            return f"{_of_model(step, kind)}{_unless_sure(step)}"
        case {"branch": _}:
            return "take the first case that holds"
        case {"each": items}:
            return f"for each {step['as']} of {items}, at most {step['most']}"
        case {"ask": text}:
            return _of_form(step, text)
        case {"wait": wait}:
            return _of_wait(wait)
        case {"loop": goal}:
            names = _joined(step["operations"])
            most = f"at most {step['steps']} steps"
            return f"a model pursues “{goal}”{_source_words(step)}, {most}, with {names}"
        case {"python": function}:
            gives = _fields(step.get("output", {}))
            return f"call our function {function}{_input_words(step)}, which gives {gives}"
        case {"escalate": because}:
            return f"hand over to a person, because “{because}”"
    return f"“{step['report']}”"


def _of_model(step: Step, kind: str) -> str:
    task = f": “{step['task']}”" if "task" in step else ""
    match kind:
        case "extract":
            return f"a model extracts {_fields(step['output'])}{_source_words(step)}{task}"
        case "classify":
            source = _joined(step["from"])
            return f"a model classifies {source} as {_joined(step['labels'], 'or')}{task}"
        case "choose":
            source = f",{_source_words(step)}" if step.get("from") else ""
            return f"a model chooses one of {step['of']}, or none{source}{task}"
    most = step.get("most", LONGEST_DRAFT)
    return f"a model drafts a text of at most {most} characters{_source_words(step)}{task}"


def _unless_sure(step: Step) -> str:
    if "unless_sure" not in step:
        return ""
    return f"; if it is less than {step['unless_sure'] * 100:g}% sure, a person corrects it"


def _of_form(step: Step, text: str) -> str:
    shows = f", who sees {_joined(step['shows'])}" if "shows" in step else ""
    within = f", within {_time(step['minutes'])}" if "minutes" in step else ""
    return f"ask a person{shows}: “{text}”{within}; the answer is {_fields(step['form'])}"


def _of_wait(wait: Step) -> str:
    match wait:
        case {"event": event}:
            of = f" of {wait['of']}" if "of" in wait else ""
            most = f"at most {_time(wait['minutes'])}, and go on"
            return f"wait for the event {event}{of}, {most}"
        case {"until": until}:
            return f"wait until {until}"
    return f"wait {_time(wait['minutes'])}"


def _time(minutes: float) -> str:
    """So many minutes in the largest unit of which they are a whole number."""
    for size, unit in _UNITS:
        if minutes % size == 0:
            return _counted(minutes / size, unit)
    if minutes < 1:
        return _counted(minutes * 60, "second")
    return _counted(minutes, "minute")


def _counted(number: float, noun: str) -> str:
    return f"{number:g} {noun}" if number == 1 else f"{number:g} {noun}s"


def _input_words(step: Step) -> str:
    origins = [f"{name} = {_origin(origin)}" for name, origin in step.get("with", {}).items()]
    return f" with {', '.join(origins)}" if origins else ""


def _origin(origin: Any) -> str:
    if isinstance(origin, str):
        return origin
    if "text" in origin:
        return f"“{origin['text']}”"
    return _literal(origin["value"])


def _literal(value: Any) -> str:
    match value:
        case str():
            return f"“{value}”"
        case bool():
            return "yes" if value else "no"
    return str(value)


def _source_words(step: Step) -> str:
    return f" from {_joined(step['from'])}" if step.get("from") else ""


def _fields(fields: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} ({_type(field)})" for name, field in fields.items())


def _type(field: Any) -> str:
    """The type of a field in words, and whether it may be left out."""
    schema = {"type": field} if isinstance(field, str) else field
    words = _TYPES.get(schema["type"], str(schema["type"]))
    if "enum" in schema:
        words = _joined([str(one) for one in schema["enum"]], "or")
    if schema.get("required", True) in (False, "no"):
        words += ", may be left out"
    return words


def _joined(words: Any, by: str = "and") -> str:
    *most, last = words
    if not most:
        return str(last)
    return f"{', '.join(most)} {by} {last}"
