"""The desk's HTTP against its own OpenAPI document, by a tool that knows nothing else of it."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

DESK = Path(__file__).parents[2] / "reference_impls" / "refund_desk"
SECRET = secrets.token_hex()
STRICT = """
[warnings]
fail-on = true

[[operations]]  # it is about an approval, and those that can be known beforehand are answered in other tests
include-path = "/handoff/approvals/{approval}"
warnings = false
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    folder = tmp_path_factory.mktemp("desk") / "refund_desk"
    shutil.copytree(DESK, folder, ignore=shutil.ignore_patterns(".venv", "var"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "PYTHONPATH": "src",
        "CONSOLE_PORT": str(port),
        "HANDOFF_CLIENTS": f"desk={SECRET}",
        "ANTHROPIC_API_KEY": "",
    }
    environment, agent = {**os.environ, **settings}, [sys.executable, "-m", "app.reception"]
    admit = [*agent, "people", "admit", "kim"]
    token = subprocess.run(
        admit, cwd=folder, env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()
    with subprocess.Popen([*agent, "serve"], cwd=folder, env=environment, stdout=subprocess.DEVNULL) as server:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert server.poll() is None
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", token
        server.kill()


def test_it_does_what_its_document_says_and_refuses_the_rest(served: tuple[str, str], tmp_path: Path) -> None:
    url, token = served
    (tmp_path / "schemathesis.toml").write_text(STRICT)
    found = {
        "PYTHONPATH": str(Path(__file__).parent),
        "SCHEMATHESIS_HOOKS": "signing",
        "HANDOFF_TOKEN": SECRET,
        "PERSON_TOKEN": token,
    }
    command = [str(Path(sys.executable).with_name("st")), "run", f"{url}/handoff/openapi.json"]
    command += ["--max-examples", "30", "--seed", "1", "--no-color"]
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, **found}, check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[-6000:]
    cases = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert cases, done.stdout[-2000:]
    assert int(cases[1]) == int(cases[2]) > 300
