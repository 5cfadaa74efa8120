"""Units, reply templates and conflicts at the desk, over the real server."""

from collections.abc import Callable

import pytest

from outbox import planning
from outbox.planning import Voice
from register.model import Contact, Registration
from register.officers import units
from register.states import Category, Role
from tests.desk.desk_world import CENTRE, NOW, ROADS, Client, World, found, mail

ClientOf = Callable[[str], Client]
WORDS = "ขอบคุณที่ติดต่อมา\n\nรหัสติดตามเรื่อง: {{ tracking_id }}"


@pytest.fixture
def inspected(world: World) -> World:
    """The world with an inspector who takes matters of conflict."""
    world.officer("inspector", Role.OFFICER, unit="หน่วยตรวจสอบภายใน", cleared=True, name="วิชัย ตรวจการ")
    book = world.settings.register_.model_copy(update={"conflict_recipient": "inspector"})
    world.settings = world.settings.model_copy(update={"register_": book})
    world.route_to("inspector")
    return world


def test_a_unit_is_added_used_closed_and_opened_again(world: World, client_of: ClientOf) -> None:
    admin = client_of("admin")
    assert admin.post("/admin/units", {"name": "กองคลัง", "email": "money@agency.example"}).status_code == 303
    assert admin.post("/admin/units", {"name": "กองคลัง"}).status_code == 422
    page = admin.get("/admin/units").text
    assert "money@agency.example" in page
    assert ROADS in page  # taken over from the accounts
    assert admin.post("/admin/units/change", {"name": ROADS, "act": "remove"}).status_code == 409
    assert admin.post("/admin/units/change", {"name": "กองคลัง", "act": "close"}).status_code == 303
    assert ">กองคลัง</option>" not in admin.get("/admin/users").text
    assert admin.post("/admin/units/change", {"name": "กองคลัง", "act": "reopen"}).status_code == 303
    assert admin.post("/admin/units/change", {"name": CENTRE, "act": "close"}).status_code == 409
    assert admin.post("/admin/units/change", {"name": "กองคลัง", "act": "remove"}).status_code == 303
    with world.store.browse() as unit:
        assert set(units.all_names(unit)) == {CENTRE, ROADS}


def test_a_case_is_referred_to_a_unit_of_the_list_alone(world: World, client_of: ClientOf) -> None:
    case = world.case()
    somsri = client_of("somsri")
    somsri.post(f"/cases/{case.id}/act/confirm", {"version": "1"})
    page = somsri.get(f"/cases/{case.id}").text
    assert f'<option value="{ROADS}">' in page
    act = f"/cases/{case.id}/act/refer"
    refused = somsri.post(act, {"version": "2", "unit": "กองชาง"})
    assert refused.status_code == 409
    assert ROADS in refused.text  # the nearest
    assert somsri.post(act, {"version": "2", "unit": ROADS}).status_code == 303
    assert client_of("nid").get(f"/cases/{case.id}").status_code == 200


def test_new_words_hold_for_the_next_reply_without_a_restart(world: World, client_of: ClientOf) -> None:
    voice = Voice(world.proof.agency, frozenset(), world.proof.wording)
    matter = Registration(
        tracking_id="LOE-7KQ4-M2XD-9RTC-5",
        register_number="1/2569",
        received_at=NOW,
        registered_at=NOW,
        reading=mail(),
        contact=Contact(),
        no_contact=False,
        acknowledge=True,
        used_today=0,
    )
    before = planning.acknowledge(voice, matter).draft.text
    head = client_of("boss")
    path = "/templates/acknowledgement"
    assert head.post(path, {"body": WORDS, "after": "0"}).status_code == 303
    assert "ขอบคุณที่ติดต่อมา\n\nรหัสติดตามเรื่อง: LOE" in planning.acknowledge(voice, matter).draft.text
    assert "ฉบับที่ 1" in head.get(path).text
    assert head.post(path, {"body": WORDS, "after": "0"}).status_code == 409  # somebody was faster
    assert client_of("admin").post(path, {"act": "back", "after": "1"}).status_code == 303
    assert planning.acknowledge(voice, matter).draft.text == before
    assert "ขอบคุณที่ติดต่อมา" in head.get(f"{path}?version=1").text


