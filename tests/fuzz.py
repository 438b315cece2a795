"""Bad workflows by the thousand: each must be refused with its place and the way out.

    python -m tests.fuzz --count 100000 --seed 1

counts what is refused; inputs that a mutation left valid are counted apart. Every input goes
through the command line itself, `scoping score FILE --full`, in this process. The one thing held
back from it is reading the packaged rulebook anew for each file. A fault prints its input and ends
the run with exit code 1.
"""

from __future__ import annotations

import codecs
import io
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from scoping import cli, documents
from scoping.documents import examples
from scoping.errors import MOST_LISTED, ScopingError
from tests.support import tally
from tests.support.drawn import Fault, main

SAVED = 5  # of so many valid inputs, one is changed and saved, which has to leave the rest alone
SLOW = 20.0  # seconds of processor that no input may take, however hostile
STEP = 500  # refused inputs between two reports

WORDS = [
    *(
        "yes",
        "no",
        "unsure",
        "true",
        "maybe",
        "Yes",
        "low",
        "high",
        "read",
        "write",
        "service",
        "always",
        "amount > x",
    ),
    *(
        "~",
        "null",
        "[]",
        "{}",
        "[a, b]",
        "{a: b}",
        "[",
        "]",
        "{",
        "}",
        "'",
        '"',
        "#",
        ":",
        ": ",
        "- ",
        "? ",
        "%",
        "@",
        "`",
    ),
    *(
        "|",
        ">",
        "|-",
        ",",
        "<<",
        "...",
        "---",
        "*a",
        "&a x",
        "!t",
        "!!python/object/apply:os.system",
        "amount > ",
    ),
    *(
        "-1",
        "0",
        "1e999",
        ".inf",
        ".nan",
        "0x10",
        "1_000",
        "9" * 20,
        "2027-13-40",
        "2027-05-20",
        "level < 20",
    ),
    *(
        "answers",
        "answer",
        "outcome",
        "systems",
        "operations",
        "undo",
        "id",
        "é",
        "\u2028",
        "\x85",
        "\ufeff",
        "\x07",
    ),
    *("\x00", "\t", "\r", "\n", "\n\n", "", " ", "  "),
]

KEYS = [
    *(
        "scoping",
        "workflow",
        "id",
        "name",
        "owner",
        "goal",
        "answers",
        "multi_system",
        "outcome",
        "answer",
        "evidence",
    ),
    *(
        "source",
        "by",
        "profile",
        "engagement",
        "judgment",
        "systems",
        "operations",
        "effect",
        "input",
        "undo",
        "approve",
    ),
    *(
        "triggers",
        "kind",
        "cron",
        "path",
        "read",
        "when",
        "of",
        "handoff",
        "volume",
        "pilot",
        "review_by",
    ),
    *("Answers", "anwsers", "out_come", "multi-system", "<<"),
]

Generate = Callable[[random.Random, "Bases"], bytes]


@dataclass
class Bases:
    """The packaged workflows as text and as trees, whole and with sections left out."""

    texts: list[str] = field(default_factory=list)
    trees: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in examples.names():
            text = examples.find(name).read_text("utf-8")
            tree: dict[str, Any] = yaml.load(text, yaml.CBaseLoader)  # noqa: S506 -- makes strings only
            for short in (
                {key: tree[key] for key in ("scoping", "workflow", "answers")},
                {
                    key: tree[key]
                    for key in ("scoping", "workflow", "answers", "systems", "triggers")
                    if key in tree
                },
                {
                    "scoping": "1",
                    "workflow": {"id": "a", "name": "A"},
                    **{k: tree[k] for k in ("answers", "volume")},
                },
            ):
                self.trees.append(short)
                self.texts.append(_dumped(short))
            self.trees.append(tree)
            self.texts.append(text)


def _dumped(tree: object) -> str:
    return yaml.dump(tree, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)


def _bytes(rng: random.Random, bases: Bases) -> bytes:
    raw = bytearray(rng.choice(bases.texts).encode())
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(raw))
        match rng.randrange(5):
            case 0:
                raw[at] = rng.randrange(256)
            case 1:
                raw[at] ^= 1 << rng.randrange(8)
            case 2:
                del raw[at : at + rng.randint(1, 20)]
            case 3:
                raw[at:at] = rng.randbytes(rng.randint(1, 4))
            case _:
                raw[at:at] = rng.choice(b"\t:#'\"[]{}&*!|>%@`-?,").to_bytes()
        raw = raw or bytearray(b"x")
    return bytes(raw[: rng.randrange(len(raw))] if rng.random() < 0.1 else raw)


