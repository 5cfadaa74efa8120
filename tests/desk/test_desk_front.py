"""The front page of each role: what waits, alarms, health and charts, of what the visitor may know of alone."""

import re
from collections.abc import Callable, Hashable
from datetime import date, datetime
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from register import cases, schema
from register.book import casebook
from register.book.casebook import Case
from register.desk.today import numbers
from register.desk.web import charts
from register.desk.web.charts import Figure
from register.model import Arrival
from register.states import CaseEvent, Category, Channel, Medium, ReplyState
from register.watch import alarms
from register.watch.alarm_rules import Trouble
from register.watch.alarms import Tried
from register.workdays import BANGKOK, Calendar
from tests.desk import tray_examples
from tests.desk.desk_world import NOW, Client, World, found, mail

ClientOf = Callable[[str], Client]


def figure_of(page: str, label: str) -> str:
    """The number above a label."""
    page = page.replace('<span class="together">วันนี้</span>', "วันนี้")  # a word that no line may break
    found_ = re.search(rf'figure-number[^"]*">([\d,]+)</span><span class="figure-label">{label}<', page)
    return found_.group(1) if found_ else ""


def raised(world: World, *troubles: Trouble) -> list[str]:
    """These alarms stand; returns their ids."""
    with world.store.unit() as unit:
        alarms.settle(unit, troubles)
        return [one.id for one in alarms.standing(unit)]


def received(world: World, at: datetime, category: Category = Category.SERVICE_COMPLAINT) -> Case:
    world.count += 1
    arrival = Arrival("mailfolder", Channel.EMAIL, "message/rfc822", f"m {world.count}".encode(), "a", received_at=at)
    return world.case(mail(), found(category), arrival)


def test_an_alarm_stands_on_top_and_is_acknowledged_by_name(world: World, client_of: ClientOf) -> None:
    (alarm,) = raised(world, Trouble("mailbox", "main"))
    boss = client_of("boss")
    assert "ติดต่อตู้อีเมล main ไม่ได้" in boss.get("/").text
    assert boss.post(f"/alarms/{alarm}/seen").status_code == 303
    page = boss.get("/").text
    assert "ติดต่อตู้อีเมล main ไม่ได้" in page
    assert "รับทราบแล้ว โดย boss" in page


def test_an_alarm_over_matters_is_for_those_alone_who_may_know_of_all(world: World, client_of: ClientOf) -> None:
    (alarm,) = raised(world, Trouble("overdue", "", 7))
    assert "มีเรื่องเกินกำหนด 7 รายการ" in client_of("somsri").get("/").text
    for login in ("malee", "nid", "checker", "clerk"):
        assert "แจ้งเตือน 1 รายการ" not in client_of(login).get("/").text
    assert client_of("malee").post(f"/alarms/{alarm}/seen").status_code == 404
    admin = client_of("admin").get("/").text
    assert "มีเรื่องเกินกำหนด" in admin
    assert "มีเรื่องเกินกำหนด 7" not in admin


def test_who_is_named_in_a_matter_learns_nothing_from_numbers(world: World, client_of: ClientOf) -> None:
    named = found(Category.TIP_OFF, accused="นายประสิทธิ์ ตั้งใจงาม")
    malee, boss = client_of("malee"), client_of("boss")
    world.repaint()
    before = _without_clock(malee.get("/").text)
    world.case(mail(text="นายประสิทธิ์ ตั้งใจงาม เรียกรับเงิน"), named)
    raised(world, Trouble("overdue", "", 1))
    world.repaint()
    assert _without_clock(malee.get("/").text) == before  # she is not cleared
    page = boss.get("/").text
    assert {figure_of(page, label) for label in ("เรื่องรอตรวจ", "ยังไม่เสร็จสิ้น", "เข้าวันนี้", "ลงทะเบียนวันนี้")} == {"0"}
    assert "รอส่ง" not in page
    assert "แจ้งเตือน 1 รายการ" not in page
    assert "<svg viewBox" not in page
    assert figure_of(client_of("somsri").get("/").text, "เข้าวันนี้") == "1"


def test_figures_lead_to_their_lists(world: World, client_of: ClientOf) -> None:
    tray_examples.parked(world)
    world.case()
    boss = client_of("boss")
    page = boss.get("/").text
    links = {link.replace("&amp;", "&") for link in re.findall(r'class="figure[^"]*" href="([^"]+)"', page)}
    assert {"/cases?due=late&sort=due", "/cases?due=soon&sort=due", "/cases?who=nobody", "/trays/parked"} <= links
    for link in links:
        assert boss.get(link).status_code == 200, link


