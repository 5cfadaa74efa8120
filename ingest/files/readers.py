"""The leaves of a document, opened by somebody who may die of it."""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol

from ingest.files.filetype import Fell
from ingest.files.leaf import LAST, Leaf, Sizes, unpacked

W_FELL = "หน้านี้ทำให้โปรแกรมอ่านล้มเหลวหรือใช้เวลาและหน่วยความจำเกินกำหนด"
W_REST = "เอกสารนี้ทำให้โปรแกรมอ่านล้มเหลวหลายครั้งหรือใช้เวลาเกินกำหนด จึงไม่อ่านหน้าที่เหลือ"

_MOST = 50
_FALLS = 2
_SECONDS_A_PAGE = 0.5


class Apart(Protocol):
    """What opens documents: `ingest.apart.drawer.Drawer`, in bounded processes of their own, so that neither the
    libraries that do so nor what they leave behind take our memory.
    """

    def leaves(self, content: bytes, sizes: dict[str, Any], start: int, most: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class DocumentLimits(Sizes):
    """What a document may cost. It is opened by `apart`; `seconds` for opening it, and half a second more for each
    page that was.
    """

    apart: Apart = field(kw_only=True, compare=False)
    seconds: float = 25.0


def leaves_of(content: bytes, limits: DocumentLimits) -> Iterator[Leaf]:
    """As `ingest.files.opening.leaves`, from the first page on. A page that kills what opens it is a leaf with
    a problem.

    Raises:
        Unreadable: as there. Fell: every page killed what opened it.
    """
    sizes = _sizes(limits)
    start, most, falls, spent, good = 0, _MOST, 0, 0.0, 0
    while spent < limits.seconds + good * _SECONDS_A_PAGE:
        begun = time.monotonic()
        try:
            made = limits.apart.leaves(content, asdict(sizes), start, most)
        except Fell:
            spent += time.monotonic() - begun
            falls += 1
            if falls >= _FALLS and not good:
                raise
            if falls > _FALLS:
                break
            if most == 1:
                yield Leaf(problem=W_FELL)
                start += 1
            most = 1  # to find the page among many
            continue
        spent += time.monotonic() - begun
        for leaf in unpacked(made[1:]):
            yield leaf
            good += not leaf.problem
            start += 1
        if made[:1] == LAST:
            return
    yield Leaf(problem=W_REST)


def picture_of(content: bytes, limits: DocumentLimits, number: int) -> Leaf:
    """Page `number` (from 0) of a PDF as it looks, without its text layer; a leaf without an image where it cannot be
    drawn.
    """
    try:
        made = limits.apart.leaves(content, asdict(replace(_sizes(limits), layers=False)), number, 1)
    except Fell:
        return Leaf(problem=W_FELL)
    return next(unpacked(made[1:]))


def _sizes(limits: DocumentLimits) -> Sizes:
    return Sizes(limits.max_pages, limits.max_pixels, limits.page_pixels, limits.max_unpacked)
