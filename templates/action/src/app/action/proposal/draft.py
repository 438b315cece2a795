"""A path drafted from what finished runs did, with counts. Pure.

Runs that begin alike share one line of steps. Where they part stands a branch: by a condition if
one value that was known tells all of them apart, otherwise by a model that classifies. What few
runs did is for a person. A draft never has a mistake that `path_checks` finds.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ...base import path_checks
from ...base.path import Step, steps_in
from ...base.path_checks import RESERVED, Declared
from ...base.path_shape import DEEPEST, TYPES, Keys
from ...base.path_values import plain_form
from ...base.references import find
from .course import Call, Course, Data, is_whole, places
from .origins import Origin, Sample, is_prose, origins, texts_in, texts_with
from .separation import Separation, separations

FEWEST = 2  # runs that a way of its own needs
SHARES = (0.05, 0.1, 0.2, 0.4, 1.0)  # of all runs that it needs; a larger one if the path is long
LONGEST = 50  # calls of one way
MOST_TRIES = 20  # origins of one input, and separations of one branch
MOST_NAMED = 800  # characters of a report that names inputs
END = "the end"  # a way without another call
REST = "something else"
NEXT = "What does the run do next?"
NO_RUN = "no run that this was drafted from came here"
_END_OF_LINE: Step = {"escalate": NO_RUN}


class Draft(NamedTuple):
    """The steps of a path, and by the keys of a step or a case what the runs say of it."""

    steps: list[Step]
    notes: Mapping[Keys, str]


def draft(
    courses: Sequence[Course], operations: Mapping[str, Declared], inputs: Mapping[str, Any]
) -> Draft:
    """Draft a path that the runs have taken, of which there is at least one.

    `operations` are by their written names, and `inputs` is the JSON Schema of what a run is told.
    """
    for share in SHARES:
        drawing = _Drawing(len(courses), share, operations, inputs)
        steps = drawing.steps_of([_Stand(one, {**one.roots}) for one in courses], [], (), 1)
        if not drawing.mistakes(steps):
            return Draft(steps, drawing.notes)
    raise ValueError("a path was drafted with mistakes, which no draft may have")


@dataclass
class _Stand:
    """Where a run stands on the path that is drawn: what it knows, and its next call."""

    course: Course
    data: Data
    at: int = 0

    @property
    def call(self) -> Call:
        """The next call."""
        return self.course.calls[self.at]

    @property
    def way(self) -> str:
        """The operation of the next call, or END."""
        return self.call.operation if self.at < len(self.course.calls) else END

    def repetitions(self) -> list[Call]:
        """The next calls as far as they are of one operation."""
        calls = list[Call]()
        for call in self.course.calls[self.at :]:
            if call.operation != self.call.operation:
                break
            calls.append(call)
        return calls


Stands = Sequence[_Stand]
Test = Callable[[Origin], bool]  # whether an input may have it


class _Line:
    """Steps that follow one another, behind those that lead there."""

    def __init__(self, before: Sequence[Step], keys: Keys, depth: int) -> None:
        """`depth` counts the branches that it is in, from 1."""
        self.before = before
        self.keys = keys
        self.depth = depth
        self.steps = list[Step]()

    @property
    def whole(self) -> list[Step]:
        """The steps from the beginning of the path to here, without the branches between them."""
        return [*self.before, *self.steps]

    @property
    def place(self) -> Keys:
        """The keys of the next step."""
        return (*self.keys, len(self.steps))

    def free_name(self, base: str) -> str:
        """A name of a step that is not in use on this line."""
        every = steps_in(self.whole)
        names = {
            *RESERVED,
            *(step.get("id") for step in every),
            *(step.get("as") for step in every),
        }
        base = re.sub(r"\W", "_", base, flags=re.ASCII)[:36].lstrip("0123456789") or "step"
        number = 1
        name = base
        while name in names:
            number += 1
            name = f"{base}_{number}"
        return name


class _Drawing:
    """Draws the steps of a path, and notes what the runs say of each."""

    def __init__(
        self,
        total: int,
        share: float,
        operations: Mapping[str, Declared],
        inputs: Mapping[str, Any],
    ) -> None:
        self.total = total
        self.fewest = max(FEWEST, math.ceil(share * total))
        self.operations = operations
        self.inputs = inputs
        self.notes = dict[Keys, str]()

    def mistakes(self, steps: Sequence[Step]) -> list[path_checks.Mistake]:
        """What is wrong with a path."""
        return [*path_checks.mistakes([*steps], self.operations, self.inputs)]

    def steps_of(
        self, stands: Stands, before: Sequence[Step], keys: Keys, depth: int
    ) -> list[Step]:
        """The steps that these runs have taken from where they stand to their ends."""
        line = _Line(before, keys, depth)
        while True:
            ways = dict[str, list[_Stand]]()
            for stand in stands:
                ways.setdefault(stand.way, []).append(stand)
            if len(ways) > 1:
                self._add_branch(line, ways)
                return line.steps
            if END in ways:
                self._add(line, {"finish": "done", "report": self._report(line)}, stands)
                return line.steps
            if len(line.whole) > LONGEST:
                why = f"the runs went on for more than {LONGEST} calls"
                self._add(line, {"escalate": why}, stands)
                return line.steps
            if not self._add_repetition(line, stands):
                self._add_call(line, stands)

    def _add(self, line: _Line, step: Step, stands: Stands, *more: str) -> None:
        """Add a step with what the runs say of it."""
        self.notes[line.place] = "; ".join([self._count(stands), *more])
        line.steps.append(step)

    def _count(self, stands: Sequence[Any]) -> str:
        return f"{len(stands)} of {self.total} runs"

    def _add_call(self, line: _Line, stands: Stands) -> None:
        """Add the next call of these runs, behind the steps that find its inputs."""
        operation = stands[0].way
        names, notes = self._names(operation, [stand.call for stand in stands])
        inputs = dict[str, Origin | None]()
        for name in names:
            samples = _samples(stands, name)
            is_sound = self._tester(line, operation, name)
            inputs[name] = next(self._sound(name, samples, is_sound), None)
            if 0 < len(samples) < len(stands):
                notes.append(f"the records hold {name} of {len(samples)} of {len(stands)} calls")
        if open_ := [name for name, origin in inputs.items() if origin is None]:
            inputs |= self._add_sources(line, stands, open_)
        step = self._step(line, operation, inputs)
        for stand in stands:
            stand.data[step["id"]] = stand.call.answer
            stand.at += 1
        self._add(line, step, stands, *notes)

    def _step(self, line: _Line, operation: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        kind = "write" if self.operations[operation].is_write else "read"
        step = {"id": line.free_name(operation.rpartition(".")[2]), kind: operation}
        return {**step, "with": {**inputs}} if inputs else step

    def _names(self, operation: str, calls: Sequence[Call]) -> tuple[list[str], list[str]]:
        """The inputs that a step of these calls has, and what to say of those it leaves out."""
        declared = self.operations[operation].inputs
        names = list[str]()
        notes = list[str]()
        for name in declared.get("properties", {}):
            times = sum(name in call.inputs for call in calls)
            if times == len(calls) or name in declared.get("required", ()):
                names.append(name)
            elif times:
                notes.append(f"left out: {name}, which {times} of {len(calls)} calls had")
        return names, notes

    def _sound(self, name: str, samples: Sequence[Sample], is_sound: Test) -> Iterator[Origin]:
        """The origins of an input of which the check of the path finds nothing wrong."""
        if samples:
            for _, origin in zip(range(MOST_TRIES), origins(name, samples), strict=False):
                if is_sound(origin):
                    yield origin

    def _tester(self, line: _Line, operation: str, name: str) -> Test:
        """Tell whether an input of the next call may have an origin."""

        def is_sound(origin: Origin) -> bool:
            step = self._step(line, operation, {name: origin})
            wrong = self.mistakes([*line.whole, step, _END_OF_LINE])
            return not any(one.keys[-2:] == ("with", name) for one in wrong)

        return is_sound

    def _add_sources(self, line: _Line, stands: Stands, names: Sequence[str]) -> dict[str, Origin]:
        """Add steps that find inputs of the next call of these runs; gives their origins.

        A model drafts a text, and extracts what stands in a text; anything else, a person says.
        """
        knowledge = [stand.data for stand in stands]
        answers = [
            root for root in knowledge[0] if all(_is_known(data, root) for data in knowledge)
        ]
        worded = texts_in(knowledge)
        inputs = dict[str, Origin]()
        extracts = dict[str, list[str]]()
        forms = list[str]()
        for name in names:
            samples = _samples(stands, name)
            texts = texts_with(samples) if samples else []
            if texts:
                extracts[name] = texts[:1]
            elif answers and samples and all(is_prose(one.value) for one in samples):
                inputs[name] = self._add_draft(line, stands, name, answers)
            elif worded:
                extracts[name] = worded
            else:
                forms.append(name)
        if extracts:
            inputs |= self._add_extract(line, stands, extracts)
        if forms:
            inputs |= self._add_form(line, stands, forms, answers)
        return inputs

    def _add_draft(self, line: _Line, stands: Stands, name: str, sources: list[str]) -> Origin:
        operation = stands[0].way
        step: dict[str, Any] = {"id": line.free_name(name), "model": "draft", "from": sources}
        step["task"] = f"Write {name} of {operation}."
        for stand in stands:
            stand.data[step["id"]] = {"text": stand.call.inputs.get(name)}
        self._add(line, step, stands, f"nothing that was known is {name} of {operation}")
        return f"{step['id']}.text"

    def _add_extract(
        self, line: _Line, stands: Stands, sources: Mapping[str, Sequence[str]]
    ) -> dict[str, Origin]:
        references = [*dict.fromkeys(text for texts in sources.values() for text in texts)]
        step: dict[str, Any] = {
            "id": line.free_name("facts"),
            "model": "extract",
            "from": references,
        }
        step["output"] = self._types(stands, [*sources])
        _give(stands, step["id"], [*sources])
        why = f"a model finds {' and '.join(sources)} in text, which no value was equal to"
        self._add(line, step, stands, why)
        return {name: f"{step['id']}.{name}" for name in sources}

    def _add_form(
        self, line: _Line, stands: Stands, names: Sequence[str], roots: Sequence[str]
    ) -> dict[str, Origin]:
        operation = stands[0].way
        step: dict[str, Any] = {"id": line.free_name("answer")}
        step["ask"] = f"What is {' and '.join(names)} of {operation}?"
        step["form"] = self._types(stands, names)
        if roots:
            step["shows"] = [*roots]
        notes = [f"nothing that was known is {' or '.join(names)}"]
        for name in names:
            samples = _samples(stands, name)
            in_goal = [one for one in stands if _is_in_goal(one, name)]
            if samples and len(in_goal) == len(stands):
                declare = f"declare it under inputs in run.yaml, and write input.{name}"
                notes.append(f"each goal named {name}: {declare}")
        _give(stands, step["id"], names)
        self._add(line, step, stands, *notes)
        return {name: f"{step['id']}.{name}" for name in names}

    def _types(self, stands: Stands, names: Sequence[str]) -> dict[str, str]:
        """The type of each of these inputs of the next call."""
        properties = self.operations[stands[0].way].inputs.get("properties", {})
        types = {name: plain_form(properties.get(name)).get("type", "") for name in names}
        for name in names:
            if types[name] not in TYPES:
                types[name] = _type_of([one.value for one in _samples(stands, name)])
        return types

    def _add_repetition(self, line: _Line, stands: Stands) -> bool:
        """Add the next calls of one operation as a repetition; gives whether they are one."""
        counts = [len(stand.repetitions()) for stand in stands]
        if max(counts) < FEWEST or line.depth == DEEPEST:
            return False
        lists = [
            reference
            for reference, value in places(stands[0].data)
            if isinstance(value, list)
            and all(
                _has_items(find(reference, stand.data), count)
                for stand, count in zip(stands, counts, strict=True)
            )
        ]
        for reference in lists[:MOST_TRIES]:
            if step := self._repetition(line, stands, reference):
                step["most"] = max(counts)
                self._take_repetition(line, stands, step, sum(counts))
                return True
        return False

    def _take_repetition(
        self, line: _Line, stands: Stands, step: dict[str, Any], times: int
    ) -> None:
        inner = step["do"][0]["id"]
        for stand in stands:
            calls = stand.repetitions()
            stand.at += len(calls)
            stand.data[step["id"]] = [{inner: call.answer} for call in calls]
        self.notes[(*line.place, "do", 0)] = f"{times} calls"
        self._add(line, step, stands, f"at most {step['most']} items")

    def _repetition(self, line: _Line, stands: Stands, reference: str) -> dict[str, Any]:
        """The step that makes the next calls for the items of a list; empty if none does."""
        operation = stands[0].way
        item = line.free_name(_item_name(reference))
        calls = [call for stand in stands for call in stand.repetitions()]
        inputs = dict[str, Origin]()
        step: dict[str, Any] = {"id": "", "each": reference, "as": item, "most": 1}
        step["do"] = [self._step(line, operation, {})]
        step["id"] = line.free_name(f"{step['do'][0]['id']}s")
        for name in self._names(operation, calls)[0]:
            samples = [one for stand in stands for one in _items(stand, reference, item, name)]
            inner = step["do"][0]

            def is_sound(origin: Origin, name: str = name, inner: Step = inner) -> bool:
                one = {**step, "do": [{**inner, "with": {name: origin}}]}
                wrong = self.mistakes([*line.whole, one, _END_OF_LINE])
                return not any(mistake.keys[-2:] == ("with", name) for mistake in wrong)

            origin = next(self._sound(name, samples, is_sound), None)
            if origin is None:
                return {}
            inputs[name] = origin
        step["do"] = [self._step(line, operation, inputs)]
        uses = (one for one in inputs.values() if isinstance(one, str))
        if not any(one.split(".")[0] == item for one in uses):
            return {}
        if self.mistakes([*line.whole, step, _END_OF_LINE]):
            return {}
        return step

    def _add_branch(self, line: _Line, ways: Mapping[str, Stands]) -> None:
        """Add the branch at which these runs part."""
        large = {way: one for way, one in ways.items() if len(one) >= self.fewest}
        small = {way: one for way, one in ways.items() if way not in large}
        every = [stand for one in ways.values() for stand in one]
        because = "; ".join(f"{self._count(one)} {_went_on(way)}" for way, one in small.items())
        because = f"too few to draw: {because}" if because else NO_RUN
        if not large or line.depth + 2 > DEEPEST:
            because = "; ".join(f"{self._count(one)} {_went_on(way)}" for way, one in ways.items())
            self._add(line, {"escalate": f"the runs part here: {because}"[:1000]}, every)
            return
        conditions, note = self._conditions(line, large, small)
        cases = list[Step]()
        here = line.place
        for number, (way, stands) in enumerate(large.items()):
            inner = (*here, "branch", number, "do")
            steps = self.steps_of(stands, line.whole, inner, line.depth + 1)
            self.notes[inner[:-1]] = self._count(stands)
            cases.append({"when": conditions[way], "do": steps})
        cases.append({"otherwise": "escalate", "because": because[:1000]})
        self._add(line, {"branch": cases}, every, note)

    def _conditions(
        self, line: _Line, large: Mapping[str, Stands], small: Mapping[str, Stands]
    ) -> tuple[Mapping[str, str], str]:
        """The condition of each way, and what to say of them; adds a step where a model has to."""
        ways = {way: [stand.data for stand in stands] for way, stands in large.items()}
        others = [stand.data for stands in small.values() for stand in stands]
        count = sum(map(len, ways.values())) + len(others)
        sound = list[Separation]()
        for _, one in zip(range(MOST_TRIES), separations(ways, others), strict=False):
            if self._is_sound_separation(line, one):
                sound.append(one)
        if sound:
            note = f"{sound[0].reference} tells all {count} apart"
            more = [*dict.fromkeys(one.reference for one in sound[1:])]
            others_too = [one for one in more if one != sound[0].reference][:3]
            if others_too:
                note = f"{note}, and so would {', '.join(others_too)}"
            return sound[0].conditions, note
        label = self._add_classify(line, large, small)
        conditions = {way: f"{label}.label == '{word}'" for way, word in _labels(large).items()}
        return conditions, "counted by where each run went on"

    def _is_sound_separation(self, line: _Line, one: Separation) -> bool:
        cases = [{"when": text, "do": [_END_OF_LINE]} for text in one.conditions.values()]
        branch = {"branch": [*cases, {"otherwise": "escalate"}]}
        return not self.mistakes([*line.whole, branch])

    def _add_classify(
        self, line: _Line, large: Mapping[str, Stands], small: Mapping[str, Stands]
    ) -> str:
        """Add the step that names the way of a run; gives its id. A person says so without data."""
        stands = [stand for ways in (large, small) for one in ways.values() for stand in one]
        knowledge = [stand.data for stand in stands]
        roots = [root for root in knowledge[0] if all(_is_known(data, root) for data in knowledge)]
        labels = [*_labels(large).values(), REST]
        step: dict[str, Any] = {"id": line.free_name("way")}
        note = "no single value that was known tells them apart"
        if roots:
            step |= {"model": "classify", "from": roots, "labels": labels}
            step["task"] = NEXT
        else:
            step["ask"] = NEXT
            step["form"] = {"label": {"type": "string", "enum": labels}}
        words = _labels(large)
        for way, one in (*large.items(), *small.items()):
            for stand in one:
                stand.data[step["id"]] = {"label": words.get(way, REST)}
        self._add(line, step, stands, note)
        return str(step["id"])

    def _report(self, line: _Line) -> str:
        """What a run says at its end: its writes, with the inputs that are references."""
        writes = [step for step in steps_in(line.whole) if "write" in step]
        if not writes:
            return "Nothing was written."
        plain_words = f"Done: {', '.join(step['write'] for step in writes)}."
        words = [
            f"{step['write']}{_inputs_in_words(step)}" for step in line.whole if "write" in step
        ]
        report = f"Done: {', '.join(words)}."
        end = {"finish": "done", "report": report}
        if len(words) < len(writes) or len(report) > MOST_NAMED:
            return plain_words
        return plain_words if self.mistakes([*line.whole, end]) else report


def _samples(stands: Stands, name: str) -> list[Sample]:
    """The values that an input had in the next calls of these runs, where the records hold them."""
    values = [(stand.data, stand.call.inputs.get(name)) for stand in stands]
    return [Sample(data, value) for data, value in values if is_whole(value)]


def _items(stand: _Stand, reference: str, item: str, name: str) -> list[Sample]:
    """The same of the next calls of one run, each of which knows an item of a list."""
    pairs = zip(find(reference, stand.data), stand.repetitions(), strict=True)
    samples = [Sample({**stand.data, item: one}, call.inputs.get(name)) for one, call in pairs]
    return [sample for sample in samples if is_whole(sample.value)]


def _give(stands: Stands, step: str, names: Sequence[str]) -> None:
    """Have a step give the inputs of the next calls."""
    for stand in stands:
        stand.data[step] = {name: stand.call.inputs.get(name) for name in names}


def _has_items(value: Any, count: int) -> bool:
    return isinstance(value, list) and len(value) == count


def _item_name(reference: str) -> str:
    """What one item of a list is called: line of order.lines."""
    last = [part for part in reference.split(".") if not part.isdecimal()][-1]
    return last.removesuffix("s") if last.removesuffix("s") not in ("", last) else "item"


def _is_known(data: Data, root: str) -> bool:
    """Whether there is something to show under a root; the run itself says nothing of its case."""
    value = data.get(root)
    if root == "trigger":
        value = find("trigger.data", data)
    return root != "run" and value not in (None, "", [], {})


def _is_in_goal(stand: _Stand, name: str) -> bool:
    value = stand.call.inputs.get(name)
    return value is not None and str(value).casefold() in stand.course.goal.casefold()


def _type_of(values: Sequence[Any]) -> str:
    """The type of values whose schema says none."""
    match values:
        case [bool(), *_]:
            return "boolean"
        case [str(), *_] | []:
            return "string"
        case [dict(), *_]:
            return "object"
        case [list(), *_]:
            return "array"
    return "number"


def _labels(ways: Mapping[str, Any]) -> dict[str, str]:
    """A word for each way: the last part of its operation, where no other ends so."""
    last = {way: way.rpartition(".")[2] for way in ways}
    words = [*last.values()]
    return {way: word if words.count(word) == 1 else way for way, word in last.items()}


def _went_on(way: str) -> str:
    return "ended" if way == END else f"went on with {way}"


def _inputs_in_words(step: Step) -> str:
    references = {name: one for name, one in step.get("with", {}).items() if isinstance(one, str)}
    words = ", ".join(f"{name} {{{one}}}" for name, one in references.items())
    return f" ({words})" if words else ""
