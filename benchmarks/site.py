"""Building the documentation site against a plain mkdocs-material site of the same pages.

The ratio of their times.

    python -m benchmarks.site [--runs 5]

The plain site has the same Markdown, the theme and the plugins as they come, and no settings but
its name and the extensions that read this Markdown. Where a page of ours is made from code while
the site is built, the commands and the API, the plain one holds what that gives as HTML; so the
making counts against our site alone. Both build in turn in whole processes, so that a busy machine
slows both alike. Exit code 1 if the target is missed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import yaml

from docs.generator import site as generated

ROOT = Path(__file__).resolve().parents[1]
TARGET = 1.3
PAGES = ("method/index.md", "reference/commands.md", "reference/python.md")  # one of each origin
TINY = (
    "only ours, built once with the pages of the method, the commands and the API; "
    "no plain site is built, and no target is held"
)
EXTENSIONS = [
    "attr_list",
    "def_list",
    "md_in_html",
    "tables",
    "pymdownx.highlight",
    "pymdownx.superfences",
]


def plain(folder: Path, ours: Path) -> Path:
    """Write a site of the same pages with the theme's defaults; `ours` is our built site."""
    shutil.copytree(
        ROOT / "docs",
        folder / "docs",
        ignore=shutil.ignore_patterns("*.py", "*.jinja", "overrides"),
    )
    for page in (folder / "docs").rglob("*.md"):
        lines = page.read_text("utf-8").splitlines(keepends=True)
        text = "".join(
            line for line in lines if not line.startswith((":::", "--8<--", "template: "))
        )
        if any(line.startswith(":::") for line in lines):
            built = (
                (ours / page.relative_to(folder / "docs")).with_suffix(".html").read_text("utf-8")
            )
            text = f"<div>{built.partition('<article')[2].partition('>')[2].partition('</article>')[0]}</div>\n"
        page.write_text(text, "utf-8")
    settings = {
        "site_name": "plain",
        "theme": {"name": "material"},
        "markdown_extensions": EXTENSIONS,
        "exclude_docs": "/snippets/\n/generator/\n/examples/\n",
    }
    file = folder / "mkdocs.yml"
    file.write_text(yaml.safe_dump(settings), "utf-8")
    return file


def seconds(settings: Path, site: Path) -> float:
    """Build a site in a process of its own, and give its time by the clock."""
    command = [sys.executable, "-m", "mkdocs", "build", "-f", settings.name]
    command += ["--site-dir", str(site)]
    start = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=settings.parent,  # from which snippets are read
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    return time.perf_counter() - start


def count(site: Path) -> int:
    return sum(1 for _ in site.rglob("*.html"))


def few_pages(folder: Path, pages: Sequence[str]) -> Path:
    """Write our site with these pages alone into an empty folder; returns its settings."""
    docs = folder / "docs"
    shutil.copytree(ROOT / "docs", docs, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    generated.write(docs)
    for page in docs.rglob("*.md"):
        name = page.relative_to(docs)
        if name.as_posix() not in pages and name.parts[0] != "snippets":
            page.unlink()
    shutil.copy(ROOT / "mkdocs.yml", folder)
    file = folder / "few.yml"
    settings = {"INHERIT": "mkdocs.yml", "nav": list(pages)}
    file.write_text(yaml.safe_dump(settings), "utf-8")
    return file


def print_own_side() -> None:
    """Build a site of few pages, beside no other and held to no target."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        time_of_one = seconds(few_pages(folder, PAGES), folder / "site")
        print(f"build {count(folder / 'site')} pages: {time_of_one:.2f} s")


def main() -> int:
    """Build both sites in turn and print how their times compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    runs = "builds of each site that are timed (default: 5)"
    parser.add_argument("--runs", type=int, default=5, help=runs)
    parser.add_argument("--tiny", action="store_true", help=TINY)
    options = parser.parse_args()
    if options.tiny:
        print_own_side()
        return 0
    subprocess.run([sys.executable, "-m", "docs.generator"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds(ROOT / "mkdocs.yml", folder / "ours")
        sites = {"ours": ROOT / "mkdocs.yml", "plain": plain(folder, folder / "ours")}
        times: dict[str, list[float]] = {which: [] for which in sites}
        for run in range(options.runs + 1):
            for which, settings in sites.items():
                time_of_one = seconds(settings, folder / which)
                if run:  # the first build of each warms the caches
                    times[which].append(time_of_one)
        pages = {which: count(folder / which) for which in sites}
    if len(set(pages.values())) > 1:
        sys.exit(f"the sites differ in their pages, so that nothing is compared: {pages}")
    ratios = [ours / theirs for ours, theirs in zip(times["ours"], times["plain"], strict=True)]
    ratio = median(ratios)
    verdict = "ok" if ratio <= TARGET else "MISSED"
    figures = f"{median(times['ours']):.2f} s / {median(times['plain']):.2f} s"
    print(f"{'what':<52} {'ours / theirs':>21} {'ratio':>7} {'target':>7}")
    what = f"build {pages['ours']} pages, median of {options.runs}"
    print(f"{what:<52} {figures:>21} {ratio:>7.2f} {TARGET:>7.2f}  {verdict}")
    return int(ratio > TARGET)


if __name__ == "__main__":
    sys.exit(main())
