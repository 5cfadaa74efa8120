"""A question after a state by mail: the officer sees that it was asked, and what the program answered."""

from register.model import Sender
from tests.desk.desk_world import World, mail
from tests.desk.tray_checks import Clients

STRANGER = Sender("คนอื่น", "other@example.net")
NEUTRAL = "ระบบตอบด้วยข้อความกลางที่เหมือนกันทุกกรณี"


def test_a_strangers_question_waits_beside_its_case_with_the_neutral_answer(world: World, client_of: Clients) -> None:
    case = world.case()
    intake_id = world.matter(mail(sender=STRANGER, subject=f"สอบถามสถานะ {case.tracking_id}", text=""))
    text = client_of("somsri").get(f"/trays/additions/{intake_id}").text
    assert NEUTRAL in text
    assert case.tracking_id not in text


def test_a_question_after_an_id_that_nobody_has_waits_for_review(world: World, client_of: Clients) -> None:
    intake_id = world.matter(mail(sender=STRANGER, subject="สอบถามสถานะ LOE-7KQ4-M2XD-9RTC-6", text=""))
    text = client_of("somsri").get(f"/review?item={intake_id}").text
    assert NEUTRAL in text
    assert "ยังไม่ลงทะเบียน" in text


def test_the_complainants_question_is_on_the_case_page_with_its_answer(world: World, client_of: Clients) -> None:
    case = world.case()
    intake_id = world.matter(mail(subject=f"สอบถามสถานะ {case.tracking_id}", text=""))
    client = client_of("somsri")
    assert "ตอบสถานะเรื่อง" in client.get(f"/cases/{case.id}").text
    assert intake_id not in client.get("/trays/additions").text
