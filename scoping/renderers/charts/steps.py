"""A drawing of who decides the next step: code on a path, the model in a loop, or nobody."""

from __future__ import annotations

from ...decision import Decision
from ...rulebook import Orchestration
from .svg import FAINT, WIDTH, arrow, box, picture, text


def steps(decision: Decision) -> str:
    """Draw how one step follows another; what is open is drawn as such."""
    match decision.orchestration.form:
        case Orchestration.KNOWN_PATH:
            return _path()
        case Orchestration.MODEL_DIRECTED:
            return _loop()
        case Orchestration.SINGLE_STEP:
            described = "One step, and then it is done."
            return _drawn(
                90, "Single step", described, box(118, 18, 124, 54, "one step", "then done")
            )
    shapes = [
        *box(10, 18, 110, 54, "a step", "gives a result"),
        *arrow(120, 45, 240, 45),
        text(180, 36, "code or model?", FAINT, size=13),
        *box(240, 18, 110, 54, "next step", "not known yet"),
    ]
    described = "A step gives a result. Whether code or the model decides the next step is open."
    return _drawn(90, "Not known yet", described, shapes)


def _path() -> str:
    shapes = [
        *box(2, 18, 104, 54, "step", "code reads"),
        *arrow(106, 45, 128, 45),
        *box(128, 18, 104, 54, "step", "a model reads"),
        *arrow(232, 45, 254, 45),
        *box(254, 18, 104, 54, "branch", "code decides"),
        *arrow(268, 72, 268, 116),
        *arrow(322, 72, 322, 116),
        *box(164, 116, 112, 54, "step", "code writes"),
        *box(286, 116, 72, 54, "rest", "a person"),
    ]
    described = (
        "Code calls one step after the other. A model works inside some of them. At a branch, code "
        "decides, and what fits no branch goes to a person."
    )
    return _drawn(180, "Known path", described, shapes)


def _loop() -> str:
    shapes = [
        *box(4, 18, 120, 54, "model", "chooses a step"),
        *arrow(124, 34, 236, 34),
        text(180, 26, "a call", FAINT, size=13),
        *box(236, 18, 120, 54, "code", "checks, carries out"),
        *arrow(236, 58, 124, 58),
        text(180, 76, "its result", FAINT, size=13),
        *arrow(64, 72, 64, 116),
        *box(4, 116, 120, 54, "done", "or a person"),
    ]
    described = (
        "The model chooses a step. Code checks it and carries it out. From its result, the model "
        "chooses the next step, until it is done or a person takes over."
    )
    return _drawn(180, "Model-directed", described, shapes)


def _drawn(height: int, title: str, described: str, shapes: list[str]) -> str:
    return picture(WIDTH, height, f"Who decides the next step: {title.lower()}", described, shapes)
