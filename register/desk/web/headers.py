"""What every answer says to the browser beside its content."""

from starlette.datastructures import MutableHeaders
from starlette.types import Message

# Nothing runs or loads that is not a file of ours: an injected <script>, style, image or form goes nowhere.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_ALWAYS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-robots-tag": "noindex, nofollow",
}


def protect_message(message: Message, *, encrypted: bool) -> None:
    """Add the security headers to the start of an answer; what a screen set itself stays."""
    headers = MutableHeaders(scope=message)
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("cache-control", "no-store")
    if encrypted:
        headers.setdefault("strict-transport-security", "max-age=31536000")
