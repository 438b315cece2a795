"""What tests of scaffolded projects share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def types_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a cache for mypy, which reads the libraries' types once; who uses it is in the group
    `types`, so that one worker has them all.
    """
    return tmp_path_factory.mktemp("types")
