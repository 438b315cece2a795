"""What differs between two installations; `.env.example` explains each setting."""

from pathlib import Path
from typing import Annotated

from dotenv import load_dotenv
from pydantic import BeforeValidator, Field, PositiveFloat, PositiveInt, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from .problem import Problem


def split(given: str | frozenset[str]) -> frozenset[str]:
    """The parts of `a, b`."""
    return frozenset(filter(None, map(str.strip, given.split(",")))) if isinstance(given, str) else given


CommaList = Annotated[frozenset[str], NoDecode, BeforeValidator(split)]  # NoDecode: or JSON would be expected


class Settings(BaseSettings):
    """Read from the environment, where an empty variable counts as not set."""

    model_config = SettingsConfigDict(env_ignore_empty=True, frozen=True)

    anthropic_api_key: SecretStr | None = None
    model: str = "claude-sonnet-5-5"
    max_tokens: PositiveInt = 2000
    max_tool_rounds: int = Field(default=1, ge=0, le=5)
    timeout_seconds: PositiveFloat = 60
    knowledge: Path = Path("knowledge")
    reader: str = "local"
    reader_groups: CommaList = frozenset()
    reader_header: str = ""
    groups_header: str = ""
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8000, ge=0, le=65535)
    allowed_hosts: CommaList = frozenset({"localhost", "127.0.0.1", "::1"})
    session_minutes: PositiveFloat = 30


def load_settings() -> Settings:
    """All settings, or all mistakes in them. `.env` goes into the environment, where bindings look for tokens."""
    load_dotenv(".env", interpolate=False)
    try:
        return Settings()
    except ValidationError as error:
        mistakes = [f"  {'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
        advice = "Correct them in .env or in the environment; .env.example explains each."
        raise Problem("\n".join(["These settings cannot be used:", *mistakes, advice])) from None
