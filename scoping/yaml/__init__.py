"""YAML texts: read with the place of each value, and changed in place."""
