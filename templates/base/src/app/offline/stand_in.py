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

from ..base import STOP_WORDS
from ..base.names import as_written
from ..base.question import is_question
from ..base.words import phrases, words_of
from .messages_api import Reply
from .request import MARK, blocks, calls_reply, found_inputs, same, text_in, text_reply
from .scenarios import Scenarios
from .walk import Walk, pursues

RESERVED = re.compile(r"^- `(?P<name>[\w-]+)`: (?P<owner>.+)$", re.MULTILINE)
PROPOSES = ("Propose", "Prepare")  # how a tool is described that asks a person for their yes
QUOTES = 2
WRAPPED = re.compile(r"\n(?![-*+>|#\s]|\d+\.|```)")  # a line break that is only the file's width


class StandIn:
    """Replies from a folder of scenarios, otherwise by the rules above.

    To an agent, as `walk.py` says.
    """

    def __init__(self, scenarios: Path) -> None:
        self.scenarios = Scenarios(scenarios)

    def reply(self, request: dict[str, Any]) -> Reply:
        """The next message of this conversation, or of this run."""
        if pursues(request):
            return Walk(request, self.scenarios.goals).reply()
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
