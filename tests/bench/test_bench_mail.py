"""A small run of `scripts/bench mail`, and the mails of all parts that need a mailbox."""

import email
import email.policy

from scripts.bench_parts import mail
from scripts.bench_parts.mails import CHARSETS, Mail, mails, photo
from scripts.bench_parts.office import SQLITE, Servers
from scripts.bench_parts.outcome import outcome


def text_of(one: Mail) -> str:
    """As the standard library reads it, told what windows-874 is."""
    raw = one.raw.replace(b"windows-874", b"cp874")
    part = email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_the_same_seed_writes_the_same_mails_in_the_charsets_of_thai_offices() -> None:
    batch = list(mails(20, 7))
    assert batch == list(mails(20, 7))
    assert batch != list(mails(20, 8))
    assert [sum(one.charset == name for one in batch) for name in CHARSETS] == [12, 4, 4]
    assert sum(one.photo for one in batch) == 2
    assert len({one.sender for one in batch}) == len({one.text for one in batch}) == 20
    assert [" ".join(text_of(one).split()) for one in batch] == [" ".join(one.text.split()) for one in batch]


def test_a_photo_has_about_its_size() -> None:
    assert 150_000 < len(photo(1)) <= 205_000


def test_a_small_bench_registers_and_acknowledges_every_mail(office: Servers) -> None:
    batch = list(mails(6, 7, photos=False))
    assert mail.by_bare_loop(office, batch).rate > 0
    run, found = mail.by_us(office, SQLITE, batch)
    assert run.used.processor > 0
    assert found.faults == []
    assert (found.cases, found.handed_over) == (6, 6)


def test_what_went_wrong_is_said(office: Servers) -> None:
    batch = list(mails(2, 7, photos=False))
    with office.agency(SQLITE) as (agency, _):
        found = outcome(agency, batch, office.smtp.messages)
    assert "cases: 0 of 2" in found.faults
    assert str(found).startswith("WRONG")
