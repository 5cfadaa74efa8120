"""Copies to hand on: looked at page by page, places covered in the pixels, nothing of the file's maker in them."""

import re
from collections.abc import Callable
from io import BytesIO
from types import SimpleNamespace
from typing import cast

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Page as PageInBrowser
from playwright.sync_api import expect
from sqlalchemy import select

from ingest.apart.covering import read_picture
from ingest.document import Document, DocumentLimits, read_document
from ingest.ocr import Ocr, line_places, read_page
from ingest.sheets.sheet import Image as Pixels
from outbox.thaidigits import thai_digits
from register import schema
from register.book.casebook import Case
from register.desk.matters import copy_pages, covers
from register.desk.web.context import Stages
from register.model import Arrival, Contact, Line, Page, PagePlace, Reading
from register.states import Category, Channel, Method
from tests import drawn_pages
from tests import hostile_files as hostile
from tests.desk import tray_examples
from tests.desk.browsing import log_in
from tests.desk.desk_world import Client, World, found, mail, shared_drawer
from tests.desk.test_desk_documents import PHOTO, audited, case_with, intake_of, opened

Clients = Callable[[str], Client]
NAME, PHONE, ADDRESS = "นายสมชาย ใจดี", "081-000-1234", "99/1 หมู่ 4 ตำบลศรีพนา อำเภอเมือง"
LETTER = (
    "เรียน นายกองค์การบริหารส่วนตำบล",
    "ข้าพเจ้า นายสมชาย ใจดี อายุ ๔๕ ปี ขอร้องเรียน",
    "อยู่บ้านเลขที่ ๙๙/๑ หมู่ ๔ ตำบลศรีพนา อำเภอเมือง",
    "เจ้าหน้าที่กองช่างปล่อยให้ถนนพังมาสามเดือน",
    "ชาวบ้านเดินทางลำบากและเกิดอุบัติเหตุบ่อยครั้ง",
    "โทรศัพท์ ๐๘๑-๐๐๐-๑๒๓๔",
    "ขอแสดงความนับถือ",
    "(นายสมชาย ใจดี)",
)
KNOWN = covers.Known(("081-000-1234", "สมชาย ใจดี", "สมชาย", "ใจดี"), (ADDRESS,))
CONTACT = Contact("นายสมชาย ใจดี", PHONE, "", ADDRESS)


PAGE = drawn_pages.letter(LETTER)


@pytest.fixture(scope="module")
def ocr(tmp_path_factory: pytest.TempPathFactory) -> Ocr:
    workdir = tmp_path_factory.mktemp("ocr")
    workdir.chmod(0o700)
    return Ocr(workdir)


@pytest.fixture(scope="module")
def photograph(ocr: Ocr) -> tuple[bytes, Document]:
    """The letter on a table, and what the program reads of it."""
    raw = hostile.as_png(Image.fromarray(drawn_pages.photographed(PAGE)))
    limits = DocumentLimits(apart=shared_drawer())
    return raw, read_document(raw, "image/png", "a.png", source="scan", ocr=ocr, limits=limits)


def scanned(world: World, raw: bytes, pages: tuple[Page, ...]) -> tuple[Case, str]:
    """A matter born from this letter, and the id of its intake."""
    text = "\n".join(one.text for one in pages)
    reading = Reading(channel=Channel.LETTER, sender=None, subject="ถนนพัง", text=text, pages=pages)
    arrival = Arrival("letters", Channel.LETTER, "image/png", raw)
    case = world.case(reading, found(contact=CONTACT), arrival)
    return case, intake_of(world, case)


def typed(world: World) -> tuple[Case, str]:
    """A letter flat on the glass, every line in its place; what is drawn there is another text."""
    page_ = drawn_pages.letter()
    _, boxes = next(line_places(page_))
    lines = tuple(Line(text, 0.9, box) for text, box in zip(LETTER, boxes, strict=True))
    page = Page(1, "scan", "\n".join(LETTER), Method.OCR, 0.9, lines)
    return scanned(world, hostile.as_png(Image.fromarray(page_)), (page,))


def ticked(page: str) -> list[str]:
    return re.findall(r'name="cover" value="([^"]+)" checked', page)


