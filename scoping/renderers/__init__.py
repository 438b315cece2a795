"""A `Decision` as text, JSON or Markdown, and its drawings as SVG.

Renderers return strings and decide nothing.
"""
