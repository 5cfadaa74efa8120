"""The list of processes on the administrator's screen, in words."""

from dataclasses import dataclass
from datetime import datetime

from register.running.crew import Hand

_PARTS = {
    "fetch": "รับเข้า",
    "read": "อ่านและลงรับ",
    "send": "ส่งคำตอบ",
    "desk": "หน้าจอเจ้าหน้าที่",
    "helper": "ช่วยอ่านเมื่อมีเรื่องมาก",
}
_SOURCES = {"letters": "โฟลเดอร์สแกน", "mailfolder": "โฟลเดอร์อีเมล"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One line: where it runs, what it was started for, what it polls, how much it has in hand."""

    place: str
    since: datetime | None
    parts: str
    sources: str
    work: int


def shown(hand: Hand) -> Shown:
    process = hand.process
    parts = [_PARTS.get(part, part) for part in process.parts.split(",")]
    sources = [_source(one) for one in hand.sources]
    place = f"{process.machine} ({process.pid})"
    return Shown(place, process.started_at, " ".join(parts), ", ".join(sources), hand.work)


def _source(name: str) -> str:
    kind, _, box = name.partition(":")
    return f"ตู้อีเมล {box}" if kind == "imap" else _SOURCES.get(name, name)
