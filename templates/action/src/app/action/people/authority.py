"""Who may use the console, and whose answer counts.

Each person signs in by a token of their own, of which only a digest is kept.

Where the policy sets four eyes for an operation, or a role, an answer needs the person's token.
Where four eyes are set, an approval needs somebody who has no part in the run: who neither began it
nor steered it, and for whom it does not act.
"""

import hashlib
import re
import secrets
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from time import time
from typing import Any

import sqlalchemy as sa

from ...base.display import as_tool, as_written
from ...base.problem import Problem
from ...base.settings import LOCAL, load_settings
from ...base.systems import load_systems
from ..durable import chains, engine
from ..durable.steps import transaction
from ..durable.store import (
    MessageKind,
    RequestAnswer,
    RequestKind,
    controls,
    people,
    requests,
    rows,
    session,
)
from ..record import audit
from ..record.records import Kind
from ..rules.policy import Policy, Rule, load_policy

CALLS = (RequestKind.APPROVAL, RequestKind.PREPARED)  # requests whether a call may be made
_USER = re.compile(r" \(terminal of ([^()]*)\)$")
PERSON = re.compile(r"[\w.@-]{1,60}")


def policy_now() -> Policy:
    """The policy of this folder as it stands in its file. Raises Problem."""
    return load_policy(Path("policy.yaml"), load_systems(Path("systems.yaml"))).policy


def is_offline() -> bool:
    """Whether no model is asked."""
    return not load_settings().is_live


def holders(policy: Policy, role: str) -> list[str]:
    """Who holds a role now.

    Where there is no model, the local user holds every role, so that all of a project can be tried.
    """
    local = [LOCAL] if is_offline() else []
    return sorted({*policy.roles.get(role, ()), *local})


def rule_of(policy: Policy, request: Mapping[Any, Any]) -> Rule | None:
    """The rule that has an answer to a request need a token; None if anybody may answer.

    Only what asks whether a call may be made has one.
    """
    if request["kind"] not in CALLS:
        return None
    rule = policy.operations.get(as_tool(as_written(request["what"])))  # stored, or as it is shown
    if rule is None:
        return None
    if rule.four_eyes or rule.role:
        return rule
    return None


def terms(policy: Policy, request: Mapping[Any, Any]) -> str:
    """Whose answer to a request counts, in words; empty if anybody's does."""
    rule = rule_of(policy, request)
    if rule is None:
        return ""
    conditions = ["a person with a token"]
    if rule.role:
        conditions.append(f"with the role {rule.role} ({', '.join(holders(policy, rule.role))})")
    if rule.four_eyes:
        conditions.append("who has not begun or steered this run, and for whom it does not work")
    return ", ".join(conditions)


def objection(policy: Policy, row: Mapping[Any, Any], word: str, by: str, *, proven: bool) -> str:
    """Say why a person's answer to a request does not count; empty if it does.

    Reads in the transaction that is running. `by` may say where the person sat, in brackets.
    """
    rule = rule_of(policy, row)
    name = names(by)[0]
    if rule is None:
        return ""
    what = as_written(row["what"])
    if not proven:
        return f"{what} needs a person's token, and {name} has shown none"
    if rule.role and name not in (role_holders := holders(policy, rule.role)):
        return (
            f"{name} does not hold the role {rule.role}; {', '.join(role_holders) or 'nobody'} does"
        )
    if word == RequestAnswer.APPROVE and rule.four_eyes:
        part = next((part for who, part in _parts_in_run(row["run"]) if name in who), "")
        return part and f"{name} {part}, so somebody else must approve {what}"
    return ""


def names(by: str) -> list[str]:
    """The names in who did something: a person's, and the user's at whose terminal that was."""
    return [by.partition(" (")[0], *_USER.findall(by)]


def somebody(policy: Policy, operation: str, besides: Collection[str]) -> str:
    """Name a person whose answer would count, for trials in which nobody is asked."""
    rule = policy.operations.get(operation)
    candidates = ["somebody"]
    if rule is not None and rule.role:
        candidates = holders(policy, rule.role)
    return next((name for name in candidates if name not in besides), "somebody")


def warnings(policy: Policy, admitted: Collection[str]) -> Iterator[str]:
    """Say which operations nobody could approve, since too few people are admitted."""
    four = [as_written(name) for name, rule in policy.operations.items() if rule.four_eyes]
    if four and len(admitted) < 2:
        few = "only one person is" if admitted else "nobody is"
        yield f"{few} admitted, but four_eyes is set for {', '.join(four)}"
    for role in sorted({rule.role for rule in policy.operations.values() if rule.role}):
        if not {*admitted}.intersection(holders(policy, role)):
            yield f"no admitted person has the role {role}"


def price_warnings(policy: Policy, model: str) -> Iterator[str]:
    """Say that the prices are those of another model than the one that is asked."""
    if policy.prices.model not in ("", model):
        of = f"the prices in policy.yaml are for {policy.prices.model}"
        wrong = "costs, budgets and limits in money are wrong. Change both together"
        yield f"MODEL is {model}, and {of}: {wrong}"


def admit_person(name: str, by: str = "") -> str:
    """Let a person in; gives the token, which is shown this once.

    An earlier one of the same person ends.
    """
    if not PERSON.fullmatch(name):
        raise Problem(f"{name!r} is not a valid name: write 1 to 60 letters, digits or . _ @ -.")
    token = secrets.token_urlsafe()
    _admit(name, _digest(token), by)
    return token


def dismiss_person(name: str, by: str = "") -> None:
    """Let a person in no longer; where they are signed in, that ends too.

    Raises Problem if there is no such person.
    """
    if not _dismiss(name, by):
        names = ", ".join(person["name"] for person in all_people()) or "nobody"
        raise Problem(f"There is no {name} to dismiss. Known: {names}.", exit_code=1)


def person_of_token(token: str) -> str:
    """The person whose token this is; empty if it is nobody's."""
    names = rows(sa.select(people.c.name).where(people.c.digest == _digest(token)))
    if not names:
        return ""
    return str(names[0]["name"])


def all_people() -> list[dict[str, Any]]:
    """Names, and since when each token holds."""
    return rows(sa.select(people.c.name, people.c.since).order_by(people.c.name))


def _parts_in_run(run: str) -> Iterator[tuple[list[str], str]]:
    """Who has a part in a run, and which."""
    task = engine.task_of(run)
    yield names(task.by), "began this run"
    yield [task.behalf], "is the person for whom this run works"
    steers = sa.select(controls.c.by).where(
        controls.c.run == run, controls.c.kind == MessageKind.STEER
    )
    notes = sa.select(requests.c.by).where(
        requests.c.run == run, requests.c.answer == RequestAnswer.CONTINUE
    )
    for by in [*session().execute(steers).scalars(), *session().execute(notes).scalars()]:
        yield names(by), "has steered this run"


@transaction("_admit")
def _admit(name: str, digest: str, by: str) -> None:
    chains.lock_chain(chains.NONE)
    session().execute(people.delete().where(people.c.name == name))
    session().execute(people.insert().values(name=name, digest=digest, since=time()))
    audit.record("", Kind.PERSON_ADMITTED, name=name, by=by)


@transaction("_dismiss")
def _dismiss(name: str, by: str) -> bool:
    chains.lock_chain(chains.NONE)
    gone = session().execute(people.delete().where(people.c.name == name)).rowcount == 1
    if gone:
        audit.record("", Kind.PERSON_DISMISSED, name=name, by=by)
    return gone


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
