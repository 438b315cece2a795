"""A hybrid's pages say what is so.

Held are the forms field by field, every command and setting, and the lines that a reader types.
"""

from __future__ import annotations

import ast
import hashlib
import hmac
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from scoping.files import templates_folder
from scoping.scaffold import handoff, samples, verify, write
from scoping.scaffold.project import Project
from tests.support import waiting
from tests.support.programs import run_program
from tests.support.projects import OFFLINE, decision_on, read, render_text, run, text_of
from tests.support.wording import load_wording
from tests.support.workflows import HOSTILE_AGENT

SAYS = load_wording("scaffold")

LAYER = templates_folder() / "handoff"
BARE = """\
scoping: 2
workflow: {id: bare, name: Bare}
answers:
  {multi_system: yes, step_dependencies: yes, unprompted: no, persistent_context: no, outcome: no}
profile: {engagement: yes}
"""
WEBHOOK = BARE + "handoff: [webhook]\n"
HOSTILE = HOSTILE_AGENT.replace("engagement: no", "engagement: yes") + "handoff: [mcp]\n"
CLAIMS = """\
scoping: 2
workflow:
  id: carrier-claims
  name: Carrier claims
  goal: The claim is filed, and the customer knows where the claim stands.
answers:
  {multi_system: yes, step_dependencies: yes, unprompted: no, persistent_context: no, outcome: no}
profile: {engagement: yes}
systems:
  - id: portal
    operations:
      - {id: file_claim, effect: write, input: {parcel_id: string}}
      - {id: claim_status, effect: read, input: {claim_id: string}}
"""
SECRET = secrets.token_hex()


@pytest.fixture(scope="module")
def made() -> Project:
    return render_text(text_of("damaged-order"))


def test_question_about_a_claim_proposes_nothing(tmp_path: Path) -> None:
    """A question about a claim is looked up and proposes nothing."""
    folder = tmp_path / "claims"
    write(render_text(CLAIMS), folder)
    settings = {**OFFLINE, "PYTHONPATH": str(folder / "src"), "READER": "kim"}
    question = "Where does claim C-1 stand?"
    said = run_program("-m", "app", "chat", folder=folder, environment=settings, typed=question)
    assert said.returncode == 0, said.stderr
    assert SAYS["portal claim status looked up"] in said.stdout
    assert "To hand off" not in said.stdout


@pytest.fixture(scope="module")
def page(made: Project) -> str:
    return made.files["docs/handoff.md"].text


def section(page: str, title: str) -> str:
    return page.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(text: str) -> list[list[str]]:
    """The cells of a section's first table, without its head."""
    lines = re.search(r"\|---.*\n((?:\|.*\n)+)", text)
    assert lines
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1].splitlines()]


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize(
    "text", [text_of("damaged-order"), text_of("support-triage"), HOSTILE, BARE, WEBHOOK]
)
def test_every_hybrid_renders_into_files_that_are_valid(text: str) -> None:
    made = render_text(text)
    verify(made)
    prose = {path: file.text for path, file in made.files.items() if path.endswith(".md")}
    assert not [path for path, found in prose.items() if re.search(r"(?<!-> )\bNone\b", found)]
    assert not [
        path
        for path, found in prose.items()
        if re.search(r"\{% (?!raw)|\{\{ (?!7\*7|workflow)", found)
    ]
    assert made == render_text(text)


@pytest.mark.parametrize(
    "text", [HOSTILE, BARE, WEBHOOK], ids=["hostile-texts", "function-alone", "webhook-alone"]
)
def test_its_docs_build_without_a_warning(text: str, tmp_path: Path) -> None:
    write(render_text(text), tmp_path / "it")
    done = run(tmp_path / "it", "mkdocs", "build", "--strict")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stderr


def test_the_picture_shows_both_sides_and_every_system(made: Project) -> None:
    picture = made.files["docs/architecture.md"].text.partition("<svg")[2].partition("</svg>")[0]
    systems = [system.id for system in decision_on(text_of("damaged-order")).workflow.systems]
    shown = re.findall(r"<text[^>]*>([^<]+)</text>", picture)
    assert {"engagement", "action", "handoff", "request", "receipt", *systems} <= set(shown)
    assert "\n\n" not in picture  # Markdown would end it there


