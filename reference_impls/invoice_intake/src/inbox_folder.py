"""The invoices in `inbox/`: a folder for each supplier, to which that supplier alone can upload.

    python src/inbox_folder.py    report each text file that comes, until Ctrl-C

Its file `inbox/S-204/R-7781.txt` is the invoice S-204.R-7781. So who sent an invoice follows from
where it lies, whatever it says. What comes through nobody's account lies in `inbox/unknown/`.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

INBOX = Path("inbox")
REPORTED = Path("var/reported.txt")  # ids, one a line
UNKNOWN = "unknown"  # the folder of those who have no account
NOBODY = "none"
ID = re.compile(r"(?P<supplier>[A-Za-z0-9-]{1,40})\.(?P<name>[A-Za-z0-9-]{1,40})")
SETTLED = 2.0  # seconds after which a file is no longer being written
LOOK = 2.0  # seconds between two looks


def find_record(invoice_id: str) -> dict[str, str]:
    """Give which supplier's account an invoice came through. Raises LookupError."""
    file = _file_of(invoice_id)
    supplier = file.parent.name
    day = time.strftime("%Y-%m-%d", time.localtime(file.stat().st_mtime))
    return {"supplier_id": NOBODY if supplier == UNKNOWN else supplier, "received_on": day}


def get(invoice_id: str) -> dict[str, str]:
    """Give the text of an invoice. Raises LookupError."""
    return {"text": _file_of(invoice_id).read_text("utf-8", "replace")}


def waiting(now: float) -> Iterator[str]:
    """Give the id of each invoice that lies there whole, in the order of their names."""
    for file in sorted(INBOX.glob("*/*.txt")):
        invoice_id = f"{file.parent.name}.{file.stem}"
        if now - file.stat().st_mtime >= SETTLED and ID.fullmatch(invoice_id):
            yield invoice_id


def report_new() -> list[str]:
    """Report each invoice that was not reported yet, as an event; give their ids.

    After a crash, the latest may be reported again. The path then finds the entry, and a clerk
    is told.
    """
    before = set(REPORTED.read_text("utf-8").split()) if REPORTED.exists() else set[str]()
    reported = []
    for invoice_id in waiting(time.time()):
        if invoice_id in before:
            continue
        data = json.dumps({"invoice_id": invoice_id})
        command = [sys.executable, "-m", "app.action", "emit", "invoice.received", data]
        if subprocess.run(command, check=False).returncode:
            break  # it says why itself, and the next look tries again
        REPORTED.parent.mkdir(exist_ok=True)
        with REPORTED.open("a", encoding="utf-8") as file:
            file.write(f"{invoice_id}\n")
        reported.append(invoice_id)
    return reported


def _file_of(invoice_id: str) -> Path:
    parts = ID.fullmatch(invoice_id)
    if parts:
        file = INBOX / parts["supplier"] / f"{parts['name']}.txt"
        if file.is_file():
            return file
    raise LookupError(f"{INBOX} has no invoice {invoice_id[:60]}")


if __name__ == "__main__":
    while True:
        for each in report_new():
            print(f"{each} is reported.", flush=True)
        time.sleep(LOOK)
