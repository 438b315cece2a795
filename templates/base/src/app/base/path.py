"""A path: the stations of work whose next step code decides, with a model inside some of them.

`walk` goes along a path, from data that it is given. It makes nothing itself: it yields what it
needs from outside, and is sent the answer. So whoever walks decides, records and makes each call.
The steps are plain data, as `path.yaml` has them:

- `read`, `write`: call an operation, `with` an origin for each of its inputs
- `model`: have a model `extract`, `classify`, `choose` or `draft` from named data, without tools
- `branch`: the first case whose `when` holds, or `otherwise`
- `each`: the same steps for each item of a list, at most so many
- `ask`: a person fills in a form
- `wait`: for minutes, until a time, or for an event
- `loop`: a model pursues a goal with some operations, at most so many steps
- `python`: a function of the owner's
- `escalate`, `finish`: the end

A reference that leads to nothing, and a condition that is not known, are for a person: `Stuck`.
Every path ends: there is no way back, and what repeats is bounded. Pure; the toolkit uses it, too.
"""

import json
import re
from collections.abc import Generator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from .amounts import as_number
from .expressions import Expression, compare, read_expression
from .references import FORM, find

Step = Mapping[str, Any]
Steps = Sequence[Step]
Data = dict[str, Any]  # what is known, by root: `input`, `trigger`, `run`, and the ids of steps
KINDS = (
    "read", "write", "model", "branch", "each", "ask", "wait", "loop", "python", "escalate",
    "finish",
)  # fmt: skip
ENDS = ("escalate", "finish")
MODEL_KINDS = ("extract", "classify", "choose", "draft")
ROOTS = ("input", "trigger", "run")  # what is known before the first step
NOT_KNOWN = "(not known)"
LONGEST_DRAFT = 4000  # characters
SURE = "sure"  # the field in which a model says how sure it is, from 0 to 1
NUMBER = "number"  # what `choose` gives: the place of the item, from 1, or 0 for none
ITEM = "item"  # and the item itself
_HOLE = re.compile(rf"\{{({FORM})\}}")
_BRACE = re.compile(r"\{[^{}]*\}?|\}")


class Call(NamedTuple):
    """Make this call of `system.operation`; send what it answers, as data."""

    step: str
    operation: str
    inputs: dict[str, Any]
    is_write: bool


class Question(NamedTuple):
    """Have a model answer from these sources alone; send its answer, which fits the schema.

    `sources` are values by their references; the first one of `choose` is the list.
    """

    step: str
    kind: str
    task: str
    sources: Mapping[str, Any]
    schema: Mapping[str, Any]


class Form(NamedTuple):
    """Have a person fill in a form; send the values, which fit the schema.

    `draft` are values that are there already, and `shown` is data by its references.
    """

    step: str
    text: str
    schema: Mapping[str, Any]
    shown: Mapping[str, Any]
    draft: Mapping[str, Any]
    minutes: float | None


class Pause(NamedTuple):
    """Wait; send `{state: came, data: …}`, or `{state: passed}` once the time has passed.

    That is for so many minutes or until a time, as ISO text; or for an event of this name, at most
    so many minutes. One that is about `of` has it in its data under `key`.
    """

    step: str
    minutes: float | None = None
    until: str = ""
    event: str = ""
    of: Any = None
    key: str = ""


class Goal(NamedTuple):
    """Have a model pursue a goal with these operations alone; send `{report: …}`."""

    step: str
    goal: str
    operations: tuple[str, ...]
    sources: Mapping[str, Any]
    steps: int


class Computation(NamedTuple):
    """Call the owner's function of this name; send what it gives, which fits the schema."""

    step: str
    function: str
    inputs: dict[str, Any]
    schema: Mapping[str, Any]


class Turn(NamedTuple):
    """A branch has taken this case; send nothing."""

    step: str
    because: str


class Stuck(NamedTuple):
    """A step cannot be made. Send nothing to have it tried again, or close the walk."""

    step: str
    why: str


Need = Call | Question | Form | Pause | Goal | Computation | Turn | Stuck


class End(NamedTuple):
    """How a walk ends: `finish` or `escalate`, and the report or the reason."""

    step: str
    kind: str
    text: str


Walk = Generator[Need, Any, End]


