"""The case list, the case page with its actions, and the answer with its preview and its minute."""

import re
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import event, select, update

from register import cases, leases, schema
from register.book import casebook
from register.model import Page
from register.officers import accounts
from register.post import replies
from register.states import (
    CaseEvent,
    CaseState,
    Category,
    Channel,
    Conclusion,
    Decision,
    Method,
    ReplyKind,
    ReplyState,
    WorkKind,
)
from register.tracking import new_tracking_id
from tests.desk import tray_examples
from tests.desk.desk_world import ROADS, Client, World, found, mail


def load(world: World, case_id: str) -> casebook.Case:
    with world.store.browse() as unit:
        return casebook.load(unit, case_id)


def act(client: Client, world: World, case: casebook.Case, event: str, **fields: str) -> int:
    data = {"version": str(load(world, case.id).version), **fields}
    return client.post(f"/cases/{case.id}/act/{event}", data).status_code


def concluded(client: Client, world: World) -> casebook.Case:
    case = world.case()
    assert act(client, world, case, "confirm") == 303
    assert act(client, world, case, "conclude", conclusion="founded", text="ตรวจแล้วพบว่าพังจริง") == 303
    return case


def test_the_list_shows_what_the_officer_may_see_and_masks_it(world: World, client_of: Callable[[str], Client]) -> None:
    plain = world.case(mail(subject="สมชาย ใจดี ขอซ่อมถนน"))
    tip_off = world.case(mail(subject="สินบน"), found(Category.TIP_OFF))
    seen = client_of("malee").get("/cases").text
    assert plain.register_number in seen
    assert tip_off.register_number not in seen
    assert "ขอซ่อมถนน" in seen
    assert "สมชาย" not in seen
    cleared = client_of("somsri").get("/cases").text
    assert tip_off.register_number in cleared
    assert "สินบน" not in cleared
    assert plain.register_number not in client_of("nid").get("/cases").text


def test_filters_choose_by_state_category_channel_and_person(world: World, client_of: Callable[[str], Client]) -> None:
    mine = world.case()
    other = world.case(mail(channel=Channel.LETTER), found(Category.SUGGESTION))
    client = client_of("malee")
    act(client, world, mine, "assign", officer="malee")
    for query, wanted in {
        "": {mine, other},
        "?category=suggestion": {other},
        "?channel=letter": {other},
        "?who=me": {mine},
        "?who=nobody": {other},
        "?state=answered": set(),
        "?state=nonsense&category=%27%3B--&page=x": {mine, other},
        "?sort=due": {mine, other},
    }.items():
        text = client.get(f"/cases{query}").text
        shown = {case for case in (mine, other) if f">{case.register_number}</a>" in text}
        assert {case.id for case in shown} == {case.id for case in wanted}, query


def test_a_case_of_a_closed_account_is_nobodys(world: World, client_of: Callable[[str], Client]) -> None:
    case = world.case()
    client = client_of("somsri")
    act(client, world, case, "assign", officer="malee")
    link = f">{case.register_number}</a>"
    assert link not in client.get("/cases?who=nobody").text
    with world.store.unit() as unit:
        accounts.disable(unit, "malee")
    assert link in client.get("/cases?who=nobody").text


def test_a_letter_that_nobody_could_read_is_shown_without_a_category(
    world: World, client_of: Callable[[str], Client]
) -> None:
    page = Page(1, "scan", "", Method.HANDWRITING, 0.4)
    nothing = found(
        Category.OTHER, confidence=0.0, tip_off=0.25, decision=Decision.REVIEW, reasons=(), model_version=""
    )
    case = world.case(mail(channel=Channel.LETTER, subject="", text="", pages=(page,)), nothing)
    read = world.case(finding=found(Category.OTHER, confidence=0.5, tip_off=0.3, decision=Decision.REVIEW))
    client = client_of("somsri")
    row = re.compile(r'href="/cases/(\w+)">.*?data-label="ประเภท"><span>(.*?)</span>', re.DOTALL)
    listed = dict(row.findall(client.get("/cases").text))
    assert listed[case.id] == "ยังไม่ได้จำแนก"
    assert "ระบบเสนอ" in listed[read.id]
    head = client.get(f"/cases/{case.id}").text.partition('class="notice')[0]
    assert '<span class="tag">ยังไม่ได้จำแนก</span>' in head


