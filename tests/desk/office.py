"""A desk as an agency has it after a year: matters of every kind and state, on every tray. All of it is made up."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select

from ingest.message import attachment_contents
from ingest.ocr import line_places
from register import cases, schema
from register.arrivals import intakes
from register.book import casebook
from register.book.casebook import Case
from register.desk.routes import ROUTES, Rule
from register.handling import decisions
from register.model import Arrival, Contact, Finding, Line, Page, Reading, Reason, Sender
from register.post import replies
from register.settings import Alarms
from register.states import (
    CONCLUSIONS,
    CaseEvent,
    Category,
    Channel,
    Conclusion,
    Medium,
    Method,
    ReplyState,
    Role,
    SubKind,
)
from register.store import Unit
from register.watch import alarms
from register.watch.alarm_rules import Trouble
from register.workdays import Calendar
from tests import hostile_files as files
from tests.desk import tray_examples
from tests.desk.desk_world import NOW, ROADS, World, found, mail

ROOT = Path(__file__).resolve().parents[2]
ROAD = (
    "ข้าพเจ้าและเพื่อนบ้านหมู่ที่ 4 เดือดร้อนจากถนนหน้าโรงเรียนที่พังเป็นหลุมลึกมาสามเดือนแล้ว รถจักรยานยนต์ล้มหลายคัน "
    "เด็กนักเรียนต้องเดินอ้อมทุกเช้า ขอให้ส่งช่างมาตรวจดูและซ่อมแซมก่อนเข้าฤดูฝน เพราะปีก่อนน้ำท่วมขังจนรถเข้าออกไม่ได้เลย"
)
LETTER = (
    "เรียน นายกองค์การบริหารส่วนตำบลศรีพนา",
    "นางสมหญิง ดีงาม",
    "12 หมู่ 4 ตำบลศรีพนา",
    "อำเภอเซกา จังหวัดบึงกาฬ",
    "ไฟฟ้าสาธารณะหน้าวัดดับมาสองสัปดาห์แล้ว",
    "เวลากลางคืนมืดมาก ไม่ปลอดภัยต่อผู้สัญจร",
    "จึงขอให้ส่งช่างมาซ่อมโดยเร็ว",
)
ADDRESS = "\n".join(LETTER[1:4])

_PAST = (
    ("ขยะล้นถังหน้าตลาด", "รถเก็บขยะไม่มาสองสัปดาห์แล้ว ส่งกลิ่นเหม็นมาก", Category.SERVICE_COMPLAINT, Channel.EMAIL),
    ("ขอให้เพิ่มรอบรถรับส่งนักเรียน", "อยากให้เพิ่มรอบเช้าอีกหนึ่งรอบ", Category.SUGGESTION, Channel.LINE),
    ("น้ำประปาไหลอ่อน", "น้ำไหลอ่อนทุกเย็น ตั้งแต่ต้นเดือน", Category.SERVICE_COMPLAINT, Channel.TELEPHONE),
    ("ขอข้อมูลแผนซ่อมถนน", "ขอสำเนาแผนซ่อมถนนของปีนี้", Category.OTHER, Channel.EMAIL),
    ("เสนอให้มีที่จอดรถคนพิการ", "หน้าสำนักงานควรมีที่จอดรถคนพิการ", Category.SUGGESTION, Channel.BOX),
    ("แจ้งการเรียกรับเงิน", "เจ้าหน้าที่พัสดุเรียกรับเงินร้อยละสิบจากผู้รับจ้าง", Category.TIP_OFF, Channel.LETTER),
)


@dataclass(frozen=True, slots=True)
class Office:
    """What the walks look for, as internal ids."""

    letter: str
    mail_with_files: str
    double: tuple[str, str]
    worked: str
    concluded: str
    sealed: str
    addition: str
    parked: str
    flood: str
    aside: str
    held: str
    to_confirm: str


def open_office(world: World) -> Office:
    """Fill a register that has its officers; the clock stands at `NOW` in the end."""
    world.settings = world.settings.model_copy(
        update={"alarms": Alarms(to=("it@example.com",), host="mail.example.com", sender_address="desk@example.com")}
    )
    _year(world)
    worked, concluded = _worked(world), _concluded(world)
    world.clock.now = NOW - timedelta(hours=3)
    letter = world.case(*scanned_letter())
    double = _double(world)
    pole = Sender("วิชัย แก้วดี", "wichai@example.com")
    urgent = found(confidence=0.58, urgent=True, where="หน้าโรงเรียนบ้านศรีพนา", when="เช้าวันที่ 19 พฤศจิกายน 2569")
    world.case(mail(subject="เสาไฟฟ้าเอนจะล้มหน้าโรงเรียน", text="เสาไฟฟ้าเอนมาก เด็กเดินผ่านทุกวัน", sender=pole), urgent)
    sealed = world.case(
        mail(subject="แจ้งการทุจริต", text="นางสาวมาลี สายชล เรียกรับเงินค่าจัดซื้อ", sender=Sender("", "citizen@example.com")),
        found(Category.TIP_OFF, confidence=0.72, accused="นางสาวมาลี สายชล"),
    )
    with_files = world.case(*_mail_with_files())
    world.matter(mail(subject="ขอบคุณเจ้าหน้าที่", text="ขอบคุณที่ช่วยเหลือเมื่อวานนี้"), found(Category.OTHER, confidence=0.86))
    office = Office(
        letter=letter.id,
        mail_with_files=with_files.id,
        double=(double[0].id, double[1].id),
        worked=worked.id,
        concluded=concluded.id,
        sealed=sealed.id,
        addition=tray_examples.addition(world, worked),
        parked=tray_examples.parked(world, content=tray_examples.scan()),
        flood=[world.matter(mail(subject="", text="", sender=Sender("", "void@example.com"))) for _ in range(2)][-1],
        aside=tray_examples.set_aside(world, subject="ข่าวประชาสัมพันธ์ประจำสัปดาห์", text="รวมข่าวของสัปดาห์นี้"),
        held=tray_examples.reply(world, worked, ReplyState.HELD, reason="ผู้ส่งขอไม่ให้ติดต่อ"),
        to_confirm=_letter_to_confirm(world, letter),
    )
    tray_examples.parked(world, "ไม่พบข้อความในภาพ", name="สแกน.pdf")
    tray_examples.reply(world, worked, ReplyState.UNDELIVERABLE, reason="ไม่มีผู้รับนี้ที่ปลายทาง")
    world.clock.now = NOW
    with world.store.unit() as unit:
        alarms.settle(unit, [Trouble("mailbox", "main"), Trouble("overdue", "", 1)])
    return office


def scanned_letter() -> tuple[Reading, Finding, Arrival]:
    """A letter as the scanner gives it, with its lines and their places."""
    content, boxes = drawn_letter()
    lines = tuple(Line(text, 0.32 if "สัญจร" in text else 0.95, box) for text, box in zip(LETTER, boxes, strict=True))
    text = "\n".join(LETTER)
    page = Page(1, "scan", text, Method.OCR, 0.88, lines)
    reading = mail(
        channel=Channel.LETTER, sender=None, subject="ขอให้ซ่อมไฟฟ้าสาธารณะ", text=text, pages=(page,), reply_allowed=False
    )
    start = text.index("ไฟฟ้าสาธารณะ") + len(reading.subject) + 1
    finding = found(
        confidence=0.64,
        contact=Contact("นางสมหญิง ดีงาม", address="12 หมู่ 4 ตำบลศรีพนา อำเภอเซกา จังหวัดบึงกาฬ"),
        where="หน้าวัด",
        when="สองสัปดาห์ก่อน",
        reasons=(Reason("ไฟฟ้าสาธารณะ", start, start + 12, 1.4),),
    )
    return reading, finding, Arrival("letters", Channel.LETTER, "image/png", content, "post-0007.png")


@lru_cache
def drawn_letter() -> tuple[bytes, list[tuple[int, int, int, int]]]:
    """The picture of the letter, and where its lines stand."""
    sheet = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(str(ROOT / "outbox/fonts/Sarabun-400.ttf"), 44)
    for number, line in enumerate(LETTER):
        pen.text((140, 170 + 120 * number), line, fill=20, font=font)
    _, boxes = next(line_places(np.asarray(sheet)))
    return files.as_png(sheet), list(boxes)


def screens(login: str) -> list[Rule]:
    """The routes that answer GET and are looked at as that login: each as the first who may use it, a few that look
    different as everybody, and all of an auditor, who may change nothing on them.
    """
    order = {"somsri": Role.OFFICER, "clerk": Role.CLERK, "admin": Role.ADMIN, "boss": Role.HEAD}
    shown = []
    for rule in ROUTES:
        if rule.method == "GET":
            roles = rule.roles
            first = "" if roles is None else next(name for name, role in order.items() if role in roles)
            own = rule.name in {"front", "letters", "review", "cases"} and order.get(login) in (roles or ())
            if first == login or own or (login == "checker" and Role.AUDITOR in (rule.roles or ())):
                shown.append(rule)
    return shown


def paths(world: World, office: Office, rule: Rule) -> list[str]:
    """The addresses of a route in this office, each of another kind of matter where it is about one."""
    places = {
        "/cases/": [office.letter, office.worked, office.concluded, office.double[1]],
        "/intakes/": [intake_of(world, office.mail_with_files)],
        "/trays/additions/": [office.addition],
        "/trays/parked/": [office.parked],
        "/trays/aside/": [office.aside],
        "/trays/replies/": [office.held],
        "/trays/letters/": [office.to_confirm],
        "/by-hand/": [office.worked],
        "/admin/users/": [world.officers["clerk"].id],
        "/templates/": ["outcome"],
        "/help/": [role.value for role in Role],
    }
    subjects = next((ids for place, ids in places.items() if rule.path.startswith(f"{place}{{")), [""])
    names = ("id", "account", "template", "page")
    first = next((name for name in names if f"{{{name}}}" in rule.path), "")
    rest = {"number": "0", "page": "1", "view": "", "form": "text"}
    found_ = [rule.path.format(**{**rest, first: subject} if first else rest) for subject in subjects]
    if rule.name == "page_image":
        return [rule.path.format(id=intake_of(world, office.letter), number="0")]
    if rule.name in {"documents.prepare_original", "documents.copy_page"}:
        return [rule.path.format(id=intake_of(world, office.letter), page="1")]
    if rule.name == "parked.flood":
        return [rule.path.format(id=office.flood)]
    more = {
        "cases": ["/cases?state=all", "/cases?due=late&sort=due"],
        "review": [f"/review?item={one}" for one in (office.sealed, office.mail_with_files)],
        "replies": ["/trays/replies?shelf=suppressed"],
    }
    return found_ + more.get(rule.name, [])


def intake_of(world: World, case_id: str) -> str:
    """The intake that a case was born from."""
    with world.store.browse() as unit:
        table = schema.intake
        rows = unit.execute(select(table.c.id).where(table.c.case_id == case_id).order_by(table.c.stored_at))
        return str(rows.scalars().first())


def _year(world: World) -> None:
    """Matters of twelve months, most of them ended."""
    for month in range(11, 0, -1):
        for number, (subject, text, category, channel) in enumerate(_PAST[: 3 + month % 4]):
            world.clock.now = NOW - timedelta(days=30 * month - number)
            kind = SubKind.INFORMATION_REQUEST if category is Category.OTHER else None
            case = world.case(
                mail(subject=subject, text=text, sender=Sender("ผู้ร้อง", f"citizen{month}@example.com")),
                found(category, sub_kind=kind, contact=Contact(name="ผู้ร้อง")),
                Arrival("mailfolder", channel, "message/rfc822", f"{month} {number}".encode(), "a.eml"),
            )
            world.clock.now += timedelta(days=2 + number)
            with world.store.unit("somsri") as unit:
                _end(unit, case, number)


def _end(unit: Unit, case: Case, number: int) -> None:
    if number == 1:
        cases.proceed(unit, case, CaseEvent.REJECT, "ไม่อยู่ในอำนาจหน้าที่")
        return
    conclusion = min(CONCLUSIONS[case.category])
    done = cases.conclude(unit, cases.confirm(unit, case), conclusion, "ตรวจสอบแล้วเป็นไปตามที่แจ้ง")
    cases.answer(unit, done, "ดำเนินการแล้ว")


def _worked(world: World) -> Case:
    """A case in the middle of its life, overdue, with a colleague of another unit."""
    world.clock.now = NOW - timedelta(days=31)
    case = world.case(
        mail(
            subject="ขอให้ตรวจสอบการเก็บค่าธรรมเนียม",
            text="ข้าพเจ้าถูกเก็บค่าธรรมเนียมขยะซ้ำสองครั้งในเดือนตุลาคม จึงขอให้ตรวจสอบและคืนเงินส่วนที่เกิน\n\nสมชาย ใจดี 081-000-1234",
        ),
        found(where="สำนักงาน อบต.", reasons=()),
    )
    world.clock.advance(hours=2)
    somsri = world.officers["somsri"]
    with world.store.unit("somsri") as unit:
        decisions.decide_case(unit, somsri, case, Category.SERVICE_COMPLAINT, calendar=Calendar())
        cases.assign(unit, casebook.load(unit, case.id), somsri.id)
    world.clock.advance(hours=2)
    with world.store.unit("somsri") as unit:
        case = cases.refer(unit, casebook.load(unit, case.id), ROADS, "โปรดตรวจสอบใบเสร็จของเดือนตุลาคม")
        return cases.proceed(unit, case, CaseEvent.INVESTIGATE, "")


def _concluded(world: World) -> Case:
    world.clock.now = NOW - timedelta(days=12)
    case = world.case(mail(subject="ทางเท้าหน้าตลาดชำรุด", text="ทางเท้าหน้าตลาดแตก ผู้สูงอายุเดินลำบาก"), found(confidence=0.96))
    world.clock.advance(days=4)
    with world.store.unit("somsri") as unit:
        return cases.conclude(unit, cases.confirm(unit, case), Conclusion.FOUNDED, "ทางเท้าชำรุดจริง ซ่อมแล้ว")


def _double(world: World) -> tuple[Case, Case]:
    """The same story told by two people."""
    manee = Sender("มานี มีนา", "manee@example.com")
    first = world.case(mail(subject="ถนนหน้าโรงเรียนเป็นหลุม", text=ROAD), found(confidence=0.93))
    second = world.case(
        mail(subject="ถนนพังหน้าโรงเรียน", sender=manee, text=ROAD),
        found(confidence=0.55, contact=Contact(name="มานี มีนา")),
    )
    return first, second


def _mail_with_files() -> tuple[Reading, Finding, Arrival]:
    raw = files.mail_with(
        ("ภาพถนน.jpg", "image/jpeg", files.photo()), html="<p>ขอแนบภาพถนนที่ชำรุด</p><table><tr><td>หมู่ 4</td></tr></table>"
    )
    listed = tuple(one.attachment for one in attachment_contents(raw))
    reading = mail(
        subject="ส่งภาพถนนชำรุด",
        text="ขอแนบภาพถนนที่ชำรุด หมู่ 4",
        sender=Sender("อรทัย ศรีสุข", "orathai@example.com"),
        attachments=listed,
    )
    return reading, found(confidence=0.81), Arrival("mailfolder", Channel.EMAIL, "message/rfc822", raw, "a.eml")


def _letter_to_confirm(world: World, case: Case) -> str:
    """The acknowledgement of the scanned letter waits for its address to be compared."""
    with world.store.browse() as unit:
        assert intakes.reading(unit, intake_of(world, case.id)) is not None
    reply_id = tray_examples.reply(world, case, ReplyState.DRAFT, medium=Medium.LETTER, recipient=ADDRESS)
    with world.store.browse() as unit:
        assert replies.load(unit, reply_id).state is ReplyState.DRAFT
    return reply_id
