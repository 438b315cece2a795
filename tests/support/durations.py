"""A pytest plugin that writes of each test how long it took, what of the processor, and what it
failed by, to the file that DURATIONS names: a JSON line each.

The processor's seconds are those of pytest's own process and of what has ended below it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator

import pytest

PROCESSOR = "processor"
BEGAN = pytest.StashKey[float]()


class Processor:
    """Notes on each test's last report what it took of the processor, where the test runs."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        item.stash[BEGAN] = processor_seconds()
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if call.when == "teardown":
            taken = processor_seconds() - item.stash[BEGAN]
            report.user_properties.append((PROCESSOR, taken))
        return report


class Durations:
    """Adds up set-up, call and tear-down of each test, in the process that collects the reports."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.seconds: dict[str, float] = {}
        self.processor: dict[str, float] = {}
        self.faults: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        test = report.nodeid
        self.seconds[test] = self.seconds.get(test, 0.0) + report.duration
        if PROCESSOR in (noted := dict(report.user_properties)):
            self.processor[test] = float(str(noted[PROCESSOR]))
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            lines = str(crash.message if crash else report.longrepr).splitlines()
            self.faults.setdefault(test, next(filter(None, lines), "it failed"))

    def pytest_sessionfinish(self) -> None:
        entries = [
            {
                "test": test,
                "seconds": seconds,
                "processor": self.processor.get(test, 0.0),
                "fault": self.faults.get(test, ""),
            }
            for test, seconds in self.seconds.items()
        ]
        with open(self.file, "a", encoding="utf-8") as lines:  # noqa: PTH123 -- appended to
            lines.writelines(f"{json.dumps(entry)}\n" for entry in entries)


def processor_seconds() -> float:
    """Give what this process and those that have ended below it took of the processor so far."""
    return sum(os.times()[:4])


def pytest_configure(config: pytest.Config) -> None:
    file = os.environ.pop("DURATIONS", "")  # not for a pytest that a test starts
    config.pluginmanager.register(Processor())
    if file and not hasattr(config, "workerinput"):  # a worker's reports reach the controller
        config.pluginmanager.register(Durations(file))
