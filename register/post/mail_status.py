"""What the codes of mail servers mean for an officer. Standard library only.

An answer is kept as its codes ("550 5.1.1", RFC 5321 section 4.2 and RFC 3463), never as its words: they name people.
"""

import re

_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_CODE = re.compile(r"\b[45]\d\d\b")

# The first match of the enhanced code without its class, then of the plain code.
_WORDS: tuple[tuple[str, str], ...] = (
    (r"\.2\.2$", "กล่องจดหมายของผู้รับเต็ม"),
    (r"\.2\.1$", "กล่องจดหมายของผู้รับถูกปิดใช้งาน"),
    (r"\.2\.3$|\.3\.4$", "อีเมลมีขนาดใหญ่เกินกว่าที่ผู้รับรับได้"),
    (r"\.1\.(?:2|4|10)$|\.4\.[34]$", "ไม่พบชื่อโดเมนหรือเซิร์ฟเวอร์ของผู้รับ"),
    (r"\.1\.(?:0|1|3|6)$", "ไม่พบที่อยู่อีเมลของผู้รับ"),
    (r"\.4\.(?:1|2|5|7)$", "ติดต่อเซิร์ฟเวอร์ของผู้รับไม่ได้"),
    (r"\.7\.\d+$", "เซิร์ฟเวอร์ปฏิเสธตามนโยบายความปลอดภัย"),
    (r"\.6\.\d+$", "เซิร์ฟเวอร์ของผู้รับไม่รองรับรูปแบบของอีเมลนี้"),
    (r"^552", "กล่องจดหมายของผู้รับเต็ม"),
    (r"^55[013]", "เซิร์ฟเวอร์ของผู้รับไม่รับที่อยู่นี้"),
    (r"^421", "เซิร์ฟเวอร์อีเมลปิดการเชื่อมต่อ"),
    (r"^4", "เซิร์ฟเวอร์อีเมลขอให้ลองใหม่ภายหลัง"),
)
_UNKNOWN = "เซิร์ฟเวอร์อีเมลไม่รับอีเมลนี้"


def codes(code: int, text: str) -> str:
    """The codes of an SMTP answer for storage: "451 4.7.1", or "451" where there is no enhanced one."""
    enhanced = _ENHANCED.match(text.strip())
    return f"{code} {enhanced.group()}" if enhanced else str(code)


def codes_in(text: str) -> str:
    """The first failure codes in the text of a report, "" where it names none."""
    enhanced = next((one for one in _ENHANCED.findall(text) if not one.startswith("2")), "")
    if enhanced:
        return enhanced
    plain = _CODE.search(text)
    return plain.group() if plain else ""


def explain(answer: str) -> str:
    """One Thai phrase for stored codes, without the codes."""
    for part in reversed(answer.split()):
        for pattern, thai in _WORDS:
            if re.search(pattern, part):
                return thai
    return _UNKNOWN
