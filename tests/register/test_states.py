from register.states import CONCLUSIONS, PUBLIC_STATUS, TRANSITIONS, CaseEvent, CaseState, Category, transition


def test_every_state_can_be_reached_from_received() -> None:
    reached = {CaseState.RECEIVED}
    for _ in CaseState:
        reached |= {row.target for row in TRANSITIONS if row.target and row.sources & reached}
    assert reached == set(CaseState)


def test_every_state_has_a_way_out() -> None:
    for state in CaseState:
        assert any(state in row.sources and row.target not in {None, state} for row in TRANSITIONS), state


def test_no_two_rows_disagree_about_an_event_in_a_state() -> None:
    pairs = [(state, row.event) for row in TRANSITIONS for state in row.sources]
    assert len(pairs) == len(set(pairs))


def test_every_event_stands_in_the_table() -> None:
    assert {row.event for row in TRANSITIONS} == set(CaseEvent)


def test_a_concluded_case_leaves_only_through_its_answer_or_a_reopening() -> None:
    targets = {row.target for row in TRANSITIONS if CaseState.CONCLUDED in row.sources}
    assert targets == {CaseState.ANSWERED, CaseState.SCREENED}


def test_every_state_has_its_public_status_and_every_category_its_conclusions() -> None:
    assert set(PUBLIC_STATUS) == set(CaseState)
    assert set(CONCLUSIONS) == set(Category)


def test_an_event_the_state_forbids_has_no_row() -> None:
    assert transition(CaseState.RECEIVED, CaseEvent.ANSWER) is None
