"""When what was handled is committed: together, apart, and as soon as it can be once the world was told."""

from register.errors import ServiceDown, TryAgain
from register.leases import Work
from register.states import WorkKind, WorkState
from register.store import Store, Unit
from register.worker import Effect, Stage, Worker
from tests.register.worker_bench import Bench, done, enqueue, left, worker


def grouped(store: Store, bench: Bench) -> Worker:
    stages = {WorkKind.READ: Stage(bench.handle, bench.on_park, grouped=True)}
    return Worker(store, stages, lease=30, batch=8, backoff=0.0)


def test_effects_of_one_claim_share_a_commit_where_their_stage_allows_it(store: Store, bench: Bench) -> None:
    enqueue(store, "a", "b", "c")
    grouped(store, bench).drain()
    assert done(store) == {"a", "b", "c"}
    assert len({id(unit) for unit in bench.units}) == 1


def test_each_effect_has_its_own_commit_without_that(store: Store, bench: Bench) -> None:
    enqueue(store, "a", "b", "c")
    worker(store, bench, batch=8).drain()
    assert len({id(unit) for unit in bench.units}) == 3


def test_one_effect_that_fails_takes_no_other_with_it(store: Store, bench: Bench) -> None:
    enqueue(store, "a", "b", "c")
    bench.breaks = {"b"}
    grouped(store, bench).drain()
    assert done(store) == {"a", "c"}
    assert set(bench.parked) == {"b"}
    assert left(store)["b"] == ("parked", 3)


def test_what_was_told_to_the_world_is_noted_as_soon_as_that_can_be_done_and_not_told_again(
    store: Store, bench: Bench
) -> None:
    enqueue(store, "a", "b")
    troubles = [TryAgain("the disk is full"), ServiceDown("away", "wait")]

    def handle(work: Work) -> Effect:
        inner = bench.handle(work)

        def effect(unit: Unit) -> None:
            inner(unit)
            if troubles:
                raise troubles.pop()

        return effect

    stages = {WorkKind.READ: Stage(handle, bench.on_park, told=True)}
    Worker(store, stages, batch=8, backoff=0.0, note_pauses=(0.0, 0.0)).drain()
    assert bench.handled == ["a", "b"]
    assert done(store) == {"a", "b"}


def test_without_room_for_the_note_nothing_is_told(store: Store, bench: Bench) -> None:
    enqueue(store, "a")

    def full() -> None:
        raise TryAgain("the disk is full")

    hand = worker(store, bench)
    hand.room = full
    hand.drain()
    assert bench.handled == []
    assert left(store) == {"a": (WorkState.READY, 0)}
    assert [type(error) for error in hand.service_errors] == [TryAgain]


def test_after_a_slow_letter_the_rest_of_the_claim_goes_to_others_and_comes_one_by_one(
    store: Store, bench: Bench
) -> None:
    enqueue(store, "a", "b", "c", "d")
    seen: list[list[tuple[str, int]]] = []

    def handle(work: Work) -> Effect:
        seen.append(sorted(left(store).values()))
        return bench.handle(work)

    hand = Worker(store, {WorkKind.READ: Stage(handle, bench.on_park, grouped=True, apart=True)}, batch=8, slow=60.0)
    hand.step()
    hand.slow = 0.0
    hand.drain()
    leased, ready = (WorkState.LEASED, 1), (WorkState.READY, 0)
    assert seen == [[leased, ready, ready, ready], [leased, leased, ready], [leased, ready], [leased]]
    assert done(store) == {"a", "b", "c", "d"}


def test_the_first_claim_leaves_letters_for_others_who_have_just_begun_too(store: Store, bench: Bench) -> None:
    enqueue(store, *"abcd")
    held = []

    def handle(work: Work) -> Effect:
        held.append(sum(state == WorkState.LEASED for state, _ in left(store).values()))
        return bench.handle(work)

    Worker(store, {WorkKind.READ: Stage(handle, bench.on_park, apart=True)}, batch=16).step()
    assert held == [1]


def test_quick_mails_are_claimed_by_the_handful_again_after_a_slow_one(store: Store, bench: Bench) -> None:
    enqueue(store, *"abcdefg")
    stages = {WorkKind.READ: Stage(bench.handle, bench.on_park, grouped=True, apart=True)}
    hand = Worker(store, stages, batch=4, slow=0.0)
    hand.step()
    hand.slow = 60.0
    commits = []
    while hand.step():
        commits.append(len(bench.handled))
    assert commits == [2, 4, 7]
