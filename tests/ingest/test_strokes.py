"""Pictures without writing are not read; anything that may be writing is."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
import pytest

from ingest.document import DocumentLimits, read_document
from ingest.files.leaf import Leaf, Sizes, unpacked
from ingest.files.opening import Here
from ingest.ocr import Ocr
from ingest.sheets.strokes import is_place
from register.model import Page
from register.states import Method
from scripts.bench_parts.mails import photo
from tests.drawn_pages import Pixels, faint, letter, photographed, ruled, scrawled, shaded, speckled, stamped, turned

PAGE = letter()
ONE_WORD = letter(("ถนนพัง",), size=26)


def place(grain: float, seed: int = 1) -> Pixels:
    """A telephone's picture of a wall in changing light, with the noise of its sensor."""
    noise = np.random.default_rng(seed)
    light = cv2.resize(noise.random((6, 9, 3), dtype=np.float32) * 130 + 70, (1280, 960), interpolation=cv2.INTER_CUBIC)
    specks = cv2.resize(noise.standard_normal((480, 640, 3), dtype=np.float32) * grain, (1280, 960))
    return np.clip(light + specks, 0, 255).astype(np.uint8)


def blurred(page: Pixels) -> Pixels:
    return np.asarray(cv2.GaussianBlur(page, (0, 0), 3), np.uint8)


