"""What the post reads in an address and what it misses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from register.post import postal
from register.post.regions import CAPITAL, districts_of, postcode_beginnings, provinces_of

THAI = st.text("กขคนมาิีเแ่้ ๐๑๒012/.-ตำบลอจม", max_size=60)


@pytest.mark.parametrize(
    ("address", "lacking"),
    [
        ("45/2ม.5ต.หนองขอนอ.เมืองจ.อุบลราชธานี34000", ()),
        ("๑๒ หมู่ ๓ ต.นาอ้อ อ.เมือง จ.เลย", ()),
        ("120/4 หมู่ 6 ต.คลองหนึ่ง คลองหลวง ปทุมธานี 12120", ()),
        ("55 แขวงสวนหลวง เขตสวนหลวง กทม. 10250", ()),
        ("ตู้ ปณ. 12 ปณจ.นนทบุรี 11000", ()),
        ("วัดโพธิ์ชัย ต.เวียง อ.เทิง จ.เชียงราย", ()),
        ("9 หมู่ 2 ต.ก้อ", ("จังหวัด",)),
        ("77/3 ถ.ราษฎร์บูรณะ", ("ตำบลและอำเภอ", "จังหวัด")),
        ("บ้านหนองบัว", ("เลขที่บ้าน", "ตำบลและอำเภอ", "จังหวัด")),
        ("ตู้ ปณ. 99", ("จังหวัด",)),
        ("หมู่ 9 ต.ผาบ่อง อ.เมืองแม่ฮ่องสอน", ("เลขที่บ้าน", "จังหวัด")),
        ("", ()),
    ],
)
def test_house_district_and_province_are_needed(address: str, lacking: tuple[str, ...]) -> None:
    assert postal.lacking(address) == lacking


def test_an_address_is_read_alike_however_it_is_written() -> None:
    whole = "บ้านเลขที่ ๔๕/๒ หมู่ที่ ๕ ตำบลหนองขอน อำเภอเมือง จังหวัดอุบลราชธานี รหัสไปรษณีย์ ๓๔๐๐๐"
    assert postal.parts(whole) == postal.parts("45/2ม.5ต.หนองขอนอ.เมืองจ.อุบลราชธานี34000")


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ("12 หมู่ 3 ต.นาอ้อ อ.เมือง จ.เลย 42000", ["12 หมู่ 3", "ต.นาอ้อ", "อ.เมือง จ.เลย 42000"]),
        ("๑๒หมู่๓ตำบลหนองหินอำเภอหนองหินจังหวัดเลย", ["๑๒หมู่๓", "ตำบลหนองหิน", "อำเภอหนองหิน จังหวัดเลย"]),
        ("23 ตำบล/แขวง บางพูด อำเภอ/เขต ปากเกร็ด จังหวัด นนทบุรี", ["23", "ตำบลบางพูด", "อำเภอปากเกร็ด จังหวัด นนทบุรี"]),
        ("5 ตำบล/แขวง บางนา อำเภอ/เขต บางนา กทม.", ["5", "แขวงบางนา", "เขตบางนา กทม."]),
        ("ตู้ ปณ. 12 ปณจ.นนทบุรี 11000", ["ตู้ ปณ. 12 ปณจ.นนทบุรี 11000"]),
    ],
)
def test_the_window_has_a_line_for_each_region(address: str, lines: list[str]) -> None:
    assert postal.window_lines(address) == lines


@given(THAI)
def test_nothing_of_an_address_is_lost_in_the_window(address: str) -> None:
    shown = "".join("".join(postal.window_lines(address)).split())
    assert "/" in address or shown == "".join(address.split())


@given(THAI)
def test_what_is_missing_is_said_of_any_text(address: str) -> None:
    assert set(postal.lacking(address)) <= {"เลขที่บ้าน", "ตำบลและอำเภอ", "จังหวัด"}


def test_the_country_has_its_provinces_and_districts() -> None:
    counted = {province: len(names) for province, names in districts_of().items()}
    assert (len(postcode_beginnings()), counted.pop(CAPITAL), sum(counted.values())) == (77, 50, 878)
    assert {name for name, having in provinces_of().items() if len(having) > 1} == {"จอมทอง", "เฉลิมพระเกียรติ"}
