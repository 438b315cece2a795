"""What an interpreter does at its start that has this folder in PYTHONPATH: it unsyncs SQLite.

Nothing of `tests` is imported, since a project has tests of its own by that name.
"""

import runpy
from pathlib import Path

runpy.run_path(str(Path(__file__).parents[1] / "unsynced.py"))["unsync_sqlite"]()
