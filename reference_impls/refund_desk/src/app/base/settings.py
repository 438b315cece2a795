"""What differs between two installations; `.env.example` explains each setting."""

import os
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, PositiveFloat, PositiveInt, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings

from .environment import SENT, WRONG, check_network, load_env, unreadable, unsendable
from .problem import Problem

Kind = TypeVar("Kind", bound=BaseSettings)
ANTHROPIC = "https://api.anthropic.com"
SHORTEST = 16  # bytes of a secret that is shared with another program


class Settings(BaseSettings, env_ignore_empty=True):
    """Read from the environment, where an empty variable counts as not set."""

    anthropic_api_key: SecretStr | None = None
    anthropic_auth_token: SecretStr | None = None
    anthropic_base_url: str = ANTHROPIC
    passages: Literal["search_result", "text"] = "search_result"
    model_seconds: PositiveFloat = 60
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

    @property
    def is_live(self) -> bool:
        """Whether a model is asked. Without a key and a token, the offline stand-in answers."""
        return self.anthropic_api_key is not None or self.anthropic_auth_token is not None

    @property
    def credential(self) -> str:
        """The variable that holds what the model service is shown: the key, if both are set."""
        is_token = self.anthropic_auth_token is not None and self.anthropic_api_key is None
        if is_token:
            return "ANTHROPIC_AUTH_TOKEN"
        return "ANTHROPIC_API_KEY"

    @property
    def address(self) -> str:
        """Where the model service is, as people may be told: without a name and password in it."""
        parts = urlsplit(self.anthropic_base_url)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    @property
    def answers(self) -> str:
        """Who answers, in words."""
        if not self.is_live:
            return "offline, without a model"
        elsewhere = "" if self.anthropic_base_url == ANTHROPIC else f" at {self.address}"
        return f"live, {self.model}{elsewhere}"

    @field_validator("anthropic_base_url")
    @classmethod
    def _check_address(cls, value: str) -> str:
        """The address, to which the client adds /v1/messages."""
        address = value.strip().rstrip("/")
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("an address has to begin with http:// or https:// and name a host")
        if parts.path.endswith(("/v1", "/v1/messages")):
            raise ValueError("give the address without /v1, which is added to it")
        if parts.query or parts.fragment or any(map(str.isspace, address)):
            raise ValueError("give the address alone, without blanks, ? and #")
        if not is_host(parts):
            raise ValueError("its host or port is not valid; write it as in http://127.0.0.1:8080")
        return address


def is_host(parts: SplitResult) -> bool:
    """Whether an address names a host that can be asked for, and a port, if any."""
    try:
        (parts.hostname or "").encode("idna")
        return parts.port != 0
    except ValueError:
        return False


def split(text: str) -> frozenset[str]:
    """The parts of a text such as `a, b`, without blanks and without empty ones."""
    return frozenset(part.strip() for part in text.split(",") if part.strip())


def load_settings() -> Settings:
    """All settings, or one Problem with all mistakes.

    `.env` goes into the environment, where bindings look for tokens.
    """
    settings = read_settings(Settings)
    if os.environ.get("ANTHROPIC_API_KEY") or os.environ.get("ANTHROPIC_AUTH_TOKEN"):
        check_network()
    return settings


def read_settings(kind: type[Kind]) -> Kind:
    """Settings of one kind, or one Problem with all that is wrong."""
    load_env(Path(".env"))
    mistakes = [*unsendable(SENT), *unreadable()]
    try:
        settings = kind()
    except ValidationError as error:
        mistakes += [f"{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
    if mistakes:
        lines = [f"  {mistake}" for mistake in mistakes]
        raise Problem("\n".join([WRONG, *lines]))
    return settings


def check_secret(secret: str, place: str) -> str:
    """The secret, which stands at this place. Raises Problem for one that can be guessed."""
    if (size := len(secret.encode())) < SHORTEST:
        raise Problem(
            f"{place} has {size} bytes, and with fewer than {SHORTEST} a secret can be guessed. "
            "Make one with `openssl rand -hex 32`, and give it to the other side as well."
        )
    return secret


def read_secrets(name: str) -> tuple[str, ...]:
    """The secret in a variable, and the one before it in NAME_OLD, where they are set.

    Both are valid, so that senders can change one by one. Raises Problem as `check_secret` does.
    """
    secrets = {variable: os.environ.get(variable, "") for variable in (name, f"{name}_OLD")}
    return tuple(check_secret(secret, variable) for variable, secret in secrets.items() if secret)
