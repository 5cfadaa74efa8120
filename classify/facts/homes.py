"""Where the complainant can be written to: a postal address fit for a window envelope.

An address is read by its parts in Thai order (house, village, lane, road, tambon, amphoe, province, postcode). It is
the writer's where it stands where writers put theirs: letterhead, behind the name, on its own lines, under a signature.
"""

import re
from collections.abc import Iterator

from classify.facts.address_patterns import LEFT_EMPTY, NUMBER, address_run, any_part
from classify.facts.home_places import beside_name, headed, heading, last_lines, without_day
from classify.folding import Folded
from classify.layout import Layout, is_office, is_official, place_lines
from register.post.postal import named_province

_INTRODUCES = re.compile(
    r"(?:อยู่(?:ที่)? ?(?=(?:คอนโด|หอพัก|แฟลต|หมู่บ้าน|ตึกแถว|ห้องเช่า|ห้องแถว)[ก-๎])|"
    r"อยู่(?:ที่)?(?=บ้าน|เลข| ?[0-9])|อยู่บ้าน|บ้านเลขที่|ที่อยู่(?:ปัจจุบัน|ติดต่อ|ตาม(?:บัตร|ทะเบียน)[ก-๎]{0,12})?|ภูมิลำเนา|"
    r"พักอาศัย(?:อยู่)?(?:ที่| ?ณ)?|"
    r"อาศัยอยู่(?:ที่)?|(?<![ก-๎])เลขที่(?= ?[0-9])|บ้านอยู่(?:ที่)?|พักอยู่(?:ที่)?|address|ติดต่อ(?:ที่|"
    r"ได้ที่)?(?= ?ตู้)|ส่ง(?:ทางไปรษณีย์|จดหมาย|หนังสือ|เอกสาร|คำตอบ|แบบ(?:ฟอร์ม)?|ผล(?:การ[ก-๎]{0,16})?)?(?:กลับ|คืน)?"
    r"(?:มา|ไป)?(?:ให้(?:ผม|ดิฉัน|ข้าพเจ้า))?(?:ตาม)?ที่"
    r"(?= ?(?:(?:บ้าน)?เลขที่|[0-9]|บ้าน[ก-๎]|ตู้ ?ปณ))|จดหมาย[ก-๎]{0,12}ที่(?= ?ตู้ ?ปณ))[: ]*"
    r"(?=บ้าน|เลข|[0-9]|หมู่|ซอย|ถนน|ห้อง|คอนโด|หอพัก|แฟลต|ตึกแถว|ม\.|ต\.|ตำบล|ตู้)",
    re.IGNORECASE,
)
_ASKS_TO_SEND = re.compile(r"(?:ส่ง|จดหมาย)[ก-๎]{0,24}ที่[: ]*\Z")
_LABELLED, _BARE_NUMBER = re.compile(r"(?:บ้าน)?เลขที่"), re.compile(r"(?:[^\n]{2,40} )?เลขที่")
_NUMBER_ONLY = re.compile(r"(?:เลขที่ ?)?[0-9/\-]+")
_WHOLE = 2  # a house and two regions are an address, wherever they stand
_SOMEBODY = re.compile(
    r"(?:เขา|เค้า|มัน|แก|เธอ|คนนี้|คนนั้น|เจ้าของ[ก-๎]{0,16}|โรงงาน[ก-๎]{0,16}|คนร้าย|ผู้ต้องสงสัย|ผู้ถูกร้อง|(?<!แซ่)ตั้ง) ?$"
)
# A house that is being built, let or dealt in; and where he is written down, or lived before.
_PROPERTY = re.compile(r"(?:บ้าน|ตึก|อาคาร|ที่ดิน|สวน|ไร่|ห้อง|ร้าน|โครงการ)(?:หลัง)?ที่[ก-๎]{2,16} ?$")
_ON_PAPER = re.compile(r"(?:ตาม(?:บัตร|ทะเบียน)[ก-๎]{0,14}|เดิม(?:ที)?|แต่ก่อน|เมื่อก่อน|ทะเบียน)(?:บ้าน)?(?:คือ|อยู่|ที่)*[: ]*\Z")
_NOW = re.compile(r"ปัจจุบัน|ขณะนี้|เดี๋ยวนี้|ตอนนี้")
_SPEAKS_OF_SELF_HERE = re.compile(r"(?:อยู่|เขียนที่|ที่อยู่|อาศัย|พัก)[^\n]{0,24}$")
_SCENE_BEFORE = re.compile(
    r"(?:หน้า|ข้าง|ช่วง|เข้า|หลัง|ถึง|ว่า|แบบแปลน|เยี่ยมที่|เยี่ยม|ตั้งแต่|ระหว่าง|รั้ว|คุณยาย|คุณตา|ใกล้|แถว|ตรงข้าม|ตรง|ติดกับ|บริเวณ|เจ้าของ|ที่)"
    r"(?:บ้าน)? ?$"
)
_SCENE_AFTER = re.compile(
    r" ?(?:กับ|และ|ถึง|-|มี|แอบ|น้อง|เปิด|อยู่ใน(?:เขต|พื้น)|เนื้อที่|ปล่อย|ทิ้ง|กว่า|แต่|ของ|เลี้ยง|ต่อเติม|เผา|ชอบ|ทำ|ไม่|ส่งเสียง|หัวใจ|เมื่อ)"
)
# Of whom this is told behind his house, without "I" before, he is the one accused: นายแดง 24 หมู่ 4 ... ขายยาบ้า.
_DOES_WRONG = re.compile(
    r" ?(?:ขาย(?=ยา|เหล้า|บุหรี่|สุรา|หวย)|ค้ายา|เสพ|ลัก|ขโมย|ปล่อย(?:น้ำ|เงิน|กู้|ควัน)|แอบ|บุกรุก|รุกล้ำ|ทุบ|ทำร้าย|ข่มขู่|"
    r"เรียก(?:รับ|เก็บ)|โกง|ยักยอก|เปิด(?:บ่อน|ร้าน|โรง)|เล่นการพนัน|เผา|ชอบ|ส่งเสียง|ต่อเติม)"
)
_LABELLED_HOUSE = re.compile(r"บ้านเลขที่")
_HOUSE_NUMBER = re.compile(r"เลขที่ ?[0-9]|(?<![0-9.\-])[0-9]{1,4}/[0-9]{1,4}|^\W*[0-9]{1,4}(?![0-9])|ปณ|^[cC]/[oO]")
_REGION_WORDS = (r"ตำบล|ต\.|แขวง", r"อำเภอ|อ\.|เขต", r"จังหวัด|จ\.|กรุงเทพ|กทม", r"(?<![0-9])[1-9][0-9]{4}(?![0-9])")
_RUBBLE_BEFORE_HOUSE = re.compile(r"(?:[^ก-๎\n]|(?<![ก-๎])[ก-๎]{1,2}(?![ก-๎]))+(?=(?:บ้าน)?เลขที่ ?[0-9])")
_MISREAD_REGIONS = (
    (re.compile(r"(?<![ก-๎])[ตดค][่-๋]?[ำา]?[บป]ล(?=[ก-๎]{2})"), "ตำบล"),
    (re.compile(r"(?<![ก-๎])แขว[่-๋]?ง(?=[ก-๎]{2})"), "แขวง"),
    (re.compile(r"(?<![ก-๎])(?P<house>บ้าน)?เลขที(?= ?[0-9๐-๙])"), r"\g<house>เลขที่"),
    (re.compile(r"(?<![ก-๎])[อกถ][่-๋]?[ำา]?[เแ][ภกถ]อ(?=[ก-๎]{2})"), "อำเภอ"),
    (re.compile(r"(?<![ก-๎])จั?[งว]?ห[วจ]ั?[ดต](?=[ก-๎]{2})"), "จังหวัด"),
)
_DOT_LOST = re.compile(r"(?<= )(?P<letter>[ตอจถซ])[ \n](?=[ก-ฮเ-ไ][ก-๎]{2})")
_BEFORE_REGION = re.compile(r" ?[,;:_~|] ?(?=(?:ตำบล|อำเภอ|จังหวัด|แขวง|เขต)[ก-๎])")
_LAST_DIGITS = re.compile(r"(?<=[ก-๎. ])(?P<digits>[0-9๐-๙](?: ?[0-9๐-๙]){2,6})\W*$")
_POSTCODE = 5
_SLASHED, _LAST = re.compile(r"(?<![0-9/\-.,])[0-9]{1,4}/[0-9]{1,4}(?![0-9/])"), 160
_SPEAKS_OF_SELF = re.compile(
    r"(?:ข้าพเจ้า|กระผม|(?<![ก-๎])ผม|ดิฉัน|(?<![ก-๎])(?:ฉัน|หนู))(?:(?!ร้อง|แจ้ง|กล่าวหา|ว่า|ของ|กับ)[^\0])*\Z"
)
_OF_ANOTHER = re.compile(
    r"(?:ร้องเรียน|กล่าวหา|ว่า|กับ|ของ|(?<!ผม)(?<!ฉัน)(?<!หนู)(?<!เจ้า)(?:คือ|ชื่อ)) ?(?:นาย|นาง|น\. ?ส\.)[^\n0-9]{0,40}\Z"
)
_HOUSE_BELOW = re.compile(r"(?:[^0-9\n]+\n)+(?=[ \t]*(?:(?:บ้าน)?เลขที่ ?)?[0-9]{1,4}(?:/[0-9]{1,4})? )")
_NUMBER_OF = re.compile(r"(?:หมู่(?:ที่)?|ม\.|ชั้น|ห้อง|แยก|กม\.?|โครงการ|(?:ถนน|ซอย|ถ\.|ซ\.) ?[ก-๎]{0,20}) ?$")
_BOX, _ROOM = re.compile(r"ตู้ ?ป\.? ?ณ"), re.compile(r"(?:ห้อง(?:เลขที่)?|เลขที่|ตู้ ?ป\.? ?ณ\.?) ?[0-9]")
_NAMED = re.compile(
    r"(?<![ก-๎])(?:นาย|นาง|น\. ?ส\.|คุณ|ผู้ใหญ่|กำนัน|ครู|ผอ\.|ปลัด|ร้าน|บริษัท|โรงงาน|หจก\.?|เสี่ย|เจ้|"
    r"เฮีย|ลุง|ป้า|ตา|ยาย)[^\n0-9]{2,40}$"
)
_ACCUSES = re.compile(
    r"(?:ว่า|กล่าวหา|ร้องเรียน|แจ้งจับ|กับ|(?:คน|ผู้|ตัว)[ก-๎ ]{2,16}คือ) ?(?:นางสาว|นาง|นาย|น\. ?ส\. ?|คุณ|ครู)? ?\Z"
)
_ASKS_FOR_ANSWER = re.compile(r"(?:ย้าย|มาที่บ้าน|มาหา|ติดต่อ|ที่อยู่|ส่ง|ตอบ|ไปรษณีย์|จดหมาย)[^\n]{0,40}$")
# Who has no house number lives behind the temple of a village.
_LIVES = re.compile(r"(?:อยู่|พัก|อาศัย)(?:ที่)? ?(?P<near>(?:หลัง|ข้าง|หน้า|ใกล้|ตรงข้าม|ท้าย|ริม)[ก-๎]{2,30} )?$")
# What happens before a house is not at home there, however fully its address is given.
_SCENE_SAID = re.compile(
    r"(?:หน้า|ข้าง|ใกล้|ตรงข้าม|บริเวณ|แถว|ติดกับ|(?:เหตุ)?เกิด(?:เหตุ|ขึ้น)?(?:ที่|คือ)|จุด[ก-๎]{0,16}(?:ที่|คือ|:)|สถานที่[ก-๎]{0,12})"
    r"(?:บ้าน)? ?$"
)
_SENT_FROM = re.compile(r"(?:ส่ง)?จาก ")
_INSTITUTION = re.compile(
    r"\W*(?:จาก ?)?(?:โรงเรียน|วัดแห่ง|ที่ทำการ|กลุ่ม|ชมรม|สภา|โรงงาน|สมาคม|สหกรณ์|เครือข่าย|วิทยาลัย|ห้อง|"
    r"ผู้ปกครอง|บริษัท|ห้าง|หจก|บจก)"
)
_BUILDING = re.compile(r"(?:^|(?<=[\n ])|(?<=อยู่))(?:หมู่บ้าน|คอนโด|อาคาร|ตึกแถว|หอพัก|ห้องเช่า|บ้านสวน|โรงน้ำ)[ก-๎]{2,24} \Z")
_TITLE, _SHORT_NAME = re.compile(r"(?:นางสาว|นาง|นาย|น\. ?ส\. ?|เด็กหญิง|เด็กชาย|คุณ) ?"), 3
# ... หมู่ 2 บางขันหมาก เบอร์ 086...: a tambon without its word, where nothing but a telephone follows.
_BARE_TAMBON = re.compile(r" (?!โทร|เบอร์|มือถือ|ครับ|ค่ะ|ขอ)[ก-๎]{4,16}(?= ?(?:$|\n|โทร|เบอร์|มือถือ|0[0-9]))", re.MULTILINE)
# A class, a pupil's number in it, a number alone, and what is told of a place rather than its name.
_NO_HOME = re.compile(
    r"(?:ม|ป)\. ?[1-6]|(?:[1-6]/[0-9]{1,2} )?(?:เลขที่ ?)?[0-9]+|"
    r"[^0-9]*(?:แห่งหนึ่ง|บ้าน(?:เดิม|ท้ายสุด)|ผู้ปกครอง)[^0-9]*|.*ผู้ปกครอง.*ห้อง.*"
)
# An English address of which only the beginning was read: a firm's below its clerk.
_ENGLISH_PIECE = re.compile(r"(?=.*[A-Za-z]{3})(?!.*[1-9][0-9]{4})[^ก-๎]*")
_POLITE, _POLITE_AFTER = re.compile(r"(?:หน่อย|ด้วย|ครับ|ค่ะ|คะ|จ้ะ|ที) ?\Z"), re.compile(" ?(?:ครับ|ค่ะ|คะ|จ้ะ)")
_BESIDE = re.compile(r"(?:หน้า|หนา|หลัง|ข้าง|ใกล้|ตรงข้าม|บริเวณ|แถว|ตรง|ปาก|ถึง|ที่|ของ|จาก|แก้|ช่วง|โครงการ)(?:บ้าน)? ?\Z")
# A line of its own; c/o says with whom somebody takes his letters in.
_OWN_LINE = re.compile(
    rf"^[ \t]*(?:ที่อยู่[ก-๎]{{0,16}} ?:? ?)?(?P<care>[cC]/[oO] [^\n0-9]{{2,60}} )?"
    rf"(?P<house>(?:(?:บ้าน|บ\. ?)?เลขที่ ?)?{NUMBER} )",
    re.MULTILINE,
)
# Room 1402, Riviera Tower, 391/77 Moo 12, Nongprue, Chonburi 20150: English to its postcode, and not a firm's.
_ENGLISH_LINE = re.compile(
    rf"^[ \t]*(?P<home>(?:(?:Room|Unit|Apt\.?|No\.?|House) ?)?{NUMBER}(?:,| (?=Moo|Soi|[A-Z]))"
    r"[A-Za-z0-9 ,./'\-]{8,120}?,? ?[1-9][0-9]{4})[ .]*$",
    re.MULTILINE,
)
_FIRM = re.compile(r"(?:Co\.|Ltd|Company|Limited|Group|Office)[^\n]*\n\Z")
_LINE_ENDS = re.compile(r"[ ,.)]*(?:$|\n|(?:โทร|Tel|มือถือ|เบอร์|[0+]))")
_FOREIGN_ADDRESS = re.compile(
    r"(?:หน้าซอง|กรุณาส่ง|ตราประทับ|ใบเสร็จ|สัญญา|คำสั่ง|แจ้งหนี้|คดี|หนังสือ|ทะเบียน|ครุภัณฑ์|ฎีกา|โฉนด|เอกสาร|"
    r"บิล|บัญชี|มี|"
    r"ชื่อ(?:ที่)?อยู่(?:ของ)?เขา|ร้าน[ก-์]{0,14}|ร้านอยู่|เขาอยู่|ตั้งอยู่|บริษัท[^\n]{0,24}|มันอยู่|"
    r"ป้าย)[ที่]{0,3} ?$"
)


