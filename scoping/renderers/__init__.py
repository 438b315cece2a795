"""What is decided, written: a package for each thing that is, and a module in it for each format.

Renderers return strings and decide nothing.
"""
