"""`python -m app.engagement chat|serve`: options in; exit code 0, 2 for wrong input, 3 for the environment, 130."""

import argparse
import sys

from ..base.problem import Problem
from ..base.settings import load_settings, split

parser = argparse.ArgumentParser(prog="python -m app.engagement", description="Talk with this project's assistant.")
commands = parser.add_subparsers(dest="command", required=True)
commands.add_parser("serve", help="on a page at WEB_HOST and WEB_PORT")
terminal = commands.add_parser("chat", help="in this terminal")
terminal.add_argument("--reader", help="who asks, instead of READER")
terminal.add_argument("--groups", help="the reader's groups, such as hr,managers, instead of READER_GROUPS")
options = parser.parse_args()

try:
    settings = load_settings()

    from ..base.model import connect  # only now: neither --help nor a wrong setting need wait for the model's library
    from .assistant import Assistant
    from .chat import chat
    from .knowledge import Reader
    from .web import serve

    assistant = Assistant(settings, connect(settings))
    if options.command == "serve":
        serve(assistant)
    else:
        groups = settings.reader_groups if options.groups is None else split(options.groups)
        chat(assistant, Reader(options.reader or settings.reader, groups))
except Problem as problem:
    sys.stderr.write(f"{problem}\n")
    sys.exit(problem.exit_code)
except KeyboardInterrupt:
    sys.exit(130)
