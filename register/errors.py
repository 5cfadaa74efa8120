"""One hierarchy of errors. Each class knows its exit code and whether trying again can help.

Messages are one line, safe to print and to log: they name files, settings and hosts, never a person.
Exit codes are those of sysexits.h as far as they fit.
"""

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    DONE = 0
    BAD_INPUT = 65
    UNAVAILABLE = 69
    TRY_AGAIN = 75
    CONFIGURATION = 78


class RaprueangError(Exception):
    """`str(error)` says what is wrong, `hint` what to do about it."""

    exit_code: ClassVar[ExitCode] = ExitCode.BAD_INPUT
    retry_helps: ClassVar[bool] = False

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class InputError(RaprueangError):
    """What was given cannot be used: an unknown ID, a file that is no letter, an event the state forbids."""


class NotAllowed(InputError):
    """The user exists but may not do or see this. Says no more than an unknown ID would."""


class Unreadable(InputError):
    """A document or message that cannot be read now or later; the intake is parked with this reason."""


class SettingsError(RaprueangError):
    """config.toml is missing, wrong, or points at something missing."""

    exit_code = ExitCode.CONFIGURATION


class TemplateWrong(SettingsError):
    """A template of the agency cannot be read or filled in. Names file, line and placeholder, also in Thai (`thai`) for
    the officer who needed it.
    """

    def __init__(self, message: str, hint: str, thai: str) -> None:
        super().__init__(message, hint)
        self.thai = thai


class KeyRingError(SettingsError):
    """The key ring is missing, readable by others, or lacks the key that sealed a value."""


class Tampered(RaprueangError):
    """A sealed value or an audit row is not what was written."""


class ServiceDown(RaprueangError):
    """An IMAP, SMTP or database server cannot be reached or answers with a temporary failure."""

    exit_code = ExitCode.UNAVAILABLE
    retry_helps = True


class LoginRefused(ServiceDown):
    """The server is there but refuses the user or password: to be mended in the configuration."""

    exit_code = ExitCode.CONFIGURATION
    retry_helps = False


class TakenForNobody(ServiceDown):
    """The mail server answers, but refuses a mail for each of its addresses: a mail to others may well go."""


class TryAgain(RaprueangError):
    """A passing condition on this machine: disk full, lock held, lease lost."""

    exit_code = ExitCode.TRY_AGAIN
    retry_helps = True


class LeaseLost(TryAgain):
    """Another worker holds this work now; the unit must be rolled back."""
