"""What one sender sends in a flood is one row of the parked and of the set-aside tray, decided together."""

from register.states import Category, IntakeState
from tests.desk import tray_examples
from tests.desk.desk_world import World, found, mail
from tests.desk.tray_checks import REASON, Clients, audited, intake


def empty_mails(world: World, number: int) -> list[str]:
    """Mails without a word in them: they are parked, and their sender is known."""
    return [world.matter(mail(subject="", text="")) for _ in range(number)]


def newsletters(world: World, number: int) -> list[str]:
    return [tray_examples.set_aside(world, subject=f"ข่าวฉบับที่ {one}") for one in range(number)]


def test_a_flood_is_one_row_of_the_parked_tray_and_names_nobody(world: World, client_of: Clients) -> None:
    flood, single = empty_mails(world, 6), tray_examples.parked(world)
    client = client_of("somsri")
    tray = client.get("/trays/parked").text
    assert "6 รายการ" in tray
    assert f"/trays/parked/{single}" in tray
    assert f'href="/trays/parked/{flood[-1]}/flood"' in tray
    assert f'href="/trays/parked/{flood[0]}"' not in tray
    group = client.get(f"/trays/parked/{flood[-1]}/flood").text
    assert all(f'href="/trays/parked/{one}"' in group for one in flood)
    assert single not in group
    for name in ("สมชาย", "somchai"):
        assert name not in tray + group


def test_few_of_one_sender_are_no_flood(world: World, client_of: Clients) -> None:
    few = empty_mails(world, 5)
    tray = client_of("somsri").get("/trays/parked").text
    assert all(f'href="/trays/parked/{one}"' in tray for one in few)
    assert "/flood" not in tray


def test_a_parked_flood_is_read_again_together(world: World, client_of: Clients) -> None:
    flood = empty_mails(world, 6)
    client = client_of("somsri")
    answer = client.post(f"/trays/parked/{flood[0]}/flood", {"choice": "replay"})
    assert answer.headers["location"] == "/trays/parked?notice=flood-replayed"
    assert {intake(world, one).state for one in flood} == {IntakeState.STORED}
    assert all(audited(world, "intake.replayed", one) == 1 for one in flood)


def test_a_parked_flood_is_set_aside_together_once_one_of_it_was_opened(world: World, client_of: Clients) -> None:
    flood, other = empty_mails(world, 6), tray_examples.parked(world)
    client = client_of("somsri")
    path = f"/trays/parked/{flood[0]}/flood"
    refused = client.post(path, {"choice": "discard"})
    assert (refused.status_code, "อย่างน้อยหนึ่งรายการ" in refused.text) == (409, True)
    client.post(f"/trays/parked/{flood[3]}/reveal", REASON)
    proposed = client.post(path, {"choice": "discard"})
    assert proposed.headers["location"] == "/trays/parked?notice=flood-proposed"  # unread: any may be a tip-off
    assert client.post(path, {"choice": "discard"}).headers["location"].endswith("flood-proposed")
    assert {intake(world, one).state for one in flood} == {IntakeState.PARKED}
    boss = client_of("boss")
    assert boss.post(path, {"choice": "discard"}).status_code == 409
    boss.post(f"/trays/parked/{flood[1]}/reveal", REASON)
    assert boss.post(path, {"choice": "discard"}).headers["location"].endswith("flood-discarded")
    assert {intake(world, one).state for one in flood} == {IntakeState.SET_ASIDE}
    assert all(audited(world, "intake.set_aside", one) == 1 for one in flood)
    assert intake(world, other).state is IntakeState.PARKED


def test_a_flood_that_was_set_aside_is_registered_together(world: World, client_of: Clients) -> None:
    flood = newsletters(world, 6)
    sealed = tray_examples.set_aside(world, finding=found(Category.TIP_OFF))
    client = client_of("somsri")
    path = f"/trays/aside/{flood[0]}/flood"
    group = client.get(path).text
    assert "ลงทะเบียนทั้ง 6 รายการ" in group
    assert "อีก 1 รายการต้องเปิดดูก่อน" in group
    assert client.post(path, {"category": "suggestion"}).status_code == 303
    assert {intake(world, one).state for one in flood} == {IntakeState.REGISTERED}
    assert len({intake(world, one).case_id for one in flood}) == 6
    assert intake(world, sealed).state is IntakeState.SET_ASIDE


def test_a_flood_counts_only_what_its_reader_may_see(world: World, client_of: Clients) -> None:
    flood = empty_mails(world, 6)
    client = client_of("malee")  # not cleared: what nobody has read is hidden
    assert "6 รายการ" not in client.get("/trays/parked").text
    assert client.get(f"/trays/parked/{flood[0]}/flood").status_code == 404
    assert client.post(f"/trays/parked/{flood[0]}/flood", {"choice": "replay"}).status_code == 404
