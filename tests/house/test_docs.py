"""README and docs say what is so: links lead somewhere, every command, exit code and dependency is
there, no picture is stale.

What their code blocks say is run by tests/docs.
"""

from __future__ import annotations

import re
from pathlib import Path

import click
import markdown
import pytest

from docs import pictures
from docs.generator import site
from scoping.cli import COMMANDS, main

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
NO_PAGES = ("examples", "generator", "overrides", "snippets")
WRITTEN = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
# Pages among them, which a fresh copy has not yet; their links are checked as built, by tests/site.
MADE = site.files()
PAGES = WRITTEN + sorted(
    page
    for page in DOCS.rglob("*.md")
    if (name := page.relative_to(DOCS).as_posix()) not in MADE
    and name.partition("/")[0] not in NO_PAGES
)


def pictures_shown() -> set[str]:
    """Every picture that a page shows, by its name in docs/images."""
    shown = (re.findall(r"!\[[^\]]*\]\(([^)\s]+)\)", page.read_text("utf-8")) for page in PAGES)
    return {
        Path(link).name for links in shown for link in links if Path(link).parent.name == "images"
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_relative_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if "://" not in link and not link.startswith("#"):
            target = (page.parent / link.partition("#")[0]).resolve()
            made = target.is_relative_to(DOCS) and target.relative_to(DOCS).as_posix() in MADE
            assert made or target.exists(), link


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_every_make_line_has_its_target(page: Path) -> None:
    """Those of README are run as well, by tests/docs; CONTRIBUTING's would run the tests within the
    tests.
    """
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    told = re.findall(r"^\$ make ([a-z][a-z-]*)", page.read_text("utf-8"), re.MULTILINE)
    assert [target for target in told if target not in targets] == []


def test_screenshots_on_pages_are_those_that_are_taken() -> None:
    """Every screenshot on a page is one that is taken, and none is left over."""
    shown = {name for name in pictures_shown() if name.endswith(".png")}
    assert shown == {f"{name}.png" for name in pictures.PICTURES}
    assert shown == {file.name for file in (DOCS / "images").glob("*.png")}


def test_a_screenshot_is_light_enough_for_a_phone() -> None:
    heavy = [
        file.name
        for file in (DOCS / "images").glob("*.png")
        if file.stat().st_size > pictures.HEAVIEST
    ]
    assert heavy == []


def test_a_guide_is_in_the_list_of_guides() -> None:
    index = (DOCS / "guides" / "index.md").read_text("utf-8")
    guides = {file.name for file in (DOCS / "guides").glob("*.md")} - {"index.md"}
    guides |= {Path(name).name for name in MADE if name.startswith("guides/")}
    assert guides == set(
        re.findall(r"^\| [^|]+ \| \[[^\]]+\]\(([a-z]+\.md)\)", index, re.MULTILINE)
    )


def test_every_command_is_in_the_reference() -> None:
    """The page as the site builds it has a heading for each command and each of its subcommands."""
    page = (DOCS / "reference" / "commands.md").read_text("utf-8")
    built = markdown.markdown(page, extensions=["mkdocs-click", "attr_list", "tables"])
    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        names = [name, *(f"{name} {sub}" for sub in getattr(command, "commands", {}))]
        for full in names:
            assert (
                re.search(rf"<h[23][^>]*>(scoping )?{full}</h", built)
                or f">{full.split()[-1]}<" in built
            ), full
    assert "UNSET" not in built


def test_every_exit_code_is_documented() -> None:
    page = (DOCS / "reference" / "commands.md").read_text("utf-8")
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)] == [
        0,
        1,
        2,
        3,
        70,
        130,
    ]


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
