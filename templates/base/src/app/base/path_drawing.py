"""A path as a drawing: boxes from the top to the bottom, the cases of a branch indented below it.

SVG as a string, 360 wide, so that it can be read on a telephone; its description is the outline.
Colours are CSS variables, with light defaults. A box says in words of which kind its step is, and
its edge shows it. Lines on the right lead from a case to where the path goes on. Pure.
"""

import html
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from .display import visible
from .path import Step, Steps, children, kind_of, label_of
from .path_outline import ITEM_PLACE, Mark, Marks, State, cases, outline, what

WIDTH = 360
TITLE = "The path, step by step"
INK = "var(--scoping-ink, #1f2430)"
FAINT = "var(--scoping-faint, #5b6472)"
FILL = "var(--scoping-fill, #eef1f6)"
PERSON = "var(--scoping-assistant, #0b6b75)"
MODEL = "var(--scoping-agent, #8a2f7d)"
PAGE = "var(--scoping-page, #ffffff)"
DARK = (  # of a drawing that stands alone
    "--scoping-ink: #e6e9f0; --scoping-faint: #a9b2c0; --scoping-fill: #232833; "
    "--scoping-assistant: #6fc7d1; --scoping-agent: #e19ad6; --scoping-page: #16181d;"
)
HERE = f"rx='7' fill='none' stroke='{PERSON}' stroke-width='3'"  # around where a run stands
_EDGE = 4  # around the drawing
_INDENT = 16  # of the cases of a branch, and of the steps within `each`
_RAIL = 7  # between two lines on the right
_GAP = 20  # between two boxes
_PAD = 10  # between the edge of a box and its text
_SIZE = 13
_SMALL = 12
_LEADING = 17  # from one line of text to the next
_HEAD = 8  # of an arrow
_SPINE = 14  # from the left edge of a box to the line that leads to the next one
_MOST_LINES = 12  # of a text in a box; the outline has all of it
_MOST_OF_MARK = 3
_NAMES = {
    "read": "Read",
    "write": "Write",
    "model": "Model",
    "branch": "Branch",
    "each": "Repeat",
    "ask": "Person",
    "wait": "Wait",
    "loop": "Model, in a loop",
    "python": "Code of its own",
    "escalate": "Hand over",
    "finish": "Finish",
}
_THIN = "ijlI.,:;'| "
_NARROW = 'ftr!()[]/\\"-`'
_WIDE = "mMW@%—…"
_BROAD = "w=+<>~&#^"
_PLAIN = "“”‘’–—…·×€✓▶✗"  # beside ASCII and its letters with accents


class _End(NamedTuple):
    """Where the path goes on from: below a box at `x`, or beside it."""

    x: int
    bottom: int
    side_x: int
    side_y: int


class _Text(NamedTuple):
    """A line in a box."""

    text: str
    color: str
    size: int
    weight: int = 400


def svg(steps: Steps, *, marks: Marks | None = None, alone: bool = False) -> str:
    """Draw a path whose mistakes were looked for; `marks` say what has come of its steps.

    A drawing that is a file `alone` brings its own colours, for light and dark. There is no blank
    line in it, so that Markdown keeps it whole.
    """
    drawing = _Drawing(steps, marks or {})
    drawing.draw_steps(steps, "", _EDGE, 0)
    height = drawing.y + _EDGE
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' role='img' "
        "font-family='system-ui, sans-serif'>"
    )
    own = [
        f"<style>@media (prefers-color-scheme: dark) {{ svg {{ {DARK} }} }}</style>",
        f"<rect width='{WIDTH}' height='{height}' fill='{PAGE}'/>",
    ]
    parts = [
        head,
        f"<title>{TITLE}</title>",
        f"<desc>{_described(steps, marks or {})}</desc>",
        *(own if alone else ()),
        *drawing.shapes,
        "</svg>",
    ]
    return "\n".join(parts)


def _described(steps: Steps, marks: Marks) -> str:
    """The outline as one text, with what has come of each step."""
    texts = list[str]()
    for line in outline(steps):
        texts.append(f"{line.place}. {line.text}")
        if line.label in marks:
            texts.append(f"({marks[line.label].words})")
    return html.escape(visible(" ".join("\n".join(texts).split())))


