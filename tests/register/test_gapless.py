"""The register book has no gap and no number twice, whatever number of processes write it."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from register import schema
from register.store import Store
from register.vault import KeyRing

ROOT = Path(__file__).parents[2]


def numbers_after(store: Store, ring: KeyRing, folder: Path, processes: int, each: int) -> list[int]:
    """The register numbers that so many processes at once have given."""
    ring.save(folder / "ring.json")
    url = make_url(store.engine.url).render_as_string(hide_password=False)
    given = [url, str(folder / "ring.json"), str(folder / "blobs")]
    running = [
        subprocess.Popen([sys.executable, "-m", "tests.register.registering", *given, str(name), str(each)], cwd=ROOT)
        for name in range(processes)
    ]
    assert [one.wait(timeout=900) for one in running] == [0] * processes
    table = schema.case
    with store.unit() as unit:
        rows = unit.execute(select(table.c.register_year, table.c.register_number).order_by(table.c.register_number))
        found = rows.all()
    assert len({row.register_year for row in found}) == 1
    return [row.register_number for row in found]


def test_the_numbers_of_three_processes_are_gapless(store: Store, ring: KeyRing, tmp_path: Path) -> None:
    assert numbers_after(store, ring, tmp_path, 3, 5) == list(range(1, 16))


@pytest.mark.long
def test_a_thousand_registrations_of_eight_processes_are_gapless(store: Store, ring: KeyRing, tmp_path: Path) -> None:
    assert numbers_after(store, ring, tmp_path, 8, 125) == list(range(1, 1001))
