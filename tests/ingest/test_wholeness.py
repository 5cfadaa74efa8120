"""Is a file there to its end? Every format tells, wherever it is cut."""

from io import BytesIO

import pillow_heif
import pytest
from PIL import Image, ImageDraw

from ingest.sources.wholeness import is_whole


def drawn(kind: str) -> bytes:
    page = Image.new("RGB", (200, 280), "white")
    ImageDraw.Draw(page).ellipse((20, 20, 180, 250), fill="navy")
    written = BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(page).save(written)
    else:
        more = {"save_all": True, "append_images": [page]} if kind in {"TIFF", "PDF", "GIF"} else {}
        page.save(written, kind, **more)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["PDF", "JPEG", "PNG", "TIFF", "GIF", "BMP", "WEBP", "HEIF"])
def test_a_whole_file_is_whole_and_every_cut_is_seen(kind: str) -> None:
    content = drawn(kind)
    assert is_whole(content)
    for share in (0.05, 0.3, 0.6, 0.9, 0.99):
        assert not is_whole(content[: int(len(content) * share)]), share


def test_what_some_scanners_append_is_no_trouble() -> None:
    for kind in ("PDF", "JPEG", "PNG", "GIF"):
        assert is_whole(drawn(kind) + b"\x00" * 500)


def test_the_end_of_a_thumbnail_is_not_the_end_of_the_picture() -> None:
    thumbnail = b"\xff\xd8\xff\xda\x00\x02xx\xff\xd9"
    head = b"\xff\xd8\xff\xe1" + (len(thumbnail) + 2).to_bytes(2, "big") + thumbnail
    assert not is_whole(head + b"\xff\xda\x00\x02xxxx")
    assert is_whole(head + b"\xff\xda\x00\x02xxxx\xff\xd9")


def test_an_empty_file_is_not_whole() -> None:
    assert not is_whole(b"")


def test_an_unknown_kind_has_no_end_to_wait_for() -> None:
    assert is_whole(b"hello, this is text")