def home_addresses(
    folded: Folded, layout: Layout, body_from: int, name: tuple[int, int] | None
) -> list[tuple[int, int]]:
    """Every postal address the complainant gives of himself, as places in the folded text, the fittest first.

    His `name` stands there in the folded text. One with a house number goes before one without, for a window envelope
    needs it; among equals the letterhead goes first. An office is nobody's home.
    """
    mentions = _mentions(folded, layout, name) if name else []
    introduced = _introduced(folded, layout, body_from, mentions)
    # A house met in the body may be another's: unless he speaks of himself it counts only alone.
    his = introduced and (
        _SPEAKS_OF_SELF.search(folded.text, max(body_from, introduced[0] - 120), introduced[0])
        or _ASKS_TO_SEND.search(folded.text, body_from, introduced[0])
    )
    found = (
        _in_letterhead(folded, layout),
        _on_its_own_lines(folded, layout, body_from),
        *(_after(folded, layout, end) for end in mentions),
        introduced if his else None,
        _under_signature(folded, layout),
        _in_last_words(folded, layout, body_from, mentions),
        _whole(folded, layout, body_from, mentions),
        beside_name(folded, layout, mentions),
        heading(folded, layout) if name else None,
    )
    found_homes = (
        place
        for place in found
        if place and not any(none.fullmatch(folded.text[slice(*place)]) for none in (_NO_HOME, _ENGLISH_PIECE))
    )
    homes = sorted(found_homes, key=lambda place: -_fitness(folded.text[slice(*place)]))
    return homes or ([introduced] if introduced else [])


