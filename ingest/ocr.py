"""Reading line images with Tesseract: one start of the program a page, nothing on disk outside the given folder.

pytesseract's `image_to_*` functions put their files, the recognised text among them, into the system's temporary folder
(`tempfile.NamedTemporaryFile`), which only a process-wide variable could move. Its `run_tesseract` takes the names of
both ends, so that is what is called here: every file lies in a private folder inside `Ocr.workdir`.
"""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from pytesseract import TesseractError, TesseractNotFoundError
from pytesseract.pytesseract import run_tesseract

from ingest.lines import PageLines, TextLine, find_lines, line_image
from ingest.page import CleanPage, clean
from ingest.sheet import Image
from ingest.thai import letter_count, repair
from register.errors import SettingsError, TryAgain, Unreadable
from register.model import Line
from register.states import Method

BUNDLED_MODEL = Path(__file__).with_name("model")

_BODY = 28  # height of a consonant on the clean page, in pixels: fine enough to tell marks apart
_READ_BODY = 20  # the same on the line images: the network works on lines 36 pixels high, more only costs time
_INSTALL = "apt-get install tesseract-ocr"


@dataclass(frozen=True, slots=True)
class Ocr:
    """What the engine needs. `workdir` is a private folder (mode 0700) on tmpfs: plain text of letters passes there.
    `model` is a folder with `<language>.traineddata`; `timeout` is in seconds for one page.
    """

    workdir: Path
    model: Path = BUNDLED_MODEL
    language: str = "tha"
    timeout: float = 120


@dataclass(frozen=True, slots=True)
class PageText:
    """What was read on one page image. `confidence` is 0..1; 1 with no lines means that the page is blank."""

    lines: tuple[Line, ...]
    method: Method
    confidence: float

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Engine:
    """The installed Tesseract, for `doctor`."""

    version: str
    languages: tuple[str, ...]


def probe(ocr: Ocr) -> Engine:
    """What is installed.

    Raises:
        SettingsError: Tesseract does not start, or the folder lacks the model.
    """
    _require_model(ocr)
    command = ("tesseract", "--tessdata-dir", str(ocr.model))
    try:
        version = subprocess.run(
            [command[0], "--version"], capture_output=True, text=True, timeout=ocr.timeout, check=True
        )
        languages = subprocess.run(
            [*command, "--list-langs"], capture_output=True, text=True, timeout=ocr.timeout, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SettingsError("Tesseract cannot be started", _INSTALL) from error
    return Engine(version.stdout.split()[1], tuple(languages.stdout.split("\n")[1:-1]))


def read_page(image: Image, ocr: Ocr) -> PageText:
    """The text of a page image, RGB (height, width, 3) or grey (height, width), in any of the four orientations.

    Raises:
        SettingsError: Tesseract or its model is missing.
        TryAgain: Tesseract was killed, took too long, or the working folder is full.
        Unreadable: Tesseract crashes on this page.
    """
    page, found = _upright(clean(image, _BODY))
    if not found.lines:
        return PageText((), Method.OCR, 1.0 if _is_blank(page) else 0.0)
    read = _read(page, found, ocr)
    if _confidence(read) < 0.6 and found.raised < 60:
        # Few marks to tell the orientation by and a poor result: it may stand on its head.
        turned = _turned(page)
        other = find_lines(turned)
        if other.lines and _confidence(again := _read(turned, other, ocr)) > _confidence(read) + 0.05:
            read = again
    return _page_text(read)


def line_places(image: Image) -> Iterator[tuple[Image, tuple[tuple[int, int, int, int], ...]]]:
    """The clean page (grey) with the boxes of its lines, in per mille as in `Line.box`: first as `read_page` reads it,
    then turned round, as it was read where that gave the better text. No text is read here.
    """
    page, found = _upright(clean(image, _BODY))
    for sheet, lines in ((page, found), (turned := _turned(page), find_lines(turned))):
        yield sheet.grey, tuple(_box(line, sheet.grey) for line in lines.lines)


def recognise(images: Sequence[Image], ocr: Ocr) -> list[tuple[str, float]]:
    """(text, confidence 0..1) of every line image, in one run of Tesseract.

    Raises:
        SettingsError, TryAgain, Unreadable: as `read_page`.
    """
    _require_model(ocr)
    try:
        folder = Path(tempfile.mkdtemp(dir=ocr.workdir))
        try:
            names = [str(folder / f"{number:04}.pgm") for number in range(len(images))]
            for name, image in zip(names, images, strict=True):
                Path(name).write_bytes(_pgm(image))
            (folder / "lines.txt").write_text("\n".join(names))
            _run(folder, ocr)
            texts = (folder / "read.txt").read_text(encoding="utf-8").split("\f")
            scores = _scores((folder / "read.tsv").read_text(encoding="utf-8"), len(images))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise TryAgain(
            f"the OCR working folder cannot be used: {error.strerror}", "does it exist, is it full?"
        ) from error
    # A form feed stands between the images; some versions of Tesseract end with one as well.
    if len(texts) - len(images) not in {0, 1}:
        raise Unreadable("โปรแกรมอ่านตัวอักษรอ่านหน้านี้ไม่ครบทุกบรรทัด")
    return [(" ".join(text.split()), score) for text, score in zip(texts, scores, strict=False)]


def _run(folder: Path, ocr: Ocr) -> None:
    # Threads inside Tesseract make it seven times slower. Constant for the whole process and never changed once set,
    # so no thread can see it waver; pytesseract hands the process's environment to its child.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    # The TSV takes every Thai character for a word and loses the spaces; so text from the one, scores from the other.
    config = (
        f"--tessdata-dir {shlex.quote(str(ocr.model))} --psm 7 --dpi 300"
        " -c tessedit_create_txt=1 -c tessedit_create_tsv=1"
    )
    try:
        run_tesseract(str(folder / "lines.txt"), str(folder / "read"), "tsv", ocr.language, config, timeout=ocr.timeout)
    except TesseractNotFoundError as error:
        raise SettingsError("Tesseract is not installed", _INSTALL) from error
    except TesseractError as error:
        if error.status in {-signal.SIGKILL, -signal.SIGTERM}:
            raise TryAgain("Tesseract was killed", "is there enough memory?") from error
        if "traineddata" in str(error.message) or "Failed loading language" in str(error.message):
            raise SettingsError(f"the OCR model in {ocr.model} does not load") from error
        raise Unreadable("โปรแกรมอ่านตัวอักษรหยุดทำงานที่หน้านี้") from error
    except RuntimeError as error:  # pytesseract's way of saying that the time is up
        raise TryAgain(f"Tesseract took more than {ocr.timeout:g} seconds for a page") from error


def _require_model(ocr: Ocr) -> None:
    if not (ocr.model / f"{ocr.language}.traineddata").is_file():
        raise SettingsError(f"the OCR model {ocr.language}.traineddata is not in {ocr.model}")


def _pgm(image: Image) -> bytes:
    height, width = image.shape
    return b"P5 %d %d 255\n" % (width, height) + image.tobytes()


def _scores(tsv: str, count: int) -> list[float]:
    """Mean confidence 0..1 of every image. Word rows have level 5; field 2 is the image, field 11 the percentage."""
    found: list[list[float]] = [[] for _ in range(count)]
    for row in tsv.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) == 12 and fields[0] == "5":
            found[int(fields[1]) - 1].append(min(1.0, max(0.0, float(fields[10]) / 100)))
    return [sum(scores) / len(scores) if scores else 0.0 for scores in found]


