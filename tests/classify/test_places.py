import pytest

from classify.extract import extract
from classify.facts.home_regions import checked

LETTER = """\t\t\t\t{place}

\t\t\t\t๑๒ มีนาคม ๒๕๖๘

เรื่อง\tขอร้องเรียน
เรียน\tนายกองค์การบริหารส่วนตำบล

\tข้าพเจ้า นายดำรง คงมั่น ขอร้องเรียนเรื่องน้ำไม่ไหล

\t\t\t\tขอแสดงความนับถือ
\t\t\t\t(นายดำรง คงมั่น)
"""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (LETTER.format(place="เขียนที่ บ้านเลขที่ ๘ หมู่ ๑๑ ตำบลหนองบัว"), "บ้านเลขที่ ๘ หมู่ ๑๑ ตำบลหนองบัว"),
        (
            LETTER.format(place="๑๒๕/๘ หมู่ที่ ๔ ตำบลบางพลับ\n\t\t\t\tอำเภอปากเกร็ด จังหวัดนนทบุรี ๑๑๑๒๐"),
            "๑๒๕/๘ หมู่ที่ ๔ ตำบลบางพลับ อำเภอปากเกร็ด จังหวัดนนทบุรี ๑๑๑๒๐",
        ),
        ("ผม นายสมชาย ใจดี อยู่บ้านเลขที่ 12/3 หมู่ 4 ต.นาดี อ.เมือง จ.เลย 42000 น้ำไม่ไหล", "12/3 หมู่ 4 ต.นาดี อ.เมือง จ.เลย 42000"),
        (
            "ไฟดับครับ\nขอบคุณครับ\nสมชาย ใจดี\n99 ซอยสุขใจ 4 แขวงบางนา เขตบางนา กรุงเทพฯ 10260",
            "99 ซอยสุขใจ 4 แขวงบางนา เขตบางนา กรุงเทพฯ 10260",
        ),
        (
            "สายสมร ใจงาม\n66 ม.9 ต.สันทราย อ.สารภี จ.เชียงใหม่ 50140\n083-000-6019\n\nถึง สาธารณสุขอำเภอ\n\nฟาร์มไก่เหม็นมาก",
            "66 ม.9 ต.สันทราย อ.สารภี จ.เชียงใหม่ 50140",
        ),
        (
            "ที่อยู่: 88/14 หมู่บ้านพฤกษา ซอย 3 ถนนรังสิต-นครนายก ตำบลบึงยี่โถ อำเภอธัญบุรี จังหวัดปทุมธานี 12130\nเรื่อง: น้ำท่วม",
            "88/14 หมู่บ้านพฤกษา ซอย 3 ถนนรังสิต-นครนายก ตำบลบึงยี่โถ อำเภอธัญบุรี จังหวัดปทุมธานี 12130",
        ),
        (
            LETTER.format(place="ห้างหุ้นส่วนจำกัด วัสดุไทย\n\t\t\t\t๙๙/๙ ถนนสุขุมวิท ตำบลบางปลาสร้อย"),
            "๙๙/๙ ถนนสุขุมวิท ตำบลบางปลาสร้อย",
        ),
        (
            "น้ำประปาเหลืองมาก\nบ้านเลขที่ 88/21 ม.เอื้ออารี ต.บางกะดี อ.เมือง จ.ปทุมธานี 12000\nคุณอรอนงค์ 0865550121",
            "88/21 ม.เอื้ออารี ต.บางกะดี อ.เมือง จ.ปทุมธานี 12000",
        ),
        ("น้ำไหลอ่อนมาก มาดูหน่อยค่ะ 88/14 หมู่บ้านเพชรลดา", "88/14 หมู่บ้านเพชรลดา"),
    ],
)
def test_the_writers_own_address_comes_on_one_line(text: str, address: str) -> None:
    found = extract("ร้องเรียน", text).contact.address
    assert found.removeprefix("บ้านเลขที่ ") == address.removeprefix("บ้านเลขที่ ")


