"""What came with a matter, over real HTTP: listed masked, opened and saved after a reveal, each with an audit row."""

import re
import unicodedata
from collections.abc import Callable
from io import BytesIO
from urllib.parse import unquote

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from sqlalchemy import select

from ingest.message import attachment_contents
from ingest.ocr import line_places
from register import schema
from register.book.casebook import Case
from register.desk.matters.documents import safe_name
from register.desk.post.address_strip import find_strip
from register.model import Arrival, Automatic, Contact, Finding, Line, Page, Reading, Sender
from register.post import replies
from register.states import Category, Channel, Medium, Method, ReplyState
from tests import hostile_files as hostile
from tests.desk import tray_examples
from tests.desk.desk_world import Client, World, found, mail

Clients = Callable[[str], Client]
REASON = {"reason": "ตรวจไฟล์แนบ"}
ADDRESS = "12 หมู่ 4 ตำบลศรีพนา อำเภอเมือง"


def case_with(world: World, raw: bytes, finding: Finding | None = None, **changes: object) -> tuple[Case, str]:
    """A case born from that mail, and the id of its intake."""
    listed = tuple(one.attachment for one in attachment_contents(raw))
    arrival = Arrival("mailfolder", Channel.EMAIL, "message/rfc822", raw, "a.eml")
    case = world.case(mail(attachments=listed, **changes), finding or found(), arrival)
    return case, intake_of(world, case)


def intake_of(world: World, case: Case) -> str:
    with world.store.browse() as unit:
        mine = schema.intake.c.case_id == case.id
        return str(unit.execute(select(schema.intake.c.id).where(mine)).scalar_one())


def audited(world: World, action: str, subject: str) -> int:
    table = schema.audit
    with world.store.browse() as unit:
        rows = unit.execute(select(table.c.seq).where(table.c.action == action, table.c.subject == subject))
        return len(rows.all())


def opened(client: Client, case: Case) -> Client:
    assert client.post(f"/cases/{case.id}/reveal", REASON).status_code == 303
    return client


PHOTO = ("ภาพถนน.jpg", "image/jpeg", hostile.photo())


def test_files_are_listed_masked_and_open_only_after_the_reveal(world: World, client_of: Clients) -> None:
    case, intake_id = case_with(world, hostile.mail_with(("สมชาย ใจดี.jpg", "image/jpeg", hostile.photo())))
    client = client_of("malee")
    page = client.get(f"/cases/{case.id}").text
    assert "ไฟล์แนบ 1 ไฟล์" in page
    assert "กิโลไบต์" in page
    assert "สมชาย" not in page
    for path in ("documents", "formatted", "files/0", "files/0/pages/1"):
        assert client.get(f"/intakes/{intake_id}/{path}").status_code == 404, path
    for path in ("original", "files/0"):
        assert client.post(f"/intakes/{intake_id}/{path}").status_code == 404, path
    opened(client, case)
    assert "สมชาย ใจดี.jpg" in client.get(f"/cases/{case.id}").text
    assert client.get(f"/intakes/{intake_id}/documents").status_code == 200


def test_of_a_sealed_matter_only_the_number_of_files_is_shown(world: World, client_of: Clients) -> None:
    case, _ = case_with(world, hostile.mail_with(PHOTO), found(Category.TIP_OFF))
    page = client_of("somsri").get(f"/cases/{case.id}").text
    assert "ไฟล์แนบ 1 ไฟล์" in page
    assert "ภาพถนน" not in page


def test_looking_into_a_file_and_saving_it_are_audited_and_its_pages_are_drawn_anew(
    world: World, client_of: Clients
) -> None:
    raw = hostile.mail_with(PHOTO)
    case, intake_id = case_with(world, raw)
    client = opened(client_of("malee"), case)
    address = f"/intakes/{intake_id}/files/0"
    assert client.get(f"{address}/pages/1").status_code == 404  # not before it was opened, which is audited
    page = client.get(address).text
    assert audited(world, "file.opened", intake_id) == 1
    assert f'src="{address}/pages/1"' in page
    picture = client.get(f"{address}/pages/1")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    assert b"taken at home" not in picture.content
    saved = client.post(address)
    assert saved.content == hostile.photo()
    assert audited(world, "file.exported", intake_id) == 1
    assert client.post(f"/intakes/{intake_id}/original").content == raw
    assert audited(world, "intake.exported", intake_id) == 1


