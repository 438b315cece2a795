"""What the model would say, by rule.

No judgment, the same every time, and marked as such in every answer.

It knows only what the request holds, as a model does: the question, passages, tools, their results,
and the actions that the system prompt reserves for people. In this order it plays a scenario,
reports what a tool returned, leaves an action to its owner, calls a tool whose inputs it can find
in the question, quotes passages, or says it found nothing.
"""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from ..base.display import as_tool, as_written
from ..base.problem import Problem, line_at, parse_yaml, read_text
from ..base.words import STOP_WORDS, is_question, phrases, words_of
from .messages_api import MARK, Reply, blocks, calls_reply, found_inputs, same, text_in, text_reply
from .step import answers_step, step_reply
from .walk import Walk, pursues

RESERVED = re.compile(r"^- `(?P<name>[\w-]+)`: (?P<owner>.+)$", re.MULTILINE)
PROPOSES = ("Propose", "Prepare")  # how a tool is described that asks a person for their yes
QUOTES = 2
WRAPPED = re.compile(r"\n(?![-*+>|#\s]|\d+\.|```)")  # a line break that is only the file's width


class StandIn:
    """Replies from a folder of scenarios, otherwise by the rules above.

    To an agent, as `walk.py` says, and for a step of a path, as `step.py` says.
    """

    def __init__(self, scenarios: Path) -> None:
        self.scenarios = Scenarios(scenarios)

    def reply(self, request: dict[str, Any]) -> Reply:
        """The next message of this conversation, or of this run."""
        if pursues(request):
            return Walk(request, self.scenarios.goals).reply()
        if answers_step(request):
            return step_reply(request, self.scenarios.path)
        messages = request["messages"]
        started = max(i for i, m in enumerate(messages) if m["role"] == "user" and text_in(m))
        since = [block for m in messages[started:] for block in blocks(m)]
        results = [block for block in since if block["type"] == "tool_result"]
        question = text_in(messages[started])
        rounds = (len(messages) - started) // 2
        scene = self.scenarios.turns.get(same(question), {})
        calls_of_one = [scene["calls"]] if scene.get("calls") else []
        steps = scene.get("steps", calls_of_one)
        is_last = request.get("tool_choice", {}).get("type") == "none"
        tools = [] if is_last else request.get("tools", [])
        if tools and rounds < len(steps):
            return calls_reply(((call["tool"], call["input"]) for call in steps[rounds]), rounds)
        if results or scene.get("assistant"):
            lines = [*filter(None, [scene.get("assistant")])]
            if scene.get("reports", True):
                lines += map(report, results)
            return text_reply("\n".join(lines))
        if reserved := wanted_action(question, request.get("system", "")):
            name = as_written(reserved["name"])
            owner = reserved["owner"]
            no = f"I take no action here, so I did not do `{name}`."
            return text_reply(f"{no} Ask {owner}: they can do it and are answerable for it.")
        if call := fitting_tool(question, tools):
            return calls_reply([call])
        return quotation(question, messages)


def report(result: dict[str, Any]) -> str:
    """What a tool returned, in its own words."""
    content = result.get("content", "")
    text = content if isinstance(content, str) else text_in({"content": content})
    if result.get("is_error"):
        return f"The look-up was refused: {text}"
    return f"The look-up returned: {text}"


def stems(text: str, common: Collection[str] = STOP_WORDS) -> set[str]:
    """Words without their commonest endings, but for single letters and what is common."""
    words = {phrase for word in words_of(text) for phrase in phrases(word) if len(phrase) > 1}
    return {re.sub(r"(ing|ed|es|s|e)$", "", word) for word in words.difference(common)}


def wanted_action(question: str, prompted: Any) -> dict[str, str] | None:
    """The reserved action that a request, not a question, asks for by every word of its name.

    Where several fit, it is one of a system that the question names, and of those the one with the
    longest name.
    """
    prompt = prompted if isinstance(prompted, str) else text_in({"content": prompted})
    asks = re.match(
        r"(?i)\W*(how|what|when|where|who|why|which|is|are|does|do|may|can i|should)\b", question
    )
    question_words = set(same(question.replace("_", " ")).split())
    fitting: list[tuple[bool, int, dict[str, str]]] = []
    for match in reversed(
        [*RESERVED.finditer(prompt)]
    ):  # the list stands last, whatever is written above it
        system_words, action_words = (
            same(part.replace("_", " ")).split() for part in match["name"].split("__", 1)
        )
        # "do_it" has none but common words.
        words = stems(" ".join(action_words)) or set(action_words)
        if words and words <= stems(question) | question_words:
            fitting.append((set(system_words) <= question_words, len(words), match.groupdict()))
    if fitting and not asks:
        return max(fitting, key=lambda rated: rated[:2])[2]
    return None


def fitting_tool(question: str, tools: list[dict[str, Any]]) -> tuple[str, dict[str, Any]] | None:
    """The tool that shares most words with the question, if all that it requires is in there.

    A plain question is looked up: it gets no proposal.
    """
    words = stems(question)
    if is_question(question):
        tools = [tool for tool in tools if looks_up(tool)]

    def shared(tool: dict[str, Any]) -> int:
        inputs = " ".join(tool["input_schema"].get("properties", {}))
        return len(words & stems(f"{tool['name']} {tool.get('description', '')} {inputs}"))

    for tool in sorted(tools, key=shared, reverse=True):
        inputs = found_inputs(question, tool["input_schema"])
        if shared(tool) and inputs is not None:
            return tool["name"], inputs
    return None


