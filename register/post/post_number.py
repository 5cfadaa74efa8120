"""Numbers of registered and EMS letters: UPU standard S10, two letters, eight digits, a check digit, the country.

Thai Post writes them as `EM 123 456 785 TH`; its counter slips and people leave blanks and dashes in.
"""

import re

from register.errors import InputError

_NUMBER = re.compile(r"([A-Z]{2})([0-9]{8})([0-9])TH")
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def parse_post_number(text: str) -> str:
    """The number in its one form, e.g. `EM123456785TH`.

    Raises:
        InputError: not of this form, or the check digit says that a digit is wrong.
    """
    compact = re.sub(r"[\s.\-\u2010-\u2015]", "", text.translate(_DIGITS)).upper()
    found = _NUMBER.fullmatch(compact)
    if found is None:
        raise InputError("เลขพัสดุต้องเป็นตัวอักษรสองตัว ตัวเลขเก้าหลัก และ TH เช่น EM123456785TH", "โปรดดูจากใบรับฝากของไปรษณีย์")
    if check_digit(found[2]) != int(found[3]):
        raise InputError("เลขพัสดุไม่ถูกต้อง น่าจะพิมพ์ผิดหนึ่งหลัก", "โปรดเทียบกับใบรับฝากของไปรษณีย์อีกครั้ง")
    return compact


def check_digit(serial: str) -> int:
    """Of eight digits (S10-12, 6.2: 11 less the weighted sum modulo 11; 10 becomes 0 and 11 becomes 5)."""
    rest = 11 - sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, serial, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def masked(number: str) -> str:
    """What a list shows of it: the kind of service and the country."""
    return f"{number[:2]}•••••••••{number[-2:]}"
