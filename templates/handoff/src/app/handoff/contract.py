"""`handoff.yaml`: what may be handed off and how.

Whatever a request says is held against it before anything is done.
"""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import SchemaError
from pydantic import AfterValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from ..base.display import as_written
from ..base.files import OperationName, Strict, read_form
from ..base.problem import Problem, hold_together
from ..base.schemas import faults_of
from ..base.systems import Effect, Operation
from .messages import VERSION, Rejected, Request, form

T = TypeVar("T")
RESERVED = {"note", "issue", "on_behalf_of"}  # what a request or a goal says beside its details
Transport = Literal["function", "mcp", "webhook"]


class Issue(Strict):
    """A kind of task: its goal, the details it needs, and the reads that must find something.

    `person` is the detail that says on whose behalf the task is. The goal has it; a request has
    `on_behalf_of` instead.
    """

    id: str = Field(pattern="^[a-z][a-z0-9_]*$")
    title: str = Field(min_length=1)
    goal: str = Field(min_length=1)
    details: Mapping[str, Any]
    person: str = ""
    check: tuple[OperationName, ...] = ()

    @field_validator("details")
    @classmethod
    def _is_schema(cls, value: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            Draft202012Validator.check_schema(value)
        except SchemaError as error:
            raise ValueError(f"{error.json_path} is no JSON Schema: {error.message}") from None
        if value.get("type") != "object" or value.get("additionalProperties") is not False:
            raise ValueError(
                "it has to be an object that takes no other properties: additionalProperties: false"
            )
        return value

    @property
    def details_form(self) -> dict[str, Any]:
        """The form of a request's details."""
        properties = {
            name: form
            for name, form in self.details.get("properties", {}).items()
            if name != self.person
        }
        required = [name for name in self.details.get("required", []) if name != self.person]
        return {**self.details, "properties": properties, "required": required}


class Verify(Strict):
    """How somebody proves who they are: by a code that is sent to the address of their account.

    The read `operation` finds the account. `id` and `email` are the fields of its answer that name
    the account and the address.
    """

    system: str
    operation: str
    binding: Mapping[str, Any]
    id: str = "customer_id"
    email: str = "email"
    minutes: int = Field(default=10, ge=1)

    def operation_in(self, folder: Path) -> Operation:
        """The read as any other; it is offered to no model."""
        inputs = {
            "type": "object",
            "properties": {"email": {"type": "string"}},
            "required": ["email"],
        }
        return Operation(
            folder,
            self.system,
            "",
            "service",
            self.operation,
            Effect.READ,
            inputs,
            dict(self.binding),
        )


def _check_not_empty(entries: tuple[T, ...]) -> tuple[T, ...]:
    """A list that has an entry. Raises ValueError for an empty one.

    `min_length` would be reported, too, for a list whose entries have mistakes.
    """
    if not entries:
        raise ValueError("at least one is needed")
    return entries


class Contract(Strict):
    """The whole of `handoff.yaml`."""

    transports: Annotated[tuple[Transport, ...], AfterValidator(_check_not_empty)]
    issues: Annotated[tuple[Issue, ...], AfterValidator(_check_not_empty)]
    verify: Verify | None = None

    def issue(self, id_: str) -> Issue:
        """An issue by its id. Raises Rejected."""
        match = next((issue for issue in self.issues if issue.id == id_), None)
        if match is None:
            raise Rejected(
                "invalid",
                f"There is no issue {id_!r}; there is {', '.join(i.id for i in self.issues)}.",
            )
        return match

    def request(self, data: Any) -> Request:
        """A request that holds to the form and to its issue.

        Raises Rejected with all that is wrong.
        """
        version = data.get("version") if isinstance(data, dict) else None
        if isinstance(version, int) and version != VERSION:
            raise Rejected(
                "version", f"Version {version} is not known here. This is version {VERSION}."
            )
        request = form(Request, data)
        issue = self.issue(request.issue)
        if wrong := details_faults(issue.details_form, request.details):
            raise Rejected("invalid", f"details: {wrong}")
        return request

    def goal(self, request: Request) -> str:
        """What the agent is to reach, made of the form's fields alone.

        Nobody's own words are in it.
        """
        issue = self.issue(request.issue)
        details = self.details_of(request)
        names = [name for name in issue.details.get("properties", {}) if name in details]
        # On one line each, so that none poses as another.
        lines = [f"{name}: {' '.join(str(details[name]).split())}" for name in names]
        head = [f"issue: {issue.id}", f"on_behalf_of: {request.on_behalf_of}"]
        return "\n".join([*head, *lines, issue.goal])

    def details_of(self, request: Request) -> Mapping[str, Any]:
        """The details of a request, with the person whom it is for."""
        person = self.issue(request.issue).person
        if person:
            return {person: request.on_behalf_of, **request.details}
        return request.details

    def form_of_request(self) -> dict[str, Any]:
        """The form of a request with the issues of this project."""
        published = Request.model_json_schema()
        published["properties"]["issue"]["enum"] = [issue.id for issue in self.issues]
        published["properties"]["version"]["const"] = VERSION
        published["allOf"] = [
            {
                "if": {"properties": {"issue": {"const": issue.id}}},
                "then": {"properties": {"details": issue.details_form}},
            }
            for issue in self.issues
        ]
        return published


_PATTERN = {"pattern": faults_of}
Details = validators.extend(Draft202012Validator, _PATTERN)  # type: ignore[no-untyped-call]


def details_faults(schema: Mapping[str, Any], details: Any) -> str:
    """What is wrong with details, in words; empty if nothing is."""
    errors = Details(schema).iter_errors(details)
    return "; ".join(f"{error.json_path}: {error.message}" for error in errors)[:1000]


def load_contract(file: Path, operations: Mapping[str, Operation]) -> Contract:
    """Read `handoff.yaml`, or one Problem with all that is wrong."""
    contract = read_form(Contract, file)
    mistakes = []
    for issue in contract.issues:
        names = issue.details.get("properties", {})
        if reserved := sorted(RESERVED & set(names)):
            mistakes.append(f"{issue.id}: a detail cannot be called {' or '.join(reserved)}")
        if issue.person and issue.person not in names:
            mistakes.append(f"{issue.id}: its details have no {issue.person}")
        for name in issue.check:
            read_ = operations.get(name)
            if read_ is None or read_.effect != Effect.READ:
                mistakes.append(f"{issue.id}: {as_written(name)} is not a read in systems.yaml")
            elif read_.acts_as != "requester":
                problem = "answers everybody in the same way, so it cannot tell whose something is"
                mistakes.append(f"{issue.id}: {read_.name} {problem}")
            elif missing := set(read_.input.get("required", [])) - set(names):
                needed = f"needs {', '.join(sorted(missing))}, which the details do not have"
                mistakes.append(f"{issue.id}: {read_.name} {needed}")
    if len({issue.id for issue in contract.issues}) < len(contract.issues):
        mistakes.append("two issues have the same id")
    hold_together(file, mistakes)
    return contract


def choose_transport(contract: Contract, name: str) -> Transport:
    """The transport of HANDOFF, or the first of the file.

    Raises Problem for one that the file does not have.
    """
    transport = next(
        (way for way in contract.transports if way == (name or contract.transports[0])), None
    )
    if transport is None:
        raise Problem(f"HANDOFF is {name!r}; handoff.yaml has {', '.join(contract.transports)}.")
    return transport


def check_present(transport: str, module: str, package: str | None) -> None:
    """Raise Problem where the project was scaffolded without a transport's module."""
    if find_spec(module, package) is None:
        raise Problem(
            f"handoff.yaml names {transport}, and this project has no code for it. Add {transport} "
            "to `handoff` in scoping.yaml, and upgrade the project from it."
        )


class HandoffSettings(BaseSettings, env_ignore_empty=True):
    """What differs between two installations; `.env.example` explains each setting.

    Read from the environment, where an empty variable counts as not set.
    """

    handoff: str = ""
    handoff_url: str = "http://127.0.0.1:8001"
    handoff_client: str = "desk"
    handoff_token: SecretStr = SecretStr("")
    handoff_reply_to: str = ""
    console_port: int = Field(default=8001, ge=0, le=65535)
    smtp_host: str = ""
    smtp_from: str = "desk@localhost"
