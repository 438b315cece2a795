"""The protocol between conversation and work: one typed request, one typed receipt.

Nothing here reaches a business system.
"""
