"""Text layers of ten faces as two producers write them: taken only where they say what stands there."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import weasyprint
from playwright.sync_api import sync_playwright

from ingest.document import DocumentLimits, read_document
from ingest.ocr import Ocr
from ingest.opening import Here
from register.states import Method
from scripts.ocr_training.distance import distance, squeezed

FACES = ("Garuda", "Kinnari", "Laksaman", "Loma", "Norasi", "Purisa", "Sawasdee", "Tlwg Typist", "Umpush", "Waree")
# Marks over ascenders, sara am, leading vowels, both digit sets: what layers lose.
LINES = (
    "เรื่อง ขอร้องเรียนการเรียกรับเงินของเจ้าหน้าที่",
    "เรียน ผู้อำนวยการสำนักงานพัฒนาชุมชน",
    "ด้วยข้าพเจ้าอยู่บ้านเลขที่ ๑๒๕/๘ หมู่ที่ ๔ ตำบลบางปูใหม่ จังหวัดสมุทรปราการ ๑๐๒๘๐",
    "เมื่อวันที่ ๑๙ มกราคม ๒๕๖๘ ได้ยื่นคำขอไว้ แต่ผู้รับเรื่องแจ้งว่าต้องรอถึงหกเดือน",
    "โทรศัพท์ 081-234-5678 ค่าธรรมเนียม 15,000 บาท และปู่ย่าน้ำท่วมที่ซ้ำเติมทุกปี",
)
HTML = "<meta charset='utf-8'><body style='font: 16pt \"{}\"'>" + "".join(f"<p>{line}</p>" for line in LINES)

Write = Callable[[str], bytes]


def by_weasyprint(html: str) -> bytes:
    pdf: bytes = weasyprint.HTML(string=html).write_pdf()
    return pdf


@pytest.fixture(scope="module")
def by_chromium() -> Iterator[Write]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()

        def write(html: str) -> bytes:
            page.set_content(html)
            return page.pdf(format="A4")

        yield write
        browser.close()


@pytest.mark.long
@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("producer", ["weasyprint", "chromium"])
def test_a_layer_is_taken_only_where_it_says_what_stands_there(
    producer: str, face: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    write: Write = by_weasyprint if producer == "weasyprint" else request.getfixturevalue("by_chromium")
    document = read_document(
        write(HTML.format(face)), "", "", source="scan", ocr=Ocr(tmp_path), limits=DocumentLimits(apart=Here())
    )
    (page,) = document.pages
    wanted = squeezed("\n".join(LINES))
    share = distance(squeezed(page.text), wanted) / len(wanted)
    assert share <= (0.0 if page.method is Method.TEXT_LAYER else 0.04)
