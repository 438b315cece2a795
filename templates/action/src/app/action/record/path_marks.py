"""Where a run is on its path, what each step gave, and how long it took, from its records. Pure.

Calls, answers of a model and branches have the label of their step in `about["step"]`, and what
comes of a call has its number. A branch has in `because` the condition of the case that it took, or
`otherwise`. What has no record of its own, such as a wait, is done once the run has come to a later
step.
"""

from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any

from ...base.path import ENDS, Steps, label_of
from ...base.path_outline import ITEM_PLACE, Mark, Marks, State, cases, label_in, outline
from ..durable.store import RequestAnswer, RequestKind, RunStatus
from ..rules.policy import VerdictKind
from .records import VERDICTS, Kind, short

SHOWN = 100  # characters of what a step gave
_SAME_VISIT = (Kind.MODEL_ANSWERED, Kind.REQUEST_ANSWERED)  # these correct an answer before
_UNITS = ((3_600, "h"), (60, "min"))

Record = Mapping[str, Any]


def marks(steps: Steps, records: Sequence[Record]) -> dict[str, Mark]:
    """Give the mark of each step that a run has come to, by the label of its line.

    `records` are those of the run, oldest first.
    """
    found = dict[str, Mark]()
    taken = dict[str, str]()  # the condition of the case, by the label of the branch
    times = Counter[str]()  # how often a step was done
    last = ""
    for step, kind, mark in _of_steps(records):
        label = label_in(steps, step)
        if kind == Kind.BRANCH_TAKEN:
            taken[label] = mark.text
        if mark.state is State.DONE and not (label == last and kind in _SAME_VISIT):
            times[label] += 1
        last = label
        found[last] = _counted(mark, times[last])
    way = [*_way(steps, "", taken)]
    if last and last not in way:
        return found
    kinds = {line.label: line.kind for line in outline(steps) if line.label}
    return found | _inferred(kinds, way, last, found, records)


def _of_steps(records: Sequence[Record]) -> Iterator[tuple[str, str, Mark]]:
    """What records say of steps: the label, the kind of the record, and the mark."""
    calls = dict[int, tuple[str, float]]()  # the label, and when it was decided, by number
    forms = dict[str, str]()  # the label, by the id of the request
    for number, record in enumerate(records):
        kind = record["kind"]
        about = record["about"]
        match kind:
            case Kind.CALL_DECIDED if "step" in about:
                calls[about["sequence"]] = about["step"], record["at"]
                yield about["step"], kind, _decided(about)
            case Kind.READ_DONE | Kind.WRITE_DONE if about["sequence"] in calls:
                step, began = calls[about["sequence"]]
                yield step, kind, _done(about, record["at"] - began)
            case Kind.WRITE_REFUSED if about["sequence"] in calls:
                step, _ = calls[about["sequence"]]
                yield step, kind, Mark(State.FAILED, f"refused: {about['because']}")
            case Kind.MODEL_ANSWERED if "step" in about:
                began = records[max(0, number - 1)]["at"]
                yield about["step"], kind, _given(about.get("result", ""), record["at"] - began)
            case Kind.BRANCH_TAKEN:
                yield about["step"], kind, Mark(State.DONE, about["because"])
            case Kind.REQUEST_MADE if about["request"] == RequestKind.FORM:
                forms[about["id"]] = about["what"]
                yield about["what"], kind, Mark(State.HERE, "a person has to fill in the form")
            case Kind.REQUEST_ANSWERED if about["id"] in forms:
                if about["answer"] == RequestAnswer.FILL:
                    filled = Mark(State.DONE, f"filled in by {about['by']}")
                    yield forms[about["id"]], kind, filled


def _decided(about: Mapping[str, Any]) -> Mark:
    if about["verdict"] == VerdictKind.DENY:
        return Mark(State.FAILED, f"refused: {about['because']}")
    return Mark(State.HERE, f"the call {VERDICTS[about['verdict']]}")


def _done(about: Mapping[str, Any], seconds: float) -> Mark:
    if not about["ok"]:
        return Mark(State.FAILED, _excerpt(about["result"]))
    return _given(about["result"], seconds)


def _given(result: Any, seconds: float) -> Mark:
    texts = [_excerpt(result), _duration(seconds)]
    return Mark(State.DONE, ", ".join(filter(None, texts)))


def _counted(mark: Mark, times: int) -> Mark:
    if mark.state is not State.DONE or times < 2:
        return mark
    return mark._replace(text=f"{times} times; the last: {mark.text}")


def _inferred(
    kinds: Mapping[str, str],
    way: Sequence[str],
    last: str,
    found: Marks,
    records: Sequence[Record],
) -> dict[str, Mark]:
    """The marks of steps without records: those behind the run are done, and it is at the next.

    `last` is the step of the last record that has one.
    """
    end = next((one["about"] for one in records if one["kind"] == Kind.RUN_ENDED), None)
    if end is not None and end["status"] == RunStatus.DONE:
        return _behind(kinds, way, found)
    at = way.index(last) if last else 0
    following = way[at + 1 :] if last else way
    marks = _behind(kinds, way[:at], found)
    is_done = not last or found[last].state is State.DONE
    if last and found[last].state is State.HERE and end is not None:
        marks[last] = Mark(State.FAILED, f"the run ended here: {found[last].text}")
    elif is_done and following and end is None:
        marks[following[0]] = Mark(State.HERE, _waits(records))
    elif is_done and following and kinds[following[0]] == "escalate":
        marks[following[0]] = Mark(State.DONE)
    return marks


def _behind(kinds: Mapping[str, str], way: Sequence[str], found: Marks) -> dict[str, Mark]:
    """The marks of steps that the run has left behind."""
    marks = dict[str, Mark]()
    for label in way:
        if kinds[label] == "each" and way.count(label) < 2:
            continue  # the run is at one of its items
        mark = found.get(label, Mark(State.DONE))
        if mark.state is State.HERE:
            mark = Mark(State.DONE, mark.text)
        marks[label] = mark
    return marks


def _waits(records: Sequence[Record]) -> str:
    """Why the run does not go on; empty where it does."""
    changes = [one["about"] for one in records if one["kind"] == Kind.STATUS_CHANGED]
    if changes and changes[-1]["status"] != RunStatus.RUNNING:
        return str(changes[-1]["why"])
    return ""


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