def pencil(page: Pixels) -> Pixels:
    """Print of a third of its contrast, in sensor noise."""
    noise = np.random.default_rng(3).normal(0, 8, page.shape)
    return np.clip(235 - (255 - page.astype(np.float32)) / 3 + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("grain", [0, 7, 14])
def test_a_picture_of_a_place_holds_no_writing(grain: float) -> None:
    assert is_place(place(grain))
    assert is_place(np.asarray(cv2.cvtColor(place(grain), cv2.COLOR_RGB2GRAY), np.uint8))


def street(seed: int) -> Pixels:
    """Houses and holes under a sky: straight edges, gaps a few pixels wide, half of it one light tone."""
    noise = np.random.default_rng(seed)
    picture = np.full((960, 1280, 3), (150, 180, 215), np.float32)
    picture[600:] = (100, 95, 90)
    for left in range(30, 1200, 90):
        top = int(noise.integers(250, 560))
        picture[top:700, left : left + 83] = noise.integers(30, 230, 3)
        cv2.circle(picture, (left, 850), int(noise.integers(25, 60)), (60.0, 60.0, 60.0), -1)
    soft = cv2.GaussianBlur(picture, (0, 0), 1.5) + noise.standard_normal(picture.shape, dtype=np.float32) * 5
    return np.clip(soft, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("seed", range(1, 9))
def test_straight_edges_under_a_sky_are_no_writing(seed: int) -> None:
    assert is_place(street(seed))


@pytest.mark.parametrize("step", [14, 20, 26])
@pytest.mark.parametrize("width", [10, 14, 18])  # half of it on the small copy: round the widest stroke
def test_a_gap_that_noise_tears_to_shreds_is_no_writing(width: int, step: int) -> None:
    picture = np.full((960, 1280, 3), (70, 75, 80), np.float32)
    picture[100:500, 600 - width // 2 : 600 - width // 2 + width] += step
    picture[500 : 500 + width, 200:900] -= step
    noise = np.random.default_rng(width * step).standard_normal(picture.shape, dtype=np.float32) * 5
    assert is_place(np.clip(cv2.GaussianBlur(picture, (0, 0), 1.5) + noise, 0, 255).astype(np.uint8))


@pytest.mark.parametrize("number", [199, 269])
def test_the_streets_of_the_bench_are_no_writing(number: int) -> None:
    assert is_place(np.asarray(cv2.imdecode(np.frombuffer(photo(number), np.uint8), cv2.IMREAD_COLOR), np.uint8))


@pytest.mark.parametrize("light", [False, True])
@pytest.mark.parametrize("quarters", [0, 1])
def test_a_sign_in_a_street_is_writing_dark_on_light_or_light_on_dark(quarters: int, *, light: bool) -> None:
    picture, sign = street(1), letter(("ถนนพัง",), size=26)[150:210, 140:260]
    picture[640:700, 300:420] = 255 - sign if light else sign
    assert not is_place(np.ascontiguousarray(np.rot90(picture, quarters)))


def test_a_page_in_the_dark_mode_of_a_telephone_holds_writing() -> None:
    assert not is_place(255 - PAGE)
    assert not is_place(255 - ONE_WORD)


@pytest.mark.parametrize("damage", [faint, photographed, ruled, shaded, speckled, stamped, blurred, pencil])
def test_a_damaged_page_still_holds_writing(damage: Callable[[Pixels], Pixels]) -> None:
    assert not is_place(damage(PAGE))
    assert not is_place(turned(damage(PAGE), 90))


@pytest.mark.parametrize("face", ["Purisa", "Norasi", "TlwgTypist", "Laksaman"])
@pytest.mark.parametrize("size", [20, 44, 90])
def test_a_page_in_any_face_and_size_holds_writing_in_dim_light_too(face: str, size: int) -> None:
    page = scrawled(letter(face=face, size=size))
    assert not is_place(page)
    assert not is_place(np.asarray(page // 5 + 40, np.uint8))


@pytest.mark.parametrize("face", ["Garuda", "Norasi"])
@pytest.mark.parametrize("size", [44, 60, 90])
def test_a_page_out_of_focus_in_the_light_of_a_lamp_holds_writing(face: str, size: int) -> None:
    """The reader makes something of it, and it is no sheet: it has the lamp's colour."""
    noise = np.random.default_rng(size).normal(0, 3, (*letter(size=size).shape[:2], 1))
    dim = blurred(np.asarray(letter(face=face, size=size) // 5 + 40, np.uint8)) + noise
    assert not is_place(np.clip(dim * (1, 0.85, 0.6), 0, 255).astype(np.uint8))


def test_a_fax_shrunk_to_a_thumbnail_still_holds_writing() -> None:
    fax = np.where(PAGE[:, :, 0] > 168, 255, 0).astype(np.uint8)
    small = np.asarray(cv2.resize(fax, None, fx=0.35, fy=0.35, interpolation=cv2.INTER_AREA), np.uint8)
    assert not is_place(small)
    assert not is_place(np.asarray(cv2.cvtColor(small, cv2.COLOR_GRAY2RGB) // (1, 2, 3), np.uint8))


def test_a_single_word_on_a_sheet_is_writing() -> None:
    sheet = np.full((2000, 1400, 3), 255, np.uint8)
    sheet[: ONE_WORD.shape[0]] = ONE_WORD
    assert not is_place(sheet)
    assert not is_place(pencil(sheet))


def test_a_word_in_a_picture_of_a_place_is_writing() -> None:
    picture = place(14)
    picture[400 : 400 + ONE_WORD.shape[0]] = np.minimum(picture[400 : 400 + ONE_WORD.shape[0]], ONE_WORD[:, :1280])
    assert not is_place(picture)


def test_a_picture_without_writing_is_not_handed_to_tesseract(tmp_path: Path) -> None:
    no_model = Ocr(workdir=tmp_path, model=tmp_path)
    content = cv2.imencode(".png", place(14))[1].tobytes()
    read = read_document(
        content, "image/png", "a.png", source="a.png", ocr=no_model, limits=DocumentLimits(apart=Here())
    )
    assert read.pages == (Page(1, "a.png", "", Method.OCR, 1.0),)


def test_the_pixels_of_such_a_picture_stay_where_it_was_opened() -> None:
    content = cv2.imencode(".png", place(14))[1].tobytes()
    (leaf,) = unpacked(Here().leaves(content, asdict(Sizes()), 0, 1)[1:])
    assert leaf == Leaf(place=True)
    assert leaf.image is None


def test_an_empty_and_a_blackened_sheet_are_no_pictures_of_a_place() -> None:
    sheet = np.full((1200, 900), 235, np.uint8)
    assert not is_place(sheet)
    sheet[300:900, 200:700] = 0
    assert not is_place(sheet)
