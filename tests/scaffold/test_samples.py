"""The sample inputs of a project fit what its workflow declares of them."""

import itertools

import pytest
from jsonschema import Draft202012Validator

from scoping import documents
from scoping.checks import patterns
from scoping.scaffold import samples

HEAD = "scoping: 2\nworkflow: {id: a, name: A}\nanswers: {outcome: yes}\nsystems:\n"


@pytest.mark.parametrize(
    "declared",
    [
        "{type: string, enum: [open, closed, lost]}",
        "{type: string, minLength: 30}",
        "{type: string, maxLength: 3}",
        '{type: string, pattern: "^[A-Z]{2}-[0-9]{4,6}(?:/(?:a|b))?$"}',
        '{type: string, pattern: "x{3}", minLength: 9}',
        r"{type: string, pattern: '^\d\d\.\w\$$'}",
        "{type: integer, minimum: 1000}",
        "{type: integer, exclusiveMinimum: 3, exclusiveMaximum: 7}",
        "{type: integer, maximum: -5}",
        "{type: integer, enum: [7, 9, 11]}",
        "{type: number, minimum: 0.5, maximum: 0.6}",
        "{type: number, exclusiveMinimum: 0, maximum: 1}",
    ],
)
def test_a_sample_fits_and_differs_from_the_next(declared: str) -> None:
    text = (
        f"{HEAD}  - {{id: s, operations: [{{id: o, effect: read, input: {{of: {declared}}}}}]}}\n"
    )
    (system,) = documents.parse_workflow(text, "scoping.yaml").systems
    (operation,) = system.operations
    found = [samples.inputs(system, operation, number)["of"] for number in samples.ROWS]
    check = Draft202012Validator(operation.input["of"].schema)
    assert all(check.is_valid(value) for value in found), found
    assert len({*found}) > 1, found


@pytest.mark.parametrize(
    "form",
    [
        ("date", "2026-03-01"),
        ("date-time", "2026-03-01T09:00:00Z"),
        ("uri", "https://example.com/1"),
    ],
)
def test_a_sample_has_the_format(form: tuple[str, str]) -> None:
    declared = f"{{type: string, format: {form[0]}}}"
    operation = f"{{id: o, effect: read, input: {{of: {declared}}}}}"
    text = f"{HEAD}  - {{id: s, operations: [{operation}]}}\n"
    (system,) = documents.parse_workflow(text, "scoping.yaml").systems
    assert samples.inputs(system, system.operations[0])["of"] == form[1]


def test_bounded_write_is_a_sample_that_asks_nobody() -> None:
    """A write of a bounded amount is a sample that asks nobody."""
    declared = "{type: number, exclusiveMinimum: 0, maximum: 500}"
    operation = f"{{id: o, effect: write, input: {{of: {declared}}}, approve: of > 5}}"
    text = f"{HEAD}  - {{id: s, operations: [{operation}]}}\n"
    (system,) = documents.parse_workflow(text, "scoping.yaml").systems
    assert samples.unasked(system, system.operations[0]) == {"of": 5}


def test_any_pattern_is_matched_by_its_samples_or_refused() -> None:
    """Every text of five of these signs."""
    taken = 0
    for signs in itertools.product("a(|)*{", repeat=5):
        pattern = "^" + "".join(signs)
        try:
            patterns.check(pattern)
        except patterns.PatternError:
            continue
        taken += 1
        check = Draft202012Validator({"pattern": pattern})
        assert all(check.is_valid(patterns.sample(pattern, number)) for number in (1, 2, 3)), (
            pattern
        )
    assert taken > 100
