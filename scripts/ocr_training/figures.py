"""Training text for what must not be misread at all: numbers in every shape, in both digit sets, close to letters.

A network that is taught rare names alone gets less sure of its digits; lines of nothing but numbers hold them.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.thai import repair
from scripts.ocr_training.texts import Writer

_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_DIGITS = "01234567890123456789457136"  # those that are taken for one another a little more often
_LETTERS = "กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
_SIGNS = ("-", "-", "/", ".", " ", " ")
_MONTHS = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
    *("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."),
)
_HEADS = (
    *("โทร.", "โทรสาร", "มือถือ", "เลขประจำตัวประชาชน", "เลขที่", "ที่", "ข้อ", "มาตรา", "หน้า", "จำนวน", "รวม", "ลำดับที่"),
    *("คดีหมายเลขดำที่", "ทะเบียน", "รหัส", "พ.ศ.", "วันที่", "เวลา", "ราคา", "โฉนดเลขที่", "ห้อง", "ชั้น", "อายุ", "หมู่ที่", "งวดที่"),
)
_UNITS = (
    *("บาท", "บาทถ้วน", "น.", "คน", "ราย", "ปี", "วัน", "เมตร", "กม.", "ตร.ม.", "ไร่", "งาน", "ตารางวา", "ลิตร", "%", "ฉบับ"),
    *("แผ่น", "ครั้ง", "เดือน", "ล้านบาท", "กก.", "หน่วย"),
)


@dataclass(frozen=True)
class FigureWriter:
    """Texts most of which are figures: of the same kind as `usual`, from whose generator and pieces they are made."""

    usual: Writer
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "chance", self.usual.chance)

    def paragraph(self, letters: int) -> str:
        """About so many characters."""
        shapes: tuple[Callable[[], str], ...] = (
            *(self.phone, self.phone, self.day, self.day, self.amount, self.amount, self.identity, self.plate),
            *(self.reference, self.groups, self.groups, self.table_row, self.close, self.single, self.single),
            *(self.measure, self.clock, self.usual_one),
        )
        text = ""
        while len(text) < letters:
            kind = self.chance.random()
            if kind < 0.12:
                text += self.usual.sentence()[: self.chance.randint(8, 45)]
            elif kind < 0.2:
                text += "".join(self.chance.choices(self.usual.words, self.usual.weights, k=self.chance.randint(1, 3)))
            else:
                text += self._said(self.chance.choice(shapes)())
            text += self.chance.choice((" ", " ", " ", " ", "  ", ", ", " และ ", " ถึง ", ""))
        return repair(text)

    def phone(self) -> str:
        number = self.chance.choice(("08", "09", "06", "02", "04", "05", "07", "03")) + self._any(8)
        cut = self.chance.choice(((3, 6), (3, 7), (2, 6), (2, 5), (10, 10)))
        parts = [part for part in (number[: cut[0]], number[cut[0] : cut[1]], number[cut[1] :]) if part]
        return self.chance.choice(("-", "-", " ", ".", "")).join(parts)

    def day(self) -> str:
        number, month = self.chance.randint(1, 31), self.chance.randint(1, 12)
        year = self.chance.randint(2490, 2579)
        return self.chance.choice(
            (
                f"{number} {self.chance.choice(_MONTHS)} {year}",
                f"{number} {self.chance.choice(_MONTHS)} {year % 100:02}",
                f"{number}/{month}/{year}",
                f"{number:02}/{month:02}/{year % 100:02}",
                f"{number:02}.{month:02}.{year}",
                f"{number}-{month}-{year}",
                f"{year - 543}-{month:02}-{number:02}",
            )
        )

    def amount(self) -> str:
        value = self.chance.randrange(10 ** self.chance.randint(1, 8))
        cents = self.chance.choice(("", "", ".00", f".{self._any(2)}", f".{self._any(2)}", ".-", "/-"))
        return f"{value:,}{cents}" if self.chance.random() < 0.85 else f"{value}{cents}"

    def identity(self) -> str:
        parts = [self._any(1), self._any(4), self._any(5), self._any(2), self._any(1)]
        return self.chance.choice(("-", "-", " ", "")).join(parts)

    def plate(self) -> str:
        letters = "".join(self.chance.choices(_LETTERS, k=self.chance.choice((1, 2, 2, 2))))
        front, gap = self.chance.choice(("", "", self._any(1), self._any(2))), self.chance.choice((" ", " ", "-", ""))
        return f"{front}{letters}{gap}{self._any(self.chance.randint(1, 4))}"

    def reference(self) -> str:
        letters = "".join(self.chance.choices(_LETTERS, k=2))
        circular = self.chance.choice(("", "", "ว", "ว "))
        front = (
            f"{self._any(self.chance.randint(2, 5))}{self.chance.choice(('', f'.{self._any(1)}', f'.{self._any(2)}'))}"
        )
        return f"{letters} {front}/{circular}{self._any(self.chance.randint(1, 5))}"

    def groups(self) -> str:
        """Digits in groups as no form asks for them."""
        sign = self.chance.choice(_SIGNS)
        return sign.join(self._any(self.chance.randint(1, 6)) for _ in range(self.chance.choice((1, 1, 2, 3, 5))))

    def table_row(self) -> str:
        cells = [self.chance.choice((self.amount, self.single, self.day))() for _ in range(self.chance.randint(2, 5))]
        return self.chance.choice(("  ", " ", "   ")).join(cells)

    def close(self) -> str:
        """Digits and letters with nothing between them."""
        pieces = (
            self._any(self.chance.randint(1, 3)),
            self.chance.choice(_LETTERS),
            self.chance.choice(self.usual.words),
        )
        return "".join(self.chance.choices(pieces, k=self.chance.randint(2, 4)))

    def single(self) -> str:
        number = self._any(self.chance.choice((1, 1, 2, 2, 3, 4)))
        return self.chance.choice(
            (number, number, f"{number}.", f"({number})", f"{number})", f"{number}.{self._any(1)}")
        )

    def measure(self) -> str:
        sign = self.chance.choice((" x ", "-", "/", " - ", " + ", "=", ":"))
        one, other = (f"{self._any(2)}{self.chance.choice(('', f'.{self._any(1)}'))}" for _ in range(2))
        return f"{one}{sign}{other}"

    def clock(self) -> str:
        return f"{self.chance.randint(0, 23):02}{self.chance.choice('..:')}{self.chance.randint(0, 59):02}"

    def usual_one(self) -> str:
        return self.chance.choice(self.usual.figures)()

    def _said(self, number: str) -> str:
        """With a word before or behind it, mostly, and in Thai digits two times of three."""
        if self.chance.random() < 0.4:
            number = f"{self.chance.choice(_HEADS)}{self.chance.choice((' ', ' ', ''))}{number}"
        if self.chance.random() < 0.3:
            number = f"{number} {self.chance.choice(_UNITS)}"
        return number.translate(_THAI_DIGITS) if self.chance.random() < 0.66 else number

    def _any(self, count: int) -> str:
        return "".join(self.chance.choices(_DIGITS, k=count))
