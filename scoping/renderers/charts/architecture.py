"""A picture of each architecture.

Who talks with what, what may change a system, and who decides that it may.
"""

from __future__ import annotations

from typing import NamedTuple

from ...decision import Decision
from ...rulebook import Architecture, Orchestration
from .svg import AGENT, ASSISTANT, FAINT, FILL, INK, arrow, box, picture, shortened, text


class _Middle(NamedTuple):
    """The box that decides the next step: its title, a note, and it in a sentence."""

    title: str
    note: str
    says: str


_PATH = _Middle(
    "known path", "code; a model in some steps", "Code follows a drawn path and asks for"
)
_LOOP = _Middle("model", "plans, acts, checks the outcome", "The model asks for")


def architecture(decision: Decision) -> str:
    """Draw the architecture of a decision, with the workflow's own systems."""
    on_path = decision.orchestration.form is Orchestration.KNOWN_PATH
    match decision.architecture:
        case Architecture.ASSISTANT:
            return _assistant(decision, on_path=on_path)
        case Architecture.AGENT:
            return _agent(decision, _PATH if on_path else _LOOP)
    return _hybrid(decision, _PATH if on_path else _LOOP)


def _assistant(decision: Decision, *, on_path: bool) -> str:
    """Draw the assistant: who talks with it, what it reads, and that nothing leaves it but text."""
    systems = [system.id for system in decision.workflow.systems if system.reads]
    reads = [*systems[:4], f"and {len(systems) - 4} more"] if len(systems) > 5 else systems
    sources = ["knowledge/", *reads]
    height = max(290, 70 + 62 * len(sources))
    middle = height // 2
    answers = ("model", "one cited answer per prompt")
    if on_path:
        answers = (_PATH.title, _PATH.note)
    frame = (
        f"width='300' height='{height - 40}' rx='12' fill='none' stroke='{ASSISTANT}' "
        "stroke-width='2'"
    )
    shapes = [
        f"<rect x='270' y='20' {frame}/>",
        text(420, 48, "engagement", ASSISTANT, weight=700),
        *box(20, middle - 26, 160, 64, "a person", "asks, decides, acts"),
        *box(300, middle - 66, 240, 60, "conversation", "forgotten with the session"),
        *box(300, middle + 44, 240, 60, *answers),
        *arrow(180, middle - 16, 300, middle - 36),
        text(224, middle - 42, "question", FAINT, size=14),
        *arrow(300, middle + 74, 180, middle + 28),
        text(224, middle + 84, "text", FAINT, size=14),
        *arrow(420, middle - 6, 420, middle + 44),
    ]
    for number, name in enumerate(sources):
        y = (height - 62 * len(sources)) // 2 + 62 * number + 5
        label = "read only"
        end = middle + 84
        if number == 0:
            label = "documents"
            end = middle + 62
        shapes += box(660, y, 200, 52, name, label)
        shapes += arrow(660, y + 26, 540, end)
    described = (
        "A person asks. The assistant answers from " + ", ".join(sources) + ". It changes nothing."
    )
    return picture(880, height, "Architecture of the assistant", described, shapes)


def _agent(decision: Decision, middle: _Middle) -> str:
    """Draw the loop or path: what begins a run, the policy before the systems, and who is asked."""
    triggers = sorted({trigger.kind for trigger in decision.workflow.triggers} | {"prompt"})
    begun = ", ".join(triggers[:2]) + (" …" if len(triggers) > 2 else "")
    shapes = [
        *_side(30, 280, "action", AGENT),
        *box(260, 76, 240, 60, middle.title, middle.note),
        *box(260, 206, 240, 60, "policy", "code decides every call"),
        *box(10, 76, 150, 60, "what starts a run", begun),
        *box(10, 206, 150, 60, "a person", "approves, stops"),
        *_systems(decision, 66, 210),
        *arrow(160, 106, 260, 106),
        text(194, 96, "a goal", FAINT, size=14),
        *arrow(340, 136, 340, 206),
        text(330, 176, "a call", FAINT, anchor="end", size=14),
        *arrow(420, 206, 420, 136),
        text(430, 176, "result, or no", FAINT, anchor="start", size=14),
        *_asks_and_acts(206),
    ]
    described = (
        f"A run starts with: {', '.join(triggers)}. {middle.says} calls. The policy allows "
        f"a call in {_named(decision)}"
    )
    return picture(
        880,
        340,
        "Architecture of the agent",
        f"{described}, has a person approve it, or refuses it.",
        shapes,
    )


