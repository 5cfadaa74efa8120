"""The work on a case on its page: referral and report, orders, words to the complainant, two persons, endings."""

from collections.abc import Callable

import pytest

from register.book import casebook
from register.handling import proceedings, referrals, verdicts
from register.post import replies
from register.sections.cases import Cases
from register.states import CaseState, Category, Conclusion, DeadlineKind, ReplyKind, SubKind
from register.workdays import Calendar
from tests.desk.desk_world import ROADS, Client, World, found, mail

ClientOf = Callable[[str], Client]


def load(world: World, case: casebook.Case) -> casebook.Case:
    with world.store.browse() as unit:
        return casebook.load(unit, case.id)


def act(client: Client, world: World, case: casebook.Case, event: str, **fields: str) -> int:
    data = {"version": str(load(world, case).version), **fields}
    return client.post(f"/cases/{case.id}/act/{event}", data).status_code


@pytest.fixture
def two_persons(world: World) -> None:
    """The agency wants a second person for this category; said before its desk is served."""
    wanted = Cases(two_persons=(Category.SERVICE_COMPLAINT,))
    world.settings = world.settings.model_copy(update={"cases": wanted})


@pytest.fixture
def case(world: World, client_of: ClientOf) -> casebook.Case:
    born = world.case()
    assert act(client_of("malee"), world, born, "confirm") == 303
    return load(world, born)


def test_who_confirms_an_information_request_keeps_its_kind_and_its_days(world: World, client_of: ClientOf) -> None:
    asked = world.case(finding=found(Category.OTHER, sub_kind=SubKind.INFORMATION_REQUEST))
    with world.store.browse() as unit:
        frozen = casebook.deadlines(unit, asked.id)
    malee = client_of("malee")
    offered = '<option value="information_request" selected>'
    assert offered in malee.get(f"/cases/{asked.id}").text
    assert act(malee, world, asked, "confirm", category="information_request") == 303
    assert (load(world, asked).sub_kind, load(world, asked).state) == (
        SubKind.INFORMATION_REQUEST,
        CaseState.SCREENED,
    )
    with world.store.browse() as unit:
        days = casebook.deadlines(unit, asked.id)
        assert all(days[kind] == due for kind, due in frozen.items())
        assert all(entry.event != "correct" for entry in casebook.timeline(unit, asked))


def test_any_matter_can_be_corrected_to_an_information_request_and_back(
    world: World, client_of: ClientOf, case: casebook.Case
) -> None:
    malee = client_of("malee")
    for chosen, sub_kind in (("information_request", SubKind.INFORMATION_REQUEST), ("other", None)):
        assert f'<option value="{chosen}">' in malee.get(f"/cases/{case.id}").text
        assert act(malee, world, case, "correct", category=chosen) == 303
        assert (load(world, case).category, load(world, case).sub_kind) == (Category.OTHER, sub_kind)
    assert act(malee, world, case, "correct", category="nonsense") == 400


def test_a_unit_reports_what_it_was_asked_and_the_page_says_by_when(
    world: World, client_of: ClientOf, case: casebook.Case
) -> None:
    malee, nid = client_of("malee"), client_of("nid")
    assert "/act/report" not in malee.get(f"/cases/{case.id}").text
    assert act(malee, world, case, "refer", unit=ROADS, text="โปรดตรวจสอบ", due="เมื่อวาน") == 409
    assert act(malee, world, case, "refer", unit=ROADS, text="โปรดตรวจสอบ") == 303
    page = nid.get(f"/cases/{case.id}").text
    assert "รอรายงาน เหลือ 7 วันทำการ" in page
    with world.store.browse() as unit:
        [one] = referrals.of_case(unit, load(world, case))
    assert one.due_at == Calendar().report_due(one.at, case.category)
    assert act(nid, world, case, "report", referral=one.id, text="ซ่อมเสร็จแล้ว") == 303
    assert "ซ่อมเสร็จแล้ว" in malee.get(f"/cases/{case.id}").text
    assert act(malee, world, case, "report", referral=one.id, text="อีกครั้ง") == 409