def _mentions(folded: Folded, layout: Layout, name: tuple[int, int]) -> list[int]:
    """Where his name ends, each time that he writes it; the first word alone counts too."""
    bare = _TITLE.sub("", folded.text[slice(*name)]).strip()
    short = bare.split(" ")[0]
    named = [name, *_written_again(folded.text[: layout.quoted_from], name[1], bare, short)]
    return [end for start, end in named if not _ACCUSES.search(folded.text, max(0, start - 24), start)]


def _written_again(text: str, start: int, bare: str, short: str) -> Iterator[tuple[int, int]]:
    """Where the name stands from `start` on, whole or, if that is no mere syllable, its first word alone."""
    sought = short if len(short) >= _SHORT_NAME else bare
    place = text.find(sought, start) if sought else -1
    while place >= 0:
        end = place + len(bare if text.startswith(bare, place) else sought)
        yield place, end
        place = text.find(sought, end)


def _fitness(words: str) -> int:
    return 5 * bool(_HOUSE_NUMBER.search(words)) + sum(bool(re.search(region, words)) for region in _REGION_WORDS)


def filled_in(address: str) -> str:
    """The address of a form without what was left empty in it."""
    return re.sub(rf"{LEFT_EMPTY} ?", "", address)


def as_on_an_envelope(address: str) -> str:
    """The address with region words a scan misread put right and a postcode of five digits, or none."""
    for misread, word in _MISREAD_REGIONS:
        address = misread.sub(word, address)
    address = _BEFORE_REGION.sub(" ", _DOT_LOST.sub(r"\g<letter>.", address))
    last = _LAST_DIGITS.search(address)
    if not last or not re.search("จ(?:ังหวัด|\\.)|กรุงเทพ|กทม", address):
        return address
    digits = last["digits"].replace(" ", "")
    before = address[: last.start()].rstrip(" ,")
    if re.search(r"(?:หมู่(?:ที่)?|ม\.|ซอย|ถนน|เลขที่)[^ ]* ?$", before):
        return address
    return f"{before} {digits}" if len(digits) == _POSTCODE else before


