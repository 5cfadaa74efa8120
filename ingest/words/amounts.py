"""Amounts of money that a letter writes twice, in figures and in words: `15,000 บาท (หนึ่งหมื่นห้าพันบาทถ้วน)`.

Words hold more ink than figures and a dictionary knows them, so where they are whole they are believed.
"""

import re
from collections.abc import Iterator

_UNITS = {word: digit for digit, word in enumerate(["ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"])}
_UNITS |= {"เอ็ด": 1, "ยี่": 2}
_PLACES = {"สิบ": 10, "ร้อย": 100, "พัน": 1_000, "หมื่น": 10_000, "แสน": 100_000}
_WORD = "|".join((*_UNITS, *_PLACES, "ล้าน"))
_TWICE = re.compile(
    "(?P<figure>[0-9\u0e50-\u0e59][0-9\u0e50-\u0e59,]*)(?P<rest>[.][0-9\u0e50-\u0e59]{2})? *(?:บาท)? *"
    f"[(] *(?P<words>(?:{_WORD})(?: ?(?:{_WORD}))*) ?บาท ?(?:ถ้วน)? ?[)]"
)
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def value(words: str) -> int | None:
    """What number words say, e.g. 15000 for หนึ่งหมื่นห้าพัน; None where they are no number."""
    total = part = 0
    unit: int | None = None
    last = 10_000_000
    for word in re.findall(_WORD, words):
        if word in _UNITS:
            if unit is not None:
                return None
            unit = _UNITS[word]
        elif word == "ล้าน":
            total, part, unit, last = (total + part + (unit or 0)) * 1_000_000, 0, None, 10_000_000
        else:
            place = _PLACES[word]
            if place >= last:
                return None
            part, unit, last = part + (1 if unit is None else unit) * place, None, place
    return total + part + (unit or 0)


def by_words(text: str) -> str:
    """The line with each amount that its words contradict put right, where no more than two digits of it are others."""
    for match, said in _told_twice(text):
        figure = f"{said:,}" if "," in match["figure"] else str(said)
        if match["figure"][0] > "9":
            figure = figure.translate(_THAI_DIGITS)
        if len(figure) == len(match["figure"]) and _others(figure, match["figure"]) in {1, 2}:
            text = text[: match.start("figure")] + figure + text[match.end("figure") :]
    return text


def contradicted(text: str) -> int:
    """How many amounts of the line say another sum in words."""
    return sum(int(match["figure"].replace(",", "") or 0) != said for match, said in _told_twice(text))


def _told_twice(text: str) -> Iterator[tuple[re.Match[str], int]]:
    for match in _TWICE.finditer(text):
        said = value(match["words"])
        if said is not None:
            yield match, said


def _others(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
