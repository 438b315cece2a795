"""The one chain of all records, which releases before 0.5 wrote: it is held, and goes on no more.

Beside a process of such a release, which may still run, it does.

Its digests are over the data themselves. So the one of a record that was erased cannot be made
again, and is taken as it stands: the next record and the seals hold it, and `verification.py` the
rest of that record, if another one says that it was erased.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from ..durable.chains import digest
from . import version_1


class CommonChain:
    """The records of that chain, one after another: what does not hold, and all their digests."""

    def __init__(self) -> None:
        self.count = 0
        self.number = 0
        self.digest = ""
        self.earlier = ""  # digest of the last record in the chain of version 1
        self.last = 0  # the number of the last record that is its own
        self.since = hashlib.sha256()  # over the digests of its records since the last seal
        self.faults = list[str]()
        self.digests = dict[int, tuple[str, ...]]()

    def add(self, row: Mapping[Any, Any]) -> None:
        """Hold the next record to the one before it, in each chain that it is part of."""
        number = row["number"]
        if number != self.number + 1:
            self.faults.append(f"records {self.number + 1} to {number - 1} are missing")
        if row["erased"] is None and not self._fits(row):
            self.faults.append(f"record {number} was changed, or one before it")
        self.count += 1
        self.pass_by(row)
        self.last = number
        self.since.update(row["digest"].encode())
        if row["earlier"]:
            self.earlier = row["earlier"]["digest"]
            self.digests[number] = (row["digest"], self.earlier)

    def pass_by(self, row: Mapping[Any, Any]) -> None:
        """Go past a record of another chain: what an earlier release writes next follows on it."""
        self.number = row["number"]
        self.digest = row["digest"]
        self.digests[self.number] = (self.digest,)  # that release may have noted it as the last one

    def seal(self, number: int, digest_of_all: str) -> Iterator[str]:
        """What does not hold of a seal.

        It has the last record, and a digest over those of all since the seal before.
        """
        if (self.last, self.since.hexdigest()) != (number, digest_of_all):
            yield f"what earlier releases wrote up to record {number} is not as it was sealed"
        self.since = hashlib.sha256()

    def _fits(self, row: Mapping[Any, Any]) -> bool:
        """Whether a record is the one that was written."""
        return row["digest"] == digest_of(self.digest, row) and self._fits_earlier(row)

    def _fits_earlier(self, row: Mapping[Any, Any]) -> bool:
        """Whether a record that was migrated is the one that it was in the chain of version 1."""
        if not row["earlier"]:
            return True
        event = row["earlier"]["event"]
        about = row["about"]
        before = version_1.about_of(event, about)
        if version_1.translated(event, before) != (row["kind"], about):
            return False
        place = (self.earlier, row["number"], row["run"], row["at"])
        return bool(row["earlier"]["digest"] == digest(*place, event, before))


def digest_of(before: str, row: Mapping[Any, Any]) -> str:
    """The digest of a record after the one that has the digest `before`."""
    fields = [row[name] for name in ("number", "run", "at", "kind", "about")]
    if row.get("earlier"):
        fields.append(row["earlier"])
    return digest(before, *fields)