class _Drawing:
    """The shapes that are drawn so far, and how far down they reach."""

    def __init__(self, steps: Steps, marks: Marks) -> None:
        self.shapes = list[str]()
        self.marks = marks
        self.y = _EDGE
        rails = _rails(steps, 0)
        self.right = WIDTH - _EDGE
        if rails:
            self.right = _rail(rails - 1) - _HEAD - 4

    def draw_steps(self, steps: Steps, above: str, x: int, depth: int) -> list[_End]:
        """Draw steps below each other; gives the ends from which the path goes on behind them."""
        ends = list[_End]()
        for number, step in enumerate(steps, 1):
            if number > 1:
                self.y += _GAP
            self.lead(ends, x, depth)
            ends = self.draw_step(step, f"{above}{number}", x, depth)
        return ends

    def draw_step(self, step: Step, place: str, x: int, depth: int) -> list[_End]:
        """Draw a step with the steps in it; gives the ends from which the path goes on."""
        kind = kind_of(step)
        end = self.draw_box(step, place, x)
        match kind:
            case "finish" | "escalate":
                return []
            case "branch":
                return self.draw_cases(step, place, x, depth, end.bottom)
            case "each":
                return [self.draw_repeated(step, place, x, depth, end)]
        return [end]

    def draw_box(self, step: Step, place: str, x: int) -> _End:
        """Draw the box of a step."""
        kind = kind_of(step)
        room = self.right - x - 2 * _PAD
        name = f"{place} · {_NAMES[kind]}"
        if "id" in step:
            name = f"{name} · {step['id']}"
        mark = self.marks.get(label_of(step, place))
        texts = [_Text(line, FAINT, _SMALL, 600) for line in wrap(name, room, _SMALL, weight=600)]
        texts += [_Text(line, INK, _SIZE) for line in wrap(_begun(what(step)), room, _SIZE)]
        if mark:
            texts += _of_mark(mark, room)
        height = _LEADING * len(texts) + _PAD
        is_here = mark is not None and mark.state is State.HERE
        self.shapes += _outline(kind, x, self.y, self.right - x, height, is_here=is_here)
        return self.write(texts, x, height)

    def draw_case(self, condition: str, x: int) -> _End:
        """Draw the condition of a case."""
        room = self.right - x - 2 * _PAD
        lines = wrap(_begun(condition), room, _SIZE, weight=600)
        texts = [_Text(line, INK, _SIZE, 600) for line in lines]
        height = _LEADING * len(texts) + _PAD
        self.shapes.append(_rect(x, self.y, self.right - x, height, f"rx='8' fill='{FILL}'"))
        return self.write(texts, x, height)

    def write(self, texts: Sequence[_Text], x: int, height: int) -> _End:
        """Write the lines of a box, and go on below it."""
        for number, line in enumerate(texts):
            self.shapes.append(_line_of_text(line, x + _PAD, self.y + 17 + _LEADING * number))
        middle = self.y + height // 2
        self.y += height
        return _End(x + _SPINE, self.y, self.right, middle)

    def draw_cases(self, step: Step, place: str, x: int, depth: int, top: int) -> list[_End]:
        """Draw the cases of a branch, which lines on the left lead to."""
        ends = list[_End]()
        rail = x + 6
        middle = top
        for number, (condition, inner) in enumerate(cases(step), 1):
            self.y += _GAP - 8
            case = self.draw_case(condition, x + _INDENT)
            middle = case.side_y
            self.shapes += _arrow((rail, middle), (x + _INDENT, middle))
            if not inner:
                ends.append(case)
                continue
            self.y += _GAP
            self.shapes += _arrow((case.x, case.bottom), (case.x, self.y))
            ends += self.draw_steps(inner, f"{place}.{number}.", x + _INDENT, depth + 1)
        self.shapes.append(_line((rail, top), (rail, middle)))
        return ends

    def draw_repeated(self, step: Step, place: str, x: int, depth: int, box: _End) -> _End:
        """Draw the steps of `each` in a frame, up to where the next item is taken."""
        inside = x + _INDENT
        top = self.y
        self.y += _GAP
        self.shapes += _arrow((inside + _SPINE, box.bottom), (inside + _SPINE, self.y))
        ends = self.draw_steps(step["do"], f"{place}.{ITEM_PLACE}.", inside, depth + 1)
        if ends:
            self.y += _GAP
            self.lead(ends, inside, depth + 1)
            self.draw_case(f"the next {step['as']}; after the last, go on", inside)
        self.y += 6
        side = _rail(depth) - _RAIL // 2
        look = f"rx='6' fill='none' stroke='{FAINT}' stroke-dasharray='1 4' stroke-linecap='round'"
        self.shapes.append(_rect(x, top - 4, side - x, self.y - top + 4, look))
        return _End(x + _SPINE, self.y, side, self.y - 12)

    def lead(self, ends: Sequence[_End], x: int, depth: int) -> None:
        """Lead ends to the box that is drawn next: straight down, or by the line on the right."""
        for end in ends:
            if end.x == x + _SPINE and end.bottom == self.y - _GAP:
                self.shapes += _arrow((end.x, end.bottom), (end.x, self.y))
                continue
            rail = _rail(depth)
            into = self.y + 13
            self.shapes.append(_line((end.side_x, end.side_y), (rail, end.side_y)))
            self.shapes.append(_line((rail, end.side_y), (rail, into)))
            self.shapes += _arrow((rail, into), (self.right, into))


