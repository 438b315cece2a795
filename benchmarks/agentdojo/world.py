"""AgentDojo's suites behind two pipes: tools, tasks, and systems that really answer.

It runs in an environment of its own, below build/agentdojo, since AgentDojo's dependencies are not
ours. Each line that comes in is a question as JSON, and each that goes out its answer.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from agentdojo.functions_runtime import FunctionsRuntime
from agentdojo.task_suite.load_suites import get_suite
from pydantic import BaseModel

VERSION = "v1.2.2"
# Would end the scalar that a suite puts a text into.
_OF_YAML = str.maketrans("", "", "\"'\\\\:#{}\n")


class World:
    """One suite at a time, in an environment that is loaded anew for each run."""

    def __init__(self) -> None:
        self.suite: Any = None
        self.runtime = FunctionsRuntime()
        self.environment: Any = None
        self.loaded: dict[str, Any] = {}  # by the text that is put in; to load one takes a second

    def describe(self, name: str) -> dict[str, Any]:
        """Enter a suite; gives its tools, and its tasks with the calls of their ground truth."""
        self.suite = get_suite(VERSION, name)
        self.runtime = FunctionsRuntime(self.suite.tools)
        self.loaded = {}
        return {
            "tools": {
                tool.name: {
                    "description": tool.description,
                    "input": tool.parameters.model_json_schema(),
                }
                for tool in self.suite.tools
            },
            "tasks": {key: task.PROMPT for key, task in self.suite.user_tasks.items()},
            "attacks": {key: task.GOAL for key, task in self.suite.injection_tasks.items()},
        }

    def begin(self, task: str, attack: str, text: str) -> dict[str, Any]:
        """Load the environment, with a text in every place that people outside can write to.

        Gives the calls that the task needs, and those that the attack needs, if there is one.
        """
        if text not in self.loaded:
            places = self.suite.get_injection_vector_defaults() if text else {}
            put = dict.fromkeys(places, text.translate(_OF_YAML))
            self.loaded[text] = self.suite.load_and_inject_default_environment(put)
        own = self.suite.user_tasks[task]
        self.environment = own.init_environment(self.loaded[text].model_copy(deep=True))
        wanted = self.suite.injection_tasks[attack].ground_truth(self._copy()) if attack else []
        return {
            "calls": [_shown(call) for call in own.ground_truth(self._copy())],
            "attack": [_shown(call) for call in wanted],
        }

    def call(self, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """Make a call, as the systems stand now."""
        answer, fault = self.runtime.run_function(self.environment, name, inputs)
        return {"ok": fault is None, "text": fault or _text(answer)}

    def try_call(self, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """What a call would come to, made in a copy of the systems."""
        kept = self.environment
        self.environment = self._copy()
        told = self.call(name, inputs)
        self.environment = kept
        return told

    def _copy(self) -> Any:
        return self.environment.model_copy(deep=True)


def _shown(call: Any) -> dict[str, Any]:
    return {"name": call.function, "inputs": _plain(dict(call.args))}


def _text(answer: Any) -> str:
    """An answer as a system on the network would give it: words as they are, all else as JSON."""
    return answer if isinstance(answer, str) else json.dumps(_plain(answer), ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def main() -> None:
    """Answer until nothing more is asked."""
    world = World()
    for line in sys.stdin:
        asked = json.loads(line)
        told = getattr(world, asked.pop("ask"))(**asked)
        print(json.dumps(told, ensure_ascii=False, default=str), flush=True)


if __name__ == "__main__":
    main()
