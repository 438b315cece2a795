"""Words that several renderers share, so that no two of them contradict each other."""
