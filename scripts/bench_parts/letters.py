"""Letters to measure reading with: made-up matters, with the key facts that an office needs of them.

Neither their sentences nor their names nor the shapes of their numbers are those of `scripts.ocr_training.texts`, which
the network was trained on; a test holds the names apart.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_MONTHS = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
_WEEK = ("วันจันทร์", "วันอังคาร", "วันพุธ", "วันพฤหัสบดี", "วันศุกร์")
NAMES = (
    *("ปุณยวีรินทร์", "ธีทัตต์", "อัญชิษฐกานต์", "กฤตเมธากร", "ฐิตาภารัตน์", "เจตนิพัทธกุล", "ณิชมนต์", "ภูวเนศวร์"),
    *("ศุภกฤตย์", "โชฎึกวัฒน์", "ฌานิศา", "ชุติกาญจน์เกศ", "วรัญญูพงศ์", "เอื้องฟ้าคำ"),
)
SURNAMES = (
    *("ก้องเกียรติเดชา", "ฟุ้งขจรไกร", "ซื่อตรงจริงใจ", "ใจกว้างดั่งน้ำ", "ตั้งมั่นพัฒนกิจ", "ญาณวิเศษศักดิ์"),
    *("ภู่ระหงส์ทอง", "เฒ่าแก่นคง", "ปั้นหยาแก้ว", "ฤทธิ์ณรงค์ชัย", "ขวัญข้าวเปลือก", "โหรเวชกุลชร"),
)
_VILLAGES = ("หนองปรือทราย", "บึงกระจับ", "ท่าฉลอมเหนือ", "ดอนขี้เหล็ก", "คลองโยงใหญ่", "เขาสามมุข", "ทุ่งกุลาใต้")
_DISTRICTS = ("พยุหะคีรี", "ชะอวด", "ฝาง", "ไทรโยค", "เชียงคาน", "ปะทิว", "วัฒนานคร", "กันทรลักษ์")
_PROVINCES = ("นครสวรรค์", "นครศรีธรรมราช", "เชียงใหม่", "กาญจนบุรี", "เลย", "ชุมพร", "สระแก้ว", "ศรีสะเกษ")
_FIRST_DIGITS = (60, 80, 50, 71, 42, 86, 27, 33)  # of their postcodes
_LETTERS = "กขคฆงจฉชญฎฐฒณธนพภมยรลวศษสห"
_MATTERS = (
    (
        "ขอความอนุเคราะห์ตรวจสอบสะพานไม้ที่ชำรุด",
        (
            "สะพานไม้ข้ามลำห้วยซึ่งนักเรียนใช้เดินข้ามทุกเช้าผุพังไปแล้วเกือบครึ่ง ตะปูโผล่ ไม้กระดานหลุดหายหลายแผ่น "
            "เมื่อ{day} มีเด็กหญิงวัยเก้าขวบพลัดตกลงไปจนข้อมือหัก ครอบครัวต้องเสียค่ารักษาเป็นเงิน {amount} "
            "ช่างของหมู่บ้านประเมินว่าหากเปลี่ยนเป็นคอนกรีตจะใช้เงินราว {sum} ซึ่งชาวบ้านไม่มีกำลังพอ"
        ),
    ),
    (
        "ร้องทุกข์เรื่องเสียงดังจากโรงเลื่อยยามวิกาล",
        (
            "โรงเลื่อยข้างบ้านของข้าพเจ้าเดินเครื่องตั้งแต่สองทุ่มจนเกือบรุ่งสาง ฝุ่นขี้เลื่อยปลิวเข้าห้องนอน มารดาซึ่งป่วยเป็นหอบหืดอาการทรุดลง "
            "ครั้งล่าสุดคือ{day} รถบรรทุกหมายเลขทะเบียน {plate} ยังจอดขวางปากซอยจนรถพยาบาลเข้าไม่ได้ "
            "เจ้าของเคยเสนอเงินชดเชยให้บ้านละ {amount} แต่ผ่านมาหลายเดือนแล้วก็ยังไม่จ่าย รวมทั้งซอยเป็นเงิน {sum}"
        ),
    ),
    (
        "ขอทราบผลการพิจารณาเบี้ยยังชีพผู้สูงอายุ",
        (
            "ยายของข้าพเจ้ายื่นแบบคำขอไว้ตั้งแต่{day} เลขรับที่ {reference} จนบัดนี้ยังไม่ได้รับเงินแม้แต่งวดเดียว "
            "ทั้งที่เพื่อนวัยเดียวกันในหมู่บ้านได้รับเดือนละ {amount} มาตลอด เมื่อคำนวณย้อนหลังควรได้ทั้งสิ้น {sum} "
            "เจ้าหน้าที่บอกเพียงว่าเอกสารหาย ขอให้กลับมาใหม่สัปดาห์หน้า ซึ่งพูดเช่นนี้มาแล้วสี่ครั้ง"
        ),
    ),
    (
        "แจ้งเบาะแสการลักลอบทิ้งกากของเสีย",
        (
            "กลางดึกของ{day} ข้าพเจ้าเห็นรถพ่วงทะเบียน {plate} ถอยลงไปในบ่อดินร้างแล้วเททิ้งของเหลวสีดำกลิ่นฉุน "
            "รุ่งเช้าปลาในบึงลอยตายเป็นแพ ผู้เลี้ยงเสียหายรายละไม่น้อยกว่า {amount} ทั้งกลุ่มประมาณ {sum} "
            "มีผู้ได้ยินคนขับพูดว่าจ่ายค่าผ่านทางให้ใครบางคนไว้แล้ว จึงไม่มีใครกล้าออกหน้า"
        ),
    ),
    (
        "ขอคัดค้านการรังวัดแนวเขตทางสาธารณะ",
        (
            "ช่างรังวัดปักหมุดใหม่เมื่อ{day} ล้ำเข้ามาในสวนมะม่วงของข้าพเจ้าสองวา ตามหนังสือเลขที่ {reference} "
            "โดยไม่ได้เรียกเจ้าของที่ดินข้างเคียงไปชี้แนวเลยสักราย ต้นไม้ที่ถูกตัดมีราคาไม่ต่ำกว่า {amount} "
            "ส่วนที่ดินที่หายไปประเมินไว้ {sum} ข้าพเจ้าเก็บโฉนดเดิมและภาพถ่ายหมุดเก่าไว้ครบ พร้อมนำมาแสดงทุกเมื่อ"
        ),
    ),
)
_MIDDLES = (
    (
        "ข้าพเจ้าเคยเล่าให้กรรมการหมู่บ้านฟังแล้วสองรอบ รอบแรกท่านรับปากว่าจะนำเข้าวาระประชุม รอบหลังท่านบอกว่าไม่ใช่ธุระของหมู่บ้าน "
        "ต่อมาข้าพเจ้าโทรเข้าสายด่วนก็ได้รับคำตอบทำนองเดียวกัน คือให้รอไปก่อน ครั้นถามว่าต้องรออีกนานเพียงใดก็ไม่มีผู้ใดตอบได้ "
        "ระหว่างนี้ความเดือดร้อนมิได้ลดลงเลย กลับหนักหนาขึ้นทุกวัน เพื่อนบ้านหลายหลังคาเรือนพร้อมลงชื่อเป็นพยานหากท่านต้องการ"
    ),
    (
        "เรื่องนี้มิใช่เพิ่งเกิดขึ้น ตั้งแต่ปลายฤดูฝนปีกลายก็เคยมีผู้ทำหนังสือถึงหน่วยงานของท่านมาแล้ว แต่เงียบหายไปโดยไม่มีคำอธิบาย "
        "พวกเราเข้าใจดีว่างบประมาณมีจำกัดและเจ้าหน้าที่มีน้อย จึงไม่ได้เรียกร้องสิ่งใดเกินเลย เพียงอยากให้มีคนมาเห็นด้วยตาสักครั้ง "
        "แล้วบอกกันตรง ๆ ว่าทำได้หรือทำไม่ได้ จะได้คิดหาทางช่วยเหลือตัวเองกันต่อไป"
    ),
    (
        "หลักฐานที่แนบมาด้วยมีภาพถ่ายห้าใบ บันทึกประจำวันหนึ่งแผ่น กับรายชื่อผู้เดือดร้อนอีกชุดหนึ่ง ซึ่งข้าพเจ้าถ่ายสำเนาเก็บไว้แล้ว "
        "หากภาพใดไม่ชัดเจนโปรดแจ้งให้ทราบ จะจัดส่งไปให้ใหม่โดยเร็ว อนึ่ง บางภาพถ่ายตอนพลบค่ำจึงค่อนข้างมืด แต่พอมองเห็นป้ายและสิ่งกีดขวางได้ "
        "ผู้ที่ปรากฏในภาพล้วนยินยอมให้ใช้เป็นพยานแล้วทั้งสิ้น ยกเว้นเด็กนักเรียนสองคนซึ่งขอให้ปิดใบหน้าไว้"
    ),
)


@dataclass(frozen=True, slots=True)
class Letter:
    """Rows of (place, text), place being "right", "left", "indented" or "gap"; and the key facts by their kind."""

    rows: tuple[tuple[str, str], ...]
    facts: dict[str, tuple[str, ...]]

    @property
    def text(self) -> str:
        return "\n".join(text for _, text in self.rows)


def letters(seed: int) -> Iterator[Letter]:
    """One letter after the other, for ever; half with Thai digits. The same seed writes the same letters."""
    chance = random.Random(seed)  # noqa: S311 - pages to measure on, no secret
    number = 0
    while True:
        subject, body = _MATTERS[number % len(_MATTERS)]
        yield _letter(chance, subject, body, thai=number % 2 == 0)
        number += 1


def _letter(chance: random.Random, subject: str, body: str, *, thai: bool) -> Letter:
    def digits(text: str) -> str:
        return text.translate(_THAI_DIGITS) if thai else text

    name = f"{chance.choice(NAMES)} {chance.choice(SURNAMES)}"
    place = chance.randrange(len(_PROVINCES))
    village, province = chance.choice(_VILLAGES), _PROVINCES[place]
    house = digits(f"{chance.randint(11, 998)}/{chance.randint(1, 97)}")
    code = digits(f"{_FIRST_DIGITS[place]}{chance.randint(0, 99):02}0")
    written, happened = digits(_day(chance)), digits(f"{chance.choice(_WEEK)}ที่ {_day(chance)}")
    phone, amount = digits(_phone(chance)), digits(f"{chance.randint(3, 989) * 100:,} บาท")
    whole = digits(f"{chance.randint(31, 9899) * 1_250:,} บาท")
    plate = digits(f"{chance.choice(('', '2', '4'))}{''.join(chance.choices(_LETTERS, k=2))} {_any(chance, 4)}")
    reference = digits(f"{chance.choice(_LETTERS)}{chance.choice(_LETTERS)} {_any(chance, 5)}/ว {_any(chance, 3)}")
    slots = {"day": happened, "amount": amount, "sum": whole, "plate": plate, "reference": reference}
    rows = (
        *(("right", f"บ้านเลขที่ {house} บ้าน{village}"), ("right", f"อ.{_DISTRICTS[place]} จ.{province} {code}")),
        *(("gap", ""), ("right", written), ("gap", "")),
        *(("left", f"เรื่อง  {subject}"), ("left", "เรียน  หัวหน้าสำนักงานปลัด"), ("gap", "")),
        ("indented", f"กระผม/ดิฉัน ชื่อ {name} ขอเรียนให้ท่านทราบดังนี้ {body.format(**slots)}"),
        ("indented", chance.choice(_MIDDLES)),
        (
            "indented",
            (
                "จึงกราบเรียนมาเพื่อขอให้ท่านเร่งส่งคนลงมาดูพื้นที่จริงโดยด่วน "
                f"ติดต่อกลับได้ที่หมายเลข {phone} หลังเวลาเลิกงาน และขอความกรุณาอย่าเปิดเผยตัวข้าพเจ้าแก่ผู้ที่ถูกกล่าวถึง"
            ),
        ),
        *(("gap", ""), ("right", "ด้วยความเคารพอย่างสูง"), ("gap", ""), ("gap", ""), ("right", f"({name})")),
    )
    others = [slots[key] for key in ("plate", "reference") if f"{{{key}}}" in body]
    facts = {
        "names": (name,),
        "phones": (phone,),
        "dates": (written, happened),
        "amounts": (amount, whole),
        "places": (village, province),
        "numbers": (house, code, *others),
    }
    return Letter(rows, facts)


def _day(chance: random.Random) -> str:
    month = chance.choice(_MONTHS)
    return f"{chance.randint(1, 28)} {month} {chance.choice(('', 'พุทธศักราช '))}{chance.randint(2561, 2569)}"


def _phone(chance: random.Random) -> str:
    shape = chance.choice(("08{0} {1} {2}", "09{0}.{1}.{2}", "06{0}-{1}-{2}", "0 4{0}{1} {2}"))
    return shape.format(_any(chance, 1), _any(chance, 3), _any(chance, 4))


def _any(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))
