import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.extract import extract
from classify.facts.phones import find_phones
from classify.folding import fold
from classify.layout import lay_out


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("โทร. ๐๘๑-๒๓๔-๕๖๗๘", "081-234-5678"),
        ("ติดต่อกลับ O8l-234-5678 นะครับ", "081-234-5678"),
        ("เบอร์ผม +66 81 234 5678", "081-234-5678"),
        ("Tel +66(0)81-234-5678", "081-234-5678"),
        ("โทรหาผมได้ที่ 0 8 1 2 3 4 5 6 7 8", "081-234-5678"),
        ("เบอร์ 08 1 - 234 - 56 78 นะคะ", "081-234-5678"),
        ("โทร.091.234.5678", "091-234-5678"),
        ("โทร. O8o-ooo-88l2", "080-000-8812"),
        ("เบอร์เมีย 081-000-3349 เบอร์ผม 092-000-3348 โทรเบอร์ผมก่อน", "092-000-3348"),
        ("ปีก่อนเพื่อนโดนไปแล้ว รูปถ่ายเยอะ\nสมโชค ใจดี 080-000-7188", "080-000-7188"),
        ("เจ้าหน้าที่ชื่อคุณปณิธาน เบอร์ 081-000-2345 ไม่รับสาย รบกวนตอบกลับที่ 084-000-9173", "084-000-9173"),
        ("โทรศัพท์ ๐ ๔๒๘๑ ๑๗๗๓ ต่อ ๑๒", "042-811-773 ต่อ 12"),
        ("สะดวกให้โทรกลับที่ 02-123-4567 ต่อ 8", "02-123-4567 ต่อ 8"),
        ("ไฟดับครับ วิชัย 0651234567", "065-123-4567"),
        ("ดิฉันพร้อมเป็นพยาน โทร 087-123-4567", "087-123-4567"),
        ("เจ้าหน้าที่ว่าจะโทรแจ้งวัน แต่ยังเงียบค่ะ ประไพ 081-123-4567", "081-123-4567"),
        ("มาดูหน่อยครับ (064-123-4567) ฝนตกทุกวัน น้ำเข้าบ้านแล้วสองรอบ", "064-123-4567"),
        ("หากต้องการข้อมูลเพิ่มเติมโปรดติดต่อข้าพเจ้าที่หมายเลขโทรศัพท์ ๐๘๑-๒๓๔-๕๖๗๘ ได้ทุกวัน", "081-234-5678"),
    ],
)
def test_the_complainants_number_comes_out_in_canonical_form(text: str, number: str) -> None:
    assert extract("เรื่อง", text).contact.phone == number


@pytest.mark.parametrize(
    "text",
    [
        "โอนเข้าเลขบัญชี 081-2-34567-8 ธ.กรุงไทย",
        "เลขบัตรประชาชน 1-2345-67890-12-3",
        "เลขประจำตัวประชาชน 1 4199 00012 34 5",
        "โทรแจ้ง 1669 กับ 191 แล้วไม่มีใครมา",
        "โทรไปเบอร์ 042-811-773 ของเทศบาล ไม่มีใครรับ",
        "เบอร์เจ้าหน้าที่ 081-234-5678 เขาโทรมาขู่",
        "มิเตอร์หมายเลข 0812345678 ชำรุด",
        "เลขคำร้อง 0612345678 ยื่นไว้เมื่อวาน",
        "รถทะเบียน กข 4567 จอดขวาง",
        "จ่ายไป 1,812,345,678 บาท",
    ],
)
def test_other_numbers_are_not_the_complainants_telephone(text: str) -> None:
    assert extract("เรื่อง", text).contact.phone == ""


def test_his_own_number_is_preferred_to_the_one_that_threatened_him() -> None:
    facts = extract("ถูกขู่", "มีเบอร์ 099-999-9999 โทรมาขู่ ผมเบอร์ 081-111-2222 ติดต่อได้ครับ")
    assert facts.contact.phone == "081-111-2222"