def test_request_is_described_as_its_schema_has_it(page: str) -> None:
    """A request is described field by field, as its schema has it."""
    schema = json.loads((LAYER / "src/app/handoff/request.schema.json").read_text("utf-8"))
    described = {named(field)[0]: must for field, _, must, _ in rows(section(page, "A request"))}
    assert described == {
        field: "yes" if field in schema["required"] else "no" for field in schema["properties"]
    }


def test_receipt_is_described_with_all_its_fields(page: str) -> None:
    """A receipt is described field by field, with all that lies in it."""
    schema = json.loads((LAYER / "src/app/handoff/receipt.schema.json").read_text("utf-8"))
    table = rows(section(page, "A receipt"))
    assert sorted(field for cells in table for field in named(cells[0])) == sorted(
        schema["properties"]
    )
    said = {named(cells[0])[0]: set(named(cells[2])) for cells in table}
    for field, form in {
        "confirmations": "Confirmation",
        "approvals": "Approval",
        "limits": "LimitUse",
    }.items():
        assert said[field] == set(schema["$defs"][form]["properties"])
    statuses = {named(cells[0])[0] for cells in rows(section(page, "Status"))}
    assert statuses == set(schema["properties"]["status"]["enum"])


def test_published_schemas_are_those_of_the_code(made: Project) -> None:
    """The published schemas are those that the code comes with."""
    for name in ("request.schema.json", "receipt.schema.json"):
        assert made.files[f"docs/{name}"].text == made.files[f"src/app/handoff/{name}"].text


def test_every_kind_of_refusal_is_explained_with_its_code(page: str) -> None:
    source = (LAYER / "transports/webhook/src/app/agent_side/api.py").read_text("utf-8")
    codes = next(
        ast.literal_eval(node.value)
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "CODES"
    )
    described = {named(kind)[0]: int(code) for kind, code, *_ in rows(section(page, "Refusals"))}
    assert described == {**codes, "unauthenticated": 401, "refused": 400}


def test_table_has_every_mcp_tool_with_its_inputs(page: str) -> None:
    """Every tool of the MCP server is in the table with its inputs."""
    tree = ast.parse((LAYER / "transports/mcp/src/app/agent_side/mcp_server.py").read_text("utf-8"))
    build = next(
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "build"
    )
    inside = [node for node in build.body if isinstance(node, ast.FunctionDef) and node.args.args]
    tools = {node.name: [argument.arg for argument in node.args.args] for node in inside}
    described = {
        named(name)[0]: named(re.sub(r"\(.*?\)", "", inputs))
        for name, inputs, _ in rows(section(page, "Over MCP"))
    }
    assert described == tools


def test_every_path_of_the_api_is_in_the_table(page: str) -> None:
    source = (LAYER / "transports/webhook/src/app/agent_side/openapi.py").read_text("utf-8")
    paths = set(re.findall(r'"(/handoff/[^"]+)"', source))
    upper = {re.sub(r"\{(\w+)\}", lambda found: found[1].upper(), path) for path in paths}
    described = {
        path.split()[-1] for _, cell in rows(section(page, "Over HTTP")) for path in named(cell)[:1]
    }
    assert upper <= described


def test_dead_letter_pauses_are_those_of_the_code(page: str) -> None:
    """What a refusal waits for before it is a dead letter is as the code has it."""
    source = (LAYER / "transports/network/src/app/agent_side/callbacks.py").read_text("utf-8")
    (pauses,) = [
        ast.literal_eval(node.value)
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PAUSES"
    ]
    assert pauses == (1, 2, 4, 8, 30, 120, 600, 3600)
    assert SAYS["tried again after 1 2"] in page


def test_a_callback_is_verified_as_it_is_signed(page: str) -> None:
    (code,) = re.findall(r"```python\n(import hashlib.*?)```", page, re.DOTALL)
    known: dict[str, Any] = {}
    exec(code, known)  # noqa: S102 -- it is ours
    at, body = str(int(time.time())), b'{"task": "task-1"}'
    signature = (
        "sha256="
        + hmac.digest(SECRET.encode(), f"{at}\n/callback\n\n".encode() + body, hashlib.sha256).hex()
    )
    assert known["believed"](SECRET, "/callback", at, signature, body)
    assert not known["believed"](SECRET, "/elsewhere", at, signature, body)
    assert not known["believed"](SECRET, "/callback", str(int(at) - 301), signature, body)


