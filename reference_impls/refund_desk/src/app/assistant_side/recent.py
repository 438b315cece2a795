"""What is known of those who are here now; the longest unused is forgotten first."""

from typing import TypeVar

Value = TypeVar("Value")
MOST = 10_000


class Recent(dict[str, Value]):
    """By the id of whom a conversation is with."""

    def __setitem__(self, key: str, value: Value) -> None:
        """Keep a value as the latest, and forget the oldest beyond the limit."""
        self.pop(key, None)
        super().__setitem__(key, value)
        while len(self) > MOST:
            del self[next(iter(self))]
