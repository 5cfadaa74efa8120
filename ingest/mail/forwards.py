"""Whose matter is it? A mail handed on by an office or a neighbour is the matter of who wrote it first.

That writer becomes the complainant; acknowledged is who sent the mail, never an address found inside it (law 5).
"""

import re
from collections.abc import Iterable

from ingest.mail import headers
from ingest.mail.machine_words import NO_REPLY
from ingest.mail.quotes import Split, is_covering, writers_in
from register.model import Sender

_OFFICIAL = re.compile(r"(?:^|\.)(?:go|or|mi|ac)\.th$")
_ADDRESS = re.compile(r"<?\s*(?:mailto:)?([^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,253})\s*[>\])]?")


def first_writer(
    divided: Split, nested: Iterable[Sender], sender: Sender | None, own_addresses: frozenset[str]
) -> Sender | None:
    """Who wrote the matter that `sender` hands on; None when it is the sender's own.

    `nested` are the senders of mails that came as files, in order.
    """
    if not divided.forward and not is_covering(divided.new):
        return None
    inside = _writer_in(divided.quoted) if divided.forward else None
    for writer in (inside, *nested):
        if writer is not None and _is_another(writer, sender, own_addresses):
            return writer
    return None


def _is_another(writer: Sender, sender: Sender | None, own_addresses: frozenset[str]) -> bool:
    address = writer.address.casefold()
    if not address:
        return bool(writer.name) and writer.name != (sender.name if sender else "")
    local, _, domain = address.partition("@")
    if address in own_addresses or NO_REPLY.search(local):
        return False
    if sender is None:
        return True
    from_domain = sender.address.partition("@")[2].casefold()
    # A citizen who hands on what an office wrote complains about it; the office is not the complainant.
    of_an_office = _OFFICIAL.search(domain) is not None and _OFFICIAL.search(from_domain) is None
    return address != sender.address.casefold() and not of_an_office


def _writer_in(head: str) -> Sender | None:
    """The writer whom the head of a forwarded mail names: "From: A <a@b>", "จาก: A [mailto:a@b]", or a name alone."""
    value = next(reversed(writers_in(head)), "").strip(" *")
    if not value:
        return None
    found = _ADDRESS.search(value)
    name = headers.clean(value[: found.start()] if found else value).strip(" \"'<[(*")
    address = found[1].rstrip(".") if found else ""
    local, at, domain = address.rpartition("@")
    return Sender("" if "@" in name else name[:200], f"{local}{at}{domain.lower()}")
