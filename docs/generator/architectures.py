"""The pages on the three architectures, on their parts, and on what the sources compare them by."""

from __future__ import annotations

from collections.abc import Iterator

from scoping.renderers.charts import architecture

from .cases import pictured, rulebook
from .dimensions import dimensions
from .glances import glance
from .templates import page

LAYERS = {  # what each folder of a scaffolded project is for
    "base": (
        "Settings, the model's client with its offline stand-in, the systems and how each is "
        "reached, tests and docs."
    ),
    "engagement": (
        "The assistant: conversation, retrieval with citations, and operations that only read."
    ),
    "action": (
        "The agent: goals, plan and loop, policy, approvals, memory, triggers, rollback, "
        "audit, and a console."
    ),
    "handoff": (
        "The protocol: a typed request and a typed receipt, by function call, MCP or signed HTTP."
    ),
}


def pages() -> Iterator[tuple[str, str]]:
    """Give every page: its path below docs/ and its Markdown."""
    rules = rulebook()
    glances = {form: glance(form) for form in rules.architectures}
    index = "architectures/index.md"
    yield index, page(index, f"{index}.jinja", drawings=glances)
    yield (
        "snippets/architecture-cards.md",
        page("index.md", "snippet-architecture-cards.md.jinja", drawings=glances),
    )
    for form_id, form in rules.architectures.items():
        path = f"architectures/{form_id}.md"
        known = {
            "id": form_id.value,
            "form": form,
            "shown": pictured(form_id),
            "drawing": architecture(pictured(form_id).decision),
            "layers": LAYERS,
            "adoption": rules.adoption[form_id],
        }
        yield path, page(path, f"{path}.jinja", **known)
    for part in rules.parts:
        path = f"architectures/parts/{part.id}.md"
        yield path, page(path, "architectures/part.md.jinja", part=part)
    for dimension in dimensions():
        path = f"architectures/dimensions/{dimension.id}.md"
        yield path, page(path, "architectures/dimension.md.jinja", dimension=dimension)
