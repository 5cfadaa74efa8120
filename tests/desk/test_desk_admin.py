"""The administrator's screens and the help, over the real server."""

import html
import os
import re
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select

from register import audit, schema
from register.desk.guide import PAGES
from register.desk.routes import ROUTES
from register.desk.web import words
from register.desk.web.layout import HERE
from register.handling import decisions
from register.officers import accounts, passwords
from register.running.presence import new_holder, present
from register.running.turns import Turns
from register.settings import Register
from register.states import Category, Role
from register.watch import health
from register.workdays import lacks_ploughing_day
from tests.desk.desk_world import PASSWORD, ROADS, Client, World, found, mail, make_world, serving

ClientOf = Callable[[str], Client]
NEW = {"login": "somsak", "name": "สมศักดิ์ รักงาน", "role": "officer", "unit": ROADS, "cleared": "on"}


def shown_password(page: str) -> str:
    found_ = re.search(r'class="once"[^>]*><code>([^<]+)</code>', page)
    assert found_ is not None
    return html.unescape(found_.group(1))


def account_path(world: World, login: str, act: str = "") -> str:
    return f"/admin/users/{world.officers[login].id}" + (f"/{act}" if act else "")


def actions(world: World, login: str) -> list[tuple[str, str]]:
    with world.store.browse() as unit:
        account = next(one for one in accounts.listing(unit) if one.login == login)
        rows = unit.execute(
            select(schema.audit).where(schema.audit.c.subject == account.id).order_by(schema.audit.c.seq)
        )
        return [(row.actor, row.action) for row in rows]


def test_a_new_user_gets_a_password_for_one_use_that_is_shown_once(world: World, client_of: ClientOf) -> None:
    admin = client_of("admin")
    answer = admin.post("/admin/users", NEW)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    once = shown_password(answer.text)
    user = client_of("")
    assert user.login("somsak", once).status_code == 303
    assert user.get("/").headers["location"] == "/profile/password"
    assert user.post("/profile/password", {"old": once, "new": PASSWORD, "again": PASSWORD}).status_code == 303
    assert "สมศักดิ์ รักงาน" in user.get("/").text
    page = admin.get("/admin/users").text
    assert once not in page
    assert "สมศักดิ์ รักงาน" in page
    assert client_of("").login("somsak", once).status_code == 401
    assert ("admin", "account.added") in actions(world, "somsak")


@pytest.mark.parametrize(
    "changes", [{"login": "somsri"}, {"login": "มี เว้นวรรค"}, {"login": "machine"}, {"login": ""}, {"name": "  "}]
)
def test_a_user_that_cannot_be_is_refused_with_advice_and_nothing_typed_is_lost(
    world: World, client_of: ClientOf, changes: dict[str, str]
) -> None:
    answer = client_of("admin").post("/admin/users", {**NEW, **changes})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert f'value="{ROADS}" selected' in answer.text
    with world.store.browse() as unit:
        assert len(accounts.listing(unit)) == len(world.officers)


def test_a_name_with_markup_is_shown_as_text(client_of: ClientOf) -> None:
    admin = client_of("admin")
    answer = admin.post("/admin/users", {**NEW, "name": "<img src=x onerror=alert(1)> ก"})
    for page in (answer.text, admin.get("/admin/users").text):
        assert "<img src=x" not in page


def test_a_unit_is_chosen_and_never_typed(world: World, client_of: ClientOf) -> None:
    admin = client_of("admin")
    answer = admin.post("/admin/users", {**NEW, "unit": '"><script>'})
    assert answer.status_code == 422
    assert '"><script>' not in answer.text
    assert admin.post(account_path(world, "malee", "change"), {"role": "officer", "unit": "กองค"}).status_code == 409
    page = admin.get(account_path(world, "malee")).text
    assert '<select name="unit">' in page
    assert "datalist" not in page


def test_a_new_name_hides_what_names_it(world: World, client_of: ClientOf) -> None:
    case = world.case(mail(subject="แจ้งเบาะแส"), found(Category.SERVICE_COMPLAINT, accused="นางมาลี แสงทอง"))
    malee = client_of("malee")
    assert malee.get(f"/cases/{case.id}").status_code == 200
    form = {"name": "มาลี แสงทอง", "role": "officer", "unit": world.officers["malee"].unit}
    assert client_of("admin").post(account_path(world, "malee", "change"), form).status_code == 303
    assert malee.get(f"/cases/{case.id}").status_code == 404
    assert ("admin", "account.renamed") in actions(world, "malee")


