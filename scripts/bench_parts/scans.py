"""Letters set on A4 and scanned in fifteen ways, for `scripts/bench ocr`. None of it is used in training.

Pages are RGB, uint8, drawn at 300 dots an inch; what a scan does to them is drawn from a seeded generator.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from ingest.sheets.sheet import Image
from scripts.bench_parts.letters import Letter

Random = np.random.Generator

_WIDTH, _HEIGHT, _DPI = 2480, 3508, 300
_BODY = 29  # height of a consonant, in pixels: 16 points of TH Sarabun
_LEFT, _RIGHT, _BLOCK = 330, 230, 1280
_STAMP = Path(__file__).parents[2] / "outbox" / "fonts" / "Sarabun-700.ttf"


def page(letter: Letter, face: Path) -> Image:
    """The letter as its sender printed it."""
    font = _font(face)
    sheet = Pillow.new("L", (_WIDTH, _HEIGHT), 255)
    draw = ImageDraw.Draw(sheet)
    top = 250
    for place, text in letter.rows:
        if place == "gap":
            top += 2 * _BODY
            continue
        left = {"right": _BLOCK, "left": _LEFT, "indented": _LEFT + 230}[place]
        for line in _wrapped(text, font, left):
            draw.text((left, top), line, 20, font, anchor="ls", language="th")
            left = _BLOCK if place == "right" else _LEFT
            top += round(3.3 * _BODY)
    return np.asarray(sheet.convert("RGB"), np.uint8)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, left: int) -> Iterator[str]:
    from pythainlp.tokenize import word_tokenize  # noqa: PLC0415 - a second to load

    line = ""
    for word in word_tokenize(text, engine="newmm"):
        if line.strip() and left + font.getlength(line + word.rstrip(), language="th") > _WIDTH - _RIGHT:
            yield line.strip()
            line, left = "", _LEFT
        line += word
    yield line.strip()


@cache
def _font(face: Path) -> ImageFont.FreeTypeFont:
    probe = ImageFont.truetype(str(face), 200, layout_engine=ImageFont.Layout.RAQM)
    _, top, _, bottom = probe.getbbox("ก")
    return ImageFont.truetype(str(face), round(200 * _BODY / (bottom - top)), layout_engine=ImageFont.Layout.RAQM)


# What happens to them


@dataclass(frozen=True, slots=True)
class Condition:
    """How a page reaches the office; `code` is the file format it comes in, ".png" or ".jpg"."""

    name: str
    change: Callable[[Image, Random], Image]
    code: str = ".png"


def _scan(sheet: Image, noise: Random, dpi: int = 200, skew: float = 0.5) -> Image:
    """An office scanner: a little askew, soft, on paper that is not quite white."""
    sheet = _turned(sheet, noise.uniform(-skew, skew))
    paper = cv2.resize(noise.normal(243, 2.5, (35, 25)).astype(np.float32), (_WIDTH, _HEIGHT)) / 255
    small = _sized(np.asarray(sheet * paper[:, :, None], np.uint8), dpi / _DPI)
    return _grainy(np.asarray(cv2.GaussianBlur(small, (0, 0), 0.55), np.uint8), noise, 4)


def _fax(sheet: Image, noise: Random, rows: int) -> Image:
    """ITU-T T.4: 1728 dots a line, 1145 (standard) or 2290 (fine) lines a page, black or white."""
    grey = cv2.cvtColor(_turned(sheet, noise.uniform(-0.6, 0.6)), cv2.COLOR_RGB2GRAY)
    grey = cv2.resize(cv2.GaussianBlur(grey, (0, 0), 1.1), (1728, rows), interpolation=cv2.INTER_AREA)
    black = np.where(_grainy(np.asarray(grey, np.uint8)[:, :, None], noise, 13)[:, :, 0] > 168, 255, 0)
    black[noise.random(black.shape) < 5e-4] = 0
    tall = cv2.resize(black.astype(np.uint8), (1728, 2290), interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.cvtColor(tall, cv2.COLOR_GRAY2RGB), np.uint8)


def _speckled(sheet: Image, noise: Random) -> Image:
    small = _sized(sheet, 200 / _DPI).copy()
    dots = noise.random(small.shape[:2])
    small[dots < 0.004] = noise.integers(0, 60)
    small[dots > 0.996] = 255
    for _ in range(800):
        centre = (int(noise.integers(small.shape[1])), int(noise.integers(small.shape[0])))
        cv2.circle(small, centre, int(noise.integers(1, 4)), (int(noise.integers(0, 100)),) * 3, -1)
    return small


def _faint(sheet: Image, noise: Random) -> Image:
    """Toner at its end: pale, in streaks, with holes."""
    streaks = cv2.resize(noise.normal(0.35, 0.1, (1, 60)).astype(np.float32), (_WIDTH, _HEIGHT))
    clouds = cv2.resize(noise.normal(0, 0.06, (50, 35)).astype(np.float32), (_WIDTH, _HEIGHT))
    depth = np.clip(streaks + clouds, 0.09, 0.6)
    depth[noise.random(depth.shape) < 0.09] = 0.02
    pale = np.asarray(255 - (255 - sheet.astype(np.float32)) * depth[:, :, None], np.uint8)
    return _grainy(_sized(pale, 200 / _DPI), noise, 5)


def _photo(sheet: Image, noise: Random) -> Image:
    """A telephone's picture of the sheet on a table, from aslant, in the shadow of the hand."""
    size = (2100, 2800)
    ends = np.array([(0.08, 0.06), (0.92, 0.05), (0.95, 0.95), (0.05, 0.96)]) + noise.uniform(-0.025, 0.025, (4, 2))
    corners = np.array([(0, 0), (_WIDTH, 0), (_WIDTH, _HEIGHT), (0, _HEIGHT)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, (ends * size).astype(np.float32))
    table = np.full((size[1], size[0], 3), (105, 84, 66), np.float32)
    mask = cv2.warpPerspective(np.ones((_HEIGHT, _WIDTH), np.float32), matrix, size)[:, :, None]
    seen = cv2.warpPerspective(np.asarray(cv2.GaussianBlur(sheet, (0, 0), 0.9), np.uint8), matrix, size) * mask
    rows, columns = np.mgrid[0 : 1 : size[1] * 1j, 0 : 1 : size[0] * 1j]
    slope = noise.uniform(-0.3, 0.3, 2)
    light = 0.8 + slope[0] * (rows - 0.5) + slope[1] * (columns - 0.5)
    light *= 1 - 0.4 / (1 + np.exp((rows * 0.7 + columns - noise.uniform(0.4, 0.9)) * 14))
    lit = np.clip((seen + table * (1 - mask)) * light[:, :, None] * (1, 0.97, 0.9), 0, 255)
    return _grainy(lit.astype(np.uint8), noise, 4)


def _stamped(sheet: Image, noise: Random) -> Image:
    """The red receiving stamp of an office, across the text."""
    stamp = np.zeros((400, 720), np.uint8)
    cv2.rectangle(stamp, (8, 8), (711, 391), (255,), 7)
    drawing = Pillow.fromarray(stamp)
    for number, words in enumerate(("สำนักงานปลัด", "เลขรับ", "วันที่", "เวลา")):
        figures = "" if not number else f" {noise.integers(10, 9999)}"
        ImageDraw.Draw(drawing).text((40, 90 * (number + 1)), words + figures, 255, _font(_STAMP), anchor="ls")
    stamp = np.asarray(drawing, np.uint8)
    ink = _turned(np.pad(stamp, 70), noise.uniform(-9, 9), 0).astype(np.float32) / 255 * noise.uniform(0.7, 0.92)
    top, left = int(noise.integers(850, 1500)), int(noise.integers(800, 1500))
    marked = sheet.copy()
    part = marked[top : top + ink.shape[0], left : left + ink.shape[1]]
    part[:] = part * (1 - ink[:, : part.shape[1], None] * (1 - np.array((200, 32, 44)) / 255))
    return marked


def _on_rules(sheet: Image) -> Image:
    """Ruled paper with a margin."""
    ruled = sheet.copy()
    for row in range(260, _HEIGHT - 100, round(3.3 * _BODY)):
        ruled[row : row + 3, 110:-90] = np.minimum(ruled[row : row + 3, 110:-90], (150, 168, 205))
    ruled[:, 262:266] = np.minimum(ruled[:, 262:266], (228, 150, 150))
    return ruled


def _everything(sheet: Image, noise: Random) -> Image:
    return _jpeg(_scan(_stamped(sheet, noise), noise, skew=2.0), 45)


def _quarters(sheet: Image, noise: Random) -> Image:
    return np.ascontiguousarray(np.rot90(_scan(sheet, noise), int(noise.integers(1, 4))))


CONDITIONS = (
    Condition("clean, 300 dpi", lambda sheet, _: sheet),
    Condition("scan, 200 dpi", _scan, ".jpg"),
    Condition("scan, 150 dpi", partial(_scan, dpi=150), ".jpg"),
    Condition("skewed 2 to 3 degrees", lambda sheet, noise: _scan(_turned(sheet, noise.choice((-2.5, 2.5))), noise)),
    Condition("photo", _photo, ".jpg"),
    Condition("fax, standard", partial(_fax, rows=1145)),
    Condition("fax, fine", partial(_fax, rows=2290)),
    Condition("JPEG, quality 25", lambda sheet, _: _jpeg(_sized(sheet, 200 / _DPI), 25)),
    Condition("speckled", _speckled),
    Condition("faint", _faint),
    Condition("turned by 90, 180, 270", _quarters),
    Condition("red stamp over the text", lambda sheet, noise: _scan(_stamped(sheet, noise), noise)),
    Condition("ruled paper", lambda sheet, noise: _scan(_on_rules(sheet), noise)),
    Condition("all of these a little", _everything),
    Condition("informal face", _scan, ".jpg"),
)


def _turned(image: Image, degrees: float, paper: int = 255) -> Image:
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(degrees), 1)
    turned = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(paper,) * 3)
    return np.asarray(turned, np.uint8)


def _sized(image: Image, scale: float) -> Image:
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _grainy(image: Image, noise: Random, depth: float) -> Image:
    return np.clip(image + noise.normal(0, depth, (*image.shape[:2], 1)), 0, 255).astype(np.uint8)


def _jpeg(image: Image, quality: int) -> Image:
    _, packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