@pytest.mark.parametrize(
    "text",
    [
        "ขยะหน้าตลาดสดเทศบาล ถ.เจริญรัฐ ล้นถังมาสามวัน",
        "ร้านเหล้าเลขที่ 55 ถนนสุขุมวิท เปิดเพลงดังทุกคืน",
        "ตามคำสั่งเลขที่ 12/2567 ของเทศบาล",
    ],
)
def test_the_scene_is_not_where_he_lives(text: str) -> None:
    assert extract("แจ้ง", text).contact.address == ""


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("สามอาทิตย์แล้ว ขยะซอยสุขใจ 4 ไม่มีใครมาเก็บ", "ซอยสุขใจ 4"),
        ("ไฟถนนหน้าโรงเรียนบ้านนาดี ดับมาสองคืน", "หน้าโรงเรียนบ้านนาดี"),
        ("น้ำท่วมที่ตลาดสดเมืองใหม่ ทุกครั้งที่ฝนตก", "ตลาดสดเมืองใหม่"),
        ("เจ้าหน้าที่ที่ว่าการอำเภอเมือง พูดจาไม่ดี", "ที่ว่าการอำเภอเมือง"),
        ("ฝาท่อแตกตรงปากซอยร่มเย็น 3 รถล้มทุกวัน", "ปากซอยร่มเย็น 3"),
        ("หมาจรจัดที่สวนสาธารณะหนองประจักษ์ ไล่กัดคน", "สวนสาธารณะหนองประจักษ์"),
        ("แพทย์ไม่มาตรวจที่ รพ.สต.บ้านเขาน้อย เลย", "รพ.สต.บ้านเขาน้อย"),
    ],
)
def test_the_place_of_the_incident_keeps_its_words(text: str, where: str) -> None:
    assert extract("แจ้ง", text).where == where


HOME = "บ้านเลขที่ ๑๒ หมู่ที่ ๓ ตำบลบ้านนา อำเภอบ้านนา จังหวัดศรีพนา"
VISITED = """\
เขียนที่ {place}
๕ ตุลาคม ๒๕๖๙
เรื่อง ขอให้ตรวจสอบ
เรียน ผู้อำนวยการโรงเรียนบ้านนาวิทยา
ข้าพเจ้า นายคำแพง วงศ์ดี อายุ ๔๐ ปี {home} ขอร้องเรียนเรื่องน้ำไม่ไหล
ขอแสดงความนับถือ
(นายคำแพง วงศ์ดี)
{below}โทรศัพท์ ๐๘๐-๐๐๐-๐๓๐๑"""


@pytest.mark.parametrize(
    "place",
    [
        "สำนักงานพัฒนาชุมชนจังหวัดศรีพนา",
        "ที่ว่าการอำเภอบ้านนา ตำบลบ้านนา",
        "ที่ทำการองค์การบริหารส่วนตำบลบ้านนา\nหมู่ที่ ๑ ตำบลบ้านนา อำเภอบ้านนา จังหวัดศรีพนา ๙๙๑๕๐",
        "โรงเรียนบ้านนาวิทยา",
        "ศาลาประชาคมบ้านโคก\nหมู่ที่ ๓ ตำบลบ้านนา อำเภอบ้านนา จังหวัดศรีพนา ๙๙๑๕๐",
    ],
)
def test_a_house_goes_before_the_place_where_the_letter_was_written(place: str) -> None:
    in_body = VISITED.format(place=place, home=f"อยู่{HOME}", below="")
    assert extract("ขอให้ตรวจสอบ", in_body).contact.address == HOME
    below_name = VISITED.format(place=place, home="", below=f"{HOME}\n")
    assert extract("ขอให้ตรวจสอบ", below_name).contact.address == HOME


def test_the_house_of_the_accused_is_not_the_writers() -> None:
    place = "ศูนย์เรียนรู้บ้านโคก\nหมู่ที่ ๓ ตำบลบ้านนา อำเภอบ้านนา จังหวัดศรีพนา ๙๙๑๕๐"
    text = VISITED.format(place=place, home="ขอร้องเรียนว่านายแดง ดีงาม อยู่บ้านเลขที่ ๕ หมู่ ๒ ตำบลบ้านนา ปล่อยน้ำเสีย", below="")
    assert extract("ขอให้ตรวจสอบ", text).contact.address == place.replace("\n", " ")


def test_an_office_is_nobodys_home() -> None:
    text = VISITED.format(place="สำนักงานเทศบาลตำบลบ้านนา", home="", below="")
    assert extract("ขอให้ตรวจสอบ", text).contact.address == ""


