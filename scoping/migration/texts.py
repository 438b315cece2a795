"""Texts of version 1 in the words of version 2, with everything else in them as it was written.

What changes is cut out and put in where it stands, so that comments, order and quotes stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import yaml

from ..errors import Place, ScopingError
from ..yaml.source import DecisionMistake, YamlMistake, is_decision, way_out

VERSION = 2  # of policy.yaml and systems.yaml
_RULE = ("mode", "when", "most", "untrusted", "private", "four_eyes", "role")  # keys in version 1
_CALLS = ("tool", "read", "operation", "$from")  # keys whose value names an operation
_NAMES = ("plan", "check", "never")  # keys whose value lists such names
_COMMENT = re.compile(r"(?:^|\s)(#.*)")

Node = yaml.nodes.Node
Pair = tuple[Node, Node]


class MigrationMistake(ScopingError):
    """A file that cannot be put into new words, since it is not what it was to be."""


class Operations(NamedTuple):
    """The operations of a project: how models know them and how files name them, and which read."""

    named: Mapping[str, str] = {}
    reads: frozenset[str] = frozenset()

    def name(self, name: str) -> str:
        """The name of one in files, from either of its names."""
        if name in self.named:
            return self.named[name]
        if "." in name:
            return name
        return name.replace("__", ".", 1)


class Migrated(NamedTuple):
    """A text in the new words, and what changed; nothing did where it had them already."""

    text: str
    changes: tuple[str, ...]


def operations_of(text: str) -> Operations:
    """Find the operations in the text of a `systems.yaml`, of whichever version."""
    document = yaml.load(text, yaml.BaseLoader)  # noqa: S506 -- builds strings and lists of them
    systems = None
    if isinstance(document, dict):
        systems = document.get("systems")
    named = dict[str, str]()
    reads = set[str]()
    for system in systems or []:
        for operation in system.get("operations") or []:
            name = f"{system['id']}.{operation['id']}"
            named[name.replace(".", "__")] = name
            if operation.get("effect") == "read":
                reads.add(name)
    return Operations(named, frozenset(reads))


def migrate(text: str, name: str, operations: Operations) -> Migrated:
    """Put a file of a project into the words of version 2; `name` is what messages call it.

    Raises MigrationMistake for one whose words are not those of version 1, and DecisionMistake for
    a decision.
    """
    edited = _Text(text.replace("\r\n", "\n"), name)
    keys = _keys_of(edited)
    if is_decision(keys):
        raise DecisionMistake(where=Place(name))
    change = next((change for key, change in _KINDS.items() if key in keys), None)
    if change is None:
        fix = "name a scoping.yaml, or a file of a project such as policy.yaml"
        raise MigrationMistake("is not a file that scoping can migrate", where=Place(name), fix=fix)
    changes = tuple(change(edited, operations))
    if not changes:
        return Migrated(text, ())
    if "\r\n" in text:
        edited.text = edited.text.replace("\n", "\r\n")
    return Migrated(edited.text, changes)


def _keys_of(edited: _Text) -> list[str]:
    """The keys at the top of a file. Raises YamlMistake."""
    try:
        return edited.keys()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Place(edited.name)
        if mark:
            where = Place(edited.name, mark.line + 1, mark.column + 1)
        problem = str(error.problem)
        raise YamlMistake(f"not valid YAML: {problem}", where=where, fix=way_out(problem)) from None


class _Text:
    """A text that is changed piece by piece, and looked at anew after each change."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name

    def pairs(self, *path: str | int) -> list[Pair]:
        """The keys and values of the mapping at a path; none where there is no mapping."""
        node = self.find(*path)
        if not isinstance(node, yaml.MappingNode):
            return []
        return list(node.value)

    def items(self, *path: str | int) -> list[Node]:
        """The entries of the list at a path; none where there is no list."""
        node = self.find(*path)
        if not isinstance(node, yaml.SequenceNode):
            return []
        return list(node.value)

    def keys(self, *path: str | int) -> list[str]:
        """The keys there."""
        return [str(key.value) for key, _ in self.pairs(*path)]

    def node(self, *path: str | int) -> Node:
        """What stands at a path, where something does."""
        node = self.find(*path)
        if node is None:
            raise LookupError(path)
        return node

    def find(self, *path: str | int) -> Node | None:
        """What stands at a path; None if nothing does."""
        node = yaml.compose(self.text, Loader=yaml.SafeLoader)
        for step in path:
            if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                node = node.value[step]
            elif isinstance(node, yaml.MappingNode):
                node = next((value for key, value in node.value if key.value == step), None)
            else:
                return None
        return node

    def place(self, node: Node) -> Place:
        """Where a node stands."""
        return Place(self.name, node.start_mark.line + 1, node.start_mark.column + 1)

    def put(self, node: Node, text: str) -> None:
        """Write a text in place of a node."""
        self.cut(node.start_mark.index, _end(node), text)

    def cut(self, start: int, end: int, text: str = "") -> None:
        """Write a text in place of what stands between two points."""
        self.text = self.text[:start] + text + self.text[end:]

    def put_version(self) -> str:
        """Say the version: in its line, after the first lines of comment, or at the first key."""
        version = self.find("version")
        if version is not None:
            self.put(version, str(VERSION))
            return f"version: {VERSION}"
        first = self.pairs()[0][0].start_mark.index
        head = self.text[:first]
        at = head.rfind("\n") + 1
        if paragraph := re.match(r"(?:#[^\n]*\n)+(?=\n)", head):
            at = paragraph.end()
        self.cut(at, at, f"version: {VERSION}\n")
        return f"version: {VERSION}"

    def drop(self, key: str, *path: str | int) -> None:
        """Take a key and its value out of the mapping at a path; comments beside them stay."""
        pairs = self.pairs(*path)
        number = next(n for n, (one, _) in enumerate(pairs) if one.value == key)
        start = pairs[number][0].start_mark.index
        end = _end(pairs[number][1])
        following = None
        if number + 1 < len(pairs):
            following = pairs[number + 1][0].start_mark.index
        if _is_flow(self.node(*path)):
            if number:
                start = self.text.rindex(",", 0, start)
            elif following is not None:
                end = following
            return self.cut(start, end)
        line = self.text.rfind("\n", 0, start) + 1
        if self.text[line:start].strip():  # it shares its line with the dash of a list
            return self.cut(start, following or end)
        _, _, below = self.text[end:].partition("\n")
        close = len(self.text) - len(below)
        matches = map(_COMMENT.search, self.text[line:close].splitlines())
        indent = self.text[line:start]
        comments = [f"{indent}{comment[1]}\n" for comment in matches if comment]
        return self.cut(line, close, "".join(comments))


