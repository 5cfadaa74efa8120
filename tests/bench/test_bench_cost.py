"""The cost model's arithmetic, and a small run of `scripts/bench cost`."""

from dataclasses import replace

import pytest

from scripts.bench_parts import cost, machine, plan
from scripts.bench_parts.frame import with_text
from scripts.bench_parts.meter import Step
from scripts.bench_parts.office import Servers
from scripts.bench_parts.plan import Box, Inputs, Load, Piece

NONE = Piece(0, 0, 0, 0, 0)
INPUTS = Inputs(
    mail=Piece(0.05, 0.01, 40, 1, 50_000),
    photo=NONE,
    page=Piece(2.0, 0, 0, 0, 0),
    letter=NONE,
    desk=NONE,
    idle_memory=102.4,
    idle_processor=0.01,
    idle_connections=8,
    idle_transactions=10,
    kept=10_000,
    backup=5_000,
    backup_seconds=0.01,
    syncs=500,
)
LOAD = Load(agencies=100, matters=360_000, letters=0.5, pages=2, days=20, peak=0.2, busy=0.5)


def test_a_matter_costs_its_parts_by_their_shares() -> None:
    matter = plan.of_matter(INPUTS, LOAD)
    assert matter.ours == pytest.approx(0.5 * 0.05 + 0.5 * 2 * 2.0)
    assert matter.statements == pytest.approx(20)


def test_the_busiest_hour_says_how_many_processors_are_needed() -> None:
    assert LOAD.per_hour == 3600
    need = plan.needs(INPUTS, LOAD, Box())
    assert need["ours"] == pytest.approx((2.025 + 100 * 0.01) / 0.5)
    assert need["memory"] == pytest.approx(10)
    assert need["connections"] == 800


def test_processes_add_up_until_the_processors_have_no_more() -> None:
    assert [plan.rate(INPUTS, count, 2) for count in (1, 2, 4)] == pytest.approx([20, 2 / 0.06, 2 / 0.06])


def test_what_runs_out_first_comes_first() -> None:
    assert plan.first(INPUTS, LOAD, Box()).startswith("processors, for reading scans")
    assert plan.first(replace(INPUTS, idle_memory=10_000), LOAD, Box()).startswith("memory")


def test_a_step_without_others_of_it() -> None:
    whole = Step("register", pieces=10, ours=5.0, statements=20)
    assert whole.less(Step("read", pieces=5, ours=1.0)).ours == pytest.approx(3.0)
    assert whole.each(whole.statements) == 2


def test_the_plan_stands_between_its_marks() -> None:
    told = plan.told(INPUTS, LOAD)
    assert with_text("a\n<!-- bench plan: begin -->\nold\n<!-- bench plan: end -->\nb\n", "plan", told).endswith(
        f"{told}\n<!-- bench plan: end -->\nb\n"
    )
    with pytest.raises(ValueError, match="no marks"):
        with_text("a", "plan", told)
    assert "<!-- bench plan: begin -->" in cost.SCALE.read_text(encoding="utf-8")


@pytest.mark.long
def test_a_small_bench_measures_every_step(office: Servers) -> None:
    sizes = cost.Sizes(mails=3, photos=1, pages=1, desk=3, idle=1.0)
    costs = cost.measure(office, sizes, 7)
    assert all(step.ours > 0 for step in costs.steps.values())
    assert costs.steps["register"].commits >= 1
    assert costs.steps["fetch a mail"].line > 0
    assert costs.idle.memory > 50
    assert "processors" in plan.told(plan.inputs_of(costs, machine.about()))
