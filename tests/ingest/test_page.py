import cv2
import numpy as np
import pytest

from ingest import page
from ingest.sheets import sheet, upright
from tests.drawn_pages import Pixels, faint, letter, photographed, ruled, shaded, speckled, stamped, turned


def grey_of(image: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def likeness(one: Pixels, other: Pixels) -> float:
    """Correlation of two grey pages, 1 for the same print."""
    return float(np.corrcoef(cv2.blur(one, (3, 3)).ravel(), cv2.blur(other, (3, 3)).ravel())[0, 1])


CLEAN = letter()
GREY = grey_of(CLEAN)


def test_shade_is_evened_out() -> None:
    evened = page.remove_shade(shaded(CLEAN))
    assert np.median(evened[:, -100:]) > 245
    assert likeness(page.stretch_contrast(evened), GREY) > 0.97


def test_an_even_page_keeps_its_light() -> None:
    assert np.abs(page.remove_shade(CLEAN).astype(int) - GREY).max() <= 2


def test_a_red_stamp_disappears_and_the_print_under_it_stays() -> None:
    mended = page.remove_shade(stamped(CLEAN))
    assert likeness(grey_of(stamped(CLEAN)), GREY) < 0.92
    assert likeness(mended, GREY) > 0.97


def test_a_page_written_in_red_is_not_taken_for_a_stamp() -> None:
    red = CLEAN.copy()
    red[(CLEAN < 128).all(axis=2)] = (200, 30, 40)
    assert (page.remove_shade(red) < 140).sum() > 0.5 * (GREY < 128).sum()


def test_faint_ink_is_amplified() -> None:
    pale = page.remove_shade(faint(CLEAN))
    strong = page.amplify_faint_ink(pale)
    assert strong is not None
    assert np.percentile(strong[GREY < 60], 80) < 60
    assert np.median(strong) > 250


def test_dark_ink_is_not_amplified() -> None:
    assert page.amplify_faint_ink(GREY) is None


def test_contrast_is_stretched_to_black_and_white() -> None:
    flat = (GREY // 2 + 90).astype(np.uint8)
    stretched = page.stretch_contrast(flat)
    assert stretched.min() == 0
    assert np.median(stretched) == 255


def test_an_empty_page_is_not_stretched() -> None:
    empty = np.full((300, 200), 240, np.uint8)
    assert np.array_equal(page.stretch_contrast(empty), empty)


def test_specks_are_erased_and_marks_stay() -> None:
    mended = page.despeckle(grey_of(speckled(CLEAN)))
    assert likeness(mended, GREY) > 0.97
    assert (mended[:100] < 150).sum() == 0


def blocks_among_specks() -> Pixels:
    """Rows of blocks 24 pixels high in the place of letters, 17 apart, and single dots of dirt all over."""
    drawn = np.full((500, 800), 255, np.uint8)
    drawn[10::50, 10::25] = 0
    for row in range(60, 460, 100):
        for column in range(60, 740, 34):
            drawn[row - 4 : row + 28, column - 4 : column + 21] = 255
            drawn[row : row + 24, column : column + 17] = 0
    return drawn


def test_a_full_stop_between_letters_is_no_speck() -> None:
    drawn = blocks_among_specks()
    drawn[80:84, 83:87] = 0
    drawn[120:124, 83:87] = 0  # the same between the lines
    mended = page.despeckle(drawn)
    assert mended[80:84, 83:87].max() == 0
    assert mended[120:124, 83:87].min() == 255


def test_a_letter_that_a_fax_broke_is_no_heap_of_specks() -> None:
    drawn = blocks_among_specks()
    drawn[60:84, 366:383] = 255
    for pieces in (drawn[60:70, 370:377], drawn[73:84, 370:377], drawn[20:24, 370:374]):
        pieces[:] = 0
    mended = page.despeckle(drawn)
    assert mended[60:70, 370:377].max() == mended[73:84, 370:377].max() == 0
    assert mended[20:24, 370:374].min() == 255


def test_a_page_without_specks_is_left_alone() -> None:
    assert page.despeckle(GREY) is GREY


def test_rules_are_erased_and_the_print_stays() -> None:
    lined = grey_of(ruled(CLEAN))
    mended = page.remove_rules(lined, 28)
    assert (mended[:, 70:110] < 200).sum() == 0
    assert likeness(mended, GREY) > 0.975 > likeness(lined, GREY)


def test_a_page_without_rules_is_left_alone() -> None:
    assert page.remove_rules(GREY, 28) is GREY


@pytest.mark.parametrize("degrees", [-7.0, -2.5, 0.6, 4.0, 9.0])
def test_a_skewed_page_is_straightened(degrees: float) -> None:
    found = upright.skew(grey_of(turned(CLEAN, degrees)))
    assert found == pytest.approx(-degrees, abs=0.25)


def test_a_straight_page_is_left_alone() -> None:
    assert upright.straighten(GREY, upright.skew(GREY), 1.0) is GREY


@pytest.mark.parametrize("quarters", [1, 3])
@pytest.mark.parametrize("degrees", [0.0, 3.0])
def test_a_page_on_its_side_is_laid_level(quarters: int, degrees: float) -> None:
    lying = upright.turn_quarter(np.ascontiguousarray(np.rot90(grey_of(turned(CLEAN, degrees)), quarters)))
    assert lying.shape == GREY.shape


def test_a_level_page_is_not_turned() -> None:
    assert upright.turn_quarter(GREY) is GREY


def test_a_photographed_sheet_is_found_and_flattened() -> None:
    photo = photographed(CLEAN)
    corners = sheet.find_sheet(photo)
    assert corners is not None
    assert np.abs(corners.min(axis=0) - (60, 90)).max() < 12
    flat = grey_of(sheet.flatten_sheet(photo))
    assert np.median(flat[:20]) > 240
    assert abs(flat.shape[1] / flat.shape[0] - GREY.shape[1] / GREY.shape[0]) < 0.15


def test_a_scan_is_not_taken_for_a_photo() -> None:
    assert sheet.flatten_sheet(CLEAN) is CLEAN


def test_a_page_is_brought_to_the_wanted_letter_height() -> None:
    made = page.clean(letter(size=66), 28)
    assert made.body == 28
    assert page.body_height(page.components(made.grey).stats) == pytest.approx(28, abs=2)


def test_a_fine_scan_is_reduced_before_anything_else() -> None:
    fine = np.asarray(cv2.resize(letter(size=60, pitch=3), None, fx=2, fy=2), np.uint8)
    assert max(page.reduce_to_body(fine, 28).shape) < 0.7 * max(fine.shape)


@pytest.mark.parametrize("shape", [(1, 1), (5, 4000), (4000, 5, 3), (33, 33), (64, 2000, 3), (900, 700)])
@pytest.mark.parametrize("level", [0, 127, 255])
def test_a_page_without_letters_has_no_body(shape: tuple[int, ...], level: int) -> None:
    assert page.clean(np.full(shape, level, np.uint8), 28).body == 0


def test_noise_is_survived() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (700, 500, 3), np.uint8)
    assert page.clean(noise, 28).grey.ndim == 2
