"""`make evals` of a project as it was made: every case has come to what it expects, offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from scoping.documents import examples
from tests.support.projects import decision_on, run, text_of, write_text
from tests.support.sample import draw
from tests.support.workflows import HOSTILE_AGENT

BARE = """\
scoping: 2
workflow: {{id: bare, name: Bare}}
answers:
  multi_system: yes
  step_dependencies: yes
  unprompted: no
  persistent_context: no
  outcome: no
profile: {{engagement: {engagement}, data_sensitivity: low, external_reach: low}}
"""


def changed(effect: str = "", **profile: str) -> str:
    """The example of a hybrid with other ratings, or with the operations of one effect alone."""
    workflow: dict[str, Any] = yaml.safe_load(text_of("damaged-order"))
    workflow["profile"] |= profile
    if effect:
        for system in workflow["systems"]:
            system["operations"] = [one for one in system["operations"] if one["effect"] == effect]
        workflow["systems"] = [system for system in workflow["systems"] if system["operations"]]
        workflow.pop("limits", None)
        workflow.pop("done_when", None)  # it is about operations of either effect
    return yaml.safe_dump(workflow, sort_keys=False)


def with_agents() -> list[str]:
    """The examples whose projects have evals."""
    return [name for name in examples.names() if "action" in decision_on(text_of(name)).layers]


FRESH = [
    pytest.param(BARE.format(engagement="yes"), id="a-hybrid-without-systems"),
    pytest.param(BARE.format(engagement="no"), id="an-agent-without-systems"),
    pytest.param(changed("read"), id="a-hybrid-that-only-reads"),
    pytest.param(changed("write"), id="a-hybrid-that-only-writes"),
    pytest.param(changed(error_cost="high", reversibility="low"), id="every-write-approved"),
    pytest.param(changed(judgment="high", external_reach="high"), id="more-judgment"),
    pytest.param(HOSTILE_AGENT, id="hostile-texts"),
    *(pytest.param(text_of(name), id=name) for name in draw(with_agents(), 2, "evals")),
]


@pytest.mark.slow
@pytest.mark.parametrize("text", FRESH)
def test_the_cases_of_a_fresh_project_pass(text: str, tmp_path: Path) -> None:
    done = run(write_text(text, tmp_path / "made"), "app.action", "evaluate")
    assert (done.returncode, "All targets are met." in done.stdout) == (0, True), done.stdout
