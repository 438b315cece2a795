"""The agent's side of the handoff: it takes each task once and answers with receipts.

Every request is authenticated, and held against its form.
"""
