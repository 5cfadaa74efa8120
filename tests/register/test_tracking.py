import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest

from register.store import Store
from register.tracking import (
    ALPHABET,
    check_character,
    find_tracking_ids,
    new_tracking_id,
    next_register_number,
    parse_tracking_id,
)

BODIES = ["000000000000", "ZZZZZZZZZZZZ", "7KQ4M2XD9RTC", "XDA81GH0NVQP"]


@pytest.mark.parametrize("body", BODIES)
def test_every_single_wrong_character_is_caught(body: str) -> None:
    whole = body + check_character(body)
    for place, wrong in itertools.product(range(13), ALPHABET):
        changed = whole[:place] + wrong + whole[place + 1 :]
        assert (check_character(changed[:12]) == changed[12]) == (wrong == whole[place])


def test_every_swap_of_neighbours_is_caught() -> None:
    for first, second in itertools.product(ALPHABET, repeat=2):
        for place in range(12):
            body = list("7KQ4M2XD9RTC")
            body[place] = first
            if place < 11:
                body[place + 1] = second
            whole = "".join(body) + check_character("".join(body))
            swapped = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
            assert (check_character(swapped[:12]) == swapped[12]) == (swapped == whole)


def test_the_scheme_catches_them_in_every_id_there_can_be() -> None:
    """By exhaustion over all that a prefix can come to, so over all 2^60 bodies: from no interim value do two
    characters lead to the same one (a wrong one stays seen), nor the two in either order (a swap stays seen).
    """
    prefixes = {check_character(character): character for character in ALPHABET}
    assert set(prefixes) == set(ALPHABET)  # one character leads to every interim value
    after = {(here, one): check_character(prefixes[here] + one) for here in ALPHABET for one in ALPHABET}
    for here in ALPHABET:
        assert {after[here, one] for one in ALPHABET} == set(ALPHABET)
        for one, other in itertools.combinations(ALPHABET, 2):
            assert after[after[here, one], other] != after[after[here, other], one]
    for here, one in itertools.product(ALPHABET, repeat=2):  # the last character of the body and the check character
        check = after[here, one]
        assert (after[here, check] == one) == (one == check)


def test_an_id_is_read_in_every_way_people_write_it() -> None:
    tracking_id = new_tracking_id("LOE")
    prefix, _, rest = tracking_id.partition("-")
    thai = rest.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    for written in (
        tracking_id.lower(),
        tracking_id.replace("-", ""),
        tracking_id.replace("-", " "),
        tracking_id.replace("-", "–"),
        prefix + "-" + rest.replace("0", "O").replace("1", "l"),
        f"{prefix}-{thai}",
        f"  {rest}\n",
    ):
        assert parse_tracking_id(written, "LOE") == tracking_id, written


def test_the_prefix_is_not_folded() -> None:
    tracking_id = new_tracking_id("LOE")
    assert parse_tracking_id(tracking_id.replace("LOE", "1OE"), "LOE") is None


def test_a_wrong_check_character_is_no_id() -> None:
    tracking_id = new_tracking_id("LOE")
    wrong = "0" if tracking_id[-1] != "0" else "1"
    assert parse_tracking_id(tracking_id[:-1] + wrong, "LOE") is None


def test_ids_are_found_in_running_thai_text_once_each() -> None:
    one, two = new_tracking_id("LOE"), new_tracking_id("LOE")
    text = f"ขอทราบผลของเรื่อง{one.lower()}ค่ะ และ {two} (เดิม {one})"
    assert find_tracking_ids(text, "LOE") == [one, two]


def test_ordinary_text_holds_no_id() -> None:
    assert find_tracking_ids("LOE 081-234-5678 ถึง 089-876-5432 โทรกลับ", "LOE") == []


def test_register_numbers_are_gapless_when_many_register_at_once(store: Store) -> None:
    def one(_: int) -> int:
        with store.unit() as unit:
            return next_register_number(unit, 2570)

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(one, range(80)))
    assert sorted(numbers) == list(range(1, 81))


def test_a_rolled_back_registration_leaves_no_gap(store: Store) -> None:
    def fail_after_numbering() -> None:
        with store.unit() as unit:
            next_register_number(unit, 2570)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_numbering()
    with store.unit() as unit:
        assert next_register_number(unit, 2570) == 1
