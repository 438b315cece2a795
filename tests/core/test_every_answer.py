"""All 3^5 answers, with each for engagement: what `score --format json` says, against a count made
from the definitions alone.

Answers are words of five letters here, one a criterion, and a verdict is found by trying every
completion and every change; nothing is taken from the package.
"""

from __future__ import annotations

import json
from itertools import chain, combinations, product
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

IDS = ("multi_system", "step_dependencies", "unprompted", "persistent_context", "outcome")
SAID = {"y": "yes", "n": "no", "?": "unsure"}
FORMS = ("assistant", "agent", "hybrid")
# The sixth letter is engagement.
EVERY = tuple("".join(letters) for letters in product("yn?", repeat=6))

Verdicts = dict[str, dict[str, Any]]


def form(word: str) -> str:
    """Name the architecture of six letters, by the rule as the sources have it."""
    if word[:5].count("y") < 2:
        return "assistant"
    return "hybrid" if word[5] == "y" else "agent"


def completions(word: str) -> list[str]:
    """Fill in every `?` in every way."""
    at = word.find("?")
    return (
        [word]
        if at < 0
        else [done for letter in "yn" for done in completions(word[:at] + letter + word[at + 1 :])]
    )


def changed(word: str, places: tuple[int, ...]) -> str:
    """Turn the definite answers at these places round."""
    other = {"y": "n", "n": "y"}
    return "".join(other[letter] if at in places else letter for at, letter in enumerate(word))


def flips(word: str) -> dict[frozenset[tuple[str, str]], str]:
    """Try every set of changes to definite answers, and keep those that cross the threshold and
    contain no other.
    """
    definite = [at for at in range(5) if word[at] != "?"]
    sets = chain.from_iterable(combinations(definite, size) for size in range(1, len(definite) + 1))
    crossing = [
        s for s in sets if (form(changed(word, s)) == "assistant") != (form(word) == "assistant")
    ]
    smallest = [s for s in crossing if not any(set(other) < set(s) for other in crossing)]
    return {
        frozenset((IDS[at], SAID[changed(word, s)[at]]) for at in s): form(changed(word, s))
        for s in smallest
    }


def in_order(forms: set[str]) -> list[str]:
    return [each for each in FORMS if each in forms]


def possible(word: str) -> list[str]:
    return in_order({form(done) for done in completions(word)})


def open_questions(word: str) -> dict[str, dict[str, list[str]]]:
    """Find the unsure answers on which the architecture hangs in at least one completion of the
    others.
    """
    found = {}
    for at, id_ in enumerate((*IDS, "engagement")):
        if word[at] != "?":
            continue
        yes, no = word[:at] + "y" + word[at + 1 :], word[:at] + "n" + word[at + 1 :]
        if any(form(a) != form(b) for a, b in zip(completions(yes), completions(no), strict=True)):
            found[id_] = {"if_yes": possible(yes), "if_no": possible(no)}
    return found


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory, cli: Cli) -> Verdicts:
    """Score all 729 workflows in one call."""
    folder: Path = tmp_path_factory.mktemp("every")
    files = {}
    for word in EVERY:
        name = word.replace("?", "u")
        lines = [f"scoping: 2\nworkflow: {{id: {name[:5]}-{name[5]}, name: {word!r}}}\nanswers:"]
        lines += [f"  {id_}: {SAID[letter]}" for id_, letter in zip(IDS, word, strict=False)]
        files[word] = folder / f"{name}.yaml"
        files[word].write_text("\n".join(lines) + f"\nprofile: {{engagement: {SAID[word[5]]}}}\n")
    ran = cli("score", "--format", "json", *files.values())
    assert (ran.code, ran.err) == (0, "")
    return dict(zip(EVERY, map(json.loads, ran.out.splitlines()), strict=True))


def test_the_score_counts_each_answer_once(verdicts: Verdicts) -> None:
    for word, verdict in verdicts.items():
        five = word[:5]
        assert verdict["score"] == {
            "agent": five.count("y"),
            "assistant": five.count("n"),
            "unsure": five.count("?"),
            "of": 5,
            "threshold": 2,
        }, word


def test_criteria_are_listed_with_their_answers_and_sides(verdicts: Verdicts) -> None:
    side = {"y": "agent", "n": "assistant", "?": None}
    for word, verdict in verdicts.items():
        listed = [(each["id"], each["answer"], each["points_to"]) for each in verdict["criteria"]]
        assert listed == [(IDS[at], SAID[word[at]], side[word[at]]) for at in range(5)], word


def test_the_architecture_takes_unsure_for_not_yes(verdicts: Verdicts) -> None:
    assert {word: verdict["architecture"] for word, verdict in verdicts.items()} == {
        word: form(word) for word in EVERY
    }


def test_possible_is_what_some_completion_gives(verdicts: Verdicts) -> None:
    assert {word: verdict["possible"] for word, verdict in verdicts.items()} == {
        word: possible(word) for word in EVERY
    }


def test_settled_is_one_possible_architecture_and_no_other(verdicts: Verdicts) -> None:
    for word, verdict in verdicts.items():
        assert verdict["settled"] == (possible(word) == [form(word)]), word


def test_flips_are_minimal_true_and_complete(verdicts: Verdicts) -> None:
    for word, verdict in verdicts.items():
        listed = [
            (
                frozenset((change["id"], change["to"]) for change in flip["changes"]),
                flip["architecture"],
            )
            for flip in verdict["flips"]
        ]
        assert dict(listed) == flips(word), word
        assert len(listed) == len(flips(word)), f"{word}: one is listed twice"


def test_flips_come_smallest_first(verdicts: Verdicts) -> None:
    for word, verdict in verdicts.items():
        sizes = [len(flip["changes"]) for flip in verdict["flips"]]
        assert sizes == sorted(sizes), word


def test_fragile_is_one_change_being_enough(verdicts: Verdicts) -> None:
    for word, verdict in verdicts.items():
        assert verdict["fragile"] == any(len(changes) == 1 for changes in flips(word)), word


def test_open_questions_are_the_unsure_ones_that_can_decide(verdicts: Verdicts) -> None:
    for word, verdict in verdicts.items():
        listed = {each.pop("id"): each for each in map(dict, verdict["open_questions"])}
        said = {
            id_: {"if_yes": each["if_yes"], "if_no": each["if_no"]} for id_, each in listed.items()
        }
        assert said == open_questions(word), word
        assert all(each["ask_whom"].strip() for each in listed.values()), word


def test_unsettled_means_that_a_question_is_open(verdicts: Verdicts) -> None:
    assert all(
        bool(verdict["open_questions"]) != verdict["settled"] for verdict in verdicts.values()
    )


def test_engagement_tells_agent_from_hybrid_and_nothing_else(verdicts: Verdicts) -> None:
    for word, verdict in verdicts.items():
        otherwise = {"assistant": None, "agent": "hybrid", "hybrid": "agent"}[form(word)]
        assert verdict["engagement"] == {"answer": SAID[word[5]], "otherwise": otherwise}, word
        same = verdicts[word[:5] + "n"]
        for key in ("score", "criteria", "near_miss", "fragile"):
            assert verdict[key] == same[key], (word, key)


def test_near_miss_is_named_with_exactly_one_yes(verdicts: Verdicts) -> None:
    for word, verdict in verdicts.items():
        one = IDS[word.index("y")] if word[:5].count("y") == 1 else None
        assert (verdict["near_miss"] or {"criterion": None})["criterion"] == one, word
