"""What every table is built of: names of constraints, instants, words with their CHECK, keys and hashes."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    String,
    TextClause,
    TypeDecorator,
    text,
)

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=_NAMES)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite, which has no zone, keeps it as naive UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


Key = String(26)
Mac = String(64)
BigId = BigInteger().with_variant(Integer, "sqlite")


def one_of(column: str, words: Iterable[StrEnum], *, nullable: bool = False) -> CheckConstraint:
    allowed = ", ".join(f"'{word}'" for word in words)
    clause = f"{column} IN ({allowed})"
    return CheckConstraint(f"{column} IS NULL OR {clause}" if nullable else clause, name=column)


def word(name: str, **options: Any) -> Column[str]:
    return Column(name, String(32), nullable=options.pop("nullable", False), **options)


def flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text("false"))


def rows_where(condition: ColumnElement[bool] | TextClause) -> dict[str, Any]:
    """The options of an index over some rows only, which both databases have under names of their own."""
    return {"sqlite_where": condition, "postgresql_where": condition}
