"""The desk's HTTP against its own OpenAPI document, by a tool that knows nothing else of it."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from schemathesis.core.warnings import SchemathesisWarning

from reference_impls.render import write_code
from tests.support.sample import SEED, TORTURE
from tests.support.servers import run, serving

SECRET = secrets.token_hex()
EXAMPLES = 100 if TORTURE else 10  # of each operation
# With few examples it is luck whether an operation ever meets a task that is there.
FORGIVEN = () if TORTURE else (SchemathesisWarning.MISSING_TEST_DATA,)
FAULTS = [str(kind) for kind in SchemathesisWarning if kind not in FORGIVEN]
STRICT = f"""
[warnings]
fail-on = {FAULTS}

[[operations]]  # it needs an approval that waits; such are answered in other tests
include-path = "/handoff/approvals/{{approval}}"
warnings = false
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Serve the desk; gives its address, and the token of a person who may use it."""
    folder = tmp_path_factory.mktemp("desk") / "refund_desk"
    shutil.copytree(
        write_code("refund_desk"), folder, ignore=shutil.ignore_patterns(".venv", "var")
    )
    token = run(folder, "app.agent_side", "people", "admit", "kim").strip()
    clients = {"HANDOFF_CLIENTS": f"desk={SECRET}"}
    with serving(folder, "app.agent_side", "serve", settings=clients) as (address,):
        yield address, token


def test_it_does_what_its_document_says_and_refuses_the_rest(
    served: tuple[str, str],
    tmp_path: Path,
) -> None:
    address, token = served
    (tmp_path / "schemathesis.toml").write_text(STRICT)
    settings = {
        "PYTHONPATH": str(Path(__file__).parent),
        "SCHEMATHESIS_HOOKS": "signing",
        "HANDOFF_TOKEN": SECRET,
        "PERSON_TOKEN": token,
    }
    program = str(Path(sys.executable).with_name("st"))
    options = ["--max-examples", str(EXAMPLES), "--seed", str(SEED), "--no-color"]
    done = subprocess.run(
        [program, "run", f"{address}/handoff/openapi.json", *options],
        cwd=tmp_path,
        env={**os.environ, **settings},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    cases = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert cases, done.stdout[-2000:]
    assert int(cases[1]) == int(cases[2]) > 10 * EXAMPLES
