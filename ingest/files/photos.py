"""Pictures as leaves: one that shows a place and no page is told here, and its pixels stay where they were opened.

The process that opens what strangers sent (`ingest.apart.drawing`) needs no more than this for what telephones send:
the libraries of documents stay out of it until somebody sends one.
"""

from collections.abc import Iterator
from functools import partial

from ingest.files.filetype import Kind
from ingest.files.leaf import Leaf, Sizes
from ingest.files.picture import colours, frames, heif_frame, tones
from ingest.sheets.strokes import LOOKED_AT, is_place
from register.errors import Unreadable

_SMALL = 150  # pixels of the longer side at which colours are looked at


def picture_leaves(content: bytes, kind: Kind, sizes: Sizes, start: int = 0) -> Iterator[Leaf]:
    """The frames of an image file from frame `start` (from 0) on, one at a time in memory.

    Raises:
        Unreadable: the file is damaged or too large.
    """
    pixels = {"max_pixels": sizes.max_pixels, "page_pixels": sizes.page_pixels}
    if kind is Kind.HEIF:
        if start == 0:
            yield seen(Leaf(image=heif_frame(content, **pixels)))
        return
    if kind is Kind.JPEG and start == 0 and _is_photograph_of_a_place(content, sizes):
        yield Leaf(place=True)
        return
    images = frames(content, max_frames=sizes.max_pages + 1, start=start, **pixels)
    number = start
    while True:
        try:
            image = next(images, None)
        except Unreadable as error:
            if number == 0:
                raise
            yield Leaf(problem=str(error))  # what follows a torn page cannot be found
            return
        if image is None:
            return
        if number == sizes.max_pages:
            yield Leaf(beyond=True)
            return
        yield seen(Leaf(image=image))
        number += 1


def seen(leaf: Leaf) -> Leaf:
    """Most pictures that come with a mail show a place. That is seen here: handing over the pixels costs as much."""
    return Leaf(place=True) if leaf.image is not None and is_place(leaf.image) else leaf


def _is_photograph_of_a_place(content: bytes, sizes: Sizes) -> bool:
    """As `seen` says of the whole picture, of its tones alone: no colour is worked out and no pixel decoded that the
    look would average away; where they may be those of a sheet or of a sky, also of few large pixels in colour. False
    where they do not tell.
    """
    grey = tones(content, side=LOOKED_AT, max_pixels=sizes.max_pixels)
    small = partial(colours, content, side=_SMALL, max_pixels=sizes.max_pixels)
    return grey is not None and is_place(grey, small)
