"""The report that a client reads, in HTML."""
