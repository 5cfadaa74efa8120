"""What is held of one person, found and printed on the desk by who may see all of it; audited, within conflict."""

import io
from collections.abc import Callable

import docx
from sqlalchemy import select, update

from register import schema
from register.model import Contact, Sender
from register.states import Category, DisposalState
from tests.desk import tray_examples
from tests.desk.desk_world import Client, World, found, mail
from tests.desk.test_desk_keeping import old_case

PERSON = Contact("สมชาย ใจดี", "081-000-1234", "somchai@example.com", "1 หมู่ 2")
ASKED = {"reason": "คำขอที่ 3/2570", "identified": "1", "format": "docx"}


def actions(world: World) -> list[str]:
    with world.store.browse() as unit:
        return list(unit.execute(select(schema.audit.c.action)).scalars())


def test_the_matters_of_a_person_are_found_ticked_and_printed(world: World, client_of: Callable[[str], Client]) -> None:
    mine = [world.case(mail(text=f"ถนนสายที่ {n} พัง"), found(contact=PERSON)) for n in range(2)]
    other = world.case(mail(sender=None), found(contact=Contact("สมชาย ใจดี", "02-111-2222")))
    officer = client_of("somsri")
    assert officer.post("/person", {}).status_code == 422
    page = officer.post("/person", {"phone": "081 000 1234"}).text
    assert [case.register_number in page for case in (*mine, other)] == [True, True, False]
    assert other.register_number in officer.post("/person", {"name": "นายสมชาย ใจดี"}).text
    before = actions(world)
    assert before.count("case.looked_up") == 5
    assert officer.post("/person/file", {**ASKED, "case": mine[0].id, "identified": ""}).status_code == 409
    assert actions(world) == before
    answer = officer.post("/person/file", {**ASKED, "case": mine[0].id, "format": "pdf"})
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["cache-control"] == "no-store"
    assert actions(world)[len(before) :].count("person.printed") == 1
    assert "case.revealed" in actions(world)[len(before) :]


def test_letters_that_became_no_case_are_found_ticked_and_printed(
    world: World, client_of: Callable[[str], Client]
) -> None:
    """What was set aside, parked after its reading, or came to a case from an address that nobody has verified."""
    nobody = found(contact=Contact())
    aside = tray_examples.set_aside(world, text="กลับจากลาพักแล้ว", finding=nobody)
    typed = world.matter(mail(sender=None), found(contact=PERSON))
    with world.store.unit() as unit:
        unit.execute(
            update(schema.intake)
            .where(schema.intake.c.id == typed)
            .values(state="parked", case_id=None, relation=None, reason="อ่านไม่ชัด")
        )
    strange = world.case(mail(sender=Sender("", "other@example.com"), text="เรื่องของผู้อื่น"), nobody)
    loose = tray_examples.addition(world, strange)
    others = tray_examples.set_aside(world, text="ของผู้อื่น", finding=nobody, sender=Sender("", "shop@example.com"))
    unread = tray_examples.parked(world)
    officer = client_of("somsri")
    page = officer.post("/person", {"email": PERSON.email, "phone": PERSON.phone}).text
    shown = {one for one in (aside, typed, loose, others, unread) if f'name="intake" value="{one}"' in page}
    assert shown == {aside, typed, loose}
    assert "มีเอกสาร 1 รายการที่ระบบยังอ่านไม่ได้" in page
    assert f'name="case" value="{strange.id}"' not in page
    with world.store.browse() as unit:
        done = select(schema.audit.c.subject).where(schema.audit.c.action == "intake.looked_up")
        assert set(unit.execute(done).scalars()) == shown
    before = actions(world)
    answer = officer.post("/person/file", {**ASKED, "intake": aside})
    text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(answer.content)).paragraphs)
    assert "กลับจากลาพักแล้ว" in text
    assert "แยกไว้" in text
    assert actions(world)[len(before) :] == ["intake.revealed", "person.printed"]
    assert officer.post("/person/file", {**ASKED, "intake": strange.id}).status_code == 404


def test_a_letter_that_names_the_officer_is_neither_found_nor_printed(
    world: World, client_of: Callable[[str], Client]
) -> None:
    naming = found(Category.OTHER, tip_off=0.9, contact=PERSON, accused=world.officers["boss"].name)
    letter = world.matter(mail(), naming)
    for login, seen in (("boss", False), ("somsri", True)):
        client = client_of(login)
        assert (f'value="{letter}"' in client.post("/person", {"phone": PERSON.phone}).text) == seen
        assert client.post("/person/file", {**ASKED, "intake": letter}).status_code == (200 if seen else 404)


def test_more_matters_than_a_page_of_search_hits_are_all_found(
    world: World, client_of: Callable[[str], Client]
) -> None:
    cases = [world.case(mail(text=f"เรื่องที่ {number}"), found(contact=PERSON)) for number in range(27)]
    page = client_of("somsri").post("/person", {"email": PERSON.email}).text
    assert all(f'value="{case.id}"' in page for case in cases)


def test_who_sees_a_part_only_is_told_who_can(world: World, client_of: Callable[[str], Client]) -> None:
    case = world.case(mail(), found(contact=PERSON))
    for login in ("malee", "nid"):
        client = client_of(login)
        assert "ต้องทำโดยเจ้าหน้าที่หรือผู้บริหารของหน่วยงานกลาง" in client.get("/person").text
        assert client.post("/person", {"phone": PERSON.phone}).status_code == 403
        assert client.post("/person/file", {**ASKED, "case": case.id}).status_code == 403
    assert "person.printed" not in actions(world)


def test_a_matter_that_names_the_officer_is_neither_found_nor_printed(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case(mail(), found(Category.TIP_OFF, contact=PERSON, accused=world.officers["boss"].name))
    head = client_of("boss")
    assert "ไม่พบเรื่อง" in head.post("/person", {"phone": PERSON.phone}).text
    assert head.post("/person/file", {**ASKED, "case": case.id}).status_code == 404
    assert case.register_number in client_of("somsri").post("/person", {"phone": PERSON.phone}).text


def test_a_complainant_who_asks_is_put_on_the_list_before_the_time(
    world: World, client_of: Callable[[str], Client]
) -> None:
    done, open_ = old_case(world), world.case()
    officer = client_of("malee")
    for reference, said in ((open_.register_number, "ยังไม่ยุติ"), ("77/2569", "ไม่พบเรื่อง")):
        refused = officer.post("/keeping/early", {"reference": reference})
        assert (refused.status_code, said in refused.text) == (422, True)
    assert officer.post("/keeping/early", {"reference": done.register_number}).status_code == 303
    assert "อยู่ในบัญชีแล้ว" in officer.post("/keeping/early", {"reference": done.register_number}).text
    with world.store.browse() as unit:
        states = unit.execute(select(schema.disposal.c.case_id, schema.disposal.c.state)).all()
    assert [tuple(row) for row in states] == [(done.id, DisposalState.LISTED.value)]
