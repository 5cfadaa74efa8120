"""A small run of `scripts/bench finding`."""

from scripts.bench_parts import finding


def test_a_small_bench_measures_every_step_on_messages_that_it_did_not_warm_up_with() -> None:
    warm, met = finding.messages(12, seed=1)
    assert not {one.id for one in warm} & {one.id for one in met}
    steps = finding.measure(warm[:3], met)
    assert all(each > 0 for each, _ in steps.values())
    assert list(steps) == ["category", "facts", "both"]


def test_a_process_that_classifies_is_measured_from_start_to_end() -> None:
    _, met = finding.messages(3, seed=1)
    run = finding.classified(met)
    assert 0 < run.seconds < 60
    assert 0 < run.memory < finding._MEMORY
