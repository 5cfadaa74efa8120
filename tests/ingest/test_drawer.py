"""Pages and files drawn in bounded helpers: bombs cost a helper, never this process."""

from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.apart.drawer import CANNOT_SHOW, Drawer, DrawerLimits
from ingest.ocr import line_places
from register.errors import TryAgain, Unreadable
from register.model import Danger
from tests import hostile_files as hostile


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    made = Drawer(DrawerLimits(seconds=4.0, memory=512 * 1024 * 1024))
    yield made
    made.close()


def test_a_page_comes_back_as_a_jpeg_and_from_memory_the_second_time(drawer: Drawer) -> None:
    content = hostile.pdf()
    first = drawer.page_image(content, "application/pdf", "scan", 1)
    assert first.startswith(b"\xff\xd8")
    assert drawer.page_image(content, "application/pdf", "scan", 1) is first
    assert drawer.page_count(content, "application/pdf") == 1


def test_what_a_file_does_not_have_is_said_in_thai(drawer: Drawer) -> None:
    with pytest.raises(Unreadable, match="ไม่มีหน้านี้ในเอกสาร"):
        drawer.page_image(hostile.pdf(), "application/pdf", "scan", 2)


@pytest.mark.parametrize("bomb", [hostile.png_bomb(), hostile.png_bomb(8_900, 8_900)], ids=["gigabytes", "torn"])
def test_a_picture_bomb_is_refused(drawer: Drawer, bomb: bytes) -> None:
    with pytest.raises(Unreadable):
        drawer.page_image(bomb, "image/png", "scan", 1)


def test_a_page_as_large_as_a_wall_is_drawn_small(drawer: Drawer) -> None:
    assert len(drawer.page_image(hostile.pdf(points=8400), "application/pdf", "scan", 1)) < 200_000


def test_a_page_without_end_kills_its_helper_and_the_next_page_is_drawn(drawer: Drawer) -> None:
    bomb = hostile.endless_pdf()
    with pytest.raises(Unreadable, match=CANNOT_SHOW):
        drawer.page_image(bomb, "application/pdf", "scan", 1)
    assert drawer.page_image(hostile.pdf(points=500), "application/pdf", "scan", 1)


def test_a_file_that_killed_its_helpers_is_not_tried_for_ever() -> None:
    drawer = Drawer(DrawerLimits(seconds=0.0))  # nothing is ever ready in time
    content = hostile.pdf(points=400)
    for number in range(1, 8):
        with pytest.raises(Unreadable, match=CANNOT_SHOW):
            drawer.page_image(content, "application/pdf", "scan", number)
    assert list(drawer._strikes.values()) == [3]
    drawer.close()


def test_a_helper_that_is_killed_is_replaced(drawer: Drawer) -> None:
    drawer.page_image(hostile.pdf(points=410), "application/pdf", "scan", 1)
    drawer._idle[-1]._process.kill()
    with pytest.raises(Unreadable, match=CANNOT_SHOW):
        drawer.page_image(hostile.pdf(points=420), "application/pdf", "scan", 1)
    assert drawer.page_image(hostile.pdf(points=430), "application/pdf", "scan", 1)


def test_what_is_kept_in_memory_stays_under_its_limit() -> None:
    drawer = Drawer(DrawerLimits(cache=10_000))
    for number in range(40):
        drawer._keep(bytes([number]), b"x" * 1000)
    assert drawer._size == sum(len(one.made) for one in drawer._kept.values()) <= 10_000
    drawer._keep(b"large", b"x" * 9000)
    assert b"large" not in drawer._kept


def test_what_was_drawn_is_forgotten_after_its_time() -> None:
    drawer = Drawer(DrawerLimits(age=0.0))
    drawer._keep(b"one", b"x" * 100)
    drawer._keep(b"other", "said")
    drawer._drop_old()
    assert (drawer._kept, drawer._size) == ({}, 0)


def test_who_comes_when_too_many_wait_is_told_at_once() -> None:
    drawer = Drawer(DrawerLimits(helpers=1, waiting=0))
    drawer._queue = 1
    with pytest.raises(TryAgain):
        drawer.page_image(hostile.pdf(), "application/pdf", "scan", 1)


def test_files_of_a_mail_are_what_their_bytes_say(drawer: Drawer) -> None:
    mail = hostile.mail_with(
        ("ภาพ.jpg", "image/jpeg", hostile.HTML),
        ("a.pdf", "application/pdf", hostile.acting_pdf()),
        ("b.doc", "application/msword", hostile.office(macros=True)),
        ("c.docx", "application/octet-stream", hostile.office(macros=False)),
        ("d.png", "image/png", hostile.SVG),
        ("e.txt", "text/plain", b"MZ\x90\x00"),
        ("f.zip", "application/zip", hostile.archive(inside=b"x")),
    )
    found = [(one.extension, one.danger) for one in drawer.files(mail)]
    assert found == [
        ("html", Danger.ACTIVE),
        ("pdf", Danger.NONE),
        ("docm", Danger.MACRO),
        ("docx", Danger.NONE),
        ("svg", Danger.ACTIVE),
        ("bin", Danger.PROGRAM),
        ("zip", Danger.ARCHIVE),
    ]
    described, content = drawer.file(mail, 1)
    assert (described.pages, content) == (1, hostile.acting_pdf())
    with pytest.raises(Unreadable):
        drawer.file(mail, 7)


def test_a_picture_is_drawn_without_its_metadata(drawer: Drawer) -> None:
    mail = hostile.mail_with(("p.jpg", "image/jpeg", hostile.photo()))
    assert b"taken at home" in drawer.file(mail, 0)[1]
    drawn = drawer.file_page(mail, 0, 1)
    assert drawn.startswith(b"\xff\xd8")
    assert b"taken at home" not in drawn


def written_page() -> Image.Image:
    """A page with six lines of writing."""
    page = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(page)
    for number in range(6):
        pen.text((120, 150 + 120 * number), f"line {number} of a letter to the office", fill=0, font_size=44)
    return page


def test_a_strip_shows_the_lines_asked_for_and_no_others(drawer: Drawer) -> None:
    page = written_page()
    _, boxes = next(line_places(np.asarray(page)))
    one, two = (drawer.strip(hostile.as_png(page), "image/png", "scan", 1, boxes[:count]) for count in (1, 2))
    heights = [Image.open(BytesIO(strip)).height for strip in (one, two)]
    assert heights[0] < heights[1] < 250


def test_a_strip_of_a_place_where_no_line_is_found_again_is_refused(drawer: Drawer) -> None:
    content = hostile.as_png(written_page())
    for box in ((100, 100, 900, 130), (0, 0, 1000, 1000)):
        with pytest.raises(Unreadable, match="ไม่พบ"):
            drawer.strip(content, "image/png", "scan", 1, (box,))


def test_a_helper_without_work_goes_while_another_has_some() -> None:
    drawer = Drawer(DrawerLimits(seconds=4.0, memory=512 * 1024 * 1024))
    with drawer._helper(), drawer._helper():
        pass
    rested, used = drawer._idle
    rested.since -= 60.0
    assert drawer.page_count(hostile.pdf(), "application/pdf") == 1
    assert drawer._idle == [used]
    assert rested._process.poll() is not None
    drawer.close()
