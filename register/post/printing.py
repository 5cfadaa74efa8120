"""Replies on paper: a letter is typeset, printed and posted, and the post gives it a number.

What leaves as an e-mail, and what all replies share, is in `register.post.replies`.
"""

from collections.abc import Sequence

from sqlalchemy import select, update

from register.book import deadlines
from register.errors import InputError
from register.post.post_number import parse_post_number
from register.post.replies import move, row_of
from register.schema import reply
from register.states import ReplyKind, ReplyState
from register.store import Unit, place


def attach_pdf(unit: Unit, reply_id: str, pdf: bytes) -> None:
    """Keep the typeset letter, sealed; it is then ready to print."""
    row = row_of(unit, reply_id)
    blob_id = unit.put_blob(unit.key(row.data_key), pdf)
    unit.execute(update(reply).where(reply.c.id == reply_id).values(blob=blob_id))
    move(unit, reply_id, ReplyState.TO_PRINT)


def pdf(unit: Unit, reply_id: str) -> bytes:
    """The typeset letter.

    Raises:
        InputError: it has not been typeset.
    """
    row = row_of(unit, reply_id)
    if row.blob is None:
        raise InputError(f"reply {reply_id} has no letter yet", "confirm its address first")
    unit.audit("reply.exported", "reply", reply_id)
    return unit.get_blob(row.blob)


def advance_letter(unit: Unit, reply_id: str, state: ReplyState) -> None:
    """A typeset letter was printed, a printed one posted.

    Raises:
        InputError: the letter is not at the step before.
    """
    before = {ReplyState.PRINTED: ReplyState.TO_PRINT, ReplyState.POSTED: ReplyState.PRINTED}[state]
    row = row_of(unit, reply_id)
    if row.state != before.value:
        raise InputError(f"reply {reply_id} is {row.state}, not {before}", "`raprueang reply list` shows the letters")
    move(unit, reply_id, state)
    if state is ReplyState.POSTED:
        deadlines.note_reply(unit, row.case_id, ReplyKind(row.kind))


def note_post_number(unit: Unit, reply_id: str, number: str) -> None:
    """Keep the number of the registered or EMS item of a posted letter, sealed: who has it can ask where it is.

    Raises:
        InputError: no such number (`parse_post_number`), or the letter was not posted.
    """
    row = row_of(unit, reply_id)
    plain = parse_post_number(number)
    if row.state != ReplyState.POSTED.value:
        raise InputError(f"reply {reply_id} is {row.state}, not posted", "`raprueang reply list` shows the letters")
    sealed = unit.vault.seal(unit.key(row.data_key), plain.encode(), place("reply", "post_number_sealed", reply_id))
    unit.execute(update(reply).where(reply.c.id == reply_id).values(post_number_sealed=sealed))
    unit.audit("reply.numbered", "reply", reply_id)


def post_numbers(unit: Unit, reply_ids: Sequence[str]) -> dict[str, str]:
    """The numbers of those letters that have one, by reply."""
    if not reply_ids:
        return {}
    table = select(reply.c.id, reply.c.data_key, reply.c.post_number_sealed)
    mine = reply.c.id.in_(reply_ids) & reply.c.post_number_sealed.is_not(None)
    return {
        row.id: unit.vault.open(
            unit.key(row.data_key), row.post_number_sealed, place("reply", "post_number_sealed", row.id)
        ).decode()
        for row in unit.execute(table.where(mine))
    }
