"""What the tests of typed matters and uploaded scans fill in, send and look up."""

from io import BytesIO
from typing import Any

import httpx
from PIL import Image
from sqlalchemy import func, select

from register.arrivals import intakes
from register.book import casebook
from register.book.casebook import Case
from register.handling import matters
from register.model import Line, Reading
from register.model import Page as ReadPage
from register.states import Category, IntakeState, Method
from tests.desk.desk_world import Client, World, found, mail

SCRIPT = "<script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">"


FORM = {
    "channel": "walk-in",
    "received": "20/11/2569",
    "name": "นางสมหญิง แสงจันทร์",
    "phone": "089-111-2222",
    "email": "somying@example.com",
    "address": "5 หมู่ 2 ตำบลศรีพนา อำเภอเซกา จังหวัดบึงกาฬ",
    "where": "ตลาดสดศรีพนา",
    "subject": "น้ำประปาไม่ไหล",
    "text": "น้ำประปาไม่ไหลมาห้าวัน ผู้ใหญ่บ้านชื่อนายสมชาย ใจดี โทร 081-000-1234 แจ้งแล้วไม่คืบหน้า",
}


def drawn(shade: int = 255, kind: str = "PNG") -> bytes:
    made = BytesIO()
    Image.new("L", (60, 80), shade).save(made, kind)
    return made.getvalue()


def record_it(client: Client, **changes: str) -> httpx.Response:
    return client.post("/by-hand", {**FORM, **changes}, page="/by-hand")


def upload(client: Client, *files: tuple[str, bytes], **changes: str) -> httpx.Response:
    fields = {"channel": "letter", "received": "20/11/2569", **changes}
    parts: Any = [("files", (name, content, "application/octet-stream")) for name, content in files]
    return client.post("/by-hand/scans", fields, page="/by-hand/scans", files=parts)


def slip_of(client: Client, answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["location"]).text


def only_case(world: World) -> Case:
    with world.store.browse() as unit:
        return casebook.listing(unit)[0]


def count(world: World, table: Any) -> int:
    with world.store.look() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def read_out(world: World, category: Category, text: str = "ถนนพัง") -> None:
    """What the workers would make of everything that was uploaded."""
    with world.store.unit() as unit:
        for item in intakes.listing(unit, [IntakeState.STORED]):
            line = Line(text, 0.9)
            pages = tuple(ReadPage(number, "scan", text, Method.OCR, 0.9, (line,)) for number in (1, 2, 3))
            reading = mail(channel=item.channel, sender=None, subject=text, text=text, pages=pages)
            assert isinstance(reading, Reading)
            intakes.save_reading(unit, item.id, reading)
            matters.settle_finding(unit, item, reading, found(category), world.desk)
