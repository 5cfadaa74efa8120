"""The daily digest: once a working day from its hour on, of what its reader may know, without a person."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from register import audit, cases
from register.book import casebook
from register.book.casebook import Case
from register.errors import InputError, RaprueangError, ServiceDown, TakenForNobody
from register.handling import conflicts, referrals, verdicts
from register.handling.matters import Desk
from register.handling.referrals import Asked
from register.handling.verdicts import Findings
from register.officers import absences, accounts
from register.officers.accounts import Officer
from register.settings import Settings
from register.states import Category, Conclusion, Role
from register.store import Store
from register.watch import digest
from register.watch.alarms import Notice
from register.watch.digest import Digester
from register.workdays import Calendar
from tests.register.conftest import NOW
from tests.register.matter_examples import finding, register_one

CENTRE = "ศูนย์"


class Box:
    """What was sent, by address; `down`: the mail server; `refused`: addresses with what it says to them."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Notice]] = []
        self.down = False
        self.refused: dict[str, RaprueangError] = {}

    def post(self, address: str) -> Callable[[Notice], None]:
        def deliver(notice: Notice) -> None:
            if self.down:
                raise ServiceDown("the mail server does not answer", "try again")
            if address in self.refused:
                raise self.refused[address]
            self.sent.append((address, notice))

        return deliver


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def digester(store: Store, box: Box, tmp_path: Path) -> Digester:
    given = {"agency": {"name": "อบต. ตัวอย่าง", "unit": CENTRE}, "digest": {"enabled": True, "hour": 8}}
    return Digester(store, Settings(home=tmp_path, **given), Calendar(), box.post)  # type: ignore[arg-type] # as read


def at(store: Store, moment: datetime) -> None:
    store._clock = lambda: moment


def officer(store: Store, login: str, role: Role = Role.OFFICER, *, cleared: bool = False, name: str = "") -> Officer:
    with store.unit() as unit:
        email = f"{login}@agency.example"
        return conflicts.admit(unit, Officer("", login, name or login, role, CENTRE, cleared=cleared, email=email))


def given_to(
    store: Store, desk: Desk, one: Officer, *, content: bytes = b"x", category: Category = Category.SUGGESTION
) -> Case:
    case = register_one(store, desk, content, finding=finding(category), message_id=f"<{content.decode()}@example.com>")
    with store.unit("somsri") as unit:
        return cases.assign(unit, cases.confirm(unit, case), one.id)


def test_each_officer_is_told_once_what_is_overdue_and_no_person(
    store: Store, desk: Desk, digester: Digester, box: Box
) -> None:
    case = given_to(store, desk, officer(store, "somsri"))
    at(store, NOW + timedelta(days=21))  # a Friday
    assert (digester.step(), digester.step()) == (1, 0)
    [(address, notice)] = box.sent
    assert address == "somsri@agency.example"
    assert f"เลขรับ {case.register_number} แจ้งความคืบหน้าผู้ร้อง" in notice.text
    for word in ("สมชาย", "ถนน", "081-000-1234", "0810001234", "เสนอแนะ", case.tracking_id):
        assert word not in notice.text + notice.subject
    at(store, NOW + timedelta(days=24))
    assert digester.step() == 1


@pytest.mark.parametrize(
    "moment",
    [datetime(2026, 12, 10, 3, 0), datetime(2026, 12, 12, 3, 0), datetime(2026, 12, 11, 0, 30)],  # noqa: DTZ001
    ids=["holiday", "saturday", "too early"],
)
def test_nobody_is_told_on_a_holiday_or_before_the_hour(
    store: Store, desk: Desk, digester: Digester, moment: datetime
) -> None:
    given_to(store, desk, officer(store, "somsri"))
    at(store, moment.replace(tzinfo=NOW.tzinfo))
    assert digester.step() == 0


def test_who_is_named_finds_the_matter_not_even_counted(store: Store, desk: Desk, digester: Digester, box: Box) -> None:
    officer(store, "boss", Role.HEAD, cleared=True, name="มาลี สายชล")
    register_one(store, desk, finding=finding(accused="มาลี สายชล"))
    at(store, NOW + timedelta(days=21))
    assert digester.step() == 0
    assert box.sent == []