def test_words_that_would_tell_of_the_matter_are_refused_and_nothing_typed_is_lost(client_of: ClientOf) -> None:
    admin = client_of("admin")
    body = "เรื่องของท่าน {{ tracking_id }}\n{{ text }} <script>alert(1)</script>"
    answer = admin.post("/templates/acknowledgement", {"body": body, "after": "0"})
    assert answer.status_code == 422
    assert "บรรทัดที่ 2" in answer.text
    assert "เรื่องของท่าน {{ tracking_id }}" in answer.text
    assert "<script>alert" not in answer.text
    assert "เดิมของระบบ" in admin.get("/templates").text


@pytest.mark.parametrize("form", ["text", "email", "letter"])
def test_a_sample_is_shown_in_a_frame_that_runs_nothing(client_of: ClientOf, form: str) -> None:
    body = {"body": "แจ้งว่า <script>alert(1)</script>\n\n{{ text }}"}
    answer = client_of("admin").post(f"/templates/outcome/sample/{form}", body)
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert ("data:image/jpeg" in answer.text) is (form == "letter")


def test_what_is_no_template_or_sample_is_not_found(client_of: ClientOf) -> None:
    admin = client_of("admin")
    assert admin.get("/templates/mail").status_code == 404
    assert admin.post("/templates/outcome/sample/gif", {"body": "{{ text }}"}).status_code == 404
    assert admin.post("/templates/outcome", {"body": "{{ text }}", "after": "x"}).status_code == 400


def test_the_head_never_learns_of_what_names_the_head(inspected: World, client_of: ClientOf) -> None:
    case = inspected.case(mail(subject="ขอร้องเรียน"), found(accused="นายประสิทธิ์ ตั้งใจงาม"))
    head = client_of("boss")
    for path in ("/", "/review", "/cases?state=all", "/trays/replies", "/trays/letters", "/trays/parked"):
        page = head.get(path).text
        assert case.register_number not in page, path
        assert case.id not in page, path
    for path in (f"/cases/{case.id}", f"/cases/{case.id}/conflicts"):
        assert head.get(path).status_code == 404
    assert head.post("/cases", {"reference": case.tracking_id}).status_code == 200
    assert client_of("malee").get(f"/cases/{case.id}").status_code == 404
    assert client_of("inspector").get(f"/cases/{case.id}").status_code == 200
    assert client_of("somsri").get(f"/cases/{case.id}").status_code == 200


def test_the_remaining_cleared_are_told_on_their_front_page_and_nobody_else(
    inspected: World, client_of: ClientOf
) -> None:
    case = inspected.case(mail(), found(Category.TIP_OFF, accused="ประสิทธิ์ ตั้งใจงาม และวิชัย ตรวจการ"))
    for login in ("boss", "inspector", "malee", "clerk", "checker", "admin"):
        assert case.register_number not in client_of(login).get("/").text, login
    for login in ("somsri", "nid"):
        assert "ผู้รับเรื่องตามที่กำหนดเป็นผู้ถูกกล่าวหา" in client_of(login).get("/").text, login


def test_two_officers_let_a_namesake_see_the_case(world: World, client_of: ClientOf) -> None:
    case = world.case(mail(), found(accused="มาลี สายชล ร้านข้าวแกง"))
    malee, boss, somsri = client_of("malee"), client_of("boss"), client_of("somsri")
    assert malee.get(f"/cases/{case.id}").status_code == 404
    path = f"/cases/{case.id}/conflicts"
    assert f'href="{path}"' in boss.get(f"/cases/{case.id}").text
    chosen = {"account": world.officers["malee"].id}
    assert boss.post(f"{path}/ask", {**chosen, "reason": ""}).status_code == 409
    assert boss.post(f"{path}/ask", {**chosen, "reason": "แม่ค้าชื่อเหมือนกัน"}).status_code == 303
    assert boss.post(f"{path}/lift", chosen).status_code != 303
    assert malee.get(f"/cases/{case.id}").status_code == 404
    assert "แม่ค้าชื่อเหมือนกัน" in somsri.get(path).text
    assert somsri.post(f"{path}/lift", chosen).status_code == 303
    assert malee.get(f"/cases/{case.id}").status_code == 200
