"""Everything that is generated, as a tree of files below docs/.

Writing it is the only thing here with an effect.
"""

from __future__ import annotations

from pathlib import Path

from . import architectures, capacity, data, gallery, method, pictures, scripts
from .cases import cases
from .query import address
from .templates import page

DOCS = Path(__file__).parents[1]
OWNED = ("architectures", "data", "gallery", "method", "snippets")  # folders that hold nothing else


def files() -> dict[str, str]:
    """Give every generated file that git ignores, by its path below docs/."""
    addresses = {case.id: address(case.decision) for case in cases()}
    published = data.files()
    return {
        **dict(method.pages()),
        **dict(architectures.pages()),
        **dict(gallery.pages()),
        **dict(capacity.pages()),
        "snippets/questionnaire-noscript.md": page(
            "questionnaire.md",
            "snippet-questionnaire.md.jinja",
        ),
        "snippets/questionnaire-examples.md": page(
            "questionnaire.md",
            "snippet-questionnaire-examples.md.jinja",
            addresses=addresses,
        ),
        "snippets/questionnaire-scripts.html": scripts.inlined(data.page_rules()),
        **published,
    }


def checked_in() -> dict[str, str]:
    """Give every generated file that is checked in, since README shows it."""
    return {"images/verdict.svg": pictures.verdict()}


def write(docs: Path = DOCS) -> None:
    """Write what has changed, and remove what is no longer generated."""
    wanted = files() | checked_in()
    for name, text in wanted.items():
        path = docs / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    for folder in OWNED:
        for path in sorted((docs / folder).rglob("*"), reverse=True):
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()
            elif path.is_file() and path.relative_to(docs).as_posix() not in wanted:
                path.unlink()
