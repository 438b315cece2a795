from pathlib import Path

from dotenv import dotenv_values

from app.base.settings import Settings, split

EXAMPLE = dotenv_values(Path(".env.example"), interpolate=False)


def test_the_example_names_every_setting() -> None:
    assert {name.upper() for name in Settings.model_fields} <= set(EXAMPLE)


def test_the_example_shows_the_defaults() -> None:
    for name, field in Settings.model_fields.items():
        shown = EXAMPLE[name.upper()] or ""
        assert (
            split(shown) == field.default if isinstance(field.default, frozenset) else shown == str(field.default or "")
        )
