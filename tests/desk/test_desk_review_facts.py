"""The facts beside a matter in the review queue: who may correct them, what an officer is asked to look at again."""

from collections.abc import Callable

import pytest

from register.book import casebook
from register.model import Contact, Line, Page
from register.states import Channel, Method
from tests.desk.desk_world import Client, World, found, mail, serving


def reveal(client: Client, item_id: str) -> int:
    return client.post(f"/review/{item_id}/reveal", {"preset": "คัดแยกประเภทเรื่อง"}).status_code


def test_facts_are_corrected_by_who_sees_them_only(world: World, client_of: Callable[[str], Client]) -> None:
    case = world.case()
    client = client_of("malee")
    fields = {"name": "สมชาย ใจดีมาก", "where": "หมู่ 3", "phone": "081-000-1234"}
    assert client.post(f"/review/{case.id}/facts", fields).status_code == 404
    reveal(client, case.id)
    assert client.post(f"/review/{case.id}/facts", fields).status_code == 303
    with world.store.browse() as unit:
        content = casebook.content(unit, casebook.load(unit, case.id))
    assert (content.contact.name, content.where) == ("สมชาย ใจดีมาก", "หมู่ 3")


def test_an_officer_is_asked_where_the_writer_may_want_to_stay_unnamed(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case(finding=found(anonymity_in_doubt=True))
    client = client_of("malee")
    asked = "ผู้ส่งไม่ประสงค์ออกนามหรือไม่"
    reveal(client, case.id)
    assert asked in client.get(f"/review?item={case.id}").text
    client.post(f"/review/{case.id}/facts", {"naming": "1", "anonymous": "1"})
    assert asked not in client.get(f"/review?item={case.id}").text
    with world.store.browse() as unit:
        assert casebook.load(unit, case.id).anonymous


def test_a_number_that_was_put_right_says_so_until_somebody_corrects_it(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case(finding=found(doubtful=("phone",)))
    client = client_of("malee")
    reveal(client, case.id)
    assert "โปรดเทียบกับต้นฉบับ" in client.get(f"/review?item={case.id}").text
    client.post(f"/review/{case.id}/facts", {"phone": "081-000-9999"})
    assert "โปรดเทียบกับต้นฉบับ" not in client.get(f"/review?item={case.id}").text


def test_a_number_out_of_a_badly_read_line_is_put_before_the_officer(
    world: World, client_of: Callable[[str], Client]
) -> None:
    client = client_of("malee")
    for confidence, asked in ((0.3, True), (0.9, False)):
        line = Line("โทร ๐๘๑ ๐๐๐ ๑๒๓๔", confidence)
        page = Page(1, "scan", line.text, Method.OCR, 0.9, (line,))
        scan = mail(channel=Channel.LETTER, text=line.text, pages=(page,))
        case = world.case(reading=scan, finding=found(contact=Contact("สมชาย ใจดี", phone="081-000-1234")))
        reveal(client, case.id)
        assert ("โปรดเทียบกับต้นฉบับ" in client.get(f"/review?item={case.id}").text) is asked


def test_what_an_address_lacks_for_the_post_is_seen_by_who_has_opened_it(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case(finding=found(contact=Contact("นางสมหญิง ดีงาม", address="12 หมู่ 4 ตำบลศรีพนา")))
    client = client_of("malee")
    assert "ยังขาด" not in client.get(f"/review?item={case.id}").text
    reveal(client, case.id)
    assert "ยังขาดจังหวัด" in client.get(f"/review?item={case.id}").text
    client.post(f"/review/{case.id}/facts", {"address": "12 หมู่ 4 ตำบลศรีพนา จังหวัดเลย"})
    assert "ยังขาด" not in client.get(f"/review?item={case.id}").text


def test_naming_an_officer_as_accused_hides_the_case_from_that_officer(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case()
    client = client_of("malee")
    reveal(client, case.id)
    client.post(f"/review/{case.id}/facts", {"accused": "นางสาวสมศรี ใจงาม"})
    assert reveal(client_of("somsri"), case.id) == 404


@pytest.mark.parametrize(("phone", "warned"), [("081-000", True), ("0810001234", False), ("1567", False), ("", False)])
def test_a_telephone_number_without_all_its_digits_is_kept_and_warned_of(
    small_world: World, phone: str, *, warned: bool
) -> None:
    case = small_world.case()
    with serving(small_world) as base:
        client = Client(base)
        client.login("malee")
        reveal(client, case.id)
        saved = client.post(f"/review/{case.id}/facts", {"phone": phone})
        assert saved.status_code == 303
        page = client.get(saved.headers["location"]).text
        client.close()
    assert ("หมายเลขโทรศัพท์มีตัวเลขไม่ครบ" in page) == warned
    assert f'name="phone" value="{phone}"' in page
