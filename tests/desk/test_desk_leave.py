"""Absences on the desk: each notes the own one, the head anybody's; the stand-in then reaches the cases."""

from collections.abc import Callable

from register import cases
from register.officers import absences
from register.states import Category
from tests.desk.desk_world import Client, World, found

ClientOf = Callable[[str], Client]
DAYS = {"first": "20/11/2569", "last": "25/11/2569"}


def test_the_stand_in_of_another_unit_reaches_the_cases_of_who_is_away(world: World, client_of: ClientOf) -> None:
    case = world.case()
    with world.store.unit("somsri") as unit:
        cases.assign(unit, case, world.officers["malee"].id)
    assert client_of("nid").get(f"/cases/{case.id}").status_code == 404
    malee = client_of("malee")
    assert malee.post("/absences", {"officer": "malee", "stand_in": "nid", **DAYS}).status_code == 303
    assert "มาลี สายชล" in malee.get("/absences").text
    nid = client_of("nid")
    assert nid.get(f"/cases/{case.id}").status_code == 200
    assert case.register_number in nid.get("/cases?who=me").text
    with world.store.browse() as unit:
        [absence] = absences.coming(unit)
    assert nid.post(f"/absences/{absence.id}/end").status_code == 404
    assert malee.post(f"/absences/{absence.id}/end").status_code == 303
    assert client_of("nid").get(f"/cases/{case.id}").status_code == 404


def test_only_the_head_or_an_administrator_notes_somebody_elses_absence(world: World, client_of: ClientOf) -> None:
    fields = {"officer": "malee", "stand_in": "somsri", **DAYS}
    assert client_of("nid").post("/absences", fields).status_code == 404
    assert client_of("boss").post("/absences", fields).status_code == 303
    with world.store.browse() as unit:
        assert [one.stand_in.login for one in absences.coming(unit)] == ["somsri"]


def test_an_absence_opens_no_sealed_matter_to_who_is_not_cleared(world: World, client_of: ClientOf) -> None:
    case = world.case(finding=found(Category.TIP_OFF))
    with world.store.unit("somsri") as unit:
        cases.assign(unit, case, world.officers["somsri"].id)
    client_of("boss").post("/absences", {"officer": "somsri", "stand_in": "malee", **DAYS})
    assert client_of("malee").get(f"/cases/{case.id}").status_code == 404
