"""The time that the code of a project sees, which a test can set."""

import sys
import time
from types import ModuleType, SimpleNamespace

import pytest


class Clock:
    """The time of all modules of a package, which runs on as it does elsewhere."""

    def __init__(self, patch: pytest.MonkeyPatch, package: str) -> None:
        self.ahead = 0.0
        whole = SimpleNamespace(**{**vars(time), "time": self})
        for name, module in list(sys.modules.items()):
            if f"{name}.".startswith(f"{package}."):
                self._patch(patch, module, whole)

    def _patch(self, patch: pytest.MonkeyPatch, module: ModuleType, whole: SimpleNamespace) -> None:
        given = vars(module).get("time")
        if given is time:
            patch.setattr(module, "time", whole)
        elif given is time.time:
            patch.setattr(module, "time", self)

    def __call__(self) -> float:
        """Now, in seconds since 1970."""
        return time.time() + self.ahead

    def set_to(self, at: float) -> None:
        """Have it be so late, in seconds since 1970."""
        self.ahead = at - time.time()
