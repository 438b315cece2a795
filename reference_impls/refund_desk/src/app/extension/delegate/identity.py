"""Who is asking: proven by a code that goes to the address of an account, before anything about that account is read.

The model can have a code sent, and never sees one: what the person types is compared here. Whether there is an account under
an address is not told.
"""

import hmac
import json
import re
import secrets
import smtplib
import time
from email.message import EmailMessage
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from ...base.bindings import Refused, call
from ...base.problem import Problem
from ...base.settings import read_settings
from ...handoff.contract import Verify
from ...handoff.messages import NAME
from ...handoff.settings import HandoffSettings
from .recent import Recent
from .words import EMAIL

TRIES, SENT = (
    3,
    3,
)  # wrong codes until it is void; codes that one conversation, or one address, may have sent in an hour
HOUR = 3600.0
SAID = "If there is an account under this address, a code of six digits is on its way to it. Type it here."
WRONG = "This is not the code, or it is void by now."
ENOUGH = "enough codes were sent; it can be tried again in an hour"


class Code(NamedTuple):
    """A code that was sent: whose it is, until when it holds, and how often it was guessed."""

    digits: str
    account: str
    until: float
    wrong: int = 0


class Identity:
    """Which conversation is with whom."""

    def __init__(self, verify: Verify, folder: Path, outbox: Path) -> None:
        self.verify, self.operation, self.outbox = verify, verify.operation_in(folder), outbox
        self.codes, self.proven = Recent[Code](), Recent[str]()
        self.sent, self.lock = Recent[list[float]](), Lock()

    def send(self, visitor: str, email: str) -> str:
        """Send a code to an address, if it is an account's. Raises Refused."""
        email = email.strip().casefold()
        if not EMAIL.fullmatch(email):
            raise Refused(f"{email!r} is no e-mail address")
        if not self._may_send(visitor, email):
            raise Refused(ENOUGH)
        account = self._account(email)
        code = Code(f"{secrets.randbelow(10**6):06}", account, time.monotonic() + self.verify.minutes * 60)
        with self.lock:
            self.codes[visitor] = code
        return SAID + self._deliver(email, code.digits if account else "")

    def prove(self, visitor: str, digits: str) -> str:
        """Say what a typed code comes to; empty if none was asked for."""
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

    def _may_send(self, visitor: str, email: str) -> bool:
        now = time.monotonic()
        with self.lock:
            for of in (f"visitor {visitor}", f"address {email}"):
                lately = [at for at in self.sent.get(of, []) if now - at < HOUR]
                if len(lately) >= SENT:
                    return False
                self.sent[of] = [*lately, now]
        return True

    def _account(self, email: str) -> str:
        try:
            found = json.loads(call(self.operation, {"email": email}, ""))
        except (Refused, ValueError):
            return ""
        row = next(iter(found), {}) if isinstance(found, list) else found
        account = str(row.get(self.verify.id, "")) if isinstance(row, dict) else ""
        return account if re.fullmatch(NAME, account) else ""

    def _deliver(self, email: str, digits: str) -> str:
        """Send them, if there are any; the mail server is asked either way, so that its silence tells nothing."""
        settings = read_settings(HandoffSettings)
        try:
            if settings.smtp_host:
                with smtplib.SMTP(settings.smtp_host, timeout=10) as server:
                    if digits:
                        server.send_message(self._message(settings.smtp_from, email, digits))
                return ""
            if digits:
                self.outbox.mkdir(parents=True, exist_ok=True)
                (self.outbox / f"{time.time_ns()}.eml").write_bytes(
                    bytes(self._message(settings.smtp_from, email, digits))
                )
        except (OSError, smtplib.SMTPException) as fault:
            raise Problem(f"No code can be sent: {fault}. Look at SMTP_HOST.", 3) from fault
        return f" (No SMTP_HOST is set, so a message would be in {self.outbox}.)"

    def _message(self, sender: str, email: str, digits: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, email, f"Your code: {digits}"
        message.set_content(
            f"Your code is {digits}. It holds for {self.verify.minutes} minutes. Nobody of ours asks you for it."
        )
        return message
