"""What differs between two installations; `.env.example` explains each setting."""

import os
from typing import TypeVar

from dotenv import load_dotenv
from pydantic import Field, PositiveFloat, PositiveInt, SecretStr, ValidationError
from pydantic_settings import BaseSettings

from .problem import Problem

Kind = TypeVar("Kind", bound=BaseSettings)
SHORTEST = 16  # bytes of a secret that is shared with another program


class Settings(BaseSettings, env_ignore_empty=True):
    """Read from the environment, where an empty variable counts as not set."""

    anthropic_api_key: SecretStr | None = None
    model: str = "claude-sonnet-5-5"
    max_tokens: PositiveInt = 2000
    reader: str = "local"
    reader_groups: str = ""
    reader_header: str = ""
    groups_header: str = ""
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8000, ge=0, le=65535)
    allowed_hosts: str = "localhost,127.0.0.1,::1"
    session_minutes: PositiveFloat = 30


def split(given: str) -> frozenset[str]:
    """The parts of `a, b`."""
    return frozenset(part.strip() for part in given.split(",") if part.strip())


def load_settings() -> Settings:
    """All settings, or all mistakes in them. `.env` goes into the environment, where bindings look for tokens."""
    return read_settings(Settings)


def read_settings(kind: type[Kind]) -> Kind:
    """Settings of one kind, or one Problem with all that is wrong."""
    load_dotenv(".env", interpolate=False)
    try:
        return kind()
    except ValidationError as error:
        mistakes = [f"  {str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        raise Problem("\n".join(["These settings cannot be used; .env.example explains each:", *mistakes])) from None


def check_secret(secret: str, place: str) -> str:
    """The secret, which stands at this place. Raises Problem for one that can be guessed."""
    if (found := len(secret.encode())) < SHORTEST:
        raise Problem(
            f"{place} has {found} bytes, and with fewer than {SHORTEST} a secret can be guessed. "
            "Make one with `openssl rand -hex 32`, and give it to the other side as well."
        )
    return secret


def read_secrets(name: str) -> tuple[str, ...]:
    """The secret in a variable, and the one before it in NAME_OLD, where they are set.

    Both are valid, so that senders can change one by one. Raises Problem as `check_secret` does.
    """
    given = {variable: os.environ.get(variable, "") for variable in (name, f"{name}_OLD")}
    return tuple(check_secret(secret, variable) for variable, secret in given.items() if secret)
