"""The garuda, or the agency's own emblem: a file of the agency, at its place on letters, memos and orders.

It is read from the disk, checked, and never fetched from anywhere. No emblem comes with the program: who may bear the
garuda is not for a program to decide.
"""

import io
import re
from pathlib import Path

from lxml import etree  # type: ignore[import-untyped]  # ships no types
from PIL import Image, UnidentifiedImageError

from register.errors import SettingsError

_LARGEST = 2 * 1024 * 1024
_LEAST_HEIGHT = 350  # pixels: 300 dpi at the 3 cm of the correspondence rules
_WHERE = "name a PNG, JPEG or SVG file of at most 2 MB in agency.emblem"
_ELSEWHERE = re.compile(rb"@import|url\(\s*['\"]?\s*(?!#|data:)", re.IGNORECASE)
_ACTIVE = frozenset({"script", "foreignObject", "iframe"})


def load(path: Path | None) -> bytes | None:
    """The file, or None where none is configured.

    Raises:
        SettingsError: it cannot be read, is none of the three kinds, or refers to something outside of itself.
    """
    return _checked(path)[0] if path is not None else None


def describe(path: Path) -> str:
    """What it is, in a few words. Raises as `load`."""
    return _checked(path)[1]


def is_svg(content: bytes) -> bool:
    """A drawing that Word cannot take as a picture."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _checked(path: Path) -> tuple[bytes, str]:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise SettingsError(f"the emblem {path} cannot be read: {error.strerror}", _WHERE) from error
    if len(content) > _LARGEST:
        raise SettingsError(f"the emblem {path} is larger than 2 MB", _WHERE)
    if is_svg(content):
        _check_drawing(path, content)
        return content, f"SVG, {len(content) // 1024 + 1} kB"
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as whole:
            whole.verify()  # is it there to its end? A library may have told Pillow not to mind
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            picture.load()
            kind, size = picture.format, picture.size
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise SettingsError(f"the emblem {path} is no picture that can be printed", _WHERE) from error
    coarse = "" if size[1] >= _LEAST_HEIGHT else f", coarse: at least {_LEAST_HEIGHT} high prints well"
    return content, f"{kind} {size[0]} x {size[1]}{coarse}"


def _check_drawing(path: Path, content: bytes) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise SettingsError(f"the emblem {path} is no SVG", _WHERE) from error
    names = {etree.QName(one).localname for one in root.iter(etree.Element)}
    links = [
        str(value)
        for one in root.iter(etree.Element)
        for name, value in one.attrib.items()
        if etree.QName(name).localname in {"href", "src"}
    ]
    foreign = [value for value in links if not value.startswith(("#", "data:"))]
    if etree.QName(root).localname != "svg" or names & _ACTIVE:
        raise SettingsError(f"the emblem {path} is no plain SVG", _WHERE)
    if foreign or _ELSEWHERE.search(content) or b"<!ENTITY" in content:
        raise SettingsError(f"the emblem {path} refers to something outside of its file", "embed it, or use a PNG")
