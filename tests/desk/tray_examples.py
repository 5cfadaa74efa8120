"""What lies in the trays of the desk: parked and set-aside intakes, and replies that did not simply leave."""

from io import BytesIO

from PIL import Image, ImageDraw

from register.arrivals import intakes, parking
from register.book.casebook import Case
from register.handling import casework, matters
from register.model import Arrival, Automatic, Finding, ReplyDraft, ReplyPlan, Sender
from register.post import replies
from register.post.replies import ReplyOrigin
from register.states import Channel, Medium, ReplyKind, ReplyState
from tests.desk.desk_world import World, found, mail

BROKEN = "ไฟล์ PDF เสียหายหรือไม่ครบ เปิดอ่านไม่ได้"
ADDRESS = "นางสมหญิง ดีงาม\n12 หมู่ 4\nต.ศรีพนา อ.เมือง"


def scan(pages: int = 2) -> bytes:
    """A scanned letter of some pages."""
    drawn = []
    for number in range(pages):
        sheet = Image.new("L", (600, 850), 255)
        ImageDraw.Draw(sheet).text((60, 60), f"page {number + 1}", fill=0)
        drawn.append(sheet)
    made = BytesIO()
    drawn[0].save(made, "TIFF", save_all=True, append_images=drawn[1:])
    return made.getvalue()


def parked(
    world: World,
    reason: str = BROKEN,
    *,
    content: bytes = b"no letter",
    name: str = "สมหญิง.tif",
    media_type: str = "image/tiff",
) -> str:
    """A scanned letter that could not be read; returns the id of its intake."""
    world.clock.advance(seconds=1)
    arrival = Arrival("letters", Channel.LETTER, media_type, content + str(world.clock.now).encode(), name)
    with world.store.unit() as unit:
        intake_id = intakes.store_arrival(unit, arrival).intake_id
        parking.park(unit, intake_id, reason, world.desk.calendar)
    return intake_id


def addition(world: World, case: Case, *, address: str = "somchai@example.com", **changes: object) -> str:
    """A mail that quotes the case's Tracking ID; returns the id of its intake."""
    text = f"ขอแจ้งข้อมูลเพิ่มเติมของเรื่อง {case.tracking_id}"
    return world.matter(mail(sender=Sender("", address), **{"text": text, **changes}), found(reasons=()))


def set_aside(world: World, rule: str = "list", finding: Finding | None = None, **changes: object) -> str:
    """A mail that a machine wrote; returns the id of its intake."""
    reading = mail(automatic=Automatic(rule, "List-Id: news"), **changes)
    return world.matter(reading, finding or found(reasons=()))


def reply(
    world: World, case: Case, state: ReplyState, *, medium: Medium = Medium.EMAIL, recipient: str = "", reason: str = ""
) -> str:
    """An outcome of a case in that state; returns its id."""
    world.clock.advance(seconds=1)
    to = recipient or (ADDRESS if medium is Medium.LETTER else "somchai@example.com")
    draft = ReplyDraft(to, "แจ้งผลการพิจารณา", f"เรียน คุณสมชาย ใจดี\n\nรหัส {case.tracking_id}\n\nได้ซ่อมถนนแล้ว")
    with world.store.unit() as unit:
        origin = ReplyOrigin(case.id, unit.key(case.data_key), casework.origin_of(unit, case), world.desk.message_host)
        return replies.write(unit, origin, ReplyKind.OUTCOME, ReplyPlan(medium, state, draft, reason))


def find(world: World, intake_id: str, finding: Finding) -> None:
    """What the finding stage does with a reading."""
    with world.store.unit() as unit:
        reading = intakes.reading(unit, intake_id)
        assert reading is not None
        matters.settle_finding(unit, intakes.load(unit, intake_id), reading, finding, world.desk)
