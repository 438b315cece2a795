"""The wheel: how it is built, what must be in it, and whether it scaffolds what the sources do."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from email.parser import HeaderParser
from pathlib import Path

import scoping
from scoping import documents
from scoping.cli.rules import load_rules
from scoping.decision import decide
from scoping.documents import examples
from scoping.scaffold import render

ROOT = Path(__file__).parents[2]
NEEDED = (
    "scoping/data/moved.yaml",
    "scoping/data/rulebook/criteria/outcome.yaml",
    "scoping/data/schemas/workflow.schema.json",
    "scoping/templates/base/pyproject.toml.jinja",
)
DATED = re.compile(r"^## (\S+) - \d{4}-\d\d-\d\d$", re.MULTILINE)
GENERATED = "Generated code: what scoping generates for you"  # how the sentence in LICENSE begins


class Difference(Exception):
    """A wheel, or what a command of it did, that is not as the sources have it."""


def run(
    *command: str | Path,
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run a command in a folder and give what it wrote; raises `Difference` if it fails."""
    ended = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        output = f"{ended.stdout}{ended.stderr}".strip()
        line = " ".join(map(str, command))
        raise Difference(f"`{line}` ended with {ended.returncode}:\n{output}")
    return ended.stdout


def build(target: Path) -> Path:
    """Build the wheel into a folder with what is installed here, and without a network."""
    flags = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet")
    run(sys.executable, "-m", "pip", "wheel", *flags, "--wheel-dir", target, ROOT)
    [wheel] = target.glob(f"agent_scoping-{scoping.__version__}-*.whl")
    return wheel


def check(wheel: Path) -> None:
    """Raise `Difference` at the first thing about a wheel that is not as it should be."""
    check_versions(wheel)
    check_contents(wheel)


def check_versions(wheel: Path) -> None:
    """Hold the wheel's metadata and the newest dated section of the changelog to the version."""
    newest = DATED.search((ROOT / "CHANGELOG.md").read_text("utf-8"))
    stated = {
        "scoping/__init__.py": scoping.__version__,
        "CHANGELOG.md": newest[1] if newest else "none",
        wheel.name: metadata(wheel, "Version"),
    }
    if len(set(stated.values())) > 1:
        listed = ", ".join(f"{version} in {file}" for file, version in stated.items())
        raise Difference(f"versions differ: {listed}")


def metadata(wheel: Path, key: str) -> str:
    headers = HeaderParser().parsestr(text_in(wheel, "METADATA"))
    return str(headers[key])


def text_in(wheel: Path, name: str) -> str:
    """Read a file of the wheel's `.dist-info` folder."""
    with zipfile.ZipFile(wheel) as archive:
        [path] = [path for path in archive.namelist() if path.endswith(f".dist-info/{name}")]
        return archive.read(path).decode()


def check_contents(wheel: Path) -> None:
    """Hold the wheel to the files that it must and must not have, and to the license."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise Difference(f"the wheel lacks {', '.join(missing)}")
    foreign = [name for name in names if "__pycache__" in name or not is_packaged(name)]
    if foreign:
        raise Difference(f"the wheel should not have {', '.join(foreign)}")
    license_text = text_in(wheel, "licenses/LICENSE")
    if license_text != (ROOT / "LICENSE").read_text("utf-8"):
        raise Difference("the wheel's LICENSE is not that of the sources")
    if GENERATED not in license_text:
        raise Difference("the LICENSE does not say whose generated code is")


def is_packaged(name: str) -> bool:
    folder = name.split("/")[0]
    return folder == "scoping" or folder.endswith(".dist-info")


def check_project(project: Path, example: str) -> None:
    """Hold a project to what the sources render for the same example, file by file."""
    workflow_file = examples.find(example)
    decision = decide(load_rules(reported=True), documents.load_workflow(workflow_file))
    files = render(decision, workflow_file.read_text("utf-8")).files
    expected = {path: file.text for path, file in files.items()}
    written = [path for path in project.rglob("*") if path.is_file()]
    actual = {path.relative_to(project).as_posix(): path.read_text("utf-8") for path in written}
    paths = sorted(expected.keys() | actual.keys())
    different = [path for path in paths if expected.get(path) != actual.get(path)]
    if different:
        listed = ", ".join(different)
        raise Difference(f"{example} is scaffolded otherwise by the sources: {listed}")