def _in_letterhead(folded: Folded, layout: Layout) -> tuple[int, int] | None:
    head = headed(folded, layout)
    lines, start, labelled = place_lines(head)
    if is_official(head):
        return None
    if not lines or not (labelled or any(any_part().search(line.text) for line in lines)):
        return None
    end = without_day(folded, start, lines[-1].start + len(lines[-1].text.rstrip(" _^~¬.|")))
    rubble = _RUBBLE_BEFORE_HOUSE.match(folded.text, start, end)
    start = rubble.end() if rubble else start
    sent = _SENT_FROM.match(folded.text, start, end)
    start = sent.end() if sent else start
    below = _HOUSE_BELOW.match(folded.text, start, end)  # whose house it is stands in the lines above
    start = below.end() if below else start
    words = folded.text[start:end]
    if _INSTITUTION.match(words) and not re.search("[0-9]", words):
        return None
    if _is_addressed(words, folded.text[lines[-1].end : layout.body_start]):
        house = _LABELLED_HOUSE.search(folded.text, start, end)
        return (house.start(), end) if house else None
    fit = _HOUSE_NUMBER.search(words) or any_part().search(words)
    return (start, end) if end > start and fit else None


def _is_addressed(words: str, addressed: str) -> bool:
    """Whether a place of writing is an agency, or the very institution the letter goes to."""
    if is_office(words):
        return True
    institution = re.match(r"\W*((?:โรงเรียน|โรงพยาบาล|วิทยาลัย|มหาวิทยาลัย|ศูนย์|สถาบัน|สถานี|วัด)[ก-๎]{4,})", words)
    return bool(institution) and institution is not None and institution[1] in addressed.replace(" ", "")


