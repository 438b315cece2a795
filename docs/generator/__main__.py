"""Write the generated pages: `python -m docs.generator`."""

from .site import write

write()
