"""Who may use the console, and that a token is kept as a digest alone."""

from pathlib import Path

import pytest

from app.action import audit, people
from app.action.records import Kind
from app.base.problem import Problem

pytestmark = pytest.mark.usefixtures("opened")


def test_a_token_is_its_persons_and_nobody_elses() -> None:
    anna, bo = people.admit("anna"), people.admit("bo")
    assert (people.who(anna), people.who(bo), people.who(""), people.who(anna[:-1])) == (
        "anna",
        "bo",
        "",
        "",
    )
    assert [person["name"] for person in people.known()] == ["anna", "bo"]


def test_a_token_is_in_no_file() -> None:
    token = people.admit("anna")
    files = [file for file in Path("var").iterdir() if file.is_file()]
    assert files
    assert not [file for file in files if token.encode() in file.read_bytes()]


def test_a_new_token_ends_the_earlier_one() -> None:
    earlier, new = people.admit("anna"), people.admit("anna")
    assert (people.who(earlier), people.who(new)) == ("", "anna")


def test_who_is_dismissed_is_nobody_and_both_are_in_the_audit() -> None:
    token = people.admit("anna", "root (terminal)")
    people.dismiss("anna", "root (terminal)")
    assert people.who(token) == ""
    assert [(row["kind"], row["about"]) for row in audit.of_run("")] == [
        (Kind.PERSON_ADMITTED, {"name": "anna", "by": "root (terminal)"}),
        (Kind.PERSON_DISMISSED, {"name": "anna", "by": "root (terminal)"}),
    ]


@pytest.mark.parametrize("name", ["", "a b", "a" * 61, "anna (terminal)", "<b>", "a\n"])
def test_a_name_cannot_be_taken_for_another_or_for_markup(name: str) -> None:
    with pytest.raises(Problem, match="is not a valid name: write 1 to 60 letters"):
        people.admit(name)


def test_who_is_unknown_cannot_be_dismissed() -> None:
    people.admit("anna")
    with pytest.raises(Problem, match=r"^There is no bo to dismiss\. Known: anna\.$"):
        people.dismiss("bo")
