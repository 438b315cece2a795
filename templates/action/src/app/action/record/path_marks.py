"""Where a run stands on its path, what each step gave, and how long it took, from its records. Pure.

Records of a step have its label in `about["step"]`; that of a branch has in `because` the condition
of the case that it took, or `otherwise`. What has no record of its own, such as a wait, is done
once the run has come to a later step.
"""

from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from typing import Any

from ...base.path import ENDS, Steps, label_of
from ...base.path_outline import ITEM_PLACE, Mark, Marks, State, cases, label_in, outline
from ..durable.store import RunStatus
from ..rules.policy import VerdictKind
from .records import VERDICTS, Kind, counted, short

BRANCH_TAKEN = "branch_taken"
SHOWN = 100  # characters of what a step gave
_UNITS = ((3_600, "h"), (60, "min"))

Record = Mapping[str, Any]


def marks(steps: Steps, records: Sequence[Record]) -> dict[str, Mark]:
    """Give the mark of each step that a run has come to, by the label of its line.

    `records` are those of the run, oldest first.
    """
    kinds = {line.label: line.kind for line in outline(steps) if line.label}
    found = dict[str, Mark]()
    taken = dict[str, str]()  # the condition of the case, by the label of the branch
    times = Counter[str]()  # how often a step was done
    began = 0.0
    last = ""
    for number, record in enumerate(records):
        about = record["about"]
        if "step" not in about:
            continue
        last = label_in(steps, about["step"])
        if record["kind"] == BRANCH_TAKEN:
            taken[last] = about["because"]
        if record["kind"] == Kind.CALL_DECIDED:
            began = record["at"]
        if record["kind"] == Kind.MODEL_ANSWERED:
            began = records[max(0, number - 1)]["at"]
        if kinds.get(last) == "loop":
            times[last] += record["kind"] == Kind.CALL_DECIDED
            found[last] = Mark(State.HERE, counted(times[last], "call"))
            continue
        mark = _mark(record, record["at"] - began)
        times[last] += mark.state is State.DONE
        found[last] = _counted(mark, times[last])
    way = [*_way(steps, "", taken)]
    if last and last not in way:
        return found
    end = next((record["about"] for record in records if record["kind"] == Kind.RUN_ENDED), None)
    return found | _inferred(kinds, way, last, found, end)


def _mark(record: Record, seconds: float) -> Mark:
    """What one record says of its step."""
    about = record["about"]
    match record["kind"]:
        case Kind.CALL_DECIDED if about["verdict"] == VerdictKind.DENY:
            return Mark(State.FAILED, f"refused: {about['because']}")
        case Kind.CALL_DECIDED:
            return Mark(State.HERE, f"the call {VERDICTS[about['verdict']]}")
        case Kind.READ_DONE | Kind.WRITE_DONE if not about["ok"]:
            return Mark(State.FAILED, _excerpt(about["result"]))
        case Kind.READ_DONE | Kind.WRITE_DONE | Kind.MODEL_ANSWERED:
            parts = [_excerpt(about.get("result", "")), _duration(seconds)]
            return Mark(State.DONE, ", ".join(filter(None, parts)))
        case _:
            return Mark(State.DONE, about.get("because", ""))


def _counted(mark: Mark, times: int) -> Mark:
    if mark.state is not State.DONE or times < 2:
        return mark
    return mark._replace(text=f"{times} times; the last: {mark.text}")


def _inferred(
    kinds: Mapping[str, str],
    way: Sequence[str],
    last: str,
    found: Marks,
    end: Mapping[str, Any] | None,
) -> dict[str, Mark]:
    """The marks of steps without records: those behind the run are done, and it is at the next.

    `last` is the step of the last record, and `end` is what the end of the run is about.
    """
    at = way.index(last) if last else 0
    following = way[at + 1 :] if last else way
    behind = way[:at]
    has_finished = end is not None and end["status"] == RunStatus.DONE
    if has_finished:
        behind = way
    marks = dict[str, Mark]()
    for label in behind:
        if kinds[label] == "each" and behind.count(label) < 2:
            continue  # the run is at one of its items
        mark = found.get(label, Mark(State.DONE))
        if mark.state is State.HERE:
            mark = Mark(State.DONE, mark.text)
        marks[label] = mark
    if has_finished:
        return marks
    if last and found[last].state is State.HERE and end is not None:
        marks[last] = Mark(State.FAILED, f"the run ended here: {found[last].text}")
    if last and found[last].state is not State.DONE:
        return marks
    if following and end is None:
        marks[following[0]] = Mark(State.HERE)
    elif following and kinds[following[0]] == "escalate":
        marks[following[0]] = Mark(State.DONE)
    return marks


def _way(steps: Steps, above: str, taken: Mapping[str, str]) -> Generator[str, None, bool]:
    """The labels along the way that a run takes, as far as its branches are known.

    Gives whether it goes on behind these steps. Those of an item stand once between two labels of
    their `each`.
    """
    for number, step in enumerate(steps, 1):
        place = f"{above}{number}"
        label = label_of(step, place)
        yield label
        if "each" in step:
            yield from _way(step["do"], f"{place}.{ITEM_PLACE}.", taken)
            yield label
        goes_on = "branch" not in step and not any(kind in step for kind in ENDS)
        for case, (condition, inner) in enumerate(cases(step), 1):
            if condition.removeprefix("when ") == taken.get(label):
                goes_on = yield from _way(inner, f"{place}.{case}.", taken)
                break
        if not goes_on:
            return False
    return True


def _excerpt(result: Any) -> str:
    text = short(result)
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()} …"


def _duration(seconds: float) -> str:
    """So many seconds in the largest unit of which there is one."""
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.2g} s"