def test_a_village_heads_own_office_can_be_written_to() -> None:
    text = VISITED.format(place="ที่ทำการผู้ใหญ่บ้าน หมู่ที่ ๙\nตำบลบ้านนา อำเภอบ้านนา จังหวัดศรีพนา ๙๙๑๕๐", home="", below="")
    found = extract("ขอให้ตรวจสอบ", text).contact.address
    assert found == "ที่ทำการผู้ใหญ่บ้าน หมู่ที่ ๙ ตำบลบ้านนา อำเภอบ้านนา จังหวัดศรีพนา ๙๙๑๕๐"


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ("25-๖๔๖-2e26 40ะ22 o๖e ooo๑ /o3\nบ้านเลขที่ ๔ หมู่ ๒ ตำบลบ้านนา", "บ้านเลขที่ ๔ หมู่ ๒ ตำบลบ้านนา"),
        ("FAX NO. 042 000111 P.01/02\n๔๕ หมู่ ๒ ต.บ้านนา\nอ.บ้านนา จ.ศรีพนา", "๔๕ หมู่ ๒ ต.บ้านนา อ.บ้านนา จ.ศรีพนา"),
        ("~| ง 3 เขียนที่ บ้านเลขที่ ๗๗ หมู่ ๖ ตำบลบ้านนา |", "บ้านเลขที่ ๗๗ หมู่ ๖ ตำบลบ้านนา"),
        ("สำนักงานพัฒนาชุมชนจังหวัดศรีพนา\nเลขรับ ๑๒\nวันที่ ๙ ก.ย. ๒๕๖๙\n๔๕ หมู่ ๒ ต.บ้านนา", "๔๕ หมู่ ๒ ต.บ้านนา"),
        ("๔๔/๑ ตำบลบ้านนา\nกำเกอบ้านนา จังหวัดศรีพนา ๙๙๑ ๔๐", "๔๔/๑ ตำบลบ้านนา อำเภอบ้านนา จังหวัดศรีพนา ๙๙๑๔๐"),
        ("๔๔/๑ ตำบลบ้านนา\nอำเภอบ้านนา จังหวัดศรีพนา ๙๙๑๔๕๐", "๔๔/๑ ตำบลบ้านนา อำเภอบ้านนา จังหวัดศรีพนา"),
    ],
)
def test_what_the_scanner_and_the_fax_add_is_cut_from_the_address(head: str, address: str) -> None:
    text = f"{head}\n๕ ตุลาคม ๒๕๖๙\nเรื่อง น้ำ\nเรียน นายอำเภอ\nน้ำไม่ไหล\nขอแสดงความนับถือ\n(นายคำแพง วงศ์ดี)"
    assert extract("น้ำ", text).contact.address == address


def test_a_long_subject_is_not_taken_for_a_wrapped_line_of_the_page() -> None:
    body = "ข้าพเจ้าขอเรียนว่าถนนในหมู่บ้านเป็นหลุมเป็นบ่อมานานแล้ว จึงขอให้ท่าน\n" * 4
    text = f"๗๗ หมู่ที่ ๖ ตำบลบ้านนา\n๕ ตุลาคม ๒๕๖๙\nเรื่อง ถนน\nเรียน นายอำเภอ\n{body}ขอแสดงความนับถือ\n(นายคำแพง วงศ์ดี)"
    subject = "ขอให้ตรวจสอบการเบิกเงินค่าวัสดุฝึกอาชีพที่ไม่ตรงกับความจริง"
    assert extract(subject, text).contact.address == "๗๗ หมู่ที่ ๖ ตำบลบ้านนา"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("ไฟดับที่โรงเรียนบนดอยทันทีที่ฝนตก", "โรงเรียนบนดอย"),
        ("ไม่ใช่จัดที่หน้าอำเภออย่างเดียว", "หน้าอำเภอ"),
        ("น้ำเสียลงลำห้วยหนองแวงทุกคืน เหม็นมาก", "ลำห้วยหนองแวง"),
        ("ขอให้ระงับการจ่ายเงิน และวัดระยะใหม่ต่อหน้าชาวบ้าน", ""),
    ],
)
def test_the_place_ends_with_its_noun(text: str, where: str) -> None:
    assert extract("แจ้ง", text).where == where


def test_no_place_is_invented() -> None:
    assert extract("ชมเชย", "เจ้าหน้าที่พูดจาดีมาก ขอบคุณครับ").where == ""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (
            "ผมชื่อวิทย์ บ้านอยู่ 120/4 หมู่ 6 ต.คลองหนึ่ง คลองหลวง ปทุมธานี 12120 อยากให้ลอกท่อ",
            "120/4 หมู่ 6 ต.คลองหนึ่ง คลองหลวง ปทุมธานี 12120",
        ),
        (
            "ที่อยู่ปัจจุบัน บ้านเลขที่ 23 หมู่ที่ 11 ตรอก/ซอย - ถนน - ตำบล/แขวง บางพูด อำเภอ/เขต ปากเกร็ด จังหวัด นนทบุรี 11120",
            "บ้านเลขที่ 23 หมู่ที่ 11 ตำบล/แขวง บางพูด อำเภอ/เขต ปากเกร็ด จังหวัด นนทบุรี 11120",
        ),
    ],
)
def test_an_address_is_read_from_forms_and_without_words_for_the_regions(text: str, address: str) -> None:
    found = extract("เรื่อง", text)
    assert (found.contact.address, found.doubtful) == (address, ())


