"""Whether the records are as they were written: each chain, the seals, what was noted outside.

The data of a record may be erased, where a later record of what is of no run says so: that one has
a digest of what is left of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from ..durable.chains import NONE, SEALS, Head, digest_of, digest_of_parts
from ..durable.store import audit, heads, snapshot
from . import payloads, seals
from .records import Kind
from .version_1 import CommonChain

AT_ONCE = 1_000  # records that are read at once


class Verified(NamedTuple):
    """How many records there are beside seals, the last seal's digest, and what does not hold."""

    records: int
    seal: str
    faults: list[str]


def verify() -> Verified:
    """Count the records, give the last seal, and name every place where a chain does not hold."""
    walk = Walk()
    noted = seals.read_noted()  # now, since more is noted while the records are read
    in_order = sa.select(audit).order_by(audit.c.number).execution_options(yield_per=AT_ONCE)
    with snapshot() as connection:
        for row in connection.execute(in_order).mappings():
            walk.check_next(row)
        walk.check_heads(connection.execute(sa.select(heads)).mappings())
    faults = [*walk.faults, *seals.faults_of_noted(noted, walk.common.digests, walk.seals)]
    return Verified(walk.count, walk.seals.get(len(walk.seals), ""), faults)


class Chain:
    """The records of one chain, one after another."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.head = Head()
        self.sealed = 0  # the place of the last record that is sealed
        self.since = dict[int, str]()  # digests of the records from the last that is sealed on

    def check_next(self, row: Mapping[Any, Any]) -> Iterator[str]:
        """What does not hold of the next record."""
        place = row["place"]
        expected = self.head.place + 1
        if place != expected:
            yield f"records {expected} to {place - 1} of {_named(self.name)} are missing"
        if not _has_its_data(row) or row["digest"] != self._digest_of(row):
            yield f"record {row['number']} was changed, or one before it of {_named(self.name)}"
        self.head = Head(place, row["digest"])
        self.since[place] = row["digest"]

    def _digest_of(self, row: Mapping[Any, Any]) -> str:
        fields = (row[name] for name in ("place", "at", "kind", "payload"))
        return digest_of(self.head.digest, row["run"], *fields)

    def check_seal(self, head: Head) -> Iterator[str]:
        """What does not hold of a seal, which has this as the head."""
        if self.since.get(head.place) != head.digest:
            name = _named(self.name)
            yield f"{name} is different from what was sealed, at its record {head.place}"
        self.since = {
            place: digest_there for place, digest_there in self.since.items() if place >= head.place
        }
        self.sealed = head.place


def _has_its_data(row: Mapping[Any, Any]) -> bool:
    """Whether the data of a record are what was recorded, or what an erasure leaves of any."""
    if row["erased"] is None:
        return bool(row["payload"] == digest_of_parts(row["about"]))
    return bool(payloads.left_of_about(row["about"], row) == row["about"])


class Erased:
    """The records of one chain that one other record says were erased, as they are left."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.records = 0
        self.left = ""

    def take_in(self, row: Mapping[Any, Any]) -> None:
        """Take in the next record that is erased, as it is left."""
        self.records += 1
        self.left = digest_of_parts(
            self.left, *(row[name] for name in ("number", "at", "kind", "about"))
        )

    @property
    def summary(self) -> dict[str, Any]:
        """What the record says that erases them."""
        return {"records": self.records, "left": self.left}


class Walk:
    """All records in their order, each as a part of its chain."""

    def __init__(self) -> None:
        self.count = 0
        self.faults = list[str]()
        self.common = CommonChain()
        self.chains = dict[str, Chain]()
        self.seals = dict[int, str]()
        self.erased = dict[tuple[int, str], Erased]()  # by what says so, and by chain

    def check_next(self, row: Mapping[Any, Any]) -> None:
        """Hold the next record to those before it."""
        name = row["run"]
        if row["place"] is None:
            self.common.check_next(row)
        else:
            self.faults += self._chain(name).check_next(row)
            self.common.pass_by(row)
        if row["erased"] is not None:
            place = row["erased"], name
            self.erased.setdefault(place, Erased(row["number"])).take_in(row)
        if row["place"] is not None and row["kind"] == Kind.PAYLOADS_ERASED:
            self._say_erased(row)
        if row["place"] is None or name != SEALS:
            self.count += 1
        else:
            self.seals[row["place"]] = row["digest"]
            self._check_heads_sealed(row["about"])

    def check_heads(self, rows: Iterable[Mapping[Any, Any]]) -> None:
        """Hold each chain to the row that has its head."""
        self.faults = [*self.common.faults, *self.faults]
        for erased in self.erased.values():
            self.faults.append(f"record {erased.first} was erased, and no record says so")
        heads_now = [*rows]
        for row in heads_now:
            is_sealed = row["is_sealed"] and row["chain"] != SEALS
            if is_sealed and self._chain(row["chain"]).sealed != row["place"]:
                self.faults.append(f"{_named(row['chain'])} is not sealed, and its head says so")
        of = {row["chain"]: Head(row["place"], row["digest"]) for row in heads_now}
        for name in sorted(of.keys() | self.chains.keys()):
            last = self._chain(name).head
            noted = of.get(name, Head())
            if last != noted:
                ends = f"{_named(name)} ends at its record {last.place}"
                self.faults.append(f"{ends}, and its head is {noted.place or 'missing'}")

    def _chain(self, name: str) -> Chain:
        return self.chains.setdefault(name, Chain(name))

    def _say_erased(self, row: Mapping[Any, Any]) -> None:
        """Hold what is left of records to the one that says that they were erased."""
        if row["run"] != NONE:
            return
        for name, remainder in row["about"]["runs"].items():
            erased = self.erased.pop((row["place"], name), None)
            if erased is None or erased.summary != remainder:
                what = f"what record {row['number']} says was erased of {_named(name)}"
                self.faults.append(f"{what} is not what is left of it")

    def _check_heads_sealed(self, about: Mapping[str, Any]) -> None:
        for name, place, sealed_digest in about["heads"]:
            self.faults += self._chain(name).check_seal(Head(place, sealed_digest))
        if about["common"]:
            self.faults += self.common.check_seal(*about["common"])


def _named(chain: str) -> str:
    return {"": "what is of no run", SEALS: "the seals"}.get(chain, chain)
