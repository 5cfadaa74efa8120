"""Image files as page images, uint8, RGB (height, width, 3) or grey (height, width), upright by their EXIF."""

import math
import struct
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pillow_heif
from PIL import Image as Pillow
from PIL import ImageOps

from ingest.sheets.sheet import Image
from register.errors import Unreadable

# Everything Pillow and its plugins are known to raise on damaged files, named: UnidentifiedImageError is an OSError,
# SyntaxError is a broken PNG or TIFF header, EOFError and struct.error a file that ends early; the warnings, of bombs
# and of damaged TIFF tags, are raised only where warnings are errors.
_PILLOW = (
    OSError,
    SyntaxError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    OverflowError,
    struct.error,
    Pillow.DecompressionBombError,
    Pillow.DecompressionBombWarning,
    UserWarning,
)
_BROKEN = "ไฟล์ภาพเสียหายหรือไม่ครบ เปิดอ่านไม่ได้"


def frames(content: bytes, *, max_frames: int, max_pixels: int, page_pixels: int, start: int = 0) -> Iterator[Image]:
    """The frames of an image file from `start` (from 0) on, below `max_frames`; of an animation only the first.

    A frame of more than `page_pixels` is scaled down to them.

    Raises:
        Unreadable: the file is damaged, or a frame has more than `max_pixels` (a decompression bomb).
    """
    try:
        with Pillow.open(BytesIO(content)) as picture:
            if _is_torn(content, picture.format or ""):
                raise Unreadable(_BROKEN)
            for number in range(start, max_frames if picture.format == "TIFF" else 1):
                if number and not _has_frame(picture, number):
                    return
                yield _frame(picture, max_pixels, page_pixels)
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as error:
        raise Unreadable("ภาพมีขนาดใหญ่เกินกำหนด") from error
    except _PILLOW as error:
        raise Unreadable(_BROKEN) from error


def tones(content: bytes, *, side: int, max_pixels: int) -> Image | None:
    """A JPEG in grey, decoded no larger than its longer side needs to have `side` pixels, as it lies in the file: not
    turned upright. None for what is no whole JPEG of the usual kind, or larger than `max_pixels`.
    """
    return _reduced(content, "L", side, max_pixels)


def colours(content: bytes, *, side: int, max_pixels: int) -> Image | None:
    """As `tones`, in RGB; None also of what has no colours."""
    return _reduced(content, "RGB", side, max_pixels)


def _reduced(content: bytes, mode: str, side: int, max_pixels: int) -> Image | None:
    try:
        with Pillow.open(BytesIO(content)) as picture:
            width, height = picture.size
            usual = picture.format == "JPEG" and picture.mode in {"L", "RGB"} and width * height <= max_pixels
            if not usual or _is_torn(content, "JPEG"):
                return None
            scale = min(1.0, side / max(width, height))
            picture.draft(mode, (math.ceil(width * scale), math.ceil(height * scale)))
            return np.asarray(picture, np.uint8) if picture.mode == mode else None
    except _PILLOW:
        return None  # `frames` says what is wrong with it


def frame_count(content: bytes) -> int:
    """How many frames `frames` would give; of an animation one.

    Raises:
        Unreadable: the file is damaged.
    """
    try:
        with Pillow.open(BytesIO(content)) as picture:
            return int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
    except _PILLOW as error:
        raise Unreadable(_BROKEN) from error


def heif_frame(content: bytes, *, max_pixels: int, page_pixels: int) -> Image:
    """The main picture of a HEIC file; libheif has turned it upright already.

    Raises:
        Unreadable: the file is damaged or too large.
    """
    try:
        heif = pillow_heif.open_heif(BytesIO(content))
        _check_size(heif.size, max_pixels)
        return _pixels(_fitted(heif.to_pillow(), page_pixels))
    except (*_PILLOW, RuntimeError) as error:
        raise Unreadable(_BROKEN) from error


def _is_torn(content: bytes, kind: str) -> bool:
    """Whether the end of the file is missing.

    Pillow would say so itself, but for the whole process and only until some library (WeasyPrint does) sets its
    switch LOAD_TRUNCATED_IMAGES; then the missing part is grey, and half a letter would pass for a whole one.
    """
    if kind in {"JPEG", "MPO"}:
        return b"\xff\xd9" not in content[_jpeg_scan(content) :]
    if kind == "PNG":
        return b"IEND" not in content[-4096:]
    if kind == "GIF":
        return not content.rstrip(b"\x00").endswith(b";")
    return kind == "BMP" and int.from_bytes(content[2:6], "little") > len(content)


def _jpeg_scan(content: bytes) -> int:
    """Where the picture data begin: after every segment that says its length, a thumbnail's among them (T.81, B.1)."""
    place = 2
    while content[place : place + 1] == b"\xff" and content[place + 1 : place + 2] != b"\xda":
        length = int.from_bytes(content[place + 2 : place + 4], "big")
        place += 2 + length if content[place + 1] != 0xFF else 1  # a fill byte
    return place


def _has_frame(picture: Pillow.Image, number: int) -> bool:
    try:
        picture.seek(number)
    except EOFError:
        return False
    return True


def _frame(picture: Pillow.Image, max_pixels: int, page_pixels: int) -> Image:
    _check_size(picture.size, max_pixels)
    if picture.format == "JPEG":
        # The decoder can halve a huge photo while it reads it.
        scale = math.sqrt(min(1.0, page_pixels / (picture.width * picture.height)))
        picture.draft(None, (math.ceil(picture.width * scale), math.ceil(picture.height * scale)))
    return _pixels(ImageOps.exif_transpose(_fitted(picture, page_pixels)))


def _check_size(size: tuple[int, int], max_pixels: int) -> None:
    width, height = size
    if width * height > max_pixels:
        raise Unreadable(f"ภาพมีขนาดใหญ่เกินกำหนด ({width} x {height} จุด)")


def _fitted(picture: Pillow.Image, page_pixels: int) -> Pillow.Image:
    """At most `page_pixels`, with the metadata that says which way is up; read completely either way."""
    picture.load()
    scale = math.sqrt(page_pixels / (picture.width * picture.height))
    if scale >= 1:
        return picture
    plain = _plain(picture)
    size = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
    small = plain.resize(size, Pillow.Resampling.BOX)
    small.info.update(picture.info)
    small.getexif().update(picture.getexif())
    return small


def _pixels(picture: Pillow.Image) -> Image:
    return np.asarray(_plain(picture), np.uint8)


def _plain(picture: Pillow.Image) -> Pillow.Image:
    """The picture in mode L or RGB, transparency on white."""
    if picture.mode in {"L", "RGB"} and "transparency" not in picture.info:
        return picture
    if picture.mode == "1":
        return picture.convert("L")
    if picture.mode.startswith(("I", "F")):
        return _eight_bits(picture)
    if "transparency" in picture.info or picture.has_transparency_data:
        opaque = picture.convert("RGBA")
        paper = Pillow.new("RGBA", opaque.size, "white")
        return Pillow.alpha_composite(paper, opaque).convert("RGB")
    return picture.convert("RGB")


def _eight_bits(picture: Pillow.Image) -> Pillow.Image:
    values = np.array(picture, np.float32)
    top = float(np.nanmax(values, initial=0))
    full = 255.0 if top <= 255 else 65535.0 if top <= 65535 else top
    # In place: four bytes for each of 80 million pixels are enough.
    np.nan_to_num(values, copy=False)
    values *= 255 / full
    return Pillow.fromarray(np.clip(values, 0, 255, out=values).astype(np.uint8))
