"""What happens to a page between its printer and us: toner, paper, stamps, scanners, faxes and telephones."""

import random

import cv2
import numpy as np
from PIL import Image as Pillow

from ingest.sheets.sheet import Image

Grey = Image


def damaged(page: Pillow.Image, chance: random.Random) -> tuple[Image, bool]:
    """The page as it reaches us, and whether it was harmed much."""
    noise = np.random.default_rng(chance.getrandbits(32))
    grey = np.asarray(page, np.uint8)
    if chance.random() < 0.35:
        grey = _toner(grey, chance)
    if chance.random() < 0.14:
        grey = _ruled(grey, chance)
    kind = chance.choices((_copy, _fax, _faint, _speckled, _photo), (0.46, 0.17, 0.14, 0.13, 0.10))[0]
    if chance.random() < 0.3:
        grey = _turned(grey, chance.uniform(-2.5, 2.5))
    image = kind(grey, chance, noise)
    if image.ndim == 2 and chance.random() < 0.12:
        image = _stamped(image, chance)
    return image, kind is not _copy


def _toner(grey: Grey, chance: random.Random) -> Grey:
    """Thick or thin print."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    bold = chance.random() < 0.6
    changed = cv2.erode(grey, kernel) if bold else cv2.dilate(grey, kernel)
    share = chance.uniform(0.25, 0.8 if bold else 0.5)
    return np.asarray(cv2.addWeighted(changed, share, grey, 1 - share, 0), np.uint8)


def _ruled(grey: Grey, chance: random.Random) -> Grey:
    """Paper with printed lines."""
    ruled = grey.copy()
    step = chance.randint(50, 110)
    for row in range(chance.randint(5, step), grey.shape[0], step):
        rule = slice(row, row + chance.choice((1, 1, 2)))
        ruled[rule] = np.minimum(ruled[rule], chance.randint(110, 200))
    return ruled


def _turned(grey: Grey, degrees: float) -> Grey:
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return np.asarray(
        cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255,)), np.uint8
    )


def _scaled(grey: Grey, across: float, down: float) -> Grey:
    return np.asarray(cv2.resize(grey, None, fx=across, fy=down, interpolation=cv2.INTER_AREA), np.uint8)


def _noisy(grey: Grey, noise: np.random.Generator, depth: float) -> Grey:
    return np.asarray(np.clip(grey + noise.normal(0, depth, grey.shape), 0, 255), np.uint8)


def _blurred(grey: Grey, sigma: float) -> Grey:
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma), np.uint8)


def _jpeg(image: Image, quality: int) -> Image:
    _, packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_UNCHANGED), np.uint8)


def _copy(grey: Grey, chance: random.Random, noise: np.random.Generator) -> Image:
    """A flat-bed scan at 150 to 300 dots an inch."""
    scale = chance.choice((1.0, 0.8, 0.65, 0.55, 0.45))
    grey = _scaled(_blurred(grey, chance.uniform(0.3, 1.1)), scale, scale)
    grey = _noisy(grey, noise, chance.uniform(0, 8))
    if chance.random() < 0.2:
        return np.where(grey > chance.randint(120, 200), 255, 0).astype(np.uint8)
    return _jpeg(grey, chance.choice((20, 30, 50, 80))) if chance.random() < 0.5 else grey


def _fax(grey: Grey, chance: random.Random, noise: np.random.Generator) -> Image:
    """Black and white, 204 dots an inch across and 98 or 196 down, with lost and added dots."""
    across = chance.uniform(0.55, 0.72)
    down = across * chance.choice((0.48, 0.96, 0.96))
    small = _noisy(_scaled(_blurred(grey, 0.8), across, down), noise, 12)
    black = np.where(small > chance.randint(140, 200), 255, 0).astype(np.uint8)
    flips = noise.random(black.shape)
    black[flips < chance.uniform(0, 0.002)] = 0
    black[flips > 1 - chance.uniform(0, 0.01)] = 255
    if chance.random() < 0.2:
        row = chance.randrange(black.shape[0])
        black[row : row + 1] = 255
    return np.asarray(
        cv2.resize(black, (black.shape[1], round(grey.shape[0] * across)), interpolation=cv2.INTER_NEAREST), np.uint8
    )


def _faint(grey: Grey, chance: random.Random, noise: np.random.Generator) -> Image:
    """Toner at its end: pale, with holes."""
    scale = chance.choice((1.0, 0.8, 0.65))
    small = _scaled(_blurred(grey, chance.uniform(0.3, 0.8)), scale, scale).astype(np.float32)
    depth = chance.uniform(0.14, 0.5)
    holes = noise.normal(1, chance.uniform(0.1, 0.5), small.shape)
    if chance.random() < 0.5:
        holes = cv2.GaussianBlur(holes, (0, 0), 1.0)
    pale = 255 - (255 - small) * depth * np.clip(holes, 0, 1.6)
    return _noisy(np.asarray(np.clip(pale, 0, 255), np.uint8), noise, chance.uniform(1, 6))


def _speckled(grey: Grey, chance: random.Random, noise: np.random.Generator) -> Image:
    """A dirty glass, a copy of a copy."""
    scale = chance.choice((1.0, 0.8, 0.65, 0.55))
    small = _scaled(_blurred(grey, 0.6), scale, scale)
    dots = noise.random(small.shape)
    if chance.random() < 0.5:
        dots = np.minimum(dots, np.roll(dots, 1, chance.randrange(2)))  # specks of more than one dot
    small[dots < chance.uniform(0.001, 0.012)] = chance.randint(0, 90)
    small[dots > 1 - chance.uniform(0, 0.03)] = 255
    if chance.random() < 0.4:
        return np.where(small > 150, 255, 0).astype(np.uint8)
    return small


def _photo(grey: Grey, chance: random.Random, noise: np.random.Generator) -> Image:
    """Taken with a telephone: askew, badly lit, soft, packed."""
    height, width = grey.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + noise.uniform(-0.02, 0.02, (4, 2)).astype(np.float32) * (width, height)
    grey = np.asarray(
        cv2.warpPerspective(
            grey, cv2.getPerspectiveTransform(corners, moved.astype(np.float32)), (width, height), borderValue=(245,)
        ),
        np.uint8,
    )
    rows, columns = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    light = chance.uniform(0.5, 0.8) + chance.uniform(-0.3, 0.3) * rows + chance.uniform(-0.3, 0.3) * columns
    scale = chance.uniform(0.6, 1)
    shaded = np.asarray(np.clip(grey * np.clip(light, 0.35, 1), 0, 255), np.uint8)
    shaded = _noisy(_scaled(_blurred(shaded, chance.uniform(0.5, 1.3)), scale, scale), noise, chance.uniform(1, 6))
    colour = np.stack([shaded, np.asarray(shaded * 0.97, np.uint8), np.asarray(shaded * 0.9, np.uint8)], axis=2)
    return _jpeg(colour, chance.choice((40, 60, 85)))


def _stamped(grey: Grey, chance: random.Random) -> Image:
    """A red or violet stamp over the writing."""
    height, width = grey.shape
    mask = np.zeros_like(grey)
    centre = (chance.randrange(width), chance.randrange(height))
    radius = chance.randint(50, 130)
    cv2.circle(mask, centre, radius, (255,), chance.randint(2, 5))
    cv2.circle(mask, centre, radius * 2 // 3, (255,), chance.randint(1, 3))
    strength = cv2.GaussianBlur(mask, (0, 0), 1).astype(np.float32)[:, :, None] / 255 * chance.uniform(0.6, 0.95)
    ink = np.array((200, 40, 50), np.float32)
    paper = np.repeat(grey[:, :, None], 3, axis=2).astype(np.float32)
    return np.asarray(np.clip(paper * (1 - strength) + np.minimum(paper, ink) * strength, 0, 255), np.uint8)