def lines_of(page: str) -> dict[str, str]:
    """The lines offered, and the places that their ticks send."""
    offers = re.findall(r'name="cover" value="([^"]+)"(?: checked)?> <span>([^<]*)</span>', page)
    return {text: value for value, text in offers}


def picture_of(pdf: bytes, number: int = 0) -> Pixels:
    with pypdfium2.PdfDocument(pdf) as opened_:
        [image] = [*opened_[number].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])]
        return np.asarray(Image.open(BytesIO(image.get_data())).convert("RGB"), np.uint8)


def seen(pages: int = 1, **fields: object) -> dict[str, object]:
    return {"do": "approve", "seen": [str(one) for one in range(1, pages + 1)], **fields}


def bare(text: str) -> str:
    return "".join(text.translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")).split()).replace("-", "")


def test_what_names_the_complainant_is_covered_so_that_no_reader_finds_it(
    world: World, client_of: Clients, ocr: Ocr, photograph: tuple[bytes, Document]
) -> None:
    raw, document = photograph
    case, intake_id = scanned(world, raw, document.pages)
    malee = opened(client_of("malee"), case)
    screen = malee.get(f"/intakes/{intake_id}/copy").text
    chosen = ticked(screen)
    assert 4 <= len(chosen) <= 8
    answer = malee.post(f"/intakes/{intake_id}/copy", seen(cover=chosen))
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    said = bare(read_page(picture_of(answer.content), ocr).text)
    assert not [one for one in ("สมชาย", "ใจดี", "1234", "991", "ศรีพนา") if one in said]
    assert "กองช่างปล่อยให้ถนนพังมาสามเดือน" in said
    with pypdfium2.PdfDocument(answer.content) as pdf:
        assert "ถนน" not in pdf[0].get_textpage().get_text_range()  # the page is a picture and nothing else
    with world.store.browse() as unit:
        table = schema.audit
        row = unit.execute(select(table.c.actor, table.c.detail).where(table.c.action == "file.copied")).one()
    assert row.actor == "malee"
    assert f'"covered":{len(chosen)}' in str(row.detail).replace(" ", "").replace("'", '"')


def test_lines_are_ticked_places_are_written_and_both_are_black(world: World, client_of: Clients) -> None:
    case, intake_id = typed(world)
    malee = opened(client_of("malee"), case)
    address = f"/intakes/{intake_id}/copy"
    [(_, line)] = [one for one in lines_of(malee.get(address).text).items() if "อุบัติเหตุ" in one[0]]
    chosen = {"cover": [line], "area-1": "0, 0, ๕๐, 2.5\n"}
    shown = malee.post(address, {"do": "show", **chosen})
    assert shown.status_code == 200
    assert ticked(shown.text) == [line]  # what was proposed and taken away stays away
    assert '<rect x="0" y="0" width="500" height="25"/>' in shown.text
    assert audited(world, "file.copied", intake_id) == 0
    copy = picture_of(malee.post(address, seen(**chosen)).content)
    height, width = copy.shape[:2]
    assert copy[: height * 24 // 1000, : width * 499 // 1000].max() < 20
    _, box = covers.read(line, 1) or (0, (0, 0, 0, 0))
    left, top, right, bottom = (
        one * side // 1000 for one, side in zip(box, (width, height, width, height), strict=True)
    )
    assert copy[top + 4 : bottom - 4, left + 4 : right - 4].max() < 20
    assert copy[bottom + 12 :].min() < 100  # the rest is there


@pytest.mark.parametrize("category", [Category.SERVICE_COMPLAINT, Category.TIP_OFF])
def test_nothing_is_handed_out_before_every_page_was_looked_at(
    world: World, client_of: Clients, category: Category
) -> None:
    arrival = Arrival("letters", Channel.LETTER, "image/tiff", tray_examples.scan(2), "a.tif")
    case = world.case(mail(sender=None), found(category), arrival)
    intake_id = intake_of(world, case)
    somsri = opened(client_of("somsri"), case)
    for unlooked in ({"do": "approve"}, {"do": "approve", "seen": ["2"]}):
        answer = somsri.post(f"/intakes/{intake_id}/copy", unlooked)
        assert (answer.status_code, "ยังไม่ได้ตรวจหน้า 1" in answer.text) == (409, True)
    assert audited(world, "file.copied", intake_id) == 0
    with pypdfium2.PdfDocument(somsri.post(f"/intakes/{intake_id}/copy", seen(2)).content) as pdf:
        assert len(pdf) == 2
        assert all(("ลับ" in one.get_textpage().get_text_range()) == case.restricted for one in pdf)


def test_a_letter_with_many_places_on_each_page_is_copied_whole(world: World, client_of: Clients) -> None:
    arrival = Arrival("letters", Channel.LETTER, "image/tiff", tray_examples.scan(2), "a.tif")
    case = world.case(mail(sender=None), found(), arrival)
    malee, intake_id = opened(client_of("malee"), case), intake_of(world, case)
    many = [covers.written(page, (5 * at, 10, 5 * at + 3, 20)) for page in (1, 2) for at in range(150)]
    assert malee.post(f"/intakes/{intake_id}/copy", seen(2, cover=many)).content[:5] == b"%PDF-"
    assert audited(world, "file.copied", intake_id) == 1


def test_places_that_are_none_are_told_and_not_guessed(world: World, client_of: Clients) -> None:
    arrival = Arrival("letters", Channel.LETTER, "image/tiff", tray_examples.scan(1), "a.tif")
    case = world.case(mail(sender=None), found(), arrival)
    malee = opened(client_of("malee"), case)
    address = f"/intakes/{intake_of(world, case)}/copy"
    for wrong in ("10, 20, 60", "60, 20, 10, 25", "0, 0, 101, 5", "ตรงชื่อ"):
        answer = malee.post(address, seen(**{"area-1": wrong}))
        assert (answer.status_code, "เขียนไม่ถูก" in answer.text, wrong in answer.text) == (409, True, True)
    for forged in ("2:0,0,5,5", "1:5,5,5,9", "x"):
        assert malee.post(address, seen(cover=forged)).status_code == 400


@pytest.mark.parametrize("category", [Category.SERVICE_COMPLAINT, Category.TIP_OFF])
def test_a_copy_to_hand_on_says_nothing_of_who_made_the_file(
    world: World, client_of: Clients, category: Category
) -> None:
    case, intake_id = case_with(world, hostile.mail_with(PHOTO), found(category))
    somsri = opened(client_of("somsri"), case)
    address = f"/intakes/{intake_id}/files/0/copy"
    assert somsri.get(address).status_code == 404  # before the file was looked into, which is audited
    assert "เตรียมสำเนาสำหรับส่งต่อ" in somsri.get(f"/intakes/{intake_id}/files/0").text
    assert somsri.get(address).status_code == 200
    answer = somsri.post(address, seen())
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert f"copy-{intake_id}.pdf" in answer.headers["content-disposition"]
    with pypdfium2.PdfDocument(answer.content) as pdf:
        text = pdf[0].get_textpage().get_text_range()
        told = pdf.get_metadata_dict()
        kept = [one.get_data() for one in pdf[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])]
    assert b"taken at home" in hostile.photo()
    assert len(kept) == 1
    assert b"taken at home" not in b"".join((answer.content, *kept, repr(told).encode()))
    assert thai_digits(case.register_number) in text
    assert ("ลับ" in text) == (category is Category.TIP_OFF)
    assert audited(world, "file.copied", intake_id) == 1


def test_what_has_no_pages_is_not_copied(world: World, client_of: Clients) -> None:
    case, intake_id = case_with(world, hostile.mail_with(("a.zip", "application/zip", hostile.archive(x=b"1"))))
    malee = opened(client_of("malee"), case)
    assert malee.get(f"/intakes/{intake_id}/files/0").status_code == 200
    for answer in (malee.get(f"/intakes/{intake_id}/files/0/copy"), malee.post(f"/intakes/{intake_id}/files/0/copy")):
        assert answer.status_code == 409
    assert malee.post(f"/intakes/{intake_id}/copy").status_code == 404
    assert audited(world, "file.copied", intake_id) == 0


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("ข้าพเจ้า นายสมชาย ใจดี ขอร้องเรียน", "นายสมชาย ใจดี"),
        ("ลงชื่อ สมซาย ใจตี ผู้ร้อง", "สมซาย ใจตี"),  # two letters misread
        ("โทร. ๐๘ ๑๐๐๐ ๑๒๓๔ ทุกวัน", "๐๘ ๑๐๐๐ ๑๒๓๔"),
        ("เลขประจำตัว 3 4201 00123 45 6", "3 4201 00123 45 6"),
        ("อีเมล somchai@example.com", "somchai@example.com"),
        ("บ้านเลขที่ ๙๙/๑ หมู่ ๔ ตำบลศรีพนา", "๙๙/๑ หมู่ ๔ ตำบลศรีพนา"),
    ],
)
def test_a_piece_holds_what_names_the_complainant(text: str, hidden: str) -> None:
    box = (100, 500, 900, 530)
    start = text.index(hidden)
    each = 800 / sum(not covers._is_mark(one) for one in text)
    first, last = (100 + each * covers._counted(text, 0, place)[1] for place in (start, start + len(hidden)))
    assert any(left <= first and last <= right for left, _, right, _ in covers.places(Line(text, 1, box), KNOWN))


