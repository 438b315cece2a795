"""Decisions beside each other.

One workflow before and after (`changes`), or as several people see it (`views`).
"""
