"""README and docs say what is so: commands exist, links lead somewhere, every command is documented."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import markdown
import pytest

from scoping.cli import COMMANDS, main

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)


def shell_lines() -> list[str]:
    """Every command line that README and docs tell a reader to type."""
    blocks = [
        block for page in PAGES for block in re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    ]
    lines = [
        line.removeprefix("$ ").split("  #")[0]
        for block in blocks
        for line in block.splitlines()
        if line.startswith("$ ")
    ]
    return list(dict.fromkeys(part.strip() for line in lines for part in line.split("&&")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if "://" not in link and not link.startswith("#"):
            assert (page.parent / link.partition("#")[0]).exists(), link


@pytest.mark.parametrize("line", [line for line in shell_lines() if "scoping " in line], ids=str)
def test_every_scoping_line_parses(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line)
    arguments = words[[Path(word).name for word in words].index("scoping") + 1 :]
    context = main.make_context("scoping", list(arguments), resilient_parsing=False)
    command = main.get_command(context, arguments[0])
    assert command is not None, line
    command.make_context(arguments[0], arguments[1:])


@pytest.mark.parametrize("line", [line for line in shell_lines() if line.startswith("make ")], ids=str)
def test_every_make_line_has_its_target(line: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    project = "".join(
        path.read_text() for path in (ROOT / "templates").rglob("*") if path.name in ("Makefile", "engagement.mk")
    )
    targets |= set(re.findall(r"^([a-z-]+):", project, re.MULTILINE))
    assert shlex.split(line)[1] in targets


def test_every_command_is_in_the_reference() -> None:
    """The page as the site builds it has a heading for each command and each of its subcommands."""
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    built = markdown.markdown(page, extensions=["mkdocs-click", "attr_list", "tables"])
    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        names = [name, *(f"{name} {sub}" for sub in getattr(command, "commands", {}))]
        for full in names:
            assert re.search(rf"<h[23][^>]*>(scoping )?{full}</h", built) or f">{full.split()[-1]}<" in built, full
    assert "UNSET" not in built


def test_every_exit_code_is_documented() -> None:
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)] == [0, 1, 2, 3, 70, 130]


def test_every_dependency_has_its_reason() -> None:
    import tomllib

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = settings["dependency-groups"]
    named = [
        *settings["project"]["dependencies"],
        *(item for group in groups.values() for item in group if isinstance(item, str)),
    ]
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for requirement in named:
        name = re.split(r"[<>=\[;]", requirement)[0].strip()
        assert name in text, name
