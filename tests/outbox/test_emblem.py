"""The emblem: a file of the agency, checked, at its place on paper."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from docx import Document
from PIL import Image

from outbox import emblem, letter
from outbox.compose import Agency
from register.errors import SettingsError
from register.post.paper import Form, Paper
from register.reports import pdf, word
from tests.outbox.test_letter import _acknowledgement

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#c00000"/></svg>'


def picture(height: int = 600, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (height, height), (192, 0, 0)).save(file, kind)
    return file.getvalue()


def put(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "emblem"
    path.write_bytes(content)
    return path


def red(document: bytes) -> int:
    """How many red points the first page has, at 72 dpi."""
    with pypdfium2.PdfDocument(document) as opened:
        shown = np.asarray(opened[0].render().to_pil().convert("RGB"))
    return int(((shown[..., 0] > 150) & (shown[..., 1] < 60) & (shown[..., 2] < 60)).sum())


@pytest.mark.parametrize(
    ("content", "said"),
    [(SVG, "SVG"), (picture(), "PNG 600 x 600"), (picture(600, "JPEG"), "JPEG"), (picture(100), "coarse")],
    ids=["svg", "png", "jpeg", "small"],
)
def test_a_picture_of_the_three_kinds_is_taken(tmp_path: Path, content: bytes, said: str) -> None:
    path = put(tmp_path, content)
    assert emblem.load(path) == content
    assert said in emblem.describe(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + b"x" * 99,
        picture()[:300],
        b"<html/>",
        b"<svg",
        SVG.replace(b"<rect", b"<script>x</script><rect"),
        SVG.replace(b"<rect", b'<image href="http://example.com/a.png"/><rect'),
        SVG.replace(b"<rect", b'<use href="file:///etc/passwd#a"/><rect'),
        SVG.replace(b"<rect", b"<style>@import 'a.css';</style><rect"),
        SVG.replace(b'fill="#c00000"', b'fill="url(http://example.com/a#b)"'),
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SVG,
        b"\x89PNG" + b"x" * (2 * 1024 * 1024),
    ],
)
def test_what_is_no_plain_picture_is_refused_with_a_hint(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SettingsError) as error:
        emblem.load(put(tmp_path, content))
    assert error.value.hint


def test_a_missing_file_is_named_and_none_is_none(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="garuda"):
        emblem.load(tmp_path / "garuda.png")
    assert emblem.load(None) is None


@pytest.mark.parametrize("content", [SVG, picture()], ids=["svg", "png"])
def test_it_stands_on_letter_memo_and_order(agency: Agency, content: bytes) -> None:
    assert red(letter.render(replace(_acknowledgement(agency), emblem=content))) > 1000
    assert red(letter.render(_acknowledgement(agency))) == 0
    for form in (Form.MEMO, Form.ORDER, Form.LETTER):
        paper = Paper(form, "รายงาน", "สำนักงาน", (), day=None)
        assert red(pdf.render(paper, content)) > 300
        with_picture = Document(io.BytesIO(word.render(paper, emblem=content))).inline_shapes
        assert len(with_picture) == (content != SVG)