def _after(folded: Folded, layout: Layout, name_end: int) -> tuple[int, int] | None:
    """กระผม นายวีระยุทธ ศรีสมพร เลขที่ 350 หมู่ 1 ... In a signature only a place with a number: ลุงจวบ หมู่ 4."""
    gap = re.compile(
        r"(?:[ ,]*(?:อายุ ?[0-9]+ ?ปี|อาชีพ[ก-๎]+|(?:เอง)?(?:จ้ะ|ครับ|ค่ะ|คะ|จ้า)|เป็นราษฎร|เป็นชาวบ้าน|ชาวบ้าน|"
        r"ราษฎร|ปัจจุบัน|"
        r"\(?(?:เจ้าของ|ผู้เช่า) ?(?=(?:บ้าน|อาคาร|ตึก|ห้อง)[ก-๎]{0,16} ?[0-9])|"
        r"บ้าน(?:ติด|ใกล้|ข้าง|หลัง)[ก-๎]{2,20}(?= [0-9])|(?:ผู้ช่วย)?ผู้ใหญ่บ้าน(?=หมู่| ?ม\.)|"
        r"ขณะนี้|เป็นคน|เป็นลูกบ้าน|ลูกบ้าน|บ้านอยู่|พัก|อาศัย|อยู่|ที่|(?=บ้านเลขที่)))*[ ,]*"
    )
    start = gap.match(folded.text, name_end)
    place = start.end() if start else name_end
    run = address_run().match(folded.text, place, min(layout.quoted_from, place + 220))
    numbered = run and re.search("[0-9]", run.group())
    if not run or (layout.in_signature(name_end) and not numbered):
        return None
    first, last = _cut(folded, run)
    if _DOES_WRONG.match(folded.text, last) and not _SPEAKS_OF_SELF.search(
        folded.text, max(0, name_end - 80), name_end
    ):
        return None
    bare = numbered and not any(re.search(region, run.group()) for region in _REGION_WORDS)
    tambon = _BARE_TAMBON.match(folded.text, last, layout.quoted_from) if bare else None
    return first, tambon.end() if tambon else last


