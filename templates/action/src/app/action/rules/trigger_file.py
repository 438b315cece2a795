"""`triggers.yaml`: the six kinds of triggers, and what has to fit together. Begins nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from ...base import cron
from ...base.display import as_written
from ...base.expressions import CONDITION
from ...base.files import OperationName, Strict, read_form
from ...base.problem import hold_together
from ...base.schemas import faults
from ...base.systems import Effect, Operation

# Parts of an hour or a day.
Every = Literal[1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440]


def _schedule(text: str) -> str:
    cron.parse(text)
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (LookupError, ValueError, OSError):
        raise ValueError(
            f"{text!r} is not a timezone; write one such as UTC or Europe/Berlin"
        ) from None
    return text


class Trigger(Strict):
    """What every trigger has.

    An id, and the person in whose name it asks systems that act as their requester.
    """

    kind: str
    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")
    behalf: str = Field(default="", alias="as")


class Prompt(Trigger):
    """A person's own words, by the command or the console."""

    kind: Literal["prompt"]


class Unprompted(Trigger):
    """What begins a run by itself; `trusted` says that nobody outside wrote what comes with it."""

    goal: str = Field(min_length=1)
    trusted: bool = False


class Schedule(Unprompted):
    """A time that comes again and again."""

    kind: Literal["schedule"]
    cron: Annotated[str, AfterValidator(_schedule)]


class Webhook(Unprompted):
    """A signed POST to a path."""

    kind: Literal["webhook"]
    path: str = Field(pattern=r"^/hooks/[A-Za-z0-9/_.-]*$")


class Event(Unprompted):
    """A name that somebody emits."""

    kind: Literal["event"]
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")


class Threshold(Unprompted):
    """A read whose value comes to meet a condition, looked at every so many minutes."""

    kind: Literal["threshold"]
    read: OperationName
    when: str = Field(pattern=CONDITION)
    each: tuple[Mapping[str, Any], ...] = Field(default=({},), min_length=1)
    every: Every = 15


class Follower(Unprompted):
    """The end, with this status, of a run that another trigger began.

    `checked` is done, with all that `run.yaml` has hold at the end looked up and found so.
    """

    kind: Literal["run"]
    of: str
    when: Literal["done", "checked", "kept", "escalated", "stopped"] = "done"

    def comes_after(self, trigger: str, status: str, *, is_checked: bool) -> bool:
        """Whether it waits for such an end of a run that this trigger began."""
        if self.when == "checked":
            return self.of == trigger and status == "done" and is_checked
        return (self.of, self.when) == (trigger, status)


Kind = TypeVar("Kind", bound=Trigger)
AnyTrigger = Annotated[
    Prompt | Schedule | Webhook | Event | Threshold | Follower, Field(discriminator="kind")
]


class Triggers(Strict):
    """All of `triggers.yaml`; cron counts on the clock of its timezone."""

    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    triggers: tuple[AnyTrigger, ...]

    def of_kind(self, kind: type[Kind]) -> list[Kind]:
        """The triggers of one kind, in their order."""
        return [trigger for trigger in self.triggers if isinstance(trigger, kind)]

    def events(self, name: str) -> list[Event]:
        """The triggers that wait for an event of that name."""
        return [event for event in self.of_kind(Event) if event.name == name]


def load_timezone(file: Path) -> str:
    """Read the timezone of `triggers.yaml` alone. Raises Problem."""
    return read_form(Triggers, file).timezone


def load_triggers(file: Path, operations: Mapping[str, Operation]) -> Triggers:
    """Read `triggers.yaml`, or one Problem with all that is wrong.

    A threshold may read only what `operations` has.
    """
    triggers = read_form(Triggers, file)
    hold_together(file, sorted(_trigger_mistakes(triggers, operations)))
    return triggers


def _trigger_mistakes(triggers: Triggers, operations: Mapping[str, Operation]) -> Iterator[str]:
    ids = Counter(trigger.id for trigger in triggers.triggers)
    paths = Counter(hook.path for hook in triggers.of_kind(Webhook))
    yield from (
        f"{id_}: more than one trigger has this id" for id_, times in ids.items() if times > 1
    )
    yield from (
        f"{path}: more than one webhook has this path" for path, times in paths.items() if times > 1
    )
    for watch in triggers.of_kind(Threshold):
        yield from (
            f"{watch.id}: {mistake}" for mistake in _misread(watch, operations.get(watch.read))
        )
    before = {follower.id: follower.of for follower in triggers.of_kind(Follower)}
    for follower, of in before.items():
        if of not in ids:
            yield f"{follower}: of: no trigger here has the id {of!r}"
        if follower in _chain(before, of):
            yield f"{follower}: its own runs would begin it again and again"


def _misread(watch: Threshold, operation: Operation | None) -> Iterator[str]:
    if operation is None or operation.effect != Effect.READ:
        name = as_written(watch.read)
        yield f"{name} is not a read in systems.yaml that policy.yaml allows"
        return
    for number, inputs in enumerate(watch.each):
        for fault in faults(operation.input, inputs):
            yield f"each.{number}: {fault.message}"
    if operation.acts_as == "requester" and not watch.behalf:
        yield f"{operation.system} answers only for a person; name one with `as`"


def _chain(before: Mapping[str, str], of: str) -> set[str]:
    """A trigger, and those whose runs lead to its runs."""
    seen: set[str] = set()
    while of not in seen:
        seen.add(of)
        of = before.get(of, of)
    return seen
