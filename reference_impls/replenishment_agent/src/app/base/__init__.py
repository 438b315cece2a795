"""What every layer stands on: settings, the model's client, and the systems with their bindings."""

from pathlib import Path

# Search ignores them.
STOP_WORDS = frozenset(Path(__file__).with_name("stop_words.txt").read_text("utf-8").split())
