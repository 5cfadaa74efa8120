"""Where sealed values stand: every `*_sealed` column, the row it is bound to, and whose data key opens it.

`verify` opens them all, and so does the restoration of a backup.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Table, select

from register import schema
from register.store import Unit, place

_BATCH = 200


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """`row`: the columns whose values, joined by ":", name the row in the seal. `through`: the column that leads to
    the table with the data key, and that table; None where the row names its key itself.
    """

    table: Table
    column: str
    row: tuple[str, ...] = ("id",)
    through: tuple[str, Table] | None = None

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.column}"

    def statement(self) -> Select[Any]:
        """Rows of (the parts of the row's name ..., sealed value, data key)."""
        names = [self.table.c[name] for name in self.row]
        sealed = self.table.c[self.column]
        if self.through is None:
            return select(*names, sealed, self.table.c.data_key).where(sealed.is_not(None))
        column, other = self.through
        joined = self.table.join(other, other.c.id == self.table.c[column])
        return select(*names, sealed, other.c.data_key).select_from(joined).where(sealed.is_not(None))


def sealed_columns() -> list[SealedColumn]:
    """All of them but those of blobs, which `register.safekeeping.integrity` opens. The row is named by its
    primary key; the data key is the row's own, else that of its case, else that of its intake.
    """
    found = []
    for table in schema.metadata.sorted_tables:
        row = tuple(column.name for column in table.primary_key)
        names = [column.name for column in table.columns if column.name.endswith("_sealed")]
        if table is not schema.blob:
            found += [SealedColumn(table, name, row, _through(table)) for name in names]
    return found


def _through(table: Table) -> tuple[str, Table] | None:
    if "data_key" in table.columns:
        return None
    if table is schema.conflict:
        return "subject", schema.case  # only a conflict of a case has a reason
    return ("case_id", schema.case) if "case_id" in table.columns else ("intake_id", schema.intake)


def open_all(unit: Unit, progress: Callable[[str, int], None] | None = None) -> tuple[int, int]:
    """Open every sealed value; (how many opened, how many are erased: their data key was destroyed).

    Raises:
        Tampered: the message names table, column and row of the first that does not open. KeyRingError: as `Unit.key`.
    """
    opened = erased = 0
    for sealed in sealed_columns():
        here = 0
        with unit.execute(sealed.statement().execution_options(yield_per=_BATCH)) as found:
            for rows in found.partitions():
                unit.forget_keys()  # memory stays small, however many matters there are
                unit.hold_keys({row[-1] for row in rows})
                number = _open(unit, sealed, rows)
                here += number
                erased += len(rows) - number
        opened += here
        if progress is not None:
            progress(sealed.name, here)
    return opened, erased


def _open(unit: Unit, sealed: SealedColumn, rows: Sequence[Any]) -> int:
    """Open the values of these rows whose data key is there; how many."""
    opened = 0
    for row in rows:
        *names, value, key_id = tuple(row)
        if unit.holds(key_id):
            unit.vault.open(unit.key(key_id), value, place(sealed.table.name, sealed.column, ":".join(names)))
            opened += 1
    return opened
