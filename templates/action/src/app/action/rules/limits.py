"""Limits over time as `policy.yaml` declares them: what a call takes, and whether it may. Pure.

What is used of them is in `record/limit_use.py`.
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Discriminator, Field, Tag

from ...base import amounts
from ...base.display import as_tool
from ...base.files import Strict
from ...base.systems import Effect, Operation

LONGEST = 200  # characters of a value that rows are found by; of a longer one, its digest


class Beyond(StrEnum):
    """What becomes of a call that would pass a limit."""

    DENY = "deny"
    ASK = "ask"  # a person


class OperationLimit(Strict):
    """How much of an input, or how many calls, an operation may come to, of each value of `by`."""

    operation: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*\.[A-Za-z][A-Za-z0-9_-]*$")
    sum: str = ""
    count: bool = False
    most: Decimal = Field(ge=0)
    per: Literal["call", "run", "day", "month"]
    by: str = ""
    beyond: Beyond = Beyond.DENY

    @property
    def says(self) -> str:
        """What is limited; it stays the same where only `most` or `beyond` changes."""
        counted = f"{self.sum} of {self.operation}" if self.sum else f"calls of {self.operation}"
        return f"{counted} by {self.by}" if self.by else counted

    def amount(self, inputs: Mapping[str, Any]) -> Decimal | None:
        """What a call takes: one, or the size of the input that is summed; None if not a number."""
        if not self.sum:
            return Decimal(1)
        number = amounts.as_number(inputs.get(self.sum))
        return None if number is None else number.copy_abs()

    def value(self, inputs: Mapping[str, Any]) -> str:
        """What tells this call apart from others: whole, in one spelling."""
        if not self.by:
            return ""
        text = spelled(inputs.get(self.by))
        if len(text) <= LONGEST:
            return text
        return f"sha256:{sha256(text.encode(errors='surrogatepass')).hexdigest()}"

    def over(self, amount: Decimal, used: Decimal) -> str:
        """Say that a call of this amount would pass the limit, after so much; empty if not."""
        if amounts.EXACT.add(used, amount) <= self.most:
            return ""
        if self.per == "call":
            most = amounts.plain(self.most)
            return f"{amounts.plain(amount)} is over the limit of {most} per call ({self.says})"
        return f"{used_of(self, used)}, and this call takes {amounts.plain(amount)}"


class ModelLimit(Strict):
    """How much money, in the currency of the prices, or how many tokens the model may take."""

    model: Literal["money", "tokens"]
    most: Decimal = Field(ge=0)
    per: Literal["run", "day", "month"]

    @property
    def says(self) -> str:
        """What is limited."""
        return f"{self.model} for the model"


def _kind(value: Any) -> str:
    match value:
        case {"model": _} | ModelLimit():
            return "model"
    return "operation"


AnyLimit = Annotated[
    Annotated[OperationLimit, Tag("operation")] | Annotated[ModelLimit, Tag("model")],
    Discriminator(_kind),
]


def used_of(limit: OperationLimit | ModelLimit, used: Decimal) -> str:
    """Say how much of a limit is used."""
    of = f"{amounts.plain(used)} of {amounts.plain(limit.most)} per {limit.per}"
    return f"{of} are used ({limit.says})"


def period(per: str, run: str, at: float, zone: str) -> str:
    """Name the run, the day or the month of a moment, on the clock of a timezone."""
    if per == "run":
        return run
    moment = datetime.fromtimestamp(at, ZoneInfo(zone))
    if per == "day":
        return f"{moment:%Y-%m-%d}"
    return f"{moment:%Y-%m}"


def spelled(value: Any) -> str:
    """A value in one spelling: texts composed (NFC), numbers as decimals, all else as JSON."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    number = amounts.as_number(value)
    if number is not None:
        return amounts.plain(number).replace(",", "")
    return json.dumps(_spelled_parts(value), sort_keys=True, ensure_ascii=False)


def _spelled_parts(value: Any) -> Any:
    if isinstance(value, dict):
        return {spelled(key): _spelled_parts(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_spelled_parts(part) for part in value]
    if value is None or isinstance(value, bool):
        return value
    return spelled(value)


def mistakes(
    limits: tuple[OperationLimit | ModelLimit, ...],
    operations: Mapping[str, Operation],
) -> Iterator[tuple[int, str]]:
    """Say what of limits names nothing, or cannot be held, each with the number of its limit."""
    seen = set[tuple[str, str]]()
    for number, limit in enumerate(limits):
        if isinstance(limit, OperationLimit):
            for fault in _faults_of(limit, operations.get(as_tool(limit.operation))):
                yield number, fault
        if (limit.says, limit.per) in seen:
            yield number, "this limit is declared above; delete one of the two"
        seen.add((limit.says, limit.per))


def _faults_of(limit: OperationLimit, operation: Operation | None) -> Iterator[str]:
    if operation is None:
        yield f"{limit.operation} is not in systems.yaml"
        return
    inputs = operation.input.get("properties", {})
    if bool(limit.sum) == limit.count:
        yield "write either sum: with an input, or count: true"
    if limit.count and limit.per == "call":
        yield "a limit per call cannot count calls; write per: run, day or month"
    if limit.sum and inputs.get(limit.sum, {}).get("type", "number") not in ("number", "integer"):
        yield f"{limit.sum} is not a number"
    for name in (limit.sum, limit.by):
        if name and name not in inputs:
            yield f"{limit.operation} has no input {name}"
    if operation.effect == Effect.READ and limit.sum and limit.per != "call":
        yield f"{limit.operation} is a read; write count: true, or per: call"
    if operation.effect == Effect.READ and limit.beyond == Beyond.ASK:
        yield f"{limit.operation} is a read, which cannot be approved; write beyond: deny"
