"""From a message to a finding, with the shipped weights and the facts."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.decide import Thresholds
from classify.finding import find
from classify.model import CATEGORIES, Model, load, shipped
from register.model import Sender
from register.states import Category, Decision, SubKind

THRESHOLDS = Thresholds()
BODY = (
    "เรียน นายกเทศมนตรี\nข้าพเจ้านายสมชาย ใจดี ขอแจ้งว่าหัวหน้ากองคลังหักหัวคิวแม่บ้านคนละ ๕๐๐ บาททุกเดือน "
    "ใครไม่ให้ไม่ต่อสัญญา มีสลิปโอนเงินเป็นหลักฐาน\nโทร ๐๘๑-๒๓๔-๕๖๗๘"
)
MODEL = load(shipped())


@pytest.fixture(scope="module")
def model() -> Model:
    return MODEL


def test_a_tip_off_is_found_with_its_reasons_and_contact(model: Model) -> None:
    found = find(model, THRESHOLDS, subject="ขอให้ตรวจสอบ", text=BODY)
    original = f"ขอให้ตรวจสอบ\n{BODY}"
    assert found.category is Category.TIP_OFF
    assert found.confidence == max(found.probabilities.values())
    assert found.runner_up is not found.category
    assert found.model_version == model.version
    assert found.contact.phone
    telling = ("หัวคิว", "คนละ", "ใครไม่ให้", "ไม่ต่อสัญญา", "สลิป", "หลักฐาน")
    assert any(word in reason.text for reason in found.reasons for word in telling)
    assert all(original[reason.start : reason.end] == reason.text for reason in found.reasons)


def test_an_information_request_has_its_sub_kind(model: Model) -> None:
    text = "ขอใช้สิทธิตาม พ.ร.บ. ข้อมูลข่าวสารของราชการ พ.ศ. 2540 ขอสำเนาสัญญาจ้างและรายงานการประชุมสภา ยินดีชำระค่าธรรมเนียม"
    found = find(model, THRESHOLDS, subject="ขอข้อมูลข่าวสาร", text=text)
    assert (found.category, found.sub_kind) == (Category.OTHER, SubKind.INFORMATION_REQUEST)


def test_what_is_urgent_tells_the_phrases_of_its_danger(model: Model) -> None:
    text = "สายไฟหน้าโรงเรียนอนุบาลขาดห้อยลงมาในน้ำขัง เด็กเดินลุยผ่านกันอยู่ตอนนี้ มีคนโดนไฟดูดไปแล้วหนึ่งคน"
    found = find(model, THRESHOLDS, subject="", text=text)
    assert found.urgent
    assert any(word in alarm.text for alarm in found.alarms for word in ("สายไฟ", "ไฟดูด", "เด็ก"))
    assert all(f"\n{text}"[alarm.start : alarm.end] == alarm.text for alarm in found.alarms)
    calm = find(model, THRESHOLDS, subject="ขอบคุณ", text="ขอบคุณเจ้าหน้าที่ที่มาซ่อมถนนให้เรียบร้อยแล้วครับ")
    assert not calm.urgent
    assert calm.alarms == ()


FOOTER = (
    "\n\nวรุตม์ ก้องเกียรติไกร\nผู้จัดการฝ่ายขายอาวุโส | โทร 02-555-7700 ต่อ 118\n"
    "โปรแรงปลายปี! เครื่องกรองน้ำผ่อน 0% 10 เดือน แถมฟรีไส้กรอง 2 ชุด\nคลิกสั่งซื้อ แอดไลน์ กดติดตามเพจ เพื่อรับคูปองส่วนลด 500 บาท\n"
    "ข้อความนี้และเอกสารแนบเป็นความลับ หากท่านมิใช่ผู้รับโปรดลบทิ้ง"
)


def test_a_complaint_over_a_firm_s_footer_is_not_set_aside_unseen(model: Model) -> None:
    asked = "ฝาท่อหน้าเซเว่นปากซอย 15 หายไปสองฝา มีคนเอากิ่งไม้ปักไว้ มาใส่ให้ด้วยครับ"
    found = find(model, THRESHOLDS, subject="ฝาท่อ", text=asked + FOOTER)
    assert found.category is not Category.OTHER or found.decision is Decision.REVIEW


def test_a_firm_s_offer_is_set_aside_as_before(model: Model) -> None:
    offered = (
        "เรียนเชิญหน่วยงานของท่านเลือกชมเครื่องกรองน้ำรุ่นใหม่ ลดราคาพิเศษเฉพาะเดือนนี้ ผ่อนได้ 10 เดือน ติดตั้งฟรีถึงที่ "
        "รับประกันสองปี สนใจสั่งซื้อได้ที่ฝ่ายขาย"
    )
    found = find(model, THRESHOLDS, subject="โปรโมชั่นเครื่องกรองน้ำ", text=offered + FOOTER)
    assert (found.category, found.decision) == (Category.OTHER, Decision.ACCEPT)


def test_an_empty_message_goes_to_review(model: Model) -> None:
    found = find(model, THRESHOLDS, subject="", text="")
    assert found.decision is Decision.REVIEW
    assert found.reasons == ()


def test_of_a_text_that_nobody_has_typed_nothing_is_proposed_but_what_is_known_of_the_sender(model: Model) -> None:
    sender = Sender("สมชาย ใจดี", "somchai@example.com")
    found = find(model, THRESHOLDS, subject="แจ้งเบาะแสการทุจริต", text="", sender=sender, untyped=True)
    assert not found.classified
    assert found.decision is Decision.REVIEW
    assert set(found.probabilities.values()) == {0.25}
    assert (found.reasons, found.urgent, found.sub_kind, found.model_version) == ((), False, None, "")
    assert found.contact.email == "somchai@example.com"
    assert find(model, THRESHOLDS, subject="", text=BODY).classified


def test_text_that_is_not_nfc_is_composed_first(model: Model) -> None:
    text = unicodedata.normalize("NFD", "Café complaint: หักหัวคิวคนงานคนละ 500 บาท ใครไม่ให้ไม่ต่อสัญญา")
    found = find(model, THRESHOLDS, subject="", text=text)
    original = "\n" + unicodedata.normalize("NFC", text)
    assert all(original[reason.start : reason.end] == reason.text for reason in found.reasons)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=80), st.text(max_size=300))
def test_any_message_gives_a_finding_whose_places_fit(subject: str, text: str) -> None:
    found = find(MODEL, THRESHOLDS, subject=subject, text=text, sender=Sender("", "a@example.org"))
    original = f"{unicodedata.normalize('NFC', subject)}\n{unicodedata.normalize('NFC', text)}"
    assert tuple(found.probabilities) == CATEGORIES
    assert sum(found.probabilities.values()) == pytest.approx(1)
    assert all(original[reason.start : reason.end] == reason.text for reason in found.reasons)
