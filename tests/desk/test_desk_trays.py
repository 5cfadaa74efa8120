"""What holds for every tray: who sees it, its pages, foreign words."""

from register.model import Sender
from tests.desk import tray_examples
from tests.desk.desk_world import World, found
from tests.desk.tray_checks import REASON, Clients


def test_who_is_accused_does_not_see_it_in_a_tray(world: World, client_of: Clients) -> None:
    tray_examples.set_aside(world, finding=found(accused="มาลี สายชล", reasons=()), subject="เรื่องของเจ้าหน้าที่")
    assert "เรื่องของเจ้าหน้าที่" not in client_of("malee").get("/trays/aside").text
    assert "เรื่องของเจ้าหน้าที่" in client_of("checker").get("/trays/aside").text


def test_a_long_tray_has_pages(world: World, client_of: Clients) -> None:
    for number in range(27):
        tray_examples.set_aside(world, subject=f"ข่าว {number}", sender=Sender("", f"news{number}@example.org"))
    client = client_of("malee")
    first, second = client.get("/trays/aside").text, client.get("/trays/aside?page=2").text
    assert ("ข่าว 26" in first, "ข่าว 1<" in first, "ข่าว 1<" in second) == (True, False, True)
    assert client.get("/trays/aside?page=๒").status_code == client.get("/trays/aside?page=9999").status_code == 200


def test_a_clerk_opens_no_other_tray(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world)
    clerk = client_of("clerk")
    for path in ("/trays/parked", f"/trays/parked/{intake_id}", "/trays/aside", "/trays/replies"):
        assert clerk.get(path).status_code == 403


def test_foreign_words_in_a_tray_stay_words(world: World, client_of: Clients) -> None:
    hostile = "<script>alert(1)</script>"
    tray_examples.set_aside(world, subject=hostile)
    intake_id = tray_examples.parked(world, name=f"{hostile}.tif")
    client = client_of("somsri")
    client.post(f"/trays/parked/{intake_id}/reveal", REASON)
    for path in ("/trays/aside", f"/trays/parked/{intake_id}"):
        text = client.get(path).text
        assert hostile not in text
        assert "&lt;script&gt;" in text