def test_every_target_and_setting_that_its_pages_name_is_there(made: Project) -> None:
    pages = "".join(file.text for path, file in made.files.items() if path.endswith(".md"))
    makefile = made.files["Makefile"].text
    targets = set(re.findall(r"(?:`|\$ )make ([a-z-]+)", pages))
    assert {"chat", "serve", "console", "dead-letters", "run", "containers"} <= targets
    assert not [target for target in targets if f"\n{target}:" not in makefile]
    settings = set(re.findall(r"^(?:# )?([A-Z_]+)=", made.files[".env.example"].text, re.MULTILINE))
    ours = "HANDOFF|CONSOLE|SMTP|READER|WEB|DATABASE|ANTHROPIC|POSTGRES|ALLOWED"
    names = set(re.findall(rf"`((?:{ours})(?:_[A-Z]+)*)\b", made.files["docs/running.md"].text))
    assert {"HANDOFF", "HANDOFF_URL", "HANDOFF_REPLY_TO", "SMTP_HOST"} <= names <= settings


def test_every_module_is_in_the_readmes_table(made: Project) -> None:
    table = made.files["README.md"].text.partition("## The code")[2]
    known = {name for line in table.splitlines() for name in named(line)}
    modules = [
        path.removeprefix("src/app/")
        for path in made.files
        if re.fullmatch(r"src/app/.*\.py", path)
    ]
    missing = [
        path for path in modules if path not in known and not path.startswith(("base/", "offline/"))
    ]
    assert [path for path in missing if not path.endswith("/__init__.py")] == []


def test_conversation_container_holds_nothing_that_writes(made: Project) -> None:
    """The conversation has a container that holds nothing that writes."""
    services = read(made, "compose.yaml")["services"]
    talks = services["conversation"]
    assert "env_file" not in talks
    held = {name for name in talks["environment"] if name.endswith("_TOKEN")}
    reading = {
        system.id.upper() for system in decision_on(text_of("damaged-order")).workflow.systems
    } - {"SHIPPING"}
    own = {"HANDOFF_TOKEN", "ANTHROPIC_AUTH_TOKEN"}
    assert held == {f"{system}_READ_TOKEN" for system in reading} | own
    assert not {"DATABASE_URL", "HANDOFF_CLIENTS", "WEBHOOK_SECRET"} & set(talks["environment"])
    assert talks["environment"]["HANDOFF"] == "mcp"
    assert not set(talks["volumes"]) & set(services["worker-1"]["volumes"])
    workers = [
        service["environment"]["WORKER"]
        for service in services.values()
        if "WORKER" in service["environment"]
    ]
    assert workers == ["worker-1", "worker-2", "console"]


def test_both_sides_share_a_container_over_the_function() -> None:
    """Where the way is the function alone, both sides share a container."""
    services = read(render_text(BARE), "compose.yaml")["services"]
    assert "console" not in services
    assert services["conversation"]["command"] == ["python", "-m", "app", "serve"]
    assert "env_file" in services["conversation"]


@pytest.mark.parametrize("text", [text_of("damaged-order"), WEBHOOK], ids=["all", "webhook"])
def test_what_a_container_is_given_by_name_is_a_setting(text: str) -> None:
    made = render_text(text)
    example = made.files[".env.example"].text
    services = yaml.safe_load(made.files["compose.yaml"].text)["services"]
    names = {name for side in ("console", "conversation") for name in services[side]["environment"]}
    assert not [n for n in names if f"{n}=" not in example and not n.endswith("_READ_TOKEN")]


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


@contextmanager
def started(folder: Path, port: int, *module: str, **settings: str) -> Iterator[None]:
    """A program of the project, once somebody listens at the port."""
    with subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=folder,
        env={**OFFLINE, "PYTHONPATH": "src", **settings},
        stdout=subprocess.DEVNULL,
    ) as process:
        try:
            until(lambda: answers(port), process)
            yield
        finally:
            process.kill()


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def until(found: Callable[[], Any], process: subprocess.Popen[bytes] | None = None) -> Any:
    """What is found, once it is, unless the process that is to bring it about ends before."""

    def look() -> Any:
        assert process is None or process.poll() is None
        return found()

    return waiting.until(look)


