"""`handoff.yaml`: what may be handed off and how.

Whatever a request says is held against it before anything is done.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import SchemaError
from pydantic import AfterValidator, Field, field_validator

from ..base.files import OperationName, Strict, read
from ..base.names import as_written
from ..base.patterns import faults_of
from ..base.problem import Problem, hold_together
from ..base.systems import Operation
from .messages import VERSION, Rejected, Request, form

T = TypeVar("T")
RESERVED = {"note", "issue", "on_behalf_of"}  # what a request or a goal says beside its details
Transport = Literal["function", "mcp", "webhook"]


class Issue(Strict):
    """A kind of task: its goal, what has to be known, and the reads that must find something.

    `person` is the detail that names on whose behalf it is: the goal has it, and a request does
    not, which says that once.
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
    def asked(self) -> dict[str, Any]:
        """The form of a request's details."""
        properties = {
            name: form
            for name, form in self.details.get("properties", {}).items()
            if name != self.person
        }
        required = [name for name in self.details.get("required", []) if name != self.person]
        return {**self.details, "properties": properties, "required": required}


class Verify(Strict):
    """How somebody proves who they are.

    By a code that is sent to the address of the account that this read finds.

    `id` and `email` are the fields of what it finds that say whose it is, and where the code goes.
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
            folder, self.system, "", "service", self.operation, "read", inputs, dict(self.binding)
        )


def _some(given: tuple[T, ...]) -> tuple[T, ...]:
    """What a list has to have.

    A `min_length` would be complained of beside every mistake in an entry.
    """
    if not given:
        raise ValueError("at least one is needed")
    return given


class Contract(Strict):
    """The whole file."""

    transports: Annotated[tuple[Transport, ...], AfterValidator(_some)]
    issues: Annotated[tuple[Issue, ...], AfterValidator(_some)]
    verify: Verify | None = None

    def issue(self, id_: str) -> Issue:
        """An issue by its id. Raises Rejected."""
        found = next((issue for issue in self.issues if issue.id == id_), None)
        if found is None:
            raise Rejected(
                "invalid",
                f"There is no issue {id_!r}; there is {', '.join(i.id for i in self.issues)}.",
            )
        return found

    def request(self, given: Any) -> Request:
        """A request that holds to the form and to its issue.

        Raises Rejected with all that is wrong.
        """
        version = given.get("version") if isinstance(given, dict) else None
        if isinstance(version, int) and version != VERSION:
            raise Rejected(
                "version", f"Version {version} is not known here. This is version {VERSION}."
            )
        request = form(Request, given)
        issue = self.issue(request.issue)
        if wrong := details_faults(issue.asked, request.details):
            raise Rejected("invalid", f"details: {wrong}")
        return request

    def goal(self, request: Request) -> str:
        """What the agent is to reach, made of the form's fields alone.

        Nobody's own words are in it.
        """
        issue = self.issue(request.issue)
        known = self.known(request)
        names = [name for name in issue.details.get("properties", {}) if name in known]
        # On one line each, so that none poses as another.
        given = [f"{name}: {' '.join(str(known[name]).split())}" for name in names]
        head = [f"issue: {issue.id}", f"on_behalf_of: {request.on_behalf_of}"]
        return "\n".join([*head, *given, issue.goal])

    def known(self, request: Request) -> Mapping[str, Any]:
        """The details of a request, with the person whom it is for."""
        person = self.issue(request.issue).person
        return {person: request.on_behalf_of, **request.details} if person else request.details

    def form_of_request(self) -> dict[str, Any]:
        """The form of a request with the issues of this project."""
        published = Request.model_json_schema()
        published["properties"]["issue"]["enum"] = [issue.id for issue in self.issues]
        published["properties"]["version"]["const"] = VERSION
        published["allOf"] = [
            {
                "if": {"properties": {"issue": {"const": issue.id}}},
                "then": {"properties": {"details": issue.asked}},
            }
            for issue in self.issues
        ]
        return published


_PATTERN = {"pattern": faults_of}
Details = validators.extend(Draft202012Validator, _PATTERN)  # type: ignore[no-untyped-call]


def details_faults(schema: Mapping[str, Any], details: Any) -> str:
    """What is wrong with details, in words; empty if nothing is."""
    found = Details(schema).iter_errors(details)
    return "; ".join(f"{error.json_path}: {error.message}" for error in found)[:1000]


def load_contract(file: Path, operations: Mapping[str, Operation]) -> Contract:
    """Read `handoff.yaml`, or one Problem with all that is wrong."""
    contract = read(Contract, file)
    mistakes = []
    for issue in contract.issues:
        known = issue.details.get("properties", {})
        if taken := sorted(RESERVED & set(known)):
            mistakes.append(f"{issue.id}: a detail cannot be called {' or '.join(taken)}")
        if issue.person and issue.person not in known:
            mistakes.append(f"{issue.id}: its details have no {issue.person}")
        for name in issue.check:
            read_ = operations.get(name)
            if read_ is None or read_.effect != "read":
                mistakes.append(f"{issue.id}: {as_written(name)} is not a read in systems.yaml")
            elif read_.acts_as != "requester":
                said = "answers everybody alike, so it says nothing of whose something is"
                mistakes.append(f"{issue.id}: {read_.name} {said}")
            elif missing := set(read_.input.get("required", [])) - set(known):
                needed = f"needs {', '.join(sorted(missing))}, which the details do not have"
                mistakes.append(f"{issue.id}: {read_.name} {needed}")
    if len({issue.id for issue in contract.issues}) < len(contract.issues):
        mistakes.append("two issues have one id")
    hold_together(file, mistakes)
    return contract


def chosen(contract: Contract, wanted: str) -> Transport:
    """The transport of HANDOFF, or the first of the file.

    Raises Problem for one that the file does not have.
    """
    found = next(
        (way for way in contract.transports if way == (wanted or contract.transports[0])), None
    )
    if found is None:
        raise Problem(f"HANDOFF is {wanted!r}; handoff.yaml has {', '.join(contract.transports)}.")
    return found
