"""How a document is shown to a person at a terminal: Thai labels, Thai dates, nothing in brackets."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

from register.workdays import BANGKOK

LABELS = {
    "id": "รหัสภายใน",
    "register_number": "เลขรับ",
    "tracking_id": "รหัสติดตามเรื่อง",
    "category_thai": "ประเภท",
    "sub_kind": "ประเภทย่อย",
    "confirmed": "เจ้าหน้าที่ยืนยันแล้ว",
    "restricted": "ชั้นความลับ",
    "urgent": "เร่งด่วน",
    "anonymous": "ไม่ประสงค์ออกนาม",
    "channel": "ช่องทาง",
    "source": "ที่มา",
    "media_type": "ชนิดไฟล์",
    "name": "ชื่อ",
    "size": "ขนาด (ไบต์)",
    "state": "ขั้นตอน",
    "reason": "เหตุผล",
    "public_status": "สถานะที่แจ้งผู้ร้อง",
    "conclusion": "ผลการพิจารณา",
    "received_at": "วันที่รับเรื่อง",
    "registered_at": "วันที่ลงทะเบียน",
    "stored_at": "วันที่เข้าระบบ",
    "due_at": "ครบกำหนด",
    "deadlines": "กำหนดเวลา",
    "next_deadline": "กำหนดถัดไป",
    "replies": "การตอบ",
    "timeline": "ลำดับเหตุการณ์",
    "intakes": "เรื่องเข้า",
    "subject": "เรื่อง",
    "contact": "ผู้ร้อง",
    "where": "สถานที่",
    "when": "เวลาเกิดเหตุ",
    "happened": "วันที่เกิดเหตุ",
    "days": "วันที่เกิดเหตุ",
    "accused": "ผู้ถูกกล่าวหา",
    "how": "พฤติการณ์",
    "evidence": "พยานหลักฐานที่กล่าวถึง",
    "sender": "ผู้ส่ง",
    "text": "ข้อความ",
    "quoted": "ข้อความที่อ้างถึง",
    "warnings": "ข้อสังเกตในการอ่าน",
    "relation": "ความเกี่ยวข้อง",
    "category": "ประเภทที่เสนอ",
    "confidence": "ความมั่นใจ",
    "decision": "ผลการคัดแยก",
    "phone": "โทรศัพท์",
    "email": "อีเมล",
    "address": "ที่อยู่",
    "acknowledge": "แจ้งการรับเรื่อง",
    "coordinate": "ประสานหน่วยงาน",
    "progress": "แจ้งความคืบหน้า",
    "investigate": "ตรวจสอบ",
    "kind": "ชนิด",
    "medium": "ส่งทาง",
    "at": "เวลา",
    "by": "โดย",
    "event": "เหตุการณ์",
    "reading": "ผลการอ่าน",
    "finding": "ผลการคัดแยก",
}
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # what a terminal would obey: strangers wrote these words
_HIDDEN = frozenset({"masked", "message_id"})  # what only programs need


def show_document(document: Mapping[str, Any]) -> None:
    """Print a document of `--json` for reading: empty fields are left out, long text stands below its label."""
    for key, value in document.items():
        if key in _HIDDEN or value in (None, "", [], {}, False):
            continue
        label = LABELS.get(key, key)
        if isinstance(value, Mapping):
            click.echo(visible(f"{label}: {_pairs(value)}"))
        elif isinstance(value, list):
            click.echo(f"{label}:")
            for item in value:
                click.echo(visible(f"  - {_pairs(item) if isinstance(item, Mapping) else item}"))
        elif isinstance(value, str) and "\n" in value:
            click.echo(visible(f"{label}:\n\n{value}\n"))
        else:
            click.echo(visible(f"{label}: {_plain(value)}"))


def _pairs(values: Mapping[str, Any]) -> str:
    filled = {key: value for key, value in values.items() if value not in (None, "", [], {}) and key not in _HIDDEN}
    return " · ".join(f"{LABELS.get(key, key)} {_plain(value)}" for key, value in filled.items())


def visible(text: str) -> str:
    """Text of a stranger for a terminal: what would move, colour or rename something there is a replacement sign."""
    return _COMMANDS.sub("\ufffd", text)


def _plain(value: Any) -> str:
    if value is True:
        return "ใช่"
    if isinstance(value, float):
        return f"{value:.0%}"
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return value
        return local(moment) if moment.tzinfo else value
    return str(value)


def local(moment: datetime) -> str:
    """An instant as people here read it: Bangkok, Buddhist year."""
    there = moment.astimezone(BANGKOK)
    return f"{there.day:02}/{there.month:02}/{there.year + 543} {there:%H:%M} น."
