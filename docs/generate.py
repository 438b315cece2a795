"""What the docs take from the code: rendered here, checked in, and held equal by a test."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scoping import documents
from scoping.decision import decide
from scoping.renderers import drawings, text

DOCS = Path(__file__).parent
PICTURED = "damaged-order"


def generated() -> dict[Path, str]:
    """Give every generated file of the docs with its content; writes nothing."""
    rules = documents.load_rulebook()
    environment = Environment(  # noqa: S701 -- Markdown out, and the rulebook is ours
        loader=FileSystemLoader(DOCS), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    decision = decide(rules, documents.load_workflow(documents.examples.find(PICTURED)))
    verdict = text.render(decision, file="scoping.yaml", width=84)
    screen = f"$ scoping score scoping.yaml\n\n{verdict}"
    return {
        DOCS / "method.md": environment.get_template("method.md.jinja").render(rules=rules).rstrip() + "\n",
        DOCS / "images" / "verdict.svg": drawings.terminal(screen, title="scoping score scoping.yaml") + "\n",
    }


if __name__ == "__main__":
    for path, content in generated().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, "utf-8")
