"""Law 5, rule by rule: each one hits what it is for and misses what is next to it."""

from dataclasses import replace
from typing import Any

import pytest

from outbox.silence import RULES, ReplyFacts, is_no_reply, verdict
from register.model import Automatic
from register.states import ReplyKind

PLAIN = ReplyFacts(
    kind=ReplyKind.ACKNOWLEDGEMENT,
    recipient="somsri@example.com",
    from_address="somsri@example.com",
    own_addresses=frozenset({"office@example.go.th"}),
)
LETTER_OF_AN_OFFICER = replace(PLAIN, kind=ReplyKind.OUTCOME)


def _both(address: str) -> dict[str, Any]:
    return {"recipient": address, "from_address": address}


HITS: list[tuple[str, str, dict[str, Any]]] = [
    ("device", "suppress", {"device": True}),
    ("automatic_writer", "suppress", {"automatic": Automatic("auto_submitted", "auto-replied")}),
    ("imported", "suppress", {"imported": True}),
    ("no_sender", "suppress", {"from_address": ""}),
    ("no_sender", "suppress", {"from_address": "not an address"}),
    ("no_recipient", "hold", {"recipient": "somsri"}),
    ("not_the_writer", "suppress", {"recipient": "other@example.com"}),
    ("own_address", "suppress", _both("Office@Example.go.th")),
    ("own_address", "suppress", _both("office+loop@example.go.th")),
    ("no_reply_sender", "suppress", _both("no-reply@example.com")),
    ("asks_silence", "suppress", {"asks_silence": True}),
    ("case_cap", "suppress", {"sent_in_case": 1}),
    ("daily_cap", "suppress", {"sent_today": 3}),
    ("no_contact", "hold", {"no_contact": True}),
    ("dmarc_fail", "hold", {"dmarc": "Fail"}),
]
MISSES: list[tuple[str, dict[str, Any]]] = [
    ("not_the_writer", _both("SomSri@example.com")),
    ("own_address", _both("clerk@example.go.th")),
    ("no_reply_sender", _both("noreen.reply@example.com")),
    ("daily_cap", {"sent_today": 2}),
    ("case_cap", {"sent_in_case": 0}),
    ("dmarc_fail", {"dmarc": "pass"}),
    ("dmarc_fail", {"dmarc": "none"}),
    ("dmarc_fail", {"dmarc": None}),
]


def test_a_plain_mail_is_answered() -> None:
    assert verdict(PLAIN).action == "send"


@pytest.mark.parametrize(("code", "action", "change"), HITS)
def test_the_rule_hits(code: str, action: str, change: dict[str, Any]) -> None:
    found = verdict(replace(PLAIN, **change))
    assert (found.reason_code, found.action) == (code, action)
    assert found.reason_thai


@pytest.mark.parametrize(("code", "change"), MISSES)
def test_the_rule_misses_what_is_next_to_it(code: str, change: dict[str, Any]) -> None:
    assert verdict(replace(PLAIN, **change)).action == "send", code


def test_every_rule_has_a_hit_here() -> None:
    assert {rule.code for rule in RULES} == {code for code, _, _ in HITS}


def test_a_reason_never_names_a_person() -> None:
    facts = replace(PLAIN, dmarc="fail")
    assert "somsri" not in verdict(facts).reason_thai


def test_what_must_never_go_is_not_offered_to_an_officer() -> None:
    facts = replace(PLAIN, no_contact=True, dmarc="fail", automatic=Automatic("bounce", "MAILER-DAEMON"))
    assert verdict(facts).action == "suppress"


@pytest.mark.parametrize(
    "change",
    [
        {"sent_today": 9},
        {"sent_in_case": 1},
        {"imported": True},
        {"dmarc": "fail"},
        {"recipient": "new-address@example.com"},
        {"from_address": ""},
        _both("no-reply@example.com"),
    ],
)
def test_an_officers_letter_is_not_stopped_by_rules_for_machines(change: dict[str, Any]) -> None:
    assert verdict(replace(LETTER_OF_AN_OFFICER, **change)).action == "send"


@pytest.mark.parametrize(
    ("change", "action"), [({"no_contact": True}, "hold"), ({"recipient": "office@example.go.th"}, "suppress")]
)
def test_an_officers_letter_is_stopped_where_nobody_should_write(change: dict[str, Any], action: str) -> None:
    assert verdict(replace(LETTER_OF_AN_OFFICER, **change)).action == action


def test_status_answers_have_a_cap_of_their_own_and_no_cap_per_case() -> None:
    question = replace(PLAIN, kind=ReplyKind.STATUS)
    assert verdict(replace(question, sent_in_case=2)).action == "send"
    assert verdict(replace(question, sent_today=3)).reason_code == "daily_cap"


@pytest.mark.parametrize(
    "address",
    [
        "noreply@x.org",
        "No-Reply@x.org",
        "do_not_reply@x.org",
        "donotreply2@x.org",
        "MAILER-DAEMON@x.org",
        "bounce+abc=def@x.org",
        "facebook-noreply@x.org",
        "postmaster@x.org",
    ],
)
def test_a_mailbox_nobody_reads_is_known(address: str) -> None:
    assert is_no_reply(address)


@pytest.mark.parametrize("address", ["somsri@noreply.org", "reply@x.org", "nobodys.friend@x.org", "bouncer@x.org"])
def test_a_person_with_a_similar_address_is_not_taken_for_a_machine(address: str) -> None:
    assert not is_no_reply(address)
