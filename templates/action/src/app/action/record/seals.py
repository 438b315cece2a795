"""Seals: records of their own chain, each of which holds the heads of the chains that have moved.

A run that is cut short together with its head no longer fits the seal that holds it. The last seal
is noted outside the database, its anchor: what was cut off at the end no longer fits that.

AUDIT_HEAD is a file, which gets a line for each seal, or an address: a seal is sent there by POST,
and GET gives the latest again. Whoever can change the database must not be able to change those.
"""

import hashlib
import json
import os
import threading
from collections.abc import Collection, Mapping
from pathlib import Path
from time import sleep, time
from typing import Any, NamedTuple

import httpx2
import sqlalchemy as sa

from ..durable import chains, process
from ..durable.chains import SEALS, Head
from ..durable.store import audit as audit_records
from ..durable.store import heads, in_transaction, rows, session
from .records import Kind

MOST = 500  # heads that one seal holds
_is_common = audit_records.c.place.is_(None)
_COMMON = (
    sa.select(audit_records.c.number, audit_records.c.digest)
    .where(_is_common)
    .order_by(audit_records.c.number)
)

_UNSEALED = (sa.not_(heads.c.is_sealed), heads.c.chain != SEALS)
LOOK = 5.0  # seconds between two looks for a new seal
SECONDS = 10  # that an address has to answer
ANCHOR_FAULTS = (OSError, ValueError, KeyError, TypeError, httpx2.HTTPError, httpx2.InvalidURL)


def seal_heads() -> int:
    """Seal the heads that have moved; gives how many of them are left.

    One that somebody has locked is left to the next seal.
    """
    return in_transaction(_seal)


def last_seal() -> Head:
    """The last seal."""
    row = next(iter(rows(sa.select(heads).where(heads.c.chain == SEALS))), None)
    if row is None:
        return Head()
    return Head(row["place"], row["digest"])


def lag() -> float:
    """For how many seconds the oldest head that is not sealed has waited; 0 if all are."""
    oldest = rows(sa.select(sa.func.min(heads.c.moved).label("at")).where(*_UNSEALED))[0]["at"]
    return 0.0 if oldest is None else max(0.0, time() - oldest)


def anchor_place() -> str:
    """Where seals are noted; empty if nowhere."""
    return os.environ.get("AUDIT_HEAD", "")


def note_outside(noted: str = "") -> str:
    """Note the last seal outside, unless it has this digest; gives that.

    Raises one of ANCHOR_FAULTS.
    """
    latest = last_seal()
    if not latest.place or latest.digest == noted:
        return noted
    line = {"seal": latest.place, "digest": latest.digest}
    if _is_web_address():
        headers = _headers()
        httpx2.post(anchor_place(), json=line, headers=headers, timeout=SECONDS).raise_for_status()
    else:
        with Path(anchor_place()).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())
    return latest.digest


def keep_noting() -> None:
    """Note each new seal, in a thread that ends with the process."""
    if anchor_place():
        threading.Thread(target=_keep_noting, name="anchor", daemon=True).start()


class Noted(NamedTuple):
    """What was noted outside: each as what it is, its number and its digest; or why not known."""

    lines: list[tuple[str, int, str]]
    fault: str = ""


def read_noted() -> Noted:
    """What was noted until now."""
    if not anchor_place():
        return Noted([])
    try:
        return Noted(sorted(_noted(line) for line in _lines()))
    except ANCHOR_FAULTS as error:
        return Noted([], f"the heads at AUDIT_HEAD cannot be read: {error!r}")


def faults_of_noted(
    noted: Noted,
    records: Mapping[int, Collection[str]],
    sealed: Mapping[int, str],
) -> list[str]:
    """What does not fit what was noted outside, before the records were read.

    Given are the digests of each record, by its number, and of each seal. A line of a release
    before 0.5 has a record, as the last of then.
    """
    seals_here = {number: (digest,) for number, digest in sealed.items()}
    faults_here = list[str]()
    if noted.fault:
        faults_here.append(noted.fault)
    for name, number, digest in noted.lines:
        here = records if name == "record" else seals_here
        if number not in here:
            cut = f"the end is missing: {name} {number} was noted outside as the last one"
            faults_here.append(f"{cut}, but there are {len(here)}")
        elif digest not in here[number]:
            faults_here.append(f"{name} {number} is different from the one that was noted outside")
    return faults_here


def _seal() -> int:
    before = chains.lock_chain(SEALS)
    moved = sa.select(heads.c.chain, heads.c.place, heads.c.digest).where(*_UNSEALED)
    free = moved.order_by(heads.c.moved).limit(MOST).with_for_update(skip_locked=True)
    moved_heads = [list(row) for row in session().execute(free)]
    sealed_before = _common_before(before)
    common = _common(sealed_before)
    if not moved_heads and not common:
        return 0
    about = {"heads": moved_heads, "common": common, "before": max([sealed_before, *common[:1]])}
    chains.append(SEALS, round(time(), 3), Kind.HEADS_SEALED, about)
    sealed = [chain for chain, _, _ in moved_heads]
    change = heads.update().where(heads.c.chain.in_([*sealed, SEALS]))
    session().execute(change.values(is_sealed=True))
    return len(moved_heads) == MOST


def _common(after: int) -> list[Any]:
    """What earlier releases wrote after this record: the last number, and a digest over all.

    Empty without any.
    """
    last = 0
    over = hashlib.sha256()
    for number, digest in session().execute(_COMMON.where(audit_records.c.number > after)):
        last = number
        over.update(digest.encode())
    if not last:
        return []
    return [last, over.hexdigest()]


def _common_before(last_seal: Head) -> int:
    """The number of the last such record that is sealed; 0 if none is."""
    sealed = sa.select(audit_records.c.about).where(audit_records.c.run == SEALS)
    such = sealed.where(audit_records.c.place <= last_seal.place).order_by(
        audit_records.c.place.desc()
    )
    for about in session().execute(such.limit(1)).scalars():
        return int(about["before"])
    return 0


def _keep_noting() -> None:
    noted = ""
    last_fault = ""
    while True:
        try:
            noted = note_outside(noted)
            fault = ""
        except (*ANCHOR_FAULTS, sa.exc.SQLAlchemyError) as error:
            fault = f"The audit's head is not noted at AUDIT_HEAD: {error!r}"
        if fault and fault != last_fault:
            process.tell_operator(fault)
        last_fault = fault
        sleep(LOOK)


def _lines() -> list[dict[str, Any]]:
    """What was noted. Raises one of ANCHOR_FAULTS."""
    if _is_web_address():
        answer = httpx2.get(anchor_place(), headers=_headers(), timeout=SECONDS).raise_for_status()
        return [dict(answer.json())]
    text = Path(anchor_place()).read_text("utf-8")
    return [dict(json.loads(line)) for line in text.splitlines()]


def _noted(line: Mapping[str, Any]) -> tuple[str, int, str]:
    """What a line has as the last, of which number, and its digest."""
    if "seal" in line:
        return "seal", int(line["seal"]), str(line["digest"])
    return "record", int(line["number"]), str(line["digest"])


def _is_web_address() -> bool:
    return anchor_place().startswith(("http://", "https://"))


def _headers() -> dict[str, Any]:
    token = os.environ.get("AUDIT_HEAD_TOKEN", "")
    if not token:
        return {}
    return {"Authorization": f"Bearer {token}"}
