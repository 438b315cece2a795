from pathlib import Path

import pytest

from app.base.problem import Problem
from app.base.settings import Settings, load_settings, split


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_the_project_runs_offline() -> None:
    assert load_settings().anthropic_api_key is None


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "")
    monkeypatch.setenv("MAX_TOKENS", "")
    assert load_settings() == Settings()


def test_the_env_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("MODEL=from-file\nMAX_TOKENS=7\nBILLING_TOKEN=$ecret\n")
    monkeypatch.setenv("MAX_TOKENS", "9")
    for name in ("MODEL", "BILLING_TOKEN"):  # so that what the file sets is removed again
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    settings = load_settings()
    assert (settings.model, settings.max_tokens) == ("from-file", 9)


def test_every_mistake_is_named_at_once_and_no_secret_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MAX_TOKENS", "many")
    monkeypatch.setenv("WEB_PORT", "70000")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    with pytest.raises(Problem) as caught:
        load_settings()
    assert str(caught.value) == (
        "These settings cannot be used; .env.example explains each:\n"
        "  MAX_TOKENS: Input should be a valid integer, unable to parse string as an integer\n"
        "  WEB_PORT: Input should be less than or equal to 65535"
    )
    assert caught.value.exit_code == 2


def test_groups_are_a_comma_separated_list() -> None:
    assert split(" hr, managers ,,") == {"hr", "managers"}
    assert split("") == frozenset()
