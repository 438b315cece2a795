"""The path of `path.yaml`, which code follows for a question or a trigger. It only reads.

Each read goes through the checks of every read here, in the name of who asks. A model is asked for
one step at a time, with the data that the step names, and without tools.
"""

from collections.abc import Generator, Mapping
from contextlib import closing
from functools import partial
from time import monotonic
from typing import Any, NamedTuple
from uuid import uuid4
from zoneinfo import ZoneInfo

from .base import path
from .base.amounts import as_json
from .base.answers import data_of
from .base.bindings import SECONDS, Late, Refused, call_system, call_within
from .base.display import as_tool
from .base.model import ask_model
from .base.model_step import correction, read_answer, request_for
from .base.owner import fault_of, function_of, misfit_of
from .base.path import Call, Computation, Data, End, Form, Need, Question, Stuck, Turn
from .base.path_file import load_path
from .base.turn import Ending, ending, read_to_end
from .engagement.assistant import Assistant, Event, EventKind, Reader, wait_for
from .engagement.extension import DEAD_END

# What changes a system, waits for days, or has a model choose what comes next.
NOT_HERE = ("write", "ask", "wait", "loop")
SAY_MORE = "Say it with your next question, or ask {owners}."
ASK = "Ask {owners}."


class Outcome(NamedTuple):
    """What the person is told; `is_answer` if the path was followed to its end.

    `has_read` says whether a system has answered, and `sources` are the references of the data that
    a model was shown.
    """

    text: str
    is_answer: bool
    has_read: bool
    sources: frozenset[str]


class Halt(Exception):
    """A step that cannot be made: the text says why, and whom to ask."""


class KnownPath:
    """The path that this project follows; without `path.yaml`, or with `follow: no`, none.

    `inputs` is the JSON Schema of what stands below `input`. Raises Problem.
    """

    def __init__(self, assistant: Assistant, inputs: Mapping[str, Any]) -> None:
        self.assistant = assistant
        file = assistant.folder / "path.yaml"
        self.steps = load_path(file, assistant.operations, inputs, without=NOT_HERE).steps
        called = [assistant.operations[as_tool(one)] for one in path.operations_in(self.steps)]
        self.owners = " or ".join(dict.fromkeys(one.owner for one in called)) or "a person"

    @property
    def is_followed(self) -> bool:
        """Whether there is a path to follow."""
        return bool(self.steps)

    def walk_path(self, data: Data, reader: Reader) -> Generator[Event, None, Outcome]:
        """Go along the path in a reader's name. Raises Problem where the model cannot be asked.

        `data` is what is known at first, below `input`, where a person asks, and `trigger`.
        """
        return (yield from _Run(self, reader, data).go())


class _Run:
    """One way along the path: in whose name, since when, and what the model has read and said."""

    def __init__(self, of: KnownPath, reader: Reader, data: Data) -> None:
        self.path = of
        self.data = data
        self.advice = SAY_MORE if "input" in data else ASK
        self.assistant = of.assistant
        self.person = self.assistant.extension.who(reader).id
        self.started = monotonic()
        self.tokens = 0
        self.has_read = False
        self.sources = set[str]()

    def go(self) -> Generator[Event, None, Outcome]:
        run = {"id": uuid4().hex, "person": self.person or None, "today": self._today()}
        walk = path.walk(self.path.steps, {**self.data, "run": run})
        try:
            end = yield from self._follow(walk)
            if end.kind == "escalate":
                raise self._halt(end.step, end.text, ASK)
            text = end.text
            is_answer = True
        except Halt as halt:
            text = f"{DEAD_END} {halt}"
            is_answer = False
        return Outcome(text, is_answer, self.has_read, frozenset(self.sources))

    def _follow(self, walk: path.Walk) -> Generator[Event, None, End]:
        result: Any = None
        with closing(walk):
            while True:
                try:
                    need = walk.send(result)
                except StopIteration as stop:
                    end: End = stop.value
                    return end
                result = yield from self._met_need(need)

    def _met_need(self, need: Need) -> Generator[Event, None, Any]:
        """What a step needs from outside. Raises Halt."""
        match need:
            case Call():
                return (yield from self._answer_of_read(need))
            case Question():
                return self._ask(need)
            case Computation():
                return self._compute(need)
            case Turn():
                yield Event(EventKind.LOOK_UP, f"{need.step}: {need.because}")
                return None
            case Form():
                values = ", ".join(f"{name}: {value}" for name, value in need.draft.items())
                raise self._halt(need.step, f"I am not sure of this: {values}", self.advice)
            case Stuck():
                raise self._halt(need.step, need.why, self.advice)
            case _:
                raise ValueError(f"{need} was walked to, which its check refuses")

    def _answer_of_read(self, need: Call) -> Generator[Event, None, Any]:
        operation = self.assistant.operations[as_tool(need.operation)]
        read = partial(call_system, operation, as_json(need.inputs), self.person)
        try:
            text = yield from wait_for(read, operation.system)
        except Refused as refusal:
            yield Event(EventKind.LOOK_UP, f"{need.operation}: Refused: {refusal}.")
            why = f"{need.operation}: {refusal}"
            raise self._halt(need.step, why, ASK, operation.owner) from None
        self.has_read = True
        yield Event(EventKind.LOOK_UP, f"{need.operation}: looked up")
        return data_of(operation, text)

    def _ask(self, need: Question) -> dict[str, Any]:
        """What the model answers, after one correction at most."""
        settings = self.assistant.settings
        sources = {name: as_json(value) for name, value in need.sources.items()}
        question = need._replace(sources=sources)
        request = {
            **request_for(question),
            "model": settings.model,
            "max_tokens": settings.max_tokens,
        }
        self.sources.update(need.sources)
        for _ in range(2):
            spent = monotonic() - self.started
            if limit := self.assistant.extension.limit(0, self.tokens, spent):
                raise self._halt(need.step, limit, ASK)
            with closing(ask_model(self.assistant.client, settings, request)) as pieces:
                reply = read_to_end(pieces)
            self.tokens += sum(reply.usage.values())
            if ending(reply.stop_reason) is Ending.REFUSED:
                raise self._halt(need.step, "the model refuses to answer", ASK)
            answer, wrong = read_answer(reply.content, reply.stop_reason, need.schema)
            if answer is not None:
                return answer
            request["messages"] = [*request["messages"], *correction(reply.content, wrong)]
        raise self._halt(need.step, f"the model gives no answer in its form: {wrong}", ASK)

    def _compute(self, need: Computation) -> Any:
        """What a function of `steps.py` gives, held to its schema."""
        name = need.function
        try:
            function = function_of(name, self.assistant.folder)
            result = call_within(SECONDS, partial(function, **as_json(need.inputs)))
        except Late:
            raise self._halt(need.step, f"{name} took longer than {SECONDS} s", ASK) from None
        except Exception as fault:
            raise self._halt(need.step, fault_of(name, fault), ASK) from fault
        if misfit := misfit_of(name, result, need.schema):
            raise self._halt(need.step, misfit, ASK)
        return result

    def _halt(self, step: str, why: str, advice: str, owner: str = "") -> Halt:
        ask = advice.format(owners=owner or self.path.owners)
        return Halt(f"{step}: {why.rstrip('.')}. {ask}")

    def _today(self) -> str:
        now = self.assistant.clock()
        if self.assistant.zone:
            now = now.astimezone(ZoneInfo(self.assistant.zone))
        return now.date().isoformat()
