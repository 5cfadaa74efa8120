"""Does the receiving server vouch for the address in From? Its own Authentication-Results (RFC 8601) say so.

Only the topmost such field is the server's: those below came in with the mail and may be forged. Only the server that
the mailbox names is believed.
"""

import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser

_RESULT = re.compile(r"\s*([a-z-]+)(?:/\d+)?\s*=\s*([a-z]+)(.*)", re.IGNORECASE | re.DOTALL)
_PROPERTY = re.compile(r"([a-z]+\.[a-z_-]+)\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)
_PLAIN_QUOTE = re.compile(r'"[A-Za-z0-9.@_=+-]*"')
_PROOFS = {
    "dmarc": ("header.from",),
    "dkim": ("header.d", "header.i"),
    "spf": ("smtp.mailfrom",),
}


@dataclass(frozen=True, slots=True)
class Gate:
    """How mail of one source is vouched for: the name under which its server signs Authentication-Results, or nobody
    but the agency's machines can write there.
    """

    authserv_id: str = ""
    internal: bool = False


def proven(raw: bytes, address: str, gate: Gate) -> bool | None:
    """Whether the server believed at this gate vouches for `address`; None where none is named. Never raises."""
    if not gate.authserv_id:
        return None
    return is_vouched_for(BytesHeaderParser().parsebytes(raw), address.casefold(), gate.authserv_id)


def is_vouched_for(fields: Message, address: str, authserv_id: str) -> bool:
    """Does the topmost Authentication-Results, written by that server, name the domain of `address` as proven?"""
    values = fields.get_all("authentication-results", [])
    if not authserv_id or not values:
        return False
    server, *results = _without_asides(str(values[0])).split(";")
    if server.casefold().split()[:1] != [authserv_id.casefold()]:
        return False
    domain = address.rpartition("@")[2]
    verdicts = [match for result in results if (match := _RESULT.fullmatch(result))]
    if any(match[1].lower() == "dmarc" and match[2].lower() == "fail" for match in verdicts):
        return False
    return any(match[2].lower() == "pass" and _names(match, domain) for match in verdicts)


def _without_asides(value: str) -> str:
    """Without comments, and without quoted strings that hold more than an address: both may carry the words of a
    stranger, who would write a verdict of his own into them.
    """
    kept: list[str] = []
    depth, start = 0, -1
    escaped = False
    for index, char in enumerate(value):
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif start >= 0:
            if char == '"':
                quote, start = value[start : index + 1], -1
                kept.append(quote if _PLAIN_QUOTE.fullmatch(quote) else '""')
        elif char == '"' and not depth:
            start = index
        elif char in "()":
            depth = max(0, depth + (1 if char == "(" else -1))
            kept.append(" ")
        elif not depth:
            kept.append(char)
    return "".join(kept)


def _names(verdict: re.Match[str], domain: str) -> bool:
    """Is the identity that was proven the sender's own domain, or one above or below it (RFC 7489, 3.1)?"""
    method = verdict[1].lower()
    told = {name.lower(): value.casefold() for name, value in _PROPERTY.findall(verdict[3])}
    identities = [told[name].rpartition("@")[2] for name in _PROOFS.get(method, ()) if name in told]
    if method == "dmarc" and not identities:
        return True
    return any(
        one == domain or ("." in one and (domain.endswith(f".{one}") or one.endswith(f".{domain}")))
        for one in identities
    )