def _lines(rng: random.Random, bases: Bases) -> bytes:
    lines = rng.choice(bases.texts).splitlines()
    for _ in range(rng.randint(1, 4)):
        at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        match rng.randrange(8):
            case 0:
                del lines[at]
            case 1:
                lines.insert(other, lines[at])
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines[at] = " " * rng.randint(1, 5) + lines[at]
            case 4:
                lines[at] = lines[at].removeprefix(" " * rng.randint(1, 4))
            case 5:
                lines[at] = lines[at][: rng.randint(0, len(lines[at]))]
            case 6:
                lines[at : at + 2] = ["".join(lines[at : at + 2])]
            case _:
                lines[at] = "\t" + lines[at].lstrip()
        lines = lines or ["x"]
    return "\n".join(lines).encode() + b"\n"


def _tokens(rng: random.Random, bases: Bases) -> bytes:
    tokens = re.split(r"([\w.]+|[^\w\s])", rng.choice(bases.texts))
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(len(tokens))
        match rng.randrange(4):
            case 0:
                tokens[at] = rng.choice(WORDS)
            case 1:
                tokens.insert(at, rng.choice(WORDS))
            case 2:
                tokens[at] = ""
            case _:
                tokens[at] = rng.choice(tokens)
    return "".join(tokens).encode("utf-8", "replace")


def _structure(rng: random.Random, bases: Bases) -> bytes:
    tree = _copied(rng.choice(bases.trees))
    for _ in range(rng.randint(1, 4)):
        section = _any_section(rng, tree)
        if isinstance(section, list):
            at = rng.randrange(len(section) + 1)
            section.insert(at, rng.choice([_random_value(rng, 2), *section, "x"]))
            continue
        key = rng.choice([*section, "x"])
        match rng.randrange(5):
            case 0:
                section.pop(key, None)
            case 1:
                section[key[:-1] or key * 2] = section.pop(key, "x")
            case 2:
                section[rng.choice(KEYS)] = _random_value(rng, 2)
            case 3:
                section[key] = [section.get(key)]
            case _:
                section[key] = _random_value(rng, 3)
    return _dumped(tree).encode()


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(part) for key, part in value.items()}
    return [_copied(part) for part in value] if isinstance(value, list) else value


def _any_section(rng: random.Random, tree: Any) -> Any:
    found, waiting = [], [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, (dict, list)):
            found.append(value)
            waiting.extend(value.values() if isinstance(value, dict) else value)
    return rng.choice(found)


def _random_value(rng: random.Random, depth: int) -> object:
    match rng.randrange(6) if depth else 0:
        case 1 | 2:
            return {
                rng.choice(KEYS): _random_value(rng, depth - 1) for _ in range(rng.randint(0, 4))
            }
        case 3:
            return [_random_value(rng, depth - 1) for _ in range(rng.randint(0, 4))]
        case _:
            return rng.choice(
                [
                    rng.choice(WORDS),
                    rng.choice(KEYS),
                    None,
                    rng.randint(-9, 9**9),
                    rng.random(),
                    True,
                ]
            )


def _random_yaml(rng: random.Random, _: Bases) -> bytes:
    match rng.randrange(3):
        case 0:
            return _dumped(
                {**{key: _random_value(rng, 4) for key in rng.sample(KEYS, 6)}, "scoping": 2}
            ).encode()
        case 1:
            lines = (
                " " * rng.choice((0, 0, 2, 2, 4, 1))
                + rng.choice(KEYS)
                + rng.choice((": ", ":", " ", ":\n  - "))
                + word
                for word in rng.choices(WORDS, k=rng.randint(1, 12))
            )
            return "\n".join(lines).encode("utf-8", "replace")
        case _:
            return "".join(rng.choices(WORDS, k=rng.randint(1, 40))).encode("utf-8", "replace")


