"""`python -m app.engagement chat|serve`, and what an extension adds.

Exit code 0, 2 for wrong input, 3 for the environment, 130 interrupted.
"""

import argparse
import os
import sys

from ..base.display import visible
from ..base.problem import Problem
from ..base.settings import load_settings
from . import extension

programs = extension.load().programs
parser = argparse.ArgumentParser(
    prog="python -m app.engagement", description="Talk to this project's assistant."
)
parser.add_argument(
    "where", choices=["chat", "serve", *programs], help="in this terminal, or on a page"
)
where = parser.parse_args().where

try:
    settings = load_settings()

    # Only now: neither --help nor a wrong setting need wait for the model's library.
    from .assistant import of_this_folder
    from .chat import chat
    from .web import serve_page

    run = {"chat": chat, "serve": serve_page, **programs}[where]
    run(of_this_folder(settings))
except Problem as problem:
    sys.stderr.write(f"{visible(str(problem))}\n")
    sys.exit(problem.exit_code)
except KeyboardInterrupt:
    sys.exit(130)
except BrokenPipeError:  # whoever read our output has left: no more of it, not even on the way out
    os._exit(141)
