"""New and changed functions obey the house style, and each rule finds what it is there to find."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.support import style

LONG = "x" * style.COLUMNS


def names_of_broken_rules(code: str) -> set[str]:
    return {breach.rule.id for breach in style.breaches(dedent(code), "sample.py")}


@pytest.fixture(scope="module")
def found() -> list[style.Breach]:
    return style.tree_breaches()


def test_new_and_changed_functions_obey_the_style(found: list[style.Breach]) -> None:
    broken = style.unlisted(found, style.read_baseline())
    assert not broken, "\n".join(["these are new or changed, and break a rule:", *map(str, broken)])


def test_the_baseline_lists_nothing_that_was_changed_or_mended(found: list[style.Breach]) -> None:
    stale = style.stale(found, style.read_baseline())
    advice = "run `python -m tests.support.style --prune`, which removes:"
    assert not stale, "\n".join([advice, *stale])


def test_style_reads_every_file_but_the_rendered_copies() -> None:
    """Every Python file is read except the copies in the reference implementations."""
    files = style.python_files()
    assert {"scoping/decision.py", "templates/action/src/app/action/loop/run.py"} <= {*files}
    assert not [file for file in files if "reference_impls" in file and "/src/" in file]


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        pytest.param(
            "long-line",
            f"""
            def f():
                return "{LONG[:88]}"
            """,
            f"""
            def f():
                return "{LONG[:87]}"
            """,
            id="line-of-101-and-of-100",
        ),
        pytest.param(
            "long-line",
            f"""
            @mark("{LONG}")
            def f(): ...
            """,
            """
            @mark("x")
            def f(): ...
            """,
            id="long-line-of-a-decorator",
        ),
        pytest.param(
            "nested-conditional",
            """
            def f(x):
                return "much" if x > 9 else "some" if x else "none"
            """,
            """
            def f(x):
                if x > 9:
                    return "much"
                return "some" if x else "none"
            """,
            id="conditional-in-an-else",
        ),
        pytest.param(
            "nested-conditional",
            """
            def f(x):
                return g([y if y else 0 for y in x]) if x else None
            """,
            """
            def f(x):
                ys = [y if y else 0 for y in x]
                return g(ys) if x else None
            """,
            id="conditional-deep-in-another",
        ),
        pytest.param(
            "conditional-with-effect",
            """
            def f(x):
                g(x) if x else h()
            """,
            """
            def f(x):
                if x:
                    g(x)
                else:
                    h()
            """,
            id="conditional-as-a-statement",
        ),
        pytest.param(
            "conditional-with-effect",
            """
            def f(x):
                return y if (y := g(x)) else None
            """,
            """
            def f(x):
                y = g(x)
                return y if y else None
            """,
            id="assignment-in-a-conditional",
        ),
        pytest.param(
            "conditional-with-effect",
            """
            async def f(x):
                return await g(x) if x else None
            """,
            """
            async def f(x):
                return await (g(x) if x else h())
            """,
            id="await-in-a-conditional",
        ),
        pytest.param(
            "conditional-with-effect",
            """
            def f(x):
                y = (yield x) if x else None
            """,
            """
            def f(x):
                y = yield (x if x else None)
            """,
            id="yield-in-a-conditional",
        ),
        pytest.param(
            "many-conditionals",
            """
            def f(x, y, z):
                a = 1 if x else 2
                b = 1 if y else 2
                return a + b + (1 if z else 2)
            """,
            """
            def f(x, y):
                a = 1 if x else 2
                return a + (1 if y else 2)
            """,
            id="three-conditionals",
        ),
        pytest.param(
            "many-conditionals",
            """
            def f(x, y, z):
                def g():
                    return 1 if x else 2
                return g() + (1 if y else 2) + (1 if z else 2)
            """,
            """
            def g(x):
                return 1 if x else 2
            def f(x, y, z):
                return g(x) + (1 if y else 2) + (1 if z else 2)
            """,
            id="nested-functions-count-with-their-outermost",
        ),
        pytest.param(
            "long-condition",
            """
            def f(a, b, c, d, e):
                if a and (b or not c) and (d or e):
                    g()
            """,
            """
            def f(a, b, c, d):
                if a and (b or not c) and d:
                    g()
            """,
            id="condition-of-an-if",
        ),
        pytest.param(
            "long-condition",
            """
            def f(a, b, c, d, e):
                return a and b and c and d and e
            """,
            """
            def f(a, b, c, d, e):
                is_known = a and b and c
                return is_known and d and e
            """,
            id="condition-that-is-a-value",
        ),
        pytest.param(
            "long-condition",
            """
            def f(a, b, c, d, e, f):
                while (a or b) == (c or d) != (e and f and g):
                    h()
            """,
            """
            def f(a, b, c, d):
                while (a or b) == (c or d):
                    h()
            """,
            id="condition-joined-by-comparisons",
        ),
        pytest.param(
            "long-condition",
            """
            def f(xs):
                return [x for x in xs if x.a and x.b or x.c and x.d or x.e]
            """,
            """
            def f(xs):
                return [x for x in xs if x.a and x.b if x.c or x.d or x.e]
            """,
            id="condition-of-a-comprehension",
        ),
        pytest.param(
            "long-condition",
            """
            def f(x):
                match x:
                    case [a, b] if g(a or b, a or 1) and h(a or 2, b or 3):
                        pass
            """,
            """
            def f(x):
                match x:
                    case [a, b] if g(a or b, a or 1) and h(a, b):
                        pass
            """,
            id="condition-of-a-case",
        ),
        pytest.param(
            "boolean-as-number",
            """
            def f(x):
                return x.data * (not x.trusted)
            """,
            """
            def f(x):
                return "" if x.trusted else x.data
            """,
            id="text-times-a-not",
        ),
        pytest.param(
            "boolean-as-number",
            """
            def f(x, y):
                return (x > y) * 3 + y
            """,
            """
            def f(x, y):
                return x * 3 + y > x
            """,
            id="comparison-as-a-factor",
        ),
        pytest.param(
            "boolean-as-number",
            """
            def f(x, y):
                x *= bool(y)
                return x
            """,
            """
            def f(x, y):
                x *= int(y)
                return x
            """,
            id="factor-of-an-assignment",
        ),
        pytest.param(
            "boolean-as-number",
            """
            def f(x, y):
                return ["few", "many"][x > 1 and y]
            """,
            """
            def f(x, y):
                return ["few", "many"][y]
            """,
            id="boolean-as-an-index",
        ),
        pytest.param(
            "unformatted",
            """
            def f(x):
                return g( x )  # fmt: skip
            """,
            """
            def f(x):
                return g(x)
            """,
            id="skip-after-code",
        ),
        pytest.param(
            "unformatted",
            """
            def f(x):  # a reason  # fmt: skip
                rows = [1,
                        2]
            """,
            """
            def f(x):
                rows = [1,
                        2]  # a reason  # fmt: skip
            """,
            id="skip-at-the-head-of-a-function",
        ),
        pytest.param(
            "unformatted",
            """
            def f(x):
                assert g( x )  # fmt: skip
            """,
            """
            def f(x):
                assert g(x) == [(1,  2),
                                (10, 20)]  # fmt: skip
            """,
            id="skip-after-an-assert",
        ),
        pytest.param(
            "unformatted",
            """
            @pytest.fixture( scope="module" )  # fmt: skip
            def f(x): ...
            """,
            """
            @pytest.mark.parametrize("x", [(1,  2),
                                           (10, 20)])  # fmt: skip
            def f(x): ...
            """,
            id="skip-after-a-decorator",
        ),
        pytest.param(
            "unformatted",
            """
            def f(x):
                # fmt: off
                y = g( x )
                # fmt: on
            """,
            """
            def f(x):
                y = "# fmt: skip"
            """,
            id="a-switch-is-a-comment-and-not-a-text",
        ),
    ],
)
def test_a_rule_finds_what_breaks_it(rule: str, bad: str, good: str) -> None:
    assert names_of_broken_rules(bad) == {rule}
    assert names_of_broken_rules(good) == set()


def test_a_breach_names_place_function_rule_and_way_out() -> None:
    code = "class A:\n    class B:\n        def c(self, x):\n            g() if x else h()\n"
    [breach] = style.breaches(code, "a/b.py")
    assert str(breach) == (
        "a/b.py:4: A.B.c: conditional-with-effect: "
        "a conditional expression has an effect; write `if` and `else` statements"
    )


@pytest.mark.parametrize(
    ("later", "is_known"),
    [
        pytest.param("def g(): ...\ndef f(x):\n\n    return (x\n * (not x))\n", True, id="moved"),
        pytest.param("def f(x):\n    # why\n    return x * (not x)\n", True, id="with-a-comment"),
        pytest.param("def f(x):\n    return x * (not None)\n", False, id="changed"),
        pytest.param("def g(x):\n    return x * (not x)\n", False, id="renamed"),
    ],
)
def test_a_listed_function_is_known_until_it_changes(later: str, *, is_known: bool) -> None:
    before = style.breaches("def f(x):\n    return x * (not x)\n", "old.py")
    baseline = frozenset(breach.entry for breach in before)
    after = style.breaches(later, "new.py")
    assert (style.unlisted(after, baseline) == []) is is_known
    assert (style.stale(after, baseline) == []) is is_known


def test_the_digest_is_the_same_in_every_python() -> None:
    """Pythons differ in what empty fields a tree has, so the digest must not hold them."""
    code = "def f(x: int = 0, *y) -> str:\n    return f'{x!r:>{y}}' * (x is not None)\n"
    assert [breach.entry for breach in style.breaches(code, "a.py")] == ["f 48d80600fe"]


def test_outside_lines_are_held_in_files_without_an_entry() -> None:
    """Lines outside functions are checked in files without a listed function."""
    line = f"NAME = '{LONG}'\n"
    old = style.breaches(line + "def f(x):\n    return x * (not x)\n", "old.py")
    new = style.breaches(line, "new.py")
    listed = frozenset(breach.entry for breach in old if breach.name == "f")
    assert style.unlisted([*old, *new], listed) == new
    assert style.unlisted(new, frozenset(breach.entry for breach in new)) == []


def test_pruning_only_removes(tmp_path: Path) -> None:
    file = tmp_path / "baseline.txt"
    code = "def f(x):\n    g() if x else h()\n\ndef new(x):\n    x * bool(x)\n"
    found = style.breaches(code, "a.py")
    file.write_text(f"# why\n{found[0].entry}\nmended 0123456789\n", "utf-8")
    assert style.prune(found, file) == ["mended 0123456789"]
    assert file.read_text("utf-8") == f"# why\n{found[0].entry}\n"
    assert style.prune(found, file) == []
