"""How the files of a mail are called: names are data, never paths."""

import re
from urllib.parse import unquote_to_bytes

from ingest.mail.headers import clean

_ESCAPED_THAI = re.compile(r"(?i)%E0%B[89]%[89AB][0-9A-F]")

_NAMES = {
    "application/ms-tnef": "winmail.dat",
    "application/vnd.ms-tnef": "winmail.dat",
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "version.asc",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "text/calendar": "invite.ics",
    "message/global": "message.eml",
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "disposition-notification.txt",
    "message/feedback-report": "feedback-report.txt",
    "text/rfc822-headers": "headers.txt",
}
_SUFFIXES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/tiff": ".tif",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/csv": ".csv",
    "text/rtf": ".rtf",
    "message/rfc822": ".eml",
}


def mail_name(subject: str) -> str:
    """The name of a forwarded mail that bears none."""
    return (re.sub(r"[/\\]", "-", subject)[:80].strip() or "message") + ".eml"


def telling_name(kind: str) -> str:
    """The name of a part that bears none."""
    return _NAMES.get(kind) or "attachment" + _SUFFIXES.get(kind, ".bin")


def file_name(disposition_name: str, type_name: str) -> str:
    """The better of the two names a part may bear, without any folder. Mailers without Thai write question marks."""
    names = (_unescaped(name) for name in (disposition_name, type_name))
    first, second = (re.split(r"[/\\]", name)[-1].strip()[:200] for name in names)
    damaged = first.count("?") + first.count("\ufffd") > max(1, len(first) // 4)
    return second if second and (not first or damaged) else first


def _unescaped(name: str) -> str:
    """Some programs escape Thai as in an address of the web, without saying so."""
    if not _ESCAPED_THAI.search(name):
        return name
    try:
        return clean(unquote_to_bytes(name).decode("utf-8"))
    except UnicodeError:
        return name
