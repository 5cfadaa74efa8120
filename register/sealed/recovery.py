"""The recovery sheet: the key ring on paper, in base32, and the way back from what somebody typed off it."""

import base64
import hashlib
import os
import re
from pathlib import Path

from register.errors import InputError
from register.vault import KeyRing

SHEET = "recovery-sheet.txt"

_LINE = re.compile(
    r"(?P<name>k\d+|index)(?P<mark>\s*\(active\))?\s*:(?P<text>.*?)check\s*:?\s*(?P<check>\w+)", re.IGNORECASE
)
_LEFT_OVER = re.compile(r"(?:[0-9A-Z]{4} ){4}", re.IGNORECASE)  # a secret that no line claims
_MISREAD = str.maketrans({"0": "O", "1": "I", "8": "B", "9": "G"})  # no digits of base32: a typist's slip


def recovery_sheet(ring: KeyRing) -> str:
    """The ring as lines to print and lock away: base32 in groups of four, each line with a checksum of its own."""
    lines = ["raprueang recovery sheet: print, seal in an envelope, keep in the safe, delete this file", ""]
    for name, secret in [*ring.keys.items(), ("index", ring.index)]:
        text = base64.b32encode(secret).decode("ascii").rstrip("=")
        groups = " ".join(text[i : i + 4] for i in range(0, len(text), 4))
        mark = " (active)" if name == ring.active else ""
        lines.append(f"{name}{mark}: {groups}  check {_check(name, text)}")
    return "\n".join(lines) + "\n"


def read_sheet(text: str) -> KeyRing:
    """The ring of a sheet that was scanned or typed: case, blanks and line breaks do not matter.

    Raises:
        InputError: a line is missing or mistyped; the message names it and never repeats it.
    """
    keys: dict[str, bytes] = {}
    active, flat = "", " ".join(text.split())
    if _LEFT_OVER.search(_LINE.sub("", flat)):
        raise InputError("a line of the recovery sheet cannot be read", "each begins with a name such as k1 or index")
    for found in _LINE.finditer(flat):
        name = found["name"].lower()
        typed = re.sub(r"[^0-9A-Z]", "", found["text"].upper()).translate(_MISREAD)
        if _check(name, typed) != found["check"].lower():
            raise InputError(f"the line {name} of the recovery sheet is mistyped", "compare it with the paper")
        keys[name] = base64.b32decode(typed + "=" * (-len(typed) % 8))
        active = name if found["mark"] else active
    index = keys.pop("index", None)
    if index is None or active not in keys or any(len(key) != 32 for key in (*keys.values(), index)):
        raise InputError(
            "the recovery sheet is not complete", "it has a line for each key, one (active), and the index"
        )
    return KeyRing(active, keys, index)


def write_sheet(ring: KeyRing, path: Path) -> None:
    """Write the sheet, readable by its owner only, to be printed and deleted."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(recovery_sheet(ring))
        file.flush()
        os.fsync(file.fileno())


def _check(name: str, text: str) -> str:
    return hashlib.sha256(f"{name}{text}".encode()).hexdigest()[:6]
