"""Who may not know of a matter because it names them, to whom it goes instead, and how a conflict is lifted."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from register import cases, schema
from register.arrivals import intakes
from register.book import casebook
from register.book.casebook import Case
from register.errors import InputError, NotAllowed
from register.handling import additions, case_details, conflicts, matters
from register.handling.conflicts import Routing
from register.handling.matters import Desk
from register.model import Sender
from register.officers import access, accounts
from register.officers.access import Viewer
from register.officers.accounts import Officer
from register.searching import search
from register.states import Category, Role
from register.store import Store, Unit
from tests.register.matter_examples import arrival, finding, reading, register_one

CENTRE, ROADS = "ศูนย์รับเรื่อง", "กองช่าง"
ROUTING = Routing("inspector", CENTRE, "องค์การบริหารส่วนตำบลศรีพนา")
Register = Callable[..., Case]


@pytest.fixture
def officers(store: Store) -> dict[str, Officer]:
    """The head, two of the centre (the first cleared), one of the roads, and the inspector of another unit."""
    given_ = {
        "boss": ("ประสิทธิ์ ตั้งใจงาม (นายก อบต.)", Role.HEAD, CENTRE, True),
        "somsri": ("สมศรี ใจงาม", Role.OFFICER, CENTRE, True),
        "malee": ("มาลี สายชล", Role.OFFICER, CENTRE, False),
        "nid": ("นิด ทางหลวง", Role.OFFICER, ROADS, True),
        "inspector": ("วิชัย ตรวจการ", Role.OFFICER, "หน่วยตรวจสอบภายใน", True),
    }
    with store.unit() as unit:
        return {
            login: conflicts.admit(unit, Officer("", login, name, role, division, cleared=cleared), ROUTING)
            for login, (name, role, division, cleared) in given_.items()
        }


@pytest.fixture
def accuse(store: Store, desk: Desk, officers: dict[str, Officer]) -> Register:
    assert officers

    def register(accused: str, category: Category = Category.SERVICE_COMPLAINT, content: bytes = b"a") -> Case:
        tip_off = 0.9 if category is Category.TIP_OFF else 0.01
        found = finding(category, tip_off=tip_off, accused=accused)
        return register_one(store, replace(desk, routing=ROUTING), content, finding=found)

    return register


def who_sees(store: Store, case: Case) -> set[str]:
    with store.browse() as unit:
        return {
            one.login
            for one in accounts.listing(unit)
            if access.sees_case(unit, Viewer(one, CENTRE, takes_conflicts=one.login == ROUTING.recipient), case.id)
        }


def assignee(unit: Unit, case: Case) -> str:
    names = {one.id: one.login for one in accounts.listing(unit)}
    return names.get(casebook.load(unit, case.id).assigned_to or "", "")


def test_a_matter_that_names_nobody_is_not_routed(store: Store, accuse: Register) -> None:
    assert who_sees(store, accuse("")) == {"boss", "somsri", "malee"}


def test_who_is_named_does_not_know_and_the_others_do(store: Store, accuse: Register) -> None:
    case = accuse("นางสาวมาลี สายชล")
    assert who_sees(store, case) == {"boss", "somsri"}
    with store.browse() as unit:
        assert assignee(unit, case) == ""


@pytest.mark.parametrize("accused", ["นายประสิทธิ์ ตั้งใจงาม", "นายก อบต.", "นายก  อบต.ศรีพนา"])
def test_what_names_the_head_goes_to_the_recipient_and_only_the_cleared_know(
    store: Store, accuse: Register, accused: str
) -> None:
    case = accuse(accused)
    assert who_sees(store, case) == {"somsri", "inspector"}
    with store.browse() as unit:
        assert assignee(unit, case) == "inspector"


def test_a_routed_matter_stays_for_the_cleared_when_its_category_is_confirmed(store: Store, accuse: Register) -> None:
    case = accuse("ประสิทธิ์ ตั้งใจงาม")
    with store.unit() as unit:
        cases.confirm(unit, casebook.load(unit, case.id))
    assert "malee" not in who_sees(store, case)


def test_when_all_who_would_decide_are_named_the_recipient_gets_it(store: Store, accuse: Register) -> None:
    case = accuse(CENTRE)
    assert who_sees(store, case) == {"inspector"}


def test_when_all_the_cleared_are_named_a_tip_off_is_routed(
    store: Store, accuse: Register, officers: dict[str, Officer]
) -> None:
    with store.unit() as unit:
        accounts.disable(unit, officers["boss"].login)
    case = accuse("สมศรี ใจงาม", Category.TIP_OFF)
    with store.browse() as unit:
        assert assignee(unit, case) == "inspector"


def test_when_the_recipient_is_named_too_the_remaining_cleared_are_told(
    store: Store, accuse: Register, officers: dict[str, Officer]
) -> None:
    case = accuse("ประสิทธิ์ ตั้งใจงาม และ วิชัย ตรวจการ")
    assert who_sees(store, case) == {"somsri", "nid"}
    with store.browse() as unit:
        for login, officer in officers.items():
            told = access.orphaned(unit, Viewer(officer, CENTRE))
            assert bool(told) is (login in {"somsri", "nid"}), login


def test_the_officers_of_a_named_unit_do_not_know_and_the_centre_does(store: Store, accuse: Register) -> None:
    case = accuse("เจ้าหน้าที่กองช่าง")
    with store.unit() as unit:
        confirmed = cases.confirm(unit, casebook.load(unit, case.id))
        with pytest.raises(InputError, match="ถูกกล่าวหา"):
            conflicts.refuse_named_unit(unit, confirmed, ROADS)
        cases.refer(unit, confirmed, ROADS)
    assert who_sees(store, case) == {"boss", "somsri", "malee"}


def test_who_moves_into_a_named_unit_does_not_know_either(
    store: Store, accuse: Register, officers: dict[str, Officer]
) -> None:
    case = accuse("กองช่าง")
    with store.unit() as unit:
        conflicts.change(unit, officers["malee"], replace(officers["malee"], unit=ROADS), ROUTING)
        conflicts.change(unit, accounts.find(unit, "malee"), officers["malee"], ROUTING)
    assert "malee" not in who_sees(store, case)


def test_who_becomes_the_head_is_routed_around(store: Store, accuse: Register, officers: dict[str, Officer]) -> None:
    case = accuse("มาลี สายชล")
    with store.unit() as unit:
        conflicts.change(unit, officers["malee"], replace(officers["malee"], role=Role.HEAD), ROUTING)
        assert assignee(unit, case) == "inspector"
        assert casebook.load(unit, case.id).restricted


def test_who_has_the_case_loses_it_when_a_later_mail_names_the_officer(
    store: Store, desk: Desk, accuse: Register, officers: dict[str, Officer]
) -> None:
    case = accuse("")
    with store.unit() as unit:
        cases.assign(unit, casebook.load(unit, case.id), officers["malee"].id)
        intake_id = intakes.store_arrival(unit, arrival(b"later")).intake_id
        later = reading(text=f"เรื่อง {case.tracking_id} มาลี สายชล เรียกเงิน", message_id="<b@example.com>")
        intakes.save_reading(unit, intake_id, later)
        item = intakes.load(unit, intake_id)
        matters.settle_finding(unit, item, later, finding(accused="มาลี สายชล"), replace(desk, routing=ROUTING))
        assert assignee(unit, case) == ""
    assert "malee" not in who_sees(store, case)


def test_correcting_the_name_lifts_nothing(store: Store, accuse: Register) -> None:
    case = accuse("มาลี สายชล")
    with store.unit() as unit:
        case_details.correct_facts(unit, casebook.load(unit, case.id), {"accused": ""})
        conflicts.note(unit, case.id, "", ROUTING)
    assert "malee" not in who_sees(store, case)


def test_two_officers_lift_a_conflict_and_it_is_audited(
    store: Store, accuse: Register, officers: dict[str, Officer]
) -> None:
    case, malee = accuse("มาลี สายชล"), officers["malee"]
    with store.unit("boss") as unit:
        conflicts.ask(unit, case, [malee.id], officers["boss"], "ชื่อเหมือนกัน เป็นครูอีกคน")
        [stands] = conflicts.standing(unit, case)
        assert (stands.asked_by, stands.reason) == ("boss", "ชื่อเหมือนกัน เป็นครูอีกคน")
    assert "malee" not in who_sees(store, case)
    with store.unit("somsri") as unit:
        conflicts.lift(unit, case, [malee.id], officers["somsri"])
        assert conflicts.standing(unit, case) == []
    assert "malee" in who_sees(store, case)
    with store.unit() as unit:
        conflicts.note(unit, case.id, "มาลี สายชล", ROUTING)  # the facts were saved once more
        rows = unit.execute(select(schema.audit).where(schema.audit.c.subject == case.id)).all()
    assert "malee" in who_sees(store, case)
    assert {"matter.conflict_asked", "matter.conflict_lifted"} <= {row.action for row in rows}
    assert "ครู" not in str(rows)


def test_a_lifted_route_gives_the_category_its_say_again(
    store: Store, accuse: Register, officers: dict[str, Officer]
) -> None:
    case = accuse("ประสิทธิ์ ตั้งใจงาม")
    with store.unit() as unit:
        case = cases.confirm(unit, casebook.load(unit, case.id))
        conflicts.ask(unit, case, [officers["boss"].id], officers["somsri"], "ผู้อื่น")
        conflicts.lift(unit, case, [officers["boss"].id], officers["inspector"])
        assert not casebook.load(unit, case.id).restricted
    assert who_sees(store, case) == {"boss", "somsri", "malee", "inspector"}


@pytest.mark.parametrize(
    ("asks", "lifts"), [("somsri", "somsri"), ("somsri", "malee"), ("somsri", "nid"), ("", "boss")]
)
def test_who_may_not_lift_a_conflict(
    store: Store, accuse: Register, officers: dict[str, Officer], asks: str, lifts: str
) -> None:
    case = accuse("นิด ทางหลวง")
    with store.unit() as unit:
        if asks:
            conflicts.ask(unit, case, [officers["nid"].id], officers[asks], "ผู้อื่น")
        with pytest.raises((NotAllowed, InputError)):
            conflicts.lift(unit, case, [officers["nid"].id], officers[lifts])


def test_who_is_named_may_not_ask(store: Store, accuse: Register, officers: dict[str, Officer]) -> None:
    case = accuse("นิด ทางหลวง และ มาลี สายชล")
    with store.unit() as unit, pytest.raises(NotAllowed):
        conflicts.ask(unit, case, [officers["nid"].id], officers["malee"], "ผู้อื่น")


def test_asking_needs_a_reason(store: Store, accuse: Register, officers: dict[str, Officer]) -> None:
    case = accuse("นิด ทางหลวง")
    with store.unit() as unit, pytest.raises(InputError):
        conflicts.ask(unit, case, [officers["nid"].id], officers["somsri"], "  ")


@pytest.mark.parametrize(
    ("recipient", "said"),
    [("", "not set"), ("nobody", "no enabled"), ("malee", "cleared"), ("boss", "head"), ("inspector", "")],
)
def test_an_unsuitable_recipient_is_said(store: Store, officers: dict[str, Officer], recipient: str, said: str) -> None:
    assert officers
    with store.browse() as unit:
        trouble = conflicts.trouble_with_recipient(unit, replace(ROUTING, recipient=recipient))
    assert said in trouble
    assert bool(trouble) is bool(said)


@pytest.mark.parametrize(
    ("accused", "name", "named"),
    [
        ("นายก อบต.", "ประสิทธิ์ ตั้งใจงาม (นายก อบต.)", True),
        ("รองนายก อบต.", "ประสิทธิ์ ตั้งใจงาม (นายก อบต.)", False),
        ("รองนายก อบต. และนายก อบต.", "ประสิทธิ์ ตั้งใจงาม (นายก อบต.)", True),
        ("ปลัด", "สมชาย ใจดี (นายก, ปลัด)", True),
        ("ผอ.กองคลัง", "สมชาย ใจดี", False),
        ("สมชาย", "สมชาย ใจดี", False),
        ("น.ส. สมชาย   ใจดี", "นายสมชาย ใจดี", True),
    ],
)
def test_a_person_is_named_by_name_and_surname_or_by_position(accused: str, name: str, named: bool) -> None:  # noqa: FBT001 - a table's column
    assert conflicts.names(accused, name) is named


def test_the_longest_name_of_a_unit_counts_and_the_agencys_own_never() -> None:
    divisions = ["กองช่าง", "กองช่างสุขาภิบาล", "ศรีพนา", ""]
    assert conflicts.named_units("กอง ช่างสุขาภิบาล", divisions) == {"กองช่างสุขาภิบาล"}
    assert conflicts.named_units("กองช่างและกองช่างสุขาภิบาล", divisions) == {"กองช่าง", "กองช่างสุขาภิบาล"}
    assert conflicts.named_units("กองช่าง อบต.ศรีพนา", divisions, "อบต.ศรีพนา") == {"กองช่าง"}


@given(st.text(), st.text())
def test_no_text_breaks_the_search_for_a_name(accused: str, name: str) -> None:
    assert conflicts.names(accused, name) in {True, False}
    assert conflicts.named_units(accused, [name], accused) == set()


@pytest.fixture
def quoting(store: Store, desk: Desk) -> Callable[[Case, Sender], str]:
    """A mail that quotes a case and accuses Malee; returns its id."""

    def arrive(case: Case, sender: Sender) -> str:
        what = reading(text=f"เพิ่มเติม รหัส {case.tracking_id} กระบือเผือก", message_id="<7@x>", sender=sender)
        with store.unit() as unit:
            intake_id = intakes.store_arrival(unit, arrival(b"more")).intake_id
            intakes.save_reading(unit, intake_id, what)
            item = intakes.load(unit, intake_id)
            matters.settle_finding(unit, item, what, finding(accused="มาลี สายชล"), replace(desk, routing=ROUTING))
        return intake_id

    return arrive


def sees_addition(store: Store, officer: Officer, intake_id: str) -> bool:
    with store.browse() as unit:
        return access.sees_intake(unit, Viewer(officer, CENTRE), intake_id)


STRANGER = Sender("ใครก็ได้", "somebody@example.com")


def test_a_strangers_mail_that_names_an_officer_hides_itself_and_takes_the_case_from_nobody(
    store: Store, accuse: Register, officers: dict[str, Officer], quoting: Callable[[Case, Sender], str]
) -> None:
    case = accuse("")
    intake_id = quoting(case, STRANGER)
    assert who_sees(store, case) == {"boss", "somsri", "malee"}
    assert not sees_addition(store, officers["malee"], intake_id)
    assert sees_addition(store, officers["somsri"], intake_id)
    with store.browse() as unit:
        visible = access.visible_cases(Viewer(officers["malee"], CENTRE))
        assert not search.find(unit, "กระบือเผือก", visible).hits


def test_what_the_complainant_adds_bars_whom_it_names_at_once(
    store: Store, accuse: Register, quoting: Callable[[Case, Sender], str]
) -> None:
    case = accuse("")
    sender = reading().sender
    assert sender is not None
    quoting(case, sender)
    assert who_sees(store, case) == {"boss", "somsri"}


def test_a_strangers_mail_counts_when_a_cleared_officer_has_taken_it_in(
    store: Store, accuse: Register, officers: dict[str, Officer], quoting: Callable[[Case, Sender], str]
) -> None:
    case = accuse("")
    intake_id = quoting(case, STRANGER)
    uncleared = replace(officers["malee"], id="x", login="chai", name="ชาย ใหม่")
    with store.unit() as unit, pytest.raises(NotAllowed):
        additions.attach(unit, uncleared, intake_id, ROUTING)
    with store.unit() as unit:
        additions.attach(unit, officers["somsri"], intake_id, ROUTING)
    assert who_sees(store, case) == {"boss", "somsri"}
    with store.browse() as unit:
        assert search.find(unit, "กระบือเผือก", access.visible_cases(Viewer(officers["somsri"], CENTRE))).hits


def test_a_new_account_is_not_barred_by_what_a_stranger_has_said(
    store: Store, accuse: Register, quoting: Callable[[Case, Sender], str]
) -> None:
    case = accuse("")
    quoting(case, STRANGER)
    with store.unit() as unit:
        namesake = Officer("", "malee2", "มาลี สายชล", Role.OFFICER, CENTRE, cleared=False)
        conflicts.admit(unit, namesake, ROUTING)
    assert "malee2" in who_sees(store, case)
