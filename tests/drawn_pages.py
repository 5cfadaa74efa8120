"""Small Thai pages drawn for the tests, clean or damaged in one way each."""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont, features

Pixels = npt.NDArray[np.uint8]

FONTS = Path("/usr/share/fonts/truetype/tlwg")  # Debian's fonts-thai-tlwg
LETTER = (
    "เรื่อง ขอร้องเรียนการให้บริการ",
    "เรียน ผู้อำนวยการสำนักงานพัฒนาชุมชน",
    "ด้วยข้าพเจ้าได้ยื่นคำขอเมื่อวันที่ ๙ มกราคม ๒๕๖๘",
    "เจ้าหน้าที่แจ้งว่าต้องใช้เวลาพิจารณานานถึงหกเดือน",
    "ซึ่งนานเกินไปและไม่มีผู้ใดชี้แจงเหตุผลให้ทราบ",
    "จึงเรียนมาเพื่อโปรดดำเนินการตรวจสอบข้อเท็จจริง",
    "หมายเลขโทรศัพท์ ๐๘๑-๒๓๔-๕๖๗๘ ได้ทุกวัน",
    "ขอแสดงความนับถือ",
)


def thai_font(size: int, face: str = "Garuda") -> ImageFont.FreeTypeFont:
    assert features.check("raqm"), "without libraqm Pillow misplaces Thai marks"
    return ImageFont.truetype(FONTS / f"{face}.ttf", size, layout_engine=ImageFont.Layout.RAQM)


def letter(lines: tuple[str, ...] = LETTER, *, face: str = "Garuda", size: int = 44, pitch: float = 1.75) -> Pixels:
    """A page of about 200 dpi, RGB: black print on white paper."""
    width, margin = 1400, 150
    height = round(2 * margin + pitch * size * len(lines))
    page = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        draw.text(
            (margin, margin + number * pitch * size), line, font=thai_font(size, face), fill="black", language="th"
        )
    return np.asarray(page, np.uint8).copy()


def turned(page: Pixels, degrees: float) -> Pixels:
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    white = (255, 255, 255)
    return np.asarray(cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=white), np.uint8)


def scrawled(page: Pixels) -> Pixels:
    """Letters bent, raised and sunk at random, as no printer sets them."""
    chance = np.random.default_rng(5)
    height, width = page.shape[:2]

    def bend(cells: tuple[int, int], depth: float) -> npt.NDArray[np.float32]:
        rough = chance.normal(0, depth, cells).astype(np.float32)
        return np.asarray(cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)

    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    across, down = columns + bend((height // 28, width // 28), 5), rows + bend((height // 28, width // 28), 5)
    bent = cv2.remap(page, across, down, cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    return np.asarray(bent, np.uint8)


def shaded(page: Pixels) -> Pixels:
    """Light from the left, a third of it left at the right edge."""
    light = np.linspace(1.0, 0.35, page.shape[1])[None, :, None]
    return (page * light).astype(np.uint8)


def stamped(page: Pixels) -> Pixels:
    """A red frame with words, pressed over the third to fifth line."""
    ink = Image.new("RGB", (page.shape[1], page.shape[0]), "white")
    draw = ImageDraw.Draw(ink)
    red = (205, 40, 50)
    draw.rectangle((500, 290, 1100, 560), outline=red, width=7)
    draw.text((540, 300), "สำนักงานรับเรื่อง", font=thai_font(60, "Garuda-Bold"), fill=red, language="th")
    draw.text((540, 430), "รับที่ 4711", font=thai_font(60, "Garuda-Bold"), fill=red, language="th")
    return (page.astype(np.uint16) * np.asarray(ink) // 255).astype(np.uint8)


def speckled(page: Pixels) -> Pixels:
    noise = np.random.default_rng(5).random(page.shape[:2])
    dirty = page.copy()
    dirty[noise < 0.004] = 0
    dirty[noise > 0.996] = 255
    return dirty


def ruled(page: Pixels) -> Pixels:
    """A grey-blue line a little under every line of print, and a red margin."""
    lined = page.copy()
    for row in range(220, page.shape[0] - 60, 77):
        lined[row : row + 3, 60:-60] = (150, 170, 205)
    lined[:, 120:124] = np.minimum(lined[:, 120:124], np.array((230, 150, 150), np.uint8))
    return lined


def faint(page: Pixels) -> Pixels:
    """A third of the ink, in vertical streaks."""
    share = 0.3 + 0.08 * np.sin(np.arange(page.shape[1]) / 60)[None, :, None]
    return (255 - (255 - page.astype(np.float32)) * share).astype(np.uint8)


def photographed(page: Pixels) -> Pixels:
    """The sheet on a brown table, seen aslant."""
    height, width = page.shape[:2]
    corners = np.array([(160, 90), (width + 60, 130), (width + 150, height + 60), (60, height + 110)], np.float32)
    sheet = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    size = (width + 220, height + 220)
    matrix = cv2.getPerspectiveTransform(sheet, corners)
    table = np.full((size[1], size[0], 3), (92, 70, 52), np.uint8)
    return np.asarray(
        cv2.warpPerspective(page, matrix, size, dst=table, borderMode=cv2.BORDER_TRANSPARENT, flags=cv2.INTER_AREA),
        np.uint8,
    )


def signed_twice(offset: int) -> Pixels:
    """Two blocks of two lines side by side, the right one `offset` pixels lower, and a line above and below them."""
    page = Image.new("RGB", (1650, 700), "white")
    draw = ImageDraw.Draw(page)
    places = (
        (150, 100, "จึงเรียนมาเพื่อโปรดดำเนินการตรวจสอบข้อเท็จจริง"),
        (200, 250, "(นายสมชาย ใจดี)"),
        (950, 250 + offset, "(นางสมหญิง รักไทย)"),
        (220, 326, "ผู้ร้องเรียน"),
        (1010, 326 + offset, "พยาน"),
        (150, 500, "หมายเลขโทรศัพท์ ๐๘๑-๒๓๔-๕๖๗๘ ได้ทุกวัน"),
    )
    for left, top, text in places:
        draw.text((left, top), text, font=thai_font(44), fill="black", language="th")
    return np.asarray(page, np.uint8).copy()
