"""Schemas as Python, compiled."""
