from hypothesis import given
from hypothesis import strategies as st

from register.handling import endings, telling
from register.states import (
    CONCLUSIONS,
    ENDINGS,
    PUBLIC_STATUS,
    TRANSITIONS,
    CaseEvent,
    CaseState,
    Category,
    PublicStatus,
    transition,
)

# Whoever merges sends the complainant's answer along with the main case's: `casework.unanswered_parts` keeps the debt.
_TELLS = {CaseEvent.ANSWER, *telling.KINDS}


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
    targets = {row.target for row in TRANSITIONS if CaseState.CONCLUDED in row.sources and row.target}
    assert targets == {CaseState.ANSWERED, CaseState.SCREENED}


def test_every_state_has_its_public_status_and_every_category_its_conclusions() -> None:
    assert set(PUBLIC_STATUS) == set(CaseState)
    assert set(CONCLUSIONS) == set(Category)


def test_an_event_the_state_forbids_has_no_row() -> None:
    assert transition(CaseState.RECEIVED, CaseEvent.ANSWER) is None


@given(st.lists(st.sampled_from(list(CaseEvent)), max_size=40))
def test_no_way_through_the_table_ends_without_telling_the_complainant(events: list[CaseEvent]) -> None:
    state, told = CaseState.RECEIVED, False
    for event in events:
        row = transition(state, event)
        if row is None or row.target is None or row.target is state:
            continue
        state, told = row.target, event in _TELLS
        if PUBLIC_STATUS[state] is PublicStatus.DONE and state is not CaseState.MERGED:
            assert told, event


def test_every_event_that_ends_a_case_writes_a_reply_or_leaves_it_to_the_main_case() -> None:
    ends = {row.event for row in TRANSITIONS if row.target and PUBLIC_STATUS[row.target] is PublicStatus.DONE}
    assert ends - {CaseEvent.MERGE} <= _TELLS
    assert all(telling.USUAL[event] for event in ends - {CaseEvent.MERGE, CaseEvent.ANSWER})


def test_the_ends_without_a_conclusion_are_those_that_close_an_open_case() -> None:
    ends = {row.event for row in TRANSITIONS if row.target and PUBLIC_STATUS[row.target] is PublicStatus.DONE}
    assert set(ENDINGS) == ends - {CaseEvent.ANSWER}
    assert set(ENDINGS) == set(endings.PROPOSED)


def test_whatever_can_be_ended_or_concluded_can_be_proposed_and_sent_back() -> None:
    for event in (CaseEvent.CONCLUDE, *ENDINGS):
        for state in CaseState:
            if transition(state, event) is not None:
                assert transition(state, CaseEvent.PROPOSE), (state, event)
                assert transition(state, CaseEvent.RETURN), (state, event)
