"""Text layers of ten faces as three producers write them: taken only where they say what stands there."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import weasyprint
from playwright.sync_api import sync_playwright

from ingest.document import DocumentLimits, read_document
from ingest.files.opening import Here
from ingest.ocr import Ocr
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


def by_weasyprint(face: str) -> bytes:
    pdf: bytes = weasyprint.HTML(string=HTML.format(face)).write_pdf()
    return pdf


@pytest.fixture(scope="module")
def by_chromium() -> Iterator[Write]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()

        def write(face: str) -> bytes:
            page.set_content(HTML.format(face))
            return page.pdf(format="A4")

        yield write
        browser.close()


_STYLE = "style:font-family-complex='{0}' fo:font-family='{0}' style:font-size-complex='16pt' fo:font-size='16pt'"
_NAMES = {"office": "office", "style": "style", "text": "text", "fo": "xsl-fo-compatible"}
# With double quotes in the end: LibreOffice tells its own files by them.
_WRITER = (
    "<?xml version='1.0' encoding='UTF-8'?><office:document "
    + " ".join(f"xmlns:{name}='urn:oasis:names:tc:opendocument:xmlns:{full}:1.0'" for name, full in _NAMES.items())
    + " office:version='1.3' office:mimetype='application/vnd.oasis.opendocument.text'><office:automatic-styles>"
    f"<style:style style:name='P' style:family='paragraph'><style:text-properties {_STYLE}/></style:style>"
    "</office:automatic-styles><office:body><office:text>"
    + "".join(f"<text:p text:style-name='P'>{line}</text:p>" for line in LINES)
    + "</office:text></office:body></office:document>"
)


@pytest.fixture(scope="module")
def by_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Write:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")

    def write(face: str) -> bytes:
        (folder / "letter.fodt").write_text(_WRITER.format(face).replace("'", '"'), encoding="utf-8")
        options = [f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
        command = [program, *options, "--outdir", str(folder), str(folder / "letter.fodt")]
        subprocess.run(command, capture_output=True, check=True, timeout=120)
        return (folder / "letter.pdf").read_bytes()

    return write


@pytest.mark.long
@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("producer", ["weasyprint", "chromium", "libreoffice"])
def test_a_layer_is_taken_only_where_it_says_what_stands_there(
    producer: str, face: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    write: Write = by_weasyprint if producer == "weasyprint" else request.getfixturevalue(f"by_{producer}")
    document = read_document(write(face), "", "", source="scan", ocr=Ocr(tmp_path), limits=DocumentLimits(apart=Here()))
    (page,) = document.pages
    wanted = squeezed("\n".join(LINES))
    share = distance(squeezed(page.text), wanted) / len(wanted)
    assert share <= (0.0 if page.method is Method.TEXT_LAYER else 0.04)
