"""A pytest plugin that writes how long each test took, and what it failed by, to the file that
DURATIONS names: a JSON line each.
"""

from __future__ import annotations

import json
import os

import pytest


class Durations:
    """Adds up set-up, call and tear-down of each test, in the process that collects the reports."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.seconds: dict[str, float] = {}
        self.faults: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            message = str(crash.message if crash else report.longrepr or "it failed")
            self.faults.setdefault(report.nodeid, message.splitlines()[0])

    def pytest_sessionfinish(self) -> None:
        with open(self.file, "a", encoding="utf-8") as lines:  # noqa: PTH123 -- appended to
            lines.writelines(
                json.dumps({"test": test, "seconds": seconds, "fault": self.faults.get(test, "")})
                + "\n"
                for test, seconds in self.seconds.items()
            )


def pytest_configure(config: pytest.Config) -> None:
    file = os.environ.pop("DURATIONS", "")  # not for a pytest that a test starts
    if file and not hasattr(config, "workerinput"):  # a worker's reports reach the controller
        config.pluginmanager.register(Durations(file))