def _introduced(folded: Folded, layout: Layout, body_from: int, mentions: list[int]) -> tuple[int, int] | None:
    on_paper = None
    for match in _INTRODUCES.finditer(folded.text, body_from, layout.quoted_from):
        before = folded.text[max(0, match.start() - 40) : match.start()].rpartition("\n")[2]
        if match.group().startswith("อยู่") and (_SOMEBODY.search(before) or _PROPERTY.search(before)):
            continue
        start = match.start() if re.match("บ้านเลขที่|เลขที่", match.group()) else match.end()
        run = address_run().match(folded.text, start, min(layout.quoted_from, start + 220))
        if (
            run
            and re.search(r"[0-9]", run.group())
            and (match.group().startswith("ส่ง") or not _FOREIGN_ADDRESS.search(before))
            and not _OF_ANOTHER.search(before)
            and not _is_somebodys(before, match.start(), mentions)
        ):
            place = _cut(folded, run)
            if not _LABELLED.match(match.group()) or not (_SCENE_SAID.search(before) or _is_scene(folded.text, *place)):
                if not _ON_PAPER.search(before + match.group()) or not _NOW.search(folded.text, place[1]):
                    return place
                on_paper = on_paper or place  # until he says where he lives now
    return on_paper


def _is_scene(text: str, start: int, end: int) -> bool:
    """Whether a house that only bears its number is where something happens (หน้าบ้านเลขที่ 304), or no house at all."""
    words, line = text[start:end], text.rfind("\n", 0, start) + 1
    regions = sum(bool(re.search(region, words)) for region in _REGION_WORDS[:3])
    alone = not text[line:start].strip()
    if _BARE_NUMBER.match(words):
        return (not alone or _NUMBER_ONLY.fullmatch(words) is not None) and not _SPEAKS_OF_SELF_HERE.search(
            text[line:start]
        )
    return regions < _WHOLE and bool(_SCENE_BEFORE.search(text, line, start) or _SCENE_AFTER.match(text, end))


