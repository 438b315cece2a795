"""Where work is handed off to the side that acts.

Every request is authenticated, held against its form, and begun once.
"""
