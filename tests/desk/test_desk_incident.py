"""What happened, on the screens: shown, marked in the text, corrected, evidence put on the list by one press."""

import re
from collections.abc import Callable

from register.book import casebook
from register.book.casebook import Case
from register.handling import proceedings
from register.model import Mention, Passage
from register.states import Standing
from tests.desk.desk_world import Client, World, found, mail

TEXT = "เจ้าหน้าที่เรียกเงิน 500 บาท ผมมีคลิปเสียง"
SUBJECT = "แจ้งเรื่อง"
AT = len(SUBJECT) + 1


def told(world: World) -> Case:
    how = (Passage(TEXT[:28], AT, AT + 28, 0.8),)
    evidence = (Mention("คลิปเสียง", AT + 34, AT + 43, 0.8, Standing.HELD),)
    return world.case(mail(subject=SUBJECT, text=TEXT), found(how=how, evidence=evidence, reasons=()))


def test_the_deed_is_marked_in_the_text_and_stands_among_the_facts(
    world: World, client_of: Callable[[str], Client]
) -> None:
    page = client_of("malee").get(f"/review?item={told(world).id}").text
    assert f'<span class="how">{TEXT[:28]}</span>' in page
    assert f"<li>{TEXT[:28]}</li>" in page
    assert "คลิปเสียง (ผู้ร้องมีอยู่ ยังไม่ได้ส่ง)" in page


def test_one_press_puts_a_piece_of_evidence_on_the_list(world: World, client_of: Callable[[str], Client]) -> None:
    case, client = told(world), client_of("malee")
    assert ">เพิ่มในบัญชี<" not in client.get(f"/cases/{case.id}").text
    client.post(f"/cases/{case.id}/reveal", {"reason": "ตรวจสอบ"})
    page = client.get(f"/cases/{case.id}").text
    form = re.search(r"<form[^>]*act/evidence\"[^>]*>(?:(?!</form>).)*>เพิ่มในบัญชี<", page, re.DOTALL)
    assert form
    fields = dict(re.findall(r'name="(version|text|source|kept)" value="([^"]*)"', form.group()))
    client.post(f"/cases/{case.id}/act/evidence", fields)
    with world.store.browse() as unit:
        (exhibit,) = proceedings.evidence_of(unit, casebook.load(unit, case.id))
    assert (exhibit.exhibit.what, exhibit.exhibit.kept) == ("คลิปเสียง", "ผู้ร้องมีอยู่ ยังไม่ได้ส่ง")
    assert ">เพิ่มในบัญชี<" not in client.get(f"/cases/{case.id}").text


def test_the_incident_is_corrected_on_the_page_of_the_case(world: World, client_of: Callable[[str], Client]) -> None:
    case, client = told(world), client_of("malee")
    version = re.compile(r'name="version" value="(\d+)"')
    given = {"how": "เรียกเงินสองครั้ง\r\n\r\nขู่", "happened": "15 กันยายน 2569"}
    assert client.post(f"/cases/{case.id}/incident", {**given, "version": "1"}).status_code == 404
    client.post(f"/cases/{case.id}/reveal", {"reason": "ตรวจสอบ"})
    current = version.search(client.get(f"/cases/{case.id}").text)
    assert current
    assert client.post(f"/cases/{case.id}/incident", {**given, "version": current[1]}).status_code == 303
    with world.store.browse() as unit:
        content = casebook.content(unit, casebook.load(unit, case.id))
    assert (content.how, content.happened) == ("เรียกเงินสองครั้ง\nขู่", "15 กันยายน 2569")
    assert content.evidence.startswith("คลิปเสียง")


def test_a_field_filled_to_its_end_is_taken_with_every_line(world: World, client_of: Callable[[str], Client]) -> None:
    case, client = told(world), client_of("malee")
    client.post(f"/cases/{case.id}/reveal", {"reason": "ตรวจสอบ"})
    current = re.search(r'name="version" value="(\d+)"', client.get(f"/cases/{case.id}").text)
    assert current
    full = "\n".join("ก" * 99 for _ in range(10)) + "ก"  # 1,000 as a browser counts, and 1,009 as it sends them
    given = {"how": full.replace("\n", "\r\n"), "version": current[1]}
    assert client.post(f"/cases/{case.id}/incident", {**given, "how": given["how"] + "ก"}).status_code == 400
    assert client.post(f"/cases/{case.id}/incident", given).status_code == 303
    with world.store.browse() as unit:
        assert casebook.content(unit, casebook.load(unit, case.id)).how == full


def test_an_incident_of_a_sealed_matter_is_not_shown(world: World, client_of: Callable[[str], Client]) -> None:
    how = (Passage("เรียกเงิน", AT, AT + 9, 0.8),)
    tip = found(tip_off=0.9, how=how, reasons=())
    case = world.case(mail(subject=SUBJECT, text="เรียกเงิน 500 บาท"), tip)
    client = client_of("boss")
    assert "เรียกเงิน" not in client.get(f"/cases/{case.id}").text
