"""What differs between two installations of the handoff; `.env.example` explains each setting."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class HandoffSettings(BaseSettings, env_ignore_empty=True):
    """Read from the environment, where an empty variable counts as not set."""

    handoff: str = ""
    handoff_url: str = "http://127.0.0.1:8001"
    handoff_client: str = "desk"
    handoff_token: SecretStr = SecretStr("")
    handoff_reply_to: str = ""
    console_port: int = Field(default=8001, ge=0, le=65535)
    smtp_host: str = ""
    smtp_from: str = "desk@localhost"
