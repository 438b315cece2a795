"""The last seal, noted outside the database: what was cut off at its end no longer fits.

AUDIT_HEAD is a file, which gets a line for each seal, or an address: a seal is sent there by POST,
and GET gives the latest again. Whoever can change the database must not be able to change those.
"""

import json
import os
import threading
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import sqlalchemy as sa

from ..durable import process
from . import seals

EVERY = 5.0  # seconds between two looks for a new seal
SECONDS = 10  # that an address has to answer
FAULTS = (OSError, ValueError, KeyError, TypeError, httpx2.HTTPError, httpx2.InvalidURL)


def place() -> str:
    """Where seals are noted; empty if nowhere."""
    return os.environ.get("AUDIT_HEAD", "")


def note(noted: str = "") -> str:
    """Note the last seal outside, unless it has this digest; gives that. Raises one of FAULTS."""
    last = seals.last()
    if not last.place or last.digest == noted:
        return noted
    line = {"seal": last.place, "digest": last.digest}
    if _is_address():
        headers = _headers()
        httpx2.post(place(), json=line, headers=headers, timeout=SECONDS).raise_for_status()
    else:
        with Path(place()).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())
    return last.digest


def keep() -> None:
    """Note each new seal, in a thread that ends with the process."""
    if place():
        threading.Thread(target=_keep, name="anchor", daemon=True).start()


def _keep() -> None:
    noted = ""
    last_fault = ""
    while True:
        try:
            noted = note(noted)
            fault = ""
        except (*FAULTS, sa.exc.SQLAlchemyError) as error:
            fault = f"The audit's head is not noted at AUDIT_HEAD: {error!r}"
        if fault and fault != last_fault:
            process.say(fault)
        last_fault = fault
        time.sleep(EVERY)


class Noted(NamedTuple):
    """What was noted outside: each as what it is, its number and its digest; or why not known."""

    lines: list[tuple[str, int, str]]
    fault: str = ""


def read() -> Noted:
    """What was noted until now."""
    if not place():
        return Noted([])
    try:
        return Noted(sorted(_noted(line) for line in _lines()))
    except FAULTS as error:
        return Noted([], f"the heads at AUDIT_HEAD cannot be read: {error!r}")


def _lines() -> list[dict[str, Any]]:
    """What was noted. Raises one of FAULTS."""
    if _is_address():
        answer = httpx2.get(place(), headers=_headers(), timeout=SECONDS).raise_for_status()
        return [dict(answer.json())]
    text = Path(place()).read_text("utf-8")
    return [dict(json.loads(line)) for line in text.splitlines()]


def faults(
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
            cut = f"the end was cut off: outside, {name} {number} was noted as the last"
            faults_here.append(f"{cut}, and there are {len(here)}")
        elif digest not in here[number]:
            faults_here.append(f"{name} {number} is not the one that was noted outside")
    return faults_here


def _noted(line: Mapping[str, Any]) -> tuple[str, int, str]:
    """What a line has as the last, of which number, and its digest."""
    if "seal" in line:
        return "seal", int(line["seal"]), str(line["digest"])
    return "record", int(line["number"]), str(line["digest"])


def _is_address() -> bool:
    return place().startswith(("http://", "https://"))


def _headers() -> dict[str, Any]:
    token = os.environ.get("AUDIT_HEAD_TOKEN", "")
    if not token:
        return {}
    return {"Authorization": f"Bearer {token}"}