def test_an_officer_finds_the_own_cases_first(world: World, client_of: ClientOf) -> None:
    case = world.case()
    world.case()
    with world.store.unit("boss") as unit:
        cases.assign(unit, casebook.load(unit, case.id), world.officers["somsri"].id)
    world.clock.advance(days=30)
    page = client_of("somsri").get("/").text
    assert figure_of(page, "เรื่องของท่าน") == "1"
    assert figure_of(page, "เกินกำหนด") == "2"
    mine = page[page.index("mine-head") : page.index("late-head")]
    assert case.register_number in mine


def test_a_clerk_sees_letters_ticks_and_todays_scans_and_no_matter(world: World, client_of: ClientOf) -> None:
    case = world.case(mail(text="ถนน"), found())
    for state in (ReplyState.DRAFT, ReplyState.TO_PRINT, ReplyState.TO_PRINT, ReplyState.PRINTED):
        tray_examples.reply(world, case, state, medium=Medium.LETTER)
    page = client_of("clerk").get("/").text
    numbers_ = [figure_of(page, f"หนังสือรอ{step}") for step in ("ตรวจที่อยู่", "พิมพ์", "ส่งไปรษณีย์")]
    assert numbers_ == ["1", "2", "1"]
    assert "ช่องทางที่ต้องตรวจทุกวัน" in page
    assert "<svg viewBox" not in page
    assert case.register_number not in page


def test_an_administrator_sees_the_machine_and_no_matter(world: World, client_of: ClientOf) -> None:
    world.case()
    page = client_of("admin").get("/").text
    assert "เครื่องแม่ข่าย" in page
    assert "figure-number" not in page
    assert "<svg viewBox" not in page


def test_a_chart_counts_only_what_the_viewer_may_know_of(world: World) -> None:
    world.case(mail(), found(Category.TIP_OFF))
    received(world, datetime(2026, 1, 15, 5, tzinfo=BANGKOK))
    received(world, datetime(2025, 11, 30, 23, 59, tzinfo=BANGKOK))  # before the twelve months
    with world.store.browse() as unit:
        cleared = numbers.spread(unit, world.parts.viewer(world.officers["somsri"]))
        plain = numbers.spread(unit, world.parts.viewer(world.officers["malee"]))
    assert cleared.categories[Category.TIP_OFF] == 1
    assert plain.categories[Category.TIP_OFF] == 0
    assert (cleared.total, plain.total) == (2, 1)
    assert (len(cleared.months), cleared.months[date(2026, 1, 1)], cleared.months[date(2026, 11, 1)]) == (12, 1, 1)


def test_a_month_begins_at_midnight_in_bangkok(world: World) -> None:
    received(world, datetime(2026, 10, 1, 0, 0, tzinfo=BANGKOK))
    received(world, datetime(2026, 9, 30, 23, 59, tzinfo=BANGKOK))
    with world.store.browse() as unit:
        months = numbers.spread(unit, world.parts.viewer(world.officers["somsri"])).months
    assert (months[date(2026, 9, 1)], months[date(2026, 10, 1)]) == (1, 1)


def test_the_days_to_close_are_the_median_of_working_days(world: World) -> None:
    for days in (3, 4, 11):  # from Friday: 1, 2 and 7 working days
        world.clock.now = NOW
        case = received(world, NOW)
        world.clock.advance(days=days)
        with world.store.unit("somsri") as unit:
            cases.proceed(unit, casebook.load(unit, case.id), CaseEvent.REJECT, "ไม่มีข้อมูล")
    with world.store.browse() as unit:
        viewer = world.parts.viewer(world.officers["somsri"])
        assert numbers.days_to_close(unit, viewer, Calendar()) == {Category.SERVICE_COMPLAINT: 2}