def kind_of(step: Step) -> str:
    """Name the kind of a step; empty for a mapping that is none."""
    return next((kind for kind in KINDS if kind in step), "")


def label_of(step: Step, place: str) -> str:
    """Name a step as people are told of it: its id, or its place such as `4.1.2`."""
    return str(step.get("id") or f"step {place}")


def children(step: Step) -> list[tuple[tuple[str | int, ...], str, Steps]]:
    """Give the lists of steps in a step, each with its keys and with its condition in words."""
    if "each" in step:
        return [(("do",), f"each {step['as']} of {step['each']}", step["do"])]
    lists: list[tuple[tuple[str | int, ...], str, Steps]] = []
    for number, case in enumerate(step.get("branch", ())):
        keys: tuple[str | int, ...] = ("branch", number)
        if "when" in case:
            lists.append(((*keys, "do"), f"when {case['when']}", case["do"]))
        else:
            lists.append(((*keys, "otherwise"), "otherwise", rest_of(case)))
    return lists


def rest_of(case: Step) -> Steps:
    """Give the steps of the last case of a branch, which may be the word `escalate`."""
    if case["otherwise"] == "escalate":
        return [{"escalate": case.get("because", "no case of the branch holds")}]
    steps: Steps = case["otherwise"]
    return steps


def steps_in(steps: Steps) -> list[Step]:
    """Give all steps of a path, those within others behind them."""
    found = list[Step]()
    for step in steps:
        found.append(step)
        for _, _, inner in children(step):
            found += steps_in(inner)
    return found


def operations_in(steps: Steps) -> list[str]:
    """Name each operation that a path can call, once, in its order."""
    names = list[str]()
    for step in steps_in(steps):
        names += [step[kind] for kind in ("read", "write") if kind in step]
        names += step.get("operations", ())
    return [*dict.fromkeys(names)]


def literals(steps: Steps) -> list[Any]:
    """Give each value that a path itself has for an input."""
    origins = [origin for step in steps_in(steps) for origin in step.get("with", {}).values()]
    return [origin["value"] for origin in origins if isinstance(origin, dict) and "value" in origin]


