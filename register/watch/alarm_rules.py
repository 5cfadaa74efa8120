"""What is an alarm: a table of small rules over the register's vital figures, with the Thai sentence of each.

A rule names no person, no subject and no matter; its number counts things.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from register.settings import Alarms
from register.watch.vitals import Pile, Vitals, Waiting


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rules look at; `limits` are the agency's settings."""

    vitals: Vitals
    waiting: Waiting
    limits: Alarms


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong now: which rule, about what (a mailbox, a disk), and how many (0: not counted)."""

    rule: str
    subject: str = ""
    number: int = 0


Look = Callable[[Seen], Iterator[tuple[str, int]]]
"""Yields (subject, number) of each trouble."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`sentence` may name {subject}; `advice`: what to do. `matters`: its number counts matters, so that it is for
    those alone who may know of every matter. `look` None: somebody else says when it stands.
    """

    name: str
    sentence: str
    advice: str
    look: Look | None
    matters: bool = False


def _silent_boxes(seen: Seen) -> Iterator[tuple[str, int]]:
    for box in seen.vitals.boxes:
        if box.reached_at is None or _older(seen, box.reached_at, seen.limits.mailbox_minutes):
            yield box.name, 0


def _work(seen: Seen) -> Iterator[tuple[str, int]]:
    if _older(seen, seen.vitals.work.oldest, seen.limits.work_minutes):
        yield "", seen.vitals.work.number


def _outbox(seen: Seen) -> Iterator[tuple[str, int]]:
    if _older(seen, seen.vitals.queued.oldest, seen.limits.work_minutes):
        yield "", seen.vitals.queued.number


def _unsettled(seen: Seen) -> Iterator[tuple[str, int]]:
    if _older(seen, seen.vitals.on_the_way.oldest, seen.limits.work_minutes):
        yield "", seen.vitals.on_the_way.number


def _scans(seen: Seen) -> Iterator[tuple[str, int]]:
    if _older(seen, seen.vitals.scans.oldest, seen.limits.scan_minutes):
        yield "", seen.vitals.scans.waiting


def _no_scan_folder(seen: Seen) -> Iterator[tuple[str, int]]:
    if not seen.vitals.scans.there:
        yield "", 0


def _disks(seen: Seen) -> Iterator[tuple[str, int]]:
    for disk in seen.vitals.disks:
        # a small tmpfs has never a gigabyte free: for the workspace the share alone counts
        few = disk.name == "data" and disk.free < seen.limits.disk_gb * 2**30
        if few or disk.free < disk.total * seen.limits.disk_percent / 100:
            yield disk.name, 0


def _ring(seen: Seen) -> Iterator[tuple[str, int]]:
    if seen.vitals.ring_exposed:
        yield "", 0


def _daemon(seen: Seen) -> Iterator[tuple[str, int]]:
    if seen.vitals.daemon_missing:
        yield "", 0


def _late(pile: Callable[[Waiting], Pile]) -> Look:
    def look(seen: Seen) -> Iterator[tuple[str, int]]:
        late = pile(seen.waiting).late
        if late:
            yield "", late

    return look


def _overdue(seen: Seen) -> Iterator[tuple[str, int]]:
    if seen.waiting.overdue:
        yield "", seen.waiting.overdue


def _older(seen: Seen, since: datetime | None, minutes: float) -> bool:
    return since is not None and seen.vitals.now - since > timedelta(minutes=minutes)


ROUTE, AUDIT = "route", "audit"

RULES: tuple[Rule, ...] = (
    Rule("audit", "บันทึกการใช้งานถูกแก้ไขหรือขาดหาย", "อย่าลบสิ่งใด เทียบกับข้อมูลสำรองล่าสุด และแจ้งผู้บริหาร", None),
    Rule("key_ring", "ผู้อื่นในเครื่องอ่านกุญแจเข้ารหัสได้", "ตั้งสิทธิของไฟล์กุญแจเป็น 0600", _ring),
    Rule("disk", "เนื้อที่เหลือน้อย ({subject})", "เพิ่มเนื้อที่ก่อนที่ระบบจะรับเรื่องไม่ได้", _disks),
    Rule("daemon", "ระบบรับเรื่องไม่ได้ทำงาน", "เริ่มบริการ raprueang ที่เครื่องแม่ข่าย", _daemon),
    Rule("mailbox", "ติดต่อตู้อีเมล {subject} ไม่ได้", "ตรวจรหัสผ่านและเครือข่าย ด้วยคำสั่ง raprueang doctor", _silent_boxes),
    Rule("scan_folder", "ไม่พบโฟลเดอร์รับงานสแกน", "ต่อโฟลเดอร์ที่ใช้ร่วมกันอีกครั้ง หรือแก้ไขค่า letters.path", _no_scan_folder),
    Rule("scans", "มีไฟล์ค้างในโฟลเดอร์สแกนนานเกินไป", "เปิดดูว่าไฟล์ใหญ่เกิน ไม่ครบ หรือเป็นชนิดที่ไม่รับ", _scans),
    Rule("work", "งานในระบบค้างนานเกินไป", "ดูว่าระบบทำงานอยู่ และดูบันทึกของบริการ", _work),
    Rule("unsettled", "มีรายการที่รับเข้าแล้วแต่ยังไม่มีผล", "ดูว่าระบบทำงานอยู่ และดูบันทึกของบริการ", _unsettled),
    Rule("outbox", "อีเมลตอบค้างส่งนานเกินไป", "ตรวจเครื่องส่งอีเมล ด้วยคำสั่ง raprueang doctor", _outbox),
    Rule("route", "ส่งข้อความแจ้งเตือนทาง {subject} ไม่ได้", "ตรวจการตั้งค่าส่วน [alarms] แล้วกดส่งข้อความทดสอบ", None),
    Rule(
        "review",
        "มีรายการพักไว้หรือรอตรวจเกินหนึ่งวันทำการ",
        "เปิดคิวตรวจเรื่องเข้าและถาดพักไว้ให้ตรวจ",
        _late(lambda waiting: waiting.for_review),
        matters=True,
    ),
    Rule("overdue", "มีเรื่องเกินกำหนด", "เปิดรายการเรื่องเกินกำหนด", _overdue, matters=True),
    Rule(
        "replies",
        "อีเมลตอบรอเจ้าหน้าที่ตัดสินเกินหนึ่งวันทำการ",
        "เปิดถาดอีเมลตอบที่ค้าง",
        _late(lambda waiting: waiting.stuck),
        matters=True,
    ),
    Rule(
        "letters",
        "หนังสือรอพิมพ์หรือรอส่งไปรษณีย์เกินสองวันทำการ",
        "เปิดถาดหนังสือที่ต้องพิมพ์และส่ง",
        _late(lambda waiting: waiting.paper),
        matters=True,
    ),
)
BY_NAME = {rule.name: rule for rule in RULES}
SUBJECTS = {"data": "ที่เก็บข้อมูล", "workspace": "ที่พักข้อมูลขณะอ่าน", "mail": "อีเมล", "command": "คำสั่งภายนอก"}


def judge(seen: Seen) -> list[Trouble]:
    """Everything that is wrong now, in the order of the rules."""
    return [Trouble(rule.name, subject, number) for rule in RULES if rule.look for subject, number in rule.look(seen)]


def sentence(rule: str, subject: str, number: int = 0) -> str:
    """The Thai sentence of an alarm; `number` 0 leaves the count out."""
    known = BY_NAME.get(rule)
    said = known.sentence.format(subject=SUBJECTS.get(subject, subject)) if known else rule
    return f"{said} {number:,} รายการ" if number else said
