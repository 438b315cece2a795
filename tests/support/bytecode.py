"""Sources that are compiled once, whichever project of which test they lie in.

The hundred modules of a project are those of the projects of other tests but for a few, and to
compile them anew took a tenth of the processor that the tests of scaffolded projects take.
"""

from __future__ import annotations

import _imp
import hashlib
import marshal
import os
from importlib.machinery import SourceFileLoader
from pathlib import Path
from threading import get_ident
from types import CodeType
from typing import Any


def share_bytecode(folder: Path) -> None:
    """Have this process keep in a folder what its imports compile, under the text it is made from.

    What has been kept there is not compiled again.
    """

    def compile_once(_: object, data: bytes, path: str, **_options: Any) -> CodeType:
        kept = folder / hashlib.sha256(data).hexdigest()
        try:
            code: CodeType = marshal.loads(kept.read_bytes())  # noqa: S302 -- written below
        except FileNotFoundError:
            code = compile(data, path, "exec", dont_inherit=True)
            draft = folder / f"{os.getpid()}-{get_ident()}"
            draft.write_bytes(marshal.dumps(code))
            draft.rename(kept)
        else:
            _imp._fix_co_filename(code, path)  # type: ignore[attr-defined]
        return code

    SourceFileLoader.source_to_code = compile_once  # type: ignore[method-assign, assignment]