def looks_up(tool: dict[str, Any]) -> bool:
    """Whether a tool is a read of a system: it proposes nothing, and keeps nothing."""
    return "__" in tool["name"] and not tool.get("description", "").startswith(PROPOSES)


def quotation(question: str, messages: list[dict[str, Any]]) -> Reply:
    """The passages that share a word with the question, quoted and cited as the service cites."""
    everywhere = [b for m in messages for b in blocks(m) if b["type"] == "search_result"]
    here = [b for b in blocks(messages[-1]) if b["type"] == "search_result"]
    common = STOP_WORDS if stems(question) else frozenset[str]()  # as the search does
    words = stems(question, common)
    content: list[dict[str, Any]] = [{"type": "text", "text": MARK + "What the documents say:\n\n"}]
    for result in here:
        text = "".join(block["text"] for block in result["content"])
        if len(content) > QUOTES * 2 or not words & stems(f"{result['title']} {text}", common):
            continue
        citation = {
            "type": "search_result_location",
            "cited_text": text,
            "source": result["source"],
            "title": result["title"],
            "search_result_index": everywhere.index(result),
            "start_block_index": 0,
            "end_block_index": len(result["content"]),
        }
        content += [
            {"type": "text", "text": WRAPPED.sub(" ", text), "citations": [citation]},
            {"type": "text", "text": "\n\n"},
        ]
    if len(content) == 1:
        nothing = "I found nothing about this in the documents that you may read."
        return text_reply(f"{nothing} Ask in other words.")
    return Reply(content[:-1])


class Scenarios:
    """What all files in a folder script: turns, goals, and steps of a path.

    Turns are by what the person says, goals by their text, and steps in their order.
    """

    def __init__(self, folder: Path) -> None:
        self.turns: dict[str, dict[str, Any]] = {}
        self.goals: dict[str, dict[str, Any]] = {}
        self.path: list[dict[str, Any]] = []
        for file in sorted(folder.glob("*.yaml")):
            document = parse_yaml(read_text(file), file)
            scenario = document if isinstance(document, dict) else {}
            if not {"turns", "goals", "path"} & scenario.keys():
                form = "expected turns: [{person: …}], goals: [{goal: …}] or path: [{step: …}]"
                raise Problem(f"{file}: {form}")
            for turn in entries(scenario, "turns", "person", file):
                self.turns[same(turn["person"])] = turn
            for goal in entries(scenario, "goals", "goal", file):
                self.goals[same(goal["goal"])] = goal
            for step in entries(scenario, "path", "step", file):
                if not isinstance(step.get("answer"), dict):
                    raise Problem(f"{file}: path: the step {step['step']} has no answer: {{…}}.")
                self.path.append(step)


def entries(document: dict[str, Any], name: str, by: str, file: Path) -> list[dict[str, Any]]:
    """A list of a scenario, each entry of which says what it is played for.

    Tools have the names that a model knows them by. Raises Problem.
    """
    items = document.get(name, [])
    if not isinstance(items, list) or not all(_is_for(entry, by) for entry in items):
        form = f"{name}: [{{{by}: …}}]"
        raise Problem(f"{file}: expected {name} as a list, each entry with its text: {form}")
    played = []
    for number, entry in enumerate(items, 1):
        if not all(_is_round(step) for step in [*entry.get("steps", []), entry.get("calls", [])]):
            problem = "expected steps as a list of rounds, each a list of calls"
            form = "steps: [[{tool: …, input: {…}}]]"
            raise Problem(f"{file}: {name}, number {number}: {problem}: {form}")
        try:
            played.append(_entry_for_models(entry))
        except ValueError as error:
            line = line_at(read_text(file), name, number - 1)
            raise Problem(f"{file}:{line}: {name}, number {number}: {error}.") from None
    return played


def _is_for(entry: Any, by: str) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get(by), str)


def _is_round(step: Any) -> bool:
    return isinstance(step, list) and all(map(_is_call, step))


def _is_call(call: Any) -> bool:
    return isinstance(call, dict) and {"tool", "input"} <= call.keys()


def _entry_for_models(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry with names for models. Raises ValueError for one that has them already."""
    named = dict(entry)
    if "plan" in entry:
        named["plan"] = [_step(step) for step in entry["plan"]]
    if "steps" in entry:
        named["steps"] = [[_call(call) for call in step] for step in entry["steps"]]
    if "calls" in entry:
        named["calls"] = [_call(call) for call in entry["calls"]]
    return named


def _step(step: str | dict[str, Any]) -> str | dict[str, Any]:
    """A step of a plan, which is a name or says more."""
    if isinstance(step, str):
        return as_tool(step)
    return {**step, "operation": as_tool(step["operation"])}


def _call(call: dict[str, Any]) -> dict[str, Any]:
    inputs = _input(call["input"])
    if call["tool"] == "plan" and "steps" in inputs:
        inputs = {**inputs, "steps": [_step(step) for step in inputs["steps"]]}
    return {**call, "tool": as_tool(call["tool"]), "input": inputs}


def _input(value: Any) -> Any:
    """An input, in which `$from` names the operation whose result is meant."""
    if isinstance(value, list):
        return [_input(part) for part in value]
    if not isinstance(value, dict):
        return value
    named = {key: _input(part) for key, part in value.items()}
    if "$from" in value:
        named["$from"] = as_tool(value["$from"])
    return named
