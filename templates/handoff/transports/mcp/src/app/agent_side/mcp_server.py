"""The protocol as ordinary tools of an MCP server, which any client can call.

At an address with a token, or over stdio.
"""

from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar

from mcp.server import MCPServer
from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import AccessToken
from mcp.server.auth.settings import AuthSettings
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from pydantic import AnyHttpUrl, Field, WithJsonSchema
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from ..base.settings import Settings
from ..base.web import allowed_hosts
from ..handoff.contract import Contract
from ..handoff.messages import Receipt, Rejected
from . import callers
from .callers import Caller
from .server import Offer
from .task_service import MOST_BYTES, TaskService

NAME = "handover"  # stays, since clients may know the server by it
INSTRUCTIONS = (
    "Hand a task off with start_task, and ask get_task where it stands. Only a person answers "
    "approvals."
)
Task = Annotated[str, Field(description="The task's id, as its receipt has it.")]
Person = Annotated[str, Field(description="On whose behalf the task is.")]
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
WRITES = ToolAnnotations(
    read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False
)
Result = TypeVar("Result", Receipt, list[Receipt])
PERSON = "approve"
CLIENT = "hand_over"


def build(contract: Contract, caller: Callable[[], Caller], **auth: Any) -> MCPServer:
    """The server with its tools; `caller` says who calls one."""
    server = MCPServer(
        NAME,
        title="Handoff",
        instructions=INSTRUCTIONS,
        log_level="WARNING",
        **auth,
    )

    def service() -> TaskService:
        return TaskService(contract, caller())

    def start_task(
        request: Annotated[dict[str, Any], WithJsonSchema(contract.form_of_request())],
    ) -> Receipt:
        """Hand a task off; the same key is the same task. Gives its receipt at once."""
        return _result_of(lambda: service().start_from_data(request))

    def get_task(task: Task, on_behalf_of: Person) -> Receipt:
        """Where a task stands: what it does and why, its confirmations, what waits for a person."""
        return _result_of(lambda: service().get(task, on_behalf_of))

    def list_tasks(on_behalf_of: Person) -> list[Receipt]:
        """A person's tasks, the latest first."""
        return _result_of(lambda: service().all_of(on_behalf_of))

    def add_to_task(task: Task, on_behalf_of: Person, note: str, key: str) -> Receipt:
        """Tell a running task what the person adds; the same key is the same note."""
        return _result_of(lambda: service().add(task, on_behalf_of, note, key))

    def cancel_task(task: Task, on_behalf_of: Person, reason: str = "") -> Receipt:
        """Stop a task, and have what it wrote undone."""
        return _result_of(lambda: service().cancel(task, on_behalf_of, reason))

    def answer_approval(
        approval: str,
        answer: Literal["approve", "deny"],
        digest: str,
        reason: str = "",
    ) -> Receipt:
        """Say yes or no to a call that waits, as the receipt shows it. Needs a person's token."""
        return _result_of(lambda: service().answer_approval(approval, answer, digest, reason))

    for read in (get_task, list_tasks):
        server.add_tool(read, annotations=READS)
    for write in (start_task, add_to_task, cancel_task, answer_approval):
        server.add_tool(write, annotations=WRITES)
    return server


def offer(contract: Contract, settings: Settings, port: int) -> Offer:
    """The server at `/mcp`, as a part of the one that serves at `port`."""
    app = at_address(contract, settings, port)
    paths = [Route(route.path, app) for route in app.routes if isinstance(route, Route)]
    return Offer(paths, lambda _: app.router.lifespan_context(app))


def at_address(contract: Contract, settings: Settings, port: int) -> Starlette:
    """The server at `/mcp`, for known tokens only, and under the names that ALLOWED_HOSTS holds."""
    hosts = sorted(allowed_hosts(settings))
    named = [f"[{host}]" if ":" in host else host for host in hosts]
    origins = [f"{scheme}://{host}:*" for host in named for scheme in ("http", "https")]
    here = AnyHttpUrl(f"http://{named[0]}:{port or 80}")
    auth = AuthSettings(issuer_url=here, resource_server_url=here, validate_token_resource=False)
    server = build(contract, _by_token, token_verifier=Tokens(), auth=auth)
    guarded = TransportSecuritySettings(
        allowed_hosts=[*named, *(f"{host}:*" for host in named)], allowed_origins=origins
    )
    return server.streamable_http_app(
        stateless_http=True,
        json_response=True,
        max_request_body_size=MOST_BYTES,
        transport_security=guarded,
    )


def over_stdio(contract: Contract, caller: Caller) -> None:
    """Serve whoever started this program, until the input ends."""
    build(contract, lambda: caller).run("stdio")


class Tokens:
    """A client's secret, or a person's token of the console."""

    async def verify_token(self, token: str) -> AccessToken | None:
        """The client or person of a token; None if it is unknown."""
        caller = await run_in_threadpool(callers.bearer, token)
        if caller is None:
            return None
        return AccessToken(
            token=token, client_id=caller.name, scopes=[PERSON if caller.person else CLIENT]
        )


def _by_token() -> Caller:
    token = get_access_token()
    if token is None:
        raise ToolError("unauthenticated: send a token")
    return Caller(token.client_id, PERSON in token.scopes)


def _result_of(ask: Callable[[], Result]) -> Result:
    """What the task service answers. A refusal becomes the tool's error, its kind first."""
    try:
        return ask()
    except Rejected as no:
        raise ToolError(f"{no.kind}: {no}") from no
