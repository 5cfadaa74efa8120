"""The charts of the front page are drawn beside the requests: nobody waits for them, and nothing that fails ends it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from register.desk.painter import painting
from register.desk.today import numbers
from register.desk.web.gallery import Drawing
from register.errors import ServiceDown
from register.officers import accounts
from register.officers.access import Viewer
from register.store import Store, Unit
from tests.desk.desk_world import World
from tests.desk.tray_checks import Clients

LONG = 30.0  # seconds that no test takes


class Broken(Store):
    """A register whose database fails at the first look."""

    failed = False

    @contextmanager
    def browse(self, actor: str = "machine", *, page: bool = False) -> Iterator[Unit]:
        if not self.failed:
            self.failed = True
            raise ServiceDown("the database cannot be reached", "start it")
        with super().browse(actor, page=page) as unit:
            yield unit


def drawing(world: World, login: str, patience: float = 0.0) -> Drawing | None:
    viewer = viewer_of(world, login)
    with world.store.browse() as unit:
        reach = numbers.reach(unit, viewer)
    return world.gallery.look(reach, viewer, patience)


def viewer_of(world: World, login: str) -> Viewer:
    return world.parts.viewer(world.officers[login])


def test_every_reader_has_a_drawing_before_anybody_asks(small_world: World) -> None:
    small_world.case()
    small_world.repaint()
    for login in ("somsri", "malee", "nid", "boss", "checker"):
        assert drawing(small_world, login) is not None, login
    shared, own = drawing(small_world, "somsri"), drawing(small_world, "nid")
    assert shared is drawing(small_world, "boss")
    assert shared is not None
    assert own is not None
    assert "/cases?state=all&amp;from=" in shared.html
    assert "/cases?" not in own.html  # of another unit, with no case


def test_whoever_has_no_drawing_yet_is_drawn_at_once(small_world: World) -> None:
    with painting(small_world.parts):
        small_world.officer("new", small_world.officers["nid"].role, unit="กองคลัง", name="ใหม่ ในงาน")
        assert drawing(small_world, "new", LONG) is not None


def test_a_page_does_not_wait_for_its_charts(world: World, client_of: Clients) -> None:
    boss = client_of("boss")
    world.gallery.close()
    world.gallery.keep(())
    assert "ระบบกำลังจัดทำแผนภูมิ" in boss.get("/").text
    world.repaint()
    page = boss.get("/").text
    assert "ระบบกำลังจัดทำแผนภูมิ" not in page
    assert page.count('<figure class="chart">') == 4


def test_a_round_that_fails_is_logged_and_the_next_asker_is_served(
    small_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    store = small_world.store
    parts = replace(small_world.parts, store=Broken(store.engine, store.vault, store.blob_folder))
    with painting(parts):
        assert drawing(small_world, "boss", LONG) is not None
    assert "the database cannot be reached" in caplog.text


def test_the_painter_ends_with_the_desk(small_world: World) -> None:
    with painting(small_world.parts):
        assert drawing(small_world, "boss", LONG) is not None
    assert "charts" not in {thread.name for thread in threading.enumerate()}
    small_world.gallery.keep(())
    assert drawing(small_world, "boss", LONG) is None  # at once: nobody draws any more


def test_the_drawing_of_who_has_left_is_taken_down(small_world: World) -> None:
    small_world.repaint()
    before = viewer_of(small_world, "nid")
    assert small_world.gallery.look(before, before, 0) is not None
    with small_world.store.unit() as unit:
        accounts.disable(unit, "nid")
    small_world.repaint()
    assert small_world.gallery.look(before, before, 0) is None
