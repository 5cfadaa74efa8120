"""What the training pages say: Thai sentences of the project's own corpus, words by their frequency, and many figures.

Half of all lines hold numbers, because a letter's telephone number, date and amount matter most and are seen least.
"""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.thai import repair

_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_MONTHS = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
_SHORT_MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
_DAYS = (
    *("{d} {m} {y}", "{d} {m} พ.ศ. {y}", "วันที่ {d} เดือน {m} พ.ศ. {y}"),
    *("{d} {s} {t}", "{d}/{n}/{y}", "{d}-{n}-{t}"),
)
_CONSONANTS = "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
_TITLES = ("นาย", "นาง", "นางสาว", "น.ส.", "ด.ช.", "ด.ต.", "ว่าที่ร้อยตรี", "ดร.", "พระครู", "ผอ.", "คุณ")
_LATIN = (
    *("service", "office", "report", "line", "pdf", "online", "system", "user"),
    *("password", "group", "company", "limited", "data", "file", "form", "test"),
    *("mobile", "facebook", "website", "app", "version", "support", "road", "building"),
    *("hotel", "update", "water", "quality", "check", "project", "budget", "email"),
    *("id",),
)
_HOSTS = (
    "gmail.com",
    "hotmail.com",
    "outlook.co.th",
    "mail.go.th",
    "school.ac.th",
    "company.co.th",
    "yahoo.com",
    "moi.go.th",
)
_SIGNS = ("(", ")", '"', "“", "”", "/", "-", "–", ":", ";", "?", "!", "%", "ฯ", "ฯลฯ", "ๆ", "...", "๏", "&", "+", "=")
_BREAKS = frozenset(" .,)/:;?!-")


