"""What is wrong with an agency's template, in one line: file, line and placeholder. Pure.

Nothing of what was to be filled in is told: names of placeholders and types only (law 6).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath
from types import TracebackType

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from register.errors import TemplateWrong

BROKEN = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a template that is wrong can raise when it is read or filled in: Jinja's own errors, and those of `{{ 1 / 0 }}`,
`{{ text + 1 }}`, `{{ text[99] }}` or a file that is no UTF-8.
"""

DESK = "desk/"
"""Before the file name of a template that was written on the desk."""

_ABSENT = re.compile(r"'([^']{1,80})' is undefined|has no attribute '([^']{1,80})'")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, in English and in Thai. `file` "" and `line` 0 where nobody can tell; `placeholder` "" where none
    is to blame; `words`: what stands in that line, where it is known.
    """

    what: str
    thai: str
    file: str = ""
    line: int = 0
    placeholder: str = ""
    words: str = ""

    def as_error(self, hint: str) -> TemplateWrong:
        """The error for `doctor`, log, command line and desk."""
        quoted = f" “{self.words}”" if self.words else ""
        line = f", line {self.line}{quoted}" if self.line else quoted
        thai_line = f" บรรทัดที่ {self.line}{quoted}" if self.line else quoted
        return TemplateWrong(
            f"template {self.file}{line}: {self.what}", hint, f"แม่แบบ {self.file}{thai_line} ใช้ไม่ได้: {self.thai}"
        )


def explained(error: BaseException, hint: str, *, file: str) -> TemplateWrong:
    """The error of a template. `file`: the one that was asked for, where the error itself names none."""
    trouble = found(error)
    return replace(trouble, file=trouble.file or file).as_error(hint)


def found(error: BaseException) -> Trouble:
    """Where and why a template failed, from the error that it raised while it was read or filled in."""
    if isinstance(error, TemplateSyntaxError):
        told = (error.message or "").splitlines()
        what = f"it cannot be read: {told[0]}" if told else "it cannot be read"
        return Trouble(what, "คำสั่งหรือช่องเติมเขียนไม่ครบ", _short(error.filename or ""), error.lineno)
    file, line = _frame(error.__traceback__)
    if isinstance(error, TemplateNotFound):
        name = str(error.name)
        what, thai = f"there is no template “{name}”", f"ไม่มีแม่แบบชื่อ “{name}”"
    elif isinstance(error, UndefinedError):
        match = _ABSENT.search(str(error))
        name = (match[1] or match[2]) if match else "?"
        return absent(name, file, line)
    elif isinstance(error, UnicodeDecodeError):
        name, what, thai = "", "it is no UTF-8 text", "ไม่ใช่ข้อความ UTF-8"
    else:
        name = ""
        what = f"its commands cannot be carried out ({type(error).__name__})"
        thai = "ทำตามคำสั่งในแม่แบบไม่ได้"
    return Trouble(what, thai, file, line, name)


def absent(name: str, file: str, line: int) -> Trouble:
    """It fills in something that does not exist."""
    return Trouble(f"there is no placeholder “{name}”", f"ไม่มีช่องเติมชื่อ “{name}”", file, line, name)


def _frame(trace: TracebackType | None) -> tuple[str, int]:
    """File and line of the innermost template that was at work: Jinja puts frames of its own into a traceback."""
    place = ("", 0)
    for one in _frames(trace):
        if "__jinja_exception__" in one.tb_frame.f_globals:
            place = (_short(one.tb_frame.f_code.co_filename), one.tb_lineno)
    return place


def _frames(trace: TracebackType | None) -> Iterator[TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _short(file: str) -> str:
    """The file's name without its folder; "" for what has none."""
    if file.startswith(DESK):
        return f"{file.removeprefix(DESK)} (desk)"
    return "" if file.startswith("<") else PurePath(file).name
