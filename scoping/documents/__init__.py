"""Files on one side, workflows and rulebooks on the other; alone in knowing JSON Schema.

`building` builds a workflow from its values, with its operations; `rules` builds a rulebook.
"""

from . import examples, rulebooks
from .presets import standing_preset
from .rulebooks import load_rulebook
from .workflows import load_workflow, new_document, parse_workflow, save_changes

__all__ = [
    "examples",
    "load_rulebook",
    "load_workflow",
    "new_document",
    "parse_workflow",
    "rulebooks",
    "save_changes",
    "standing_preset",
]
