"""Building the documentation site against a plain mkdocs-material site of the same pages: the ratio of their times.

    python benchmarks/site.py [--runs 5]

The plain site has the same Markdown, the theme and the plugins as they come, and no settings but its name and the
extensions that read this Markdown. Where a page of ours is made from code while the site is built, the commands and
the API, the plain one holds what that gives as HTML; so the making counts against our site alone. Both build in turn in
whole processes, so that a busy machine slows both alike.
Exit code 1 if the target is missed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import yaml

ROOT = Path(__file__).resolve().parents[1]
TARGET = 1.3
EXTENSIONS = ["attr_list", "def_list", "md_in_html", "tables", "pymdownx.highlight", "pymdownx.superfences"]


def plain(folder: Path, ours: Path) -> Path:
    """Write a site of the same pages with the theme's defaults; `ours` is our built site."""
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("*.py", "*.jinja", "overrides"))
    for page in (folder / "docs").rglob("*.md"):
        lines = page.read_text("utf-8").splitlines(keepends=True)
        text = "".join(line for line in lines if not line.startswith((":::", "--8<--", "template: ")))
        if any(line.startswith(":::") for line in lines):
            built = (ours / page.relative_to(folder / "docs")).with_suffix(".html").read_text("utf-8")
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
    command = [sys.executable, "-m", "mkdocs", "build", "-f", str(settings), "--site-dir", str(site)]
    begun = time.perf_counter()
    done = subprocess.run(
        command, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    return time.perf_counter() - begun


def count(site: Path) -> int:
    return sum(1 for _ in site.rglob("*.html"))


def main() -> int:
    """Build both sites in turn and print how their times compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="builds of each site that are timed (default: 5)")
    runs = parser.parse_args().runs
    subprocess.run([sys.executable, "-m", "docs.generator"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds(ROOT / "mkdocs.yml", folder / "ours")
        sites = {"ours": ROOT / "mkdocs.yml", "plain": plain(folder, folder / "ours")}
        times: dict[str, list[float]] = {which: [] for which in sites}
        for run in range(runs + 1):
            for which, settings in sites.items():
                took = seconds(settings, folder / which)
                if run:  # the first build of each warms the caches
                    times[which].append(took)
        pages = {which: count(folder / which) for which in sites}
    if len(set(pages.values())) > 1:
        sys.exit(f"the sites differ in their pages, so that nothing is compared: {pages}")
    ratio = median(ours / theirs for ours, theirs in zip(times["ours"], times["plain"], strict=True))
    met = ratio <= TARGET
    figures = f"{median(times['ours']):.2f} s / {median(times['plain']):.2f} s"
    print(f"{'what':<52} {'ours / theirs':>21} {'ratio':>7} {'target':>7}")
    what = f"build {pages['ours']} pages, median of {runs}"
    print(f"{what:<52} {figures:>21} {ratio:>7.2f} {TARGET:>7.2f}  {'ok' if met else 'MISSED'}")
    return not met


if __name__ == "__main__":
    sys.exit(main())
