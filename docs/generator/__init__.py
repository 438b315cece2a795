"""The pages and data of the site that come from the rulebook and the worked examples.

`python -m docs.generator` writes them.
"""
