"""Who sent a request, and that it is whole.

It has an HMAC over time, path, key and body, so that none can be altered, moved or kept.

`X-Timestamp` is the time in seconds since 1970, and `X-Signature` is `sha256=` and the HMAC-SHA256,
in hexadecimal, of the timestamp, the path, the `Idempotency-Key` and the body, each but the last
with a line feed behind it: whoever sees a request cannot send it elsewhere or as a new one.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping

WINDOW = 300  # seconds that a sender's clock may be off, and in which a request may arrive
WRONG_TIME = "X-Timestamp has to be the time in seconds since 1970, and no more than 5 minutes off."
WRONG_KEY = "Idempotency-Key has to be 1 to 200 letters, digits, - or _."
WRONG_SIGNATURE = (
    "X-Signature does not fit: it is sha256= and the HMAC-SHA256 of timestamp, path, key and body, "
    "with line feeds between."
)


def sign(secret: str, timestamp: str, path: str, body: bytes, key: str = "") -> str:
    """The value of `X-Signature` for a request."""
    signed = f"{timestamp}\n{path}\n{key}\n".encode() + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def refused(
    secrets: tuple[str, ...],
    headers: Mapping[str, str],
    path: str,
    body: bytes,
    now: float,
) -> str:
    """Why a request is not to be believed; empty if it is signed under one of these secrets."""
    names = ("x-timestamp", "idempotency-key", "x-signature")
    timestamp, key, signature = (headers.get(name, "") for name in names)
    if not re.fullmatch("[0-9]{1,12}", timestamp) or abs(now - int(timestamp)) > WINDOW:
        return WRONG_TIME
    if not re.fullmatch("[A-Za-z0-9_-]{0,200}", key):
        return WRONG_KEY
    right = [sign(secret, timestamp, path, body, key) for secret in secrets]
    fits = [hmac.compare_digest(one.encode(), signature.encode()) for one in right]
    if any(fits):
        return ""
    return WRONG_SIGNATURE
