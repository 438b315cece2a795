"""Try other Pythons: the fast lane, and the own tests of one project of each architecture.

    python -m tests.versions python3.12 python3.13

Each gets an environment in build/ from the lock file. Where a project cannot run, such as an agent
over an old SQLite, its command has to say why within a second. Exit code 1 if anything failed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
WITHIN = 1.0  # seconds for a refusal, with what is imported before it
REFUSED = 3
PROGRAMS = {
    "assistant": ("app.engagement", "chat"),
    "agent": ("app.action", "run", "Look around"),
    "hybrid": ("app.action", "run", "Look around"),
}
WRITES = "import sys; from pathlib import Path; from tests.support.projects import write_project; "
WRITES += "write_project(sys.argv[1], Path(sys.argv[2]))"


def make_environment(python: str) -> Path:
    """Make an environment of a Python from the lock file; gives its interpreter."""
    folder = ROOT / "build" / f"versions-{Path(python).name}"
    own = folder / "bin" / "python"
    subprocess.run([python, "-m", "venv", folder], check=True)
    for what in (["--require-hashes", "-r", "requirements-dev.lock"], ["--no-deps", "-e", "."]):
        build = [] if "-r" in what else ["--no-build-isolation"]
        subprocess.run([own, *PIP, *build, *what], cwd=ROOT, check=True)
    return own


def try_python(own: Path) -> Iterator[tuple[str, str]]:
    """Give what was tried of a Python, and what came of it."""
    lane = subprocess.run([own, "-m", "tests.lanes", "fast"], cwd=ROOT, check=False)
    yield "fast lane", _outcome(lane.returncode)
    for name, program in PROGRAMS.items():
        with tempfile.TemporaryDirectory() as folder:
            yield name, _try_project(own, name, program, Path(folder) / name)


def _try_project(own: Path, name: str, program: tuple[str, ...], made: Path) -> str:
    """Run a project's own tests, unless its program says why it cannot run."""
    subprocess.run([own, "-c", WRITES, name, made], cwd=ROOT, check=True)
    began = time.monotonic()
    said = _run_in(made, own, *program)
    seconds = time.monotonic() - began
    reason = said.stderr.strip()
    if said.returncode == REFUSED and len(reason.splitlines()) == 1 and seconds < WITHIN:
        return f"refused after {seconds:.1f} s: {reason}"
    tests = _run_in(made, own, "pytest", "-q")
    print(tests.stdout)
    return _outcome(tests.returncode)


def _run_in(made: Path, own: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a module in a project, with nothing of this environment but its interpreter."""
    settings = {"PATH": str(own.parent), "HOME": str(made), "PYTHONPATH": str(made / "src")}
    return subprocess.run(
        [own, "-m", *words],
        cwd=made,
        env={**settings, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _outcome(code: int) -> str:
    return "passed" if code == 0 else f"FAILED with {code}"


def main() -> int:
    """Try each Python that is named; gives 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.versions", description=__doc__)
    parser.add_argument("pythons", nargs="+", help="commands, such as python3.12")
    lines = []
    for python in parser.parse_args().pythons:
        for what, came in try_python(make_environment(python)):
            lines.append(f"{python}: {what}: {came}")
    print("\n".join(lines))
    return int(any("FAILED" in line for line in lines))


if __name__ == "__main__":
    sys.exit(main())
