"""Start-up, scoring and scaffolding against their peers: one table of ratios, from one run.

    python benchmarks/run.py

Each figure is the median of whole processes, started in turn so that a busy machine slows all of
them alike. The bare click group has as many commands as `scoping` and does nothing; cookiecutter
gets a template that gives the same files as `scoping new`, byte for byte. Compiled modules and
templates are kept, as they are by default. Exit code 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from scoping.cli import COMMANDS
from scoping.documents import examples

SCOPING = Path(sys.executable).with_name("scoping")
EXAMPLE = "policy-questions"
SLUG = "{{ cookiecutter.project_slug }}"
SIZES = (1_000, 2_000, 5_000, 10_000)
TINY_SIZES = (1, 10)


@dataclass(frozen=True)
class Row:
    """One line of the table: what was compared, the figures, and the target they are held to."""

    what: str
    figures: str
    ratio: float
    target: float

    @property
    def met(self) -> bool:
        return self.ratio <= self.target

    def __str__(self) -> str:
        return (
            f"{self.what:<52} {self.figures:>21} {self.ratio:>7.2f} {self.target:>7.2f}  "
            f"{'ok' if self.met else 'MISSED'}"
        )


@dataclass(frozen=True)
class Used:
    """What one process took: seconds by the clock, and its largest memory in megabytes."""

    seconds: float
    megabytes: float


def bare_click_group(file: Path) -> Path:
    """Write the smallest click program with as many commands."""
    lines = ["import click", "", "@click.group()", "def main():", '    """Do nothing."""']
    for name, summary in COMMANDS.items():
        lines += ["", f'@main.command("{name}")', f"def {name}_():", f'    """{summary}"""']
    file.write_text("\n".join([*lines, "", "main()", ""]))
    return file


def example(folder: Path, name: str) -> Path:
    """Copy a packaged workflow."""
    file = folder / f"{name}.yaml"
    shutil.copyfile(examples.find(name), file)
    return file


def workflows(folder: Path, count: int) -> list[str]:
    """Write that many workflows, the packaged ones in turn, under short names."""
    texts = [examples.find(name).read_text("utf-8") for name in examples.names()]
    (folder / "w").mkdir(exist_ok=True)
    files = [f"w/{number}.yaml" for number in range(count)]
    for number, file in enumerate(files):
        text = texts[number % len(texts)].replace("\n  id: ", f"\n  id: n{number}-", 1)
        (folder / file).write_text(text, "utf-8")
    return files


def cookiecutter(template: Path, target: str) -> Sequence[str | Path]:
    """Give the command that makes the template's project below `target`."""
    return [
        Path(sys.executable).with_name("cookiecutter"),
        "--no-input",
        "--output-dir",
        target,
        template,
    ]


def cookiecutter_template(workflow: Path, folder: Path) -> Path:
    """Turn a project into a cookiecutter template, whose variable is the project's name."""
    template = folder / "template"
    slug = workflow.stem
    project = template / SLUG
    template.mkdir()
    used([SCOPING, "new", project, "--from", workflow], folder)
    as_they_are = []
    for file in sorted(path for path in project.rglob("*") if path.is_file()):
        text = file.read_text("utf-8")
        if any(sign in text for sign in ("{{", "{%", "{#")):
            as_they_are.append(file.relative_to(project).as_posix())
        else:
            file.write_text(text.replace(slug, SLUG), "utf-8")
    settings = {"project_slug": slug, "_copy_without_render": as_they_are}
    (template / "cookiecutter.json").write_text(json.dumps(settings))
    return template


def same_files(workflow: Path, template: Path, folder: Path) -> None:
    """Stop unless both make the same files, since nothing would be measured otherwise."""
    ours, theirs = folder / "compared-new", folder / "compared-cookies"
    used([SCOPING, "new", ours, "--from", workflow], folder)
    used(cookiecutter(template, str(theirs)), folder)
    project = theirs / workflow.stem
    names = sorted(str(path.relative_to(ours)) for path in ours.rglob("*") if path.is_file())
    others = sorted(str(path.relative_to(project)) for path in project.rglob("*") if path.is_file())
    if names != others or filecmp.cmpfiles(ours, project, names, shallow=False)[0] != names:
        raise SystemExit("cookiecutter's files are not those of scoping new")


def used(command: Sequence[str | Path], folder: Path) -> Used:
    """Run a command to its end; raises if it fails."""
    began = time.perf_counter()
    env = os.environ | {"HOME": str(folder)}  # cookiecutter keeps its answers there
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    process = subprocess.Popen(
        command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[:4]} ended with {process.returncode}")
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return Used(seconds, kilobytes / 1024)


