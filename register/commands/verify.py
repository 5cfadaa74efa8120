"""raprueang verify: is everything as it was written? Reads one snapshot, so that daemons go on meanwhile."""

from pathlib import Path

import click

from register import audit
from register.audit import Head
from register.commands.common import open_register
from register.commands.progress import tell
from register.errors import InputError, Tampered
from register.registry import Registry
from register.safekeeping import integrity
from register.sealed import sealed_columns
from register.watch import alarm_rules, alarms


@click.command()
@click.option("--head", "typed", metavar="SEQ:HASH", multiple=True, help="a published head, e.g. off a printed report")
@click.option(
    "--heads",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="a copy of audit-heads.log from another machine",
)
@click.option("--print-head", is_flag=True, help="only print the head of the audit chain, to be kept elsewhere")
@click.pass_context
def verify(context: click.Context, typed: tuple[str, ...], heads: Path | None, print_head: bool) -> None:
    """Check the audit chain, every sealed value and blob, and that everything seen has its outcome."""
    app = open_register(context)
    if print_head:
        with app.store.browse() as unit:
            click.echo(audit.head(unit))
        return
    head = _chain(app, [*_typed(typed), *(integrity.read_heads(heads) if heads else [])])
    with app.store.snapshot() as unit:
        opened, erased = sealed_columns.open_all(unit, lambda column, number: tell(f"{column}: {number} open"))
        counts = integrity.verify_blobs(unit, lambda number: tell(f"blobs: {number} open"))
        open_intakes = integrity.without_outcome(unit)
    integrity.publish_head(app.settings.storage.data, head)
    with app.store.unit() as unit:
        integrity.note_head(unit, head)
        integrity.note_upkeep(unit, integrity.VERIFY)
    click.echo(f"audit chain: {head.seq} rows, whole; head {head}")
    click.echo(f"sealed values: {opened} open, {erased} erased")
    click.echo(f"blobs: {counts.blobs} open, {counts.erased} erased, {counts.orphans} without a row")
    click.echo(
        f"completeness: {open_intakes} intakes still on their way"
        if open_intakes
        else "completeness: every intake has its outcome"
    )


def _chain(app: Registry, given: list[Head]) -> Head:
    """Walk the chain against every published head that is known; a broken one stands as an alarm.

    Raises:
        Tampered: see `audit.verify`.
    """
    try:
        with app.store.snapshot() as unit:
            known = [*integrity.published_heads(app.settings.storage.data), *integrity.noted_heads(unit), *given]
            head = audit.verify(unit, known)
    except Tampered:
        _note_chain(app, wrong=True)
        raise
    _note_chain(app, wrong=False)
    return head


def _typed(heads: tuple[str, ...]) -> list[Head]:
    try:
        return [Head.parse(line) for line in heads]
    except ValueError as error:
        raise InputError("a head is a number, a colon and 64 characters", "copy it whole, as it was printed") from error


def _note_chain(app: Registry, *, wrong: bool) -> None:
    """A broken chain stands as an alarm until a verification finds it whole."""
    with app.store.unit() as unit:
        alarms.note(unit, alarm_rules.AUDIT, "", wrong=wrong)