def _on_its_own_lines(folded: Folded, layout: Layout, body_from: int) -> tuple[int, int] | None:
    """A line that begins with a house and goes on to a district or further, above the text or below it."""
    for line in _OWN_LINE.finditer(folded.text, body_from, layout.quoted_from):
        run = address_run().match(folded.text, line.start("house"), layout.quoted_from)
        regions = [word for word in _REGION_WORDS[:3] if run and re.search(word, run.group())]
        if run and len(regions) > 1 and _LINE_ENDS.match(folded.text, run.end()):
            start, end = _cut(folded, run)
            return line.start("care") if line["care"] else start, end
    for line in _ENGLISH_LINE.finditer(folded.text, body_from, layout.quoted_from):
        if not _FIRM.search(folded.text, max(0, line.start() - 80), line.start()):
            return line.span("home")
    return None


def _in_last_words(folded: Folded, layout: Layout, body_from: int, mentions: list[int]) -> tuple[int, int] | None:
    """... ขอบคุณค่ะ 88/14 หมู่บ้านเพชรลดา: a house in the last line, unless it is said to be near or before something."""
    end = layout.quoted_from
    line = max(body_from, folded.text.rstrip().rfind("\n", 0, end) + 1, end - _LAST)
    for house in _SLASHED.finditer(folded.text, line, end):
        if _is_somebodys(folded.text[line : house.start()], house.start(), mentions):
            continue
        run = address_run().match(folded.text, house.start(), end)
        asked = _POLITE.search(folded.text, line, house.start())
        ended = run and (
            asked or _LINE_ENDS.match(folded.text, run.end()) or _POLITE_AFTER.match(folded.text, run.end())
        )
        if (
            run
            and ended
            and len(run.group()) > len(house.group())
            and not _BESIDE.search(folded.text, line, house.start())
        ):
            return _cut(folded, run)
    return None


