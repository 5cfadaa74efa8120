"""Clean-up of page images before they are read. Pure functions on numpy arrays, dtype uint8.

A colour page is (height, width, 3) RGB, a grey one (height, width) with paper 255 and ink 0. Detection works on small
copies; what is not damaged is returned untouched, for every needless interpolation costs letters.
"""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from ingest.sheets.sheet import Image, flatten_sheet
from ingest.sheets.upright import skew, straighten, turn_quarter

INK = 150  # grey below which a pixel of a cleaned page is ink
FAINT_INK = 190  # the same for a page whose faint ink was amplified


@dataclass(frozen=True, slots=True)
class Moves:
    """How a page was moved while it was cleaned, in this order: cut out of a photograph (`sheet`), scaled to `size`
    (width, height; None: as it was), turned by a `quarter` anticlockwise, by `angle` degrees and `scale`, and by half a
    turn. `ingest.ink.geometry` goes the way back.
    """

    sheet: bool = False
    size: tuple[int, int] | None = None
    quarter: bool = False
    angle: float = 0.0
    scale: float = 1.0
    half: bool = False


@dataclass(frozen=True, slots=True)
class CleanPage:
    """A grey page ready for line finding. `body` is the height of its consonants, `ink` its threshold, in pixels."""

    grey: Image
    body: int
    ink: int
    moves: Moves = Moves()


def clean(image: Image, body: int) -> CleanPage:
    """The whole chain: flat, evenly lit, without stamp, specks and rules, upright to a quarter turn, straight, with
    consonants `body` pixels high. A page without any letters comes back with `body` 0.
    """
    height, width = image.shape[:2]
    if min(height, width) < 32 or max(height, width) > 40 * min(height, width):
        return CleanPage(np.full((height, width), 255, np.uint8), 0, INK)  # a strip, no page
    flat = flatten_sheet(image)
    small = reduce_to_body(flat, body)
    moves = Moves(sheet=flat is not image, size=(small.shape[1], small.shape[0]))
    del flat  # a page of tens of megabytes
    grey = remove_shade(small)
    threshold = INK
    if (faint := amplify_faint_ink(grey)) is not None:
        grey, threshold = faint, FAINT_INK
    lying = despeckle(stretch_contrast(grey))
    grey = turn_quarter(lying)
    moves = replace(moves, quarter=grey is not lying)
    found = body_height(components(grey).stats)
    if not found:
        return CleanPage(grey, 0, threshold, moves)
    moves = replace(moves, angle=skew(grey), scale=min(max(body / found, 0.5), 3.0))
    grey = straighten(grey, moves.angle, moves.scale)
    return CleanPage(remove_rules(grey, body), body, threshold, moves)


@dataclass(frozen=True, slots=True)
class Components:
    """Connected ink. `labels` is (height, width) int32, `stats` one row (left, top, width, height, area) a label."""

    labels: npt.NDArray[np.int32]
    stats: npt.NDArray[np.int32]
    centres: npt.NDArray[np.float64]


def components(grey: Image, ink: int = INK) -> Components:
    """The connected components darker than `ink`; row 0 is the paper."""
    _, labels, stats, centres = cv2.connectedComponentsWithStats(_below(grey, ink), connectivity=8)
    return Components(np.asarray(labels, np.int32), np.asarray(stats, np.int32), np.asarray(centres, np.float64))


def body_height(stats: npt.NDArray[np.int32]) -> int:
    """Height of a consonant in pixels, 0 where there are too few letters to tell.

    It is the strongest mode of the heights: marks are much lower, letters with ascenders rarer.
    """
    width, height, area = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_AREA]
    letters = height[(height >= 8) & (height < 160) & (width < 250) & (width >= 4) & (area > 20)]
    if letters.size < 12:
        return 0
    votes = np.bincount(letters, minlength=162) * np.sqrt(np.arange(162))
    smooth = np.convolve(votes, (0.25, 0.5, 0.25), "same")
    return int(smooth[8:160].argmax()) + 8


