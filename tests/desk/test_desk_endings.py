"""To end a tip-off without a conclusion takes two persons on its page: proposed, read, agreed with or sent back."""

from collections.abc import Callable

import pytest

from register.book import casebook
from register.book.casebook import Case
from register.post import replies
from register.states import CaseState, Category, ReplyKind
from tests.desk.desk_world import Client, World, found, mail

ClientOf = Callable[[str], Client]
REASON, WORDS = "ไม่ระบุวันและผู้กระทำ", "ข้อมูลยังไม่เพียงพอ"


def tip_off(world: World, **changes: object) -> Case:
    return world.case(mail(subject="สินบน", **changes), found(Category.TIP_OFF))


def load(world: World, case: Case) -> Case:
    with world.store.browse() as unit:
        return casebook.load(unit, case.id)


def opened(client: Client, case: Case) -> str:
    """The page of a sealed matter, after a reason was given."""
    client.post(f"/cases/{case.id}/reveal", {"reason": "ตรวจสอบเรื่องที่ได้รับมอบหมาย"})
    return client.get(f"/cases/{case.id}").text


def act(client: Client, world: World, case: Case, event: str, **fields: str) -> int:
    data = {"version": str(load(world, case).version), **fields}
    return client.post(f"/cases/{case.id}/act/{event}", data).status_code


def told(world: World, case: Case) -> list[ReplyKind]:
    with world.store.browse() as unit:
        return [one.kind for one in replies.of_case(unit, case.id) if one.kind is not ReplyKind.ACKNOWLEDGEMENT]


@pytest.fixture
def case(world: World) -> Case:
    return tip_off(world)


def test_one_proposes_another_reads_it_and_agrees(world: World, client_of: ClientOf, case: Case) -> None:
    somsri, boss = client_of("somsri"), client_of("boss")
    assert "เสนอไม่รับพิจารณา" in opened(somsri, case)
    assert act(somsri, world, case, "reject", text=REASON, words=WORDS) == 303
    assert (load(world, case).state, told(world, case)) == (CaseState.RECEIVED, [])
    mine = somsri.get(f"/cases/{case.id}").text
    assert "ข้อเสนอยุติเรื่องที่รอความเห็นชอบ" in mine
    assert "/act/return" in mine
    assert not any(f"/act/{event}" in mine for event in ("reject", "forward", "withdraw", "conclude"))
    assert act(somsri, world, case, "reject", approve="1") == 409
    assert boss.get("/cases?proposed=1").text.count(case.register_number) >= 1
    assert "รอผู้เห็นชอบ" in boss.get("/").text
    theirs = opened(boss, case)
    assert all(words in theirs for words in (REASON, WORDS, "เห็นชอบให้ยุติเรื่อง"))
    assert act(boss, world, case, "withdraw", approve="1") == 409  # another end than the one that was read
    assert act(boss, world, case, "reject", approve="1") == 303
    assert (load(world, case).state, told(world, case)) == (CaseState.NOT_ACCEPTED, [ReplyKind.OUTCOME])
    assert "เห็นชอบโดย" in boss.get(f"/cases/{case.id}").text
    assert case.register_number not in boss.get("/cases?proposed=1&state=all").text


def test_it_is_sent_back_with_a_reason_that_the_first_reads(world: World, client_of: ClientOf, case: Case) -> None:
    somsri, boss = client_of("somsri"), client_of("boss")
    opened(somsri, case)
    opened(boss, case)
    act(somsri, world, case, "forward", text=REASON, agency="เทศบาลเมือง")
    assert "เทศบาลเมือง" in boss.get(f"/cases/{case.id}").text
    assert act(boss, world, case, "return", text=" ") == 409
    assert act(boss, world, case, "return", text="เป็นหน้าที่ของเรา") == 303
    page = somsri.get(f"/cases/{case.id}").text
    assert "ข้อเสนอยุติเรื่องที่ส่งกลับให้แก้ไข" in page
    assert "เป็นหน้าที่ของเรา" in page
    assert act(somsri, world, case, "forward", text=REASON, agency="เทศบาลเมือง") == 303


def test_nobody_agrees_unread_or_without_clearance(world: World, client_of: ClientOf, case: Case) -> None:
    opened(client_of("somsri"), case)
    act(client_of("somsri"), world, case, "withdraw", text="โทรมาขอถอน")
    assert act(client_of("boss"), world, case, "withdraw", approve="1") == 409
    for login in ("malee", "nid"):
        assert act(client_of(login), world, case, "withdraw", approve="1") == 404
        assert case.register_number not in client_of(login).get("/cases?proposed=1").text
    assert load(world, case).state is CaseState.RECEIVED


def test_a_merging_is_agreed_to_by_who_has_read_both(world: World, client_of: ClientOf, case: Case) -> None:
    main = tip_off(world, text="เรียกเงินอีกครั้ง", message_id="<second@example.com>")
    somsri, boss = client_of("somsri"), client_of("boss")
    for one in (case, main):
        opened(somsri, one)
    merging = {"version": str(load(world, case).version), "into": main.register_number, "text": REASON}
    assert somsri.post(f"/cases/{case.id}/merge", merging).status_code == 303
    assert load(world, case).state is CaseState.RECEIVED
    assert f"เลขรับ {main.register_number}" in opened(boss, case)
    assert act(boss, world, case, "merge", approve="1") == 409
    opened(boss, main)
    assert act(boss, world, case, "merge", approve="1") == 303
    assert load(world, case).merged_into == main.id
