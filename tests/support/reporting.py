"""What a test run says of itself: its seed, what it did not cover, how many points it tried."""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import settings

from . import programs, sample, shared, tally

# Under torture five times as many as hypothesis tries by itself; the seed draws them.
EXAMPLES = 500 if sample.TORTURE else 40
settings.register_profile("scoping", deadline=None, database=None, max_examples=EXAMPLES)
settings.load_profile("scoping")


@pytest.hookimpl(tryfirst=True)  # before hypothesis reads its seed
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "xdist_group(name): one worker runs all tests of a group")
    config.option.hypothesis_seed = config.option.hypothesis_seed or str(sample.SEED)
    if is_worker(config):
        return
    if forked := os.environ.get(programs.FORKED):  # so that no worker imports its libraries anew
        specs = getattr(config.option, "tx", ())  # of xdist, if it is there
        config.option.tx = [f"{spec}//python={forked}" for spec in specs]
    shared.begin()
    # Taken out of the environment, since what tests start would otherwise be counted twice.
    if file := os.environ.pop(tally.VARIABLE, ""):
        config.pluginmanager.register(Tally(file))


def pytest_unconfigure(config: pytest.Config) -> None:
    if not is_worker(config):
        shared.end()


def pytest_collection_finish() -> None:
    """Leave what was imported to be tested out of every later search for garbage."""
    gc.freeze()


def pytest_report_header() -> str:
    if sample.TORTURE:
        return "torture: every point is tried"
    return f"samples: drawn by the seed {sample.SEED}; SEED={sample.SEED} draws them again"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was not covered where nobody overlooks it: at the end."""
    reasons = {
        str(report.longrepr[2])
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    }
    for reason in sorted(reasons):
        terminalreporter.section("NOT COVERED", red=True, bold=True)
        terminalreporter.line(reason)
    if terminalreporter.stats.get("failed"):
        terminalreporter.line(f"To draw the same samples again: SEED={sample.SEED}")


def is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


class Tally:
    """Counts the points that each test has tried: what it records as `points`, or one."""

    def __init__(self, file: str) -> None:
        self.file = file

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and not report.failed:
            return
        points = int(str(dict(report.user_properties).get("points", 1)))
        tally.add(points, lost=[report.nodeid] if report.failed else [], file=self.file)
