"""The list of cases page by page: nothing is shown twice or left out, whatever comes and goes meanwhile."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import true, update

from register import schema
from register.book.casebook import Case
from register.desk.cases import case_pages
from register.desk.cases.case_pages import Mark, Page, Wanted
from register.states import CaseState, Category
from tests.desk.desk_world import Client, World, found

Clients = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_pages, "PER_PAGE", 3)


@pytest.fixture
def many(world: World) -> list[Case]:
    """Eight cases in the order of their registration, every third withdrawn: that has no next step."""
    made = [world.case() for _ in range(8)]
    for case in made[::3]:
        close(world, case)
    return made


def close(world: World, case: Case) -> None:
    with world.store.unit() as unit:
        unit.execute(update(schema.case).where(schema.case.c.id == case.id).values(state=CaseState.WITHDRAWN.value))


def page(world: World, wanted: Wanted, *, by_due: bool) -> Page:
    with world.store.browse() as unit:
        return case_pages.page(unit, true(), wanted, by_due=by_due)


def forward(world: World, *, by_due: bool) -> list[Page]:
    pages = [page(world, Wanted(), by_due=by_due)]
    while pages[-1].later is not None:
        pages.append(page(world, Wanted(pages[-1].later), by_due=by_due))
    return pages


def addresses(text: str) -> dict[str, str]:
    """The links around a page, by their `rel`."""
    return {rel: html.unescape(href) for rel, href in re.findall(r'rel="(prev|next)" href="([^"]+)"', text)}


def shown(text: str) -> list[str]:
    return re.findall(r'<a href="/cases/([0-9A-Z]{26})">', text)


@pytest.mark.parametrize("by_due", [False, True])
def test_page_after_page_shows_every_case_once_and_the_way_back_shows_the_same(
    world: World, many: list[Case], *, by_due: bool
) -> None:
    pages = forward(world, by_due=by_due)
    assert [len(one.ids) for one in pages] == [3, 3, 2]
    ids = [case_id for one in pages for case_id in one.ids]
    assert sorted(ids) == sorted(case.id for case in many)
    newest_first = [case.id for case in reversed(many)]
    closed = {case.id for case in many[::3]}
    # every case of the test is due at the same moment, so that the ids decide
    due_first = [one.id for one in many if one.id not in closed] + [one for one in newest_first if one in closed]
    assert ids == (due_first if by_due else newest_first)
    assert [one.position for one in pages] == [0, 3, 6]
    assert pages[0].earlier is None
    for number in (2, 1):
        back = page(world, Wanted(pages[number].earlier, back=True), by_due=by_due)
        assert (back.ids, back.position) == (pages[number - 1].ids, pages[number - 1].position)
        assert back.later == pages[number - 1].later


def test_what_is_due_first_comes_first_over_all_pages(world: World, many: list[Case]) -> None:
    with world.store.unit() as unit:
        for days, case in enumerate(many):
            due_at = world.clock.now + timedelta(days=20 - days)
            unit.execute(update(schema.deadline).where(schema.deadline.c.case_id == case.id).values(due_at=due_at))
    ids = [case_id for one in forward(world, by_due=True) for case_id in one.ids]
    closed = [case.id for case in reversed(many) if case in many[::3]]
    assert ids == [case.id for case in reversed(many) if case not in many[::3]] + closed


def test_new_cases_and_closed_ones_shift_no_page(world: World, many: list[Case], client_of: Clients) -> None:
    client = client_of("somsri")
    first = client.get("/cases").text
    seen = shown(first)
    assert seen == [many[7].id, many[5].id, many[4].id]
    world.case()
    close(world, many[7])
    second = client.get(addresses(first)["next"]).text
    assert shown(second) == [many[2].id, many[1].id]
    assert "เรื่องที่ 4 ถึง 5 จาก 5" in second


def test_the_way_back_ends_at_a_full_first_page(world: World, many: list[Case], client_of: Clients) -> None:
    client = client_of("somsri")
    second = client.get(addresses(client.get("/cases").text)["next"]).text
    newest = world.case()
    front = client.get(addresses(second)["prev"]).text
    assert shown(front) == [many[7].id, many[5].id, many[4].id]
    assert "เรื่องที่ 2 ถึง 4 จาก 6" in front
    top = client.get(addresses(front)["prev"]).text
    assert shown(top) == [newest.id, many[7].id, many[5].id]
    assert set(addresses(top)) == {"next"}


def test_filters_stay_with_the_pages_and_begin_at_the_first(many: list[Case], client_of: Clients) -> None:
    client = client_of("somsri")
    text = client.get("/cases?state=all&sort=due").text
    following = addresses(text)["next"]
    assert "state=all" in following
    assert "sort=due" in following
    assert [*shown(text), *shown(client.get(following).text)] == [
        *(many[number].id for number in (1, 2, 4, 5, 7)),
        many[6].id,
    ]
    form = re.search(r'<form method="get".*?</form>', client.get(following).text, re.DOTALL)
    assert form is not None
    assert "after" not in form.group(0)


@pytest.mark.parametrize(
    "asked", ["after=x", "after=.", "before=99999999999999999.Z", "page=7", "after=%00", "after=1.2"]
)
def test_an_address_that_names_no_place_shows_the_first_page(many: list[Case], client_of: Clients, asked: str) -> None:
    client = client_of("somsri")
    assert shown(client.get(f"/cases?{asked}").text) == shown(client.get("/cases").text)
    assert many


def test_behind_the_last_case_only_the_way_to_the_first_page_is_left(many: list[Case], client_of: Clients) -> None:
    text = client_of("somsri").get(f"/cases?state=all&after={Mark(many[0].registered_at, many[0].id)}").text
    assert "ไม่มีเรื่องตามเงื่อนไขนี้" in text
    assert "หน้าแรก" in text
    assert addresses(text) == {}


def test_a_page_says_nothing_of_cases_that_its_reader_may_not_know(world: World, client_of: Clients) -> None:
    plain = [world.case() for _ in range(2)]
    hidden = [world.case(finding=found(Category.TIP_OFF)) for _ in range(3)]
    plain += [world.case() for _ in range(3)]
    client = client_of("malee")  # not cleared
    first = client.get("/cases").text
    second = client.get(addresses(first)["next"]).text
    assert shown(first) + shown(second) == [case.id for case in reversed(plain)]
    assert "เรื่องที่ 4 ถึง 5 จาก 5" in second
    made_up = Mark(hidden[1].registered_at, "0" * 26)
    at_hidden, at_nothing = (
        re.sub('csrf.*?>|value="[^"]*"', "", client.get(f"/cases?after={mark}").text)
        for mark in (Mark(hidden[1].registered_at, hidden[1].id), made_up)
    )
    assert at_hidden == at_nothing


def test_a_long_list_says_more_than(world: World, client_of: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(7):
        world.case()
    monkeypatch.setattr("register.desk.cases.case_pages.MOST_COUNTED", 2)
    monkeypatch.setattr("register.desk.cases.case_list.MOST_COUNTED", 2)
    client = client_of("malee")
    first = client.get("/cases").text
    assert "มากกว่า 2 เรื่อง" in first
    assert "เรื่องที่ 1 ถึง 3" in first
    second = client.get(addresses(first)["next"]).text
    assert "ถัดจาก 2 เรื่องแรก" in second
    third = client.get(addresses(second)["next"]).text
    assert set(addresses(third)) == {"prev"}
    assert shown(client.get(addresses(third)["prev"]).text) == shown(second)