@dataclass(frozen=True)
class Writer:
    """Makes texts from a seeded generator; the same seed writes the same pages."""

    chance: random.Random
    sentences: list[str]
    words: list[str]
    weights: list[float]
    names: list[str]
    surnames: list[str]
    provinces: list[str]
    figures: list[Callable[[], str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.figures.extend(
            [
                *(self.day, self.phone, self.phone, self.amount, self.amount, self.plate, self.address, self.clock),
                *(self.reference, self.count, self.long_number, self.list_number, self.postcode, self.school_year),
            ]
        )

    def paragraph(self, letters: int) -> str:
        """About so many characters of running text."""
        text = ""
        while len(text) < letters:
            kind = self.chance.random()
            if kind < 0.45:
                text += self.sentence()
            elif kind < 0.62:
                text += "".join(self.chance.choices(self.words, self.weights, k=self.chance.randint(2, 9)))
            elif kind < 0.88:
                text = text.rstrip() + " " + self.chance.choice(self.figures)()
            elif kind < 0.95:
                text += f" {self.name()}"
            else:
                text += f" {self.latin()}"
            text += self.chance.choice((" ", " ", " ", "", " และ", " " + self.chance.choice(_SIGNS) + " "))
        return repair(text.replace("\n", " "))

    def sentence(self) -> str:
        """A stretch of a message, cut at spaces."""
        message = self.chance.choice(self.sentences)
        start = self.chance.randrange(len(message))
        start = message.find(" ", start) + 1
        return self._digits(message[start : start + self.chance.randint(20, 110)])

    def name(self) -> str:
        return f"{self.chance.choice(_TITLES)}{self.chance.choice(self.names)} {self.chance.choice(self.surnames)} "

    def day(self) -> str:
        number, month, year = self.chance.randint(1, 31), self.chance.randrange(12), self.chance.randint(2530, 2579)
        shape = self.chance.choice(
            (
                "{d} {m} {y}",
                "{d} {m} พ.ศ. {y}",
                "วันที่ {d} เดือน {m} พ.ศ. {y}",
                "{d} {s} {t}",
                "{d}/{n}/{y}",
                "{d}-{n}-{t}",
            )
        )
        return self._digits(
            shape.format(d=number, m=_MONTHS[month], s=_SHORT_MONTHS[month], n=f"{month + 1:02}", y=year, t=year - 2500)
        )

    def phone(self) -> str:
        number = self.chance.choice(("08", "09", "06", "02", "04", "05", "07", "03")) + self._any(8)
        cut = self.chance.choice(((3, 6), (3, 7), (2, 6), (1, 5), (10, 10)))
        parts = [part for part in (number[: cut[0]], number[cut[0] : cut[1]], number[cut[1] :]) if part]
        head = self.chance.choice(("โทร. ", "โทรศัพท์ ", "เบอร์ ", "มือถือ ", "โทรสาร ", "", ""))
        return head + self._digits(self.chance.choice(("-", "-", " ", "–", "")).join(parts))

    def amount(self) -> str:
        value = self.chance.choice((self.chance.randint(1, 999), self.chance.randint(1, 999) * 100))
        value *= self.chance.choice((1, 10, 1000, 1000))
        cents = self.chance.choice(("", "", ".00", f".{self._any(2)}", "/-"))
        return self._digits(f"{value:,}{cents}") + self.chance.choice((" บาท", " บาท", " บาทถ้วน", " ล้านบาท", ""))

    def plate(self) -> str:
        letters = "".join(self.chance.choices(_CONSONANTS, k=2))
        number = self._digits(f"{self.chance.choice(('', '', '1', '2', '3'))}{letters} {self.chance.randint(1, 9999)}")
        return f"{number} {self.chance.choice(self.provinces)}"

    def address(self) -> str:
        house = f"{self.chance.randint(1, 999)}{self.chance.choice(('', f'/{self.chance.randint(1, 199)}'))}"
        words = self.chance.choices(self.words, k=3)
        return self._digits(
            f"{self.chance.choice(('เลขที่ ', 'บ้านเลขที่ ', ''))}{house} "
            f"{self.chance.choice(('หมู่ที่ ', 'ม.', 'หมู่ '))}{self.chance.randint(1, 19)} "
            f"ต.{words[0]} อ.{words[1]} จ.{self.chance.choice(self.provinces)} {self.postcode()}"
        )

    def clock(self) -> str:
        time = f"{self.chance.randint(0, 23):02}{self.chance.choice('.:')}{self.chance.randint(0, 59):02}"
        return self._digits(f"เวลา {time} ") + self.chance.choice(("น.", "นาฬิกา"))

    def reference(self) -> str:
        letters = "".join(self.chance.choices(_CONSONANTS, k=2))
        return self._digits(f"ที่ {letters} {self._any(4)}.{self.chance.randint(1, 9)}/{self.chance.randint(1, 9999)}")

    def count(self) -> str:
        head = self.chance.choice(("มาตรา", "จำนวน", "อายุ", "ข้อ", "ร้อยละ", "ระยะทาง", "หมู่ที่", "ฉบับที่", "ชั้น", "ประมาณ"))
        tail = self.chance.choice(("", " คน", " ปี", " เมตร", " ครั้ง", " วัน", " กิโลเมตร", " แห่ง", " ราย"))
        return self._digits(f"{head} {self.chance.randint(1, 999)}{tail}")

    def long_number(self) -> str:
        return self._digits(self._any(self.chance.randint(4, 13)))

    def list_number(self) -> str:
        return self._digits(
            f"{self.chance.randint(1, 12)}{self.chance.choice(('.', ')', f'.{self.chance.randint(1, 9)}'))}"
        )

    def postcode(self) -> str:
        return self._digits(str(self.chance.randint(10, 96)) + self._any(2) + "0")

    def school_year(self) -> str:
        year = self.chance.randint(2540, 2575)
        shape = self.chance.choice(("ปีงบประมาณ พ.ศ. {0}", "ปีการศึกษา {1}/{0}", "พ.ศ. {0}", "ปี {0} - {2}"))
        return self._digits(shape.format(year, self.chance.randint(1, 2), year + 1))

    def latin(self) -> str:
        kind = self.chance.random()
        word = "".join(self.chance.choices("abcdefghijklmnopqrstuvwxyz", k=self.chance.randint(3, 9)))
        if kind < 0.4:
            tail = self.chance.choice(("", self._any(2), "." + word[:3], "_" + word[:2]))
            return f"{word}{tail}@{self.chance.choice(_HOSTS)}"
        if kind < 0.55:
            return "".join(self.chance.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=self.chance.randint(2, 5)))
        if kind < 0.65:
            return f"www.{word}.{self.chance.choice(('go.th', 'com', 'or.th'))}"
        words = self.chance.choices(_LATIN, k=self.chance.randint(1, 3))
        return " ".join(word.capitalize() if self.chance.random() < 0.5 else word for word in words)

    def _any(self, count: int) -> str:
        return "".join(self.chance.choices("0123456789", k=count))

    def _digits(self, text: str) -> str:
        return text.translate(_THAI_DIGITS) if self.chance.random() < 0.6 else text


def wrapped(text: str, widths: Iterator[int]) -> list[str]:
    """Lines of a paragraph, broken where a reader would not stumble over a torn syllable: after a space where one is
    near, else before a consonant that no leading vowel holds.
    """
    lines = []
    while text:
        width = next(widths)
        cut = len(text) if len(text) <= width else _cut(text, width)
        lines.append(text[:cut].strip())
        text = text[cut:].strip()
    return [line for line in lines if line]


def _cut(text: str, width: int) -> int:
    for at in range(width, max(width - 14, 1), -1):
        if text[at - 1] in _BREAKS:
            return at
    for at in range(width, max(width - 14, 1), -1):
        if text[at] in "เแโใไ" or (text[at] in _CONSONANTS and text[at - 1] not in "เแโใไ"):
            return at
    return width


def writer(seed: int, corpus: Path) -> Writer:
    """A writer with the messages of the corpus and the word lists that come with pythainlp."""
    from pythainlp.corpus import (  # noqa: PLC0415 - the word lists take a second to load
        provinces,
        thai_family_names,
        thai_female_names,
        thai_male_names,
        ttc,
    )

    messages = [
        repair(json.loads(line)["body"].replace("\n", " "))
        for path in sorted(corpus.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    counted = sorted((word, count) for word, count in ttc.word_freqs() if _is_thai(word))
    return Writer(
        chance=random.Random(seed),  # noqa: S311 - pages to train on, no secret
        sentences=[message for message in messages if len(message) > 40],
        words=[word for word, _ in counted],
        weights=[float(count) ** 0.6 for _, count in counted],
        names=sorted(name for name in (*thai_male_names(), *thai_female_names()) if _is_thai(name)),
        surnames=sorted(name for name in thai_family_names() if _is_thai(name)),
        provinces=sorted(provinces()),
    )


def _is_thai(word: str) -> bool:
    return 1 < len(word) < 16 and all("ก" <= letter <= "์" for letter in word)