def test_the_head_hears_of_what_is_left_undone_too_long(store: Store, desk: Desk, digester: Digester, box: Box) -> None:
    case = given_to(store, desk, officer(store, "somsri"))
    officer(store, "boss", Role.HEAD)
    at(store, NOW + timedelta(days=18))  # two working days late
    digester.step()
    assert "boss@agency.example" not in dict(box.sent)
    at(store, NOW + timedelta(days=25))
    digester.step()
    text = dict(box.sent)["boss@agency.example"].text
    assert "เกินกำหนดนาน" in text
    assert case.register_number in text


def test_a_stand_in_is_told_of_the_absent_officers_cases(
    store: Store, desk: Desk, digester: Digester, box: Box
) -> None:
    away, here = officer(store, "away"), officer(store, "here", name="สมหญิง")
    case = given_to(store, desk, away)
    later = NOW + timedelta(days=21)
    at(store, later)
    with store.unit() as unit:
        absences.note(unit, away, here, later.date(), later.date())
    digester.step()
    text = dict(box.sent)["here@agency.example"].text
    assert "ปฏิบัติหน้าที่แทน: away" in text
    assert case.register_number in text


@pytest.mark.parametrize("why", ["not cleared", "named"])
def test_what_neither_the_absent_officer_nor_the_stand_in_may_work_is_told_as_nobodys(
    store: Store, desk: Desk, digester: Digester, box: Box, why: str
) -> None:
    """Else a tip-off lies as long as its officer is away, and nobody who could take it is told."""
    away, here = officer(store, "away", cleared=True), officer(store, "here", name="สมหญิง ใจงาม")
    officer(store, "other", cleared=True)
    barred = finding(accused="สมหญิง ใจงาม")
    case = register_one(store, desk, finding=finding(Category.TIP_OFF) if why == "not cleared" else barred)
    with store.unit("other") as unit:
        cases.assign(unit, cases.confirm(unit, case), away.id)
    later = NOW + timedelta(days=18)
    at(store, later)
    with store.unit() as unit:
        absences.note(unit, away, here, later.date(), later.date())
    digester.step()
    told = {address for address, notice in box.sent if "เรื่องที่ยังไม่มีผู้รับผิดชอบ 1 เรื่อง" in notice.text}
    assert told == {"away@agency.example", "other@agency.example"}


def test_who_stands_in_for_the_head_hears_of_what_is_left_undone_too_long(
    store: Store, desk: Desk, digester: Digester, box: Box
) -> None:
    case = given_to(store, desk, officer(store, "somsri"))
    boss, deputy = officer(store, "boss", Role.HEAD), officer(store, "deputy")
    later = NOW + timedelta(days=25)
    at(store, later)
    with store.unit() as unit:
        absences.note(unit, boss, deputy, later.date(), later.date())
    digester.step()
    text = dict(box.sent)["deputy@agency.example"].text
    assert "เกินกำหนดนาน" in text
    assert case.register_number in text
    assert "เกินกำหนดนาน" not in dict(box.sent)["somsri@agency.example"].text


def test_what_names_the_head_is_escalated_to_who_takes_it_and_to_no_head_nor_the_heads_stand_in(
    store: Store, desk: Desk, digester: Digester, box: Box
) -> None:
    boss = officer(store, "boss", Role.HEAD, cleared=True, name="มาลี สายชล")
    takes = officer(store, "inspector", cleared=True)
    deputy, worker = officer(store, "deputy"), officer(store, "worker", cleared=True)
    routing = replace(desk.routing, recipient="inspector")
    case = register_one(store, replace(desk, routing=routing), finding=finding(accused="มาลี สายชล"))
    digester.settings = digester.settings.model_copy(
        update={"register_": digester.settings.register_.model_copy(update={"conflict_recipient": takes.login})}
    )
    later = NOW + timedelta(days=25)
    at(store, later)
    with store.unit("inspector") as unit:
        cases.assign(unit, casebook.load(unit, case.id), worker.id)
        absences.note(unit, boss, deputy, later.date(), later.date())
    digester.step()
    told = dict(box.sent)
    assert set(told) == {"inspector@agency.example", "worker@agency.example"}
    assert "เกินกำหนดนาน" in told["inspector@agency.example"].text
    assert case.register_number in told["inspector@agency.example"].text
    assert "เกินกำหนดนาน" not in told["worker@agency.example"].text


