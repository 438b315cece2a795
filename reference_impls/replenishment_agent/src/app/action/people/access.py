"""Who may use the console: each person by a token of their own, of which only a digest is kept."""

import hashlib
import re
import secrets
from time import time
from typing import Any

import sqlalchemy as sa

from ...base.problem import Problem
from ..durable import chains
from ..durable.steps import transaction
from ..durable.store import people, rows, session
from ..record import audit
from ..record.records import Kind

NAME = re.compile(r"[\w.@-]{1,60}")


def admit(name: str, by: str = "") -> str:
    """Let a person in; gives the token, which is shown this once.

    An earlier one of the same person ends.
    """
    if not NAME.fullmatch(name):
        raise Problem(f"{name!r} is not a valid name: write 1 to 60 letters, digits or . _ @ -.")
    token = secrets.token_urlsafe()
    _admit(name, _digest(token), by)
    return token


def dismiss(name: str, by: str = "") -> None:
    """Let a person in no longer; where they are signed in, that ends too.

    Raises Problem if there is no such person.
    """
    if not _dismiss(name, by):
        names = ", ".join(person["name"] for person in all_people()) or "nobody"
        raise Problem(f"There is no {name} to dismiss. Known: {names}.", exit_code=1)


def who(token: str) -> str:
    """The person whose token this is; empty if it is nobody's."""
    names = rows(sa.select(people.c.name).where(people.c.digest == _digest(token)))
    if not names:
        return ""
    return str(names[0]["name"])


def all_people() -> list[dict[str, Any]]:
    """Names, and since when each token holds."""
    return rows(sa.select(people.c.name, people.c.since).order_by(people.c.name))


@transaction("_admit")
def _admit(name: str, digest: str, by: str) -> None:
    chains.hold(chains.NONE)
    session().execute(people.delete().where(people.c.name == name))
    session().execute(people.insert().values(name=name, digest=digest, since=time()))
    audit.record("", Kind.PERSON_ADMITTED, name=name, by=by)


@transaction("_dismiss")
def _dismiss(name: str, by: str) -> bool:
    chains.hold(chains.NONE)
    gone = session().execute(people.delete().where(people.c.name == name)).rowcount == 1
    if gone:
        audit.record("", Kind.PERSON_DISMISSED, name=name, by=by)
    return gone


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
