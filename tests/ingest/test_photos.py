"""Photographs of places, told where they are opened, one after the other by the same bounded process."""

import os
import signal
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
import pytest

from ingest.apart.drawer import Drawer, DrawerLimits
from ingest.files.leaf import Leaf, Sizes, unpacked
from ingest.files.picture import colours, tones
from ingest.sheets.strokes import is_place
from register.errors import Unreadable
from scripts.bench_parts.mails import photo
from tests import hostile_files as hostile
from tests.drawn_pages import letter

PHOTO = photo(11)


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    made = Drawer(DrawerLimits(1, seconds=4.0, memory=512 * 1024 * 1024, cache=0))
    yield made
    made.close()


def opened(drawer: Drawer, content: bytes) -> list[Leaf]:
    return list(unpacked(drawer.leaves(content, asdict(Sizes()), 0, 50)[1:]))


def lookers(drawer: Drawer) -> list[int]:
    """Who waits for another photograph."""
    helper = drawer._idle[-1]._process.pid
    return [int(one) for one in Path(f"/proc/{helper}/task/{helper}/children").read_text(encoding="ascii").split()]


def as_jpeg(image: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> bytes:
    return cv2.imencode(".jpg", image)[1].tobytes()


def test_one_photograph_after_the_other_is_looked_at_by_the_same_process(drawer: Drawer) -> None:
    assert opened(drawer, PHOTO) == [Leaf(place=True)]
    first = lookers(drawer)
    assert opened(drawer, PHOTO + b"another") == [Leaf(place=True)]
    assert len(first) == 1
    assert lookers(drawer) == first


def test_who_opened_a_page_or_a_document_opens_nothing_else(drawer: Drawer) -> None:
    for content in (as_jpeg(letter()), hostile.pdf()):
        opened(drawer, PHOTO)
        assert not opened(drawer, content)[0].place
        assert lookers(drawer) == []


def test_a_photograph_whose_looker_dies_is_looked_at_by_another(drawer: Drawer) -> None:
    opened(drawer, PHOTO)
    before = lookers(drawer)
    os.kill(before[0], signal.SIGKILL)
    assert opened(drawer, PHOTO) == [Leaf(place=True)]
    assert lookers(drawer) not in ([], before)


def test_a_torn_photograph_is_still_refused_by_who_has_looked_at_others(drawer: Drawer) -> None:
    opened(drawer, PHOTO)
    with pytest.raises(Unreadable):
        opened(drawer, PHOTO[: len(PHOTO) // 2])


def test_tones_are_decoded_no_larger_than_the_look_needs() -> None:
    large = as_jpeg(np.full((2400, 3200, 3), 90, np.uint8))
    found = tones(large, side=800, max_pixels=80_000_000)
    assert found is not None
    assert found.shape == (600, 800)
    assert tones(large, side=800, max_pixels=1_000_000) is None
    assert tones(hostile.png_bomb(), side=800, max_pixels=80_000_000) is None


def test_a_light_sky_is_told_from_a_sheet_by_a_few_large_pixels_in_colour() -> None:
    sky = next(one for one in map(photo, range(12)) if not is_place(_tones(one)))
    assert is_place(_tones(sky), lambda: colours(sky, side=150, max_pixels=80_000_000))


def test_a_sheet_that_is_hardly_coloured_is_no_place_by_them() -> None:
    sheet = as_jpeg(np.full((1700, 1200, 3), (235, 250, 250), np.uint8))
    assert not is_place(_tones(sheet), lambda: colours(sheet, side=150, max_pixels=80_000_000))


def _tones(jpeg: bytes) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    found = tones(jpeg, side=800, max_pixels=80_000_000)
    assert found is not None
    return found
