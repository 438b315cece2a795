"""What a project's base weighs against the JSON that held the same files until 0.5.0, in bytes.

    python -m benchmarks.base [--accept]

`--accept` makes `scoping/data/base_dictionary.txt` again from the files of the reference
implementations; that changes every line of every base, so it is for when the third is missed.
Exit code 1 if one weighs more than a third.
"""

from __future__ import annotations

import argparse
import base64
import heapq
import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence

from scoping import documents
from scoping.decision import decide
from scoping.scaffold import base, render
from scoping.scaffold.project import FileOf

EXAMPLES = {
    "policy_assistant": "policy-questions",
    "replenishment_agent": "inventory-replenishment",
    "invoice_intake": "invoice-extraction",
    "refund_desk": "damaged-order",
}
TARGET = 1 / 3
TINY = "all of it, since it takes seconds"
DICTIONARY_BYTES = 16_384  # a project keeps it, in 9 KB
PIECE = 8  # bytes of a text that are worth a reference to the dictionary


def rendered(example: str) -> dict[str, FileOf]:
    """Render a packaged example's project."""
    text = documents.examples.find(example).read_text("utf-8")
    workflow = documents.parse_workflow(text, "scoping.yaml")
    return dict(render(decide(documents.load_rulebook(), workflow), text).files)


def old_text(files: Mapping[str, FileOf]) -> str:
    """Write the base of a rendered project as 0.5.0 did."""
    head = base.parse_base(files[base.FILE].text, base.FILE).head
    entries = {path: {"source": file.source, "text": file.text} for path, file in files.items()}
    del entries[base.FILE]
    content = {"scoping": 1, **head, "files": entries}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def pieces(line: bytes) -> set[bytes]:
    """Cut all pieces out of a line."""
    return {line[start : start + PIECE] for start in range(len(line) - PIECE + 1)}


def trained(texts: Sequence[str]) -> bytes:
    """Choose the lines that have most in common with many texts, the best ones last."""
    common = Counter(piece for text in texts for piece in pieces(text.encode()))
    lines = list(dict.fromkeys(b"".join(map(str.encode, texts)).splitlines(keepends=True)))
    taken: set[bytes] = set()
    chosen: list[bytes] = []

    def worth(line: bytes) -> float:
        return sum(common[piece] - 1 for piece in pieces(line) - taken) / len(line)

    waiting = [(-worth(line), number) for number, line in enumerate(lines)]
    heapq.heapify(waiting)
    while sum(map(len, chosen)) < DICTIONARY_BYTES:
        _, number = heapq.heappop(waiting)
        now = worth(lines[number])
        if now < -waiting[0][0]:  # pieces of it were taken with other lines meanwhile
            heapq.heappush(waiting, (-now, number))
            continue
        chosen.append(lines[number])
        taken |= pieces(lines[number])
    return b"".join(reversed(chosen[:-1]))


def accept() -> None:
    """Make the dictionary again."""
    texts = [
        file.text
        for example in EXAMPLES.values()
        for path, file in rendered(example).items()
        if path not in (base.FILE, *base.LOCKS)
    ]
    packed = zlib.compress(trained(list(dict.fromkeys(texts))), 9)
    base.DICTIONARY.write_text(base64.b85encode(packed).decode() + "\n", "ascii")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each reference implementation, and one for all."""
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=as_written)
    parser.add_argument("--accept", action="store_true", help="make the dictionary again first")
    parser.add_argument("--tiny", action="store_true", help=TINY)
    options = parser.parse_args(arguments)
    if options.accept:
        accept()
    weights = {}
    for name, example in EXAMPLES.items():
        files = rendered(example)
        now = len(files[base.FILE].text.encode())
        weights[name] = (len(old_text(files).encode()), now)
    before, after = zip(*weights.values(), strict=True)
    weights["all"] = (sum(before), sum(after))
    for name, (old, now) in weights.items():
        print(f"{name:<20} {old:>10} {now:>10} {now / old:>7.1%}")
    return int(any(now > old * TARGET for old, now in weights.values()))


if __name__ == "__main__":
    raise SystemExit(main())
