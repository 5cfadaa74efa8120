"""The templates in the agency's folder, read before anything is filled in: a branch that no sample takes counts too.

A file of the folder may use what Jinja offers; what it fills in must exist.
"""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from jinja2 import Environment, TemplateNotFound, meta, nodes

from outbox.compose import SHIPPED, Agency, Wording
from outbox.letter import environment
from outbox.template_trouble import BROKEN, Trouble, absent, explained
from register.errors import SettingsError

HINT = "correct it in the agency's template folder, or take the file away: the program's own stands in"

_OF_AGENCY = frozenset(one.name for one in fields(Agency))


def check(wording: Wording, placeholders: dict[str, dict[str, str]]) -> int:
    """Every template of the folder; returns how many there are. `placeholders`: by the names of our templates of words.

    Raises:
        TemplateWrong: one cannot be read, or fills in what does not exist; names file, line and placeholder.
        SettingsError: the folder cannot be read.
    """
    if wording.folder is None:
        return 0
    try:
        files = sorted(wording.folder.glob("*.j2"))
        for file in files:
            _check_file(environment(wording), file, placeholders)
    except OSError as error:
        raise SettingsError(
            f"cannot read the templates in {wording.folder}: {error.strerror}", "check its owner"
        ) from error
    return len(files)


def _check_file(reader: Environment, file: Path, placeholders: dict[str, dict[str, str]]) -> None:
    try:
        parsed = reader.parse(file.read_text(encoding="utf-8"), file.name, file.name)
        known = _known(file.name, placeholders)
        unknown = next(_unknown(parsed, known, file.name), None) if known is not None else None
    except BROKEN as error:
        raise explained(error, HINT, file=file.name) from error
    if unknown is not None:
        raise unknown.as_error(HINT)


def _known(name: str, placeholders: dict[str, dict[str, str]]) -> set[str] | None:
    """What may be filled in there; None for a file of the agency's own, which another one calls."""
    words = placeholders.get(name.removesuffix(".txt.j2"))
    if words is not None:
        return {one.partition(".")[0] for one in words} | {"salutation"}
    shipped = environment(SHIPPED)
    assert shipped.loader is not None  # noqa: S101 - we have just given it one
    try:
        source, _, _ = shipped.loader.get_source(shipped, name)
    except TemplateNotFound:
        return None
    return meta.find_undeclared_variables(shipped.parse(source))


def _unknown(parsed: nodes.Template, known: set[str], file: str) -> Iterator[Trouble]:
    undeclared = meta.find_undeclared_variables(parsed)
    for name in parsed.find_all(nodes.Name):
        if name.name in undeclared - known:
            yield absent(name.name, file, name.lineno)
    for part in parsed.find_all(nodes.Getattr):
        of_agency = isinstance(part.node, nodes.Name) and part.node.name == "agency"
        if of_agency and part.attr not in _OF_AGENCY:
            yield absent(f"agency.{part.attr}", file, part.lineno)
