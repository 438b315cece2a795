"""A person is forgotten: every ended run that names them is erased, and what memory has of them.

The values by which somebody is known are written down nowhere, nor any digest of them: a digest of
a name can be guessed. A text names somebody where it has one of these values as whole words, in any
case: `Ann` is not found in `Annual`, and `1001` neither in `11001` nor in `O-1001`.
"""

import json
import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from pathlib import Path
from time import time
from typing import Any, NamedTuple, Self

import sqlalchemy as sa

from ...base.problem import Problem
from ...base.words import composed
from ..durable import chains, engine
from ..durable.parking import run_of
from ..durable.steps import WITHOUT_RUN
from ..durable.store import audit as audit_records
from ..durable.store import (
    controls,
    database,
    in_transaction,
    ledger,
    on_sqlite,
    people,
    requests,
    rows,
    runs,
    segments,
    session,
    snapshot,
    steps,
)
from ..durable.store import limit_totals as used
from ..durable.store import memory as facts
from ..record import erasure, memory, payloads
from ..record.erasure import MOST, Order
from ..record.payloads import Payload
from ..record.records import OF_OPERATION, Kind
from ..rules import limits
from ..rules.trigger_file import load_timezone
from .controls import ALL

WHY = "a person is forgotten"
SOME = 500  # rows that are read at once
# Who may sign in, and what was erased or sealed: what records of other kinds say is searched.
_NOT_SEARCHED = (
    Kind.PERSON_ADMITTED,
    Kind.PERSON_DISMISSED,
    Kind.PAYLOADS_ERASED,
    Kind.HEADS_SEALED,
)
# Tables that are searched in their own way; what work was parked with, the engine was given, too.
_APART = (audit_records, facts, used, segments)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_CHARACTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
DEEPEST = 4  # texts in texts, each with its escapes


class Traces(NamedTuple):
    """Where somebody is named: in runs, single records, facts and limits, and looks of watches."""

    runs: set[str]
    records: list[int]
    facts: list[int]
    limits: list[Mapping[str, Any]]
    looks: set[str]


class Forgotten(NamedTuple):
    """What was forgotten, or would be, and why what names the person still is kept."""

    runs: list[str]
    records: int
    facts: int
    remaining: dict[str, str]
    may_sign_in: list[str]


def forget_person(
    values: Sequence[str],
    by: str,
    reason: str = "",
    *,
    is_tried: bool = False,
) -> Forgotten:
    """Forget who is known by these values; or only say what that would be, where it `is_tried`.

    It is done in parts: where it is ended in between, asking again does the rest. Raises Problem
    for a value that stands for nobody, and where who asks, or why, names the person: that stays.
    """
    named = Named(values)
    named = named.apart_from(_who(named))
    for what, text in (("--reason", reason), ("--by", by)):
        if named.is_in_text(text):
            raise Problem(f"{what} names the person, and is not erased. Leave the name out.")
    traces = _find(named)
    order = Order(by, reason or WHY, named.is_in_text)
    remaining = _kept_limits(traces)
    done = list[str]()
    for some in _portions(sorted(traces.runs)):
        if is_tried:
            reasons = {run: why for run in some if (why := erasure.why_kept(run))}
            done += [run for run in some if run not in reasons]
        else:
            part = erasure.erase(some, order)
            reasons = part.remaining
            done += part.erased
        remaining |= reasons
    if not is_tried:
        _forget_rest(traces, remaining, order)
    names = [row["name"] for row in rows(sa.select(people.c.name))]
    may_sign_in = [*filter(named.is_in_text, names)]
    return Forgotten(done, len(traces.records), len(traces.facts), remaining, may_sign_in)


def rewrite() -> str:
    """Write a database that is one file anew, without what was erased; says why that failed."""
    if not on_sqlite():
        return ""
    connection = database().raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        (is_busy, *_) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except (sa.exc.DBAPIError, sqlite3.Error) as fault:
        return str(fault)
    finally:
        connection.close()
    if is_busy:
        return "another process reads it"
    return ""


class Named:
    """Somebody, by the values that stand for them."""

    def __init__(self, values: Sequence[str]) -> None:
        """Raises Problem for a value that would be found everywhere."""
        spelled = [_spelled(value).strip() for value in values]
        for value in spelled:
            if len(re.findall(r"\w", value)) < 2:
                raise Problem("A value needs at least two letters or digits.")
        self._names = re.compile("|".join(map(_pattern, spelled)))
        self._apart: re.Pattern[str] | None = None

    def apart_from(self, who: Collection[str]) -> Self:
        """The same person, not found where a run was only stopped or steered under these names."""
        names = "|".join(re.escape(_spelled(name)) for name in sorted(who, key=len, reverse=True))
        copy_ = copy(self)
        copy_._apart = None
        if names:
            copy_._apart = re.compile(rf"stopped by (?:{names})|^(?:{names}): ")
        return copy_

    def is_in(self, value: Any) -> bool:
        """Whether any text or number in a value names them, however deep it lies."""
        return any(map(self.is_in_text, _texts_in(value)))

    def is_in_text(self, text: str) -> bool:
        """Whether a text names them, also in data within it whose characters are escaped."""
        for _ in range(DEEPEST):
            spelled = _spelled(text)
            if self._apart is not None:
                spelled = self._apart.sub("", spelled)
            if self._names.search(spelled):
                return True
            if "\\" not in text:
                return False
            text = _ESCAPE.sub(_character, text)
        return False


