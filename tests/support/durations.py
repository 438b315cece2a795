"""A pytest plugin that writes how long each test took, a JSON line each, to the file that DURATIONS
names.
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

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration

    def pytest_sessionfinish(self) -> None:
        with open(self.file, "a", encoding="utf-8") as lines:  # noqa: PTH123 -- appended to
            lines.writelines(
                json.dumps({"test": test, "seconds": seconds}) + "\n"
                for test, seconds in self.seconds.items()
            )


def pytest_configure(config: pytest.Config) -> None:
    file = os.environ.pop("DURATIONS", "")  # not for a pytest that a test starts
    if file and not hasattr(config, "workerinput"):  # a worker's reports reach the controller
        config.pluginmanager.register(Durations(file))