def test_a_role_that_does_not_exist_is_refused(world: World, client_of: ClientOf) -> None:
    admin = client_of("admin")
    assert admin.post("/admin/users", {**NEW, "role": "king"}).status_code == 400
    assert admin.post(account_path(world, "malee", "change"), {"role": "king"}).status_code == 400


def test_an_account_that_does_not_exist_is_not_found(client_of: ClientOf) -> None:
    admin = client_of("admin")
    assert admin.get(f"/admin/users/{'0' * 26}").status_code == 404
    assert admin.post(f"/admin/users/{'0' * 26}/disable").status_code == 404


def test_a_new_user_does_not_see_the_older_matter_that_accuses_him(world: World, client_of: ClientOf) -> None:
    accusing = found(Category.TIP_OFF, accused="นายสมศักดิ์ รักงาน")
    case = world.case(mail(subject="แจ้งเบาะแส"), accusing)
    admin = client_of("admin")
    user = client_of("")
    once = shown_password(admin.post("/admin/users", {**NEW, "unit": ""}).text)
    user.login("somsak", once)
    user.post("/profile/password", {"old": once, "new": PASSWORD, "again": PASSWORD})
    assert user.get(f"/cases/{case.id}").status_code == 404
    assert case.register_number not in user.get("/cases").text
    assert client_of("somsri").get(f"/cases/{case.id}").status_code == 200


def test_changed_rights_hold_at_once_and_end_the_sessions(world: World, client_of: ClientOf) -> None:
    malee = client_of("malee")
    change = {"role": "clerk", "unit": ROADS, "cleared": "on"}
    assert client_of("admin").post(account_path(world, "malee", "change"), change).status_code == 303
    assert malee.get("/").headers["location"].startswith("/login")
    assert malee.login("malee").status_code == 303
    assert malee.get("/review").status_code == 403
    with world.store.browse() as unit:
        officer = accounts.find(unit, "malee")
    assert (officer.role, officer.unit, officer.cleared) == (Role.CLERK, ROADS, True)
    assert ("admin", "account.changed") in actions(world, "malee")


def test_saving_without_a_change_ends_no_session(world: World, client_of: ClientOf) -> None:
    malee = client_of("malee")
    same = {"role": "officer", "unit": world.officers["malee"].unit}
    assert client_of("admin").post(account_path(world, "malee", "change"), same).status_code == 303
    assert malee.get("/").status_code == 200
    assert "account.changed" not in str(actions(world, "malee"))


def test_a_disabled_user_is_out_at_once_and_can_be_let_in_again(world: World, client_of: ClientOf) -> None:
    admin, malee = client_of("admin"), client_of("malee")
    assert admin.post(account_path(world, "malee", "disable")).status_code == 303
    assert malee.get("/").status_code == 303
    assert malee.login("malee").status_code == 401
    assert "ปิดบัญชีแล้ว" in admin.get(account_path(world, "malee")).text
    assert admin.post(account_path(world, "malee", "password")).status_code == 409
    assert admin.post(account_path(world, "malee", "enable")).status_code == 303
    assert client_of("").login("malee").status_code == 303
    said = [action for actor, action in actions(world, "malee") if actor == "admin"]
    assert said == ["account.disabled", "account.enabled"]


def test_a_new_password_ends_the_old_one_and_keeps_the_second_factor(world: World, client_of: ClientOf) -> None:
    malee = client_of("malee")
    _give_second_factor(world, "malee")
    once = shown_password(client_of("admin").post(account_path(world, "malee", "password")).text)
    assert malee.get("/").status_code == 303
    assert malee.login("malee").status_code == 401
    assert malee.login("malee", once).status_code == 303
    assert malee.get("/").headers["location"] == "/login/code"
    assert ("admin", "account.password_reset") in actions(world, "malee")


def test_for_a_lost_telephone_the_second_factor_goes_too(world: World, client_of: ClientOf) -> None:
    _give_second_factor(world, "malee")
    answer = client_of("admin").post(account_path(world, "malee", "password"), {"second_factor": "off"})
    malee = client_of("")
    malee.login("malee", shown_password(answer.text))
    assert malee.get("/").headers["location"] == "/profile/password"
    assert ("admin", "account.second_factor_off") in actions(world, "malee")