def medians(
    rounds: int, commands: dict[str, Callable[[int], Sequence[str | Path]]], folder: Path
) -> dict[str, float]:
    """Run all commands in turn, `rounds` times after one that does not count.

    Gives the median seconds of each.
    """
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(-1, rounds):
        for name, command in commands.items():
            seconds = used(command(number), folder).seconds
            if number >= 0:
                times[name].append(seconds)
    return {name: median(seconds) for name, seconds in times.items()}


def start_up(rounds: int, folder: Path) -> list[Row]:
    """Compare the help and one score with a click group that does nothing."""
    bare = bare_click_group(folder / "bare.py")
    workflow = workflows(folder, 1)[0]
    took = medians(
        rounds,
        {
            "bare": lambda _: [sys.executable, bare, "--help"],
            "help": lambda _: [SCOPING, "--help"],
            "score": lambda _: [SCOPING, "score", workflow],
        },
        folder,
    )
    return [
        Row(
            "scoping --help : bare click group",
            _two(took, "help", "bare"),
            took["help"] / took["bare"],
            1.3,
        ),
        Row(
            "scoping score FILE : bare click group",
            _two(took, "score", "bare"),
            took["score"] / took["bare"],
            2.5,
        ),
    ]


def scaffolding(rounds: int, folder: Path) -> list[Row]:
    """Compare `scoping new` with cookiecutter, which gives the same files."""
    workflow = example(folder, EXAMPLE)
    template = cookiecutter_template(workflow, folder)
    same_files(workflow, template, folder)
    took = medians(
        rounds,
        {
            "new": lambda number: [SCOPING, "new", f"new-{number}", "--from", workflow],
            "cookiecutter": lambda number: cookiecutter(template, f"cookies-{number}"),
        },
        folder,
    )
    ratio = took["new"] / took["cookiecutter"]
    return [
        Row("scoping new : cookiecutter, same files", _two(took, "new", "cookiecutter"), ratio, 0.6)
    ]


def many(folder: Path, sizes: Sequence[int]) -> list[Row]:
    """Score more and more workflows in one call.

    Each should take as long and the memory stay as it is.
    """
    files = workflows(folder, sizes[-1])
    print(f"\n{'workflows in one call':<24} {'seconds':>8} {'ms each':>8} {'MB':>6}")
    results = []
    for size in sizes:
        result = used([SCOPING, "score", "--format", "json", *files[:size]], folder)
        results.append(result)
        print(
            f"{size:<24,} {result.seconds:>8.1f} {1000 * result.seconds / size:>8.2f} "
            f"{result.megabytes:>6.0f}"
        )
    first, last = results[0], results[-1]
    each = [result.seconds / size for result, size in zip(results, sizes, strict=True)]
    between = f"{sizes[-1]:,} : {sizes[0]:,} workflows"
    return [
        Row(
            f"time of each, {between}",
            f"{1000 * each[-1]:.2f} : {1000 * each[0]:.2f} ms",
            each[-1] / each[0],
            1.25,
        ),
        Row(
            f"memory, {between}",
            f"{last.megabytes:.0f} : {first.megabytes:.0f} MB",
            last.megabytes / first.megabytes,
            1.3,  # the list of arguments alone takes half a kilobyte a workflow
        ),
    ]


def _two(took: dict[str, float], one: str, other: str) -> str:
    return f"{1000 * took[one]:.0f} : {1000 * took[other]:.0f} ms"


def print_own_side(folder: Path) -> None:
    """Time what is measured of `scoping` itself, beside no peer and held to no target."""
    many(folder, TINY_SIZES)
    workflow = example(folder, EXAMPLE)
    seconds = medians(
        1,
        {
            "scoping --help": lambda _: [SCOPING, "--help"],
            "scoping score FILE": lambda _: [SCOPING, "score", workflow],
            "scoping new": lambda number: [SCOPING, "new", f"new-{number}", "--from", workflow],
        },
        folder,
    )
    print(f"\n{'of one process':<24} {'ms':>8}")
    for command, time_of_one in seconds.items():
        print(f"{command:<24} {1000 * time_of_one:>8.0f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    sizes = "how many workflows to score in one call"
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help=sizes)
    tiny = "only ours, one round, 1 and 10 workflows; no peer is run, and no target is held"
    parser.add_argument("--tiny", action="store_true", help=tiny)
    options = parser.parse_args()
    if options.tiny:
        options.rounds = 1
    system = f"{platform.system()}, {os.cpu_count()} cores"
    print(f"Python {platform.python_version()}, {system}, {options.rounds} rounds")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.tiny:
            print_own_side(folder)
            return 0
        rows = many(folder, options.sizes)
        rows += start_up(options.rounds, folder)
        rows += scaffolding(options.rounds, folder)
    print(f"\n{'compared':<52} {'figures':>21} {'ratio':>7} {'target':>7}")
    print(*rows, sep="\n")
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
