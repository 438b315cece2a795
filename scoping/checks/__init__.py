"""What a schema cannot check: names that must stand elsewhere, and what no value could satisfy.

`workflow` checks a whole file, with its systems and operations, and calls the others.
"""
