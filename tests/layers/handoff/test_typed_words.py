"""What a person types about a request or a task means the same in whatever clothes it comes."""

import pytest

from app.assistant_side.words import Meaning, meant


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("\uff59\uff45\uff53", "yes", id="wide-letters"),
        pytest.param("\u200eYes\u200b\ufe0f", "yes", id="signs-that-nobody-sees"),
        pytest.param("yes\u3002", "yes", id="another-full-stop"),
        pytest.param("Yes, please", "yes", id="a-comma"),
        pytest.param("\u200f/yes ", "yes", id="a-mark-before-a-command"),
        pytest.param("don\u2019t", "no", id="the-apostrophe-of-a-telephone"),
        pytest.param("no\u00a0thanks\u2026", "no", id="a-no-break-space"),
        pytest.param("stop  that", "stop", id="two-blanks"),
        pytest.param("Stop\u202fthat, please!", "stop", id="a-thin-space"),
        pytest.param("also: the vase", "add", id="an-addition"),
        pytest.param("also what\uff1f", "", id="a-wide-question-mark"),
        pytest.param("noes", "", id="another-word"),
        pytest.param("/tasks\u200b", "tasks", id="a-joiner-behind-a-command"),
    ],
)
def test_a_line_means_what_it_says(line: str, said: Meaning) -> None:
    assert meant(line)[0] == said


@pytest.mark.parametrize(
    "line",
    [
        "\uff11\uff12\uff13\uff14\uff15\uff16",
        "123\u00a0456",
        "123\u202f456",
        "my code is 123\u2013456.",
        "\u200e123\u2011456",
    ],
)
def test_a_code_is_its_six_digits(line: str) -> None:
    assert meant(line) == ("code", "123456")


@pytest.mark.parametrize(
    "line", ["a@b.example\u200b", "<a@b.example>", "a@b.example,", "\uff41@b.example"]
)
def test_an_address_is_nothing_but_the_address(line: str) -> None:
    assert meant(line) == ("email", "a@b.example")


def test_an_addition_stays_as_it_was_written() -> None:
    assert meant("Also: \uff21 don\u2019t\u00a0do") == ("add", "\uff21 don\u2019t\u00a0do")