@given(st.text(alphabet="0123456789๐๑๒๓๔๕๖๗๘๙-. OlI+()", max_size=60))
def test_whatever_digits_come_the_number_has_a_thai_length(digits: str) -> None:
    folded = fold(f"x\nโทร {digits}")
    for phone in find_phones(folded, lay_out(folded.text, 2)):
        bare = "".join(letter for letter in phone.number.partition(" ")[0] if letter.isdigit())
        # Ten figures of a fixed line are shown as they were written: the writer knows whether one is too many.
        assert len(bare) in ({10} if bare[1] in "689" else {9} if bare[1] == "2" else {9, 10})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("โทร ๐๔๐-๙๙๐-๓๓๑๔", "080-990-3314"),
        ("โทร ๐๘๔๙-๒๔๗-๑๕๖๐", "089-247-1560"),
        ("โทร ๐๔๘๐-๐๐๐-๓๘๑๖", "080-000-3816"),
        ("โทร. 081-00\n0-0372", "081-000-0372"),
        ("ขอบคุณครับ วีระชัย 0061-000-9507", "061-000-9507"),
    ],
)
def test_a_number_that_a_scan_broke_is_put_right_and_marked(text: str, number: str) -> None:
    found = extract("เรื่อง", text)
    assert (found.contact.phone, found.doubtful) == (number, ("phone",))


def test_a_loose_figure_behind_a_number_is_put_before_an_officer() -> None:
    found = extract("เรื่อง", "นายทองพูน แสนสีดา\nโทร. ๐๘๓-๐๐๐-๑๔๙๕ ๐")
    assert found.doubtful == ("phone",)


@pytest.mark.parametrize("text", ["โทร ๐๙๒-๐๐๐-๓๖๕๔๕", "โทร ๐๔๘-๔๘๔-๔๘๔๘๔", "โทร ๐๒ ๐๐๐ ๓๖๕๔๕", "เบอร์ 0849-247-1560"])
def test_where_two_readings_are_left_no_number_is_made_up(text: str) -> None:
    assert not extract("เรื่อง", text).contact.phone


def test_a_number_read_as_it_stands_is_not_marked() -> None:
    assert extract("เรื่อง", "โทร ๐๘๙-๐๐๐-๑๒๓๔").doubtful == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("โทรถามผมนี่ 089-000-6621", "089-000-6621"),
        ("ขอให้โทรนัดก่อนที่ 095-000-3380", "095-000-3380"),
        ("โทร. 0 3200 0441 โทรสาร 0 3200 0442", "032-000-441"),
    ],
)
def test_a_number_to_ask_under_is_his_and_a_fax_is_not(text: str, number: str) -> None:
    assert extract("เรื่อง", text).contact.phone == number


def test_ten_figures_that_begin_with_02_are_shown_as_written_and_marked() -> None:
    found = extract("เรื่อง", "โทร 022-000-8833 โทรสาร 022-000-8834")
    assert (found.contact.phone, found.doubtful) == ("022-000-8833", ("phone",))


def test_the_number_of_a_workman_who_is_named_is_not_the_writers() -> None:
    text = "ช่างที่มาชื่อช่างเอ๋ เบอร์ 089-000-0110 ไม่มาอีกเลยครับ\n\nนับถือ\nเสริมศักดิ์ เวียงวงษ์\n081-000-9935\nนายเสริมศักดิ์ เวียงวงษ์"
    assert extract("ฝ้ารั่ว", text).contact.phone == "081-000-9935"


