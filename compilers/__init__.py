"""What is written once and wanted twice: schemas become Python, and that Python JavaScript.

`python -m compilers` writes the compiled files, which are checked in.
"""
