"""The sections of config.toml that speak of mail: mailboxes, devices, the mail folder, the server that sends."""

import os
import stat
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from register.errors import SettingsError
from register.states import Channel

Probability = Annotated[float, Field(ge=0, le=1)]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Secret(Section):
    """A user with a password that is read from a file or from the environment when it is needed."""

    user: str = ""
    password_file: Path | None = None
    password_env: str = ""

    def password(self) -> str:
        """The password, without its trailing newline.

        Raises:
            SettingsError: the file or variable is missing or empty.
        """
        if self.password_file is not None:
            return _read_secret(self.password_file)
        if self.password_env:
            secret = os.environ.get(self.password_env, "")
            if not secret:
                raise SettingsError(f"environment variable {self.password_env} is not set", "it must hold the password")
            return secret
        return ""


class Mailbox(Secret):
    """One IMAP mailbox. `start = "now"` leaves older mail alone (law 5). `token_command` prints an OAuth access token,
    for servers that take no password. `authserv_id` is the name under which the receiving server signs its
    Authentication-Results; `internal`: only the agency's own machines can write to this mailbox.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=48)]
    host: str
    port: int = 993
    security: Literal["tls", "starttls"] = "tls"
    ca_file: Path | None = None
    token_command: tuple[str, ...] = ()
    folder: str = "INBOX"
    junk_folder: str = ""
    start: Literal["now"] = "now"
    after: Literal["keyword", "move", "nothing"] = "keyword"
    move_to: str = "raprueang"
    delete_after_days: Annotated[int, Field(ge=0)] = 0
    idle: bool = True
    idle_minutes: Annotated[float, Field(gt=0, le=29)] = 9.0
    interval: Annotated[float, Field(gt=0)] = 30.0
    timeout: Annotated[float, Field(gt=0)] = 60.0
    batch: Annotated[int, Field(ge=1, le=500)] = 50
    max_size_mb: Annotated[float, Field(gt=0)] = 35.0
    authserv_id: str = ""
    internal: bool = False

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that are read: the mailbox's own first, then the junk folder where one is named."""
        return (self.folder, self.junk_folder) if self.junk_folder else (self.folder,)

    @model_validator(mode="after")
    def _moves_elsewhere(self) -> Self:
        read = {folder.casefold() for folder in self.folders}
        if self.after == "move" and self.move_to.casefold() in read:
            msg = "move_to is the folder itself, so that every mail would come again"
            raise ValueError(msg)
        if self.junk_folder and len(read) == 1:
            msg = "junk_folder is the folder itself"
            raise ValueError(msg)
        if self.after == "move" and self.delete_after_days:
            msg = 'delete_after_days works with after = "keyword" or "nothing": moved mail is in your hands'
            raise ValueError(msg)
        return self


class Device(Section):
    """A sender whose mail carries a matter: the copier, the fax gateway, the mailer of a web form. `header` is a field
    with the beginning of its value ("X-Mailer: KONICA"), for devices that share an address.
    """

    name: Annotated[str, Field(min_length=1, max_length=64)]
    from_: Annotated[str, Field(alias="from", pattern=r"^[^@\s]+@[^@\s]+$")]
    header: Annotated[str, Field(pattern=r"^$|^[A-Za-z0-9-]+:.*$")] = ""
    channel: Channel = Channel.LETTER

    @model_validator(mode="after")
    def _is_no_mail(self) -> Self:
        if self.channel is Channel.EMAIL:
            msg = "a device's channel is how the matter came to it: letter, fax, website, ..."
            raise ValueError(msg)
        return self


class MailFolder(Section):
    """A folder of .eml files. `internal` and `authserv_id` as of a mailbox."""

    path: Path = Path("inbox/mail")
    authserv_id: str = ""
    internal: bool = False


class Smtp(Secret):
    """The server that sends the replies; without a host they are written into the spool folder. `per_minute`: mails
    that each sender hands over in a minute at most, 0 for as many as it takes.
    """

    host: str = ""
    port: int = 587
    security: Literal["tls", "starttls", "none"] = "starttls"
    ca_file: Path | None = None
    timeout: Annotated[float, Field(gt=0)] = 60.0
    per_minute: Annotated[int, Field(ge=0, le=10_000)] = 0
    sender_address: str = ""
    sender_name: str = ""

    @model_validator(mode="after")
    def _sender_is_known(self) -> Self:
        if self.host and not self.sender_address:
            msg = "smtp.sender_address is needed when smtp.host is set"
            raise ValueError(msg)
        return self


def _read_secret(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        secret = path.read_text(encoding="utf-8").rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read the secret in {path}", "create it with mode 0600") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(f"{path} can be read by others", f"chmod 600 {path}")
    if not secret:
        raise SettingsError(f"{path} is empty", "it must hold the password")
    return secret


class MailFiles(Section):
    """What the files of one mail may cost: how many are read and up to how many megabytes each, how many mails inside
    mails are opened, and the seconds after which no further file is begun. All else is kept, sealed and listed.
    """

    max_files: Annotated[int, Field(ge=1, le=600)] = 30
    max_file_mb: Annotated[float, Field(gt=0)] = 35.0
    max_nesting: Annotated[int, Field(ge=0, le=20)] = 3
    max_seconds: Annotated[float, Field(gt=0)] = 900.0
