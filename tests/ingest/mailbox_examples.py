"""Mails for the tests of the mailbox, and what the register holds of them."""

from collections.abc import Callable

from sqlalchemy import select

from register import schema
from register.arrivals import intakes
from register.arrivals.intakes import Intake
from register.settings import Mailbox
from register.store import Store

MakeBox = Callable[..., Mailbox]


def mail(number: int, size: int = 0) -> bytes:
    return (
        b"From: a@b.example\r\nSubject: %d\r\nMessage-ID: <same@x>\r\n\r\nmail %d\r\n" % (number, number) + b"x" * size
    )


def held(store: Store) -> list[Intake]:
    with store.unit() as unit:
        return intakes.listing(unit)


def contents(store: Store) -> list[bytes]:
    with store.unit() as unit:
        return sorted(intakes.raw(unit, item.id) for item in intakes.listing(unit))


def mark(store: Store, folder: str = "INBOX") -> tuple[int, int]:
    with store.unit() as unit:
        row = unit.execute(select(schema.mailbox).where(schema.mailbox.c.folder == folder)).one()
    return row.uid_validity, row.last_uid