def test_what_is_saved_is_nothing_a_browser_would_show(world: World, client_of: Clients) -> None:
    case, intake_id = case_with(world, hostile.mail_with(("ภาพ.jpg", "image/jpeg", hostile.HTML)))
    client = opened(client_of("malee"), case)
    page = client.get(f"/intakes/{intake_id}/files/0").text
    assert "แต่เนื้อไฟล์เป็นหน้าเว็บ" in page
    assert "โปรดอย่าเปิดด้วยโปรแกรมดูเว็บ" in page
    headers = client.post(f"/intakes/{intake_id}/files/0").headers
    assert headers["content-type"] == "application/octet-stream"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    disposition = headers["content-disposition"]
    assert disposition.startswith("attachment; filename=\"file.html\"; filename*=UTF-8''")
    assert unquote(disposition.rpartition("''")[2]) == "ภาพ.html"


def test_dangerous_files_come_with_a_warning_and_without_a_picture(world: World, client_of: Clients) -> None:
    dangers = (
        ("a.svg", hostile.SVG, "คำสั่งที่ทำงานเมื่อเปิด"),
        ("a.zip", hostile.archive(x=b"1"), "ไฟล์บีบอัดอาจซ่อน"),
        ("a.docx", hostile.office(macros=True), "แมโคร"),
        ("a.pdf", b"MZ\x90\x00\x03", "เป็นโปรแกรม"),
        ("a.dat", b"\x00\x01\x02", "ไม่รู้จัก"),
    )
    raw = hostile.mail_with(*((name, "application/octet-stream", content) for name, content, _ in dangers))
    case, intake_id = case_with(world, raw)
    client = opened(client_of("malee"), case)
    for number, (name, _, warning) in enumerate(dangers):
        page = client.get(f"/intakes/{intake_id}/files/{number}").text
        assert warning in page, name
        assert "/pages/" not in page


def test_the_html_view_stands_in_a_frame_that_allows_nothing(world: World, client_of: Clients) -> None:
    html = '<p style="color:red">ถนน<script>alert(1)</script><img src="https://evil.example/t.png"></p>'
    case, intake_id = case_with(world, hostile.mail_with(html=html))
    client = opened(client_of("malee"), case)
    page = client.get(f"/cases/{case.id}").text
    assert '<iframe class="formatted" sandbox=""' in page
    answer = client.get(f"/intakes/{intake_id}/formatted")
    policy = answer.headers["content-security-policy"]
    for rule in ("default-src 'none'", "img-src data:", "form-action 'none'", "frame-ancestors 'self'", "sandbox"):
        assert rule in policy
    assert "script-src" not in policy
    assert (answer.headers["x-frame-options"], answer.headers["referrer-policy"]) == ("SAMEORIGIN", "no-referrer")
    assert "ถนน" in answer.text
    assert "evil.example" not in answer.text
    assert "<script" not in answer.text


def test_a_parked_mail_and_one_set_aside_show_their_files_too(world: World, client_of: Clients) -> None:
    raw = hostile.mail_with(PHOTO)
    listed = tuple(one.attachment for one in attachment_contents(raw))
    arrival = Arrival("mailfolder", Channel.EMAIL, "message/rfc822", raw, "a.eml")
    aside = world.matter(mail(automatic=Automatic("list", "x"), attachments=listed), found(), arrival)
    parked = tray_examples.parked(world, media_type="message/rfc822", content=raw)
    client = client_of("somsri")
    for tray, intake_id in (("aside", aside), ("parked", parked)):
        client.post(f"/trays/{tray}/{intake_id}/reveal", REASON)
        assert f"/intakes/{intake_id}/" in client.get(f"/trays/{tray}/{intake_id}").text
        assert "ภาพถนน.jpg" in client.get(f"/intakes/{intake_id}/documents").text


