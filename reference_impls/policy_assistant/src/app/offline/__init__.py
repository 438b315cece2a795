"""What answers while there is neither key nor network.

For the model a stand-in, for the systems sample rows.
"""
