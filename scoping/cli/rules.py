"""The options for an organisation's own rulebook and prices, and what is loaded for them."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from .. import documents
from ..errors import ScopingError, quote
from ..rulebook import Rulebook
from .terminal import say

Decorated = Callable[..., Any]
EPOCH = "SOURCE_DATE_EPOCH"  # https://reproducible-builds.org/specs/source-date-epoch

_RULEBOOK = click.option(
    "--rulebook",
    type=click.Path(path_type=Path),
    envvar="SCOPING_RULEBOOK",
    help="A file that extends the packaged rulebook. You can also set SCOPING_RULEBOOK.",
)
_PRICES = click.option(
    "--prices",
    type=click.Path(path_type=Path),
    envvar="SCOPING_PRICES",
    help="Your own price list. You can also set SCOPING_PRICES.",
)


def rulebook_option(command: Decorated) -> Decorated:
    """Let a command take `--rulebook`."""
    return _RULEBOOK(command)


def rules_options(command: Decorated) -> Decorated:
    """Let a command take `--rulebook` and `--prices`."""
    return _RULEBOOK(_PRICES(command))


class NoTimeMistake(ScopingError):
    """A SOURCE_DATE_EPOCH that names no time."""

    def __init__(self, text: str) -> None:
        fix = f"write seconds since 1970, such as {EPOCH}=$(date +%s), or unset it"
        super().__init__(f"{EPOCH} is {quote(text)}, which is no time", fix=fix)


def _today() -> date:
    """The day where the person is; the day in UTC of SOURCE_DATE_EPOCH, if that is set."""
    text = os.environ.get(EPOCH, "")
    if not text:
        return date.today()  # noqa: DTZ011 -- the day where the person is
    try:
        return datetime.fromtimestamp(int(text), UTC).date()
    except (ValueError, OverflowError, OSError) as fault:
        raise NoTimeMistake(text) from fault


def load_rules(
    rulebook: Path | None = None, prices: Path | None = None, *, reported: bool = False
) -> Rulebook:
    """Load the rulebook and prices that were asked for; mark prices that are out of date.

    That is said on stderr, unless it is `reported` among a decision's warnings.
    """
    rules = documents.load_rulebook(rulebook, prices=prices)
    stale = rules.prices.good_until < _today()
    if stale and not reported:
        until = rules.prices.good_until
        say(
            f"The prices were valid until {until}. Look up new prices and give them with "
            "--prices FILE."
        )
    return rules._replace(prices=rules.prices._replace(stale=stale))
