"""What the layers of a project show is what the toolkit shows: one function, in two programs."""

from __future__ import annotations

import importlib.util
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest

from scoping import escaping
from scoping.files import templates_folder
from tests.support.hostile import TEXTS


@pytest.fixture(scope="module")
def layers() -> ModuleType:
    file = Path(templates_folder(), "base/src/app/base/display.py")
    spec = importlib.util.spec_from_file_location("display_of_the_layers", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_sign_is_shown_alike(layers: ModuleType) -> None:
    every = "".join(map(chr, range(0x110000)))
    assert layers.visible(every) == escaping.visible(every)
    around = ("\u26a0", "1", "\u20e3", "\U0001f469", "\ufe0e", "\ufe0f", "\u200d", "a")
    for text in map("".join, product(around, repeat=3)):
        assert layers.visible(text) == escaping.visible(text)


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in TEXTS])
def test_each_text_is_shown_alike(layers: ModuleType, text: str) -> None:
    assert layers.visible(text) == escaping.visible(text)
    assert layers.visible_line(text) == escaping.printable(text)