def test_files_of_a_letter_do_not_exist_but_its_original_does(world: World, client_of: Clients) -> None:
    arrival = Arrival("letters", Channel.LETTER, "application/pdf", hostile.pdf(), "01.pdf")
    case = world.case(mail(channel=Channel.LETTER, sender=None), found(), arrival)
    client, intake_id = opened(client_of("malee"), case), intake_of(world, case)
    for path in ("formatted", "files/0", "files/0/pages/1"):
        assert client.get(f"/intakes/{intake_id}/{path}").status_code == 404
    saved = client.post(f"/intakes/{intake_id}/original")
    assert saved.content == hostile.pdf()
    assert saved.headers["content-disposition"].startswith(f'attachment; filename="original-{intake_id}.pdf"')


@pytest.mark.parametrize(
    ("name", "extension", "safe"),
    [
        ("รายงาน.pdf", "pdf", "รายงาน.pdf"),
        ("รายงาน.pdf.exe", "bin", "รายงาน.pdf.bin"),
        ("../../etc/passwd", "txt", "passwd.txt"),
        ("C:\\Users\\me\\x.doc", "docx", "x.docx"),
        ("invoice\u202efdp.exe", "bin", "invoicefdp.bin"),
        ("a\r\nSet-Cookie: x=1.jpg", "jpg", "aSet-Cookie_ x=1.jpg"),
        ("CON.txt", "txt", "file-3.txt"),
        ("...", "pdf", "file-3.pdf"),
        ("", "bin", "file-3.bin"),
        ("table.CSV", "txt", "table.csv"),
        ('a"b.png', "png", "a_b.png"),
    ],
)
def test_a_file_gets_a_name_that_is_safe_everywhere(name: str, extension: str, safe: str) -> None:
    assert safe_name(name, extension, 2) == safe


@given(st.text(max_size=300), st.sampled_from(["pdf", "jpg", "bin", "html"]))
def test_no_name_is_a_path_or_holds_what_cannot_be_seen(name: str, extension: str) -> None:
    safe = safe_name(name, extension, 0)
    assert safe.endswith((f".{extension}", ".jpeg"))
    assert 1 < len(safe) < 100
    assert not re.search(r'[/\\<>:"|?*%]', safe)
    assert not safe.startswith(".")
    assert all(unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for one in safe)


# the clerk's strip


def letter_with_boxes(world: World) -> tuple[Case, Reading, Image.Image]:
    """A scanned letter whose second and third line are the address, with the boxes that reading it would give."""
    sheet = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(sheet)
    for number in range(6):
        pen.text((120, 150 + 120 * number), f"line {number} of a letter to the office", fill=0, font_size=44)
    _, boxes = next(line_places(np.asarray(sheet)))
    texts = ["เรียน นายก", "12 หมู่ 4 ตำบลศรีพนา", "อำเภอเมือง", "นายกทุจริตเงินหลวง", "ขอให้ตรวจสอบ", "ลงชื่อ"]
    lines = tuple(Line(text, 0.9, box) for text, box in zip(texts, boxes, strict=True))
    page = Page(1, "scan", "\n".join(texts), Method.OCR, 0.9, lines)
    arrival = Arrival("letters", Channel.LETTER, "image/png", hostile.as_png(sheet), "01.png")
    reading = mail(channel=Channel.LETTER, sender=None, text=page.text, pages=(page,))
    case = world.case(reading, found(contact=Contact("สมหญิง ดีงาม", address=ADDRESS)), arrival)
    return case, reading, sheet


def test_a_clerk_sees_the_lines_of_the_address_and_no_other_line(world: World, client_of: Clients) -> None:
    case, _, sheet = letter_with_boxes(world)
    reply_id = tray_examples.reply(world, case, ReplyState.DRAFT, medium=Medium.LETTER)
    clerk = client_of("clerk")
    address = f"/trays/letters/{reply_id}/strip"
    assert clerk.get(address).status_code == 404  # not before the address was opened
    clerk.post(f"/trays/letters/{reply_id}/open")
    assert f'src="{address}"' in clerk.get(f"/trays/letters/{reply_id}").text
    strip = clerk.get(address)
    assert strip.headers["content-type"] == "image/jpeg"
    with Image.open(BytesIO(strip.content)) as picture:
        assert picture.height < 250  # two lines; the sheet has six on 1754 rows
        assert picture.height < sheet.height / 6
    assert clerk.get(f"/intakes/{intake_of(world, case)}/pages/0").status_code == 403


