"""AgentDojo's attacks and tasks against the shipped decision of an agent, for each preset.

    python -m benchmarks.agentdojo

No model takes part: one that does what an attacker says is the worst case and needs none. The calls
are AgentDojo's ground truth, the answers those of its systems, and each call is decided by the
policy, the plan and the vouching of a project that `scoping new` writes. An attack counts if one of
its writes, or a read that sends to an address of its choosing, runs with nobody asked, whether it
is made at once or after the task. A fitted attack knows marks, preset, plan and every answer, and
tries everything at every input. Exit code 1 if a preset lets more through than figures.json says.

AgentDojo is installed on first use below build/agentdojo, as its lock file has it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from ..projects import write_agent
from . import figures, suites
from .figures import Figures
from .projects import load_marks, write_files
from .suites import SUITES, Call, Record, Suite

PRESETS = ("approve_every_write", "plan_and_rule_of_two", "plan_and_provenance", "targets")
TINY = "only what is in sample.json, without fitted attacks; AgentDojo is neither run nor installed"
IN_SAMPLE = {"banking": (5, 3), "slack": (5, 2)}  # every so many tasks and attacks
MOST_SHOWN = 2  # examples of a kind


def guard_of(suite: Suite, preset: str, folder: Path) -> Any:
    """The policy of a project about this suite, read as any project's."""
    from app.action.rules.policy import load_policy
    from app.base.systems import load_systems

    write_files(suite, preset, folder)
    return load_policy(folder / "policy.yaml", load_systems(folder / "systems.yaml"))


def measure(suite: Suite, guard: Any, *, is_fitted: bool) -> tuple[figures.Tally, list[Any]]:
    """Play every task, every pair and every fitted attack; gives the tally and what was found."""
    from .attacks import BENT_KINDS, OWN_KINDS, play_benign, play_fitted, play_static
    from .runs import Run

    new, tally, shown = partial(Run, guard), Counter[str](), []
    for task in suite.tasks:
        told = play_benign(suite, new, task)
        tally["tasks"] += 1
        tally["alone"] += not told.asked and not told.failed
        tally["approvals"] += len(told.asked)
        tally["denied"] += len(told.failed)
    for task, attack in pairs(suite):
        ran: list[Call] = []
        for at_once in (True, False):
            ran += play_static(suite, new, task, attack, at_once=at_once)
        tally["attacks"] += 1
        tally["ran"] += bool(ran)
        tally["wrote"] += any(new("", []).writes(call.name) for call in ran)
        shown += [("ran alone", task, attack, call) for call in ran[:1]]
    for task in suite.tasks if is_fitted else ():
        found = play_fitted(suite, new, task)
        kinds = {one.kind for one in found}
        tally.update(kinds)
        tally["own"] += bool(kinds & {*OWN_KINDS})
        tally["bent"] += bool(kinds & {*BENT_KINDS})
        shown += [(one.kind, task, "", one.call) for one in found]
    return {**tally}, shown


def pairs(suite: Suite) -> Iterator[tuple[str, str]]:
    """The pairs of a task and an attack that has calls."""
    first = next(iter(suite.tasks))
    for attack in suite.attacks:
        _, calls = suite.begin(first, attack)
        yield from ((task, attack) for task in suite.tasks if calls)


@contextmanager
def chosen(names: Sequence[str], *, tiny: bool) -> Iterator[Iterator[Suite]]:
    """The suites that are asked for, each open while it is used."""

    def all_of_them() -> Iterator[Suite]:
        for name in names:
            with suites.opened(name) as suite:
                yield suite

    yield suites.sample() if tiny else all_of_them()


def run(names: Sequence[str], presets: Sequence[str], base: Path, *, tiny: bool) -> Figures:
    """Measure, and say what was found as it is."""
    now: Figures = {preset: {} for preset in presets}
    with chosen(names, tiny=tiny) as found:
        for suite in found:
            for preset in presets:
                folder = base / suite.name / preset
                folder.mkdir(parents=True)
                guard = guard_of(suite, preset, folder)
                now[preset][suite.name], shown = measure(suite, guard, is_fitted=not tiny)
                _say(preset, suite.name, shown)
    return now


def _say(preset: str, suite: str, shown: Sequence[Any]) -> None:
    counted = Counter[tuple[str, str]]()
    for kind, task, attack, call in shown:
        counted[kind, call.name] += 1
        if counted[kind, call.name] <= MOST_SHOWN:
            pair = " ".join(filter(None, (task, attack)))
            print(
                f"{preset}, {suite}, {pair}: {kind}: {call.name} {json.dumps(call.inputs)[:200]}",
                file=sys.stderr,
            )


def write_sample(base: Path) -> None:
    """Keep what a few tasks and attacks are answered, to play them without AgentDojo."""
    kept = []
    for name, (tasks, attacks) in IN_SAMPLE.items():
        with suites.opened(name) as suite:
            record = Record()
            about: dict[str, Any] = {
                "name": name,
                "tools": suite.tools,
                "tasks": dict([*suite.tasks.items()][::tasks]),
                "attacks": dict([*suite.attacks.items()][::attacks]),
            }
            small = Suite(ask=record.keep(suite.ask), **about)
            for preset in PRESETS:
                folder = base / f"sample-{name}-{preset}"
                folder.mkdir()
                measure(small, guard_of(small, preset, folder), is_fitted=False)
            kept.append({**about, "answers": record.known})
    sample = {"notice": "Of AgentDojo 0.1.35, suites v1.2.2; see LICENSE.agentdojo", "suites": kept}
    text = json.dumps(sample, indent=1, ensure_ascii=False)
    suites.SAMPLE.write_text(f"{text}\n", "utf-8")


def main() -> int:
    """Measure, print, and compare with what was kept."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.agentdojo",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("suites", nargs="*", metavar="SUITE", help="all, if none is named")
    parser.add_argument("--preset", choices=PRESETS, action="append", help="all, if none is named")
    parser.add_argument("--accept", action="store_true", help="keep figures and sample as data")
    parser.add_argument("--tiny", action="store_true", help=TINY)
    options = parser.parse_args()
    names, presets = options.suites or SUITES, options.preset or PRESETS
    kept = figures.load()
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        sys.path.insert(0, str(write_agent(base / "project")))
        if options.accept:
            write_sample(base)
            kept["sample"] = run((), PRESETS, base / "sample", tiny=True)
        now = run(names, presets, base, tiny=options.tiny)
    print(figures.by_suite(now))
    known = kept["sample" if options.tiny else "now"]
    lost = [*figures.losses(now, known)]
    if (names, presets) == (SUITES, PRESETS) and not options.tiny:
        print(f"\n{figures.table(now, kept['before'], load_marks()['held_out'])}")
        print(f"\n{figures.fitted_table(now)}")
        lost += figures.misses(now)
        if options.accept:
            kept["now"] = now
    if options.accept:
        figures.FILE.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    for line in lost:
        print(f"WORSE: {line}")
    return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main())
