"""Page images for the desk: how many a letter has."""

from io import BytesIO

import pytest
from PIL import Image

from ingest.apart.pageimage import page_count, page_image
from register.errors import Unreadable


def drawn(kind: str, pages: int) -> bytes:
    sheets = [Image.new("L", (200, 280), 255) for _ in range(pages)]
    made = BytesIO()
    sheets[0].save(made, kind, save_all=pages > 1, append_images=sheets[1:])
    return made.getvalue()


@pytest.mark.parametrize(("kind", "pages"), [("TIFF", 1), ("TIFF", 3), ("PDF", 2), ("PNG", 1), ("JPEG", 1)])
def test_each_counted_page_can_be_drawn_and_no_further(kind: str, pages: int) -> None:
    content = drawn(kind, pages)
    assert page_count(content, "") == pages
    for number in range(1, pages + 1):
        assert page_image(content, "", "scan", number).startswith(b"\xff\xd8")
    with pytest.raises(Unreadable):
        page_image(content, "", "scan", pages + 1)


@pytest.mark.parametrize("content", [b"", b"no letter", b"%PDF-1.7 torn", b"II*\x00torn", b"PK\x03\x04torn"])
def test_what_cannot_be_opened_has_no_pages(content: bytes) -> None:
    assert page_count(content, "") == 0


def test_a_mail_has_none() -> None:
    assert page_count(b"Subject: x\r\n\r\nx", "message/rfc822") == 0
