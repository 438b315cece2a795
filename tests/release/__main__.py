"""Builds the wheel into dist/ and tries it as somebody who installs it: `python -m tests.release`.

Ends with 1 at the first difference from the sources. Needs an index for what the wheel depends on.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import scoping
from scoping.documents import examples

from . import wheel

STARTED = "policy-questions"
PROJECTS = {
    "assistant": "policy-questions",
    "agent": "inventory-replenishment",
    "hybrid": "damaged-order",
}

Result = TypeVar("Result")


@dataclass(frozen=True)
class Trial:
    """A wheel's file, and the folder for all that the trial writes."""

    file: Path
    folder: Path

    def install(self) -> None:
        python = self.folder / "installed" / "bin" / "python"
        pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        wheel.run(sys.executable, "-m", "venv", self.folder / "installed")
        wheel.run(*pip, "--require-hashes", "-r", wheel.ROOT / "requirements.lock")
        wheel.run(*pip, "--no-deps", "--no-index", self.file)
        wheel.run(python, "-m", "pip", "check")

    def scoping(self, *arguments: str | Path) -> str:
        """Run the installed command as somebody without any settings does."""
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        environment = {"PATH": os.defpath, "HOME": str(home), "LANG": "C.UTF-8"}
        command = self.folder / "installed" / "bin" / "scoping"
        return wheel.run(command, *arguments, folder=home, environment=environment)

    def show_version(self) -> None:
        output = self.scoping("--version")
        if output != f"scoping {scoping.__version__}\n":
            raise wheel.Difference(f"`scoping --version` says {output!r}")

    def score(self) -> None:
        output = self.scoping("score", "--example", "damaged-order")
        if "Hybrid" not in output:
            raise wheel.Difference(f"damaged-order is scored as no hybrid:\n{output}")

    def start(self) -> None:
        project = self.folder / "started"
        self.scoping("start", "--example", STARTED, "--dir", project)
        wheel.check_project(project, STARTED)

    def scaffold(self) -> None:
        for architecture, example in PROJECTS.items():
            project = self.folder / architecture
            self.scoping("new", project, "--from", examples.find(example))
            wheel.check_project(project, example)


def step(title: str, action: Callable[[], Result]) -> Result:
    """Do something and print how long it took."""
    start = time.perf_counter()
    result = action()
    print(f"{time.perf_counter() - start:6.1f} s  {title}", flush=True)
    return result


def release(folder: Path) -> None:
    version, target = scoping.__version__, wheel.ROOT / "dist"
    built = step(f"built the wheel of {version} into dist/", lambda: wheel.build(target))
    step("held it to version, changelog, files and license", lambda: wheel.check(built))
    trial = Trial(built, folder)
    step("installed it into an empty environment", trial.install)
    step("scoping --version", trial.show_version)
    step("scoping score --example damaged-order", trial.score)
    step(f"scoping start --example {STARTED}", trial.start)
    step(f"scoping new, for each of {', '.join(PROJECTS)}", trial.scaffold)


def main() -> int:
    with TemporaryDirectory() as folder:
        try:
            release(Path(folder))
        except wheel.Difference as difference:
            print(f"FAILED: {difference}")
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
