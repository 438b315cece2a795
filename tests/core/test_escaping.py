"""Each escaping function against whatever reads its format, which nobody here wrote."""

from __future__ import annotations

import json
import re
import tomllib
from html.parser import HTMLParser

import pytest
import quickjs
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from scoping import escaping
from tests.support.hidden import HIDDEN
from tests.support.hostile import TEXTS

EXTENSIONS = ["attr_list", "md_in_html", "tables", "toc", "admonition", "def_list", "footnotes"]
MORE = ["abbr", "pymdownx.details", "pymdownx.emoji", "pymdownx.snippets", "pymdownx.superfences"]
READER = Markdown(extensions=[*EXTENSIONS, *MORE])
PARTS = st.sampled_from([*"\\`*_{}[]<>#|!-+=~$&:;?()\"' \n\tab1.%@/", "\u202e", "\x1b", "é", "🙂"])
texts = st.one_of(st.text(max_size=40), st.lists(PARTS, max_size=20).map("".join))
each_text = pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in TEXTS])
CONTEXTS = {
    "paragraph": "{}",
    "sentence": "**Goal.** {} And more.",
    "heading": "# {}\n",
    "item": "- {}\n- next\n",
    "quote": "> {}\n>\n> *{}*\n",
    "cell": "| a | b |\n|---|---|\n| {} | {}<br>({}) |\n",
}


class Page(HTMLParser):
    """What a page of HTML shows, and the names of its elements and attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.names += [tag, *(name for name, _ in attributes)]

    def handle_data(self, data: str) -> None:
        self.text += data


def rendered(written: str) -> Page:
    return Page(READER.reset().convert(written))


LIKE = {name: rendered(context.replace("{}", "Zq")) for name, context in CONTEXTS.items()}


def held_by_markdown(text: str) -> None:
    shown, written = escaping.printable(text), escaping.markdown(text)
    for name, context in CONTEXTS.items():
        page, like = rendered(context.replace("{}", written)), LIKE[name]
        wanted = like.text.replace("Zq", shown)
        assert page.names == like.names, name
        assert " ".join(page.text.split()) == " ".join(wanted.split()), name


@each_text
def test_a_text_in_markdown_is_shown_and_makes_nothing(text: str) -> None:
    held_by_markdown(text)


@given(texts.filter(lambda text: bool(escaping.printable(text))))
def test_so_is_any_text(text: str) -> None:
    held_by_markdown(text)


@given(texts)
def test_a_text_in_html_is_shown_and_makes_nothing(text: str) -> None:
    page = Page(f'<p title="{escaping.html(text)}">{escaping.html(text)}</p>')
    assert (page.names, page.text) == (["p", "title"], escaping.visible(text))


@given(texts)
def test_data_reads_back_from_json_yaml_and_toml(text: str) -> None:
    written = escaping.data(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f]", written)
    assert json.loads(written) == text
    assert yaml.safe_load(f"a: {written}\nb: [{written}]") == {"a": text, "b": [text]}
    assert tomllib.loads(f"a = {written}") == {"a": text}


@each_text
def test_script_value_cannot_end_its_element_or_text(text: str) -> None:
    """A value in a script element ends neither the element nor the text."""
    written = escaping.script({"a": text})
    assert "<" not in written
    assert json.loads(quickjs.Context().eval(f"JSON.stringify({written})")) == {"a": text}


@each_text
def test_a_line_for_a_terminal_hides_nothing(text: str) -> None:
    assert not re.search(f"{HIDDEN}|[\n\t]", escaping.printable(text))
