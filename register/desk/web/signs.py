"""The vital figures as Thai lines with a tone: good, soon (look at it), late (something is wrong)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from register.desk.web.layout import thai_size
from register.settings import Alarms
from register.watch.vitals import Box, Disk, Pile, Scans, Vitals

_SLOW = timedelta(minutes=15)  # waiting longer deserves a look
_SILENT_POLLS = 10  # polls without an answer before a mailbox deserves one
_LEAST_SILENCE = timedelta(minutes=5)
_VERIFY_AFTER = timedelta(days=7)
_DISKS = {"data": "เนื้อที่เก็บข้อมูล", "workspace": "ที่พักข้อมูลขณะอ่าน"}
_Said = tuple[str, str, bool]  # the words for nothing, those for some, and whether number and time are told
_SAID: dict[str, _Said] = {
    "outbox": ("ไม่มีรายการค้างส่ง", "รอส่ง {} รายการ เก่าสุด", True),
    "whole": ("ทุกรายการที่เข้ามามีผลแล้ว", "รับแล้วยังไม่มีผล {} รายการ เก่าสุด", True),
}
_SAID_UNCOUNTED: dict[str, _Said] = {
    "outbox": ("ส่งออกตามปกติ", "มีรายการค้างส่ง", False),
    "whole": ("รับเข้าตามปกติ", "มีรายการที่รับแล้วยังไม่มีผล", False),
}
TAGS = {"soon": "ควรดู", "late": "ต้องตรวจสอบ"}


@dataclass(frozen=True, slots=True)
class Sign:
    """One line of the intake's health; `at` is shown behind the words."""

    name: str
    tone: str
    words: str
    at: datetime | None = None

    @property
    def tag(self) -> str:
        return TAGS.get(self.tone, "")


def signs(vitals: Vitals, limits: Alarms, *, counted: bool) -> list[Sign]:
    """Does everything still come in and go out? `counted` False for who may not know of every matter: what is young
    then looks like nothing at all, for a number that has just grown by one may be the matter that names the reader.
    """
    said = _SAID if counted else _SAID_UNCOUNTED
    return [
        _daemon(vitals),
        *(_box(box, vitals.now, limits) for box in vitals.boxes),
        _scans(vitals.scans, vitals.now, limits),
        Sign("ตู้ส่งออก", *_pile(vitals, vitals.queued, limits, said["outbox"])),
        Sign("ความครบถ้วน", *_pile(vitals, vitals.on_the_way, limits, said["whole"])),
    ]


def machine(vitals: Vitals, limits: Alarms) -> list[Sign]:
    """What the administrator sees beside that."""
    ring = (
        Sign("สิทธิของไฟล์กุญแจ", "late", "ผู้อื่นในเครื่องอ่านกุญแจได้")
        if vitals.ring_exposed
        else Sign("สิทธิของไฟล์กุญแจ", "good", "อ่านได้เฉพาะระบบ")
    )
    work = Sign("งานในระบบ", *_pile(vitals, vitals.work, limits, ("ไม่มีงานค้าง", "รอทำ {} งาน เก่าสุด", True)))
    return [work, *(_disk(disk, limits) for disk in vitals.disks), ring, _verified(vitals), _backup(vitals)]


def _daemon(vitals: Vitals) -> Sign:
    if vitals.processes:
        words = "ทำงานอยู่" if vitals.processes == 1 else f"ทำงานอยู่ {vitals.processes} เครื่อง"
        return Sign("ระบบรับเรื่อง", "good", words)
    tone = "late" if vitals.daemon_missing else "soon"
    return Sign("ระบบรับเรื่อง", tone, "ขณะนี้ไม่ได้ทำงาน เรื่องใหม่จะรออยู่ที่ต้นทางจนกว่าจะเริ่มระบบ")


def _box(box: Box, now: datetime, limits: Alarms) -> Sign:
    name = f"ตู้อีเมล {box.name}"
    if box.reached_at is None:
        return Sign(name, "late", "ยังไม่เคยติดต่อได้")
    silence = now - box.reached_at
    if silence > timedelta(minutes=limits.mailbox_minutes):
        return Sign(name, "late", "ติดต่อไม่ได้ ตั้งแต่", box.reached_at)
    if silence > max(_LEAST_SILENCE, timedelta(seconds=box.interval * _SILENT_POLLS)):
        return Sign(name, "soon", "ยังติดต่อไม่ได้ ครั้งล่าสุด", box.reached_at)
    return Sign(name, "good", "ติดต่อได้ล่าสุด", box.reached_at)


def _scans(scans: Scans, now: datetime, limits: Alarms) -> Sign:
    name = "โฟลเดอร์สแกน"
    if not scans.there:
        return Sign(name, "late", "ไม่พบโฟลเดอร์ โปรดแจ้งผู้ดูแลระบบ")
    parts = [f"รอรับเข้า {scans.waiting} ไฟล์"] if scans.waiting else []
    parts += [f"ใหญ่เกินกำหนด {scans.too_large} ไฟล์"] if scans.too_large else []
    parts += [f"รับเข้าไม่ได้ {scans.problems} ไฟล์"] if scans.problems else []
    if not parts:
        return Sign(name, "good", "ไม่มีไฟล์ค้าง")
    waited = now - scans.oldest if scans.oldest else timedelta()
    late = waited > timedelta(minutes=limits.scan_minutes)
    tone = "late" if late else "soon" if scans.too_large or scans.problems or waited > _SLOW else "good"
    return Sign(name, tone, " · ".join(parts) + (" เก่าสุด" if scans.oldest else ""), scans.oldest)


def _pile(vitals: Vitals, pile: Pile, limits: Alarms, said: _Said) -> tuple[str, str, datetime | None]:
    """(tone, words, since when)."""
    nothing, some, with_time = said
    waited = vitals.now - pile.oldest if pile.oldest else timedelta()
    tone = "late" if waited > timedelta(minutes=limits.work_minutes) else "soon" if waited > _SLOW else "good"
    if pile.oldest is None or (tone == "good" and not with_time):
        return "good", nothing, None
    return tone, some.format(f"{pile.number:,}"), pile.oldest if with_time else None


def _disk(disk: Disk, limits: Alarms) -> Sign:
    share = disk.free / disk.total if disk.total else 0.0
    few = disk.name == "data" and disk.free < limits.disk_gb * 2**30
    low = few or share * 100 < limits.disk_percent
    words = f"เหลือ {thai_size(disk.free)} (ร้อยละ {share * 100:.0f})"
    return Sign(_DISKS[disk.name], "late" if low else "good", words)


def _backup(vitals: Vitals) -> Sign:
    name = "ชุดสำรองข้อมูล"
    if vitals.backup_at is None:
        return Sign(name, "soon", "ยังไม่เคยสำรอง ใช้คำสั่ง raprueang backup")
    tone = "soon" if vitals.now - vitals.backup_at > _VERIFY_AFTER else "good"
    return Sign(name, tone, "สำรองล่าสุด", vitals.backup_at)


def _verified(vitals: Vitals) -> Sign:
    name = f"บันทึกการใช้งาน {vitals.head:,} รายการ"
    if vitals.verified_at is None:
        return Sign(name, "soon", "ยังไม่เคยตรวจ ใช้คำสั่ง raprueang verify")
    tone = "soon" if vitals.now - vitals.verified_at > _VERIFY_AFTER else "good"
    return Sign(name, tone, "ตรวจครบถ้วนล่าสุด", vitals.verified_at)
