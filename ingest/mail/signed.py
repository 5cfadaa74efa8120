"""What is signed and not encrypted is read: the content inside a CMS message (S/MIME) and inside PGP's clear signature.

No signature is verified: whether the writer is who they say is for the officer to ask, as with any other mail.
"""

import re

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2, RFC 5652, 5.1
_OID, _OCTETS, _SEQUENCE, _LONG_TAG = 0x06, 0x04, 0x30, 0x1F
_CONSTRUCTED = 0x20
_DEEPEST = 20
_MOST = 100_000  # elements side by side: what writes in pieces writes them by kilobytes
_CLEAR = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z-]+:[^\n]*\n)*\n(.*?)\n-----BEGIN PGP SIGNATURE-----\n"
    r".*?(?:^-----END PGP SIGNATURE-----[ \t]*$\n?|\Z)",
    re.DOTALL | re.MULTILINE,
)
_ARMOURED = re.compile(r"^-----BEGIN PGP MESSAGE-----[ \t]*$", re.MULTILINE)

Node = tuple[int, int, int]
"""(tag, start of the content, end of the content) in the bytes that are looked at."""


def without_clear_signature(text: str) -> str:
    """The text that PGP signed in place (RFC 9580, 7), without armour; any other text as it is."""
    return _CLEAR.sub(lambda match: re.sub(r"(?m)^- ", "", match[1]) + "\n", text)


def holds_pgp_message(text: str) -> bool:
    """Is a part of the text encrypted in place?"""
    return _ARMOURED.search(text) is not None


def signed_content(cms: bytes) -> bytes | None:
    """The MIME entity inside a SignedData (RFC 8551, 3.5.1), None when it is encrypted, detached or damaged."""
    try:
        outer = _children(cms, _node(cms, 0))
        if cms[outer[0][1] : outer[0][2]] != _SIGNED_DATA or outer[0][0] != _OID:
            return None
        signed = _children(cms, _children(cms, outer[1])[0])
        packed = next(node for node in signed if node[0] == _SEQUENCE)
        octets = _children(cms, _children(cms, packed)[1])[0]
        return b"".join(_pieces(cms, octets, 0))
    except (IndexError, StopIteration, ValueError):
        return None


def _node(cms: bytes, place: int) -> Node:
    """The element at `place`. Of an indefinite length (X.690, 8.1.3.6) the end is found by its children."""
    tag, length = cms[place], cms[place + 1]
    start = place + 2
    if length == 0x80:
        return tag, start, _after(cms, place, 0) - 2
    if length > 0x80:
        size = length & 0x7F
        length = int.from_bytes(cms[start : start + size], "big")
        start += size
    if start + length > len(cms) or tag & _LONG_TAG == _LONG_TAG:
        raise ValueError
    return tag, start, start + length


def _after(cms: bytes, place: int, depth: int) -> int:
    """Where the element at `place` ends, its end mark included."""
    if depth > _DEEPEST:
        raise ValueError
    length = cms[place + 1]
    if length != 0x80:
        return _node(cms, place)[2]
    end = place + 2
    for _ in range(_MOST):
        if cms[end : end + 2] == b"\0\0":
            return end + 2
        end = _after(cms, end, depth + 1)
    raise ValueError


def _children(cms: bytes, node: Node) -> list[Node]:
    found: list[Node] = []
    place, end = node[1], node[2]
    while place < end:
        if len(found) == _MOST:
            raise ValueError
        found.append(_node(cms, place))
        place = _after(cms, place, 0)
    return found


def _pieces(cms: bytes, node: Node, depth: int) -> list[bytes]:
    """An OCTET STRING in one piece or, constructed, in several."""
    if depth > _DEEPEST or node[0] & ~_CONSTRUCTED != _OCTETS:
        raise ValueError
    if not node[0] & _CONSTRUCTED:
        return [cms[node[1] : node[2]]]
    return [piece for child in _children(cms, node) for piece in _pieces(cms, child, depth + 1)]