@pytest.mark.parametrize("how", ["closed", "clerk", "tip-off"])
def test_what_its_officer_can_no_longer_work_is_told_as_nobodys(
    store: Store, desk: Desk, digester: Digester, box: Box, how: str
) -> None:
    somsri = officer(store, "somsri")
    officer(store, "other", cleared=True)
    case = given_to(store, desk, somsri)
    with store.unit("other") as unit:
        if how == "closed":
            accounts.disable(unit, somsri.login)
        elif how == "clerk":
            conflicts.change(unit, somsri, replace(somsri, role=Role.CLERK), desk.routing)
        else:
            cases.correct(unit, casebook.load(unit, case.id), Category.TIP_OFF)
    at(store, NOW + timedelta(days=18))
    assert digester.step() == 1
    [(address, notice)] = box.sent
    assert address == "other@agency.example"
    assert "เรื่องที่ยังไม่มีผู้รับผิดชอบ 1 เรื่อง" in notice.text


def test_a_digest_carries_the_head_of_the_audit_chain(store: Store, desk: Desk, digester: Digester, box: Box) -> None:
    given_to(store, desk, officer(store, "somsri"))
    at(store, NOW + timedelta(days=21))
    with store.browse() as unit:
        head = audit.head(unit)
    digester.step()
    assert f"หัวห่วงโซ่บันทึก {head}" in box.sent[0][1].text


def test_a_proposal_waits_for_the_others_and_a_late_report_is_told(
    store: Store, desk: Desk, digester: Digester, box: Box
) -> None:
    somsri = officer(store, "somsri")
    officer(store, "boss", Role.HEAD)
    case = given_to(store, desk, somsri)
    with store.unit("somsri") as unit:
        case = referrals.to_unit(unit, case, "กองช่าง", Asked(), NOW + timedelta(days=3))
        verdicts.conclude(unit, case, Conclusion.ADOPTED, Findings("ดี"), (Category.SUGGESTION,))
    at(store, NOW + timedelta(days=5))
    digester.step()
    told = dict(box.sent)
    assert "ข้อเสนอให้สรุปผลหรือยุติเรื่องที่รอท่านเห็นชอบ 1 เรื่อง" in told["boss@agency.example"].text
    assert "เห็นชอบ" not in told["somsri@agency.example"].text
    assert "หน่วยงานรายงานผล" in told["somsri@agency.example"].text


def test_a_mail_that_could_not_leave_goes_with_the_next_step(
    store: Store, desk: Desk, digester: Digester, box: Box
) -> None:
    given_to(store, desk, officer(store, "somsri"))
    at(store, NOW + timedelta(days=21))
    box.down = True
    assert digester.step() == 0
    box.down = False
    assert digester.step() == 1


@pytest.mark.parametrize("error", [TakenForNobody("refused"), InputError("no address")], ids=["refused", "no address"])
def test_an_address_that_takes_no_mail_keeps_nobody_elses_back(
    store: Store, desk: Desk, digester: Digester, box: Box, error: RaprueangError
) -> None:
    for login in ("first", "second"):
        given_to(store, desk, officer(store, login), content=login.encode())
    box.refused = {"first@agency.example": error}
    at(store, NOW + timedelta(days=21))
    assert (digester.step(), digester.step()) == (1, 0)
    assert [address for address, _ in box.sent] == ["second@agency.example"]


def test_a_long_list_says_how_many_are_left_out() -> None:
    line = digest.Line("1/2569", next(iter(digest.STEPS)), NOW)
    text = digest.compose(digest.Day(overdue=(line,) * 40), Officer("1", "x", "x", Role.OFFICER), "อบต.", NOW).text
    assert "และอีก 10 รายการ" in text


def test_an_address_of_an_officer_must_be_one(store: Store) -> None:
    somsri = officer(store, "somsri")
    with store.unit() as unit:
        accounts.set_email(unit, somsri, "")
        assert accounts.find(unit, "somsri").email == ""
        with pytest.raises(InputError, match="อีเมลไม่ถูกต้อง"):
            accounts.set_email(unit, somsri, "somsri at agency")
