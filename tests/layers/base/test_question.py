"""What is a question, and what has only the form of one."""

import pytest

from app.base.question import is_question


@pytest.mark.parametrize(
    "text",
    [
        "Where does claim C-1 stand?",
        "where does claim C-1 stand",
        "  And how long does that take? ",
        "Hello! Is my parcel on its way?",
        "How many days are left",
        "Do you have it in stock?",
        "Was it sent",
        "What happened? When is it sent?",
        "Wo steht C-1?",
        "O-1001?",
    ],
)
def test_a_question(text: str) -> None:
    greeting_apart = text.replace("Hello! ", "")
    assert is_question(greeting_apart)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thank you.",
        "Do it, whatever it takes",
        "Have it sent again.",
        "Can you refund O-1001?",
        "Please could you stop that?",
        "Would you send it again?",
        "May I have my money back?",
        "Where is it? I want my money back.",
        "My order arrived damaged.",
        "When it is in stock, send it again.",
        "What a pity.",
    ],
)
def test_no_question(text: str) -> None:
    assert not is_question(text)
