"""Who may hand work off: clients by a secret of their own, people by their token of the console.

Without a secret, nobody.
"""

import hmac
import os
from typing import NamedTuple
from urllib.parse import urlsplit

from ..action.people import authority
from ..base.problem import Problem
from ..base.settings import check_secret, split
from ..handoff.messages import Rejected

MOST_SECRETS = 2  # of one client: the new one, and the one before it


class Caller(NamedTuple):
    """A client, who sees the tasks that it has handed off.

    Or a person, who sees all and answers approvals.
    """

    name: str
    person: bool = False


def clients() -> dict[str, tuple[str, ...]]:
    """The secrets of each client, from HANDOFF_CLIENTS: `desk=..., shop=...`.

    A client that is named twice has two, which are both valid until the old one is taken out; what
    is sent to it is signed under the first. Raises Problem for one that can be guessed.
    """
    secrets_of_each = dict[str, tuple[str, ...]]()
    for entry in os.environ.get("HANDOFF_CLIENTS", "").split(","):
        name, _, secret = (part.strip() for part in entry.partition("="))
        if not name and not secret:
            continue
        if not name:
            raise Problem("HANDOFF_CLIENTS needs name=secret, and has a secret without a name.")
        check_secret(secret, f"HANDOFF_CLIENTS: the secret of {name}")
        secrets_of_each[name] = (*secrets_of_each.get(name, ()), secret)
    secrets = [secret for own in secrets_of_each.values() for secret in own]
    if len(set(secrets)) < len(secrets):
        raise Problem("HANDOFF_CLIENTS has the same secret twice. Each needs to be different.")
    if many := [name for name, own in secrets_of_each.items() if len(own) > MOST_SECRETS]:
        raise Problem(
            f"HANDOFF_CLIENTS has more than {MOST_SECRETS} secrets for {', '.join(many)}. "
            "Keep only the new one and the one before it."
        )
    return secrets_of_each


def secret_of(client: str) -> str:
    """The secret under which a client is sent something; empty if there is no such client."""
    return next(iter(clients().get(client, ())), "")


def bearer(token: str) -> Caller | None:
    """Whose token this is: a client's secret, or a person's."""
    for name, secrets in clients().items():
        if any(hmac.compare_digest(secret.encode(), token.encode()) for secret in secrets):
            return Caller(name)
    name = authority.person_of_token(token)
    if name:
        return Caller(name, person=True)
    return None


def may_reply(url: str) -> None:
    """Refuse a reply address that HANDOFF_REPLY_HOSTS does not name.

    Nobody makes this program call what they like.
    """
    allowed = split(os.environ.get("HANDOFF_REPLY_HOSTS", ""))
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and parts.netloc in allowed
    except ValueError:
        named = False
    if not named:
        raise Rejected(
            "forbidden",
            "reply_to: this host is not in HANDOFF_REPLY_HOSTS, so nothing would be sent there.",
        )
