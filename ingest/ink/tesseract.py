"""Reading line images with Tesseract: one start of the program for many, nothing on disk outside the given folder.

pytesseract's `image_to_*` functions put their files, the recognised text among them, into the system's temporary folder
(`tempfile.NamedTemporaryFile`), which only a process-wide variable could move. Its `run_tesseract` takes the names of
both ends, so that is what is called here: every file lies in a private folder inside `Ocr.workdir`.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import cv2
import numpy as np
from pytesseract import TesseractError, TesseractNotFoundError
from pytesseract.pytesseract import run_tesseract

from ingest.sheets.sheet import Image
from register.errors import SettingsError, TryAgain, Unreadable

BUNDLED_MODEL = Path(__file__).parents[1] / "model"

_INSTALL = "apt-get install tesseract-ocr"
_OTHER_SIZES = (0.97, 1.03, 0.9)
_MOST_LOST = 3  # images of which Tesseract dies at every size; with more it is Tesseract that is broken
_WORD = re.compile(r"[^>]*x_wconf ([\d.]+)")
_CHOICE = re.compile(r"x_confs ([\d.]+)'>([^<]*)<")

Scores = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Ocr:
    """What the engine needs. `workdir` is a private folder (mode 0700) on tmpfs: plain text of letters passes there.
    `model` is a folder with `<language>.traineddata`, None for that of the installed Tesseract; `timeout` is in seconds
    for one page.
    """

    workdir: Path
    model: Path | None = BUNDLED_MODEL
    language: str = "tha"
    timeout: float = 120


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
    command = ("tesseract", *_folder(ocr))
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


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was read in a line image: its text; its pieces, mostly single characters, each with the network's confidence
    in it, 0..1; and its characters, each with the confidence of what it might have been instead.
    """

    text: str
    pieces: Scores
    rivals: Scores

    @property
    def confidence(self) -> float:
        """Mean of the pieces; 0 where nothing was read."""
        return sum(score for _, score in self.pieces) / len(self.pieces) if self.pieces else 0.0


_NOTHING = Recognised("", (), ())


def recognise(images: Sequence[Image], ocr: Ocr) -> list[Recognised]:
    """The text of every line image, in one run of Tesseract.

    Tesseract 5.3 dies of a rare image by an arithmetic fault. Then the others are read without it, and it a little
    smaller or larger; what is still lost is read as empty.

    Raises:
        SettingsError: Tesseract or its model is missing.
        TryAgain: Tesseract was killed, took too long, or the working folder is full.
        Unreadable: Tesseract crashes on all or on several of these images.
    """
    _require_model(ocr)
    read: list[Recognised] = []
    waiting, lost = [list(images)], 0
    while waiting:
        some = waiting.pop()
        try:
            read += _read(some, ocr)
        except Unreadable:
            if len(some) > 1:
                waiting += [some[len(some) // 2 :], some[: len(some) // 2]]
                continue
            one = _at_other_sizes(some[0], ocr)
            lost += one is _NOTHING
            if lost > _MOST_LOST or lost == len(images):
                raise
            read.append(one)
    return read


def _at_other_sizes(image: Image, ocr: Ocr) -> Recognised:
    for size in _OTHER_SIZES:
        other = np.asarray(cv2.resize(image, None, fx=size, fy=size, interpolation=cv2.INTER_AREA), np.uint8)
        with suppress(Unreadable):
            return _read([other], ocr)[0]
    return _NOTHING


def _read(images: Sequence[Image], ocr: Ocr) -> list[Recognised]:
    """One start of the program."""
    try:
        folder = Path(tempfile.mkdtemp(dir=ocr.workdir))
        try:
            names = [str(folder / f"{number:04}.pgm") for number in range(len(images))]
            for name, image in zip(names, images, strict=True):
                Path(name).write_bytes(_pgm(image))
            (folder / "lines.txt").write_text("\n".join(names))
            _run(folder, ocr)
            texts = (folder / "read.txt").read_text(encoding="utf-8").split("\f")
            found = _found((folder / "read.hocr").read_text(encoding="utf-8"))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise TryAgain(
            f"the OCR working folder cannot be used: {error.strerror}", "does it exist, is it full?"
        ) from error
    # A form feed stands between the images; some versions of Tesseract end with one as well.
    if len(texts) - len(images) not in {0, 1} or len(found) != len(images):
        raise Unreadable("โปรแกรมอ่านตัวอักษรอ่านหน้านี้ไม่ครบทุกบรรทัด")
    return [Recognised(" ".join(text.split()), *one) for text, one in zip(texts, found, strict=False)]


def _run(folder: Path, ocr: Ocr) -> None:
    # Threads inside Tesseract make it seven times slower. Constant for the whole process and never changed once set,
    # so no thread can see it waver; pytesseract hands the process's environment to its child.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    # hOCR takes every Thai character for a word and loses the spaces; so text from the one, scores from the other.
    config = (
        f"{shlex.join(_folder(ocr))} --psm 7 --dpi 300"
        " -c tessedit_create_txt=1 -c tessedit_create_hocr=1 -c lstm_choice_mode=2"
    )
    try:
        run_tesseract(str(folder / "lines.txt"), str(folder / "read"), "xml", ocr.language, config, timeout=ocr.timeout)
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


def _folder(ocr: Ocr) -> tuple[str, ...]:
    return () if ocr.model is None else ("--tessdata-dir", str(ocr.model))


def _require_model(ocr: Ocr) -> None:
    if ocr.model is not None and not (ocr.model / f"{ocr.language}.traineddata").is_file():
        raise SettingsError(f"the OCR model {ocr.language}.traineddata is not in {ocr.model}")


def _pgm(image: Image) -> bytes:
    height, width = image.shape
    return b"P5 %d %d 255\n" % (width, height) + image.tobytes()


def _found(hocr: str) -> list[tuple[Scores, Scores]]:
    """(pieces, rivals) of every image. A word's own text is followed by the choices for each of its characters."""
    return [_of_image(image) for image in hocr.split("class='ocr_page'")[1:]]


def _of_image(hocr: str) -> tuple[Scores, Scores]:
    pieces, rivals = [], []
    for word in hocr.split("class='ocrx_word'")[1:]:
        head = _WORD.match(word)
        read = []
        for choices in word.split("id='lstm_choices_")[1:]:
            likely = _CHOICE.findall(choices)
            if likely and not likely[0][1].isspace():
                read.append(unescape(likely[0][1]))
                rivals.append((read[-1], min(1.0, float(likely[1][0]) / 100) if len(likely) > 1 else 0.0))
        if head is not None and read:
            pieces.append(("".join(read), min(1.0, float(head[1]) / 100)))
    return tuple(pieces), tuple(rivals)