@pytest.mark.parametrize(
    "text",
    [
        "กิ่งไม้พาดสายไฟหน้าบ้านเลขที่ 304 ถนนราษฎร์อุทิศ ช่วยตัดด้วย",
        "เขาอยู่บ้านเลขที่ 66 หมู่ 2 ต.นาแก อ.นาแก จ.นครพนม ช่วยไปตรวจด้วย",
        "ใบเสร็จเล่มที่ 14 เลขที่ 33 ไม่ถูกต้อง ขอให้แก้",
        "ห้อง ม.4/7 เลขที่ 21 ไม่ได้สอบ",
        "บ้านเลขที่ 88/4 ซอยสุขใจ เปิดเพลงดังทุกคืน",
        "อยากทราบว่าบ้านเลขที่ 45 หมู่ 2 อยู่ในเขตผังเมืองสีอะไร",
    ],
)
def test_a_house_where_something_happens_is_not_the_writers(text: str) -> None:
    assert not extract("เรื่อง", text).contact.address


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("12 หมู่ 3 ต.ก้อ อ.บ้านผือ จังหวัดอุดรธานิ 41160", "12 หมู่ 3 ต.ก้อ อ.บ้านผือ จังหวัดอุดรธานี 41160"),
        ("12 หมู่ 3 ต.ก้อ อ.บ้านผือ 41160", "12 หมู่ 3 ต.ก้อ อ.บ้านผือ จังหวัดอุดรธานี 41160"),
        ("๑๒ ต.ก้อ อ.เมือง จังหวัดสุราษฎร์ธานี ๔๔๐๐๐", "๑๒ ต.ก้อ อ.เมือง จังหวัดสุราษฎร์ธานี ๘๔๐๐๐"),
        ("12 ต.ก้อ อ.เมือง จังหวัดเชียงใหม่ 40000", "12 ต.ก้อ อ.เมือง จังหวัดเชียงใหม่ 40000"),
    ],
)
def test_province_and_postcode_are_checked_against_each_other_and_marked(written: str, right: str) -> None:
    envelope = checked(written)
    assert (envelope.address, envelope.doubtful) == (right, True)


@pytest.mark.parametrize(
    "address",
    ["55 แขวงสวนหลวง เขตสวนหลวง กทม. 10250", "9 หมู่ 2 ต.ก้อ อ.ลี้ จ.ลำพูน", "9 หมู่ 2 ต.ก้อ", "8 อ.เฉลิมพระเกียรติ", ""],
)
def test_what_agrees_or_cannot_be_known_stays_as_it_is(address: str) -> None:
    envelope = checked(address)
    assert (envelope.address, envelope.doubtful) == (address, False)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("12 ม.5 ต.อาฮี อ.ท่าลี่", "12 ม.5 ต.อาฮี อ.ท่าลี่ จังหวัดเลย"),
        ("7/1 แขวงบางจาก เขตพระโขนง", "7/1 แขวงบางจาก เขตพระโขนง กรุงเทพมหานคร"),
        ("7 ต.ข่วงเปา อ.จอมทอง", "7 ต.ข่วงเปา อ.จอมทอง จังหวัดเชียงใหม่"),
        ("7 ม.1 อ.เฉลิมพระเกียรติ 80190", "7 ม.1 อ.เฉลิมพระเกียรติ จังหวัดนครศรีธรรมราช 80190"),
        ("๑๒ ต.ก้อ อ.เซียงคาน จ.เลย", "๑๒ ต.ก้อ อ.เชียงคาน จ.เลย"),
    ],
)
def test_a_district_names_its_province_and_is_put_right_by_it(written: str, right: str) -> None:
    envelope = checked(written)
    assert (envelope.address, envelope.doubtful) == (right, True)


def test_a_district_that_its_province_has_not_is_marked_and_stays() -> None:
    envelope = checked("12 หมู่ 3 ต.ก้อ อ.หาดใหญ่ จ.เลย")
    assert (envelope.address, envelope.doubtful) == ("12 หมู่ 3 ต.ก้อ อ.หาดใหญ่ จ.เลย", True)
