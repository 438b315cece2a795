"""Run the parts of the torture one after another, and sum up what they tried and lost.

    python -m tests.torture             every part, which takes hours
    python -m tests.torture pages fuzz  these parts

A part that reaches its time limit is ended there. That is said, and it is no loss if what was tried
held. Exit code 1 if anything was lost, 2 for a part that there is not.
"""

from __future__ import annotations

import argparse
import secrets
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from .parts import PARTS, Part
from .runner import ROOT, Result, as_json, play, summary

INTERRUPTED = 130
REPORT = ROOT / "build" / "torture.json"


def main(
    arguments: Sequence[str] | None = None,
    parts: Mapping[str, Part] = PARTS,
    report: Path = REPORT,
) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.torture",
        description=__doc__,
        epilog="\n".join(f"{name:<12}{part.about}" for name, part in parts.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="all, if none is named")
    parser.add_argument("--minutes", type=float, help="the limit of each part, for its own")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.parts if name not in parts]:
        parser.error(f"there is no part {unknown[0]!r}; the parts are {', '.join(parts)}")
    # A shell lets what it starts in the background ignore an interrupt, which a part would inherit.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    print(f"seed {options.seed}", flush=True)
    results: list[Result] = []
    try:
        for name in options.parts or parts:
            part = parts[name]
            print(f"\n── {name}: {part.about}", flush=True)
            minutes = options.minutes or part.minutes
            results.append(play(name, part, minutes=minutes, seed=options.seed))
            report.parent.mkdir(exist_ok=True)
            report.write_text(as_json(results, options.seed), "utf-8")
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        print(f"\n{summary(results)}")
    return int(not all(result.has_held for result in results))


if __name__ == "__main__":
    sys.exit(main())
