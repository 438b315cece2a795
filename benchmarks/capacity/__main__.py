"""What carries so many runs a day: what is needed, what is full first, and how long runs then wait.

    python -m benchmarks.capacity 100000

First the arithmetic: what a run takes of workers, model and database, and how much there is of
each. What a run costs the database was measured by `python -m benchmarks.footprint`; all else is
yours to say. Then one day is simulated, event by event, with the same runs for the same `--seed`.
Without `--workers`, there are as many as are needed, and so for `--cores`.

`--accept` simulates the days that the page "Past one machine" shows, and keeps what they come to.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from . import agents, figures
from .agents import Days, Plant, Work
from .days import Report, simulate
from .words import shown_cost, shown_need, shown_report, shown_stations

TINY = "a day of 200 runs"


def price(text: str) -> tuple[str, float]:
    """A price as NAME=AMOUNT."""
    name, _, value = text.partition("=")
    if name not in agents.PRICES:
        offered = ", ".join(agents.PRICES)
        raise argparse.ArgumentTypeError(f"there is no price of {name!r}: choose of {offered}")
    try:
        return name, float(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value!r} is no number: write {name}=AMOUNT") from None


def share(text: str) -> float:
    """A number from 0 to 1."""
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return number


def positive(text: str) -> float:
    """A number above 0."""
    number = float(text)
    if number <= 0:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return number


def whole(text: str) -> int:
    """A whole number above 0."""
    return int(positive(text))


def natural(text: str) -> int:
    """A whole number from 0 on."""
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} is below 0")
    return number


def parsed(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.capacity",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    work, plant = Work(), Plant()
    parser.add_argument("runs", nargs="?", type=positive, default=100_000.0, help="a day")
    run = parser.add_argument_group("what a run does")
    run.add_argument("--reads", type=natural, default=work.reads)
    run.add_argument("--writes", type=natural, default=work.writes)
    waits = "share that waits for a person"
    run.add_argument("--waits", type=share, default=work.waits, help=waits)
    run.add_argument("--hours", type=positive, default=work.hours, help="until that one answers")
    run.add_argument("--model-seconds", type=positive, default=work.model_seconds, help="of a call")
    run.add_argument("--first-tokens", type=natural, default=work.first_tokens)
    run.add_argument("--added-tokens", type=natural, default=work.added_tokens)
    cached = "share of the input that does not count against the model's rate"
    run.add_argument("--cached", type=share, default=work.cached, help=cached)
    there = parser.add_argument_group("what there is")
    there.add_argument("--workers", type=whole)
    there.add_argument("--model-calls", type=whole, default=plant.model_calls, help="of a worker")
    there.add_argument("--cores", type=whole, help="of the database")
    there.add_argument("--requests", type=positive, default=plant.requests, help="a minute")
    there.add_argument("--tokens", type=positive, default=plant.tokens, help="a minute")
    there.add_argument("--clear-days", type=positive, default=30.0)
    there.add_argument("--days", type=positive, default=float(agents.YEAR), help="kept")
    kinds = "NAME=AMOUNT: " + "; ".join(f"{name}, {of}" for name, of in agents.PRICES.items())
    prices: dict[str, Any] = {"type": price, "action": "append", "default": []}
    there.add_argument("--price", metavar="PRICE", help=kinds, **prices)
    parser.add_argument("--no-simulation", action="store_true", help="only the arithmetic")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--accept", action="store_true", help="keep what the page's days come to")
    parser.add_argument("--tiny", action="store_true", help=TINY)
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    options = parsed(given)
    if options.accept:
        figures.accept()
        return 0
    if options.tiny:
        options.runs = 200.0
    work = Work(
        reads=options.reads,
        writes=options.writes,
        waits=options.waits,
        hours=options.hours,
        model_seconds=options.model_seconds,
        first_tokens=options.first_tokens,
        added_tokens=options.added_tokens,
        cached=options.cached,
    )
    days = Days(options.runs)
    needed = agents.need(work, days.peak, options.model_calls)
    plant = Plant(
        workers=options.workers or needed.workers,
        model_calls=options.model_calls,
        cores=options.cores or needed.cores,
        requests=options.requests,
        tokens=options.tokens,
    )
    space = agents.kept(work, options.runs, options.clear_days, options.days)
    cost = agents.monthly(work, options.runs, plant, space, dict(options.price))
    report: Report | None = None
    if not options.no_simulation:
        report, _ = simulate(work, plant, days, options.seed)
    if options.json:
        print(
            json.dumps(
                {
                    "peak": days.peak,
                    "limit": agents.limit(work, plant),
                    "carried": agents.carried(work, plant),
                    "needed": vars(needed),
                    "kept": vars(space),
                    "cost": cost,
                    "simulated": report and report.as_data(),
                }
            )
        )
        return 0
    print(shown_stations(work, plant, days))
    print(f"\n{shown_need(needed, space, options.days)}")
    if cost:
        print(f"\n{shown_cost(cost)}")
    if report:
        print(f"\n{shown_report(report)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
