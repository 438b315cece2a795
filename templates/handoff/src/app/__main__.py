"""`python -m app chat|serve`.

The conversation, and in the same process what it hands off to where the transport is a function.

This module alone knows both sides; over a network transport it is the conversation by itself. Exit
codes as `app.engagement`'s.
"""

import argparse
import os
import sys
import threading
import traceback
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .base.display import visible
from .base.problem import Problem
from .base.settings import Settings, load_settings, read_settings

if TYPE_CHECKING:
    from .assistant_side.connection import Tasks

parser = argparse.ArgumentParser(
    prog="python -m app", description="Talk to this project's assistant, which hands off work."
)
parser.add_argument("where", choices=["chat", "serve"], help="in this terminal, or on a page")
where = parser.parse_args().where


def task_service() -> "Tasks":
    """The side that acts, in this process, with a worker."""
    from .action.durable import leases
    from .action.workers import worker
    from .agent_side.callers import Caller
    from .agent_side.server import contract
    from .agent_side.task_service import TaskService

    service = TaskService(contract(Path()), Caller("desk"))
    with suppress(leases.Taken):  # another process carries runs already, and takes up these too
        worker.launch()
    return service


def console(settings: Settings) -> None:
    """The console beside it, in a thread that ends with the program."""
    from .agent_side.server import build_handoff_server
    from .base import web
    from .handoff.contract import HandoffSettings

    own = settings.model_copy(update={"web_port": read_settings(HandoffSettings).console_port})
    listening = web.listen(own, "CONSOLE_PORT")
    server, start_callbacks = build_handoff_server(own, listening, Path())
    start_callbacks()
    threading.Thread(target=partial(server.run, sockets=[listening]), daemon=True).start()
    print(f"Console: {web.address_of(*listening.getsockname()[:2])}", flush=True)


def talk(settings: Settings) -> None:
    """Talk, over the transport that is chosen."""
    from .assistant_side.delegation import Extension
    from .base.systems import load_systems
    from .engagement.assistant import of_this_folder
    from .engagement.chat import chat
    from .engagement.web import serve_page
    from .handoff.contract import HandoffSettings, choose_transport, load_contract

    contract = load_contract(Path("handoff.yaml"), load_systems(Path("systems.yaml")))
    alone = choose_transport(contract, read_settings(HandoffSettings).handoff) != "function"
    if not alone and where == "serve":
        console(settings)
    extend = None if alone else partial(Extension, tasks=task_service())
    {"chat": chat, "serve": serve_page}[where](of_this_folder(settings, extend))


try:
    talk(load_settings())
    code = 0
except Problem as problem:
    sys.stderr.write(f"{visible(str(problem))}\n")
    code = problem.exit_code
except KeyboardInterrupt:
    code = 130
except BrokenPipeError:
    os._exit(141)  # whoever read our output has left: no more of it, not even on the way out
except Exception:  # noqa: BLE001 -- the engine's threads must not outlive it
    traceback.print_exc()
    code = 70
sys.stdout.flush()
sys.stderr.flush()
os._exit(code)  # a run that waits for a person holds a thread, and loses nothing by it