def _is_flow(node: Node) -> bool:
    """Whether it is written in brackets."""
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def _end(node: Node) -> int:
    """Where a node ends; of one in lines of its own, without what stands below it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        if isinstance(last, tuple):
            _, last = last
        return _end(last)
    return int(node.end_mark.index)


def _workflow(edited: _Text, _: Operations) -> Iterator[str]:
    version = edited.node("scoping")
    if _is_old(edited, version):
        edited.put(version, str(VERSION))
        yield f"scoping: {VERSION}"


def _systems(edited: _Text, _: Operations) -> Iterator[str]:
    if not _is_old(edited, edited.find("version")):
        return
    yield edited.put_version()
    for number in range(len(edited.items("systems"))):
        here = ("systems", number, "operations")
        for index in range(len(edited.items(*here))):
            place = (*here, index)
            if "approve" in edited.keys(*place):
                system = edited.node("systems", number, "id").value
                name = f"{system}.{edited.node(*place, 'id').value}"
                approval = edited.node(*place, "approve").value
                edited.drop("approve", *place)
                yield f"{name}: no approve: {approval}, which policy.yaml says alone"


def _policy(edited: _Text, operations: Operations) -> Iterator[str]:
    if not _is_old(edited, edited.find("version")):
        return
    # All is looked at before anything is changed, so that a mistake has its line.
    caps = list(_caps(edited, operations))
    rules = {rule: _words(edited, rule, operations) for rule in edited.keys("operations")}
    for rule, words in rules.items():
        _put_rule(edited, rule, words, operations)
    if caps:
        _add_limits(edited, caps)
    yield edited.put_version()
    for rule, words in rules.items():
        yield f"{operations.name(rule)}: {words or 'a read, which nobody approves'}"
    yield from (f"limits: {cap}" for cap in caps)


def _caps(edited: _Text, operations: Operations) -> Iterator[str]:
    """The limits that `most` of each rule becomes, as they are written."""
    for rule in edited.keys("operations"):
        for key, value in edited.pairs("operations", rule, "most"):
            limit = f"operation: {operations.name(rule)}, sum: {key.value}, most: {value.value}"
            yield f"{{{limit}, per: call}}"


def _put_rule(edited: _Text, rule: str, words: str, operations: Operations) -> None:
    """Put one rule into new words."""
    path = ("operations", rule)
    if not _is_alias(edited, rule):
        for key in ("when", "most"):
            if key in edited.keys(*path):
                edited.drop(key, *path)
        _put_words(edited, rule, words)
    if operations.name(rule) != rule:
        edited.put(_key(edited, "operations", rule), operations.name(rule))


def _key(edited: _Text, section: str, name: str) -> Node:
    return next(key for key, _ in edited.pairs(section) if key.value == name)


def _is_alias(edited: _Text, rule: str) -> bool:
    """Whether a rule is written elsewhere, and `*name` stands here."""
    key = _key(edited, "operations", rule)
    return edited.node("operations", rule).start_mark.index < key.start_mark.index


def _words(edited: _Text, rule: str, operations: Operations) -> str:
    """What a rule says in new words in place of `mode` and `when`; empty for a read.

    Raises MigrationMistake for a rule that is not of version 1.
    """
    pairs = edited.pairs("operations", rule)
    for key, _ in pairs:
        if key.value not in _RULE:
            fix = f"correct it, or delete it; a rule of version 1 has {', '.join(_RULE)}"
            problem = f"{rule} has no key {key.value!r}"
            raise MigrationMistake(problem, where=edited.place(key), fix=fix)
    values = {str(key.value): value for key, value in pairs}
    mode = values.get("mode")
    if mode is None or not isinstance(mode, yaml.ScalarNode):
        where = edited.place(_key(edited, "operations", rule))
        fix = "write mode: autonomous, approval or forbidden, as in version 1"
        raise MigrationMistake(f"{rule} has no mode", where=where, fix=fix)
    is_read = (
        operations.name(rule) in operations.reads or "untrusted" in values or "private" in values
    )
    match mode.value:
        case "forbidden":
            return "allow: no"
        case "autonomous" if is_read:
            return ""
        case "autonomous":
            return "approve: never"
        case "approval" if "when" in values and values["when"].value:
            return f"approve: {values['when'].value}"
        case "approval":
            return "approve: always"
    fix = "write autonomous, approval or forbidden"
    raise MigrationMistake(f"{rule} has no mode {mode.value!r}", where=edited.place(mode), fix=fix)


def _put_words(edited: _Text, rule: str, words: str) -> None:
    """Write the new words where `mode` stands; a rule that then says nothing is an empty one."""
    path = ("operations", rule)
    pairs = edited.pairs(*path)
    key, value = next(pair for pair in pairs if pair[0].value == "mode")
    if words:
        edited.cut(key.start_mark.index, _end(value), words)
    elif len(pairs) > 1:
        edited.drop("mode", *path)
    else:
        mapping = edited.node(*path)
        edited.cut(mapping.start_mark.index, _end(mapping), "{}")


def _add_limits(edited: _Text, caps: list[str]) -> None:
    """Write limits above those that there are, or a list of them before the rules."""
    lines = "".join(f"  - {cap}\n" for cap in caps)
    limits = edited.find("limits")
    if limits is None:
        rules = next(key for key, _ in edited.pairs() if key.value == "operations")
        at = rules.start_mark.index
        return edited.cut(at, at, f"limits:\n{lines}")
    if _is_flow(limits):
        inner = edited.text[limits.start_mark.index + 1 : limits.end_mark.index - 1].strip()
        entries = ", ".join(filter(None, [*caps, inner]))
        return edited.put(limits, f"[{entries}]")
    key = next(key for key, _ in edited.pairs() if key.value == "limits")
    at = edited.text.index("\n", key.end_mark.index) + 1
    column = limits.start_mark.column
    return edited.cut(at, at, lines.replace("  - ", f"{' ' * column}- "))


def _names(edited: _Text, operations: Operations) -> Iterator[str]:
    """Name operations as files do, in those without a version: triggers, cases, scenarios."""
    old = [node for node in _naming(edited.node()) if "__" in node.value and "." not in node.value]
    nodes = {node.start_mark.index: node for node in old}  # what `*name` stands for, once
    for start in sorted(nodes, reverse=True):
        edited.put(nodes[start], operations.name(nodes[start].value))
    if nodes:
        names = ", ".join(sorted({operations.name(node.value) for node in old}))
        yield f"{len(nodes)} names of operations: {names}"


def _naming(node: Node, key: str = "") -> Iterator[yaml.ScalarNode]:
    """The scalars that name an operation, or a tool."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if key == "answers" and isinstance(name, yaml.ScalarNode):
                yield name
            yield from _naming(value, str(name.value))
    elif isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _naming(one, key if key in _NAMES else "")
    elif isinstance(node, yaml.ScalarNode) and key in (*_CALLS, *_NAMES):
        yield node


def _nothing(_edited: _Text, _operations: Operations) -> Iterator[str]:
    """Change nothing in a path, nor in what answers its steps: version 1 had neither."""
    yield from ()


def _is_old(edited: _Text, version: Node | None) -> bool:
    """Whether a file is of version 1. Raises MigrationMistake for a version that is not known."""
    if version is None:
        return True
    number = str(version.value)
    if number not in ("1", str(VERSION)):
        fix = f"write {VERSION}, or use a release that reads it"
        problem = f"this release does not know version {number}"
        raise MigrationMistake(problem, where=edited.place(version), fix=fix)
    return number == "1"


_Change = Callable[[_Text, Operations], Iterator[str]]
_KINDS: dict[str, _Change] = {  # by a key that only such a file has
    "scoping": _workflow,
    "systems": _systems,
    "level": _policy,
    "triggers": _names,
    "issues": _names,
    "cases": _names,
    "goals": _names,
    "turns": _names,
    "path": _nothing,
}