def _hostile(rng: random.Random, bases: Bases) -> bytes:
    text = rng.choice(bases.texts)
    size = int(10 ** rng.uniform(1, 4 if rng.random() < 0.98 else 6))
    head = "scoping: 2\nworkflow: {id: a, name: A}\nanswers: {}\n"
    made: list[Callable[[], str | bytes]] = [
        lambda: "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(size % 40)) + text,
        lambda: head + "systems: " + "[" * size,
        lambda: head + "systems: " + "{a: " * size + "}" * size,
        lambda: head + "systems:\n" + "".join(" " * n + "-\n" for n in range(size % 300)),
        lambda: head + "- " * size,
        lambda: head + "? " * size,
        lambda: head + "".join(f"k{n}: v\n" for n in range(size)),
        lambda: head + "outcome: yes\n" * size,
        lambda: head + "handoff: [" + ", ".join(f"a{n}, {{b: c{n}}}" for n in range(size)) + "]\n",
        lambda: head.replace("name: A", 'name: "' + "x" * size + '\\n\\ny"'),
        lambda: head.replace("name: A", "name: '" + " " * size + "'"),
        lambda: head.replace("id: a", "id: " + "a-" * size),
        lambda: head + "review_by: " + "9" * size + "\n",
        lambda: head + "volume: {runs_per_month: " + "9" * size + "e" + "9" * size + "}\n",
        lambda: head + 'pilot: {error_rate: "\\x1b[2J\\a"}\n',
        lambda: head.replace("name: A", 'name: "\\x1b[2J\\0"'),
        lambda: text.encode(rng.choice(("utf-16", "utf-32", "utf-16-le", "utf-16-be"))),
        lambda: codecs.BOM_UTF8 + text.replace("e", "é", 3).encode("latin-1"),
        lambda: text.replace("\n", rng.choice(("\r", "\x0b", "\x1c", "\u2029", "\x85")), size),
        lambda: rng.randbytes(size),
        lambda: b"\0" * size,
        lambda: "%YAML 1.2\n%TAG ! tag:x,2000:\n---\n" + text,
        lambda: text + "\n---\n" + text,
        lambda: text.replace(
            ": ",
            rng.choice((": !!binary ", ": !x ", ": &a ", ": *a ", ": |\n", ":\t", ": ? ")),
            size,
        ),
        lambda: "<<: {scoping: 2}\n" + text,
        lambda: "[a, b]: c\n" + text,
        lambda: text + "#" * size + "\x7f",
        lambda: '"' + text,
        lambda: text + "x: '" + "y\n" * size,
    ]
    raw = rng.choice(made)()
    return raw if isinstance(raw, bytes) else raw.encode()


KINDS: dict[str, tuple[Generate, int]] = {
    "bytes": (_bytes, 18),
    "lines": (_lines, 18),
    "tokens": (_tokens, 18),
    "structure": (_structure, 20),
    "random YAML": (_random_yaml, 18),
    "hostile": (_hostile, 8),
}


@dataclass
class Report:
    """What a run has seen so far."""

    refused: Counter[str] = field(default_factory=Counter)
    valid: Counter[str] = field(default_factory=Counter)
    saved: int = 0
    slowest: float = 0.0
    slowest_kind: str = ""
    seconds: float = 0.0

    def time(self, kind: str, seconds: float) -> None:
        """Add what an input took; raises `Fault` if that is too long."""
        self.seconds += seconds
        if seconds > self.slowest:
            self.slowest, self.slowest_kind = seconds, kind
        if seconds > SLOW:
            raise Fault(f"took {seconds:.0f} s")

    def __str__(self) -> str:
        head = f"{'kind':<12} {'refused':>9} {'still valid':>12}"
        rows = [f"{kind:<12} {self.refused[kind]:>9,} {self.valid[kind]:>12,}" for kind in KINDS]
        total = f"{'all':<12} {self.refused.total():>9,} {self.valid.total():>12,}"
        times = (
            f"{self.seconds:.0f} s of processor; slowest {self.slowest:.2f} s "
            f"({self.slowest_kind}); {self.saved:,} changed and saved"
        )
        return "\n".join([head, *rows, total, times])


