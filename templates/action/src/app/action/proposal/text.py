"""A draft as the text of `path.yaml`, with what the runs say of each step in comments. Pure."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from ...base.display import visible
from ...base.path import Step
from ...base.path_shape import Keys
from ...base.problem import VERSION
from .draft import Draft

WIDTH = 100  # characters
INDENT = 2


def as_yaml(draft: Draft, head: Sequence[str]) -> str:
    """Give the file: a comment of these paragraphs, its keys, and the steps."""
    comment = [line for text in head for line in _comment(text, 0)]
    keys = [f"version: {VERSION}", "follow: no", "draft: yes", "path:"]
    return "\n".join([*comment, *keys, *_steps(draft.steps, draft.notes, (), INDENT), ""])


def _comment(text: str, indent: int) -> list[str]:
    begins = f"{' ' * indent}# "
    return textwrap.wrap(
        " ".join(visible(text).split()),
        WIDTH,
        initial_indent=begins,
        subsequent_indent=begins,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _steps(
    steps: Sequence[Step], notes: Mapping[Keys, str], keys: Keys, indent: int
) -> Iterator[str]:
    for number, step in enumerate(steps):
        here = (*keys, number)
        yield from _comment(notes.get(here, ""), indent)
        if "branch" in step:
            yield f"{' ' * indent}- branch:"
            yield from _cases(step["branch"], notes, (*here, "branch"), indent + 2 * INDENT)
        elif "each" in step:
            outer = {key: value for key, value in step.items() if key != "do"}
            yield from _item(outer, indent, is_flow=False)
            yield f"{' ' * (indent + INDENT)}do:"
            yield from _steps(step["do"], notes, (*here, "do"), indent + 2 * INDENT)
        else:
            yield from _item(step, indent)


def _cases(
    cases: Sequence[Step], notes: Mapping[Keys, str], keys: Keys, indent: int
) -> Iterator[str]:
    for number, case in enumerate(cases):
        here = (*keys, number)
        yield from _comment(notes.get(here, ""), indent)
        if "do" not in case:
            yield from _item(case, indent)
            continue
        yield from _item({"when": case["when"]}, indent, is_flow=False)
        yield f"{' ' * (indent + INDENT)}do:"
        yield from _steps(case["do"], notes, (*here, "do"), indent + 2 * INDENT)


def _item(value: Mapping[str, Any], indent: int, *, is_flow: bool = True) -> list[str]:
    """An item of a list: on one line if it may be and is short enough, or a key a line."""
    if is_flow:
        text = _dumped([{**value}], flow=True).removeprefix("[").removesuffix("]")
        if "\n" not in text and indent + len(text) + INDENT <= WIDTH:
            return [f"{' ' * indent}- {text}"]
    return [f"{' ' * indent}{line}" for line in _dumped([{**value}], flow=False).splitlines()]


def _dumped(value: Any, *, flow: bool) -> str:
    """YAML in which nothing is hidden; where something would be, it has codes."""
    for is_unicode in (True, False):
        text = yaml.dump(
            value,
            Dumper=_Dumper,
            sort_keys=False,
            allow_unicode=is_unicode,
            width=10**6,
            default_flow_style=flow,
        ).rstrip("\n")
        if visible(text) == text:
            break
    return text


class _Dumper(yaml.SafeDumper):
    """Writes each value out where it stands, without aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        """Whether a value that comes up again is written out again."""
        return True
