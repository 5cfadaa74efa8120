"""The search box, the filters and the saved views of the list of cases."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from register import cases, schema
from register.book.casebook import Case
from register.desk.cases.case_filters import Filters
from register.model import Contact
from register.states import CaseEvent, Category, Channel
from tests.desk.desk_world import NOW, ROADS, Client, World, found, mail


def search_for(client: Client, query: str, **filters: str) -> str:
    answer = client.post("/cases", {"reference": query, **filters}, page="/cases")
    assert answer.status_code == 200
    assert query not in str(answer.url)
    return answer.text


def numbers(text: str) -> set[str]:
    """The register numbers that a page lists."""
    return set(re.findall(r">(\d+/25\d\d)<", text))


def water(world: World, **changes: object) -> Case:
    return world.case(mail(subject="น้ำไม่ไหล", text="น้ำประปาหน้าโรงพยาบาลไม่ไหล สมชาย ใจดี", **changes))


def test_words_find_the_matter_and_show_where_they_stand(world: World, client_of: Callable[[str], Client]) -> None:
    case, other = water(world), world.case()
    text = search_for(client_of("malee"), "ประปา โรงพยาบาล")
    assert numbers(text) == {case.register_number}
    assert other.register_number not in text
    assert "พบคำในเรื่อง" in text
    assert "<mark>โรงพยาบาล</mark>" in text


def test_a_register_number_that_nobody_has_is_not_looked_for_as_words(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case(mail(subject="ถนนพัง", text="บ้านเลขที่ 99 แจ้งไว้แล้วปี 2569 ยังไม่ซ่อม"))
    for query in ("99/2569", "เลขรับ ๙๙ / ๒๕๖๙"):
        assert case.register_number not in search_for(client_of("malee"), query)
    assert numbers(search_for(client_of("malee"), "99 2569")) == {case.register_number}


def test_the_excerpt_is_masked_until_the_matter_is_revealed(world: World, client_of: Callable[[str], Client]) -> None:
    case = water(world)
    client = client_of("malee")
    assert "สมชาย" not in search_for(client, "ประปา")
    client.post(f"/cases/{case.id}/reveal", {"reason": "ติดต่อผู้ร้อง"})
    assert "สมชาย" in search_for(client, "ประปา")


def test_a_person_is_found_by_phone_name_and_mail_and_that_is_audited(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case()
    client = client_of("malee")
    for query, how in {
        "081 000 1234": "ตรงกับโทรศัพท์ของผู้ร้อง",
        "นายสมชาย ใจดี": "ตรงกับชื่อผู้ร้อง",
        "somchai@example.com": "ตรงกับอีเมลของผู้ร้อง",
    }.items():
        text = search_for(client, query)
        assert numbers(text) == {case.register_number}
        assert how in text
        assert "สมชาย" not in text
    with world.store.look() as connection:
        noted = connection.execute(select(schema.audit).where(schema.audit.c.action == "case.looked_up")).all()
    assert [(row.actor, row.subject) for row in noted] == [("malee", case.id)] * 3


def test_what_is_hidden_answers_like_what_does_not_exist(world: World, client_of: Callable[[str], Client]) -> None:
    secret = Contact(name="ปรีชา กล้าหาญ", phone="089-999-0000")
    hidden = world.case(mail(subject="สินบน", sender=None), found(Category.TIP_OFF, contact=secret))
    client = client_of("malee")
    unknown = search_for(client, "ไม่มีในระบบแน่นอน")
    for query in ("สินบน", "089-999-0000", "ปรีชา กล้าหาญ", hidden.tracking_id, hidden.register_number, hidden.id):
        assert search_for(client, query) == unknown
    assert "ไม่พบเรื่องตามที่ค้นหา" in unknown
    assert "<li>" in unknown


def test_a_tip_off_is_found_by_the_cleared_through_exact_values_only(
    world: World, client_of: Callable[[str], Client]
) -> None:
    hidden = world.case(mail(subject="สินบน"), found(Category.TIP_OFF))
    client = client_of("somsri")
    assert numbers(search_for(client, "สินบน")) == set()
    text = search_for(client, "081-000-1234")
    assert numbers(text) == {hidden.register_number}
    assert "สินบน" not in text


def test_an_officer_of_another_unit_finds_the_matters_of_that_unit(
    world: World, client_of: Callable[[str], Client]
) -> None:
    theirs, ours = water(world), water(world)
    with world.store.unit() as unit:
        unit.execute(update(schema.case).where(schema.case.c.id == theirs.id).values(unit=ROADS))
    assert numbers(search_for(client_of("nid"), "ประปา")) == {theirs.register_number}
    assert numbers(search_for(client_of("malee"), "ประปา")) == {theirs.register_number, ours.register_number}


def test_number_and_tracking_id_lead_straight_to_the_matter(world: World, client_of: Callable[[str], Client]) -> None:
    case = world.case()
    client = client_of("malee")
    for query in (case.register_number, f"เลขรับ {case.register_number}", case.tracking_id):
        answer = client.post("/cases", {"reference": query}, page="/cases")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{case.id}")


def test_filters_stay_with_a_search(world: World, client_of: Callable[[str], Client]) -> None:
    letter, _mail = water(world, channel=Channel.LETTER), water(world)
    text = search_for(client_of("malee"), "ประปา", channel="letter", state="all")
    assert numbers(text) == {letter.register_number}
    assert 'name="channel" value="letter"' in text


@pytest.mark.parametrize("query", ["<script>alert(1)</script>", "' OR 1=1 --", "%", "๐" * 200, '"', '"" ""', "\x00"])
def test_hostile_words_are_words(small_world: World, small_desk: str, query: str) -> None:
    small_world.case()
    client = Client(small_desk)
    client.login("malee")
    text = search_for(client, query)
    assert numbers(text) == set()
    assert "<script>alert" not in text
    client.close()


def test_searched_words_are_in_no_page_that_could_be_kept(world: World, client_of: Callable[[str], Client]) -> None:
    world.case()
    answer = client_of("malee").post("/cases", {"reference": "สะพานแขวน"}, page="/cases")
    assert "สะพานแขวน" not in answer.text
    assert "no-store" in answer.headers["cache-control"]


def test_filters_by_day_unit_officer_and_mark(world: World, client_of: Callable[[str], Client]) -> None:
    old, urgent, unnamed = (
        world.case(),
        world.case(finding=found(urgent=True)),
        world.case(finding=found(anonymous=True)),
    )
    nid = world.officers["nid"].id
    with world.store.unit() as unit:
        values = {
            "received_at": NOW - timedelta(days=40),
            "unit": ROADS,
            "assigned_to": nid,
            "category_confirmed": True,
        }
        unit.execute(update(schema.case).where(schema.case.c.id == old.id).values(**values))
        late = {"due_at": NOW - timedelta(days=38)}
        unit.execute(update(schema.deadline).where(schema.deadline.c.case_id == old.id).values(**late))
    client = client_of("malee")
    every = {old.register_number, urgent.register_number, unnamed.register_number}
    for query, wanted in {
        "?to=31/10/2569": {old.register_number},
        "?from=๑/๑๑/๒๕๖๙": every - {old.register_number},
        "?from=11 ต.ค. 2569&to=2026-10-11": {old.register_number},
        f"?unit={ROADS}": {old.register_number},
        f"?who={nid}": {old.register_number},
        "?urgent=1": {urgent.register_number},
        "?anonymous=1": {unnamed.register_number},
        "?unconfirmed=1": every - {old.register_number},
        "?due=late": {old.register_number},
        "?due=soon": every - {old.register_number},
        "?state=closed": set(),
        "?state=all&who=%00&unit=%00&from=x": every,
    }.items():
        assert numbers(client.get(f"/cases{query}").text) == wanted, query
    assert "อ่านวันที่ไม่ได้" in client.get("/cases?from=x").text


def test_filters_survive_being_written_and_read() -> None:
    filters = Filters(state="closed", unit="กอง ช่าง&คลัง", who="me", due="late", urgent=True, sort="due")
    given = {**filters.query(), "after": "7"}
    assert Filters.of(lambda name: given.get(name, "")) == filters


def test_an_officer_saves_renames_and_deletes_views_of_her_own(
    world: World, client_of: Callable[[str], Client]
) -> None:
    client = client_of("malee")
    made = client.post("/views", {"name": "ถนนของ สมชาย", "category": "suggestion", "state": "all"}, page="/cases")
    assert made.headers["location"] == "/cases?state=all&category=suggestion&notice=view-saved"
    page = client.get("/cases").text
    assert "★ ถนนของ สมชาย" in page
    assert 'href="/cases?state=all&amp;category=suggestion"' in page
    view = re.search(r"/views/(\w+)/rename", page)
    assert view
    assert "ถนนของ" not in client_of("somsri").get("/cases").text
    assert client_of("somsri").post(f"/views/{view[1]}/remove").status_code == 404
    client.post(f"/views/{view[1]}/rename", {"name": "ข้อเสนอ"})
    assert "★ ข้อเสนอ" in client.get("/cases").text
    with world.store.look() as connection:
        row = connection.execute(select(schema.saved_view)).one()
    assert row.query == "state=all&category=suggestion"
    assert "ข้อเสนอ".encode() not in row.name_sealed
    client.post(f"/views/{view[1]}/remove")
    assert "★" not in client.get("/cases").text


def test_a_view_needs_a_name_and_there_are_not_endlessly_many(client_of: Callable[[str], Client]) -> None:
    client = client_of("malee")
    assert client.post("/views", {"name": " "}, page="/cases").status_code == 409
    statuses = [client.post("/views", {"name": f"มุมมอง {number}"}).status_code for number in range(21)]
    assert statuses == [303] * 20 + [409]


def test_the_numbers_of_the_front_page_lead_to_lists_of_as_many(
    world: World, client_of: Callable[[str], Client]
) -> None:
    late = world.case()
    world.clock.advance(days=5)
    soon = world.case()
    client = client_of("malee")
    page = client.get("/").text
    for due, wanted in (("late", late), ("soon", soon)):
        link = re.search(rf'href="(/cases\?[^"]*due={due}[^"]*)"', page)
        assert link
        assert numbers(client.get(link[1].replace("&amp;", "&")).text) == {wanted.register_number}


def test_every_page_of_who_may_list_cases_has_a_search_box_that_looks_everywhere(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = water(world)
    with world.store.unit("somsri") as unit:
        cases.proceed(unit, case, CaseEvent.REJECT, "ไม่อยู่ในอำนาจหน้าที่")
    client, clerk = client_of("malee"), client_of("clerk")
    for path in ("/", "/review", f"/cases/{case.id}", "/trays/parked", "/help", "/profile/password"):
        text = client.get(path).text
        assert 'action="/cases" class="head-find"' in text, path
    assert "head-find" not in clerk.get("/").text + clerk.get("/by-hand").text
    assert numbers(search_for(client, "ประปา", state="all")) == {case.register_number}  # what the head's box sends


def test_what_the_filters_leave_out_is_found_where_nothing_else_is(
    world: World, client_of: Callable[[str], Client]
) -> None:
    closed, still_open = water(world), water(world)
    with world.store.unit("somsri") as unit:
        cases.proceed(unit, closed, CaseEvent.REJECT, "ไม่อยู่ในอำนาจหน้าที่")
    client = client_of("malee")
    assert numbers(search_for(client, "ประปา")) == {still_open.register_number}
    text = search_for(client, "ประปา", urgent="1")
    assert numbers(text) == {closed.register_number, still_open.register_number}
    assert "ไม่พบในตัวกรองที่เลือกไว้ จึงค้นจากเรื่องทั้งหมด" in text
