"""Names, places, numbers and addresses full of rare letters, to measure reading with: formats and names of their own.

No line of it is real, and none of the names is used in training: `scripts.ocr_training.texts.writer` is given them to
leave out, and a test holds them apart.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from scripts.bench_parts.letters import NAMES, SURNAMES

# The letters that Thai words need least, and the marks on which they are lost.
RARE = frozenset("ฃฅฆฉฌญฎฏฐฑฒฝฤฬฮฯ์")
FIRST = (
    *("เฌอปราง", "เฌอมาลย์ดา", "มัชฌิมาพร", "ฌาณินทร์", "อัชฌานนท์", "ฌัลลิกาญจน์", "อุชฌานุช", "ฌอนธวัช"),
    *("กตัญญุตา", "วิญญูพัฒน์", "ธัญญูรัตน์", "สัญญูธร", "อภิญญูพร", "ญาดาภัทร์", "ขวัญเญริญ", "บุญญฤทธิ์ชัย"),
    *("ชฎาธารทิพย์", "มรกฎวดี", "กรกฎพงษ์", "ฎีการัตน์", "โกฎิทรัพย์", "ราษฎรินทร์", "นาฏลดาวัลย์", "ปฏิพลเดช"),
    *("อัฏฐพลวัต", "เชฏฐพัชร์", "ประกฏเกียรติ", "ฐาปนิกานต์", "รัฐฐานันท์", "อิฏฐาพร", "บุณฑริกานต์", "กุณฑลีพร"),
    *("มัณฑนารัตน์", "ปัณฑารีย์", "จัณฑิมาวดี", "พัฑฒิดา", "ภัณฑิรากร", "วุฒิเมธัส", "เฒ่าทองดี", "พัฒน์นรีย์"),
    *("โอฬาริกเดช", "วิรุฬห์ชนก", "จุฬามณีรัตน์", "อาสาฬห์พร", "นาฬิกาญจน์", "มาฬิศาสตร์", "กีฬาวัชร์", "เมฆินทรา"),
    *("พยัคฆ์เดโช", "ทีฆายุวัฒน์", "มโนฆะชัย", "เฆมวดี", "ฆนัทกร", "สงฆ์ชัยพล", "ฤชุตาพร", "หฤษฎ์ดนัย"),
    *("พฤฒิพงศ์ภัค", "นฤบดินทร์ชล", "ฤทัยชนกต์", "ทฤษฎิ์ธร", "ฉัตรเฉลิมฉัฐ", "ฉันท์ฉาย", "ฝนฝากฟ้า", "เฝ้าฝันดี"),
    *("ฮันนี่ฮานา", "ฮอนด้าฮุย", "เลิศฮ้อ", "ศุภลักษมิ์", "เสาวลักษณ์ศิริ", "อิศเรศร์", "ไชยอนันต์วงค์", "จันทร์ฉาย์พร"),
)
LAST = (
    *("กัมพูฌาศักดิ์", "เฌอบ้านไร่", "ฌาปนกุลชัย", "วิญญูกุลภัทร", "เมธีกตัญญู", "สมัญญูวงศ์", "รัษฎาธิคุณ", "กฎเกณฑ์ดี"),
    *("ชฎาเทพประทาน", "ดาบกฏกุล", "มกุฏพันธ์เดช", "ปรากฏผลดี", "นาฏศิลป์ชัยกิจ", "เสฏฐวานิชย์", "ฐานุวัฑฒน์", "มณฑปสุวรรณ"),
    *("กุณฑลบุรี", "บัณฑุวรรณ", "ขัณฑสีมา", "เฒ่าธรรมศิริ", "วัฒนฉัตร์", "วุฒิฆราวาส", "พาฬสถิตย์", "จุฬาเสรีกุล"),
    *("ทมิฬภักดี", "วิฬาร์ทอง", "กีฬาราษฎร์", "เมฆฆ้องวัง", "ฆ้องทองหล่อ", "พยัคฆานนท์", "ฤดีพิศุทธิ์กุล", "พฤกษ์ไพศาลฤกษ์"),
    *("ทฤษฎีรักษ์", "ฉิมฉลองฉ่ำ", "เฉลยฉันทวุฒิ", "ฝั่งฝาแฝด", "ฮวดเฮงหลี", "ฮะสุนฮก", "จิตต์สงวนศักดิ์", "ณ ฐานันดร์ศิลป์"),
)
PLACES = (
    *("ฆ้องคำใหญ่", "เฆี่ยนกอก", "ฌานหลวง", "บ้านกุฏิ์ทอง", "ท่าฉัตร", "ฉลุงเหนือ", "ฝั่งแดงฝาย", "มณฑาทิพย์ทอง"),
    *("ทุ่งชมจุฬา", "หนองกะฬา", "ฮ่องแฮ่", "ห้วยฤๅษี", "ดอนเฒ่าหล่อง", "เชียงญูน", "กฎหมู่", "วัฑฒนาราม"),
)
_TITLES = ("นาย", "นาง", "นางสาว", "พันตรี ", "ศาสตราจารย์ ", "เด็กหญิง", "ร้อยเอก ", "หม่อมราชวงศ์")
_MONTHS = ("ม.ค.", "กุมภาพันธ์", "เมษายน", "มิถุนายน", "ส.ค.", "กรกฎาคม", "พฤศจิกายน", "ธันวาคม")
_HOSTS = ("thaipost.example", "moph-office.example.th", "tambon.example.org", "proton-mail.example")
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@dataclass(frozen=True, slots=True)
class Row:
    """A line to read, and the strings of it that have to be found exactly: of kind "names", "numbers" or "mails"."""

    text: str
    kind: str
    facts: tuple[str, ...]


def measured_names() -> frozenset[str]:
    """Every name that reading is measured with: training leaves them out."""
    return frozenset((*NAMES, *SURNAMES, *FIRST, *LAST, *PLACES))


def rows(seed: int) -> Iterator[Row]:
    """One line after the other, for ever; the same seed writes the same lines."""
    chance = random.Random(seed)  # noqa: S311 - lines to measure on, no secret
    kinds = (_person, _person, _place, _number, _number, _mail)
    while True:
        for kind in kinds:
            yield kind(chance)


def _person(chance: random.Random) -> Row:
    name = f"{chance.choice(_TITLES)}{chance.choice(FIRST)} {chance.choice(LAST)}"
    head = chance.choice(("ผู้ร้องเรียน ", "พยานคนที่สอง ", "ผู้รับมอบฉันทะ ", "ขอเรียกตัว ", "ลงลายมือชื่อ "))
    return Row(
        f"{head}{name} {chance.choice(('ได้ให้ถ้อยคำไว้', 'มาพบเจ้าหน้าที่', 'ขอสละสิทธิ์', 'รับทราบแล้ว'))}", "names", (name,)
    )


def _place(chance: random.Random) -> Row:
    one, other = chance.sample(PLACES, 2)
    return Row(f"ที่อยู่ตามทะเบียนบ้าน บ้าน{one} ตำบล{other} ใกล้ฌาปนสถาน", "names", (one, other))


def _number(chance: random.Random) -> Row:
    amount = f"{chance.randint(101, 98_765):,}.{chance.randint(10, 99)}"
    day = f"{chance.randint(1, 31)} {chance.choice(_MONTHS)} {chance.randint(2555, 2569)}"
    phone = f"0 {chance.randint(2000, 7999)} {chance.randint(1000, 9999)}"
    account = (
        f"{chance.randint(100, 999)}-{chance.randint(0, 9)}-{chance.randint(10_000, 99_999)}-{chance.randint(0, 9)}"
    )
    text, facts = chance.choice(
        (
            (f"ยอดยกมา {amount} บาท ฎีกาที่ {account}", (amount, account)),
            (f"ประกาศ ณ วันที่ {day} หมายเลขโทรสาร {phone}", (day, phone)),
            (f"บัญชีเงินฝากเลขที่ {account} คงเหลือ {amount}", (account, amount)),
        )
    )
    return Row(text.translate(_THAI_DIGITS), "numbers", tuple(fact.translate(_THAI_DIGITS) for fact in facts))


def _mail(chance: random.Random) -> Row:
    word = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(4, 9)))
    address = f"{word}{chance.choice(('.', '_', '-', ''))}{chance.randint(1, 99)}@{chance.choice(_HOSTS)}"
    return Row(f"ไปรษณีย์อิเล็กทรอนิกส์ {address}", "mails", (address,))
