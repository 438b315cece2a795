"""Several people's answers side by side: for a terminal, in Markdown and in JSON."""