class Apart:
    """Both sides of a project as `docs/running.md` sets them up: two processes, signed HTTP."""

    def __init__(self, folder: Path, page: int, console: int) -> None:
        self.folder, self.page, self.console = folder, page, console

    def block(self, title: str, number: int, **settings: str) -> str:
        """What the shell makes of a block of `docs/handoff.md`, against this server."""
        text = section((self.folder / "docs/handoff.md").read_text("utf-8"), title)
        lines = re.findall(r"```bash\n(.*?)```", text, re.DOTALL)[number].replace(
            ":8001", f":{self.console}"
        )
        given = {**OFFLINE, "HANDOFF_TOKEN": SECRET, **settings}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", lines],
            env=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def agent(self, *arguments: str) -> str:
        """What a command prints."""
        done = run(self.folder, "app.agent_side", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def say(self, line: str, cookie: str = "") -> tuple[str, str]:
        """Say something on the page; gives the answer, and the cookie of the conversation."""
        url, headers = f"http://127.0.0.1:{self.page}/ask", {"Cookie": cookie}
        answer = httpx2.post(url, content=line.encode(), headers=headers, timeout=waiting.LIMIT)
        events = [json.loads(event) for event in answer.text.splitlines()]
        said = "".join(event["text"] for event in events if event["kind"] != "done")
        return said, answer.headers.get("Set-Cookie", cookie).partition(";")[0]


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    folder, (page, console) = tmp_path_factory.mktemp("apart") / "it", free_ports()
    write(render_text(text_of("damaged-order")), folder)
    here = f"127.0.0.1:{page}"
    acts = {
        "HANDOFF_CLIENTS": f"desk={SECRET}",
        "HANDOFF_REPLY_HOSTS": here,
        "CONSOLE_PORT": str(console),
    }
    talks = {
        "HANDOFF": "webhook",
        "HANDOFF_URL": f"http://127.0.0.1:{console}",
        "HANDOFF_TOKEN": SECRET,
        "HANDOFF_REPLY_TO": f"http://{here}/handoff/callback",
        "WEB_PORT": str(page),
    }
    with (
        started(folder, console, "app.agent_side", "serve", **acts),
        started(folder, page, "app", "serve", **talks),
    ):
        yield Apart(folder, page, console)


def test_two_processes_talk_as_the_page_says(apart: Apart) -> None:
    """Two processes talk as the page says, and receipts come by themselves."""
    workflow = decision_on(text_of("damaged-order")).workflow
    details = ", ".join(map(str, handoff.first_details(workflow).values()))
    asked = f"Please take care of this: {details}."
    said, cookie = apart.say(asked)
    assert "To hand off" in said
    assert "Handed off as task-" in apart.say("yes", cookie)[0]

    def delivered() -> str:
        found = apart.agent("callbacks", "--state", "delivered")
        return found if "completed" in found else ""

    until(delivered)
    assert "task-" not in apart.agent("callbacks", "--state", "dead")


def test_every_command_of_agent_that_its_pages_name_is_there(apart: Apart, made: Project) -> None:
    pages = "".join(file.text for path, file in made.files.items() if path.endswith(".md"))
    commands = set(re.findall(r"^  ([a-z-]+)  ", apart.agent("--help"), re.MULTILINE))
    named_ = set(re.findall(r"`(?:\.venv/bin/)?agent ([a-z-]+)", pages))
    assert {"mcp", "openapi", "callbacks", "resend", "people"} <= named_ <= commands


@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("openssl")), reason="curl and openssl are not here"
)
def test_shell_lines_hand_over_look_at_and_answer_a_task(apart: Apart) -> None:
    """The lines for the shell hand a task over, look at it and answer it."""
    began = json.loads(apart.block("Over HTTP", 0))
    assert (began["version"], began["on_behalf_of"]) == (1, samples.READER)

    def completed() -> bool:
        known = json.loads(apart.block("Over HTTP", 1))
        return (began["task"], "completed") in [(task["task"], task["status"]) for task in known]

    until(completed)
    token = apart.agent("people", "admit", "kim").strip()
    said = json.loads(
        apart.block("Over HTTP", 2, TOKEN=token, id=f"{began['task']}:1", digest="none")
    )
    assert said["kind"] in ("answered", "unknown")  # it got in, and nothing waits under this id