@pytest.mark.parametrize("act", ["change", "password", "disable", "enable"])
def test_an_administrator_cannot_change_the_own_account(world: World, client_of: ClientOf, act: str) -> None:
    admin = client_of("admin")
    assert admin.post(account_path(world, "admin", act), {"role": "head", "cleared": "on"}).status_code == 409
    with world.store.browse() as unit:
        assert accounts.find(unit, "admin") == world.officers["admin"]
    assert admin.get("/").status_code == 200


def test_an_administrator_reads_no_matter(world: World, client_of: ClientOf) -> None:
    world.officer("chief", Role.ADMIN, cleared=True)
    case = world.case(mail(subject="ถนนหน้าหมู่บ้านพังเสียหาย"))
    intake_id = world.matter()
    admin = client_of("chief")
    for path in ("/review", "/cases", f"/cases/{case.id}", f"/intakes/{intake_id}/pages/0"):
        assert admin.get(path).status_code == 403, path
    for path in (f"/review/{case.id}/reveal", f"/cases/{case.id}/reveal", f"/review/{case.id}/decide"):
        assert admin.post(path, {"reason": "ดู"}).status_code == 403, path
    subjects = {"id": case.id, "account": world.officers["malee"].id, "page": "admin", "template": "outcome"}
    subjects |= {"form": "text", "number": "0", "event": "reject", "view": "x"}
    secrets = ("ถนนหน้าหมู่บ้านพัง", "สมชาย", "081-000-1234", case.tracking_id, case.register_number, case.id)
    walked = 0
    for rule in ROUTES:
        if rule.name == "logout":
            continue
        path = rule.path.format_map(_Anything(subjects))
        page = admin.get(path) if rule.method == "GET" else admin.post(path, {"reason": "ดู", "body": "x"})
        for secret in secrets:
            assert secret not in page.text.replace(path, ""), (path, secret)
        walked += page.status_code < 400
    assert walked > 10


def test_the_history_of_an_account_stands_on_its_page(world: World, client_of: ClientOf) -> None:
    admin = client_of("admin")
    admin.post(account_path(world, "malee", "change"), {"role": "auditor", "unit": ""})
    page = admin.get(account_path(world, "malee")).text
    assert "เปลี่ยนบทบาท หน่วย หรือสิทธิ" in page
    assert "20\u00a0พ.ย.\u00a02569" in page


def test_every_audited_act_on_an_account_has_its_thai_words() -> None:
    sources = [Path(accounts.__file__), Path(passwords.__file__)]
    written = {
        name for one in sources for name in re.findall(r'audit\(\s*"([a-z._]+)", "account"', one.read_text("utf-8"))
    }
    assert written <= set(words.ACCOUNT_ACTION)
    assert len(written) >= 8


def test_the_chain_stays_whole_under_the_administrators_work(world: World, client_of: ClientOf) -> None:
    admin = client_of("admin")
    admin.post("/admin/users", NEW)
    admin.post(account_path(world, "malee", "disable"))
    with world.store.unit() as unit:
        audit.verify(unit)


def test_the_holidays_are_those_of_offices_with_the_agencys_own(sqlite_register_url: str, tmp_path: Path) -> None:
    world = make_world(sqlite_register_url, tmp_path)
    book = Register.model_validate(
        {"prefix": "LOE", "special_holidays": ["2569-11-27", "2026-12-10"], "worked_holidays": ["2569-12-07"]}
    )
    world.settings = world.settings.model_copy(update={"register_": book})
    world.officer("admin", Role.ADMIN)
    with serving(world) as base:
        client = Client(base)
        client.login("admin")
        page = client.get("/admin/holidays").text
        client.close()
    world.store.engine.dispose()
    for said in ("พ.ศ. 2569", "พ.ศ. 2570", "23 ตุลาคม 2569", "วันปิยมหาราช", "27 พฤศจิกายน 2569", "วันพืชมงคล"):
        assert said in page, said
    assert page.count("กำหนดเอง") == 1  # 10 December is a holiday anyway
    assert ">1 พฤษภาคม" not in page
    assert "7 ธันวาคม 2569" not in page
    assert page.count("ยังไม่มีวันพืชมงคลของปีนี้") == lacks_ploughing_day(2027, ())


