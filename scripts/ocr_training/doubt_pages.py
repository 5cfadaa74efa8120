"""Letters that were drawn, damaged and read, with what is wrong in every line, for `scripts/fit-doubt`."""

import json
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingest.ink.tesseract import Ocr, Recognised, recognise
from ingest.ocr import READ_AGAIN, READ_BODY, evidence_of, heard, line_picture, lines_of
from ingest.thai import repair
from ingest.words.doubt import Evidence, signs_of
from ingest.words.postcodes import first_figures
from scripts.bench_parts.alignment import aligned, faults
from scripts.bench_parts.letters import Letter
from scripts.bench_parts.scans import CONDITIONS, page
from scripts.ocr_training.distance import squeezed
from scripts.ocr_training.faces import faces
from scripts.ocr_training.texts import Writer, writer

_CORPUS = Path(__file__).resolve().parents[2] / "classify" / "corpus"
_STRANGE = re.compile("[^\u0e01-\u0e5b -~]")  # signs that a face may lack
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
# They lack figures and Latin letters, or set all letters equally wide, which no office does.
_LEFT_OUT = ("Noto", "TlwgMono")
_CONDITIONS_A_LETTER = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: of every line what was read, and what it says at other sizes; what stands on it; the name of its face."""

    read: tuple[tuple[Recognised, tuple[str, ...]], ...]
    truth: str
    face: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A line: its evidence, the signs of its characters, which of these are wrong, its wrong words and digits."""

    evidence: Evidence
    signs: npt.NDArray[np.float64]
    wrong: npt.NDArray[np.bool_]
    wrong_words: int
    wrong_digits: int


def sheets(letters: int, seed: int) -> Iterator[Sheet]:
    """Each of so many letters in three of the conditions of `scripts.bench_parts.scans`, one after the other."""
    chance = random.Random(seed)  # noqa: S311 - pages to learn from, no secret
    known = [face for face in faces() if face.weight >= 0.5 and not face.path.stem.startswith(_LEFT_OUT)]
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        for number, letter in enumerate(islice(_letters(seed), letters)):
            for turn in range(_CONDITIONS_A_LETTER):
                face = chance.choices(known, [face.weight for face in known])[0].path
                condition = CONDITIONS[(number * _CONDITIONS_A_LETTER + turn) % len(CONDITIONS)]
                image = condition.change(page(letter, face), np.random.default_rng((seed, number, turn)))
                cleaned, found = lines_of(image)
                bodies = (READ_BODY, *READ_AGAIN)
                images = [line_picture(cleaned, found, line, body) for line in found.lines for body in bodies]
                read = recognise(images, Ocr(Path(folder), timeout=900))
                lines = [read[start : start + len(bodies)] for start in range(0, len(read), len(bodies))]
                kept = tuple((first, tuple(heard(one) for one in others)) for first, *others in lines)
                yield Sheet(kept, letter.text, face.stem)


def judged(sheet: Sheet, *, again: bool) -> list[Judged]:
    """The lines of a page, read once or at all sizes."""
    evidences = [evidence_of(first, others if again else ()) for first, others in sheet.read]
    evidences = [one for one in evidences if one.spelling.text and one.pieces]
    texts = [one.spelling.text for one in evidences]
    wrong = _wrong_characters([_bare(text) for text in texts], squeezed(sheet.truth))
    return [
        Judged(evidence, np.array(list(signs_of(evidence)), np.float64), marks, fault.wrong_words, fault.wrong_digits)
        for evidence, marks, fault in zip(evidences, wrong, faults(texts, sheet.truth), strict=True)
    ]


def _bare(text: str) -> str:
    return "".join(text.split())


def _wrong_characters(read: Sequence[str], truth: str) -> list[npt.NDArray[np.bool_]]:
    """One that was read too much is wrong; one that was not read makes the one before it wrong."""
    whole = "".join(read)
    wrong = np.zeros(len(whole), np.bool_)
    last = 0
    for mine, theirs in aligned(whole, truth):
        last = last if mine is None else mine
        if mine is None or theirs is None or whole[mine] != truth[theirs]:
            wrong[last : last + 1] = True
    ends = np.cumsum([len(text) for text in read])
    return [np.asarray(part, np.bool_) for part in np.split(wrong, ends[:-1])]


def _letters(seed: int) -> Iterator[Letter]:
    """Made of messages that neither the network nor the bench knows, half of them with Thai digits."""
    chance = random.Random(seed)  # noqa: S311 - as above
    messages = [
        _STRANGE.sub("", repair(" ".join(json.loads(line)["body"].split())))[:480]
        for path in sorted((_CORPUS / "test").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    chance.shuffle(messages)
    write = writer(seed, _CORPUS / "train")
    number = 0
    while True:
        body: list[str] = []
        while sum(map(len, body)) < 760:
            body.append(messages[number % len(messages)])
            number += 1
        thai = chance.random() < 0.5
        rows = [(place, text.translate(_THAI_DIGITS) if thai else text) for place, text in _rows(body, write, chance)]
        yield Letter(tuple(rows), {})


def _rows(body: Sequence[str], write: Writer, chance: random.Random) -> Iterator[tuple[str, str]]:
    province = chance.choice(sorted(first_figures()))
    yield "right", f"{chance.randint(1, 999)}/{chance.randint(1, 99)} ม.{chance.randint(1, 19)} {write.name()}"
    yield "right", f"จ.{province} {first_figures()[province]}{chance.randint(0, 99):02}0"
    yield "right", write.day()
    yield "gap", ""
    yield "left", f"เรียน  {write.name()}"
    yield "gap", ""
    for text in body:
        yield "indented", f"{text} {write.amount()} {chance.choice((write.clock, write.plate, write.reference))()}"
    yield "indented", write.phone()
    yield "gap", ""
    yield "right", "ขอแสดงความนับถือ"
    yield "gap", ""
    yield "right", f"({write.name().strip()})"
