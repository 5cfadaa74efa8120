"""Tracking IDs, which the complainant keeps, and register numbers, which the register book counts.

A Tracking ID is the agency's prefix, 60 random bits in Crockford base32 and a check character over those twelve
characters, e.g. `LOE-7KQ4-M2XD-9RTC-5`. It is a bearer secret: stored as HMAC and sealed, never in a log or URL.
The check character follows Damm's scheme over GF(32), x*y = a(x+y) with a primitive a: it catches every wrong
character and every swap of neighbours.
"""

import re
import secrets
from functools import cache

from sqlalchemy import Update, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from register import schema
from register.store import Unit
from register.vault import Vault

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BODY = 12
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)
_FOLD = str.maketrans("OILoil๐๑๒๓๔๕๖๗๘๙", "0110110123456789")
_SEPARATORS = r"[\s\-‐‑–—_.]"


def new_tracking_id(prefix: str) -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(_BODY))
    return _format(prefix, body + check_character(body))


def check_character(body: str) -> str:
    """The character that makes `body` + check valid. `body` uses ALPHABET only."""
    interim = 0
    for character in body:
        interim ^= ALPHABET.index(character)
        interim <<= 1
        if interim & 32:
            interim ^= _POLYNOMIAL
    return ALPHABET[interim]


def parse_tracking_id(text: str, prefix: str) -> str | None:
    """The canonical Tracking ID that `text` means, or None.

    Read tolerantly: lower case, O for 0, I and L for 1, Thai digits, missing or other dashes, a missing prefix.
    """
    bare = re.sub(_SEPARATORS, "", text.strip())
    if bare.upper().startswith(prefix) and len(bare) > _BODY + 1:
        bare = bare[len(prefix) :]
    return _canonical(prefix, bare)


def find_tracking_ids(text: str, prefix: str) -> list[str]:
    """Every valid Tracking ID that stands in `text`, canonical, in order, without repetition."""
    one = r"[0-9A-Za-z๐-๙]"
    pattern = rf"(?<![0-9A-Za-z]){prefix}{_SEPARATORS}*((?:{one}{_SEPARATORS}?){{{_BODY}}}{one})(?!{one})"
    found = (
        _canonical(prefix, re.sub(_SEPARATORS, "", match.group(1)))
        for match in re.finditer(pattern, text, re.IGNORECASE)
    )
    return list(dict.fromkeys(item for item in found if item))


def tracking_mac(vault: Vault, tracking_id: str) -> str:
    """The keyed hash under which a canonical Tracking ID is stored."""
    return vault.mac("tracking", tracking_id.encode())


def next_register_number(unit: Unit, year: int) -> int:
    """The next number of that Buddhist year: gapless, because the counter's row lock is held until the commit. A unit
    that holds it counts on by itself.
    """
    if year in unit.numbers:
        unit.numbers[year] += 1
        unit.later(_counting_on(), {"this_year": year, "last": unit.numbers[year]})
    else:
        counting = _counting(unit.connection.dialect.name)
        unit.numbers[year] = unit.write(counting, {"year": year, "last": 1}, beside=True).scalar_one()
    return unit.numbers[year]


@cache
def _counting_on() -> Update:
    counter = schema.register_counter
    return update(counter).where(counter.c.year == bindparam("this_year"))


@cache
def _counting(dialect: str) -> ReturningInsert[tuple[int]]:
    counter = schema.register_counter
    made: ReturningInsert[tuple[int]] = (
        (postgresql if dialect == "postgresql" else sqlite)
        .insert(counter)
        .on_conflict_do_update(index_elements=[counter.c.year], set_={"last": counter.c.last + 1})
        .returning(counter.c.last)
    )
    return made


def _canonical(prefix: str, bare: str) -> str | None:
    folded = bare.translate(_FOLD).upper()
    if len(folded) != _BODY + 1 or any(character not in ALPHABET for character in folded):
        return None
    if check_character(folded[:_BODY]) != folded[_BODY]:
        return None
    return _format(prefix, folded)


def _format(prefix: str, characters: str) -> str:
    groups = [characters[start : start + 4] for start in range(0, len(characters), 4)]
    return "-".join([prefix, *groups])
