"""The model's client: the real SDK in both cases, with the network behind it or the offline stand-in."""

from pathlib import Path

from anthropic import Anthropic, APIError, DefaultHttpxClient

from ..offline.messages_api import MessagesApi
from ..offline.stand_in import StandIn
from .problem import Problem
from .settings import Settings

ADVICE = {  # by the API's error type, which a status and a stream that breaks midway have in common
    "authentication_error": "ANTHROPIC_API_KEY is refused. Correct it in .env, or leave it empty to stay offline.",
    "permission_error": "ANTHROPIC_API_KEY may not use MODEL {model}. Name another model or another key in .env.",
    "not_found_error": "There is no model {model}. Correct MODEL in .env.",
    "rate_limit_error": "The model service has had too many requests. Wait a minute and ask again.",
    "overloaded_error": "The model service is overloaded. Wait a minute and ask again.",
}


def connect(settings: Settings) -> Anthropic:
    """A live client where there is a key, else one whose requests never leave the process."""
    if settings.anthropic_api_key:
        return Anthropic(api_key=settings.anthropic_api_key.get_secret_value(), timeout=60)
    offline = DefaultHttpxClient(transport=MessagesApi(StandIn(Path("scenarios")).reply))
    return Anthropic(api_key="none", base_url="http://offline.invalid", http_client=offline, max_retries=0)


def explain(error: APIError, model: str) -> Problem:
    """The SDK's error as what its reader can do about it."""
    status = getattr(error, "status_code", None)
    answered = f"answered {status}: {error.message}" if status else "cannot be reached. Check the network."
    advice = ADVICE.get(getattr(error, "type", None) or "", f"The model service {answered}")
    return Problem(advice.replace("{model}", model), exit_code=3)
