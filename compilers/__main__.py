"""Write the compiled files: `python -m compilers`."""

from .site import write

write()
