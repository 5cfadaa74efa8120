"""Copies of what came with a matter, to hand on with a referral: the pages drawn anew as one PDF, so that nothing comes
along that a file says of its maker (place, device, author). With the mark ลับ where it is due; each is audited.

What stands on a page stays: the officer looks whether it names the complainant.
"""

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import access, casebook, intakes
from register.desk import documents
from register.desk.context import Visit
from register.errors import InputError, Unreadable
from register.intakes import Intake


def of_file(visit: Visit) -> Response:
    """The pages of a file of a mail."""
    number = documents.number_of(visit, "number")
    with visit.browse() as unit:
        item = documents.require_mail(unit, visit)
        raw = intakes.raw(unit, item.id)
    files = visit.parts.stages.files
    try:
        pages = files.about(raw, number).pages
        return _copied(visit, item, pages, lambda page: files.file_page(raw, number, page), file=number)
    except Unreadable as error:
        raise HTTPException(404) from error


def of_scan(visit: Visit) -> Response:
    """The pages of a scanned letter."""
    with visit.browse() as unit:
        item = documents.require_opened(unit, visit)
        if item.media_type == documents.MAIL:
            raise HTTPException(404)
        raw = intakes.raw(unit, item.id)
    stages = visit.parts.stages
    try:
        pages = stages.page_count(raw, item.media_type)
        return _copied(visit, item, pages, lambda page: stages.page_image(raw, item.media_type, "scan", page))
    except Unreadable as error:
        raise HTTPException(404) from error


def _copied(
    visit: Visit, item: Intake, pages: int, draw: Callable[[int], bytes], *, file: int | None = None
) -> Response:
    if not 0 < pages <= documents.MOST_PAGES:
        raise InputError(
            f"ทำสำเนาได้เฉพาะไฟล์ที่แสดงเป็นภาพได้ และไม่เกิน {documents.MOST_PAGES} หน้า", "ส่งสาระตามหนังสือส่งเรื่องแทน"
        )
    pictures = [draw(page) for page in range(1, pages + 1)]
    with visit.unit() as unit:
        documents.require_opened(unit, visit)  # the session may have ended meanwhile
        secret = access.intake_restricted(unit, item.id)
        number = casebook.load(unit, item.case_id).register_number if item.case_id else ""
        unit.audit("file.copied", "intake", item.id, file=file, pages=pages)
    title = f"สำเนาเอกสารประกอบเรื่อง เลขรับ {number}" if number else "สำเนาเอกสาร"
    made = visit.parts.stages.reports.copy(title, pictures, secret=secret)
    return documents.download(made.content, f"copy-{item.id}.pdf")
