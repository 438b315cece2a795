"""Decisions beside each other: one workflow before and after (`changes`), or as several people see it (`views`)."""