def test_the_number_of_who_is_complained_of_is_not_the_writers() -> None:
    form = "ผู้ร้อง : นางสมใจ ใจดี\nโทรศัพท์ : 081-000-1234\nผู้ถูกร้อง : โรงงาน (ผู้จัดการ นายสมภพ โทร 081-000-3000)"
    assert extract("", form).contact.phone == "081-000-1234"
    assert extract("", "เขาทำร้ายลูกดิฉัน เบอร์ดาบคือ 089-000-1190 ท่านคงมีอยู่แล้ว").contact.phone == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (
            "ข้าพเจ้านายดำรง คงมั่น โทรศัพท์ 085-000-2239 ขอกล่าวหา นายพนม สุขล้น อยู่ ม.3 ต.เมืองที โทรศัพท์ 081-000-4000 ว่าทุจริต",
            "085-000-2239",
        ),
        ("ผมนายช่วง สิงห์ทอง คนเฝ้าบ่อทราย มีตำรวจมาเก็บเงิน\nจ่าเปี๊ยกเบอร์ 089-000-7171\nช่วง", ""),
        ("ขอให้ส่งช่างมาครับ\n\nนายบุญเรือง แก้วกลม กำนันตำบลบางทราย โทร 081-000-2214", "081-000-2214"),
        ("เขื่อนร้าวครับ น้าแอ๊ด ผู้ใช้น้ำปลายคลอง 0650004417", "065-000-4417"),
        ("น้ำไม่ไหล ผู้ใช้น้ำหมายเลข 0650004417 ขอให้มาดู", ""),
        ("เบอร์ผม 081-000-2290 ช่างต้อมโทรตามก็บอกรอปูน 081-000-1188 ท่านลองโทรดู", "081-000-2290"),
    ],
)
def test_the_number_behind_the_accused_or_anothers_name_is_not_the_writers(text: str, number: str) -> None:
    assert extract("เรื่อง", text).contact.phone == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (
            "ข้าพเจ้า นางลำดวน ใจงาม อยู่ 4 หมู่ 2 ต.แม่กุ อ.แม่สอด จ.ตาก โทร 080-000-5341\nทนายชื่อพิชัย โทร 055-000-901 ไม่มา",
            "080-000-5341",
        ),
        (
            "ผู้ร้อง: นายนิพนธ์ ใจดี\nโทรศัพท์: 081-000-5731\nคู่กรณี: บริษัท ฟีด 118 หมู่ 1 โทร 038-000-901",
            "081-000-5731",
        ),
        ("ลงชื่อ นายธีระ ใจดี ผู้ร้อง โทร 074-000-211\nลงชื่อ น.ส.อรทัย สุขใจ เจ้าหน้าที่ผู้รับคำร้อง โทร 074-000-991", "074-000-211"),
        ("ห้ามบอกใครนะคะ เบอร์แผนก 055-000-831 ต่อ 301 โทรเช็คได้", ""),
    ],
)
def test_in_a_form_the_number_of_the_other_party_or_of_who_takes_it_down_is_not_the_writers(
    text: str, number: str
) -> None:
    assert extract("เรื่อง", text).contact.phone == number


def test_the_first_letter_of_the_next_word_is_no_figure_of_a_number() -> None:
    assert extract("เรื่อง", "ผมเอก โทร. 02-555-0177 อีเมล ek@example.com").contact.phone == "02-555-0177"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("โทร ๐๖๑๕-๐๐๐-๓๑๘๘", "065-000-3188"),
        ("โทร ๐๘๓-๐๐๐-๗๗๔๕๔", "083-000-7744"),
        ("โทร ๐๒ ๐๐๐ ๔๘๘๘๑", "02-000-8881"),
        ("โทร 495-118-7702", "095-118-7702"),
        ("โทร. ๐๔๑-๐๐\n๐-๔๘๗๘", "081-000-4878"),
    ],
)
def test_a_number_that_a_scan_broke_is_put_right_where_one_way_is_left_and_marked(text: str, number: str) -> None:
    facts = extract("", f"ขอให้ซ่อมถนนหน้าบ้านด้วยครับ\nนายเอก ใจดี {text}")
    assert (facts.contact.phone, facts.doubtful) == (number, ("phone",))