def reduce_to_body(image: Image, body: int) -> Image:
    """A page scanned finer than needed, made smaller so that its consonants are `body` high; others unchanged."""
    side = max(image.shape[:2])
    if side <= 2600:
        return image
    k = 2600 / side
    small = cv2.resize(image, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
    found = body_height(components(stretch_contrast(remove_shade(np.asarray(small, np.uint8)))).stats)
    k = min(1.0, max(body / found * k, 0.25)) if found else k
    if k > 0.9:
        return image
    return np.asarray(cv2.resize(image, None, fx=k, fy=k, interpolation=cv2.INTER_AREA), np.uint8)


# Light and colour


def remove_shade(image: Image) -> Image:
    """Grey page of even light: every channel divided by its background; a red stamp is removed on the way."""
    if image.ndim == 2:
        return _even(image)
    if not _has_stamp(image):
        return _even(np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8))
    red, green, blue = (_even(np.ascontiguousarray(image[:, :, i])) for i in range(3))
    # Red ink reflects red light: the red channel keeps toner and pen, and of the stamp only a residue that is
    # stretched to paper white.
    stamp = _stamp_mask(red, green, blue)
    residue = float(np.percentile(red[stamp > 0], 35))
    white = np.clip((np.arange(256) - 20) * 255 / max(residue - 20, 60), 0, 255).astype(np.uint8)
    near = cv2.dilate(stamp, np.ones((3, 3), np.uint8)) > 0
    red[near] = white[red[near]]
    return red


def _even(channel: Image) -> Image:
    height, width = channel.shape
    k = 400 / max(height, width)
    small = cv2.resize(channel, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
    small = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 15)
    # A black border or a table top must not be lifted to paper.
    small = np.maximum(small, 25)
    paper = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(channel, paper, scale=255), np.uint8)


def _stamp_mask(red: Image, green: Image, blue: Image) -> Image:
    return _above(np.asarray(cv2.subtract(red, cv2.max(green, blue)), np.uint8), 45)


def _has_stamp(image: Image) -> bool:
    """Whether there is red ink, but not a page written in red."""
    k = min(1.0, 1000 / max(image.shape[:2]))
    small = np.asarray(cv2.resize(image, None, fx=k, fy=k, interpolation=cv2.INTER_AREA), np.uint8)
    red, green, blue = (_even(np.ascontiguousarray(small[:, :, i])) for i in range(3))
    stamp = int(np.count_nonzero(_stamp_mask(red, green, blue)))
    dark = int(np.count_nonzero(red < 140))
    return stamp > 3e-4 * red.size and stamp < 4 * dark


def amplify_faint_ink(grey: Image) -> Image | None:
    """Uneven or failing toner: every neighbourhood scaled so that its own darkest ink becomes black. None where the
    ink is dark enough.
    """
    half = np.asarray(cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    split, _ = cv2.threshold(half, 0, 255, cv2.THRESH_OTSU)
    ink = grey[grey < split]
    if ink.size < 500 or np.percentile(ink, 20) <= 95:
        return None
    smooth = np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.8), np.uint8)
    light = smooth[smooth > 200]
    paper = float(np.median(light)) if light.size else 255.0
    noise = float(cv2.meanStdDev(smooth, mask=_above(smooth, paper - 12))[1][0, 0])
    del light
    # In place and in 32 bits: a page of these numbers is 20 to 60 MB.
    gain = _ink_depth(smooth)
    np.clip(gain, max(40.0, 6 * noise), 255, out=gain)
    np.divide(255 * 1.15, gain, out=gain)
    lack = np.subtract(np.float32(paper - 2 * noise), smooth, dtype=np.float32)
    lack *= gain
    del gain
    np.subtract(255, lack, out=lack)
    return np.clip(lack, 0, 255, out=lack).astype(np.uint8)


