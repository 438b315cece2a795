"""Cases of `evals/` for a project that follows a path, by the cases of its branches.

Each goes one way, with sample rows for its reads and an answer for each of its model steps, where
the offline stand-in would not find it by itself. A case is kept only if it goes that way when the
path is walked over all rows and all answers together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from ..checks import grammar
from ..checks.grammar import references
from ..decision import Decision
from ..workflow import Operation, System, Workflow
from . import samples
from .paths import PathFile

MOST = 12  # cases, so that they are played in seconds
_SAMPLE = re.compile(r"([A-Z0-9-]+)-([12])")  # a text as it is drawn
Row = dict[str, Any]


class PathCase(NamedTuple):
    """One case: what its run is told, how it ends, and the writes that it makes, in order.

    `branches` has the condition of the case that it takes, by the label of the branch. `forms` has
    what people fill in, by step, and `events` the data of those that come, by name.
    """

    id: str
    inputs: Mapping[str, Any]
    is_finished: bool
    writes: tuple[tuple[str, Mapping[str, Any]], ...]
    branches: Mapping[str, str]
    forms: Mapping[str, Mapping[str, Any]]
    events: Mapping[str, Any]


class PathCases(NamedTuple):
    """The cases of a path, the rows of its reads by `system.operation`, and the answers of models.

    An answer is an entry of `path:` in a file of `scenarios/`.
    """

    cases: tuple[PathCase, ...] = ()
    rows: Mapping[str, Sequence[Row]] = {}
    answers: tuple[Mapping[str, Any], ...] = ()


def path_cases(decision: Decision, path_file: PathFile | None) -> PathCases:
    """Make cases for the path that a project follows; none for another project."""
    if path_file is None or path_file.is_draft:
        return PathCases()
    maker = _Maker(decision.workflow, path_file.steps)
    for way in maker.ways():
        if len(maker.cases) < MOST:
            maker.add_case(way)
    maker.add_rows_of_checks()
    return PathCases(tuple(maker.cases), maker.rows, tuple(maker.answers))


class _Way(NamedTuple):
    """One way: what its run is told, each need with its answer, the cases it takes, and its end."""

    inputs: Row
    answers: Sequence[tuple[Any, Any]]
    cases: Sequence[tuple[str, str]]
    end: Any

    def given(self, kind: type[Any]) -> Iterator[tuple[Any, Any]]:
        """Each need of a kind with its answer."""
        return ((need, answer) for need, answer in self.answers if isinstance(need, kind))


class _Maker:
    """Makes cases of ways, as long as all of them can be gone over the same rows."""

    def __init__(self, workflow: Workflow, steps: Sequence[Mapping[str, Any]]) -> None:
        self.workflow = workflow
        self.steps = steps
        self.module = grammar.path_samples()
        self.path = self.module.path
        self.operations = {
            f"{system.id}.{one.id}": (system, one)
            for system in workflow.systems
            for one in system.operations
        }
        self.cases = list[PathCase]()
        self.played = list[_Way]()
        self.rows = dict[str, list[Row]]()
        self.answers = list[Row]()

    def ways(self) -> list[_Way]:
        """Give the ways that can be played, those that finish with a write first."""
        declared = {
            name: self.module.Declared(
                one.effect == "write",
                _schema_of_inputs(one),
                samples.answer(one) if one.output else {},
            )
            for name, (_, one) in self.operations.items()
        }
        properties = {name: one.schema for name, one in self.workflow.inputs.items()}
        inputs = {"type": "object", "properties": properties}
        ways = [
            _Way(
                way.inputs,
                [(one.need, one.answer) for one in way.answers],
                way.cases,
                way.end,
            )
            for way in self.module.ways(self.steps, declared, inputs, by_key=True)
        ]
        return sorted(filter(self._can_be_played, ways), key=self._rank)

    def add_case(self, way: _Way) -> None:
        """Add a way as a case, unless one cannot be gone over the rows and answers of all."""
        number = len(self.cases) + 1
        way = self._with_number(way, number)
        rows = deepcopy(self.rows)
        self._add_rows(rows, way, number)
        answers = [*self.answers, *self._answers_of(way, number)]
        ways = [*self.played, way]
        if not all(self._leads(one, rows, answers) for one in ways):
            return
        self.rows = rows
        self.answers = answers
        self.played = ways
        self.cases.append(self._case(way, number))

    def add_rows_of_checks(self) -> None:
        """Have each sample row of a read that only a check makes be as the check expects it."""
        for check in self.workflow.done_when if self.cases else ():
            if check.read and check.read not in self.rows:
                pairs = samples.equalities(check.expect)
                fields = {
                    name: one for name, one in pairs if not isinstance(one, references.Reference)
                }
                rows = self._sample_rows(*self.operations[check.read])
                self.rows[check.read] = [{**row, **fields} for row in rows]

    def _case(self, way: _Way, number: int) -> PathCase:
        calls = way.given(self.path.Call)
        writes = tuple((need.operation, need.inputs) for need, _ in calls if need.is_write)
        words = [f"{step} {condition}" for step, condition in way.cases] or ["path"]
        id_ = re.sub(r"[^A-Za-z0-9]+", "-", f"{number} {words[-1]}").lower()[:40].strip("-")
        said = self._forms(way), self._events(way)
        return PathCase(id_, way.inputs, way.end.kind == "finish", writes, dict(way.cases), *said)

    def _forms(self, way: _Way) -> dict[str, Any]:
        """What people fill in on a way, by step."""
        return {need.step: answer for need, answer in way.given(self.path.Form)}

    def _events(self, way: _Way) -> dict[str, Any]:
        """The data of the events that come on a way, by name; each is about what waits for it."""
        return {
            need.event: _data_of(need, answer["data"])
            for need, answer in way.given(self.path.Pause)
            if need.event and answer["state"] == "came"
        }

    def _rank(self, way: _Way) -> tuple[bool, bool]:
        writes = any(need.is_write for need, _ in way.given(self.path.Call))
        return way.end.kind != "finish", not writes

    def _can_be_played(self, way: _Way) -> bool:
        """Whether no step waits for what no case of evals/ can give."""
        others = (self.path.Goal, self.path.Computation)
        return not any(isinstance(need, others) for need, _ in way.answers)

    def _with_number(self, way: _Way, number: int) -> _Way:
        """Give a way with the samples of its own number, so that it is told from all others."""
        inputs = self.workflow.inputs
        values = samples.inputs(System("run", ()), Operation("run", "read", input=inputs), number)
        names = {
            str(way.inputs[name]): values[name]
            for name, one in inputs.items()
            if isinstance(way.inputs.get(name), str) and one.keywords
        }

        def rename(value: Any) -> Any:
            match value:
                case dict():
                    return {key: rename(one) for key, one in value.items()}
                case list():
                    return [rename(one) for one in value]
                case str() if value in names:
                    return names[value]
                case str() if match := _SAMPLE.fullmatch(value):
                    return f"{match[1]}-100{number}{'-B' if match[2] == '2' else ''}"
            return value

        answers = [(self._with(need, rename), rename(answer)) for need, answer in way.answers]
        return way._replace(inputs=rename(way.inputs), answers=answers)

    def _with(self, need: Any, rename: Any) -> Any:
        match need:
            case self.path.Call():
                return need._replace(inputs=rename(need.inputs))
            case self.path.Question():
                return need._replace(sources=rename(dict(need.sources)))
            case self.path.Pause():
                return need._replace(of=rename(need.of))
        return need

    def _add_rows(self, rows: dict[str, list[Row]], way: _Way, number: int) -> None:
        """Add what the reads of a way find, in place of the sample row of its number.

        A write that undoes another one finds what it takes back.
        """
        own = set[str]()  # reads whose sample row of this number is that of the way
        for need, answer in way.given(self.path.Call):
            name = need.operation
            if need.is_write:
                self._add_row_to_undo(rows, need)
                continue
            if name not in rows:
                rows[name] = [*self._sample_rows(*self.operations[name])]
            for item in answer if isinstance(answer, list) else [answer]:
                row = {**item, **need.inputs} if isinstance(item, dict) else {}
                if name in own or number > len(samples.ROWS):
                    rows[name].append(row)
                else:
                    rows[name][number - 1] |= row
                own.add(name)

    def _add_row_to_undo(self, rows: dict[str, list[Row]], need: Any) -> None:
        system, write = self.operations[need.operation]
        if found := samples.row_to_undo(system, write, need.inputs):
            table, row = found
            begun = samples.begun_with(system, table)
            rows.setdefault(f"{system.id}.{table}", begun).append(row)

    def _sample_rows(self, system: System, operation: Operation) -> Iterator[Row]:
        for number in samples.ROWS:
            yield dict(samples.telling_row(self.workflow, system, operation, number))

    def _answers_of(self, way: _Way, number: int) -> Iterator[Row]:
        """Give the answers of model steps that the stand-in does not find by its rule."""
        for need, answer in way.given(self.path.Question):
            plain = {key: one for key, one in answer.items() if key != self.path.SURE}
            if need.kind == "extract" and _by_name(need) == plain:
                continue
            texts = _texts(dict(need.sources))
            mark = next((text for text in texts if f"-100{number}" in text), "")
            entry: Row = {"step": need.step, "when": mark, "answer": plain}
            yield {key: one for key, one in entry.items() if one != ""}

    def _leads(
        self,
        way: _Way,
        rows: Mapping[str, Sequence[Row]],
        answers: Sequence[Row],
    ) -> bool:
        """Whether the path is gone that way over these rows and answers."""
        run = {"id": "run-1", "person": samples.READER, "today": "2026-01-15"}
        data: Row = {"input": {**way.inputs}, "run": run, "trigger": {}}
        walk = self.path.walk(self.steps, data)
        cases = list[tuple[str, str]]()
        written = iter([answer for need, answer in way.given(self.path.Call) if need.is_write])
        forms = self._forms(way)
        events = self._events(way)
        result: Any = None
        try:
            while True:
                need = walk.send(result)
                match need:
                    case self.path.Call() if need.is_write:
                        result = next(written, {})
                    case self.path.Call():
                        result = self._answer_over(rows.get(need.operation, ()), need)
                    case self.path.Question():
                        result = _scripted_answer(need, answers, self.path.SURE)
                    case self.path.Form():
                        result = forms.get(need.step)
                    case self.path.Pause():
                        result = _event_of(need, events)
                    case self.path.Turn():
                        cases.append((need.step, need.because))
                        result = None
                    case _:
                        return False
                if result is None and not isinstance(need, self.path.Turn):
                    return False
        except StopIteration as stop:
            end = stop.value
        return (end.step, cases) == (way.end.step, [*way.cases])

    def _answer_over(self, rows: Sequence[Row], need: Any) -> Any:
        """What a read answers: the rows that have its inputs, or the only one if it has fields."""
        _, read = self.operations[need.operation]
        inputs = need.inputs.items()
        fitting = [row for row in rows if all(row.get(name) == one for name, one in inputs)]
        return fitting[0] if read.output and len(fitting) == 1 else fitting


def _schema_of_inputs(operation: Operation) -> dict[str, Any]:
    properties = {name: one.schema for name, one in operation.input.items()}
    needed = samples.required(operation.input)
    return {"type": "object", "properties": properties, "required": needed}


def _data_of(pause: Any, drawn: Any) -> Row:
    """The data of an event, which is about what a pause waits for."""
    data = drawn if isinstance(drawn, dict) else {}
    return {**data, pause.key: pause.of} if pause.key else data


def _event_of(pause: Any, events: Mapping[str, Any]) -> Row:
    """What comes of waiting: the event if its data are about the same, or else the time passes."""
    data = events.get(pause.event)
    if data is None or (pause.key and data.get(pause.key) != pause.of):
        return {"state": "passed", "data": None}
    return {"state": "came", "data": data}


def _scripted_answer(question: Any, answers: Sequence[Row], sure: str) -> Row | None:
    """What the stand-in answers, as far as that is known here."""
    texts = [*_texts(dict(question.sources))]
    for entry in answers:
        if entry["step"] == question.step and entry.get("when", "") in ("", *texts):
            return {**entry["answer"], sure: 1}
    return {**_by_name(question), sure: 1} if question.kind == "extract" else None


def _by_name(question: Any) -> Row:
    """The fields of an answer as they stand in the data under their names."""
    data = [*question.sources.values()]
    names = [name for name in question.schema["properties"] if name != "sure"]
    return {name: next(_under(name, data), None) for name in names}


def _under(name: str, value: Any) -> Iterator[Any]:
    if isinstance(value, dict) and name in value:
        yield value[name]
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _under(name, part)


def _texts(value: Any) -> Iterator[str]:
    """All texts in a value."""
    match value:
        case str():
            yield value
        case dict():
            for one in value.values():
                yield from _texts(one)
        case list():
            for one in value:
                yield from _texts(one)