def test_orders_committee_extension_and_evidence_stand_on_the_page(
    world: World, client_of: ClientOf, case: casebook.Case
) -> None:
    malee = client_of("malee")
    paper = {"number": "12/2570", "day": "20/11/2569", "by": "ผู้อำนวยการ"}
    assert act(malee, world, case, "memo", text="เห็นควรตรวจสอบ", number="1") == 303
    assert act(malee, world, case, "order", text="อนุมัติตามเสนอ", **paper) == 303
    assert act(malee, world, case, "appoint", text="ตรวจสอบ", members="นายหนึ่ง\n นางสอง \n\n", **paper) == 303
    assert act(malee, world, case, "extend", text="พยานไม่อยู่", until="15/1/2570", **paper) == 303
    assert act(malee, world, case, "extend", text="พยานไม่อยู่", until="สักวัน", **paper) == 409
    assert act(malee, world, case, "evidence", text="ภาพถ่าย", source="ผู้ร้อง", kept="ตู้ 2") == 303
    assert act(malee, world, case, "note", text="โทรศัพท์นัดแล้ว") == 303
    page = malee.get(f"/cases/{case.id}").text
    for words in ("อนุมัติตามเสนอ", "เลขที่ 12/2570", "2. นางสอง", "ขยายถึงวันที่ 15 มกราคม 2570", "ภาพถ่าย", "โทรศัพท์นัดแล้ว"):
        assert words in page
    assert "(เดิม" in page
    with world.store.browse() as unit:
        item = casebook.load(unit, case.id)
        committee = next(one.step for one in proceedings.of_case(unit, item) if one.step.members)
    assert committee.members == ("นายหนึ่ง", "นางสอง")
    assert item.state is CaseState.INVESTIGATING


def test_what_an_officer_wrote_of_the_complainant_is_masked_like_the_rest(
    world: World, client_of: ClientOf, case: casebook.Case
) -> None:
    malee = client_of("malee")
    act(malee, world, case, "evidence", text="คำให้การของสมชาย ใจดี", source="สมชาย ใจดี", kept="บ้านสมชาย ใจดี")
    assert "สมชาย" not in malee.get(f"/cases/{case.id}").text


@pytest.mark.parametrize(("event", "kind"), [("progress", ReplyKind.PROGRESS), ("request", ReplyKind.REQUEST)])
def test_words_to_the_complainant_are_read_before_they_leave(
    world: World, client_of: ClientOf, case: casebook.Case, event: str, kind: ReplyKind
) -> None:
    malee, path = client_of("malee"), f"/cases/{case.id}/write/{event}"
    assert f'action="{path}"' in malee.get(f"/cases/{case.id}").text
    preview = malee.post(path, {"text": "โปรดแจ้งวันที่พบเห็น"})
    assert preview.status_code == 200
    assert "โปรดแจ้งวันที่พบเห็น" in preview.text
    with world.store.browse() as unit:
        assert len(replies.of_case(unit, case.id)) == 1
    fields = {"text": "โปรดแจ้งวันที่พบเห็น", "step": "send", "version": str(load(world, case).version)}
    assert malee.post(path, fields).status_code == 303
    with world.store.browse() as unit:
        [reply] = [one for one in replies.of_case(unit, case.id) if one.kind is kind]
    assert malee.post(f"/cases/{case.id}/replies/{reply.id}/cancel").status_code == 303
    assert client_of("nid").post(path, fields).status_code == 404


def test_an_outcome_that_was_told_on_the_telephone_ends_the_case(
    world: World, client_of: ClientOf, case: casebook.Case
) -> None:
    malee = client_of("malee")
    assert act(malee, world, case, "tell", way="line", text="กำลังตรวจสอบ") == 303
    assert act(malee, world, case, "conclude", conclusion="founded", text="จริง", measures="ซ่อม") == 303
    assert act(malee, world, case, "answer", way="telephone", text="แจ้งแล้ว") == 303
    assert load(world, case).state is CaseState.ANSWERED
    page = malee.get(f"/cases/{case.id}").text
    for words in ("ไลน์", "โทรศัพท์", "มาตรการ"):
        assert words in page
    assert "แจ้งผลผู้ร้องอีกครั้ง" not in page