def _ink_depth(grey: Image) -> npt.NDArray[np.float32]:
    """How dark the ink around every pixel gets, 0..255."""
    height, width = grey.shape
    k = 4
    dark = cv2.erode(grey, np.ones((5, 5), np.uint8))[: height // k * k, : width // k * k]
    blocks = dark.reshape(height // k, k, width // k, k).min(axis=(1, 3))
    blocks = cv2.erode(blocks, np.ones((5, 9), np.uint8))
    depth = cv2.GaussianBlur((255 - blocks).astype(np.float32), (0, 0), 4)
    return np.asarray(cv2.resize(depth, (width, height)), np.float32)


def stretch_contrast(grey: Image) -> Image:
    """Ink to black and paper with its noise to white; a page without ink unchanged."""
    half = np.asarray(cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    split, _ = cv2.threshold(half, 0, 255, cv2.THRESH_OTSU)
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel().astype(np.float64)
    values = np.arange(256)
    dark, light = np.where(values < split, counts, 0), np.where(values >= split, counts, 0)
    if dark.sum() < 500 or not light.sum():
        return grey
    low = _percentile(dark, 0.25)
    mean = (light * values).sum() / light.sum()
    spread = math.sqrt((light * (values - mean) ** 2).sum() / light.sum())
    high = max(_percentile(light, 0.5) - 1.5 * spread, low + 40)
    table = np.clip((values - low) * 255 / (high - low), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(grey, table), np.uint8)


def _percentile(counts: npt.NDArray[np.float64], share: float) -> int:
    return int(np.searchsorted(np.cumsum(counts), counts.sum() * share))


# Specks and rules


def despeckle(grey: Image) -> Image:
    """Isolated specks erased and pin-holes filled, on pages that are full of them; others unchanged.

    A tone mark always has a letter within about half a body height, a speck rarely has.
    """
    found = components(grey, 140)
    area = found.stats[1:, cv2.CC_STAT_AREA]
    if (area <= 2).sum() <= 0.3 * max(1, (area > 12).sum()):
        return grey
    grey = _erase_specks(grey)
    smooth = np.asarray(cv2.medianBlur(grey, 3), np.uint8)
    filled = np.where((grey > 200) & (smooth < 120), smooth, grey)
    return _erase_specks(filled)


def _erase_specks(grey: Image) -> Image:
    found = components(grey, 170)
    body = body_height(found.stats) or 20
    width, height, area = (found.stats[:, i] for i in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    tiny = area <= max(2.0, 0.008 * body * body)  # smaller than any Thai mark: noise wherever it lies
    small = (np.maximum(width, height) < 0.5 * body) & ~tiny
    large = ~tiny & ~small
    tiny[0] = small[0] = large[0] = False
    bodies = large & (height >= 0.7 * body)
    small &= ~_pieces_of_letters(found, small, ~tiny & ~bodies, body)
    reach = np.ones((int(1.1 * body) | 1, int(0.5 * body) | 1), np.uint8)
    near_letters = np.asarray(cv2.dilate(np.take(large.astype(np.uint8), found.labels), reach), np.uint8)
    _mark_stops(near_letters, found.stats[bodies], body)
    candidates = np.flatnonzero(small)
    column, row = found.centres[candidates].astype(np.intp).T
    specks = tiny.copy()
    specks[candidates[near_letters[row, column] == 0]] = True
    halo = cv2.dilate(np.take(specks.astype(np.uint8), found.labels), np.ones((3, 3), np.uint8))
    kept = ~specks
    kept[0] = False
    out = grey.copy()
    out[(halo > 0) & ~np.take(kept, found.labels)] = 255
    return out


def _pieces_of_letters(
    found: Components, small: npt.NDArray[np.bool_], broken: npt.NDArray[np.bool_], body: int
) -> npt.NDArray[np.bool_]:
    """Which of the small components are letters that a fax broke: with others that are no whole letters (`broken`)
    they are as large as one.
    """
    gap = max(3, int(0.2 * body)) | 1
    broken[0] = False
    joined = cv2.dilate(np.take(broken.astype(np.uint8), found.labels), np.ones((gap, gap), np.uint8))
    _, groups, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    whole = stats[:, cv2.CC_STAT_HEIGHT] - gap + 1 >= 0.75 * body
    whole[0] = False
    pieces = np.zeros_like(small)
    candidates = np.flatnonzero(small)
    column, row = found.centres[candidates].astype(np.intp).T
    pieces[candidates] = whole[groups[row, column]]
    return pieces


def _mark_stops(mask: Image, letters: npt.NDArray[np.int32], body: int) -> None:
    """Where a full stop, comma or hyphen would stand between two of these letters: 1 in the mask."""
    behind, before = np.zeros_like(mask), np.zeros_like(mask)
    reach = int(0.6 * body)
    for left, top, width, height, _ in letters.tolist():
        foot = top + height
        rows = slice(max(0, foot - int(0.75 * body)), foot + int(0.25 * body))
        behind[rows, left + width : left + width + reach] = 1
        before[rows, max(0, left - reach) : left] = 1
    mask |= behind & before


def remove_rules(grey: Image, body: int) -> Image:
    """Long thin lines (ruled paper, table borders, margins) erased and the strokes they crossed mended; a page
    without any unchanged. `body` is the height of its consonants in pixels.
    """
    ink = _below(grey, FAINT_INK)
    across = _long_runs(ink, body)
    down = np.ascontiguousarray(_long_runs(np.ascontiguousarray(ink.T), body).T)
    if np.count_nonzero(across) + np.count_nonzero(down) < 0.3 * grey.shape[1]:
        return grey
    near = cv2.bitwise_or(cv2.dilate(across, np.ones((5, 3), np.uint8)), cv2.dilate(down, np.ones((3, 5), np.uint8)))
    # Darker than the rule itself means text that crosses it.
    rule = grey[(across | down) > 0]
    text = min(120.0, float(np.percentile(rule, 10)) - 15)
    out = grey.copy()
    out[(near > 0) & (grey > text)] = 255
    # Close the gaps of a few pixels that the rule left in upright strokes.
    mended = cv2.morphologyEx(out, cv2.MORPH_OPEN, np.ones((5, 1), np.uint8))
    return np.where(near > 0, np.minimum(out, mended), out).astype(np.uint8)


def _long_runs(ink: Image, body: int) -> Image:
    """Mask of the ink in horizontal runs that are too long and too thin for letters."""
    height, width = ink.shape
    cell = 8
    wide = width // cell
    share = cv2.resize(ink[:, : wide * cell] * np.uint8(255), (wide, height), interpolation=cv2.INTER_AREA)
    runs = cv2.morphologyEx(
        _above(np.asarray(share, np.uint8), 190), cv2.MORPH_OPEN, np.ones((1, wide // 12), np.uint8)
    )
    # A black scan border or a filled bar is no rule.
    thick = cv2.morphologyEx(runs, cv2.MORPH_OPEN, np.ones((max(3, int(0.4 * body)), 1), np.uint8))
    # The ends of a rule fill their cells only in part.
    runs = cv2.dilate(cv2.subtract(runs, thick), np.ones((1, 3), np.uint8))
    mask = np.zeros_like(ink)
    mask[:, : wide * cell] = np.repeat(runs, cell, axis=1)
    return mask & ink


def _below(grey: Image, limit: float) -> Image:
    return np.asarray(cv2.threshold(grey, limit - 1, 1, cv2.THRESH_BINARY_INV)[1], np.uint8)


def _above(grey: Image, limit: float) -> Image:
    return np.asarray(cv2.threshold(grey, limit, 1, cv2.THRESH_BINARY)[1], np.uint8)