def _rails(steps: Steps, depth: int) -> int:
    """How many lines on the right stand beside each other in some place at most."""
    most = 0
    for step in steps:
        for _, _condition, inner in children(step):
            most = max(most, depth + 1, _rails(inner, depth + 1))
        if "each" in step:
            most = max(most, depth + 2)
    return most


def _rail(depth: int) -> int:
    """Where the line on the right stands that leads on in a list of steps at this depth."""
    return WIDTH - _EDGE - _RAIL * depth


def _of_mark(mark: Mark, room: int) -> list[_Text]:
    color = MODEL if mark.state is State.FAILED else PERSON
    lines = wrap(mark.words, room, _SMALL, _MOST_OF_MARK, weight=600)
    return [_Text(line, color, _SMALL, 600) for line in lines]


def _outline(kind: str, x: int, y: int, width: int, height: int, *, is_here: bool) -> list[str]:
    """The edge of a box: each kind has one of its own, and where a run stands, a bar beside it."""
    look = f"rx='4' fill='{FILL}' stroke='{FAINT}'"
    inner = ""
    match kind:
        case "write":
            look = f"rx='4' fill='{FILL}' stroke='{INK}' stroke-width='3'"
        case "model":
            look = f"rx='4' fill='{FILL}' stroke='{MODEL}' stroke-width='2' stroke-dasharray='6 3'"
        case "loop":
            look = f"rx='14' fill='{FILL}' stroke='{MODEL}' stroke-width='2' stroke-dasharray='6 3'"
        case "wait":
            look = f"rx='14' fill='{FILL}' stroke='{FAINT}' stroke-dasharray='2 3'"
        case "ask":
            look = f"rx='4' fill='{FILL}' stroke='{PERSON}'"
            inner = f"rx='2' fill='none' stroke='{PERSON}'"
        case "escalate":
            look = f"rx='18' fill='{FILL}' stroke='{PERSON}'"
            inner = f"rx='16' fill='none' stroke='{PERSON}'"
        case "finish":
            look = f"rx='18' fill='{FILL}' stroke='{INK}' stroke-width='3'"
    shapes = [_rect(x, y, width, height, look)]
    if kind == "branch":
        shapes = [_hexagon(x, y, width, height)]
    if kind == "python":
        shapes.append(_rect(x + 4, y, width - 8, height, f"fill='none' stroke='{FAINT}'"))
    if inner:
        shapes.append(_rect(x + 3, y + 3, width - 6, height - 6, inner))
    if is_here:
        shapes.append(_rect(x - 3, y - 3, width + 6, height + 6, HERE))
    return shapes