def test_the_system_page_says_what_is_wrong_and_what_helps(client_of: ClientOf) -> None:
    page = client_of("admin").get("/admin/system").text
    assert "กุญแจเข้ารหัส" in page
    assert "ต้องแก้ไข" in page  # the world of the tests has no key ring on disk
    assert "ยังไม่ได้ตั้งค่าตู้อีเมล" in page


def test_the_system_page_shows_who_works_and_who_polls_what(
    world: World, client_of: ClientOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the data folder of the tests' settings is a relative one
    world.settings.storage.data.mkdir(exist_ok=True)
    page = client_of("admin").get("/admin/system").text
    assert "ขณะนี้ไม่มีกระบวนการรับเรื่องทำงานอยู่" in page
    holder = new_holder()
    with present(world.store, world.settings.storage.data, holder, "fetch,send"):
        Turns(world.store, holder, "machine 1").take("imap:main")
        page = client_of("admin").get("/admin/system").text
    assert "ตู้อีเมล main" in page
    assert f"({os.getpid()})" in page
    assert "รับเข้า ส่งคำตอบ" in page


def test_every_check_and_warning_has_its_thai_words(world: World) -> None:
    assert set(health.local_checks(world.settings)) == set(words.SYSTEM_CHECK)
    named = set(re.findall(r'found\["([^"]+)"\]', Path(health.__file__).read_text("utf-8")))
    assert named == set(words.SYSTEM_WARNING)


@pytest.mark.parametrize("login", ["clerk", "somsri", "boss", "checker", "admin"])
def test_help_is_in_the_menu_and_begins_with_the_own_work(world: World, client_of: ClientOf, login: str) -> None:
    client = client_of(login)
    assert 'href="/help"' in client.get("/").text
    own = world.officers[login].role.value
    assert f'class="button main" href="/help/{own}"' in client.get("/help").text
    for page in PAGES:
        answer = client.get(f"/help/{page}")
        assert answer.status_code == 200
        assert "รหัสสำรอง" in answer.text
    assert client.get("/help/nothing").status_code == 404


REVIEW = ("review-part.html", "paper.html", "text-edit.html")


def test_the_help_names_every_key_of_the_review_and_no_other() -> None:
    templates = HERE / "templates"
    taught = set(re.findall(r"<kbd>([A-Z+\-\[\]]|Enter)</kbd>", (templates / "help/officer.html").read_text("utf-8")))
    review = "".join((templates / name).read_text("utf-8") for name in REVIEW)
    used = set(re.findall(r'data-key="([a-z+\-\[\]]|Enter)[" {]', review))
    assert {key.lower() for key in taught} == {key.lower() for key in used}


def test_every_menu_that_the_help_names_exists() -> None:
    pages = (HERE / "templates" / "help").glob("*.html")
    named = {name for page in pages for name in re.findall("เมนู “([^”]+)”", page.read_text("utf-8"))}
    assert named
    assert named <= {rule.menu for rule in ROUTES}


class _Anything(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "0" * 26


def _give_second_factor(world: World, login: str) -> None:
    with world.store.unit(login) as unit:
        secret = passwords.new_secret()
        code = pyotp.TOTP(secret).at(unit.now)
        passwords.enrol(unit, world.officers[login], secret, code)


def test_head_and_administrator_see_which_model_sorts_the_messages(client_of: ClientOf) -> None:
    for login in ("admin", "boss"):
        page = client_of(login).get("/classifier").text
        assert "0a1b2c3d4e5f" in page
        assert "ยังไม่ได้คัดแยกเรื่องใด" in page
        assert "0.951" in page


def test_agreement_with_the_machine_is_told_once_there_are_enough_decisions_and_without_tip_offs(
    world: World, client_of: ClientOf
) -> None:
    complaint, tip_off = Category.SERVICE_COMPLAINT, Category.TIP_OFF

    def decide(proposed: Category, decided: Category) -> None:
        case = world.case(mail(), found(proposed))
        with world.store.unit("somsri") as unit:
            decisions.decide_case(unit, world.officers["somsri"], case, decided, calendar=world.desk.calendar)

    for number in range(19):
        decide(complaint, complaint if number < 15 else Category.SUGGESTION)
    decide(tip_off, tip_off)
    boss = client_of("boss")
    assert "ยังพิจารณาไม่ถึง 20 เรื่อง" in boss.get("/classifier").text
    decide(complaint, Category.SUGGESTION)
    page = boss.get("/classifier").text
    assert "75%" in page
    assert "<dd>20</dd>" in page
