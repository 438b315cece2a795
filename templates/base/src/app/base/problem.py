"""The exception that a person is meant to read: what is wrong and what to do. No traceback follows it."""


class Problem(Exception):
    """Ends a turn or the program. Exit code 2: wrong input; 3: the environment, such as network or credentials."""

    def __init__(self, text: str, exit_code: int = 2) -> None:
        super().__init__(text)
        self.exit_code = exit_code
