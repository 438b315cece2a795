"""Where work is handed over to the side that acts: every request is authenticated, held against its form, and begun once."""
