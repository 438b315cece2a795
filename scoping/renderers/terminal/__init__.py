"""The verdict for a terminal."""
