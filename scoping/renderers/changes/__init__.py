"""What differs between two decisions: for a terminal, in Markdown and in JSON."""