@pytest.mark.parametrize("text", ["เจ้าหน้าที่กองช่างไม่ซ่อมถนนให้ชาวบ้าน", "ตามหนังสือที่ ลย 0017/123", "ตำบลศรีพนา มีถนนพัง"])
def test_a_line_about_the_matter_is_left_alone(text: str) -> None:
    assert covers.places(Line(text, 1, (100, 500, 900, 530)), KNOWN) == []


def test_a_place_is_drawn_and_taken_away_with_the_mouse(small_world: World, page: PageInBrowser) -> None:
    case, intake_id = typed(small_world)
    log_in(page)
    page.goto(f"/cases/{case.id}")
    page.click("details.reveal summary")
    page.click("details.reveal button")
    page.goto(f"/intakes/{intake_id}/copy")
    frame, area = page.locator("[data-blots]"), page.locator("[data-blots-area]")
    frame.scroll_into_view_if_needed()
    proposed = page.locator("[data-blots] rect").count()
    assert proposed == page.locator("input[name=cover]:checked").count() > 0
    box = frame.bounding_box() or {"x": 0.0, "y": 0.0, "width": 0.0, "height": 0.0}
    corner = box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.02
    page.mouse.move(*corner)
    page.mouse.down()
    page.mouse.move(corner[0] + box["width"] * 0.2, corner[1] + box["height"] * 0.05)
    page.mouse.up()
    drawn = covers.drawn(area.input_value())
    assert drawn
    assert all(abs(one - wanted) < 12 for one, wanted in zip(drawn[0], (700, 20, 900, 70), strict=True))
    expect(page.locator("[data-blots] rect")).to_have_count(proposed + 1)
    page.mouse.click(corner[0] + 10, corner[1] + 4)
    expect(area).to_have_value("")
    page.locator("input[name=cover]:checked").first.press("Space")
    expect(page.locator("[data-blots] rect")).to_have_count(proposed - 1)
    page.locator("input[name=seen]").press("Space")
    with page.expect_download() as waiting:
        page.locator("button[value=approve]").press("Enter")
    assert waiting.value.suggested_filename == f"copy-{intake_id}.pdf"


def test_a_page_that_nobody_has_read_is_read_while_the_officer_waits(ocr: Ocr) -> None:
    raw, place = hostile.as_png(Image.fromarray(PAGE)), PagePlace("image/png", "scan", 1)
    drawer = shared_drawer()
    stages = cast("Stages", SimpleNamespace(files=drawer, read_lines=lambda picture: read_picture(picture, ocr)))
    [sheet] = copy_pages.sheets(stages, raw, [place], [None], KNOWN)
    assert sheet.lack is copy_pages.Lack.NONE
    assert any("สมชาย" in one.text for one in sheet.proposed)
    covered = drawer.covered(raw, place, tuple(one.box for one in sheet.proposed))
    assert "สมชาย" not in bare("".join(one.text for one in read_picture(covered, ocr)))