def test_an_address_without_a_place_on_the_page_has_no_strip_and_the_page_says_so(
    world: World, client_of: Clients
) -> None:
    case = world.case(mail(sender=None), found(contact=Contact("สมหญิง", address=ADDRESS)))
    reply_id = tray_examples.reply(world, case, ReplyState.DRAFT, medium=Medium.LETTER)
    clerk = client_of("clerk")
    clerk.post(f"/trays/letters/{reply_id}/open")
    assert "ไม่มีภาพบรรทัดที่อยู่" in clerk.get(f"/trays/letters/{reply_id}").text
    assert clerk.get(f"/trays/letters/{reply_id}/strip").status_code == 404


def test_of_a_line_that_goes_on_about_the_matter_only_the_address_is_cut_out() -> None:
    lines = (
        Line("12 หมู่ ๔ ตำบลศรีพนา", 0.9, (100, 100, 500, 130)),
        Line("อำเภอเมือง นายกโกง", 0.9, (100, 140, 500, 170)),
        Line("ข้าพเจ้าอยู่ตำบลศรีพนามานานแล้วและเห็นว่านายกทุจริต", 0.9, (100, 180, 900, 210)),
        Line("อำเภอเมือง", 0.9, None),
    )
    strip = find_strip(mail(pages=(Page(1, "scan", "", Method.OCR, 0.9, lines),)), ADDRESS)
    assert strip is not None
    whole, part = strip.boxes
    assert whole == (100, 100, 500, 130)
    assert (part[0], part[1], part[3]) == (100, 140, 170)
    assert 280 < part[2] < 400


# the number of a posted letter


def test_the_number_of_a_posted_letter_is_sealed_and_shown_to_who_revealed_the_case(
    world: World, client_of: Clients
) -> None:
    case = world.case()
    reply_id = tray_examples.reply(world, case, ReplyState.PRINTED, medium=Medium.LETTER)
    clerk = client_of("clerk")
    assert 'name="number"' in clerk.get("/trays/letters").text
    refused = clerk.post(f"/trays/letters/{reply_id}/posted", {"number": "EM123456784TH"})
    assert (refused.status_code, "พิมพ์ผิดหนึ่งหลัก" in refused.text) == (409, True)
    with world.store.browse() as unit:
        assert replies.load(unit, reply_id).state is ReplyState.PRINTED
    assert clerk.post(f"/trays/letters/{reply_id}/posted", {"number": "em 123456785 th"}).status_code == 303
    with world.store.browse() as unit:
        sealed = unit.execute(
            select(schema.reply.c.post_number_sealed).where(schema.reply.c.id == reply_id)
        ).scalar_one()
    assert b"123456785" not in sealed
    officer = client_of("malee")
    page = officer.get(f"/cases/{case.id}").text
    assert "EM•••••••••TH" in page
    assert "123456785" not in page
    assert "EM123456785TH" in opened(officer, case).get(f"/cases/{case.id}").text


def test_a_strangers_mail_that_may_be_a_tip_off_is_opened_by_itself_with_its_files(
    world: World, client_of: Clients
) -> None:
    case = world.case()
    raw = hostile.mail_with(PHOTO)
    later = mail(sender=Sender("", "stranger@example.com"), text=f"เจ้าหน้าที่รับเงิน {case.tracking_id}")
    arrival = Arrival("mailfolder", Channel.EMAIL, "message/rfc822", raw, "b.eml")
    intake_id = world.matter(later, found(Category.TIP_OFF), arrival)
    somsri = opened(client_of("somsri"), case)
    for path in ("documents", "formatted", "pages/0"):
        assert somsri.get(f"/intakes/{intake_id}/{path}").status_code == 404, path
    assert somsri.post(f"/intakes/{intake_id}/original").status_code == 404
    assert somsri.post(f"/trays/additions/{intake_id}/reveal", REASON).status_code == 303
    assert somsri.get(f"/intakes/{intake_id}/documents").status_code == 200
    assert somsri.post(f"/intakes/{intake_id}/original").content == raw
