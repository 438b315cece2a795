"""How an operation is called.

In files, and in what people type and read, it is `system.operation`. A model knows it as
`system__operation`, since the name of a tool has no dot; so does the code, whose calls are a
model's.
"""


def as_tool(name: str) -> str:
    """The name that a model knows it by. Raises ValueError where a file says that name itself."""
    if "__" in name and "." not in name:
        raise ValueError(f"{name} is its name for models; write {as_written(name)}")
    return name.replace(".", "__", 1)


def as_written(tool: str) -> str:
    """The name that files and people have for what a model knows by this one.

    A name that is written so already stays as it is.
    """
    if "." in tool:
        return tool
    return tool.replace("__", ".", 1)
