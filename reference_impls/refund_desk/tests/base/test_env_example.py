from pathlib import Path

from dotenv import dotenv_values

from app.base.settings import Settings

EXAMPLE = dotenv_values(Path(".env.example"), interpolate=False)


def test_the_example_names_every_setting_with_its_default() -> None:
    defaults = {name.upper(): str(field.default or "") for name, field in Settings.model_fields.items()}
    assert defaults == EXAMPLE
