"""Who may hand work over: clients by a secret of their own, people by their token of the console. Without a secret, nobody."""

import hmac
import os
from typing import NamedTuple
from urllib.parse import urlsplit

from ..action import people
from ..base.problem import Problem
from ..base.settings import split
from ..handoff.messages import Rejected

SHORTEST = 16  # characters of a secret


class Caller(NamedTuple):
    """A client, who sees the tasks that it has handed over; or a person, who sees all and answers approvals."""

    name: str
    person: bool = False


def clients() -> dict[str, str]:
    """The secret of each client, from HANDOFF_CLIENTS: `desk=..., shop=...`. Raises Problem for one that can be guessed."""
    found = dict[str, str]()
    for given in split(os.environ.get("HANDOFF_CLIENTS", "")):
        name, _, secret = (part.strip() for part in given.partition("="))
        if not name or len(secret) < SHORTEST:
            raise Problem(
                f"HANDOFF_CLIENTS needs name=secret, each secret of {SHORTEST} characters or more: {name or '?'}"
            )
        found[name] = secret
    if len(set(found.values())) < len(found):
        raise Problem("HANDOFF_CLIENTS gives two clients one secret, so nobody could tell them apart.")
    return found


def secret_of(client: str) -> str:
    """A client's secret; empty if there is no such client."""
    return clients().get(client, "")


def bearer(token: str) -> Caller | None:
    """Whose token this is: a client's secret, or a person's."""
    for name, secret in clients().items():
        if hmac.compare_digest(secret.encode(), token.encode()):
            return Caller(name)
    name = people.who(token)
    return Caller(name, person=True) if name else None


def may_reply(url: str) -> None:
    """Refuse a reply address that HANDOFF_REPLY_HOSTS does not name: nobody makes this program call what they like."""
    allowed = split(os.environ.get("HANDOFF_REPLY_HOSTS", ""))
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and parts.netloc in allowed
    except ValueError:
        named = False
    if not named:
        raise Rejected(
            "forbidden", "reply_to: this host is not in HANDOFF_REPLY_HOSTS, so nothing would be sent there."
        )