def test_overdue_cases_are_found_and_said_in_words(world: World, client_of: Callable[[str], Client]) -> None:
    case = world.case()
    assert case.register_number not in client_of("malee").get("/cases?due=late").text
    world.clock.advance(days=5)
    text = client_of("malee").get("/cases?due=late").text
    assert case.register_number in text
    assert re.search(r"เกินกำหนด \d+ วันทำการ", text)


def test_a_case_is_found_by_number_and_tracking_id_without_either_in_an_address(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case()
    client = client_of("malee")
    for reference in (case.register_number, case.tracking_id, case.tracking_id.lower().replace("-", " ")):
        answer = client.post("/cases", {"reference": reference})
        assert answer.headers["location"] == f"/cases/{case.id}"
    assert "ไม่พบเรื่อง" in client.post("/cases", {"reference": "LOE-0000"}).text


def test_finding_does_not_tell_that_a_hidden_case_exists(world: World, client_of: Callable[[str], Client]) -> None:
    hidden = world.case(finding=found(Category.TIP_OFF))
    client = client_of("malee")
    assert re.sub("csrf.*?>", "", client.post("/cases", {"reference": hidden.register_number}).text) == re.sub(
        "csrf.*?>", "", client.post("/cases", {"reference": "999/2569"}).text
    )


def test_the_page_masks_the_person_until_its_reveal(world: World, client_of: Callable[[str], Client]) -> None:
    case = world.case()
    client = client_of("malee")
    before = client.get(f"/cases/{case.id}").text
    for word in ("สมชาย", "081-000-1234", case.tracking_id):
        assert word not in before
    assert client.post(f"/cases/{case.id}/reveal", {"preset": "ติดต่อผู้ร้อง"}).status_code == 303
    after = client.get(f"/cases/{case.id}").text
    for word in ("สมชาย ใจดี", "081-000-1234", case.tracking_id):
        assert word in after


def test_a_case_goes_its_whole_way_through_the_page(world: World, client_of: Callable[[str], Client]) -> None:
    client = client_of("malee")
    case = world.case()
    assert act(client, world, case, "confirm") == 303
    assert act(client, world, case, "assign", officer="malee") == 303
    assert act(client, world, case, "refer", unit=ROADS, text="โปรดตรวจสอบ") == 303
    assert client_of("nid").get(f"/cases/{case.id}").status_code == 200
    assert act(client, world, case, "investigate") == 303
    assert act(client, world, case, "conclude", conclusion="founded", text="พบว่าพังจริง") == 303
    preview = client.post(f"/cases/{case.id}/answer", {"text": "ซ่อมถนนแล้ว"})
    assert "ซ่อมถนนแล้ว" in preview.text
    assert load(world, case.id).state is CaseState.CONCLUDED
    fields = {"text": "ซ่อมถนนแล้ว", "step": "send", "version": str(load(world, case.id).version)}
    assert client.post(f"/cases/{case.id}/answer", fields).status_code == 303
    assert load(world, case.id).state is CaseState.ANSWERED
    page = client.get(f"/cases/{case.id}").text
    for word in ("ยืนยันประเภทเรื่อง", "พบว่าพังจริง", "โปรดตรวจสอบ", "แจ้งผลผู้ร้อง", "มีมูล", "มาลี สายชล"):
        assert word in page


def test_an_answer_waits_a_minute_in_which_it_can_be_cancelled(
    world: World, client_of: Callable[[str], Client]
) -> None:
    client = client_of("malee")
    case = concluded(client, world)
    with world.store.unit() as unit:
        unit.execute(schema.work.delete())
    fields = {"text": "ซ่อมแล้ว", "step": "send", "version": str(load(world, case.id).version)}
    client.post(f"/cases/{case.id}/answer", fields)
    assert leases.claim(world.store, [WorkKind.SEND], lease=60) == []
    with world.store.browse() as unit:
        reply = replies.of_case(unit, case.id)[-1]
    assert client.post(f"/cases/{case.id}/replies/{reply.id}/cancel").status_code == 303
    with world.store.browse() as unit:
        assert replies.load(unit, reply.id).state is ReplyState.CANCELLED
    assert client.post(f"/cases/{case.id}/replies/{reply.id}/cancel").status_code == 409


def test_a_reply_is_cancelled_through_its_own_case_only(world: World, client_of: Callable[[str], Client]) -> None:
    hidden = world.case(finding=found(Category.TIP_OFF))
    own = world.case()
    with world.store.browse() as unit:
        reply = replies.of_case(unit, hidden.id)[0]
    assert client_of("malee").post(f"/cases/{own.id}/replies/{reply.id}/cancel").status_code == 404


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("conclude", {"conclusion": "founded", "text": "x"}),
        ("reopen", {"text": "x"}),
        ("answer", {"text": "x"}),
        ("merge", {"text": "x"}),
        ("reject", {"text": " "}),
    ],
)
def test_what_state_or_role_forbid_does_not_happen(
    world: World, client_of: Callable[[str], Client], event: str, fields: dict[str, str]
) -> None:
    case = world.case()
    assert act(client_of("malee"), world, case, event, **fields) == 409
    assert load(world, case.id).state is CaseState.RECEIVED