def _forget_rest(traces: Traces, remaining: dict[str, str], order: Order) -> None:
    for numbers in _portions(traces.records):
        erasure.erase_records(numbers, order)
    for numbers in _portions(traces.facts):
        in_transaction(memory.forget_facts, numbers, order.by)
    over = [row for row in traces.limits if _name(row) not in remaining]
    for row in over:
        this = [used.c[name] == row[name] for name in ("limit", "period", "value")]
        in_transaction(lambda which: session().execute(used.delete().where(*which)), this)
    open_ = engine.under_way([*traces.looks]) if traces.looks else set()
    remaining |= {look: erasure.OPEN for look in open_}
    for looks in _portions(sorted(traces.looks - open_)):
        in_transaction(
            lambda which: session().execute(steps.delete().where(steps.c.run.in_(which))), looks
        )
        engine.delete_ended(looks)


def _who(named: Named) -> set[str]:
    """Under which names the person has answered, or told a run something."""
    names = set[str]()
    for column in (requests.c.by, controls.c.by):
        writers = rows(sa.select(column.label("by")).distinct())
        names |= {row["by"] for row in writers if row["by"] and named.is_in_text(row["by"])}
    return names


def _find(named: Named) -> Traces:
    traces = Traces(set(), [], [], [], set())
    for work, is_look in _works(named):
        (traces.looks if is_look else traces.runs).add(work)
    works = {*traces.runs}
    searched = audit_records.c.erased.is_(None), audit_records.c.kind.not_in(_NOT_SEARCHED)
    for row in _read(sa.select(audit_records).where(*searched)):
        if row["run"] in works:
            continue
        if not named.is_in(
            [*payloads.lost(row["about"], payloads.left_of_about(row["about"], row))]
        ):
            continue
        if _is_of_no_run(row["run"]):
            traces.records.append(row["number"])
        else:
            works.add(row["run"])
    traces.runs.update(works)
    for row in _read(sa.select(facts)):
        if named.is_in([row["about"], row["fact"]]):
            traces.facts.append(row["number"])
    for row in _read(sa.select(used)):
        if row["period"] not in works and named.is_in_text(row["value"]):
            traces.limits.append(dict(row))
    return traces


def _works(named: Named) -> Iterator[tuple[str, bool]]:
    """Each run, or look of a watch, of which a table names the person; with which of them it is."""
    strangers = set[str]()
    for entry in payloads.engine_entries():
        if named.is_in(entry.data):
            is_look = entry.workflow in WITHOUT_RUN
            yield (entry.work if is_look else run_of(entry.work)), is_look
    for payload in payloads.payloads():
        if payload.table in _APART:
            continue
        for row in _read(sa.select(payload.table)):
            if named.is_in([*_lost(payload, row)]):
                name = str(row[payload.of.name])
                work = name.rpartition(":")[0] if payload.names == "call" else run_of(name)
                if payload.table is steps:
                    strangers.add(work)
                else:
                    yield work, False
    for some in _portions(sorted(strangers)):
        of_runs = {row["id"] for row in rows(sa.select(runs.c.id).where(runs.c.id.in_(some)))}
        queued = engine.client().list_workflows(workflow_ids=[*some], name="pursue")
        of_runs |= {one.workflow_id for one in queued}
        yield from ((work, work not in of_runs) for work in some)


def _lost(payload: Payload, row: sa.RowMapping) -> Iterator[Any]:
    """What would be gone of a row, but for who began a run, answered, or applied a write."""
    if payload.table is steps:
        yield _without_who(row["name"], row["result"])
        return
    for name, left in payload.left.items():
        is_who = name == "by" or (payload.table is ledger and name == "behalf")
        if not is_who:
            yield from payloads.lost(row[name], left(row[name], row))


def _without_who(step: str, result: Any) -> Any:
    """The result of a step without who has answered, or has asked for the run."""
    match step, result:
        case "begin", {"opening": _, **others}:
            return others
        case "_looked", [_, _, *rest]:
            return rest
        case "_prepared", [[*call, _], refused]:
            return [call, refused]
        case _:
            return result


def _read(query: sa.Select[Any]) -> Iterator[sa.RowMapping]:
    """Read what a query finds, `SOME` rows at once."""
    with snapshot() as connection:
        yield from connection.execute(query.execution_options(yield_per=SOME)).mappings()


def _is_of_no_run(chain: str) -> bool:
    return chain in (chains.NONE, chains.SEALS, ALL) or chain.startswith(OF_OPERATION)


def _kept_limits(traces: Traces) -> dict[str, str]:
    """The limits that still count what the person used: without them, more would be allowed."""
    zone = load_timezone(Path("triggers.yaml"))
    now = time()
    running = [limits.period(per, "", now, zone) for per in ("day", "month")]
    why = "its period is not over"
    return {
        _name(row): why
        for row in traces.limits
        if row["period"] in running or not row["period"][:4].isdecimal()  # that of an open run
    }


def _name(limit: Mapping[str, Any]) -> str:
    """A limit in a period, without the value that it is by."""
    return f"{limit['limit']} ({limit['period']})"


def _portions(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for first in range(0, len(items), MOST):
        yield items[first : first + MOST]


def _pattern(value: str) -> str:
    parts = r"\s+".join(map(re.escape, value.split()))
    before = r"(?<![\w])(?<!\w[-.,])" if value[0].isdigit() else r"(?<!\w)"
    after = r"(?!\w)(?![-.,]\w)" if value[-1].isdigit() else r"(?!\w)"
    return f"{before}{parts}{after}"


def _spelled(text: str) -> str:
    """A text as texts are compared: without upper case, and with letters composed alike.

    Compatibility letters, such as full-width ones, count as their usual forms; what nobody sees,
    such as joiners and soft hyphens, does not count. Accents do: Muller is not Müller.
    """
    return composed(composed(text).casefold())


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return _CHARACTERS.get(match[2], match[2])


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield str(key)
            yield from _texts_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts_in(part)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, float) and value.is_integer():
        yield str(int(value))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield json.dumps(value)
