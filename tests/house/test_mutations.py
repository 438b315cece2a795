"""The faults that the tests are tried with: each still has its place, and is put there and nowhere
else.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutations import __main__ as mutations
from tests.mutations import python_sites, script_sites
from tests.mutations.fault import Fault, apply_fault, numbered

PYTHON = """\
class Gate:
    def decide(self, size: int) -> str:
        if size > 3 and not self.open:
            self.count(size)
            return "wide" if size > 9 else "narrow"
        return ""
"""
SCRIPT = """\
var scoping = (() => {
  // not here: 1 < 2
  const first = (value) => value < 1;
  const second = (value) => {
    return value === "a < b" && first(value);
  };
})();
"""


def faults_of(kind: str) -> dict[str, str]:
    found = [site.fault for site in python_sites.sites(PYTHON, "app.policy")]
    return {fault.before: fault.after for fault in found if fault.kind == kind}


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("compare", "size > 3", "size >= 3"),
        ("boolean", "size > 3 and (not self.open)", "size > 3 or not self.open"),
        ("negate", "not self.open", "self.open"),
        ("skip", "self.count(size)", "pass"),
        ("return", "''", "None"),
        ("number", "9", "10"),
        ("branch", "'wide' if size > 9 else 'narrow'", "'narrow' if size > 9 else 'wide'"),
    ],
)
def test_a_python_function_can_be_given_each_kind_of_fault(
    kind: str, before: str, after: str
) -> None:
    assert faults_of(kind)[before] == after


def test_a_fault_changes_its_place_and_nothing_else() -> None:
    sites = numbered([*python_sites.sites(PYTHON, "app.policy")])
    for site in sites:
        faulty = apply_fault(PYTHON, sites, site.fault)
        assert ast.dump(ast.parse(faulty)) != ast.dump(ast.parse(PYTHON)), site
        assert faulty.encode()[: site.begin] == PYTHON.encode()[: site.begin]


def test_equal_places_of_a_function_are_counted() -> None:
    source = "def two():\n    one(1)\n    one(1)\n"
    sites = numbered([*python_sites.sites(source, "m")])
    second = Fault("m.two", "skip", "one(1)", "pass", 1)
    assert apply_fault(source, sites, second) == "def two():\n    one(1)\n    pass\n"


def test_script_operators_are_found_outside_texts() -> None:
    """A script's operators are found outside texts and comments."""
    found = [site.fault for site in script_sites.sites(SCRIPT, "decide")]
    assert [(fault.symbol, fault.before, fault.after) for fault in found] == [
        (
            "decide.first",
            "const first = (value) => value < 1;",
            "const first = (value) => value <= 1;",
        ),
        (
            "decide.first",
            "const first = (value) => value < 1;",
            "const first = (value) => value < 2;",
        ),
        (
            "decide.second",
            'return value === "a < b" && first(value);',
            'return value !== "a < b" && first(value);',
        ),
        (
            "decide.second",
            'return value === "a < b" && first(value);',
            'return value === "a < b" || first(value);',
        ),
    ]


def test_a_place_that_is_gone_is_said() -> None:
    with pytest.raises(LookupError, match=r"m\.two has no 'three\(\)' any more; draw another"):
        apply_fault("", [], Fault("m.two", "skip", "three()", "pass"))


def test_every_drawn_fault_has_its_place() -> None:
    for drawn in mutations.read_drawn():
        file, faulty = mutations.place(drawn.fault, mutations.PARTS[drawn.part], mutations.ROOT)
        assert faulty != file.read_text("utf-8"), drawn


def test_as_many_are_drawn_as_each_part_asks_for() -> None:
    drawn = [one.part for one in mutations.read_drawn()]
    assert {part: drawn.count(part) for part in mutations.PARTS} == {
        name: part.number for name, part in mutations.PARTS.items()
    }
    assert len(drawn) == 60


FAULT = Fault("m.two", "skip", "one()", "pass")


@pytest.mark.parametrize(
    ("equivalent", "noticed", "code"),
    [
        pytest.param("", "FAILED test_two", 0, id="caught"),
        pytest.param("", "", 1, id="passed-unnoticed"),
        pytest.param("nothing reads it", "", 0, id="equivalent"),
        pytest.param("nothing reads it", "FAILED test_two", 1, id="not-equivalent-after-all"),
    ],
)
def test_the_verdict_is_the_exit_code(equivalent: str, noticed: str, code: int) -> None:
    lines: list[str] = []
    outcome = mutations.Outcome(mutations.Drawn("policy", FAULT, equivalent), noticed, 1.0)
    assert mutations.report(iter([outcome]), lines.append) == code
    assert lines[-1].endswith(f"{code} wrong")


def test_a_copy_of_the_repository_holds_what_git_lists(tmp_path: Path) -> None:
    copy = mutations.copy_repository(tmp_path / "copy")
    assert (copy / "templates/action/src/app/action/rules/policy.py").is_file()
    assert not (copy / ".venv").exists()


def test_tests_that_name_the_function_come_before_all_others(tmp_path: Path) -> None:
    for name, text in {"a": "Gate()", "b": "x", "c": "Gate.decide", "d": "decided"}.items():
        (tmp_path / f"test_{name}.py").write_text(text)
    part = mutations.Part((), 0, (("agent", ("test_b.py",)), ("agent", (".",))))
    stages = [paths for _, paths in mutations.stages_of(part, "app.policy.Gate.decide", tmp_path)]
    assert stages == [("test_b.py",), ("test_c.py", "test_a.py"), (".",)]
