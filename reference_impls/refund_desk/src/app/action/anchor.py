"""The audit's head, noted outside the database: a chain that was cut off at its end no longer fits.

AUDIT_HEAD is a file, which gets a line for each head, or an address: a head is sent there by POST,
and GET gives the latest again. Whoever can change the database must not be able to change those.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import httpx2
import sqlalchemy as sa

from . import audit

EVERY = 10.0  # seconds between two looks whether the head has moved
SECONDS = 10  # that an address has to answer
FAULTS = (OSError, ValueError, KeyError, TypeError, httpx2.HTTPError, httpx2.InvalidURL)


def place() -> str:
    """Where heads are noted; empty if nowhere."""
    return os.environ.get("AUDIT_HEAD", "")


def note(noted: str = "") -> str:
    """Note the head outside, unless it has this digest; gives its digest. Raises one of FAULTS."""
    head = audit.head()
    if not head["number"] or head["digest"] == noted:
        return noted
    if _is_address():
        headers = _headers()
        httpx2.post(place(), json=head, headers=headers, timeout=SECONDS).raise_for_status()
    else:
        with Path(place()).open("a", encoding="utf-8") as file:
            file.write(json.dumps(head) + "\n")
            file.flush()
            os.fsync(file.fileno())
    return str(head["digest"])


def keep() -> None:
    """Note the head whenever it has moved, in a thread that ends with the process."""
    if place():
        threading.Thread(target=_keep, name="anchor", daemon=True).start()


def _keep() -> None:
    noted, fault_said = "", ""
    while True:
        try:
            noted, fault = note(noted), ""
        except (*FAULTS, sa.exc.SQLAlchemyError) as error:
            fault = f"The audit's head is not noted at AUDIT_HEAD: {error!r}"
        if fault and fault != fault_said:
            print(fault, file=sys.stderr, flush=True)
        fault_said = fault
        time.sleep(EVERY)


def heads() -> dict[int, str]:
    """The digest of each record that was noted as head, by its number. Raises one of FAULTS."""
    if _is_address():
        answer = httpx2.get(place(), headers=_headers(), timeout=SECONDS).raise_for_status()
        lines = [answer.json()]
    else:
        text = Path(place()).read_text("utf-8")
        lines = [json.loads(line) for line in text.splitlines()]
    return {int(line["number"]): str(line["digest"]) for line in lines}


def faults(digests: Mapping[int, Collection[str]]) -> list[str]:
    """What does not fit the heads outside, given the digests of each record by its number."""
    if not place():
        return []
    try:
        noted = heads()
    except FAULTS as error:
        return [f"the heads at AUDIT_HEAD cannot be read: {error!r}"]
    found = []
    for number, digest in sorted(noted.items()):
        if number not in digests:
            said = f"the end was cut off: outside, record {number} was noted as the last"
            found.append(f"{said}, and there are {len(digests)}")
        elif digest not in digests[number]:
            found.append(f"record {number} is not the one that was noted outside")
    return found


def _is_address() -> bool:
    return place().startswith(("http://", "https://"))


def _headers() -> dict[str, Any]:
    token = os.environ.get("AUDIT_HEAD_TOKEN", "")
    return {"Authorization": f"Bearer {token}"} if token else {}