def score(file: Path) -> tuple[int, str, str]:
    """Run `scoping score FILE --full` in this process; gives the exit code, stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    sys.argv = ["scoping", "score", str(file), "--full"]
    with redirect_stdout(out), redirect_stderr(err):
        try:
            cli.run()
        except SystemExit as left:
            code = left.code
    return int(code or 0), out.getvalue(), err.getvalue()


_OF_VERSION_1 = re.compile("format 1 is read as 2: |^  → rewrite it with `scoping migrate ")
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def check_refusal(file: Path, raw: bytes, out: str, err: str) -> None:
    """Hold a refusal to the form of every message: place, problem, way out, and nothing that harms
    a terminal.
    """
    if out:
        raise Fault("a refused file wrote to stdout")
    if _UNSAFE.search(err):
        raise Fault("a control character reached the terminal")
    lines = err.removesuffix("\n").split("\n")
    more = lines.pop() if lines[-1].startswith("… and ") else ""
    if more and len(lines) != 2 * MOST_LISTED:
        raise Fault(f"{len(lines)} lines before {more!r}")
    rows = len(re.split(b"\r\n|[\r\n]|\xc2\x85|\xe2\x80[\xa8\xa9]", raw))
    whole = ("larger than 1000 kB", "encoded as UTF-16 or UTF-32", "not valid YAML")
    for problem, fix in zip(lines[::2], lines[1::2], strict=True):
        place = re.match(rf"{re.escape(str(file))}(?::(\d+):(\d+))?: (.+)", problem)
        if place is None:
            raise Fault(f"no place in {problem!r}")
        if place[1] is None and not place[3].startswith(whole):
            raise Fault(f"no line in {problem!r}")
        if place[1] is not None and not 1 <= int(place[1]) <= rows:
            raise Fault(f"line {place[1]} of {rows} in {problem!r}")
        if not re.fullmatch(r"  → \S.*", fix):
            raise Fault(f"no way out in {fix!r}")


def check_saving(file: Path) -> None:
    """Change one answer of a file that is valid; everything else must read as before."""
    before, raw = documents.load_workflow(file), file.read_bytes()
    try:
        documents.save_changes(file, {("answers", "outcome"): "unsure"})
    except (
        ScopingError
    ) as error:  # valid, but with tabs where only one of the two parsers takes them
        check_refusal(file, raw, "", f"{error}\n")
        if "cannot be changed in place" not in str(error) or file.read_bytes() != raw:
            raise Fault(f"not saved: {error}") from error
        return
    after = documents.load_workflow(file)
    if after.answers["outcome"].answer != "unsure":
        raise Fault("the change was not saved")
    for name in before._fields:
        old, new = getattr(before, name), getattr(after, name)
        if name == "answers":
            old, new = (
                {id_: given for id_, given in answers.items() if id_ != "outcome"}
                for answers in (old, new)
            )
        if old != new:
            raise Fault(f"saving changed {name}: {old!r} to {new!r}")


def run(count: int, seed: int, folder: Path) -> Report:
    """Generate inputs until `count` bad ones were refused as they should be; raises `Fault`."""
    rng, bases, report = random.Random(seed), Bases(), Report()  # noqa: S311
    rules = documents.load_rulebook()
    documents.load_rulebook = lambda *_, **__: rules
    kinds, weights = [*KINDS], [weight for _, weight in KINDS.values()]
    file = folder / "scoping.yaml"
    while report.refused.total() < count:
        kind = rng.choices(kinds, weights)[0]
        raw = KINDS[kind][0](rng, bases)
        try:
            refused = judge(report, file, kind, raw)
        except Exception as fault:
            kept = folder.parent / f"fuzz-fault-{seed}.yaml"
            kept.write_bytes(raw)
            tally.add(1, lost=[str(kept)])
            raise Fault(f"{kind}, kept in {kept}: {fault}") from fault
        if refused and report.refused.total() % STEP == 0:
            tally.add(STEP)
            sys.stderr.write(f"{report.refused.total():,} after {report.seconds:.0f} s\n")
    return report


def judge(report: Report, file: Path, kind: str, raw: bytes) -> bool:
    """Give an input to the command line, and say whether it was refused; raises `Fault`."""
    file.write_bytes(raw)
    before = time.process_time()
    code, out, err = score(file)
    report.time(kind, time.process_time() - before)
    match code:
        case 2:
            check_refusal(file, raw, out, err)
            report.refused[kind] += 1
        case 0:
            check_verdict(out, err)
            report.valid[kind] += 1
            if report.valid.total() % SAVED == 0:
                check_saving(file)
                report.saved += 1
        case 130:  # the command line was interrupted, with whoever runs this
            raise KeyboardInterrupt
        case _:
            raise Fault(f"exit code {code}\n{err[-3000:]}")
    return code == 2


def check_verdict(out: str, err: str) -> None:
    """Refuse talk beside a verdict, but for how a file of version 1 is rewritten."""
    talk = [line for line in err.splitlines() if not _OF_VERSION_1.search(line)]
    if talk or _UNSAFE.search(out + err):
        raise Fault("a verdict came with talk or with control characters")


if __name__ == "__main__":
    sys.exit(main(__doc__ or "", 1_500, "bad inputs to see", run))