# What is a line of writing, and which way is up


def _upright(page: CleanPage) -> tuple[CleanPage, PageLines]:
    found = find_lines(page)
    # Thai has many more marks above its letters than below.
    if found.lowered <= 0.25 * found.raised or found.raised + found.lowered < 10:
        return page, found
    turned = _turned(page)
    other = find_lines(turned)
    if other.lowered * max(1, found.raised) < found.lowered * max(1, other.raised):
        return turned, other
    return page, found


def _turned(page: CleanPage) -> CleanPage:
    return CleanPage(np.ascontiguousarray(page.grey[::-1, ::-1]), page.body, page.ink)


def _is_blank(page: CleanPage) -> bool:
    return float(np.count_nonzero(cv2.medianBlur(page.grey, 3) < page.ink)) < 3e-4 * page.grey.size


@dataclass(frozen=True, slots=True)
class _ReadLine:
    line: Line
    is_writing: bool


def _read(page: CleanPage, found: PageLines, ocr: Ocr) -> list[_ReadLine]:
    images = [line_image(page.grey, found.ink, line, _READ_BODY / page.body) for line in found.lines]
    read = []
    for line, (raw, confidence) in zip(found.lines, recognise(images, ocr), strict=True):
        text = repair(raw)
        read.append(
            _ReadLine(Line(text, round(confidence, 3), _box(line, page.grey)), is_writing=_is_writing(text, confidence))
        )
    return read


def _is_writing(text: str, confidence: float) -> bool:
    """Signatures, stamps and smudges come out as a few improbable characters."""
    letters = letter_count(text)
    if letters == 0 or (confidence < 0.45 and len(text) < 25):
        return False
    return letters >= 0.45 * len(text.replace(" ", "")) or confidence >= 0.6


def _box(line: TextLine, grey: Image) -> tuple[int, int, int, int]:
    height, width = grey.shape
    return (
        line.left * 1000 // width,
        line.top * 1000 // height,
        -(-line.right * 1000 // width),
        -(-line.bottom * 1000 // height),
    )


def _confidence(read: Sequence[_ReadLine]) -> float:
    """Mean of the lines, by their length."""
    letters = sum(len(entry.line.text) for entry in read)
    return sum(entry.line.confidence * len(entry.line.text) for entry in read) / letters if letters else 0.0


def _page_text(read: Sequence[_ReadLine]) -> PageText:
    writing = [entry for entry in read if entry.is_writing]
    if len(read) >= 4 and _confidence(read) < 0.55:
        # Print is hardly ever read that badly line after line: nothing is dropped, a person has to look.
        return PageText(tuple(entry.line for entry in read), Method.HANDWRITING, round(_confidence(read), 3))
    return PageText(tuple(entry.line for entry in writing), Method.OCR, round(_confidence(writing), 3))
