import re
from pathlib import Path

import pytest

from app.base.settings import Settings


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_requirement_is_pinned_by_version_and_hash(lock: str) -> None:
    """And the model by its name, so that a change of either is a decision."""
    lines = Path(lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    requirements = [line for line in lines if line.strip() and not line.startswith("#")]
    assert requirements
    for line in requirements:
        assert re.match(r"[\w.-]+(\[[\w,.-]+\])?==\d\S* .*--hash=sha256:[0-9a-f]{64}", line), line
    assert Settings().model.strip()
