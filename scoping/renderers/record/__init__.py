"""The decision record, in Markdown."""
