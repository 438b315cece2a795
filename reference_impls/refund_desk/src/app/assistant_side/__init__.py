"""The assistant's side of the handoff: it proposes a task, hands it off and shows its receipts.

Nothing here can write to a business system.
"""
