"""What differs between two installations; `.env.example` explains each setting.

They are variables of this process: `.env` joins them, and one that cannot be used is said by name.
"""

import os
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import SplitResult, urlsplit

from dotenv import load_dotenv
from dotenv.parser import parse_stream
from pydantic import Field, PositiveFloat, PositiveInt, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings

from .display import is_text
from .problem import Problem, decoded

Kind = TypeVar("Kind", bound=BaseSettings)
ANTHROPIC = "https://api.anthropic.com"
SHORTEST = 16  # bytes of a secret that is shared with another program
SECRETS = ("_KEY", "_TOKEN", "_TOKEN_OLD", "_SECRET", "_SECRET_OLD")  # how their names end
SENT = (  # by this project itself, in a header, which takes no blank and no line
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "AGENT_TOKEN",
    "AUDIT_HEAD_TOKEN",
    "HANDOFF_TOKEN",
)
WRONG = "These settings cannot be used; .env.example explains each:"
SETS = "Write NAME=value, and close each quotation mark."
READER = "READER"  # whom systems are asked for
LOCAL = "local"  # the reader where the settings name none: whoever sits at this terminal
PROXIES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY")
NO_PROXY = "NO_PROXY"
NETWORK = (*PROXIES, NO_PROXY, "SSL_CERT_FILE", "SSL_CERT_DIR")
SCHEMES = ("http", "https", "socks5", "socks5h")


class Settings(BaseSettings, env_ignore_empty=True):
    """Read from the environment, where an empty variable counts as not set."""

    anthropic_api_key: SecretStr | None = None
    anthropic_auth_token: SecretStr | None = None
    anthropic_base_url: str = ANTHROPIC
    passages: Literal["search_result", "text"] = "search_result"
    model_seconds: PositiveFloat = 60
    model: str = "claude-sonnet-5-5"
    max_tokens: PositiveInt = 2000
    reader: str = LOCAL
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


def load_env(file: Path) -> None:
    """Read a `.env` into the environment, whose own variables win.

    Blanks and line feeds around a secret or a network address come from pasting, or from a file
    that holds it, and are removed. Raises Problem for a file that is not UTF-8, and for lines that
    set nothing.
    """
    if file.is_file():
        text = _text_of(file)
        _check_lines(file, text)
        load_dotenv(stream=StringIO(text), interpolate=False)
    for name, value in os.environ.items():
        is_pasted = name.endswith(SECRETS) or name.upper() in NETWORK
        if is_pasted and value != value.strip():
            os.environ[name] = value.strip()


def unsendable(names: Iterable[str]) -> Iterator[str]:
    """For each of these variables that no request could carry: what is wrong, and what to do.

    The secret itself is not shown.
    """
    for name in names:
        if any(not "!" <= sign <= "~" for sign in os.environ.get(name, "")):
            holds = f"{name}: it holds a blank, a line feed or a letter beyond ASCII"
            yield f"{holds}; paste it again, on one line"


def unreadable() -> Iterator[str]:
    """Say that READER is no text, and what to do."""
    if not is_text(os.environ.get(READER, "")):
        yield f"{READER}: it is not UTF-8 text; write it in a UTF-8 terminal, or into .env"


def check_sendable(names: Iterable[str]) -> None:
    """Raise one Problem for all variables of these that no request could carry."""
    if mistakes := [f"  {mistake}" for mistake in unsendable(names)]:
        raise Problem("\n".join([WRONG, *mistakes]))


def check_network() -> None:
    """Raise Problem for a variable that keeps every request from being sent, and names it."""
    for name in (*PROXIES, *map(str.lower, PROXIES)):
        _check_proxy(name, os.environ.get(name, ""))
    for name, is_there in (("SSL_CERT_FILE", os.path.isfile), ("SSL_CERT_DIR", os.path.isdir)):
        value = os.environ.get(name, "")
        if value and not is_there(value):
            raise Problem(f"{name} names {value}, which is not there. Correct it, or unset it.", 3)
    _check_certificates(os.environ.get("SSL_CERT_FILE", ""))
    import httpx2  # here, since it takes a while and offline nothing is sent

    with naming_proxies():
        httpx2.Client(verify=False).close()


@contextmanager
def naming_proxies() -> Iterator[None]:
    """Raise Problem, which names the proxies, if a client that is made in the block refuses one."""
    import httpx2  # as above

    try:
        yield
    except (httpx2.InvalidURL, ValueError) as error:
        variables = (*PROXIES, NO_PROXY)
        named = sorted({*variables, *map(str.lower, variables)} & os.environ.keys())
        problem = f"A proxy cannot be used: {error}. Correct what these name, or unset them"
        raise Problem(f"{problem}: {', '.join(named)}.", 3) from None


def _text_of(file: Path) -> str:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise Problem(f"{file} cannot be read: {error.strerror}.", 3) from None
    return decoded(raw, file)


def _check_lines(file: Path, text: str) -> None:
    wrong = list[str]()
    for line in parse_stream(StringIO(text)):
        written = line.original.string
        blank = written[: len(written) - len(written.lstrip())]
        number = line.original.line + blank.count("\n")
        if line.error or (line.key and line.value is None):
            wrong.append(f"{file}:{number}: this sets nothing. {SETS}")
    if wrong:
        raise Problem("\n".join(wrong))


def _check_proxy(name: str, value: str) -> None:
    scheme, separator, _ = value.partition("://")
    if not separator:
        return  # a host alone is taken for one that speaks HTTP
    if scheme.lower() not in SCHEMES:
        schemes = ", ".join(SCHEMES)
        raise Problem(
            f"{name} names a proxy that speaks {scheme}. Only {schemes} are supported.", 3
        )
    if scheme.lower().startswith("socks") and find_spec("socksio") is None:
        needs = f"{name} names a SOCKS proxy, which needs the package socksio"
        raise Problem(f"{needs}: .venv/bin/python -m pip install socksio. Or unset {name}.", 3)


def _check_certificates(file: str) -> None:
    if not file:
        return
    try:
        ssl.create_default_context(cafile=file)
    except OSError as error:
        problem = f"SSL_CERT_FILE names {file}, and no certificates can be read there: {error}"
        raise Problem(f"{problem}. Correct it, or unset it.", 3) from None
