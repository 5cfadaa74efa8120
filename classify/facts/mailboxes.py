"""The complainant's own e-mail address as written in the text, scanning slips included."""

import re

from classify.folding import Folded
from classify.layout import Layout

_TLD = r"(?:com|net|org|co|go|ac|or|in|mi|th|info|io|me|edu|example|test|biz|asia)"
_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9_%+-])(?P<local>[A-Za-z0-9][A-Za-z0-9_%+-]{0,63}(?:\. ?[A-Za-z0-9_%+-]{1,63}){0,5})"
    r" ?(?:@|＠|©|\(at\)|\[at\]) ?"
    rf"(?P<domain>[A-Za-z0-9-]{{1,63}}(?:(?:\.[A-Za-z0-9-]{{1,63}})|(?: ?[.,] ?{_TLD}(?![A-Za-z0-9-])))+|"
    rf"(?:gmail|hotmail|yahoo|outlook|icloud|live) com\b)"
)
_FOREIGN = re.compile(
    r"(?:ส่ง|เขียน|เมล|อีเมล|email)[^@\n]{0,14}(?:ไป(?:ที่|หา|ยัง|ถึง)?|ถึง|หา)[^@\nA-Za-z]{0,24}$|(?:ของ|"
    r"เมล)(?:ทาง)?(?:เขา|เจ้าหน้าที่|เทศบาล|อบต|"
    r"หน่วยงาน|สำนักงาน|ร้าน|บริษัท|โรงเรียน|ท่าน|ผอ|นายก)[^@\nA-Za-z]{0,24}$|(?:จาก|ได้รับ)(?:อีเมล|เมล)?[^@\nA-Za-z]{0,10}$",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"ติดต่อ|ตอบ|แจ้ง|contact|reach|reply|ส่ง(?:ให้|มา|กลับ)?(?:ได้|ทาง)|อี ?-?เมล|e-? ?mail|เมล|ที่", re.IGNORECASE
)


def own_mailbox(folded: Folded, layout: Layout, sender_address: str) -> tuple[int, int, str] | None:
    """Start and end in the folded text, and the mended address; None where the text names none of his own."""
    best: tuple[int, int, str] | None = None
    for match in _ADDRESS.finditer(folded.text, 0, layout.quoted_from):
        address = _mended(match)
        if sender_address and address.casefold() == sender_address.casefold():
            return match.start(), match.end(), address
        before = folded.text[max(0, match.start() - 44) : match.start()].rpartition("\n")[2]
        foreign = _FOREIGN.search(before) or address.lower().startswith(("no-reply", "noreply", "mailer-daemon"))
        if not foreign and (layout.in_signature(match.start()) or _OWN.search(before)):
            best = match.start(), match.end(), address
    return best


def _mended(match: re.Match[str]) -> str:
    local = match["local"].replace(" ", "")
    domain = re.sub(r" ?[.,] ?", ".", match["domain"]).replace(" ", ".").lower()
    return f"{local}@{re.sub('^(?:gmai1|gma1l|gmaii)[.]', 'gmail.', domain)}"
