"""Write what is not checked in of the references: their code, and what an upgrade compares with.

`src/app/` is the code of `templates/`, the same in every project of a version, and
`.scoping/base.txt` holds the whole rendering once more. `make references` writes both.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from scoping import documents
from scoping.decision import decide
from scoping.scaffold import base, render

HERE = Path(__file__).parent
REFERENCES = {  # the worked example of each
    "policy_assistant": "policy-questions",
    "replenishment_agent": "inventory-replenishment",
    "invoice_intake": "invoice-extraction",
    "refund_desk": "damaged-order",
}
CODE = "src/app/"


@cache
def rendered_files(reference: str) -> Mapping[str, str]:
    """Render the files of a reference, once a process, by their path in its folder."""
    path = documents.examples.find(REFERENCES[reference])
    decision = decide(documents.load_rulebook(), documents.load_workflow(path))
    files = render(decision, path.read_text("utf-8")).files
    return {name: file.text for name, file in files.items()}


def is_checked_in(name: str) -> bool:
    """Whether a rendered file lies in the repository, too."""
    return not name.startswith(CODE) and name != base.FILE


def write_code(reference: str) -> Path:
    """Write what is not checked in of a reference, and return its folder.

    Files that have not changed are left alone; code that is rendered no more is removed. Processes
    that do the same at a time do not disturb each other.
    """
    folder = HERE / reference
    files = rendered_files(reference)
    for name, text in files.items():
        path = folder / name
        if is_checked_in(name) or (path.exists() and path.read_text("utf-8") == text):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        unfinished.write_text(text, "utf-8")
        unfinished.replace(path)
    for path in (folder / CODE).rglob("*"):
        is_code = path.is_file() and "__pycache__" not in path.parts
        is_unfinished = path.suffix[1:].isdigit()
        if is_code and not is_unfinished and path.relative_to(folder).as_posix() not in files:
            path.unlink(missing_ok=True)
    return folder


if __name__ == "__main__":
    for name in REFERENCES:
        write_code(name)
