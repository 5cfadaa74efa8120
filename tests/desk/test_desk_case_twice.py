"""A form that is sent twice at the same moment, by a double click or from two windows, is carried out once."""

import re
from collections.abc import Callable
from threading import Barrier, Thread

import httpx
import pytest
from sqlalchemy import func, select

from register import schema
from tests.desk.desk_world import Client, World


@pytest.mark.parametrize("event", ["note", "tell", "confirm"])
def test_of_two_equal_forms_at_once_one_is_carried_out_and_the_other_told_so(
    world: World, client_of: Callable[[str], Client], event: str
) -> None:
    somsri, case = client_of("somsri"), world.case()
    hidden = dict(re.findall(r'name="(csrf|version)" value="([^"]+)"', somsri.get(f"/cases/{case.id}").text))
    form = {**hidden, "text": "แจ้งทางโทรศัพท์แล้ว", "way": "telephone"}
    cookie, together = "; ".join(f"{name}={value}" for name, value in somsri.cookies.items()), Barrier(2)
    before, answers = _lines(world), list[int]()

    def send() -> None:
        with httpx.Client(base_url=somsri.url, timeout=30, verify=False) as window:  # noqa: S501 - plain HTTP
            together.wait()
            answer = window.post(f"/cases/{case.id}/act/{event}", data=form, headers={"cookie": cookie})
            answers.append(answer.status_code)

    windows = [Thread(target=send) for _ in range(2)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert sorted(answers) == [303, 409]
    assert _lines(world) == before + 1


def _lines(world: World) -> int:
    with world.store.browse() as unit:
        return unit.execute(select(func.count()).select_from(schema.entry)).scalar_one()
