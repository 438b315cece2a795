"""Who is asking: proven by a code that is sent to the address of their account.

The model can have a code sent, and never sees one: what the person types is compared here. Whether
there is an account under an address is not told.
"""

import hashlib
import hmac
import json
import re
import secrets
import smtplib
import sqlite3
import sys
import time
import unicodedata
from email.message import EmailMessage
from pathlib import Path
from threading import Lock, Thread
from typing import NamedTuple, TypeVar

from ..base.bindings import Refused, call
from ..base.problem import Problem
from ..base.settings import read_settings
from ..engagement.extension import open_transaction
from ..handoff.contract import HandoffSettings, Verify
from ..handoff.messages import NAME
from .words import EMAIL

Value = TypeVar("Value")
MOST = 10_000  # people whose latest values are kept
TRIES = 3  # wrong codes until it is void
SENT = 3  # codes in an hour for one conversation, one address, and one account
HOUR = 3600.0
ON_ITS_WAY = (
    "If there is an account under this address, a code of six digits is on its way to it. Type "
    "it here."
)
WRONG = "This code is wrong, or no longer valid."
TABLE = "CREATE TABLE IF NOT EXISTS sent (whom TEXT NOT NULL, at REAL NOT NULL)"
ENOUGH = "too many codes were sent; try again in an hour"


class Recent(dict[str, Value]):
    """What is known of those who are here now, by the id of whom a conversation is with.

    The longest unused is forgotten first.
    """

    def __setitem__(self, key: str, value: Value) -> None:
        """Keep a value as the latest, and forget the oldest beyond the limit."""
        self.pop(key, None)
        super().__setitem__(key, value)
        while len(self) > MOST:
            del self[next(iter(self))]


class Code(NamedTuple):
    """A code that was sent: its account, until when it is valid, and how often it was guessed."""

    digits: str
    account: str
    until: float
    wrong: int = 0


class Sent:
    """How many codes were sent within the last hour, in a file: a restart forgets none of them.

    Nothing else that is sent displaces a count. Whom it is for is kept as a digest.
    """

    def __init__(self, file: Path) -> None:
        self.file = file

    def reserve(self, *to: str) -> bool:
        """Count a code for each of these names, or for none if one of them has had enough.

        Returns whether the code was counted, and may be sent. Raises Problem if the file cannot be
        used.
        """
        keys = [hashlib.sha256(one.encode()).hexdigest() for one in to]
        with open_transaction(self.file, TABLE, "The count of codes", seconds=30) as database:
            return self._count_code(database, keys)

    @staticmethod
    def _count_code(database: sqlite3.Connection, keys: list[str]) -> bool:
        now = time.time()
        database.execute("BEGIN IMMEDIATE")  # so that tries at once are counted one by one
        database.execute("DELETE FROM sent WHERE at <= ?", (now - HOUR,))
        count = "SELECT count(*) FROM sent WHERE whom = ?"
        counts = [database.execute(count, (key,)).fetchone()[0] for key in keys]
        may = bool(max(counts) < SENT)
        if may:
            database.executemany("INSERT INTO sent VALUES (?, ?)", [(key, now) for key in keys])
        return may


class Identity:
    """Who each conversation is with, as proven by a code."""

    def __init__(self, verify: Verify, folder: Path, outbox: Path) -> None:
        self.verify = verify
        self.operation = verify.operation_in(folder)
        self.outbox = outbox
        self.codes = Recent[Code]()
        self.proven = Recent[str]()
        self.sent = Sent(outbox.parent / "codes.sqlite")
        self.lock = Lock()

    def send(self, visitor: str, email: str) -> str:
        """Send a code to an address, if it is an account's. Raises Refused."""
        email = unicodedata.normalize("NFC", email.strip().casefold())
        if not EMAIL.fullmatch(email):
            raise Refused(f"{email!r} is no e-mail address")
        if not self.sent.reserve(f"visitor {visitor}", f"address {email}"):
            raise Refused(ENOUGH)
        account = self._account(email)
        if account and not self.sent.reserve(f"account {account}"):
            account = ""  # which is not told, since it would say whose addresses are one account's
        until = time.monotonic() + self.verify.minutes * 60
        code = Code(f"{secrets.randbelow(10**6):06}", account, until)
        with self.lock:
            self.codes[visitor] = code
        return ON_ITS_WAY + self._deliver(email, code.digits if account else "")

    def prove(self, visitor: str, digits: str) -> str:
        """Check a typed code. Returns the reply to the person; empty if no code was asked for."""
        with self.lock:
            code = self.codes.get(visitor)
            if code is None:
                return ""
            right = hmac.compare_digest(code.digits.encode(), digits.encode())
            if right and code.account and time.monotonic() < code.until and code.wrong < TRIES:
                del self.codes[visitor]
                self.proven[visitor] = code.account
                return f"Thank you: you are verified as {code.account}."
            self.codes[visitor] = code._replace(wrong=code.wrong + 1)
            return WRONG

    def _account(self, email: str) -> str:
        """The one account of exactly this address.

        A read that finds others as well proves nothing.
        """
        try:
            rows = json.loads(call(self.operation, {"email": email}, ""))
        except (Refused, ValueError):
            return ""
        accounts = rows if isinstance(rows, list) else [rows]
        if len(accounts) != 1 or not isinstance(accounts[0], dict):
            return ""
        whose = str(accounts[0].get(self.verify.id, ""))
        its_own = str(accounts[0].get(self.verify.email, "")).strip().casefold() == email
        if its_own and re.fullmatch(NAME, whose):
            return whose
        return ""

    def _deliver(self, email: str, digits: str) -> str:
        """Send them, if there are any.

        Whoever waits for the answer is told the same, as fast, either way.
        """
        settings = read_settings(HandoffSettings)
        message = self._message(settings.smtp_from, email, digits) if digits else None
        try:
            if settings.smtp_host:
                Thread(
                    target=_send_mail, args=(smtplib.SMTP(settings.smtp_host, timeout=10), message)
                ).start()
                return ""
            if message:
                self.outbox.mkdir(parents=True, exist_ok=True)
                (self.outbox / f"{time.time_ns()}.eml").write_bytes(bytes(message))
        except (OSError, smtplib.SMTPException) as fault:
            raise Problem(f"No code can be sent: {fault}. Look at SMTP_HOST.", 3) from fault
        return f" (No SMTP_HOST is set, so a message would be in {self.outbox}.)"

    def _message(self, sender: str, email: str, digits: str) -> EmailMessage:
        message = EmailMessage()
        message["From"] = sender
        message["To"] = email
        message["Subject"] = f"Your code: {digits}"
        message.set_content(
            f"Your code is {digits}. It is valid for {self.verify.minutes} minutes. We never ask "
            "you for it."
        )
        return message


def _send_mail(server: smtplib.SMTP, message: EmailMessage | None) -> None:
    """Hand a message to the mail server.

    Whoever runs this program is told if it does not take it.
    """
    try:
        with server:
            if message:
                server.send_message(message)
    except (OSError, smtplib.SMTPException) as fault:
        print(f"The mail server did not accept a code: {fault}", file=sys.stderr, flush=True)
