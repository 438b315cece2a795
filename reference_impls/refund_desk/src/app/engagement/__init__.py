"""The system of engagement: it converses and reads.

Nothing in this package can change a business system.
"""