def _whole(folded: Folded, layout: Layout, body_from: int, mentions: list[int]) -> tuple[int, int] | None:
    """A house with tambon, amphoe and province, or a post-office box: the only one, where he speaks of himself or of an
    answer, or ends. What stands behind another's name is that one's: a reply sent there would betray him.
    """
    own = folded.text[body_from : layout.quoted_from]
    if not _BOX.search(own) and not all(re.search(region, own) for region in _REGION_WORDS[:2]):
        return None  # as of most messages; to look for each run takes long
    found, ends = [], last_lines(folded.text, layout.quoted_from, 2)
    for run in address_run().finditer(folded.text, body_from, layout.quoted_from):
        words = run.group()
        if not _BOX.search(words) and not (
            all(re.search(region, words) for region in _REGION_WORDS[:2])
            and (re.search(_REGION_WORDS[2], words) or named_province(words))
        ):
            continue
        before = folded.text[max(body_from, run.start() - 60) : run.start()].rpartition("\n")[2]
        others = (_FOREIGN_ADDRESS, _OF_ANOTHER, _SOMEBODY, _NUMBER_OF, _SCENE_SAID)
        if any(other.search(before) for other in others) or _is_somebodys(before, run.start(), mentions):
            continue
        lives, his = (
            _LIVES.search(before),
            _SPEAKS_OF_SELF.search(folded.text, max(body_from, run.start() - 120), run.start()),
        )
        last = run.start() >= ends and _LINE_ENDS.match(folded.text, run.end())
        if not (his or last or _ASKS_FOR_ANSWER.search(before)):
            continue
        if not lives and not _HOUSE_NUMBER.match(words) and not _ROOM.search(words):
            continue
        start, end = _cut(folded, run)
        if not _is_scene(folded.text, start, end):
            found.append((start - len(lives["near"] or "") if lives else start, end))
    return found[0] if len({folded.text[slice(*place)] for place in found}) == 1 else None


def _is_somebodys(before: str, place: int, mentions: list[int]) -> bool:
    """Whether a name stands right before a house, and not the writer's."""
    named = _NAMED.search(before)
    return bool(named) and named is not None and not any(place - len(named.group()) < end <= place for end in mentions)


def _under_signature(folded: Folded, layout: Layout) -> tuple[int, int] | None:
    for line in layout.signature:
        if line.text.lstrip(" ").startswith("["):
            continue
        run = re.compile(r"\W*(?:ที่อยู่|บ้านอยู่)?[ :.]*").match(line.text)
        found = address_run().match(folded.text, line.start + (run.end() if run else 0), layout.quoted_from)
        if found and re.search(r"[0-9]", found.group()):
            return _cut(folded, found)
    return None


def _cut(folded: Folded, run: re.Match[str]) -> tuple[int, int]:
    """A run of parts may have swallowed the sentence that follows without a space: keep to names."""
    words = run.group()
    over = re.search(
        r"(?:จ่าย|อายุ|อาชีพ|ถูก|โดน|อยากให้|จะ(?!นะ|แนะ|โหนง)|ต้องการ|อีเมล|ผู้ร้อง|ใช้|ขอ(?=ร้อง|แจ้ง|เสนอ|เรียน|ความ|ใช้|ให้)|"
        r"ได้รับ|มีความ|เดือดร้อน|ซึ่ง|ครับ|ค่ะ|คะ|จ้ะ|นะ(?=ครับ|คะ)|โทร|เบอร์|ไม่|เป็น|"
        r"แจ้ง(?!สนิท|วัฒนะ)|ร้อง(?!กวาง|เข็ม|วัว))",
        words[4:],
    )
    end = run.end() if not over else run.start() + 4 + over.start()
    building = _BUILDING.search(folded.text, max(0, run.start() - 40), run.start())
    start = building.start() if building else run.start()
    return start, run.start() + len(folded.text[run.start() : end].rstrip(" ,.\n"))
