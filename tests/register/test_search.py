"""A matter is found by what it says and by who wrote, and by nothing that it does not say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, event, func, select, true, update

from register import cases, schema
from register.book import casebook
from register.book.casebook import Case
from register.handling import case_details
from register.handling.matters import Desk
from register.model import Contact, Sender
from register.schema import search_value, search_word
from register.searching import search, search_build, search_index, search_words
from register.states import Category, SearchKind
from register.store import Store
from tests.register.matter_examples import finding, register_one

TEXT = "น้ำประปาหน้าโรงพยาบาลไม่ไหลมา ๓ วัน โฉนดเลขที่ ๑๒๓๔๕ แจ้งทาง Facebook แล้ว สมชาย ใจดี 081-000-1234"


def found(store: Store, query: str) -> list[str]:
    with store.browse() as unit:
        return [hit.case_id for hit in search.find(unit, query, true()).hits]


def how(store: Store, query: str) -> set[SearchKind | None]:
    with store.browse() as unit:
        return {hit.kind for hit in search.find(unit, query, true()).hits}


def rows(store: Store, case: Case) -> tuple[int, int]:
    """How many words and how many values the index has of a case."""
    with store.browse() as unit:
        counts = [
            unit.execute(select(func.count()).select_from(table).where(table.c.case_id == case.id)).scalar_one()
            for table in (search_word, search_value)
        ]
    return counts[0], counts[1]


@pytest.fixture
def case(store: Store, desk: Desk) -> Case:
    register_one(
        store,
        desk,
        b"another",
        subject="ขอบคุณเจ้าหน้าที่",
        text="บริการดีมาก",
        sender=None,
        finding=finding(contact=Contact()),
    )
    return register_one(store, desk, text=TEXT)


BY_WORDS = (
    "ถนนพัง",  # the subject
    "น้ำประปา",
    "ประปา",  # inside a compound
    "พยาบาล",
    "โรงพยาบาล ประปา",  # in any order
    "12345",
    "๑๒๓๔๕",
    "FACEBOOK",
    "นํ้าประปา",  # NIKHAHIT and SARA AA for SARA AM
    "นำ้ประปา",  # the tone mark behind SARA AM
    "🚰 ประปา 🚰",
    '"หน้าโรงพยาบาล"',
)
NOT_SAID = ("ขยะ", "ถนน ขยะ", "ประปา 999", '"โรงพยาบาลหน้า"', "ที่", "x", "", "%", "'; --", "1234", "081000123")
BY_VALUE = {
    "081-000-1234": SearchKind.PHONE,
    "๐๘๑๐๐๐๑๒๓๔": SearchKind.PHONE,
    "+66 81 000 1234": SearchKind.PHONE,
    "+66 (0)81-000-1234": SearchKind.PHONE,
    "0066 81 000 1234": SearchKind.PHONE,
    "(081) 000–1234": SearchKind.PHONE,  # with a dash of a word processor
    "โทร. 081 000 1234 ต่อ 12": SearchKind.PHONE,
    "02-999-9999, 081-000-1234": SearchKind.PHONE,
    "Somchai@Example.com": SearchKind.EMAIL,
    "อีเมล: somchai@example.com": SearchKind.EMAIL,
    '"คุณสมชาย" <somchai@example.com>;': SearchKind.EMAIL,
    "นายสมชาย  ใจดี": SearchKind.NAME,
    "สมชายใจดี": SearchKind.NAME,
    "ว่าที่ ร.ต. สมชาย ใจดี": SearchKind.NAME,
    "ผศ.ดร.สมชาย ใจดี": SearchKind.NAME,
    "ใจดี": SearchKind.NAME,
}


def test_a_matter_is_found_by_its_words(store: Store, case: Case) -> None:
    assert {query: found(store, query) for query in BY_WORDS} == {query: [case.id] for query in BY_WORDS}
    assert {query: how(store, query) for query in BY_WORDS} == {query: {None} for query in BY_WORDS}


def test_a_matter_is_not_found_by_what_it_does_not_say(store: Store, case: Case) -> None:
    assert [query for query in NOT_SAID if case.id in found(store, query)] == []


def test_a_person_is_found_by_the_exact_value_only(store: Store, case: Case) -> None:
    assert {query: found(store, query) for query in BY_VALUE} == {query: [case.id] for query in BY_VALUE}
    assert {query: how(store, query) for query in BY_VALUE} == {query: {kind} for query, kind in BY_VALUE.items()}


@pytest.mark.parametrize("name", ["นส.มานี มีนา", "น.ส. มานี มีนา", "ร.ต.หญิง มานี มีนา", "จ่าสิบตรีมานี มีนา", "มานี มีนา"])
def test_a_name_is_the_same_with_any_title_and_with_none(name: str) -> None:
    assert search_words.whole_name(name) == "มานีมีนา"
    assert search_words.name_parts(name) == {"มานี", "มีนา"}


def test_what_begins_like_a_title_or_is_an_initial_stays_a_name() -> None:
    for name in ("นาง", "ส.ใจดี", "พลอย ดีงาม", "สิบทิศ", "ร้อยแก้ว ใจดี", "คุณากร ใจดี"):
        assert search_words.bare_name(name) == name


@pytest.mark.parametrize("number", ["081–000–1234", "๐๘๑—๐๐๐—๑๒๓๔", "081\u200b0001234", "1-1002-00345‑67-8"])
def test_a_number_is_no_word_whatever_parts_its_digits(number: str) -> None:
    assert search_words.words(f"ถนนพัง โทร {number} ครับ") == search_words.words("ถนนพัง โทร  ครับ")


def test_the_complainant_is_no_word_of_the_index(store: Store, desk: Desk) -> None:
    register_one(
        store, desk, text="ข้าพเจ้า ถนน ขอร้องเรียน โทร 081-000-1234", finding=finding(contact=Contact(name="ถนน ทองดี"))
    )
    with store.browse() as unit:
        hits = search.find(unit, "ร้องเรียน", true()).hits
        assert hits[0].material is not None
        assert "081" not in hits[0].material.text
        assert "ทองดี" not in hits[0].material.text


def test_a_tip_off_has_no_words_and_is_found_by_value_by_whom_the_condition_lets(store: Store, desk: Desk) -> None:
    case = register_one(store, desk, finding=finding(Category.TIP_OFF))
    words, values = rows(store, case)
    assert words == 0
    assert values > 0
    assert found(store, "ถนน") == []
    assert found(store, "081-000-1234") == [case.id]
    with store.browse() as unit:
        assert not search.find(unit, "081-000-1234", schema.case.c.restricted.is_(False)).hits


def test_words_come_and_go_with_the_restriction(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    with store.unit() as unit:
        case = cases.correct(unit, case, Category.TIP_OFF)
    assert rows(store, case)[0] == 0
    with store.unit() as unit:
        cases.correct(unit, case, Category.SERVICE_COMPLAINT)
    assert found(store, "ถนน") == [case.id]


def test_what_officers_write_is_found_and_what_they_replace_no_longer(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    with store.unit() as unit:
        case = cases.confirm(unit, case)
        case = cases.refer(unit, case, "กองช่าง", "โปรดตรวจสอบสะพานไม้")
        case = case_details.correct_contact(unit, case, {"name": "สมหญิง รักไทย", "phone": "02-111-2222"})
        case_details.correct_facts(unit, case, {"where": "ตลาดสดเทศบาล"})
    assert found(store, "สะพาน") == [case.id]
    assert found(store, "ตลาดสด") == [case.id]
    assert found(store, "021112222") == [case.id]
    assert found(store, "สมหญิง รักไทย") == [case.id]


def test_deeds_and_evidence_that_an_officer_wrote_are_found_but_not_those_of_a_restricted_matter(
    store: Store, desk: Desk
) -> None:
    case = register_one(store, desk)
    with store.unit() as unit:
        told = {"how": "ถมทรายทับลำราง", "evidence": "โฉนดเดิมของตา (อยู่กับผู้อื่นหรือที่อื่น)"}
        case = case_details.correct_facts(unit, case, told)
    assert found(store, "ลำราง") == [case.id]
    assert found(store, "โฉนด") == [case.id]
    assert found(store, "ผู้อื่น") == []  # where a thing is said to be is the desk's word, not the matter's
    with store.unit() as unit:
        cases.correct(unit, case, Category.TIP_OFF)
    assert found(store, "ลำราง") == []


def test_the_newest_matters_come_first_and_the_rest_is_said_to_exist(
    store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SHOWN", 2)
    made = sorted((register_one(store, desk, f"mail {number}".encode()).id for number in range(3)), reverse=True)
    for query in ("ถนน", "081-000-1234", "ใจดี"):
        with store.browse() as unit:
            result = search.find(unit, query, true())
        assert [hit.case_id for hit in result.hits] == made[:2]
        assert result.more


def test_a_candidate_that_does_not_say_the_words_is_left_out(store: Store, case: Case) -> None:
    with store.unit() as unit:
        mac = search_index.macs_of(unit, "word", ["ขยะ"])[0]
        unit.execute(search_word.insert(), {"word_mac": mac, "case_id": case.id})
    assert found(store, "ขยะ") == []


def test_older_matters_are_looked_at_where_the_newest_do_not_say_the_words(
    store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_FIRST", 2)
    texts = ("ซ่อมถนนใหม่", "ซ่อมถนนใหม่", "ใหม่ซ่อมถนน", "ใหม่ซ่อมถนน", "ใหม่ซ่อมถนน")
    made = [register_one(store, desk, f"{number}".encode(), text=text).id for number, text in enumerate(texts)]
    assert found(store, '"ซ่อมถนนใหม่"') == sorted(made[:2], reverse=True)


def test_many_long_texts_that_do_not_say_a_phrase_are_not_all_opened(
    store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_AT_ONCE", 1)
    monkeypatch.setattr(search, "_READ", 1_000)
    for number in range(4):
        register_one(store, desk, f"{number}".encode(), text="ใหม่ซ่อมถนน " * 100)
    opened: list[str] = []
    stands = search_words.may_stand_in
    monkeypatch.setattr(search_words, "may_stand_in", lambda *asked: bool(opened.append(asked[2]) or stands(*asked)))
    with store.browse() as unit:
        for most, number, more in ((1_000, 1, True), (10_000, 4, False)):
            monkeypatch.setattr(search, "_READ", most)
            opened.clear()
            assert search.find(unit, '"ซ่อมถนนใหม่"', true()) == search.Found((), more, frozenset({"ซ่อม", "ถนน"}))
            assert len(opened) == number


def test_every_word_of_a_long_query_must_stand_in_the_matter(store: Store, case: Case) -> None:
    six = "น้ำประปา โรงพยาบาล โฉนด 12345 Facebook ถนน"
    assert found(store, six) == [case.id]
    assert found(store, f"{six} ขยะ") == []
    with store.browse() as unit:  # the index alone says so, which spares opening what has all but one
        asked = search._Asked(search_index.macs_of(unit, "word", [*six.lower().split(), "ขยะ"]), rare=True)
        assert search._candidates(unit, asked, true(), 60) == []


def test_what_filters_leave_of_two_words_is_found_behind_newer_matters_too(
    store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_COUNTED", 1)
    texts = ("ถนน ขยะ เก่า", "ถนน ขยะ ใหม่")
    made = sorted(register_one(store, desk, text.encode(), text=text).id for text in texts)
    with store.browse() as unit:
        older = schema.case.c.id == made[0]
        assert [hit.case_id for hit in search.find(unit, "ถนน ขยะ", older).hits] == made[:1]


@given(st.text(alphabet="กขคะาิ่้ ้ำํ\nA1๑", max_size=30), st.text(alphabet="กขคะาิ่้ำํ", min_size=1, max_size=4))
def test_no_text_that_says_the_words_is_passed_over_before_it_is_folded(text: str, word: str) -> None:
    wanted = frozenset({search_words.fold(word)})
    if search_words.stands_in(wanted, [], search_words.searchable(text, ())):
        assert search_words.may_stand_in(wanted, [], text)


def test_words_are_ordered_by_how_many_matters_have_them_and_how_far_those_reach_back(
    store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_COUNTED", 3)
    texts = ("ขยะ", "น้ำประปา", "น้ำประปา ขยะ", "น้ำประปา")
    made = [register_one(store, desk, f"{number}".encode(), text=text).id for number, text in enumerate(texts)]
    with store.browse() as unit:
        rare, common = (search_index.macs_of(unit, "word", [word])[0] for word in ("ขยะ", "ประปา"))
        assert search._frequencies(unit, [rare, common]) == {rare: (2, ""), common: (3, min(made[1:]))}
        first, second = search._asked(unit, [[common, rare], [common]])
        assert (first.macs, first.rare) == ([rare, common], True)
        assert (second.macs, second.rare) == ([common], False)


def test_a_register_number_and_a_tracking_id_lead_to_their_case(store: Store, case: Case) -> None:
    number = case.register_number.translate({ord(str(digit)): chr(0x0E50 + digit) for digit in range(10)})
    with store.browse() as unit:
        spaced = case.tracking_id.replace("-", " ").translate({ord("0"): "O", ord("2"): "๒"})
        for query in (
            *(case.register_number, f" เลขรับ {number} ", f"เลขรับ ที่ {number}", f"เลขทะเบียนรับที่: {number}", case.id),
            *(case.tracking_id.lower(), spaced, f"รหัสติดตามเรื่อง “{case.tracking_id}”", f"\u200b{case.tracking_id}"),
        ):
            assert search.reference(unit, query, "LOE", true()) == case.id
            assert search.reference(unit, query, "LOE", schema.case.c.state == "answered") is None
        for query in ("9/2569", "ถนน", "", "0" * 26, "1/9999999999999"):
            assert search.reference(unit, query, "LOE", true()) is None


def test_registering_indexes_in_two_statements_and_stores_nothing_readable(store: Store, desk: Desk) -> None:
    statements: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    case = register_one(store, desk, text=TEXT)
    assert len([one for one in statements if "search_" in one]) == 2
    with store.look() as connection:
        stored = str(connection.execute(select(search_word)).all()) + str(
            connection.execute(select(search_value)).all()
        )
    for word in ("สมชาย", "0810001234", "ประปา", "somchai"):
        assert word not in stored
    assert rows(store, case)[0] > 5


def test_a_long_text_is_indexed_up_to_a_bound(store: Store, desk: Desk) -> None:
    text = " ".join(f"word{number}" for number in range(9000))
    case = register_one(store, desk, text=text)
    assert rows(store, case)[0] <= search_words.MOST_WORDS + 2


def test_building_finds_what_is_missing_and_goes_on_after_a_kill(
    store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [register_one(store, desk, f"mail {number}".encode()) for number in range(5)]
    with store.unit() as unit:
        unit.execute(delete(search_word))
        unit.execute(delete(search_value))
    monkeypatch.setattr(search_build, "BATCH", 2)

    class Killed(BaseException):
        pass

    def kill(_done: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        search_build.build(store, progress=kill)
    assert search_build.build(store) == 3
    assert found(store, "ถนน") == sorted((one.id for one in made), reverse=True)
    assert search_build.build(store) == 0
    assert search_build.build(store, everything=True) == 5


def test_an_erased_matter_is_neither_found_nor_built(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    with store.unit() as unit:
        unit.execute(update(schema.data_key).where(schema.data_key.c.id == case.data_key).values(wrapped=None))
    assert found(store, "ถนน") == []
    assert search_build.build(store, everything=True) == 0


def test_looking_a_person_up_is_audited_by_matter_without_the_value(store: Store, case: Case) -> None:
    with store.unit("malee") as unit:
        for query in ("081-000-1234", "ถนน"):
            search.note_looked_up(unit, search.find(unit, query, true()))
    with store.look() as connection:
        noted = connection.execute(select(schema.audit).where(schema.audit.c.action == "case.looked_up")).all()
    assert [(row.actor, row.subject) for row in noted] == [("malee", case.id)]
    assert "081" not in noted[0].detail


def test_a_word_cut_by_the_end_of_a_scanned_line_is_found(store: Store, desk: Desk) -> None:
    case = register_one(store, desk, text="ขอให้ซ่อมสะพานหน้าโรง\nพยาบาลด้วย")
    assert found(store, "โรงพยาบาล") == [case.id]


def test_a_sender_is_found_whose_finding_names_nobody(store: Store, desk: Desk) -> None:
    case = register_one(store, desk, sender=Sender("มานี มีนา", "manee@example.com"), finding=finding(contact=Contact()))
    assert found(store, "manee@example.com") == [case.id]
    assert found(store, "มานี มีนา") == [case.id]


@given(st.text(max_size=200))
def test_every_word_of_any_text_stands_in_it(text: str) -> None:
    folded = search_words.searchable(text, ())
    assert all(search_words.stands_in(frozenset({word}), [], folded) for word in search_words.words(text))


@given(st.text(max_size=80))
def test_any_query_is_taken(text: str) -> None:
    search_words.is_phone(text)
    search_words.is_email(text)
    search_words.phrases(text)
    search_words.name_parts(text)
    assert search_words.stands_in(frozenset(), [], text)


def test_the_index_of_a_case_is_read_by_the_casebook_again(store: Store, case: Case) -> None:
    with store.unit() as unit:
        search_index.reindex(unit, casebook.load(unit, case.id))
    assert found(store, "ประปา") == [case.id]