def fields_schema(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Give the JSON Schema of an object with these fields, each a type or a JSON Schema.

    All are required, but those with `required: no`. A list under `required` is that of JSON Schema.
    """
    properties = dict[str, Any]()
    required = list[str]()
    for name, field in fields.items():
        schema = {"type": field} if isinstance(field, str) else dict(field)
        if schema.get("required") not in (False, "no"):
            required.append(name)
        if not isinstance(schema.get("required"), list):
            schema.pop("required", None)
        properties[name] = schema
    whole = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**whole, "required": required}


def result_schema(step: Step) -> Mapping[str, Any]:
    """Give the JSON Schema of what a step gives, as far as the step itself says."""
    match step:
        case {"model": "extract"}:
            return fields_schema(step["output"])
        case {"model": _}:
            return _answer_schema(step, length=0)
        case {"ask": _}:
            return fields_schema(step["form"])
        case {"wait": _}:
            return fields_schema({"state": {"enum": ["came", "passed"]}, "data": {}})
        case {"loop": _}:
            return fields_schema({"report": "string"})
        case {"python": _}:
            return fields_schema(step.get("output", {}))
    return {}


def _answer_schema(step: Step, length: int) -> dict[str, Any]:
    """The JSON Schema of a model's answer, without how sure it is; `length` is that of the list."""
    match step["model"]:
        case "extract":
            return _or_nothing(fields_schema(step["output"]))
        case "classify":
            return fields_schema({"label": {"type": "string", "enum": [*step["labels"]]}})
        case "choose":
            fields: dict[str, Any] = {NUMBER: {"type": "integer", "minimum": 0}}
            if length:
                fields[NUMBER]["maximum"] = length
            else:
                fields[ITEM] = {}
            return fields_schema(fields)
        case _:
            most = step.get("most", LONGEST_DRAFT)
            return fields_schema({"text": {"type": "string", "minLength": 1, "maxLength": most}})


def _or_nothing(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of an object any field of which may be null: the sources may not hold it."""
    fields = {
        name: {"anyOf": [field, {"type": "null"}]} for name, field in schema["properties"].items()
    }
    return {**schema, "properties": fields}


def fill(text: str, data: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Put values in for the references in braces; gives the text, and what leads to nothing."""
    lacking = list[str]()

    def value_of(hole: re.Match[str]) -> str:
        value = find(hole[1], data)
        if value is None:
            lacking.append(hole[1])
            return NOT_KNOWN
        return _as_text(value)

    return _HOLE.sub(value_of, text), lacking


def _as_text(value: Any) -> str:
    """A value within a text: words and numbers as they are, and anything else as JSON."""
    if isinstance(value, str) or as_number(value) is not None:
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def holes(text: str) -> list[str]:
    """Give the references in braces in a text."""
    return _HOLE.findall(text)


def stray_brace(text: str) -> str:
    """Give the first thing in a text whose braces hold no reference; empty if there is none."""
    stray = _BRACE.search(_HOLE.sub("", text))
    if stray:
        return stray[0]
    return ""


def expression_of(case: Step) -> Expression:
    """Read the condition of a case. Raises ExpressionError."""
    return read_expression(case["when"])


def walk(steps: Steps, data: Data) -> Walk:
    """Go along a path whose mistakes were looked for; what its steps give is added to `data`."""
    end = yield from _walk(steps, data, "")
    if end is None:
        raise ValueError("a path without an end was walked, which its check refuses")
    return end


def _walk(steps: Steps, data: Data, above: str) -> Generator[Need, Any, End | None]:
    """Go along some steps; gives the end, or nothing where they go on."""
    for number, step in enumerate(steps, 1):
        place = f"{above}{number}"
        label = label_of(step, place)
        end: End | None = None
        match kind_of(step):
            case "branch":
                end = yield from _branch(step, label, data, place)
            case "each":
                end = yield from _each(step, label, data, place)
            case "finish" | "escalate" as kind:
                text = step["report"] if kind == "finish" else step["escalate"]
                end = End(label, kind, fill(text, data)[0])
            case _:
                result = yield from _step_result(step, label, data)
                if "id" in step:
                    data[step["id"]] = result
        if end is not None:
            return end
    return None


def _branch(step: Step, label: str, data: Data, place: str) -> Generator[Need, Any, End | None]:
    number = 0
    while number < len(step["branch"]):
        case = step["branch"][number]
        above = f"{place}.{number + 1}."
        if "when" not in case:
            yield Turn(label, "otherwise")
            return (yield from _walk(rest_of(case), data, above))
        holds = expression_of(case).holds(data)
        if holds is None:
            yield Stuck(label, f"whether {case['when']} holds is not known")
            number = 0
            continue
        if holds:
            yield Turn(label, case["when"])
            return (yield from _walk(case["do"], data, above))
        number += 1
    return None


def _each(step: Step, label: str, data: Data, place: str) -> Generator[Need, Any, End | None]:
    """Make the steps for each item; gives a list of what they gave, each with that by its id."""
    while True:
        items = find(step["each"], data)
        if not isinstance(items, list):
            yield Stuck(label, f"{step['each']} is not a list, or not known")
        elif len(items) > step["most"]:
            yield Stuck(label, f"{step['each']} has {len(items)} items, above {step['most']}")
        else:
            break
    results = list[Any]()
    for number, item in enumerate(items, 1):
        scope = {**data, step["as"]: item}
        before = {*scope}
        end = yield from _walk(step["do"], scope, f"{place}.{number}.")
        if end is not None:
            return end
        results.append({key: value for key, value in scope.items() if key not in before})
    if "id" in step:
        data[step["id"]] = results
    return None


def _step_result(step: Step, label: str, data: Data) -> Generator[Need, Any, Any]:
    """What a step gives that is neither a branch nor an end, once all that it needs is known."""
    while True:
        need = _need(step, label, data)
        if not isinstance(need, Stuck):
            break
        yield need
    if isinstance(need, Question):
        return (yield from _answer(step, need, data))
    return (yield need)


def _answer(step: Step, question: Question, data: Data) -> Generator[Need, Any, Any]:
    """What a model answers; where it is not sure enough, what a person makes of that."""
    is_choice = step["model"] == "choose"
    items = find(step["of"], data) if is_choice else []
    if is_choice and not items:
        return _choice(items, {})
    answer = _fields_of((yield question))
    if "unless_sure" in step and not compare(answer.pop(SURE, None), ">=", step["unless_sure"]):
        text = f"The model is not sure of {question.step}. Correct what is wrong, and confirm."
        schema = _answer_schema(step, len(items))
        form = Form(question.step, text, schema, question.sources, answer, None)
        answer = _fields_of((yield form))
    if is_choice:
        return _choice(items, answer)
    return answer


def _fields_of(answer: Any) -> dict[str, Any]:
    """The fields of an answer; none where it is no object, so that all in it is not known."""
    return {**answer} if isinstance(answer, Mapping) else {}


def _choice(items: Sequence[Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen; nothing where the number is no place in the list."""
    number = as_number(answer.get(NUMBER))
    for place, item in enumerate(items, 1):
        if place == number:
            return {NUMBER: place, ITEM: item}
    return {NUMBER: 0, ITEM: None}


def _need(step: Step, label: str, data: Data) -> Need:
    """What a step needs from outside; Stuck where something for that is not known."""
    match step:
        case {"read": operation} | {"write": operation}:
            inputs, lacking = _call_inputs(step, data)
            need: Need = Call(label, operation, inputs, "write" in step)
        case {"python": function}:
            inputs, lacking = _call_inputs(step, data)
            need = Computation(label, function, inputs, fields_schema(step.get("output", {})))
        case {"model": kind}:
            need, lacking = _question(step, label, kind, data)
        case {"ask": text}:
            words, lacking = fill(text, data)
            shown = {one: find(one, data) for one in step.get("shows", ())}
            need = Form(label, words, fields_schema(step["form"]), shown, {}, step.get("minutes"))
        case {"loop": text}:
            words, lacking = fill(text, data)
            sources, missing = _step_sources(step, data)
            lacking += missing
            need = Goal(label, words, tuple(step["operations"]), sources, step["steps"])
        case _:
            return _pause(step["wait"], label, data)
    if lacking:
        return Stuck(label, f"{', '.join(dict.fromkeys(lacking))} is not known")
    return need


def _question(step: Step, label: str, kind: str, data: Data) -> tuple[Question, list[str]]:
    task, lacking = fill(step.get("task", ""), data)
    sources, missing = _step_sources(step, data)
    length = 0
    if kind == "choose":
        items = find(step["of"], data)
        if isinstance(items, list):
            length = len(items)
            sources = {step["of"]: items, **sources}
        else:
            missing.append(step["of"])
    schema = _answer_schema(step, length)
    if "unless_sure" in step:
        sure = {"type": "number", "minimum": 0, "maximum": 1}
        schema["properties"] = {**schema["properties"], SURE: sure}
        schema["required"] = [*schema["required"], SURE]
    return Question(label, kind, task, sources, schema), [*lacking, *missing]


def _pause(wait: Step, label: str, data: Data) -> Pause | Stuck:
    if "event" in wait:
        of = find(wait["of"], data) if "of" in wait else None
        if "of" in wait and of is None:
            return Stuck(label, f"{wait['of']} is not known")
        key = wait.get("of", "").rpartition(".")[2]
        return Pause(label, minutes=wait["minutes"], event=wait["event"], of=of, key=key)
    if "until" in wait:
        until = find(wait["until"], data)
        if not _is_time(until):
            return Stuck(label, f"{wait['until']} is not a time, or not known")
        return Pause(label, until=until)
    return Pause(label, minutes=wait["minutes"])


def _is_time(value: Any) -> bool:
    try:
        return bool(datetime.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def _call_inputs(step: Step, data: Data) -> tuple[dict[str, Any], list[str]]:
    """The inputs of a call, and the references that lead to nothing."""
    inputs = dict[str, Any]()
    lacking = list[str]()
    for name, origin in step.get("with", {}).items():
        if isinstance(origin, str):
            inputs[name] = find(origin, data)
            if inputs[name] is None:
                lacking.append(origin)
        elif "text" in origin:
            inputs[name], missing = fill(origin["text"], data)
            lacking += missing
        else:
            inputs[name] = origin["value"]
    return inputs, lacking


def _step_sources(step: Step, data: Data) -> tuple[dict[str, Any], list[str]]:
    """The data that a model is shown, and the references that lead to nothing."""
    sources = {reference: find(reference, data) for reference in step.get("from", ())}
    return sources, [reference for reference, value in sources.items() if value is None]