def _hybrid(decision: Decision, middle: _Middle) -> str:
    """Draw both sides, and that nothing but a request and a receipt passes between them."""
    shapes = [
        *_side(20, 200, "engagement", ASSISTANT),
        *box(260, 60, 240, 60, "conversation", "who is asking, what is proposed"),
        *box(260, 146, 240, 60, "model", "reads, answers, fills in the form"),
        *_side(300, 200, "action", AGENT),
        *box(260, 340, 240, 60, "policy", "code decides every call"),
        *box(260, 426, 240, 60, middle.title, middle.note),
        *box(10, 80, 150, 60, "a person", "asks, says yes"),
        *box(10, 340, 150, 60, "a colleague", "approves, stops"),
        *box(660, 60, 210, 60, "knowledge/", "documents"),
        *_systems(decision, 146, 310),
        *arrow(160, 100, 260, 84),
        text(194, 82, "words", FAINT, size=14),
        *arrow(260, 160, 160, 126),
        text(194, 164, "text", FAINT, size=14),
        *arrow(380, 120, 380, 146),
        *arrow(660, 90, 500, 164),
        *arrow(660, 190, 500, 186),
        text(596, 210, "reads", FAINT, size=14),
        *arrow(330, 220, 330, 300),
        text(318, 265, "request", FAINT, anchor="end", size=14),
        text(380, 265, "handoff", INK, weight=700),
        *arrow(430, 300, 430, 220),
        text(442, 265, "receipt", FAINT, anchor="start", size=14),
        *arrow(380, 426, 380, 400),
        *_asks_and_acts(340),
    ]
    described = (
        "A person asks and says yes. The conversation reads and hands a request off. "
        f"The agent reads and writes in {_named(decision)}, "
        "asks a colleague if the policy says so, and returns a receipt."
    )
    return picture(880, 520, "Architecture of the hybrid", described, shapes)


def _side(y: int, height: int, name: str, color: str) -> list[str]:
    """Frame what belongs to one layer."""
    frame = (
        f"x='230' y='{y}' width='300' height='{height}' rx='12' fill='none' stroke='{color}' "
        "stroke-width='2'"
    )
    return [f"<rect {frame}/>", text(380, y + 28, name, color, weight=700)]


def _systems(decision: Decision, y: int, height: int) -> list[str]:
    """Draw all systems as one box, by name as far as there is room."""
    names = [system.id for system in decision.workflow.systems]
    room = (height - 90) // 30
    frame = f"x='660' y='{y}' width='210' height='{height}' rx='8' fill='{FILL}' stroke='{FAINT}'"
    shapes = [
        f"<rect {frame}/>",
        text(765, y + 28, "systems", INK, weight=600, size=15),
        text(765, y + 48, "sample rows at first", FAINT, size=13),
    ]
    shapes += [
        text(765, y + 86 + 30 * number, shortened(name, 22), INK, size=15)
        for number, name in enumerate(names[:room])
    ]
    if names[room:]:
        shapes.append(text(765, y + height - 14, f"and {len(names) - room} more", FAINT, size=13))
    return shapes


def _asks_and_acts(y: int) -> list[str]:
    """Draw what the policy, whose box begins at `y`, lets through and shows to a person."""
    return [
        *arrow(500, y + 30, 660, y + 10),
        text(596, y + 44, "reads, writes", FAINT, size=14),
        *arrow(260, y + 20, 160, y + 20),
        text(194, y + 10, "asks", FAINT, size=14),
        *arrow(160, y + 44, 260, y + 44),
        text(194, y + 64, "answer", FAINT, size=14),
    ]


def _named(decision: Decision) -> str:
    return ", ".join(system.id for system in decision.workflow.systems) or "the systems"
