"""Pages from the command line: the report of a decision, and the questionnaire for a workshop on
paper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.wording import load_wording

SAYS = load_wording("cli")

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli, Process, Write


def test_a_report_is_one_page_on_stdout(cli: Cli) -> None:
    ran = cli("score", "--example", "damaged-order", "--format", "html")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("<!doctype html>\n<html")
    assert ran.out.endswith("</html>\n")
    assert "<h1>Damaged-order refunds</h1>" in ran.out


def test_a_page_holds_one_workflow(cli: Cli, write: Write) -> None:
    ran = cli("score", write({"outcome": "yes"}), "--example", "damaged-order", "--format", "html")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == SAYS["a page of html is"]


def test_a_report_of_a_file_that_cannot_be_read_is_no_page(cli: Cli, folder: Path) -> None:
    ran = cli("score", "none.yaml", "--format", "html")
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        SAYS["none yaml no such file check"],
    )
    assert [*folder.iterdir()] == []


def test_a_report_needs_no_module_of_another_format(process: Process) -> None:
    """Formats are loaded when they are asked for, so that none of them slows the others down."""
    ran = process("score", "--example", "damaged-order", env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert ran.code == 0
    assert "scoping.renderers.terminal.text" in ran.err
    assert "scoping.renderers.report" not in ran.err


@pytest.mark.parametrize(
    ("style", "begins"), [("markdown", "# Assistant"), ("html", "<!doctype html>")]
)
def test_the_questionnaire_is_printed_from_the_rulebook(cli: Cli, style: str, begins: str) -> None:
    ran = cli("rulebook", "print", "--format", style)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(begins)
    assert "Result in the system" in ran.out


def test_markdown_is_what_is_printed_if_nothing_is_said(cli: Cli) -> None:
    assert cli("rulebook", "print").out == cli("rulebook", "print", "--format", "markdown").out


def test_an_organisation_prints_its_own_questionnaire(cli: Cli, folder: Path) -> None:
    own = folder / "ours.yaml"
    own.write_text("id: ours\nversion: 3\nwording:\n  outcome: {why: Our ledger is what counts.}\n")
    ran = cli("rulebook", "print", "--rulebook", own)
    assert (ran.code, ran.err) == (0, "")
    assert "Rulebook ours, version 3" in ran.out
    assert SAYS["why our ledger is what"] in ran.out


def test_a_rulebook_that_cannot_be_read_is_reported(cli: Cli, folder: Path) -> None:
    (folder / "ours.yaml").write_text("id: ours\n")
    ran = cli("rulebook", "print", "--rulebook", "ours.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("ours.yaml:1:1: ")
