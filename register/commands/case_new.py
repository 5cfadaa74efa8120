"""raprueang case new: a matter that was told or written to an officer; what it says is classified like any other."""

import secrets
from pathlib import Path

import click

from register.arrivals import record
from register.arrivals.record import Record
from register.commands.common import acting, acting_as, address_of, coming_through, text_of
from register.commands.outcome import words, words_file
from register.commands.program import open_program
from register.handling import casework, matters
from register.model import Contact
from register.states import Channel, Role

_TYPED = tuple(channel for channel in Channel if channel not in {Channel.EMAIL, Channel.LETTER, Channel.FAX})


@click.command()
@click.option("--channel", type=click.Choice([channel.value for channel in _TYPED]), required=True)
@click.option("--subject", default="", help="what it is about")
@words
@words_file
@click.option("--name", default="", help="the complainant's name")
@click.option("--phone", default="", help="the complainant's telephone number")
@click.option("--email", default="", help="the complainant's e-mail address")
@click.option("--address", default="", help="the complainant's postal address")
@click.option("--anonymous", is_flag=True, help="the complainant wants to stay unnamed")
@coming_through
@acting_as
@click.pass_context
def new(
    context: click.Context,
    /,
    channel: str,
    subject: str,
    text: str | None,
    path: Path | None,
    name: str,
    phone: str,
    email: str,
    address: str,
    anonymous: bool,
    login: str | None,
    **through: str | None,
) -> None:
    """Register a matter that was told or written to an officer."""
    app = open_program(context)
    typed = Record(
        form=secrets.token_hex(16),
        channel=Channel(channel),
        subject=record.clean(subject),
        text=record.clean(text_of(text, path)),
        contact=Contact(record.clean(name), record.clean(phone), address_of(email), record.clean(address)),
        anonymous=anonymous,
        **{name: record.clean(value) for name, value in through.items() if value},
    )
    reading = record.reading_of(typed)
    finding = record.with_stated(app.find(reading), typed)
    with acting(app, login) as (unit, actor):
        actor.require_role(Role.CLERK, Role.OFFICER, Role.HEAD)
        stored = matters.register_at_once(
            unit, record.arrival_of(typed), reading, finding, app.desk, beside=typed.beside
        )
        item = casework.case_of(unit, stored.intake_id)
    click.echo(f"registered as {item.register_number}, Tracking ID {item.tracking_id}")
