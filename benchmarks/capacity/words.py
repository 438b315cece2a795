"""Figures as people read them, in a terminal and on the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from . import agents
from .agents import STATIONS, Days, Kept, Need, Plant, Work
from .days import Report

UNITS = {"calls": "s", "worker": "s", "requests": "", "tokens": "", "database": "s"}


def amount(number: float) -> str:
    """Two figures that count, or all before the point, with commas between thousands."""
    if abs(number) >= 100:
        return f"{number:,.0f}"
    if number == int(number):
        return f"{number:.0f}"
    return f"{number:.2g}"


def seconds(number: float) -> str:
    """A time in the unit that suits it."""
    if number >= 2 * agents.HOUR:
        return f"{amount(number / agents.HOUR)} h"
    if number >= 2 * agents.MINUTE:
        return f"{amount(number / agents.MINUTE)} min"
    if number < 0.1:
        return f"{amount(number * 1000)} ms"
    return f"{amount(number)} s"


def percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.01 or not share else "< 1 %"


def gigabytes(number: float) -> str:
    return f"{amount(number / 1000)} TB" if number >= 1000 else f"{amount(number)} GB"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def columns(rows: Sequence[Sequence[str]]) -> str:
    """A table for a terminal: the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]).rstrip())
    return "\n".join(lines)


def shown_stations(work: Work, plant: Plant, days: Days) -> str:
    """What a run takes of each station, what there is a second, and what the busiest hour uses."""
    given, taken = agents.capacities(plant), agents.demands(work)
    used = agents.utilisations(work, plant, days.peak)
    rows = [("station", "a run takes", "there is a second", "used in the busiest hour")]
    for name, title in STATIONS.items():
        unit = f" {UNITS[name]}".rstrip()
        cells = f"{amount(taken[name])}{unit}", f"{amount(given[name])}{unit}"
        rows.append((title, *cells, percent(used[name])))
    head = f"{amount(days.runs)} runs a day, {amount(days.peak)} a second in the busiest hour"
    first, rate = STATIONS[agents.limit(work, plant)], amount(agents.carried(work, plant))
    return f"{head}\n\n{columns(rows)}\n\nFull first: {first}, at {rate} runs a second"


def shown_cost(cost: Mapping[str, float]) -> str:
    """What a month costs of everything that has a price."""
    whole = [("all of these", amount(sum(cost.values())))]
    return columns([("a month costs", ""), *((n, amount(m)) for n, m in cost.items()), *whole])


def shown_need(needed: Need, space: Kept, days: float) -> str:
    """What is needed with nothing more than 70 % used, and what stays."""
    rows = [
        ("needed, with each at most 70 % used", ""),
        ("workers", amount(needed.workers)),
        ("cores of the database", amount(needed.cores)),
        ("connections to it", amount(needed.connections)),
        ("requests to the model a minute", amount(needed.requests)),
        ("tokens to the model a minute", amount(needed.tokens)),
        ("rows that stay, a day", amount(space.rows_a_day)),
        ("written to tables, a day", gigabytes(space.gb_a_day)),
        ("written to the log, a day", gigabytes(space.log_gb_a_day)),
        (f"tables after {amount(days)} days", gigabytes(space.gb)),
        ("runs that wait for a person, on average", amount(space.parked)),
    ]
    return columns(rows)


def shown_report(report: Report) -> str:
    """What a simulated day came to."""
    rows = [
        ("simulated, in the busiest hour", ""),
        ("runs a second that were done", amount(report.runs_a_second)),
        ("until a run began, median", seconds(report.wait_p50)),
        ("until a run began, 95 of 100 at most", seconds(report.wait_p95)),
        *((f"used: {STATIONS[name]}", percent(share)) for name, share in report.used.items()),
        ("runs that waited for a person, on average", amount(report.parked)),
        ("runs of that day that were done", f"{amount(report.done)} of {amount(report.came)}"),
        ("runs still queued or under way at its end", amount(report.left)),
    ]
    return columns(rows)
