"""The daily tick list of the manual channels."""

from collections.abc import Callable

import pytest

from register import schema
from tests.desk.by_hand_examples import SCRIPT, count
from tests.desk.desk_world import Client, World


def test_a_channel_is_ticked_once_a_day_with_who_and_when(world: World, client_of: Callable[[str], Client]) -> None:
    client_of("clerk").post("/by-hand/tick", {"channel": "line"})
    world.clock.advance(hours=1)
    client_of("somsri").post("/by-hand/tick", {"channel": "line"})
    page = client_of("boss").get("/by-hand").text
    assert "ตรวจแล้ว วันดี มีสุข 10:00\u00a0น." in page
    assert "เหลือ 6 ช่องทาง" in page
    assert count(world, schema.channel_check) == 1


def test_a_new_office_is_not_told_of_the_day_before_it_began(world: World, client_of: Callable[[str], Client]) -> None:
    client = client_of("clerk")
    assert "ไม่ได้ตรวจ" not in client.get("/by-hand").text
    world.clock.advance(days=3)  # from Friday, its first day, to Monday
    client.login("clerk")
    assert "ไม่ได้ตรวจ" in client.get("/by-hand").text


def test_gaps_of_the_last_working_day_are_shown(world: World, client_of: Callable[[str], Client]) -> None:
    client = client_of("clerk")
    for channel in ("letter", "fax", "box", "line", "facebook"):
        assert client.post("/by-hand/tick", {"channel": channel}).status_code == 303
    world.clock.advance(days=3)  # from Friday to Monday
    client.login("clerk")
    page = client.get("/by-hand").text
    assert "(20\u00a0พ.ย.\u00a02569): เว็บไซต์, สายตรงผู้บริหาร" in page
    assert "เหลือ 7 ช่องทาง" in page


@pytest.mark.parametrize("channel", ["email", "walk-in", "", SCRIPT])
def test_only_manual_channels_are_ticked(world: World, client_of: Callable[[str], Client], channel: str) -> None:
    assert client_of("clerk").post("/by-hand/tick", {"channel": channel}).status_code == 400
    assert count(world, schema.channel_check) == 0
