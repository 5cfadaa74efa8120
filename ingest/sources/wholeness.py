"""Is a file there to its end? Scanners write slowly, and shared folders report nothing.

Each format says so itself: PDF by its trailer (ISO 32000-1, 7.5.5), JPEG by its EOI marker (ITU-T T.81, B.1.1), PNG by
IEND, TIFF by directories that point into the file, the others by the lengths they carry.
"""

import struct

_TRAILER = 4096  # bytes from a PDF's end in which %%EOF may stand: scanners append blanks and zeros
_ZIP_END = 66_000  # the end record of a zip with the longest comment
_STRIPS, _LENGTHS = (273, 324), (279, 325)  # TIFF 6.0: StripOffsets, TileOffsets and their byte counts
_SIZES = {3: "H", 4: "I"}  # SHORT and LONG, the only types of these fields
_MOST_PAGES = 1000


def is_whole(content: bytes) -> bool:  # noqa: PLR0911 - a line for each format
    """True when nothing is missing at the end, or when the format is none that we know."""
    if len(content) < 8:
        return False
    if b"%PDF-" in content[:1024]:
        return b"%%EOF" in content[-_TRAILER:]
    if content.startswith(b"\xff\xd8"):
        return _jpeg(content)
    if content.startswith(b"\x89PNG"):
        return b"IEND\xaeB`\x82" in content[-_TRAILER:]
    if content[:4] in {b"II*\x00", b"MM\x00*"}:
        return _tiff(content)
    if content.startswith(b"PK\x03\x04"):
        return b"PK\x05\x06" in content[-_ZIP_END:]
    if content[:4] == b"RIFF":
        return int.from_bytes(content[4:8], "little") + 8 <= len(content)
    if content.startswith(b"BM"):
        return int.from_bytes(content[2:6], "little") <= len(content)
    if content.startswith(b"GIF8"):
        return content.rstrip(b"\x00")[-1:] == b";"
    return _boxes(content) if content[4:8] == b"ftyp" else True


def _jpeg(content: bytes) -> bool:
    """Walk the segments to the first scan; behind it 0xFF is stuffed, so that FF D9 is the true end there, while a
    thumbnail's own end stands before it.
    """
    position = 2
    while position + 4 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if marker == 0xDA:
            return content.find(b"\xff\xd9", position) >= 0
        if marker == 0xFF:  # fill byte
            position += 1
            continue
        position += 2 + int.from_bytes(content[position + 2 : position + 4], "big")
    return False


def _tiff(content: bytes) -> bool:
    order = "<" if content[:2] == b"II" else ">"
    try:
        (offset,) = struct.unpack_from(order + "I", content, 4)
        for _ in range(_MOST_PAGES):
            if offset == 0:
                return True
            count, after = _directory(content, order, offset)
            if not count:
                return False
            offset = after
    except struct.error:
        return False
    return True


def _directory(content: bytes, order: str, offset: int) -> tuple[int, int]:
    """(number of entries, offset of the next directory) of one page; 0 entries when its picture is not all there.

    Raises:
        struct.error: it points behind the end.
    """
    (count,) = struct.unpack_from(order + "H", content, offset)
    starts: tuple[int, ...] = ()
    lengths: tuple[int, ...] = ()
    for index in range(count):
        tag, kind, number, _ = struct.unpack_from(order + "HHII", content, offset + 2 + 12 * index)
        if tag in _STRIPS + _LENGTHS and kind in _SIZES:
            shape = f"{order}{number}{_SIZES[kind]}"
            inside = struct.calcsize(shape) <= 4
            place = offset + 10 + 12 * index
            where = place if inside else struct.unpack_from(order + "I", content, place)[0]
            values = struct.unpack_from(shape, content, where) if number < len(content) else ()
            starts, lengths = (values, lengths) if tag in _STRIPS else (starts, values)
    (after,) = struct.unpack_from(order + "I", content, offset + 2 + 12 * count)
    ends = [start + length for start, length in zip(starts, lengths, strict=False)]
    return (count if all(end <= len(content) for end in ends) else 0), after


def _boxes(content: bytes) -> bool:
    """HEIF: boxes follow each other to the very end (ISO/IEC 14496-12, 4.2)."""
    position = 0
    while position + 8 <= len(content):
        size = int.from_bytes(content[position : position + 4], "big")
        if size == 0:
            return True
        if size == 1:
            size = int.from_bytes(content[position + 8 : position + 16], "big")
        if size < 8:
            return False
        position += size
    return position == len(content)