def test_an_action_on_an_outdated_page_is_refused(world: World, client_of: Callable[[str], Client]) -> None:
    case = world.case()
    client = client_of("malee")
    assert act(client, world, case, "confirm", version="7") == 409
    assert act(client, world, case, "nonsense") == 404


def test_the_page_offers_only_what_can_be_done(world: World, client_of: Callable[[str], Client]) -> None:
    case = world.case()
    offered = set(re.findall(r"/act/([a-z]+)", client_of("malee").get(f"/cases/{case.id}").text))
    assert offered == {
        "confirm", "assign", "reject", "forward", "withdraw", "note", "evidence", "tell", "memo", "order", "extend",
        "coordinate",
    }  # fmt: skip
    assert "/act/" not in client_of("checker").get(f"/cases/{case.id}").text


def test_a_tip_off_goes_to_cleared_officers_only(world: World, client_of: Callable[[str], Client]) -> None:
    case = world.case(finding=found(Category.TIP_OFF))
    client = client_of("somsri")
    client.post(f"/cases/{case.id}/reveal", {"reason": "ตรวจสอบ"})
    assert 'value="malee"' not in client.get(f"/cases/{case.id}").text
    assert act(client, world, case, "assign", officer="malee") == 409
    assert act(client, world, case, "assign", officer="nid") == 303
    assert client_of("nid").get(f"/cases/{case.id}").status_code == 200


