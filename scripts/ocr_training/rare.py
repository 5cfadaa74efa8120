"""Training text for what usual Thai holds too seldom to be learnt: rare letters, made-up names, Latin addresses.

In 24,000 lines of usual text (921,000 characters) stand 55 ฌ, 109 ฆ and six ู or ุ below a ญ or ฐ: a network trained on
them never writes a ฌ. Names are put together from syllables, so that few have to be taken from lists.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.thai import repair
from scripts.ocr_training.texts import Writer

_RARE = "ฌฌฌฌฌญญฎฏฐฑฒฬฆฆฤฉฝฮผซภธณศษข"
_USUAL = "กคงจชดตถทนบปพมยรลวสหอ"
_FINALS = ("", "", "", "น", "ม", "ง", "ก", "ด", "ญ", "ณ", "ฏ", "ฐ", "ฬ", "ฆ", "ฒ", "ษ", "ฎ", "ฑ")
_SHAPES = (
    *("{c}า{f}", "{c}ิ{f}", "{c}ี{f}", "{c}ึ{f}", "{c}ื่{f}", "{c}ุ{f}", "{c}ู{f}", "{c}ู{f}", "{c}ั{f}", "{c}ั้{f}"),
    *("เ{c}{f}", "แ{c}{f}", "โ{c}{f}", "ไ{c}", "ใ{c}", "เ{c}า", "{c}ำ", "{c}้ำ", "{c}ะ", "{c}{f}", "เ{c}ี่ย{f}"),
    *("เ{c}ิ{f}", "{c}้อ{f}", "{c}่า{f}", "{c}ู่", "{c}ุ้ย", "{c}๊ะ", "{c}๋า", "{c}็{f}", "เ{c}็{f}"),
)
_HEADS = (
    *("ฌา", "ฌาน", "เฌอ", "มัชฌิ", "อัชฌา", "ฌัล", "กฌิ", "อุปัชฌา", "ฌิ", "ฌู", "อนุฌา", "ฌาปน", "กุฌ", "เฌ"),
    *("ญาณ", "ญาดา", "ธัญญ", "กัญญู", "วิญญู", "ปัญญู", "สัญญุ", "อัญญู", "บุญญู", "มัญชุ", "ขวัญ", "เจริญ", "ญูริ", "ชาญ"),
    *("กฎ", "ชฎา", "กรกฎ", "โกฏิ", "นาฏ", "ราษฎร์", "ปฏิ", "อัฏฐ", "เชฏฐ", "มกุฎ", "มกุฏ", "ฎีกา", "ฏาร", "ฎู", "ฏุ"),
    *("ฐิติ", "ฐานะ", "รัฐ", "อิฏฐ", "โอษฐ์", "ฐู", "ฐุ", "วิเศษฐ์", "บุณฑ", "กุณฑ์", "มัณฑ", "ปัณฑ", "จัณฑ์", "ขัณฑ์", "ภัณฑ์", "ไพฑูรย์"),
    *("มณฑล", "ฑิฆัม", "ฑีฆ", "วัฒน์", "วุฒิ", "พัฒน์", "เฒ่า", "วัฑฒน์", "ฒู", "จุฬา", "โอฬาร", "วิฬา", "นาฬิ", "กาฬ", "พาฬ"),
    *("วิรุฬห์", "อาสาฬห์", "กีฬา", "ทมิฬ", "มาฬา", "เมฆ", "พยัคฆ์", "ทีฆา", "ฆ้อง", "เฆี่ยน", "ฆาต", "ฆราวาส", "สงฆ์", "มาฆ"),
    *("ฆน", "ฆู", "อนรรฆ", "ฤทธิ์", "ฤชุ", "หฤทัย", "พฤกษ์", "พฤทธิ์", "ทฤษ", "กฤต", "นฤ", "ฤดู", "ฤๅษี", "ฤๅ", "ฦๅชา"),
    *("ฉัตร", "ฉัน", "เฉลิม", "ฉวี", "ฉลอง", "ฝน", "ฝั่ง", "เฝือ", "ฝาย", "ฮ่อง", "ฮวด", "ฮุย", "ฮัน", "เฮง", "ผ่อง", "ซื่อ"),
    *("ธน", "ภู", "ศุภ", "กัลย", "ปิย", "สุ", "วร", "ณัฐ", "พิชญ์", "ชน", "ปรี", "จิร", "อร", "นภ", "สิริ", "รุจ", "ธีร", "อิสร"),
)
_TAILS = (
    *("นันท์", "ศักดิ์", "พงศ์", "พงษ์", "วัฒน์", "รัตน์", "ลักษณ์", "ภัทร์", "ชัย", "กุล", "วงศ์", "สิทธิ์", "ฤทธิ์", "กิจ"),
    *("วดี", "พร", "นี", "นุช", "กานต์", "ณรงค์", "ชนก", "ดา", "ญา", "ฎา", "ฐา", "ฬา", "ฌา", "ฑา", "วุฒิ", "วิชญ์", "เดช"),
    *("ศุกร์", "จันทร์", "ศาสตร์", "ลักษมณ์", "อินทร์", "เพ็ชร์", "กษัตริย์", "สินธุ์", "พันธุ์", "บริสุทธิ์", "วิทย์", "ศิลป์", "เนตร", "มนัส"),
    *("สงเคราะห์", "ประเสริฐ", "รักษ์", "สวัสดิ์", "ทรัพย์", "เกษตร", "ไพศาล", "สถิตย์", "แก้ว", "ทอง", "คำ", "สุข", "เจริญ", "มณี"),
)
_TITLES = ("นาย", "นาง", "นางสาว", "น.ส.", "ด.ช.", "ด.ญ.", "พ.ต.ท.", "จ.ส.อ.", "ดร.", "ผศ.", "พระ", "คุณ", "นายแพทย์")
_ROLES = ("ผู้กล่าวหา", "ผู้แจ้ง", "ปลัด", "นายก", "เจ้าของ", "กำนัน", "ครู", "ลงชื่อ", "ผู้จัดการ", "ชื่อ", "มารดาชื่อ", "และ")
_SYLLABLES = (
    *(
        "som",
        "chai",
        "pra",
        "sert",
        "wan",
        "nee",
        "kit",
        "ti",
        "phon",
        "thana",
        "suk",
        "rat",
        "jira",
        "porn",
        "nat",
        "tha",
    ),
    *(
        "wut",
        "krit",
        "ya",
        "mali",
        "boon",
        "dee",
        "siri",
        "lak",
        "oat",
        "pim",
        "max",
        "zero",
        "joy",
        "vip",
        "quick",
        "fern",
    ),
)
_ENDS = ("com", "co.th", "go.th", "ac.th", "or.th", "net", "in.th", "org", "mi.th", "info")
_WORDS = (
    *("Bangkok", "Thailand", "Ministry", "Interior", "Office", "Public", "Health", "Village", "District", "Province"),
    *("receipt", "invoice", "signature", "address", "telephone", "citizen", "registration", "quality", "examination"),
    *("copy", "page", "example", "project", "payment", "August", "January", "Juice", "zone", "express", "Fax", "Wi-Fi"),
)


@dataclass(frozen=True)
class RareWriter:
    """Texts half of which are rare: of the same kind as `usual`, from whose generator and pieces they are made."""

    usual: Writer
    barred: frozenset[str]
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "chance", self.usual.chance)

    def paragraph(self, letters: int) -> str:
        """About so many characters, no name of `barred` among them."""
        pieces: tuple[Callable[[], str], ...] = (
            *(self.person, self.person, self.person, self.person, self.place, self.place, self.babble),
            *(self.mail, self.mail, self.mail, self.latin, self.figure, self.figure, self.figure),
        )
        text = ""
        while len(text) < letters:
            if self.chance.random() < 0.35:
                piece = self.usual.paragraph(self.chance.randint(10, 60))
            else:
                piece = self.chance.choice(pieces)()
            if not any(name in piece for name in self.barred):
                text += piece + self.chance.choice((" ", " ", " ", ", ", " และ"))
        return repair(text)

    def person(self) -> str:
        role = self.chance.choice(_ROLES) + " " if self.chance.random() < 0.3 else ""
        name = f"{self.chance.choice(_TITLES)}{self._name()} {self._surname()}"
        return f"({name})" if not role and self.chance.random() < 0.25 else role + name

    def place(self) -> str:
        head = self.chance.choice(
            ("บ้าน", "ตำบล", "ต.", "อำเภอ", "อ.", "วัด", "ถนน", "ซอย", "แขวง", "เขต", "โรงเรียน", "หมู่บ้าน", "ชุมชน")
        )
        return head + self.chance.choice((self._surname, self._name, self._made_up))()

    def babble(self) -> str:
        """Syllables that mean nothing, so that the shape of a letter counts and not its company."""
        return "".join(self._syllable() for _ in range(self.chance.randint(2, 6)))

    def mail(self) -> str:
        parts = [self._roman() for _ in range(self.chance.choice((1, 2, 2)))]
        user = self.chance.choice((".", "_", "-", "", "")).join(parts)
        user += self.chance.choice(("", "", str(self.chance.randint(1, 2569)), f"_{self.chance.randint(1, 99)}"))
        host = f"{self._roman()}{self.chance.choice(('', '-' + self._roman()))}.{self.chance.choice(_ENDS)}"
        if self.chance.random() < 0.2:
            return f"{self.chance.choice(('https://', 'www.', 'http://www.'))}{host}/{user}"
        head = self.chance.choice(("", "", "อีเมล ", "E-mail: ", "email ", "ติดต่อ "))
        address = f"{user}@{host}"
        return head + (address.upper() if self.chance.random() < 0.06 else address)

    def latin(self) -> str:
        words = [self.chance.choice((*_WORDS, self._roman())) for _ in range(self.chance.randint(1, 4))]
        if self.chance.random() < 0.3:
            words = [word.upper() if self.chance.random() < 0.5 else word.capitalize() for word in words]
        return " ".join(words)

    def figure(self) -> str:
        """A number as offices write it, in Thai digits four times of five."""
        any_ = self._digits
        text = self.chance.choice(
            (
                lambda: f"{any_(1)}-{any_(4)}-{any_(5)}-{any_(2)}-{any_(1)}",
                lambda: f"{self.chance.choice(self.usual.figures)()}",
                lambda: f"{int(any_(self.chance.randint(3, 7))):,}.{any_(2)}",
                lambda: f"{any_(2)}/{any_(2)}/25{any_(2)}",
                lambda: f"{self._letters()} {any_(4)}.{any_(2)}/ว{any_(self.chance.randint(2, 4))}",
                lambda: f"({any_(1)}.{any_(1)}) ม.{any_(1)} ซ.{any_(2)}/{any_(1)}",
                lambda: f"{self._letters()}-{any_(4)} กทม.",
                lambda: f"ร้อยละ {any_(2)}.{any_(2)}",
                lambda: any_(self.chance.randint(3, 12)),
            )
        )()
        thai = self.chance.random() < 0.8
        return text.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")) if thai else text

    def _name(self) -> str:
        kind = self.chance.random()
        if kind < 0.25:
            return self.chance.choice(self.usual.names)
        if kind < 0.40:
            return self._made_up()
        return self.chance.choice(_HEADS) + self.chance.choice((*_TAILS, ""))

    def _surname(self) -> str:
        kind = self.chance.random()
        if kind < 0.25:
            return self.chance.choice(self.usual.surnames)
        if kind < 0.40:
            return self._made_up()
        middle = self.chance.choice((*_HEADS, *_TAILS, "", ""))
        return self.chance.choice(_HEADS) + middle + self.chance.choice(_TAILS)

    def _made_up(self) -> str:
        return "".join(self._syllable() for _ in range(self.chance.randint(1, 2))) + self.chance.choice(_TAILS)

    def _syllable(self) -> str:
        letter = self.chance.choice(_RARE if self.chance.random() < 0.6 else _USUAL)
        return self.chance.choice(_SHAPES).format(c=letter, f=self.chance.choice(_FINALS))

    def _letters(self) -> str:
        return "".join(self.chance.choices(_RARE + _USUAL, k=2)).replace("ฤ", "ฌ")

    def _roman(self) -> str:
        if self.chance.random() < 0.5:
            return "".join(self.chance.choices(_SYLLABLES, k=self.chance.randint(1, 3)))
        return "".join(self.chance.choices("abcdefghijklmnopqrstuvwxyz", k=self.chance.randint(2, 9)))

    def _digits(self, count: int) -> str:
        return "".join(self.chance.choices("0123456789", k=count))