def _hexagon(x: int, y: int, width: int, height: int) -> str:
    middle = y + height // 2
    right = x + width
    points = (
        f"{x},{middle} {x + 8},{y} {right - 8},{y} {right},{middle} "
        f"{right - 8},{y + height} {x + 8},{y + height}"
    )
    return f"<polygon points='{points}' fill='{FILL}' stroke='{FAINT}'/>"


def _rect(x: int, y: int, width: int, height: int, look: str) -> str:
    return f"<rect x='{x}' y='{y}' width='{width}' height='{height}' {look}/>"


def _line(begin: tuple[int, int], end: tuple[int, int]) -> str:
    points = f"x1='{begin[0]}' y1='{begin[1]}' x2='{end[0]}' y2='{end[1]}'"
    return f"<line {points} stroke='{FAINT}' stroke-width='2'/>"


def _arrow(begin: tuple[int, int], end: tuple[int, int]) -> list[str]:
    """A line, down or to a side, with its head."""
    x, y = end
    if begin[0] == x:
        head = f"{x},{y} {x - 5},{y - _HEAD} {x + 5},{y - _HEAD}"
    else:
        back = x - _HEAD if begin[0] < x else x + _HEAD
        head = f"{x},{y} {back},{y - 5} {back},{y + 5}"
    return [_line(begin, end), f"<polygon points='{head}' fill='{FAINT}'/>"]


def _line_of_text(line: _Text, x: int, y: int) -> str:
    """A line of text; one with signs of unknown width is set to the width that was reckoned."""
    fit = ""
    if not all(_is_measured(sign) for sign in line.text):
        length = round(width_of(line.text, line.size, weight=line.weight))
        fit = f" textLength='{length}' lengthAdjust='spacingAndGlyphs'"
    look = f"font-size='{line.size}' font-weight='{line.weight}' fill='{line.color}'"
    return f"<text x='{x}' y='{y}' {look}{fit}>{html.escape(line.text)}</text>"


def _begun(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def wrap(
    text: str, room: int, size: int, most: int = _MOST_LINES, *, weight: int = 400
) -> list[str]:
    """Break a text into lines that are at most `room` wide; what is cut off leaves an ellipsis."""
    lines = list[str]()
    line = ""
    for word in visible(" ".join(text.split())).split(" "):
        before = f"{line} " if line else ""
        if width_of(before + word, size, weight=weight) <= room:
            line = before + word
            continue
        if line:
            lines.append(line)
        line = ""
        for part in _parts(word, room, size, weight):
            if width_of(line + part, size, weight=weight) > room:
                lines.append(line)
                line = ""
            line += part
    lines.append(line)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while width_of(f"{last}…", size, weight=weight) > room:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()}…"]


def _parts(word: str, room: int, size: int, weight: int) -> list[str]:
    """A word in parts none of which is too wide: those of a name if they fit, else its signs."""
    parts = list[str]()
    part = ""
    for sign in word:
        part += sign
        if sign in "._/=,-":
            parts.append(part)
            part = ""
    parts.append(part)
    narrow = list[str]()
    for part in parts:
        if width_of(part, size, weight=weight) <= room:
            narrow.append(part)
        else:
            narrow += list(part)
    return narrow


def width_of(text: str, size: int, *, weight: int = 400) -> float:
    """Reckon how wide a text is at most, in any of the usual fonts of a system."""
    bold = 1.1 if weight > 400 else 1.0
    return sum(map(_em, text)) * size * bold


def _em(sign: str) -> float:
    """The width of a sign in parts of the font's size: that of DejaVu Sans, the widest, or more."""
    if sign in _THIN:
        return 0.35
    if sign in _NARROW:
        return 0.47
    base = unicodedata.normalize("NFD", sign)[0]
    if base in _BROAD or base != base.lower():
        return 0.86
    if base in _WIDE or not _is_measured(sign):
        return 1.0
    return 0.65


def _is_measured(sign: str) -> bool:
    return sign in _PLAIN or unicodedata.normalize("NFD", sign)[0].isascii()
