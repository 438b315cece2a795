"""What is too long for every run: each kill, page, answer, input and fault."""
