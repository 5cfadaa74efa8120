"""Postcodes and their provinces: the first two digits say which. Source: the list of Thailand Post."""

import re

FIRST_DIGITS = {
    "กรุงเทพมหานคร": 10,
    "กรุงเทพฯ": 10,
    "สมุทรปราการ": 10,
    **dict(
        zip(
            ("นนทบุรี", "ปทุมธานี", "พระนครศรีอยุธยา", "อ่างทอง", "ลพบุรี", "สิงห์บุรี", "ชัยนาท", "สระบุรี"),
            range(11, 19),
            strict=True,
        )
    ),
    **dict(
        zip(("ชลบุรี", "ระยอง", "จันทบุรี", "ตราด", "ฉะเชิงเทรา", "ปราจีนบุรี", "นครนายก", "สระแก้ว"), range(20, 28), strict=True)
    ),
    **dict(
        zip(
            ("นครราชสีมา", "บุรีรัมย์", "สุรินทร์", "ศรีสะเกษ", "อุบลราชธานี", "ยโสธร", "ชัยภูมิ", "อำนาจเจริญ", "บึงกาฬ", "หนองบัวลำภู"),
            range(30, 40),
            strict=True,
        )
    ),
    **dict(
        zip(
            ("ขอนแก่น", "อุดรธานี", "เลย", "หนองคาย", "มหาสารคาม", "ร้อยเอ็ด", "กาฬสินธุ์", "สกลนคร", "นครพนม", "มุกดาหาร"),
            range(40, 50),
            strict=True,
        )
    ),
    **dict(
        zip(
            ("เชียงใหม่", "ลำพูน", "ลำปาง", "อุตรดิตถ์", "แพร่", "น่าน", "พะเยา", "เชียงราย", "แม่ฮ่องสอน"),
            range(50, 59),
            strict=True,
        )
    ),
    **dict(
        zip(
            ("นครสวรรค์", "อุทัยธานี", "กำแพงเพชร", "ตาก", "สุโขทัย", "พิษณุโลก", "พิจิตร", "เพชรบูรณ์"), range(60, 68), strict=True
        )
    ),
    **dict(
        zip(
            ("ราชบุรี", "กาญจนบุรี", "สุพรรณบุรี", "นครปฐม", "สมุทรสาคร", "สมุทรสงคราม", "เพชรบุรี", "ประจวบคีรีขันธ์"),
            range(70, 78),
            strict=True,
        )
    ),
    **dict(zip(("นครศรีธรรมราช", "กระบี่", "พังงา", "ภูเก็ต", "สุราษฎร์ธานี", "ระนอง", "ชุมพร"), range(80, 87), strict=True)),
    **dict(zip(("สงขลา", "สตูล", "ตรัง", "พัทลุง", "ปัตตานี", "ยะลา", "นราธิวาส"), range(90, 97), strict=True)),
}
_BEFORE_CODE = re.compile(f"({'|'.join(FIRST_DIGITS)}) *(?:รหัสไปรษณีย์ *)?$")


def fits_province(before: str, code: str) -> bool:
    """Whether five digits, Arabic or Thai, can be the postcode of the province named just before them, if any is."""
    named = _BEFORE_CODE.search(before)
    return named is None or int(code[:2]) == FIRST_DIGITS[named[1]]
