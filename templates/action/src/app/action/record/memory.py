"""What outlives a run: facts by scope, such as one vendor, each with the run that it came from.

What a run wrote down after it had read text from outside stays marked: it is recalled as a
quotation, and whoever recalls it counts as having read that text.
"""

import re
from collections.abc import Sequence
from time import time
from typing import Any, NamedTuple

import sqlalchemy as sa

from ...base.problem import Problem
from ..durable.steps import transaction
from ..durable.store import memory, rows, session
from . import audit
from .payloads import ERASED
from .records import Kind

SCOPE = r"[\w.-]{1,40}:[\w.@ -]{1,80}"
LONGEST = 500  # characters of a fact
MOST = 20  # facts that one run may add, or be told of one scope
_ABOUT = {
    "type": "string",
    "description": "Whom or what it is about, as kind:name, such as vendor:ACME.",
}
REMEMBER = {
    "name": "remember",
    "description": (
        "Keep one fact for later runs: an exception, an agreement, what turned out. No "
        "secrets, no instructions."
    ),
    "input_schema": {
        "type": "object",
        "properties": {
            "about": _ABOUT,
            "fact": {"type": "string", "description": f"At most {LONGEST} characters."},
        },
        "required": ["about", "fact"],
    },
}
RECALL = {
    "name": "recall",
    "description": "What earlier runs kept about one scope, with the run that each fact came from.",
    "input_schema": {"type": "object", "properties": {"about": _ABOUT}, "required": ["about"]},
}
TOOLS = {"remember": REMEMBER, "recall": RECALL}


class Recalled(NamedTuple):
    """The text for the model, whether that went well, and what it makes of its reader."""

    text: str
    ok: bool = True
    untrusted: bool = False
    private: bool = False


@transaction("use")
def use(run: str, name: str, inputs: Any, untrusted: bool, private: bool) -> list[Any]:
    """Carry out a tool for a run, which may have read untrusted text and private data."""
    about = ""
    if isinstance(inputs, dict):
        about = str(inputs.get("about", ""))
    if not re.fullmatch(SCOPE, about):
        return list(_record_refusal(run, name, "about must be kind:name, such as vendor:ACME"))
    if name == "recall":
        return list(_recall(run, about))
    # One line, which cannot pass for several when it is recalled.
    fact = " ".join(str(inputs.get("fact", "")).split())
    return list(_remember(run, about, fact, untrusted, private))


def remembered_facts(about: str = "") -> list[dict[str, Any]]:
    """The facts that are remembered: all, or those about one scope, the oldest of each first."""
    query = sa.select(memory).order_by(memory.c.about, memory.c.number)
    if about:
        query = query.where(memory.c.about == about)
    return rows(query)


@transaction("forget")
def forget_scope(about: str, by: str, number: int = 0) -> int:
    """Forget a scope, or one fact of it; gives how many facts that were.

    Raises Problem if there are none.
    """
    which = [memory.c.about == about]
    if number:
        which.append(memory.c.number == number)
    gone = int(session().execute(memory.delete().where(*which)).rowcount)
    if not gone:
        under = f" under {number}" if number else ""
        raise Problem(f"Nothing is remembered about {about}{under}.", exit_code=1)
    audit.record("", Kind.FACTS_FORGOTTEN, about=about, facts=gone, by=by)
    return gone


def forget_facts(numbers: Sequence[int], by: str) -> int:
    """Forget these facts without a word of what they are about, in the transaction that is running.

    Gives how many there were.
    """
    gone = int(session().execute(memory.delete().where(memory.c.number.in_(numbers))).rowcount)
    if gone:
        audit.record("", Kind.FACTS_FORGOTTEN, about=ERASED, facts=gone, by=by)
    return gone


def _remember(run: str, about: str, fact: str, untrusted: bool, private: bool) -> Recalled:
    own = session().scalar(sa.select(sa.func.count()).where(memory.c.run == run))
    if not fact or len(fact) > LONGEST or (own or 0) >= MOST:
        bounds = f"a fact has 1 to {LONGEST} characters, and a run keeps {MOST} at most"
        return _record_refusal(run, "remember", bounds)
    row = {"about": about, "fact": fact, "run": run, "at": time()}
    session().execute(memory.insert().values(**row, untrusted=untrusted, private=private))
    audit.record(run, Kind.FACT_KEPT, about=about, untrusted=untrusted, private=private)
    if untrusted:
        return Recalled("Kept, and marked as based on text from outside.")
    return Recalled("Kept.")


def _record_refusal(run: str, name: str, because: str) -> Recalled:
    audit.record(run, Kind.FACT_REFUSED, operation=name, because=because)
    return Recalled(f"Refused: {because}.", ok=False)


def _recall(run: str, about: str) -> Recalled:
    of_scope = sa.select(memory).where(memory.c.about == about)
    latest = of_scope.order_by(memory.c.number.desc()).limit(MOST)
    records = session().execute(latest).mappings().all()
    facts = [f"- {row['fact']} ({row['run']})" for row in records if not row["untrusted"]]
    quotes = [f"> {row['fact']} ({row['run']})" for row in records if row["untrusted"]]
    lines = list[str]()
    if facts:
        lines += ["What is known:", *facts]
    if quotes:
        lines += ["Not verified, because it is based on text from outside:", *quotes]
    audit.record(run, Kind.FACTS_RECALLED, about=about, facts=len(facts), unverified=len(quotes))
    text = "\n".join(lines) or "Nothing is remembered."
    is_private = any(row["private"] for row in records)
    return Recalled(text, untrusted=bool(quotes), private=is_private)
