"""Who may use the console, and that a token is kept as a digest alone."""

from pathlib import Path

import pytest

from app.action.people import authority
from app.action.record import audit
from app.action.record.records import Kind
from app.base.problem import Problem

pytestmark = pytest.mark.usefixtures("opened")


def test_a_token_is_its_persons_and_nobody_elses() -> None:
    anna, bo = authority.admit_person("anna"), authority.admit_person("bo")
    assert (
        authority.person_of_token(anna),
        authority.person_of_token(bo),
        authority.person_of_token(""),
        authority.person_of_token(anna[:-1]),
    ) == (
        "anna",
        "bo",
        "",
        "",
    )
    assert [person["name"] for person in authority.all_people()] == ["anna", "bo"]


def test_a_token_is_in_no_file() -> None:
    token = authority.admit_person("anna")
    files = [file for file in Path("var").iterdir() if file.is_file()]
    assert files
    assert not [file for file in files if token.encode() in file.read_bytes()]


def test_a_new_token_ends_the_earlier_one() -> None:
    earlier, new = authority.admit_person("anna"), authority.admit_person("anna")
    assert (authority.person_of_token(earlier), authority.person_of_token(new)) == ("", "anna")


def test_who_is_dismissed_is_nobody_and_both_are_in_the_audit() -> None:
    token = authority.admit_person("anna", "root (terminal)")
    authority.dismiss_person("anna", "root (terminal)")
    assert authority.person_of_token(token) == ""
    assert [(row["kind"], row["about"]) for row in audit.of_run("")] == [
        (Kind.PERSON_ADMITTED, {"name": "anna", "by": "root (terminal)"}),
        (Kind.PERSON_DISMISSED, {"name": "anna", "by": "root (terminal)"}),
    ]


@pytest.mark.parametrize("name", ["", "a b", "a" * 61, "anna (terminal)", "<b>", "a\n"])
def test_a_name_cannot_be_taken_for_another_or_for_markup(name: str) -> None:
    with pytest.raises(Problem, match="is not a valid name: write 1 to 60 letters"):
        authority.admit_person(name)


def test_who_is_unknown_cannot_be_dismissed() -> None:
    authority.admit_person("anna")
    with pytest.raises(Problem, match=r"^There is no bo to dismiss\. Known: anna\.$"):
        authority.dismiss_person("bo")
