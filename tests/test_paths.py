"""A small run of `tests.paths`, whose paths the seed draws; the large one belongs to torture."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from templates.base.src.app.base import path
from tests import paths
from tests.support.drawn import Fault
from tests.support.sample import SEED

ROOT = Path(__file__).parents[1]
COUNT = 400


def test_drawn_paths_are_refused_with_a_place_or_end() -> None:
    command = [sys.executable, "-m", "tests.paths", "--count", str(COUNT), "--seed", str(SEED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert f"\n{COUNT} in " in done.stdout


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([{"write": "ledger.bok"}], id="refused"),
        pytest.param([{"write": "ledger.book", "with": {}}, {"escalate": "x"}], id="lacking"),
    ],
)
def test_sound_path_that_is_refused_is_a_fault(steps: path.Steps, tmp_path: Path) -> None:
    with pytest.raises(Fault, match="a sound path was refused"):
        paths.judge(random.Random(1), "sound", steps, tmp_path, paths.Report())  # noqa: S311


@pytest.mark.parametrize(
    "need",
    [
        path.Call("x", "ledger.book", {}, is_write=False),
        path.Call("x", "ledger.remove", {}, is_write=True),
        path.Call("x", "ledger.book", {"key": "x"}, is_write=True),
        path.Goal("x", "find it", ("ledger.remove",), {}, 5),
        path.Goal("x", "find it", (), {}, 0),
        path.Pause("x", minutes=0),
        path.Form("x", "", {"type": "string"}, {}, {}, None),
    ],
)
def test_need_beyond_what_is_declared_is_a_fault(need: path.Need) -> None:
    with pytest.raises(Fault, match="a walk needs"):
        paths.check_need(need, ["ledger.book"])


def test_root_that_is_not_given_is_a_fault() -> None:
    expression = path.expression_of({"when": "order.id == 'A'"})
    assert paths.find_strictly("order.id", {"order": {"id": "A"}}) == "A"
    assert paths.Condition(expression).holds({"order": {}}) is None
    with pytest.raises(Fault, match="no step on the way gives order"):
        paths.find_strictly("order.id", {})
    with pytest.raises(Fault, match="no step on the way gives order"):
        paths.Condition(expression).holds({})


def test_end_that_no_step_has_is_a_fault() -> None:
    with pytest.raises(Fault, match="a walk ended by"):
        paths.check_end(path.End("x", "finish", "Done."), [{"escalate": "x"}])
