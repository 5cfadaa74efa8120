"""Files made to hurt whoever opens them, small enough for a test."""

import base64
import struct
import zipfile
import zlib
from email.message import EmailMessage
from io import BytesIO

from PIL import Image

SCRIPT = "<script>alert(1)</script>"
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">{SCRIPT}</svg>'.encode()
HTML = f"<!doctype html><html><body onload=alert(1)>{SCRIPT}</body></html>".encode()


def png_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A few kilobytes that say they are a picture of gigabytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000))
        + chunk(b"IEND", b"")
    )


def pdf(drawing: bytes = b"0 0 100 100 re f", *, points: int = 600, more: bytes = b"") -> bytes:
    """One page of that many points square; `more` goes into the catalogue, an /OpenAction for example."""
    packed = zlib.compress(drawing)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R" + more + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R/Resources<<>>>>" % (points, points),
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed + b"\nendstream",
    )
    made, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj" % number + one + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"xref\n0 5\n0000000000 65535 f \n" + table + b"trailer<</Size 5/Root 1 0 R>>startxref\n%d\n%%%%EOF"
    return made + tail % len(made)


def endless_pdf() -> bytes:
    """A page whose drawing takes minutes or gigabytes, whichever ends first."""
    return pdf(b"0 0 m 600 600 l 300 2 l 1 1 599 3 5 500 c f*\n" * 3_000_000)


def acting_pdf() -> bytes:
    """A PDF that would run JavaScript when it is opened."""
    return pdf(more=b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>")


def archive(**members: bytes) -> bytes:
    """A ZIP; a double underscore in a name stands for a slash."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in members.items():
            zipped.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def office(*, macros: bool) -> bytes:
    """The outline of a Word file."""
    members = {"[Content_Types].xml": b"<Types/>", "word__document.xml": b"<w/>"}
    if macros:
        members["word__vbaProject.bin"] = b"macros"
    return archive(**members)


def photo() -> bytes:
    """A JPEG whose metadata say where it was taken."""
    made = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (320, 240), "teal").save(made, "JPEG", exif=exif)
    return made.getvalue()


def mail_with(
    *files: tuple[str, str, bytes], html: str = "", picture: bytes = b"", subject: str = "ขอให้ซ่อมถนน"
) -> bytes:
    """A mail with files as (name, media type, content), an HTML body, and a picture inside it as `cid:one`."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "somchai@example.com", "office@agency.example", subject
    made["Message-ID"], made["Date"] = "<1@example.com>", "Fri, 20 Nov 2026 10:00:00 +0700"
    made.set_content("ถนนพัง")
    if html:
        made.add_alternative(html, subtype="html")
    if picture:
        body = made.get_payload()[1]  # type: ignore[index] # the HTML
        body.add_related(picture, "image", "jpeg", cid="<one>")  # type: ignore[union-attr] # as above
    for name, media_type, content in files:
        main, _, sub = media_type.partition("/")
        made.add_attachment(content, main, sub, filename=name)
    return made.as_bytes()


def data_uri(content: bytes) -> str:
    """The same content where an address is expected."""
    return "data:image/png;base64," + base64.b64encode(content).decode()


def as_png(picture: Image.Image) -> bytes:
    made = BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()