def test_a_decision_that_was_taken_back_is_marked_in_the_history(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case()
    client = client_of("malee")
    act(client, world, case, "confirm")
    decision = re.search(r"/review/undo/(\w+)", client.get("/review").text)
    assert decision
    client.post(f"/review/undo/{decision.group(1)}")
    assert "ย้อนกลับแล้ว" in client.get(f"/cases/{case.id}").text


def track(client: Client, reference: str) -> tuple[int, str]:
    answer = client.request("POST", "/track", data={"reference": reference})
    assert "set-cookie" not in answer.headers
    return answer.status_code, answer.text


def test_the_public_page_says_one_of_three_sentences_and_nothing_else(
    world: World, client_of: Callable[[str], Client]
) -> None:
    officer = client_of("malee")
    case = concluded(officer, world)
    public = client_of("")
    assert "set-cookie" not in public.get("/track").headers
    status, text = track(public, case.tracking_id)
    assert status == 200
    assert text.count('aria-current="step"') == 1
    for word in ("ถนน", "สมชาย", "พังจริง", case.tracking_id, "ร้องเรียนการให้บริการ"):
        assert word not in text
    assert case.register_number in text


def test_only_a_released_outcome_is_shown(world: World, client_of: Callable[[str], Client]) -> None:
    officer, public = client_of("malee"), client_of("")
    for release, shown in ((False, False), (True, True)):
        case = concluded(officer, world)
        fields = {"text": "ซ่อมถนนแล้วเสร็จ", "step": "send", "version": str(load(world, case.id).version)}
        officer.post(f"/cases/{case.id}/answer", {**fields, **({"release": "1"} if release else {})})
        assert ("ซ่อมถนนแล้วเสร็จ" in track(public, case.tracking_id)[1]) is shown


def test_unknown_and_malformed_ids_get_the_same_answer(world: World, client_of: Callable[[str], Client]) -> None:
    case = world.case()
    wrong = case.tracking_id[:-1] + ("0" if case.tracking_id[-1] != "0" else "1")
    answers = {track(client_of(""), given) for given in ("LOE-0000-0000-0000-0", wrong, "x", "' OR 1=1 --", "๑" * 30)}
    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_an_unknown_id_takes_the_same_work_as_a_malformed_one_and_no_cookie_is_set(
    world: World, client_of: Callable[[str], Client]
) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if threading.current_thread().name != "charts":  # the painter works beside the requests
            asked.append(statement)

    client = client_of("")
    track(client, "LOE-1111-1111-1111-1")  # the first look of an address writes its row
    unknown = new_tracking_id(world.settings.register_.prefix)
    event.listen(world.store.engine, "before_cursor_execute", note)
    work = []
    for given in (unknown, "x", "' OR 1=1 --", "๑" * 30):
        asked.clear()
        answer = client.request("POST", "/track", data={"reference": given})
        assert "set-cookie" not in answer.headers
        work.append(tuple(asked))
    event.remove(world.store.engine, "before_cursor_execute", note)
    assert len(set(work)) == 1
    assert "set-cookie" not in client.get("/track").headers


def test_trying_many_ids_brings_a_pause_also_for_the_right_one(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case()
    client = client_of("")
    statuses = [track(client, f"LOE-{number:04}")[0] for number in range(21)]
    assert statuses[:20] == [404] * 20
    assert statuses[20] == 429
    assert track(client, case.tracking_id)[0] == 429


def test_no_tracking_id_is_in_the_audit_or_in_plain_in_the_database(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case()
    track(client_of(""), case.tracking_id)
    with world.store.look() as connection:
        for table in (schema.audit, schema.throttle, schema.case):
            assert case.tracking_id not in str(connection.execute(select(table)).all())


def test_conclusions_fit_the_category(world: World, client_of: Callable[[str], Client]) -> None:
    client = client_of("malee")
    case = world.case(finding=found(Category.SUGGESTION))
    act(client, world, case, "confirm")
    assert act(client, world, case, "conclude", conclusion="founded", text="x") == 409
    assert act(client, world, case, "conclude", conclusion="adopted", text="x") == 303
    assert load(world, case.id).conclusion is Conclusion.ADOPTED


def test_a_reply_to_one_complainant_ends_no_deadline_of_another(
    world: World, client_of: Callable[[str], Client]
) -> None:
    told, waiting = world.case(), world.case()
    with world.store.unit("somsri") as unit:
        for case in (told, waiting):
            cases.proceed(unit, cases.confirm(unit, case), CaseEvent.INVESTIGATE, "")
    tray_examples.reply(world, told, ReplyState.SENT)
    world.clock.advance(days=17)  # past the word to the complainant, before the end of the investigation
    late = client_of("somsri").get("/cases?due=late").text
    assert f">{waiting.register_number}<" in late
    assert f">{told.register_number}<" not in late
    ordered = client_of("somsri").get("/cases?sort=due").text
    assert "tag late" in ordered.partition(f">{waiting.register_number}<")[2].partition("</tr>")[0]


def test_a_cancelled_answer_can_be_given_again_and_is_not_shown_to_the_public(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case()
    with world.store.unit("somsri") as unit:
        done = cases.conclude(unit, cases.confirm(unit, case), Conclusion.FOUNDED, "พบจริง")
    client = client_of("somsri")
    given = {"text": "ซ่อมแล้วเมื่อวาน", "release": "1", "step": "send", "version": str(done.version)}
    assert client.post(f"/cases/{case.id}/answer", given).status_code == 303
    with world.store.browse() as unit:
        outcome = next(one.id for one in replies.of_case(unit, case.id) if one.kind is ReplyKind.OUTCOME)
    assert client.post(f"/cases/{case.id}/replies/{outcome}/cancel").status_code == 303
    with world.store.browse() as unit:
        assert casebook.released(unit, casebook.load(unit, case.id)) == ""
        version = str(casebook.load(unit, case.id).version)
    assert "แจ้งผลผู้ร้องอีกครั้ง" in client.get(f"/cases/{case.id}").text
    again = client.post(f"/cases/{case.id}/answer", {**given, "text": "ซ่อมแล้ววันนี้", "version": version})
    assert again.status_code == 303
    assert "แจ้งผลผู้ร้องอีกครั้ง" not in client.get(f"/cases/{case.id}").text
    with world.store.browse() as unit:
        assert casebook.released(unit, casebook.load(unit, case.id)) == "ซ่อมแล้ววันนี้"


def test_who_cannot_be_told_takes_no_deadline_from_others(world: World, client_of: Callable[[str], Client]) -> None:
    silent, _other = world.case(), world.case()
    reply, deadline = schema.reply, schema.deadline
    nowhere = {"medium": "letter", "state": "suppressed", "reason": "ไม่มีที่อยู่"}
    with world.store.unit() as unit:
        unit.execute(update(reply).where(reply.c.case_id == silent.id).values(**nowhere))
        unit.execute(update(deadline).where(deadline.c.kind != "progress").values(met_at=unit.now))
    page = client_of("malee").get("/cases").text
    assert len(re.findall(r'class="tag (?:calm|soon)">', page)) == 1
