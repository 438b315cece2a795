"""What tests of scaffolded projects share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

KEPT = Path(__file__).parents[2] / ".mypy_cache"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "types: mypy checks a whole project")


@pytest.fixture(scope="session")
def types_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a cache for mypy, which reads the libraries' types once; who uses it has the marker
    `types`, so that one process has them all. It begins with what `make types` has kept, of which
    mypy takes what is still true: a module of a layer, say, that a project has unchanged.
    """
    cache = tmp_path_factory.mktemp("types") / "cache"
    if KEPT.is_dir():
        shutil.copytree(KEPT, cache)
    return cache
