"""What `api.py` serves, as an OpenAPI document.

Made of the forms themselves, and of this project's issues.
"""

from typing import Any

from ..handoff.contract import Contract
from ..handoff.messages import NAME, Addition, Answer, Cancellation, Receipt

SIGNED = (
    "HMAC-SHA256, in hexadecimal after `sha256=`, under the client's secret, of "
    "X-Timestamp, path, Idempotency-Key (or nothing) "
    "and body, each but the last followed by a line feed. No older than 5 minutes."
)
ERROR = {
    "type": "object",
    "properties": {"kind": {"type": "string"}, "error": {"type": "string"}},
    "required": ["kind", "error"],
}
REFUSALS = {
    "400": "The request broke off.",
    "401": "An unknown caller, or a wrong signature.",
    "403": "Only a person may do this, or only a client.",
    "404": "There is no such task for this caller.",
    "409": "The key was used for another request, or the task has ended.",
    "413": "The request is too long.",
    "422": "The request does not have the required form.",
    "503": "All runs are stopped.",
}
TO_START = ("400", "401", "403", "409", "413", "422", "503")
TO_LOOK = ("400", "401", "404", "413")
TO_CHANGE = ("400", "401", "404", "409", "413", "422")


def openapi(contract: Contract) -> dict[str, Any]:
    """The document, with the details of each issue."""
    receipt = {"$ref": "#/components/schemas/Receipt"}
    person = "/handoff/people/{person}/tasks"
    task = "/handoff/people/{person}/tasks/{task}"
    receipts = {"type": "array", "items": receipt}
    start = _operation("start", "Hand a task off", TO_START, receipt, "Request", code="202")
    add = _operation("add", "Tell a running task something", TO_CHANGE, receipt, "Addition")
    cancel = _operation("cancel", "Stop a task", TO_CHANGE, receipt, "Cancellation")
    may_answer = (*TO_CHANGE, "403")
    answer = _operation("answer", "Say yes or no, as a person", may_answer, receipt, "Answer")
    paths = {
        "/handoff/tasks": {"post": start},
        person: {"get": _operation("list", "A person's tasks", TO_LOOK, receipts)},
        task: {"get": _operation("get", "Where a task stands", TO_LOOK, receipt)},
        f"{task}/notes": {"post": add},
        f"{task}/cancel": {"post": cancel},
        "/handoff/approvals/{approval}": {"post": answer},
    }
    start["responses"]["202"]["links"] = {id_: _link(id_) for id_ in ("get", "add", "cancel")}
    paths["/handoff/approvals/{approval}"]["post"]["security"] = [{"person": []}]
    for path, operations in paths.items():
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        for operation in operations.values():
            operation["parameters"] = [_in_path(name) for name in names]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Handoff", "version": "1", "description": "Work in, receipts out."},
        "paths": paths,
        "security": [{"client": [], "timestamp": [], "signature": []}, {"person": []}],
        "components": {"schemas": _schemas(contract), "securitySchemes": _schemes()},
    }


def _operation(
    id_: str,
    summary: str,
    refusals: tuple[str, ...],
    schema: dict[str, Any],
    body: str = "",
    code: str = "200",
) -> dict[str, Any]:
    responses = {code: _response("Where it stands.", schema)} | {
        refusal: _response(REFUSALS[refusal], {"$ref": "#/components/schemas/Error"})
        for refusal in sorted(refusals)
    }
    operation: dict[str, Any] = {"operationId": id_, "summary": summary, "responses": responses}
    if body:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{body}"}}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _link(operation: str) -> dict[str, Any]:
    """Where the task goes on that was begun."""
    parameters = {"person": "$response.body#/on_behalf_of", "task": "$response.body#/task"}
    return {"operationId": operation, "parameters": parameters}


def _response(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _in_path(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": NAME},
    }


def _schemas(contract: Contract) -> dict[str, Any]:
    forms = {
        form.__name__: form.model_json_schema(ref_template="#/components/schemas/{model}")
        for form in (Receipt, Addition, Cancellation, Answer)
    }
    inner = forms["Receipt"].pop("$defs", {})
    return {"Request": contract.form_of_request(), "Error": ERROR, **forms, **inner}


def _schemes() -> dict[str, Any]:
    def header(name: str, description: str) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": name, "description": description}

    return {
        "client": header("X-Client", "The client's name."),
        "timestamp": header("X-Timestamp", "Seconds since 1970."),
        "signature": header("X-Signature", SIGNED),
        "person": {
            "type": "http",
            "scheme": "bearer",
            "description": "A person's token of the console.",
        },
    }
