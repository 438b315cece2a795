"""Sixty small faults in the code that guards: the tests have to notice each, or it is argued why
nobody can.
"""
