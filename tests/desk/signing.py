"""What schemathesis proves itself with: a client's signature, and where a person is asked for, that
person's token.
"""

import hashlib
import hmac
import os
import time
from urllib.parse import unquote, urlsplit

import schemathesis
from requests import PreparedRequest
from requests.auth import AuthBase


class Signed(AuthBase):
    """Signs the bytes that are really sent."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        path, body = unquote(urlsplit(str(request.url)).path), request.body or b""
        assert isinstance(body, str | bytes)
        if path.startswith("/handoff/approvals/"):
            request.headers["Authorization"] = f"Bearer {os.environ['PERSON_TOKEN']}"
            return request
        at = str(int(time.time()))
        said = f"{at}\n{path}\n\n".encode() + (body.encode() if isinstance(body, str) else body)
        digest = hmac.new(os.environ["HANDOFF_TOKEN"].encode(), said, hashlib.sha256).hexdigest()
        request.headers.update(
            {"X-Client": "desk", "X-Timestamp": at, "X-Signature": f"sha256={digest}"}
        )
        return request


schemathesis.auth.set_from_requests(Signed())  # type: ignore[attr-defined]
