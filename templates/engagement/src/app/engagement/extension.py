"""What an extension can add to an assistant, and what it keeps. A plain assistant has none.

An extension keeps what is its own in a SQLite file beside the project's files.
"""

import pkgutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from ..base.problem import Problem

if TYPE_CHECKING:  # names only: --help need not wait for these libraries
    from anthropic.types import SearchResultBlockParam, ToolParam
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from .assistant import Assistant, Conversation, Event, Reader

DEAD_END = "I did not come to an answer."  # before why, where code makes the turn
FOLDER = Path(__file__).parents[1] / "extension"


class Extension:
    """The methods that an extension may override; as they are here, they add nothing.

    A module in `app/extension/` has a class `Extension` that derives from this one.
    """

    # What a person is told when a conversation begins.
    opening = "I look things up and answer. I take no action."
    hint = ""  # and what they can do beside asking
    reserves = True  # whether actions are what people do, and the model is told whom to ask for one
    names_calls = True  # whether the person is told the name of each tool that is called
    tells_limit = False  # whether the person is told, too, why the model had to answer
    programs: ClassVar[Mapping[str, Callable[["Assistant"], None]]] = {}  # beside chat and serve

    def __init__(self, assistant: "Assistant") -> None:
        # Where it keeps what outlives a session.
        self.assistant = assistant
        self.state = assistant.folder / "var"
        self.tools: Sequence[ToolParam] = ()  # offered to the model beside the reads

    def greet(self, reader: "Reader") -> "Reader":
        """Who a conversation is with, from its first word on."""
        return reader

    def who(self, reader: "Reader") -> "Reader":
        """In whose name that conversation may read now."""
        return reader

    def describe_reader(self, reader: "Reader") -> str:
        """Who asks, as the model is told it."""
        person = self.who(reader)
        groups = f", of {person.groups}" if person.groups else ""
        if person.id:
            return f"You talk with {person.id}{groups}."
        return "It is not known who asks."

    def hear(self, question: str, reader: "Reader") -> None:
        """A turn begins: this is what the person has typed, before the model is asked."""

    def answer(
        self,
        conversation: "Conversation",
        question: str,
        passages: Sequence["SearchResultBlockParam"],
    ) -> "Iterator[Event] | None":
        """The turn as it happens, where code makes it; None where the model does.

        `passages` are what the documents have on the question, as far as this reader may see it.
        What is to be remembered of the turn is for this method to say. The events may raise
        Problem.
        """
        return None

    def limit(self, rounds: int, tokens: int, seconds: float) -> str:
        """Why the model has to answer now.

        Empty while it may still look something up: once a turn.
        """
        if rounds:
            return "there is one round of look-ups per turn"
        return ""

    def passages(self, reader: "Reader") -> Sequence["SearchResultBlockParam"]:
        """What the model is shown before the documents."""
        return ()

    def call(self, tool: str, inputs: Any, reader: "Reader") -> tuple[str, str]:
        """Carry out one of `tools`: what the model is told of it, and what the person.

        Raises `Refused`.
        """
        raise NotImplementedError

    def last(self, reader: "Reader") -> str:
        """What the person is shown at the end of a turn, after all that the model has said."""
        return ""

    def command(self, line: str, reader: "Reader") -> str:
        """The answer to what a person typed, such as `/notes`.

        Empty where that is no command but a question.
        """
        return ""

    def follow(self, reader: "Reader") -> Iterator[str]:
        """What happens after an answer, line by line as it happens, until it is the person's turn.

        Empty where nothing has.
        """
        return iter(())

    def routes(self, admit: "Callable[[Request], Reader]") -> Sequence["BaseRoute"]:
        """What the server answers beside the page.

        `admit` says who asks, and refuses another site's request.
        """
        return ()


def load() -> type[Extension]:
    """The project's extension, if it has one: that of an assistant, or a hybrid's handing off."""
    modules = [f"app.extension.{module.name}" for module in pkgutil.iter_modules([str(FOLDER)])]
    if (FOLDER.parent / "assistant_side").is_dir():
        modules.append("app.assistant_side.delegation")
    for module in modules:
        extension: type[Extension] = import_module(module).Extension
        return extension
    return Extension


@contextmanager
def open_transaction(
    file: Path, tables: str, what: str, *, seconds: float = 5
) -> Iterator[sqlite3.Connection]:
    """Open a database file for one transaction; make the file, its folder and `tables` if missing.

    The transaction is committed at the end of the block, and rolled back if the block raises.
    `seconds` is how long it waits while another process writes. Raises Problem, which begins with
    `what`, if the file cannot be used: exit code 3.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(file, timeout=seconds)) as database, database:
            database.executescript(tables)
            yield database
    except (OSError, sqlite3.Error) as error:
        raise Problem(f"{what} in {file.parent} cannot be used: {error}.", exit_code=3) from error