def test_the_python_of_the_page_completes_a_task_over_mcp(apart: Apart, page: str) -> None:
    (code,) = re.findall(r"```python\n(import asyncio.*?)```", page, re.DOTALL)
    code = code.replace(":8001", f":{apart.console}").replace("case-1", "case-2")
    environment = {**os.environ, "HANDOFF_TOKEN": SECRET}
    done = run_program("-c", code, environment=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("completed [{'operation': ")


OF_TRANSPORT = {
    "mcp": {"assistant_side/over_mcp.py", "agent_side/mcp_server.py", "agent_side/mcp_commands.py"},
    "webhook": {
        "assistant_side/over_webhook.py",
        "agent_side/api.py",
        "agent_side/openapi.py",
        "agent_side/webhook_commands.py",
    },
}
OF_ANY_NETWORK = {"agent_side/callbacks.py", "agent_side/callback_commands.py"}
CHOICES = [[], ["function"], ["mcp"], ["webhook"], ["function", "mcp"], ["mcp", "webhook"]]


def of_transports(made: Project) -> set[str]:
    """The modules of a project that serve some transport, below `src/app/`."""
    known = set().union(*OF_TRANSPORT.values(), OF_ANY_NETWORK)
    return {path.removeprefix("src/app/") for path in made.files} & known


def rendered_with(ways: list[str]) -> Project:
    return render_text(BARE + (f"handoff: {json.dumps(ways)}\n" if ways else ""))


@pytest.mark.parametrize("ways", CHOICES, ids=lambda ways: "+".join(ways) or "none")
def test_a_project_has_the_transports_that_it_chose_and_no_other(ways: list[str]) -> None:
    made = rendered_with(ways)
    network = [way for way in ways if way != "function"]
    wanted = set().union(*(OF_TRANSPORT[way] for way in network), OF_ANY_NETWORK if network else ())
    assert of_transports(made) == wanted
    assert ("\ndead-letters:" in made.files["Makefile"].text) is bool(network)
    named = made.files["README.md"].text
    assert {module for module in set().union(*OF_TRANSPORT.values()) if module in named} == (
        wanted - OF_ANY_NETWORK
    )


@pytest.mark.parametrize("ways", [["function"], ["webhook"]], ids=lambda ways: ways[0])
def test_a_project_offers_the_commands_of_its_transports(ways: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "it"
    write(rendered_with(ways), folder)
    helped = run(folder, "app.agent_side", "--help").stdout
    listed = {line.split()[0] for line in helped.splitlines() if line.startswith("  ")}
    wanted = {"openapi", "callbacks", "resend"} if "webhook" in ways else set()
    assert listed & {"mcp", "openapi", "callbacks", "resend"} == wanted


@pytest.mark.types
def test_project_without_a_network_has_all_its_imports(tmp_path: Path, types_cache: Path) -> None:
    """A project without a network has all that its modules import."""
    folder = tmp_path / "it"
    write(rendered_with(["function"]), folder)
    checked = run(folder, "mypy", "--cache-dir", str(types_cache))
    assert checked.returncode == 0, checked.stdout


def test_a_transport_without_its_code_is_named_as_the_mistake(tmp_path: Path) -> None:
    folder = tmp_path / "it"
    write(rendered_with(["function"]), folder)
    file = folder / "handoff.yaml"
    file.write_text(file.read_text("utf-8").replace('["function"]', '["function", "mcp"]'), "utf-8")
    told = "handoff.yaml names mcp, and this project has no code for it. Add mcp to `handoff`"
    settings = {**OFFLINE, "PYTHONPATH": str(folder / "src"), "HANDOFF": "mcp", "READER": "kim"}
    settings["HANDOFF_TOKEN"] = SECRET
    talk = run_program("-m", "app", "chat", folder=folder, environment=settings, typed="")
    assert (talk.returncode, told in talk.stderr) == (2, True), talk.stderr
    serve = run_program(
        "-m", "app.agent_side", "serve", folder=folder, environment=settings, typed=""
    )
    assert (serve.returncode, told in serve.stderr) == (2, True), serve.stderr
