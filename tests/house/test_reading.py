"""Names are nouns, a line does one thing, and a function's name says whose it is."""

from __future__ import annotations

import pytest

from tests.support import words

# At most so many per 1,000 lines, in a folder that is held to it.
PER_THOUSAND = {
    "participles": 10,
    "packed_assignments": 1,
    "conditional_expressions": 12,
    "long_lines": 0,
}
BOUNDS = {"scoping": PER_THOUSAND, "templates": PER_THOUSAND}
MOST_COMMON_FUNCTIONS = {"scoping": 9, "templates": 0}


@pytest.mark.parametrize("folder", BOUNDS)
def test_code_keeps_to_the_bounds(folder: str) -> None:
    counts = words.figures(words.modules_below(folder))._asdict()
    over = {name: counts[name] for name, most in BOUNDS[folder].items() if counts[name] > most}
    advice = f"`python -m tests.support.words --where {folder}` lists the places"
    assert not over, f"{over} per 1,000 lines, and at most {BOUNDS[folder]}; {advice}"


@pytest.mark.parametrize("folder", MOST_COMMON_FUNCTIONS)
def test_few_functions_share_a_name_across_modules(folder: str) -> None:
    functions = words.figures(words.modules_below(folder)).functions
    assert len(functions) <= MOST_COMMON_FUNCTIONS[folder], ", ".join(functions)


@pytest.mark.parametrize(
    ("code", "count"),
    [
        pytest.param("said = 1\nx = said\n", 2, id="bound-and-used"),
        pytest.param("def _kept(given): ...\n", 2, id="function-and-parameter"),
        pytest.param("x = one.asked(wanted=2)\n", 2, id="attribute-and-keyword"),
        pytest.param("from a import b as known\n", 1, id="import"),
        pytest.param("try: ...\nexcept A as told: ...\n", 1, id="error"),
        pytest.param("match x:\n    case [A() as held, *taken]: ...\n", 2, id="pattern"),
        pytest.param("class Made: ...\nx = 'given'\nforegiven = found_in = 1\n", 0, id="others"),
    ],
)
def test_participles_are_counted_wherever_a_name_stands(code: str, count: int) -> None:
    assert len([*words.participles(words.read_module(code, "a.py"))]) == count


def test_packed_assignments_and_conditionals_are_counted() -> None:
    code = "a, b = 1, 2\nc, d = pair\nfor e, f in (1, 2): ...\nx = (1 if a else 2 if b else 3)\n"
    module = words.read_module(code, "a.py")
    assert [line for line, _ in words.packed(module)] == [1]
    assert [line for line, _ in words.conditionals(module)] == [4, 4]


def test_comment_counts_on_a_line_of_its_own() -> None:
    module = words.read_module("# a\nx = '# b'  # c\nif x:\n    # d\n    y = 1\n", "a.py")
    assert [*words.comments(module)] == [1, 4]


def test_name_is_common_from_the_third_module_on() -> None:
    """A function's name is common from the third module on, unless it is a protocol's."""
    code = "def load(): ...\ndef render(): ...\nclass A:\n    def __init__(self): ...\n"
    modules = [words.read_module(code, f"{name}.py") for name in "abc"]
    assert words.common_functions(modules[:2]) == []
    assert words.common_functions(modules) == ["load"]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        pytest.param("class B(A):\n    def ask(self): ...\n", [], id="inherited"),
        pytest.param("class B(a.A):\n    def ask(self): ...\n", [], id="inherited-from-a-module"),
        pytest.param("class B(z.A):\n    def ask(self): ...\n", ["ask"], id="of-another-module"),
        pytest.param("class B(A):\n    def own(self): ...\n", ["own"], id="not-in-the-base"),
        pytest.param(
            "class B:\n    def get(self): ...\n    def put(self): ...\n", [], id="fulfilled"
        ),
        pytest.param("class B:\n    def get(self): ...\n", ["get"], id="half-fulfilled"),
        pytest.param("def get(): ...\ndef put(): ...\n", ["get", "put"], id="functions"),
        pytest.param("class B(Protocol):\n    def ask(self): ...\n", ["ask"], id="alone"),
    ],
)
def test_methods_of_a_protocol_are_no_common_functions(code: str, names: list[str]) -> None:
    base = (
        "class A:\n    def ask(self): ...\n"
        "class P(Protocol):\n    def get(self): ...\n    def put(self): ...\n"
    )
    modules = [words.read_module(code, f"{name}.py") for name in "bcd"]
    assert words.common_functions([words.read_module(base, "a.py"), *modules]) == names


def test_the_figures_are_per_thousand_lines() -> None:
    module = words.read_module("given = 1\n" + "x = 2\n" * 498 + f"y = '{'x' * 100}'\n", "a.py")
    counts = words.figures([module])
    assert (counts.lines, counts.participles, counts.long_lines) == (500, 2.0, 2.0)
