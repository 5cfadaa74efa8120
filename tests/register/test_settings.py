"""Settings and config.example.toml name the same keys; what is wrong is refused with a sentence that helps."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from register.errors import SettingsError
from register.settings import Secret, Settings, find, load

EXAMPLE = (Path(__file__).parents[2] / "config.example.toml").read_text(encoding="utf-8")
# An optional line: "# key = value" or "# [[table]]"; prose never has a bare key before an equals sign.
_OPTIONAL = re.compile(r"^# (?=\[\[|[a-z_]+ = )", re.MULTILINE)


def known_keys(model: type[BaseModel] = Settings, where: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        key = f"{where}{field.alias or name}"
        inner = [part for part in (field.annotation, *get_args(field.annotation)) if isinstance(part, type)]
        sections = [part for part in inner if issubclass(part, BaseModel)]
        if sections:
            yield from known_keys(sections[0], f"{key}.")
        elif key not in {"home", "file"}:
            yield key


def written_keys(document: dict[str, Any], where: str = "") -> Iterator[str]:
    for name, value in document.items():
        tables = value if isinstance(value, list) and value and isinstance(value[0], dict) else [value]
        for table in tables:
            if isinstance(table, dict):
                yield from written_keys(table, f"{where}{name}.")
            else:
                yield f"{where}{name}"


def uncommented() -> str:
    """The example with its optional keys switched on; of two ways to say one thing the first stays."""
    seen: set[str] = set()
    lines = []
    for line in _OPTIONAL.sub("", EXAMPLE).splitlines():
        if line.startswith("["):
            seen = set()
        key = line.partition(" = ")[0] if re.match(r"[a-z_]+ = ", line) else ""
        if key not in seen:
            lines.append(line)
        seen |= {key} if key else set()
    return "\n".join(lines)


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> SettingsError:
    with pytest.raises(SettingsError) as error:
        load(write(folder, text))
    assert error.value.hint
    assert "\n" not in str(error.value)
    return error.value


def test_every_setting_stands_in_the_example() -> None:
    assert set(known_keys()) - set(written_keys(tomllib.loads(uncommented()))) == set()


def test_every_key_of_the_example_is_a_setting() -> None:
    assert set(written_keys(tomllib.loads(uncommented()))) - set(known_keys()) == set()


@pytest.mark.parametrize("text", [EXAMPLE, uncommented()], ids=["as it is", "with every optional key"])
def test_the_example_loads(tmp_path: Path, text: str) -> None:
    assert load(write(tmp_path, text)).agency.name == "หน่วยงานตัวอย่าง"


def test_a_default_that_the_example_shows_is_the_default(tmp_path: Path) -> None:
    shown = load(write(tmp_path, uncommented()))
    given = {"name", "host", "ca_file", "user", "password_file", "password_env"}
    given |= {"token_command", "junk_folder", "authserv_id"}
    plain = load(write(tmp_path, '[agency]\nname = "x"\n[[mailbox]]\nname = "main"\nhost = "h"\n'))
    assert shown.mailbox[0].model_dump(exclude=given) == plain.mailbox[0].model_dump(exclude=given)
    assert (shown.worker, shown.storage.keys) == (plain.worker, plain.storage.keys)
    assert shown.letters.model_dump(exclude={"archive"}) == plain.letters.model_dump(exclude={"archive"})


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ('[agency]\nname = "x"\nadress = []', "agency.adress", "address"),
        ('[agency]\nname = "x"\n[worker]\nthread = 1', "worker.thread", "threads"),
        ('[agency]\nname = "x"\n[[mailbox]]\nname = "a"\nhost = "b"\npasswordfile = "c"', "mailbox", "password_file"),
        ('[agency]\nname = "x"\n[mailboxes]\n', "mailboxes", "mailbox"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_one(tmp_path: Path, text: str, wrong: str, right: str) -> None:
    message = str(refusal(tmp_path, text))
    assert wrong in message
    assert f"did you mean {right}?" in message


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", "agency"),
        ("name =", "config.toml"),
        ('home = "/"\n[agency]\nname = "x"', "home"),
        ('[agency]\nname = "x"\n[register]\nprefix = "loe"', "register.prefix"),
        ('[agency]\nname = "x"\n[worker]\nthreads = 0', "worker.threads"),
        ('[agency]\nname = "x"\n[classifier]\naccept_other = 60', "classifier.accept_other"),
        ('[agency]\nname = "x"\n[smtp]\nhost = "h"', "sender_address"),
        ('[agency]\nname = "x"\n[storage]\ndatabase = "postgresql://localhost/x"', "storage.database"),
        ('[agency]\nname = "x"\n[storage]\ndatabase = "raprueang.db"', "storage.database"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_key(tmp_path: Path, text: str, names: str) -> None:
    assert names in str(refusal(tmp_path, text))


def test_two_mailboxes_of_one_name_are_refused_because_they_would_hide_each_others_mail(tmp_path: Path) -> None:
    box = '[[mailbox]]\nname = "main"\nhost = "{}.example"\n'
    assert "same name" in str(refusal(tmp_path, f'[agency]\nname = "x"\n{box.format("a")}{box.format("b")}'))


def test_moving_mail_into_the_folder_it_comes_from_is_refused(tmp_path: Path) -> None:
    box = '[[mailbox]]\nname = "main"\nhost = "h"\nafter = "move"\nmove_to = "Inbox"\n'
    assert "move_to" in str(refusal(tmp_path, f'[agency]\nname = "x"\n{box}'))


def test_a_file_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes("[agency]\nname = 'สำนักงาน'".encode("cp874"))
    with pytest.raises(SettingsError):
        load(path)


def test_relative_paths_count_from_the_folder_of_the_file(tmp_path: Path) -> None:
    box = '[[mailbox]]\nname = "a"\nhost = "b"\npassword_file = "keys/imap"\n'
    made = load(write(tmp_path, f'[agency]\nname = "x"\ntemplates = "t"\n{box}[storage]\nworkspace = "/memory"\n'))
    assert made.agency.templates == tmp_path / "t"
    assert made.mailbox[0].password_file == tmp_path / "keys/imap"
    assert made.storage.data == tmp_path / "data"
    assert made.storage.database == f"sqlite:///{tmp_path}/data/raprueang.sqlite3"
    assert made.storage.workspace == Path("/memory")


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    made = load(write(tmp_path, '[agency]\nname = "x"'))
    with pytest.raises(ValueError, match="frozen"):
        made.agency.name = "y"


def test_the_configuration_is_looked_for_in_the_option_the_variable_and_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there, named = (tmp_path / name for name in ("here", "there", "named"))
    for folder in (here, there, named):
        folder.mkdir()
        write(folder, "")
    monkeypatch.chdir(here)
    monkeypatch.delenv("RAPRUEANG_CONFIG", raising=False)
    assert find(None) == Path("config.toml")
    monkeypatch.setenv("RAPRUEANG_CONFIG", str(there / "config.toml"))
    assert find(None) == there / "config.toml"
    assert find(named / "config.toml") == named / "config.toml"


def test_no_configuration_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        find(tmp_path / "config.toml")
    assert "raprueang init" in error.value.hint


def test_our_own_addresses_are_those_of_agency_sender_and_mailboxes(tmp_path: Path) -> None:
    text = (
        '[agency]\nname = "x"\nemail = "A@x.example"\n[smtp]\nhost = "h"\nsender_address = "b@x.example"\n'
        '[[mailbox]]\nname = "a"\nhost = "h"\nuser = "c@x.example"\n[[mailbox]]\nname = "b"\nhost = "h"\nuser = "d"\n'
    )
    assert load(write(tmp_path, text)).own_addresses() == {"a@x.example", "b@x.example", "c@x.example"}


def secret_file(folder: Path, text: str, mode: int = 0o600) -> Secret:
    path = folder / "secret"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return Secret(password_file=path)


def test_a_password_comes_from_its_file_without_the_line_end(tmp_path: Path) -> None:
    assert secret_file(tmp_path, "รหัส ลับ \n").password() == "รหัส ลับ "


def test_a_password_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILROOM_PASSWORD", "s3cret")
    assert Secret(password_env="MAILROOM_PASSWORD").password() == "s3cret"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_password_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(SettingsError, match="read by others") as error:
        secret_file(tmp_path, "s3cret", mode).password()
    assert "s3cret" not in str(error.value) + error.value.hint


@pytest.mark.parametrize("text", ["", "\n"])
def test_an_empty_password_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="empty"):
        secret_file(tmp_path, text).password()


def test_a_missing_password_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAILROOM_PASSWORD", raising=False)
    with pytest.raises(SettingsError):
        Secret(password_file=tmp_path / "none").password()
    with pytest.raises(SettingsError, match="MAILROOM_PASSWORD"):
        Secret(password_env="MAILROOM_PASSWORD").password()


def test_a_password_cannot_stand_in_the_file(tmp_path: Path) -> None:
    message = str(refusal(tmp_path, '[agency]\nname = "x"\n[smtp]\npassword = "s3cret"'))
    assert "smtp.password" in message
    assert "s3cret" not in message
