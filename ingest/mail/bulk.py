"""Long base64 stretches are lifted out of a mail before any parser sees it, and put back where content is asked for.

A mail of 35 MB cost the parsers 15 s and 3 GB, nearly all of it spent on attachments that they only carry around.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

_STRETCH = re.compile(rb"(?m)^(?:[A-Za-z0-9+/]{60,998}+\r?\n){100,}+")
_SMALLEST = 16_384
"""Bytes of a mail below which lifting costs more than it saves."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """What was lifted, by the token that stands in its place: a line of base64 nobody could have foreseen. A token may
    have lost its line end: parsers take the one before a boundary for the boundary's (RFC 2046, 5.1.1).
    """

    mark: bytes = b""
    pieces: Mapping[bytes, bytes] = field(default_factory=dict)

    def restored(self, content: bytes) -> bytes:
        """`content` with every token replaced by what it stands for."""
        if not self.pieces or self.mark not in content:
            return content
        return re.sub(b"(" + self.mark + rb"[0-9]{6})(\r?\n)?", self._piece, content)

    def _piece(self, token: re.Match[bytes]) -> bytes:
        piece = self.pieces.get(token[1], token[0])
        return piece if token[2] else piece.rstrip(b"\r\n")


NOTHING = Bulk()


def lift(content: bytes) -> tuple[bytes, Bulk]:
    """(the mail with tokens, what they stand for)."""
    if len(content) < _SMALLEST:
        return content, NOTHING
    mark = b"lifted" + secrets.token_hex(16).encode("ascii")
    pieces: dict[bytes, bytes] = {}

    def taken(stretch: re.Match[bytes]) -> bytes:
        token = mark + b"%06d" % len(pieces)
        pieces[token] = stretch[0]
        return token + b"\n"

    thin = _STRETCH.sub(taken, content)
    return (thin, Bulk(mark, pieces)) if pieces else (content, NOTHING)