def test_every_chart_is_a_labelled_picture_with_its_table(world: World, client_of: ClientOf) -> None:
    world.case()
    world.repaint()
    page = client_of("checker").get("/").text
    figures = re.findall(r'<figure class="chart">.*?</figure>', page, re.DOTALL)
    assert len(figures) == 4
    for figure in figures:
        assert "<table" in figure
        drawn = re.search(r"<svg.*?</svg>", figure, re.DOTALL)
        if drawn is None:
            assert "ยังไม่มีข้อมูล" in figure
            continue
        root = ET.fromstring(drawn.group(0))  # noqa: S314 - our own page
        assert root.get("role") == "img"
        ids = {child.get("id") for child in root if child.tag in {"title", "desc"}}
        assert set((root.get("aria-labelledby") or "").split()) == ids
    assert "style=" not in page


def test_a_link_behind_a_bar_shows_as_many_cases_as_the_bar(world: World, client_of: ClientOf) -> None:
    for _ in range(3):
        world.case()
    world.case(mail(), found(Category.SUGGESTION))
    world.repaint()
    somsri = client_of("somsri")
    page = somsri.get("/").text
    links = re.findall(r'<td data-label="เรื่อง" class="right"><a href="([^"]+)">([\d,]+)<', page)
    assert len(links) == 4  # one month, two categories, one channel
    for link, number in links:
        listed = somsri.get(link.replace("&amp;", "&")).text
        assert len(set(re.findall(r'href="/cases/([0-9A-Z]{26})"', listed))) == int(number)


def test_without_data_a_chart_says_so(world: World, client_of: ClientOf) -> None:
    world.repaint()
    page = client_of("boss").get("/").text
    assert page.count("ยังไม่มีข้อมูล") >= 4
    assert "<svg viewBox" not in page


@given(st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=12))
def test_bars_stay_inside_their_drawing_and_keep_their_order(values: list[int]) -> None:
    figures = [Figure(str(value), value) for value in values]
    for chart in (
        charts.lying("a", "ก", figures, head="ข", unit="เรื่อง"),
        charts.columns("b", "ก", figures, head="ข", unit="เรื่อง", under=[""] * len(figures)),
    ):
        lengths = [bar.height if chart.standing else bar.width for bar in chart.bars]
        for bar, length in zip(chart.bars, lengths, strict=True):
            assert 0 <= bar.x <= bar.x + bar.width <= chart.width
            assert 0 <= bar.number_y <= bar.y + bar.height <= chart.height
            assert (length > 0) == (bar.figure.value > 0)
        assert sorted(lengths) == [length for _, length in sorted(zip(values, lengths, strict=True))]


def test_the_system_page_shows_past_alarms_and_tests_the_routes(world: World, client_of: ClientOf) -> None:
    raised(world, Trouble("disk", "data"))
    raised(world)
    admin = client_of("admin")
    page = admin.get("/admin/system").text
    assert "เนื้อที่เหลือน้อย (ที่เก็บข้อมูล)" in page
    assert admin.post("/admin/system/alarms/test").status_code == 200
    with world.store.browse() as unit:
        actions = [row.action for row in unit.execute(select(schema.audit.c.action))]
    assert "alarm.tested" in actions


def test_the_test_says_which_route_failed_and_what_helps(world: World, client_of: ClientOf) -> None:
    world.tried = (
        Tried(
            "mail",
            "the mail server mail.example:25 cannot be reached: refused",
            "check host, port, network",
            told=True,
        ),
        Tried("command", "", "", told=True),
    )
    page = client_of("admin").post("/admin/system/alarms/test").text
    assert "ติดต่อเครื่องส่งอีเมล mail.example:25 ไม่ได้ → ตรวจชื่อเครื่อง พอร์ต และเครือข่าย" in page
    assert "ส่งข้อความทดสอบแล้ว" in page


def _without_clock(page: str) -> str:
    """The page without its time and its token."""
    return re.sub(r"ข้อมูล ณ [^<]*|value=\"[0-9a-f]{20,}\"", "", page)


def test_charts_are_shared_among_those_alone_who_may_know_of_the_same(world: World) -> None:
    def reach(login: str) -> Hashable:
        with world.store.browse() as unit:
            return numbers.reach(unit, world.parts.viewer(world.officers[login]))

    assert reach("somsri") == reach("boss") != reach("malee")
    assert reach("nid") == world.parts.viewer(world.officers["nid"])  # of another unit
    world.case(mail(text="นายประสิทธิ์ ตั้งใจงาม เรียกรับเงิน"), found(Category.TIP_OFF, accused="นายประสิทธิ์ ตั้งใจงาม"))
    assert reach("boss") == world.parts.viewer(
        world.officers["boss"]
    )  # who is named in a matter sees other charts than the rest