@pytest.mark.parametrize(
    ("event", "fields", "state"),
    [
        ("reject", {"preset": "บัตรสนเท่ห์"}, CaseState.NOT_ACCEPTED),
        ("forward", {"agency": "เทศบาลเมือง"}, CaseState.OUTSIDE_REMIT),
        ("withdraw", {}, CaseState.WITHDRAWN),
    ],
)
def test_an_ending_says_why_and_tells_the_complainant(
    world: World, client_of: ClientOf, event: str, fields: dict[str, str], state: CaseState
) -> None:
    malee, case = client_of("malee"), world.case()
    assert act(malee, world, case, event, text="เหตุผลในสำนวน", words="ข้อความถึงผู้ร้อง", **fields) == 303
    with world.store.browse() as unit:
        item = casebook.load(unit, case.id)
        words = [replies.draft(unit, one.id).text for one in replies.of_case(unit, case.id)]
    assert item.state is state
    assert any("ข้อความถึงผู้ร้อง" in one for one in words)
    assert not any("เหตุผลในสำนวน" in one for one in words)


def test_a_matter_is_not_passed_on_to_nobody(world: World, client_of: ClientOf, case: casebook.Case) -> None:
    assert act(client_of("malee"), world, case, "forward", text="นอกอำนาจ", agency="") == 409


@pytest.mark.usefixtures("two_persons")
def test_where_two_persons_conclude_the_second_reads_and_agrees_or_sends_back(
    world: World, client_of: ClientOf
) -> None:
    case, malee, boss = world.case(), client_of("malee"), client_of("boss")
    assert act(malee, world, case, "confirm") == 303
    assert act(malee, world, case, "conclude", conclusion="founded", text="พบว่าพังจริง") == 303
    assert load(world, case).state is CaseState.SCREENED
    mine = malee.get(f"/cases/{case.id}").text
    assert "รอความเห็นชอบ" in mine
    assert "เห็นชอบและสรุปผล" not in mine
    assert act(malee, world, case, "conclude", approve="1") == 409
    assert act(boss, world, case, "return", text="ขาดพยาน") == 303
    assert "ขาดพยาน" in malee.get(f"/cases/{case.id}").text
    assert act(malee, world, case, "conclude", conclusion="partly", text="พังบางส่วน") == 303
    assert "เห็นชอบและสรุปผล" in boss.get(f"/cases/{case.id}").text
    assert act(boss, world, case, "conclude", approve="1") == 303
    with world.store.browse() as unit:
        verdict = verdicts.latest(unit, casebook.load(unit, case.id))
    assert verdict is not None
    assert (verdict.conclusion, verdict.actor, verdict.decided_by) == (Conclusion.PARTLY, "malee", "boss")


def test_a_reopened_case_has_its_whole_time_again(world: World, client_of: ClientOf, case: casebook.Case) -> None:
    act(client_of("malee"), world, case, "withdraw", text="ขอถอน")
    world.clock.advance(days=10)
    assert act(client_of("malee"), world, case, "reopen", text="ไม่ถอนแล้ว") == 303
    assert load(world, case).state is CaseState.SCREENED
    with world.store.browse() as unit:
        due = casebook.deadlines(unit, case.id)[DeadlineKind.INVESTIGATE]
        assert due == Calendar().deadlines(unit.now)[DeadlineKind.INVESTIGATE]


def test_only_a_listed_project_can_be_named(world: World, client_of: ClientOf, case: casebook.Case) -> None:
    malee, path = client_of("malee"), f"/cases/{case.id}/mark"
    version = str(case.version)
    assert malee.post(path, {"version": version, "project": "ไม่มีในรายการ"}).status_code == 400
    assert malee.post(path, {"version": version, "urgent": "1"}).status_code == 303
    assert load(world, case).urgent
    assert client_of("nid").post(path, {"version": version}).status_code == 404


def test_the_page_offers_the_work_only_to_who_has_opened_a_sealed_matter(world: World, client_of: ClientOf) -> None:
    case = world.case(mail(subject="สินบน"), found(Category.TIP_OFF))
    somsri = client_of("somsri")
    page = somsri.get(f"/cases/{case.id}").text
    assert not any(f"/cases/{case.id}/{path}" in page for path in ("act", "write", "mark"))
    for path in ("write/progress", "mark", "act/note"):
        data = {"version": str(case.version), "text": "x"}
        assert somsri.post(f"/cases/{case.id}/{path}", data).status_code == 409, path
