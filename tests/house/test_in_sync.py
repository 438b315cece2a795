"""What is checked in twice is the same both times; `make accept` rewrites the copies."""

from __future__ import annotations

import difflib
import fnmatch
import subprocess
from pathlib import Path

import pytest

from docs.generator import site
from reference_impls.render import REFERENCES, is_checked_in, rendered_files, write_code

ROOT = Path(__file__).parents[2]


def compare(wanted: dict[Path, str], *, accept: bool) -> None:
    """Hold files equal to what they are made from, or rewrite them and show the difference."""
    different = []
    for path, text in wanted.items():
        now = path.read_text("utf-8") if path.exists() else ""
        if now == text:
            continue
        name = path.relative_to(ROOT).as_posix()
        shown = "\n".join(
            difflib.unified_diff(now.splitlines(), text.splitlines(), name, name, lineterm="", n=1)
        )
        different.append(shown[:2000])
        if accept:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    if accept:
        print("\n".join(different))
    else:
        assert not different, "run `make accept` and read the difference:\n" + "\n".join(different)


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept"))


@pytest.mark.parametrize("name", REFERENCES)
def test_a_reference_is_its_rendering_but_for_what_it_owns(name: str, *, accept: bool) -> None:
    reference = write_code(name)
    own = [
        line
        for line in (reference / ".scoping" / "own").read_text().splitlines()
        if line and line[0] != "#"
    ]

    def owned(file: str) -> bool:
        return any(fnmatch.fnmatch(file, pattern) for pattern in own)

    files = rendered_files(name)
    rendered = {
        reference / file: text
        for file, text in files.items()
        if is_checked_in(file) and not (owned(file) and (reference / file).exists())
    }
    compare(rendered, accept=accept)
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "."],
        cwd=reference,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    extra = [
        file
        for file in listed
        if file not in files and not owned(file) and (reference / file).exists()
    ]
    assert not extra, "neither rendered nor listed in .scoping/own"
    assert not [
        pattern for pattern in own if not any(fnmatch.fnmatch(file, pattern) for file in listed)
    ]
    assert not [file for file in listed if not is_checked_in(file)]


def test_generated_files_that_are_checked_in_are_up_to_date(*, accept: bool) -> None:
    compare({ROOT / "docs" / name: text for name, text in site.checked_in().items()}, accept=accept)


@pytest.mark.parametrize(
    "name", ["stylesheets/scheme.css", "javascripts/labels.js", "javascripts/iframe-worker.js"]
)
def test_the_site_and_the_projects_sites_share_their_looks(name: str, *, accept: bool) -> None:
    compare(
        {ROOT / "docs" / name: (ROOT / "templates" / "base" / "docs" / name).read_text("utf-8")},
        accept=accept,
    )


def test_the_wheel_holds_every_layer() -> None:
    import tomllib

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    included = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {
        f"templates/{layer}": f"scoping/templates/{layer}"
        for layer in ("base", "engagement", "action", "handoff")
    }
